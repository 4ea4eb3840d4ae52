//! A statement about a person, made ready for comparison once and compared often.

use super::{address::Address, card::Card, name::Name};
use crate::{
    Birth, Demographics, DocumentKind, Sex,
    resident::comparable_phone,
};

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
    /// Of what is known of a person.
    pub fn of(who: &Demographics) -> Self {
        let (mut cards, mut others) = (Vec::new(), Vec::new());
        for document in &who.documents {
            if document.kind == DocumentKind::IdentityCard {
                cards.extend(Card::read(document.number.reveal()));
            } else if document.kind.is_personal() {
                others.extend(document.comparable_number().map(|number| (document.kind, number.into())));
            }
        }
        Self {
            name: Name::new(&who.name),
            birth: who.birth,
            sex: who.sex,
            cards,
            others,
            phone: who.phone.as_deref().and_then(comparable_phone).map(Into::into),
            address: who.address.as_deref().and_then(Address::new),
        }
    }
}
