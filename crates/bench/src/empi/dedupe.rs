//! Our index over a whole set at once: ready, learn, score, cluster.

use std::time::Instant;

use base::Result;
use identity::matching::{
    DocumentLevel, Features, Field, Model, NameLevel, Pattern,
    block::Rule,
    cluster::Link,
    compare,
    learn::{self, Patterns, TEACHERS},
    pairs::{Blocks, Frequencies},
};

use super::{dice::Dice, records::Record};

pub(super) struct Ours {
    pub model: Model,
    pub people: Vec<Features>,
    pub links: Vec<Link>,
    pub scored: u64,
    /// Making ready, learning, scoring, sorting.
    pub seconds: [f64; 4],
    /// Seconds of processor time, all threads.
    pub cpu: f64,
}

/// Processor time of this process so far, where the system tells it: other work on the machine stretches
/// the clock's seconds and not these.
fn cpu() -> f64 {
    // Fields 14 and 15 of /proc/self/stat, in hundredths; the name before them may hold blanks.
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after = stat.rsplit(')').next().unwrap_or_default();
    after.split_whitespace().skip(11).take(2).filter_map(|word| word.parse::<f64>().ok()).sum::<f64>() / 100.0
}

/// Pairs drawn at random for u.
const RANDOM_PAIRS: u32 = 2_000_000;
/// Blocks of more people than this are left out.
const LARGEST: usize = 400;
/// Pairs less likely than this are not kept: no threshold is below it.
const FLOOR: f64 = 0.01;

pub(super) fn run(set: &[Record], learning: Option<&[Record]>, threads: usize) -> Result<Ours> {
    let learnt = Instant::now();
    let other = learning.map(|set| {
        let people = ready(set, threads);
        let blocks = Blocks::new(&people, threads, LARGEST);
        learn_from(&people, &blocks, threads)
    });
    let other_seconds = learnt.elapsed().as_secs_f64();

    let (began, worked) = (Instant::now(), cpu());
    let people = ready(set, threads);
    let blocks = Blocks::new(&people, threads, LARGEST);
    let frequencies = Frequencies::of(&people);
    let ready = began.elapsed().as_secs_f64();

    let began = Instant::now();
    let (model, learning_seconds) = match other {
        Some(model) => (model, other_seconds),
        None => {
            let model = learn_from(&people, &blocks, threads);
            (model, began.elapsed().as_secs_f64())
        }
    };

    let began = Instant::now();
    let (mut links, mut scored) = (Vec::new(), 0);
    for rule in Rule::ALL {
        let found = blocks.visit(
            rule,
            true,
            || (Vec::new(), 0u64),
            |(links, scored), a, b| {
                *scored += 1;
                let pattern = compare(&people[a as usize], &people[b as usize]);
                let probability = match by_document(pattern) {
                    Some(sure) => sure,
                    None => model.score(pattern, &frequencies.of_pair(a, b)).probability,
                };
                if probability >= FLOOR {
                    links.push(Link { a, b, probability });
                }
            },
        );
        for (some, count) in found {
            links.extend(some);
            scored += count;
        }
    }
    let scoring = began.elapsed().as_secs_f64();
    let began = Instant::now();
    identity::matching::cluster::cluster(&people, &mut links, 0.99);
    let clustering = began.elapsed().as_secs_f64();
    Ok(Ours {
        model,
        people,
        links,
        scored,
        seconds: [ready, learning_seconds, scoring, clustering],
        cpu: cpu() - worked,
    })
}

/// The deterministic rule comes first: the same document, and not another name and date of birth.
fn by_document(pattern: Pattern) -> Option<f64> {
    let same = pattern.is(Field::Document, DocumentLevel::Same);
    let stranger = pattern.is(Field::Name, NameLevel::Differ)
        && pattern.is(Field::Birth, identity::matching::BirthLevel::Differ);
    (same && !stranger).then_some(1.0)
}

fn ready(set: &[Record], threads: usize) -> Vec<Features> {
    let size = set.len().div_ceil(threads).max(1);
    std::thread::scope(|scope| {
        let parts: Vec<_> = set
            .chunks(size)
            .map(|part| {
                scope.spawn(|| part.iter().map(|record| Features::of(&record.who)).collect::<Vec<_>>())
            })
            .collect();
        parts.into_iter().flat_map(|part| part.join().unwrap_or_default()).collect()
    })
}

/// Weights learnt without a label. How many others of the same person a record has is estimated from the
/// pairs that share a checked document.
fn learn_from(people: &[Features], blocks: &Blocks, threads: usize) -> Model {
    let records = people.len();
    let random = random_pairs(people, threads);
    let taught = TEACHERS.map(|(rule, _)| {
        let mut patterns = Patterns::new();
        let visit = |found: &mut Patterns, a: u32, b: u32| {
            learn::count(found, &people[a as usize], &people[b as usize])
        };
        for part in blocks.visit(rule, false, Patterns::new, visit) {
            learn::add(&mut patterns, part);
        }
        patterns
    });
    let same: u64 = taught[1]
        .iter()
        .filter(|(pattern, _)| pattern.is(Field::Document, DocumentLevel::Same))
        .map(|(_, count)| count)
        .sum();
    let stated = people.iter().filter(|who| !who.cards.is_empty()).count();
    // Both records of a pair have to state a card for it to be seen.
    let seen = (stated as f64 / records as f64).powi(2);
    let matches_per_record = 2.0 * same as f64 / seen / records as f64;
    let origin = format!(
        "learnt by expectation maximisation, without labels, on {records} synthetic records (./dev bench empi; docs/empi.md)"
    );
    learn::learn("synthetic-1", &origin, &random, &taught, matches_per_record)
}

fn random_pairs(people: &[Features], threads: usize) -> Patterns {
    let count = u32::try_from(people.len()).unwrap_or(u32::MAX);
    let share = RANDOM_PAIRS / u32::try_from(threads.max(1)).unwrap_or(1);
    std::thread::scope(|scope| {
        let parts: Vec<_> = (0..threads as u64)
            .map(|thread| {
                scope.spawn(move || {
                    let (mut found, mut dice) = (Patterns::new(), Dice::new(7 + thread));
                    for _ in 0..share {
                        let (a, b) = (dice.below(count), dice.below(count));
                        if a != b {
                            learn::count(&mut found, &people[a as usize], &people[b as usize]);
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
