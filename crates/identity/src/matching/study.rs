//! A model learnt from registrations as they are, without anybody saying which are of one person.

use base::{Fault, Random, Result};

use super::{
    DocumentLevel, Features, Field, Model,
    learn::{self, Patterns, TEACHERS},
    pairs::Blocks,
};

/// Pairs drawn at random for u: so many for each registration, and no more than these.
const RANDOM_EACH: u64 = 50;
const RANDOM_MOST: u64 = 2_000_000;
/// Blocks of more registrations than this teach nothing: the telephone of a ward, the first of January.
const LARGEST: usize = 400;
/// Pairs of one card below which m rests on chance.
const PAIRS_LEAST: u64 = 500;

/// The blocks that [`study`] learns from.
pub fn blocks(people: &[Features], threads: usize) -> Blocks {
    Blocks::new(people, threads, LARGEST)
}

/// Weights of the registrations `people`, of which one person has several. How many others of the same person
/// a registration has is estimated from pairs that share a card. `Fault::invalid` where there are too
/// few of them to learn from.
pub fn study(
    people: &[Features],
    blocks: &Blocks,
    threads: usize,
    name: &str,
    origin: &str,
) -> Result<Model> {
    let taught = TEACHERS.map(|(rule, _)| {
        let visit = |found: &mut Patterns, a: u32, b: u32| {
            learn::count(found, &people[a as usize], &people[b as usize]);
        };
        let mut patterns = Patterns::new();
        for part in blocks.visit(rule, false, Patterns::new, visit) {
            learn::add(&mut patterns, part);
        }
        patterns
    });
    let [_, by_card, ..] = &taught;
    let same: u64 = by_card
        .iter()
        .filter(|(pattern, _)| pattern.is(Field::Document, DocumentLevel::Same))
        .map(|(_, count)| count)
        .sum();
    if same < PAIRS_LEAST {
        return Err(Fault::invalid(format!(
            "{} registrations hold {same} pairs of one card; {PAIRS_LEAST} are needed to learn from, so go on with the weights there are",
            people.len()
        )));
    }
    let records = people.len() as f64;
    let stated = people.iter().filter(|who| !who.cards.is_empty()).count();
    // Both registrations of a pair have to state a card for it to be seen.
    let seen = (stated as f64 / records).powi(2);
    let matches_per_record = 2.0 * same as f64 / seen / records;
    Ok(learn::learn(name, origin, &random_pairs(people, threads), &taught, matches_per_record))
}

/// Patterns of pairs drawn at random, always the same ones of the same list and threads.
fn random_pairs(people: &[Features], threads: usize) -> Patterns {
    let threads = threads.max(1) as u64;
    let pairs = (people.len() as u64 * RANDOM_EACH).min(RANDOM_MOST);
    std::thread::scope(|scope| {
        let parts: Vec<_> = (0..threads)
            .map(|thread| {
                scope.spawn(move || {
                    let (mut found, random) = (Patterns::new(), Random::seeded(thread));
                    let one = || {
                        let mut bytes = [0; 8];
                        random.fill(&mut bytes);
                        (u64::from_le_bytes(bytes) % people.len().max(1) as u64) as usize
                    };
                    for _ in 0..pairs / threads {
                        let (a, b) = (one(), one());
                        if let (Some(a), Some(b)) = (people.get(a), people.get(b))
                            && !std::ptr::eq(a, b)
                        {
                            learn::count(&mut found, a, b);
                        }
                    }
                    found
                })
            })
            .collect();
        let mut all = Patterns::new();
        parts.into_iter().for_each(|part| learn::add(&mut all, part.join().unwrap_or_default()));
        all
    })
}

#[cfg(test)]
mod tests {
    use jiff::civil::Date;

    use super::{blocks, study};
    use crate::{
        Birth, Demographics, Document, DocumentKind, IdentityCard, Sex,
        matching::{DocumentLevel, Features, Field, Level as _, NameLevel, PhoneLevel},
    };

    /// Two registrations a person: each third telephone is another one, each fifth name is written with another
    /// character of the same sound, every card is the same.
    fn registrations(people: u32) -> Vec<Features> {
        let names = ["张伟", "王芳", "李娜", "刘洋", "陈杰", "杨磊", "赵军", "黄勇", "周艳", "吴强"];
        (0..people)
            .flat_map(|n| {
                let (year, month, day) = (1940 + n % 70, 1 + n / 70 % 12, 1 + n / 840 % 28);
                let birth = Date::new(year as i16, month as i8, day as i8).unwrap();
                let body = format!("510703{year:04}{month:02}{day:02}{:03}", n % 1000);
                let card = format!("{body}{}", IdentityCard::check_character(&body).unwrap());
                let name = format!(
                    "{}{}",
                    names[(n % 10) as usize],
                    ["明", "华", "军", "红"][(n / 10 % 4) as usize]
                );
                [false, true].map(|second| {
                    let other = |every: u32| second && n % every == 0;
                    Features::of(&Demographics {
                        name: if other(5) {
                            name.replace('伟', "玮").replace('芳', "方").replace('娜', "那")
                        } else {
                            name.clone()
                        },
                        birth: Some(Birth::day(birth)),
                        sex: Sex::Female,
                        phone: Some(format!(
                            "13{:09}",
                            u64::from(n) * 7919 % 1_000_000_000 + u64::from(other(3)) * 555_555
                        )),
                        documents: vec![Document::new(DocumentKind::IdentityCard, card.as_str())],
                        ..Demographics::default()
                    })
                })
            })
            .collect()
    }

    #[test]
    fn what_was_put_in_is_learnt_without_labels() {
        let people = registrations(3_000);
        let model = study(&people, &blocks(&people, 2), 2, "own", "test").unwrap();
        let m = |field, level: u8| model.of(field, level).unwrap().0;
        let same_phone = m(Field::Phone, PhoneLevel::Same.index());
        assert!((0.6..0.73).contains(&same_phone), "two thirds kept their telephone: {same_phone}");
        let exact = m(Field::Name, NameLevel::Exact.index());
        assert!((0.8..1.0).contains(&exact), "{exact}");
        assert!(m(Field::Document, DocumentLevel::Same.index()) > 0.95);
        assert!(
            (0.8..1.2).contains(&model.matches_per_record),
            "one other each: {}",
            model.matches_per_record
        );
        let again = study(&people, &blocks(&people, 2), 2, "own", "test").unwrap();
        assert_eq!(model.write().unwrap(), again.write().unwrap());
    }

    #[test]
    fn too_few_teach_nothing() {
        let people = registrations(100);
        let fault = study(&people, &blocks(&people, 1), 1, "own", "test").unwrap_err();
        assert!(fault.detail.contains("100 pairs of one card; 500"), "{}", fault.detail);
        assert!(study(&[], &blocks(&[], 1), 1, "own", "test").is_err());
    }
}
