//! Many people at once: every pair that some rule brings together, each once, on all cores.

use std::{
    collections::HashMap,
    hash::{BuildHasher as _, BuildHasherDefault, DefaultHasher},
    ops::Range,
};

use super::{Features, Frequency, block::Rule};

/// The keys of a list of people under every rule, hashed.
pub struct Blocks {
    /// By rule, then by person; 0 where a person has no key.
    keys: Vec<Vec<u64>>,
    threads: usize,
    largest: usize,
}

impl Blocks {
    /// Keys of `people`, worked out on `threads` threads. Blocks of more than `largest` people are left out:
    /// the telephone of a ward, the first of January.
    pub fn new(people: &[Features], threads: usize, largest: usize) -> Self {
        let threads = threads.max(1);
        let slices = parts(people.len(), threads);
        let keys = Rule::ALL.map(|rule| {
            let work = |range: Range<usize>| -> Vec<u64> {
                people[range].iter().map(|who| key(rule, who)).collect()
            };
            on_threads(slices.clone(), work).concat()
        });
        Self { keys: keys.into(), threads, largest }
    }

    /// Calls `visit` for each pair of `rule`, on several threads, each with a state of its own, which are
    /// returned. With `once`, a pair that an earlier rule brings together is not visited again.
    pub fn visit<S: Send>(
        &self,
        rule: Rule,
        once: bool,
        state: impl Fn() -> S + Sync,
        visit: impl Fn(&mut S, u32, u32) + Sync,
    ) -> Vec<S> {
        let at = Rule::ALL.iter().position(|r| *r == rule).unwrap_or(0);
        let keys = &self.keys[at];
        let earlier = if once { &self.keys[..at] } else { &[] };
        let mut order: Vec<u32> =
            (0..u32::try_from(keys.len()).unwrap_or(u32::MAX)).filter(|i| keys[*i as usize] != 0).collect();
        order.sort_unstable_by_key(|i| (keys[*i as usize], *i));
        let groups: Vec<&[u32]> = order
            .chunk_by(|a, b| keys[*a as usize] == keys[*b as usize])
            .filter(|group| (2..=self.largest).contains(&group.len()))
            .collect();
        let met = |a: u32, b: u32| {
            earlier.iter().any(|keys| {
                let key = keys[a as usize];
                key != 0 && key == keys[b as usize]
            })
        };
        on_threads(parts(groups.len(), self.threads), |range: Range<usize>| {
            let mut state = state();
            for group in &groups[range] {
                for (i, a) in group.iter().enumerate() {
                    for b in &group[i + 1..] {
                        if !met(*a, *b) {
                            visit(&mut state, *a, *b);
                        }
                    }
                }
            }
            state
        })
    }
}

fn key(rule: Rule, who: &Features) -> u64 {
    // The first key of a rule is enough here: a person of two cards is rare, and other rules bring them in.
    let hasher = BuildHasherDefault::<DefaultHasher>::default();
    rule.keys(who).first().map_or(0, |key| hasher.hash_one(key).max(1))
}

/// Equal parts of `0..len`, one a thread.
fn parts(len: usize, threads: usize) -> Vec<Range<usize>> {
    let size = len.div_ceil(threads).max(1);
    (0..threads).map(|n| (n * size).min(len)..((n + 1) * size).min(len)).collect()
}

fn on_threads<T: Send>(parts: Vec<Range<usize>>, work: impl Fn(Range<usize>) -> T + Sync) -> Vec<T> {
    std::thread::scope(|scope| {
        let running: Vec<_> = parts.into_iter().map(|part| scope.spawn(|| work(part))).collect();
        // A thread that panicked has said so; its panic goes on here.
        running.into_iter().map(|one| one.join().unwrap_or_else(|e| std::panic::resume_unwind(e))).collect()
    })
}

/// How often the names of a list of people occur in it.
pub struct Frequencies {
    name: Vec<u32>,
    sound: Vec<u32>,
}

impl Frequencies {
    /// Counts `people`.
    pub fn of(people: &[Features]) -> Self {
        let count = |text: fn(&super::Name) -> &str| {
            let mut counts: HashMap<&str, u32> = HashMap::new();
            for name in people.iter().filter_map(|who| who.name.as_ref()) {
                *counts.entry(text(name)).or_default() += 1;
            }
            let of = |who: &Features| who.name.as_ref().and_then(|name| counts.get(text(name)).copied());
            people.iter().map(|who| of(who).unwrap_or(0)).collect()
        };
        Self { name: count(super::Name::text), sound: count(super::Name::sound) }
    }

    /// Of a pair: the more frequent of its two names.
    pub fn of_pair(&self, a: u32, b: u32) -> Frequency {
        let larger = |counts: &[u32]| counts[a as usize].max(counts[b as usize]).into();
        let people = self.name.len() as u64;
        Frequency { population: people, people, name: larger(&self.name), sound: larger(&self.sound) }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use jiff::civil::date;
    use proptest::prelude::*;

    use super::{Blocks, Frequencies, Rule};
    use crate::{Birth, Demographics, matching::Features};

    fn people(drawn: &[(usize, i8, usize)]) -> Vec<Features> {
        let name = ["张伟", "章伟", "李娜", "李军", "王芳之子"];
        drawn
            .iter()
            .map(|(who, day, phone)| {
                Features::of(&Demographics {
                    name: name[*who].into(),
                    birth: Some(Birth::day(date(1960, 3, *day))),
                    phone: Some(format!("1381234123{phone}")),
                    ..Demographics::default()
                })
            })
            .collect()
    }

    proptest! {
        /// Against the plain way: every pair that shares a key of some rule is visited once, others never.
        #[test]
        fn each_pair_is_visited_once(drawn in proptest::collection::vec((0usize..5, 1i8..4, 0usize..4), 0..25), threads in 1usize..4) {
            let people = people(&drawn);
            let blocks = Blocks::new(&people, threads, 1_000);
            let mut visited = Vec::new();
            for rule in Rule::ALL {
                for found in blocks.visit(rule, true, Vec::new, |found: &mut Vec<_>, a, b| found.push((a.min(b), a.max(b)))) {
                    visited.extend(found);
                }
            }
            let once: BTreeSet<(u32, u32)> = visited.iter().copied().collect();
            prop_assert_eq!(once.len(), visited.len());
            let mut expected = BTreeSet::new();
            for (a, x) in (0u32..).zip(&people) {
                for (b, y) in (0u32..).zip(&people) {
                    let meet = |rule: &Rule| rule.keys(x).iter().any(|key| rule.keys(y).contains(key));
                    if a < b && Rule::ALL.iter().any(meet) {
                        expected.insert((a, b));
                    }
                }
            }
            prop_assert_eq!(once, expected);
        }
    }

    #[test]
    fn names_are_counted_by_characters_and_by_sound() {
        let people = people(&[(0, 1, 0), (0, 2, 0), (1, 1, 0), (2, 1, 0)]);
        let found = Frequencies::of(&people).of_pair(1, 2);
        assert_eq!((found.people, found.name, found.sound), (4, 2, 3));
    }

    #[test]
    fn a_block_that_is_too_large_is_left_out() {
        let people = people(&[(0, 1, 0); 5]);
        let visited =
            |largest| Blocks::new(&people, 1, largest).visit(Rule::Phone, false, || 0, |n, _, _| *n += 1)[0];
        assert_eq!((visited(5), visited(4)), (10, 0));
    }
}
