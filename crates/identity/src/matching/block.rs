//! Which pairs are looked at: those that share a key of some rule. Each rule forgives other mistakes, so that
//! a pair escapes only with mistakes in all of them.

use crate::{Birth, Precision, matching::Features};

/// A rule of blocking.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    /// Day of birth and sound of the surname.
    BirthSurname,
    /// Day of birth and sound of the given name.
    BirthGiven,
    /// Telephone.
    Phone,
    /// Place, year, month and day of the identity card.
    CardHead,
    /// Month, day, order and check character of the identity card.
    CardTail,
    /// Sound of the whole name, and year of birth.
    SoundYear,
    /// Sound of the whole name, and day and month of birth in either order.
    SoundDay,
    /// Sound of the whole name, and the numbers of the address.
    SoundDoor,
}

impl Rule {
    /// Every rule.
    pub const ALL: [Self; 8] = [
        Self::BirthSurname,
        Self::BirthGiven,
        Self::Phone,
        Self::CardHead,
        Self::CardTail,
        Self::SoundYear,
        Self::SoundDay,
        Self::SoundDoor,
    ];

    /// Rules whose keys stand in the database as they are; the others are read from the rows of a sound.
    pub const STORED: [Self; 5] =
        [Self::BirthSurname, Self::BirthGiven, Self::Phone, Self::CardHead, Self::CardTail];

    /// As it is shown, and the use of its keyed hashes.
    pub fn code(self) -> &'static str {
        match self {
            Self::BirthSurname => "birth-surname",
            Self::BirthGiven => "birth-given",
            Self::Phone => "phone",
            Self::CardHead => "card-head",
            Self::CardTail => "card-tail",
            Self::SoundYear => "sound-year",
            Self::SoundDay => "sound-day",
            Self::SoundDoor => "sound-door",
        }
    }

    /// The keys of a person under this rule; several only where there are several cards.
    pub fn keys(self, who: &Features) -> Vec<String> {
        let name = who.name.as_ref();
        let day = who.birth.filter(|birth| birth.precision == Precision::Day).map(|birth| birth.date);
        let one = |key: Option<String>| key.into_iter().collect();
        match self {
            Self::BirthSurname => {
                one(day.zip(name).map(|(day, name)| format!("{day} {}", name.surname_sound())))
            }
            Self::BirthGiven => one(day
                .zip(name.filter(|name| !name.given_sound().is_empty()))
                .map(|(day, name)| format!("{day} {}", name.given_sound()))),
            Self::Phone => one(who.phone.as_deref().map(str::to_owned)),
            Self::CardHead => card_parts(who, 0..14),
            Self::CardTail => card_parts(who, 10..18),
            Self::SoundYear => one(who
                .birth
                .zip(name)
                .map(|(birth, name)| format!("{} {}", name.sound(), birth.date.year()))),
            Self::SoundDay => one(day.zip(name).map(|(day, name)| {
                let (month, day) = (day.month(), day.day());
                format!("{} {} {}", name.sound(), month.min(day), month.max(day))
            })),
            Self::SoundDoor => {
                one(who.address.as_ref().zip(name).and_then(|(address, name)| {
                    address.door().map(|door| format!("{} {door}", name.sound()))
                }))
            }
        }
    }
}

fn card_parts(who: &Features, range: std::ops::Range<usize>) -> Vec<String> {
    let part = |number: &[u8; 18]| String::from_utf8_lossy(&number[range.clone()]).into_owned();
    let mut keys: Vec<String> = who.cards.iter().map(|card| part(card.number())).collect();
    keys.dedup();
    keys
}

/// How near a date of birth in the rows of one sound is: what is worth opening first. Lower is nearer.
pub fn nearness(asked: Option<Birth>, found: Option<Birth>) -> u8 {
    use super::level::BirthLevel as Level;
    match asked.zip(found).map(|(a, b)| super::birth::compare(a, b)) {
        Some(Level::Exact | Level::Swapped | Level::Typo) => 0,
        Some(Level::Coarse | Level::Lunar | Level::Day) => 1,
        None => 2,
        Some(Level::Year) => 3,
        Some(Level::Differ) => 4,
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::Rule;
    use crate::{Birth, Demographics, Document, DocumentKind, matching::Features};

    fn person(name: &str, birth: Option<jiff::civil::Date>, phone: &str, card: &str) -> Features {
        Features::of(&Demographics {
            name: name.into(),
            birth: birth.map(Birth::day),
            phone: Some(phone.into()),
            documents: vec![Document::new(DocumentKind::IdentityCard, card)],
            ..Demographics::default()
        })
    }

    fn shared(a: &Features, b: &Features) -> Vec<Rule> {
        let meet = |rule: &Rule| rule.keys(a).iter().any(|key| rule.keys(b).contains(key));
        Rule::ALL.into_iter().filter(meet).collect()
    }

    /// For each mistake there is a rule that forgives it, whatever stands in the other fields.
    #[test]
    fn every_single_mistake_is_forgiven_by_some_rule() {
        let day = Some(date(1960, 3, 2));
        let right = person("张建国", day, "13812341234", "11010519600302001X");
        for (what, wrong) in [
            ("name of the same sound", person("章健国", day, "13900000001", "")),
            ("surname", person("李建国", day, "13900000001", "")),
            ("given name", person("张红", day, "13900000001", "")),
            ("day and month", person("张建国", Some(date(1960, 2, 3)), "13900000001", "")),
            ("year", person("张建国", Some(date(1906, 3, 2)), "13900000001", "")),
            ("name and birth", person("李红", Some(date(1999, 9, 9)), "13812341234", "")),
            ("card's tail", person("李红", None, "1", "110105196003020028")),
            ("card's head", person("李红", None, "1", "12010519600302001X")),
        ] {
            assert!(!shared(&right, &wrong).is_empty(), "{what}");
        }
        assert_eq!(shared(&right, &person("李红", Some(date(1999, 9, 9)), "1", "")), []);
    }
}
