//! A statement about a person, made ready for comparison once and compared often.

use super::{address::Address, birth, card::Card, name::Name};
use crate::{Birth, Demographics, DocumentKind, Precision, Sex, resident::comparable_phone};

/// What is compared of a person. Holds personal data in the clear: it lives in memory only.
#[derive(Clone, PartialEq, Eq)]
pub struct Features {
    /// Name.
    pub name: Option<Name>,
    /// Date of birth.
    pub birth: Option<Birth>,
    /// Sex.
    pub sex: Sex,
    /// Identity cards, right and wrong.
    pub cards: Vec<Card>,
    /// Other personal documents, their numbers in comparable form.
    pub others: Vec<(DocumentKind, Box<str>)>,
    /// Telephone, digits only.
    pub phone: Option<Box<str>>,
    /// Address.
    pub address: Option<Address>,
}

impl std::fmt::Debug for Features {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Features(…)")
    }
}

impl Features {
    /// Of what is known of a person. A card says the birth that was not stated; one that tells of somebody
    /// else altogether (a child brought with a parent's card) is left out, one that is a slip away from what
    /// was stated is compared and proves nothing.
    pub fn of(who: &Demographics) -> Self {
        let (mut cards, mut others) = (Vec::new(), Vec::new());
        let mut birth = who.birth;
        for document in &who.documents {
            if document.kind == DocumentKind::IdentityCard {
                cards.extend(Card::read(document.number.reveal()).and_then(|card| agreeing(card, who)));
            } else if document.kind.is_personal() {
                others.extend(document.comparable_number().map(|number| (document.kind, number.into())));
            }
        }
        if birth.is_none_or(|birth| birth.precision < Precision::Day) {
            birth = cards.iter().find_map(Card::birth).map(Birth::day).or(birth);
        }
        Self {
            name: Name::new(&who.name),
            birth,
            sex: who.sex,
            cards,
            others,
            phone: who.phone.as_deref().and_then(comparable_phone).map(Into::into),
            address: who.address.as_deref().and_then(Address::new),
        }
    }
}

fn agreeing(card: Card, who: &Demographics) -> Option<Card> {
    use super::level::BirthLevel as Level;
    let Some((stated, shown)) = who.birth.zip(card.birth()) else { return Some(card) };
    match birth::compare(stated, Birth::day(shown)) {
        Level::Exact | Level::Coarse => Some(card),
        Level::Year | Level::Differ => None,
        Level::Swapped | Level::Typo | Level::Lunar | Level::Day => Some(card.unchecked()),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::{Date, date};

    use super::Features;
    use crate::{Birth, Demographics, Document, DocumentKind};

    fn with(birth: Option<Date>) -> Features {
        Features::of(&Demographics {
            birth: birth.map(Birth::day),
            documents: vec![Document::new(DocumentKind::IdentityCard, "11010519491231002X")],
            ..Demographics::default()
        })
    }

    #[test]
    fn a_card_is_worth_what_agrees_with_it() {
        let checked = |f: &Features| f.cards.iter().map(|card| card.is_checked()).collect::<Vec<_>>();
        assert_eq!(checked(&with(Some(date(1949, 12, 31)))), [true]);
        assert_eq!(checked(&with(Some(date(1949, 12, 13)))), [false], "two digits exchanged");
        assert!(checked(&with(Some(date(2020, 5, 5)))).is_empty(), "a parent's card");
        let filled = with(None);
        assert_eq!((filled.birth, checked(&filled)), (Some(Birth::day(date(1949, 12, 31))), vec![true]));
    }
}
