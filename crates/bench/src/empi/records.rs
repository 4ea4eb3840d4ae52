//! What institutions write down of people: the error model of docs/empi.md, applied to each record by itself.

use identity::{Birth, Demographics, Document, DocumentKind, Precision, Sex};
use jiff::{Span, civil::Date};

use super::{
    dice::Dice,
    names::Names,
    people::{Person, TODAY, household},
};

/// A record and whose it is.
pub(super) struct Record {
    pub person: u32,
    pub who: Demographics,
}

/// The set: `count` records, the same for the same seed.
pub(super) fn records(count: usize, seed: u64) -> Vec<Record> {
    let (mut names, mut dice) = (Names::new(), Dice::new(seed));
    let mut records = Vec::with_capacity(count);
    let (mut people, mut person) = (Vec::new(), 0u32);
    while records.len() < count {
        people.clear();
        household(&mut dice, &mut names, &mut people);
        for one in &people {
            // 1.76 records a person on average.
            let copies = [1, 2, 3, 4, 5][dice.weighted(&[550, 250, 120, 50, 30])];
            for _ in 0..copies {
                if records.len() < count {
                    records.push(Record { person, who: record(&mut dice, &names, one) });
                }
            }
            person += 1;
        }
    }
    // Institutions send in no order.
    for at in (1..records.len()).rev() {
        records.swap(at, dice.below(u32::try_from(at + 1).unwrap_or(u32::MAX)) as usize);
    }
    records
}

/// People one after another, each with two records of them, until `visit` says `false`.
pub(super) fn people(seed: u64, mut visit: impl FnMut(Demographics, Demographics) -> bool) {
    let (mut names, mut dice) = (Names::new(), Dice::new(seed));
    let mut people = Vec::new();
    loop {
        people.clear();
        household(&mut dice, &mut names, &mut people);
        for one in &people {
            let first = record(&mut dice, &names, one);
            if !visit(first, record(&mut dice, &names, one)) {
                return;
            }
        }
    }
}

fn record(dice: &mut Dice, names: &Names, person: &Person) -> Demographics {
    let newborn = person.newborn.as_ref().filter(|_| dice.chance(550));
    let name = match newborn {
        Some((mother, mark)) => newborn_name(dice, mother, person.male, mark),
        None => name(dice, names, person),
    };
    let sex = match dice.below(1000) {
        0..10 => Sex::Unknown,
        10..13 => {
            if person.male {
                Sex::Female
            } else {
                Sex::Male
            }
        }
        _ => {
            if person.male {
                Sex::Male
            } else {
                Sex::Female
            }
        }
    };
    let documents = if newborn.is_some() { Vec::new() } else { document(dice, person).into_iter().collect() };
    Demographics {
        name,
        sex,
        birth: birth(dice, person.birth),
        phone: phone(dice, person),
        address: address(dice, person),
        documents,
    }
}

fn newborn_name(dice: &mut Dice, mother: &str, male: bool, mark: &str) -> String {
    let kind = match dice.below(3) {
        0 => "婴",
        _ if male => "子",
        _ => "女",
    };
    format!("{mother}之{mark}{kind}")
}

fn name(dice: &mut Dice, names: &Names, person: &Person) -> String {
    let latin = person.given.is_ascii();
    let mut given: Vec<char> = person.given.chars().collect();
    let mut surname = person.surname.clone();
    let at = dice.below(u32::try_from(given.len()).unwrap_or(1)) as usize;
    match dice.below(1000) {
        // of the same sound
        0..25 if !latin => given[at] = names.same_sound(dice, given[at]),
        // traditional or variant characters
        25..37 if !latin => {
            given.iter_mut().for_each(|c| *c = names.variant(*c));
            surname = surname.chars().map(|c| names.variant(c)).collect();
        }
        // another character
        37..45 if !latin => given[at] = names.any(dice),
        // a character left out
        45..50 if !latin && given.len() > 1 => drop(given.remove(at)),
        // the other parent's surname, or one misheard
        50..54 if !latin => surname = names.surname(dice),
        // in Latin letters, as on a foreign system
        54..58 if !latin => {
            let name: String = surname.chars().chain(given.iter().copied()).collect();
            if let Some(name) = identity::matching::Name::new(&name) {
                return format!(
                    "{} {}",
                    name.surname_sound().replace('\'', ""),
                    name.given_sound().replace('\'', "")
                )
                .to_uppercase();
            }
        }
        // a letter mistyped
        0..40 if latin => given[at] = char::from(b'A' + u8::try_from(dice.below(26)).unwrap_or(0)),
        // blanks
        58..70 => return format!("{surname} {}", given.into_iter().collect::<String>()),
        _ => {}
    }
    format!("{surname}{}", given.into_iter().collect::<String>())
}

