//! Two persons' features become one pattern of levels.

use super::{
    address, birth,
    card::{exchanged, one_apart},
    features::Features,
    level::{DocumentLevel, Level as _, Pattern, PhoneLevel, SexLevel},
    name,
};
use crate::Sex;

/// Compares two persons field by field; a field that one of them lacks has no level. Symmetric.
pub fn compare(a: &Features, b: &Features) -> Pattern {
    Pattern::new([
        both(&a.name, &b.name).map(|(a, b)| name::compare(a, b).index()),
        both(&a.birth, &b.birth).map(|(a, b)| birth::compare(*a, *b).index()),
        sexes(a.sex, b.sex).map(|level| level.index()),
        documents(a, b).map(|level| level.index()),
        both(&a.phone, &b.phone).map(|(a, b)| phones(a.as_bytes(), b.as_bytes()).index()),
        both(&a.address, &b.address).map(|(a, b)| address::compare(a, b).index()),
    ])
}

fn both<'a, T>(a: &'a Option<T>, b: &'a Option<T>) -> Option<(&'a T, &'a T)> {
    a.as_ref().zip(b.as_ref())
}

fn sexes(a: Sex, b: Sex) -> Option<SexLevel> {
    let says = |sex| matches!(sex, Sex::Male | Sex::Female);
    (says(a) && says(b)).then_some(if a == b { SexLevel::Same } else { SexLevel::Differ })
}

/// The closest pair decides: a person may have an old passport and a new one.
fn documents(a: &Features, b: &Features) -> Option<DocumentLevel> {
    let cards = a.cards.iter().flat_map(|x| {
        b.cards.iter().map(move |y| {
            if x.number() == y.number() {
                DocumentLevel::Same
            } else if one_apart(x.number(), y.number()) {
                DocumentLevel::Digit
            } else if exchanged(x.number(), y.number()) {
                DocumentLevel::Exchanged
            } else if x.is_checked() && y.is_checked() {
                DocumentLevel::TwoCards
            } else {
                DocumentLevel::Differ
            }
        })
    });
    let others = a.others.iter().flat_map(|(kind, x)| {
        b.others.iter().filter(move |(other, _)| other == kind).map(move |(_, y)| {
            if x == y {
                DocumentLevel::Same
            } else if one_apart(x.as_bytes(), y.as_bytes()) || exchanged(x.as_bytes(), y.as_bytes()) {
                DocumentLevel::Near
            } else {
                DocumentLevel::OtherDiffer
            }
        })
    });
    let checked = |f: &Features| f.cards.iter().any(|card| card.is_checked());
    let closest = cards.chain(others).min()?;
    // Beside a passport that is the same, two checked cards are still two cards.
    let two = closest != DocumentLevel::Same && checked(a) && checked(b);
    let differ = two && !a.cards.iter().any(|x| x.is_checked() && b.cards.iter().any(|y| x == y));
    Some(if differ { DocumentLevel::TwoCards } else { closest })
}

fn phones(a: &[u8], b: &[u8]) -> PhoneLevel {
    if a == b {
        PhoneLevel::Same
    } else if one_apart(a, b) || exchanged(a, b) {
        PhoneLevel::Typo
    } else {
        PhoneLevel::Differ
    }
}

#[cfg(test)]
mod tests {
    use super::{DocumentLevel, Features, PhoneLevel, compare};
    use crate::{
        Demographics, Document, DocumentKind,
        matching::{Field, Level as _},
    };

    fn with(documents: &[(DocumentKind, &str)], phone: &str) -> Features {
        Features::of(&Demographics {
            documents: documents.iter().map(|(kind, number)| Document::new(*kind, *number)).collect(),
            phone: (!phone.is_empty()).then(|| phone.to_owned()),
            ..Demographics::default()
        })
    }

    #[test]
    fn documents_agree_at_their_levels() {
        use DocumentKind::{HongKongMacau, IdentityCard, Passport};
        let card = "11010519491231002X";
        for (a, b, expected) in [
            ((IdentityCard, card), (IdentityCard, "110105491231002"), Some(DocumentLevel::Same)),
            ((IdentityCard, card), (IdentityCard, "11010519491231003X"), Some(DocumentLevel::Digit)),
            ((IdentityCard, card), (IdentityCard, "11010519491213002X"), Some(DocumentLevel::Exchanged)),
            ((IdentityCard, card), (IdentityCard, "510703200002290026"), Some(DocumentLevel::TwoCards)),
            ((IdentityCard, card), (IdentityCard, "510703200002290027"), Some(DocumentLevel::Differ)),
            ((IdentityCard, card), (Passport, "E12345678"), None),
            ((Passport, "E12345678"), (Passport, "e1234 5678"), Some(DocumentLevel::Same)),
            ((Passport, "E12345678"), (Passport, "E12345679"), Some(DocumentLevel::Near)),
            ((HongKongMacau, "H12345678"), (HongKongMacau, "H87654321"), Some(DocumentLevel::OtherDiffer)),
        ] {
            let pattern = compare(&with(&[a], ""), &with(&[b], ""));
            assert_eq!(pattern.level(Field::Document), expected.map(|level| level.index()), "{expected:?}");
        }
        // One number for a household says nothing.
        let household = with(&[(DocumentKind::HouseholdRegister, "123456789")], "");
        assert_eq!(compare(&household, &household).level(Field::Document), None);
        // The newer passport of the two is the one that agrees.
        let two = with(&[(Passport, "E11111112"), (Passport, "E99999998")], "");
        let one = with(&[(Passport, "E99999998")], "");
        assert!(compare(&two, &one).is(Field::Document, DocumentLevel::Same));
    }

    #[test]
    fn telephones_agree_at_their_levels() {
        for (a, b, expected) in [
            ("138-1234-1234", "+8613812341234", PhoneLevel::Same),
            ("13812341234", "13812341334", PhoneLevel::Typo),
            ("13812341234", "13812342134", PhoneLevel::Typo),
            ("13812341234", "13900001111", PhoneLevel::Differ),
        ] {
            assert!(compare(&with(&[], a), &with(&[], b)).is(Field::Phone, expected), "{a} {b}");
        }
        assert_eq!(compare(&with(&[], ""), &with(&[], "13812341234")).level(Field::Phone), None);
    }
}
