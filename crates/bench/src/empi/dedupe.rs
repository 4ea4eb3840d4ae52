//! Our index over a whole set at once: ready, learn, score, cluster.

use std::time::Instant;

use base::Result;
use identity::matching::{
    DocumentLevel, Features, Field, Model, NameLevel, Pattern,
    block::Rule,
    cluster::Link,
    compare,
    pairs::{Blocks, Frequencies},
    study,
};

use super::records::Record;

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

/// Pairs less likely than this are not kept: no threshold is below it.
const FLOOR: f64 = 0.01;

pub(super) fn run(set: &[Record], learning: Option<&[Record]>, threads: usize) -> Result<Ours> {
    let learnt = Instant::now();
    let learn_from = |people: &[Features], blocks: &Blocks, threads| {
        let origin = format!(
            "learnt by expectation maximisation, without labels, on {} synthetic records (./dev bench empi; docs/empi.md)",
            people.len()
        );
        study::study(people, blocks, threads, "synthetic-1", &origin)
    };
    let other = learning.map(|set| {
        let people = ready(set, threads);
        learn_from(&people, &study::blocks(&people, threads), threads)
    });
    let other_seconds = learnt.elapsed().as_secs_f64();

    let (began, worked) = (Instant::now(), cpu());
    let people = ready(set, threads);
    let blocks = study::blocks(&people, threads);
    let frequencies = Frequencies::of(&people);
    let ready = began.elapsed().as_secs_f64();

    let began = Instant::now();
    let (model, learning_seconds) = match other {
        Some(model) => (model?, other_seconds),
        None => {
            let model = learn_from(&people, &blocks, threads)?;
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