fn birth(dice: &mut Dice, born: Date) -> Option<Birth> {
    let date = match dice.below(1000) {
        0..20 => return None,
        20..35 => {
            let date = Date::new(born.year(), 1, 1).unwrap_or(born);
            return Some(Birth { date, precision: Precision::Year });
        }
        35..41 => Date::new(born.year(), born.day(), born.month()).unwrap_or(born),
        41..53 => typo(dice, born),
        // the lunar date
        53..63 => born - Span::new().days(i64::from(18 + dice.below(32))),
        // age counted from birth on (虚岁), or the year guessed
        63..67 => Date::new(born.year() + 1 - 2 * i16::from(dice.chance(500)), born.month(), born.day())
            .unwrap_or(born),
        _ => born,
    };
    Some(Birth::day(date.min(TODAY)))
}

fn typo(dice: &mut Dice, date: Date) -> Date {
    let text = date.strftime("%Y%m%d").to_string();
    for _ in 0..20 {
        let mut digits = text.clone().into_bytes();
        let at = 2 + dice.below(6) as usize;
        if dice.chance(300) && at < 7 {
            digits.swap(at, at + 1);
        } else {
            digits[at] = b'0' + u8::try_from(dice.below(10)).unwrap_or(0);
        }
        let part = |range: std::ops::Range<usize>| {
            String::from_utf8_lossy(&digits[range]).parse::<i16>().unwrap_or(0)
        };
        let (month, day) = (i8::try_from(part(4..6)).unwrap_or(0), i8::try_from(part(6..8)).unwrap_or(0));
        if let Ok(found) = Date::new(part(0..4), month, day)
            && found != date
            && found <= TODAY
        {
            return found;
        }
    }
    date
}

fn document(dice: &mut Dice, person: &Person) -> Option<Document> {
    let (kind, number) = &person.document;
    let age = TODAY.year() - person.birth.year();
    if *kind != DocumentKind::IdentityCard {
        return match dice.below(1000) {
            0..120 => None,
            // renewed: another number
            120..220 if *kind == DocumentKind::Passport => {
                let digits = dice.below(100_000_000);
                Some(Document::new(*kind, format!("E{digits:08}")))
            }
            220..235 => Some(Document::new(*kind, slip(dice, number))),
            _ => Some(Document::new(*kind, number.clone())),
        };
    }
    let missing = if age < 7 { 450 } else { 120 };
    if dice.chance(missing) {
        return None;
    }
    if let Some(parents) = &person.parents_card
        && dice.chance(30)
    {
        return Some(Document::new(*kind, parents.clone()));
    }
    let number = match dice.below(1000) {
        0..12 => slip(dice, number),
        12..17 => exchanged(dice, number),
        17..32 if age > 40 && person.birth.year() < 2000 => format!("{}{}", &number[..6], &number[8..17]),
        _ => number.clone(),
    };
    Some(Document::new(*kind, number))
}

fn slip(dice: &mut Dice, number: &str) -> String {
    let mut bytes = number.as_bytes().to_vec();
    let at = 1 + dice.below(u32::try_from(bytes.len() - 2).unwrap_or(1)) as usize;
    if bytes[at].is_ascii_digit() {
        bytes[at] = b'0' + (bytes[at] - b'0' + 1 + u8::try_from(dice.below(9)).unwrap_or(0)) % 10;
    }
    String::from_utf8(bytes).unwrap_or_default()
}

fn exchanged(dice: &mut Dice, number: &str) -> String {
    let mut bytes = number.as_bytes().to_vec();
    let at = 1 + dice.below(u32::try_from(bytes.len() - 3).unwrap_or(1)) as usize;
    bytes.swap(at, at + 1);
    String::from_utf8(bytes).unwrap_or_default()
}

fn phone(dice: &mut Dice, person: &Person) -> Option<String> {
    let own = person.phones.last();
    let number = match dice.below(1000) {
        0..80 => return None,
        // one from before
        80..260 => dice.pick(&person.phones).or(own),
        // of somebody of the family
        260..360 => dice.pick(&person.family_phones).or(own),
        _ => own,
    };
    let number = number.or_else(|| dice.pick(&person.family_phones))?.clone();
    Some(if dice.chance(10) { slip(dice, &number) } else { number })
}

fn address(dice: &mut Dice, person: &Person) -> Option<String> {
    if dice.chance(120) {
        return None;
    }
    let home = if dice.chance(150) { dice.pick(&person.homes) } else { person.homes.last() }?;
    let mut numbers = home.numbers.clone();
    if dice.chance(15)
        && let Some(last) = numbers.last_mut()
    {
        *last = last.wrapping_add(1 + dice.below(5));
    }
    // the door left out
    if dice.chance(30) && numbers.len() > 1 {
        numbers.pop();
    }
    let units: &[&str] = match (home.place.ends_with('村'), numbers.len()) {
        (true, _) => &["组", "号"],
        (_, 3) => {
            if dice.chance(700) {
                &["栋", "单元", "室"]
            } else {
                &["-", "-", ""]
            }
        }
        _ => &["号", "", ""],
    };
    let doors: String = numbers.iter().zip(units).map(|(number, unit)| format!("{number}{unit}")).collect();
    let province = if home.province && dice.chance(350) { "某省某市" } else { "" };
    let area = if dice.chance(800) { home.area.as_str() } else { "" };
    Some(format!("{province}{area}{}{doors}", home.place))
}
