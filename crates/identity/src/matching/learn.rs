//! Weights learnt from data without labels: u from pairs drawn at random, m by expectation maximisation
//! over blocked pairs (Winkler 1988; the fields of the block itself are left out of its run).

use std::collections::HashMap;

use super::{
    block::Rule,
    compare::compare,
    features::Features,
    level::{FIELDS, Field, Pattern},
    model::{Model, Table},
};

/// Patterns with how often each was met.
pub type Patterns = HashMap<Pattern, u64>;

/// A level that was never met is counted this often, so that no weight is infinite.
const PSEUDO: f64 = 0.5;
/// Runs of expectation maximisation at most, and the change below which it has settled.
const RUNS: usize = 500;
const SETTLED: f64 = 1e-7;

/// What one run of expectation maximisation found.
#[derive(Debug, Clone)]
pub struct Estimate {
    /// Share of the pairs that are one person.
    pub share: f64,
    /// m of each field's levels.
    pub m: Table,
    /// u of each field's levels among these pairs.
    pub u: Table,
    /// Runs it took.
    pub runs: usize,
}

/// Two classes of pairs are told apart in `patterns` by the fields in `fields`, beginning from `m`, `u` and
/// `share`. Where `keep_u` is set, u stays what it was. Missing fields say nothing.
pub fn expectation_maximisation(
    patterns: &Patterns,
    fields: &[Field],
    start: Estimate,
    keep_u: bool,
) -> Estimate {
    // In one order, so that the same pairs give the same bits.
    let mut patterns: Vec<(Pattern, f64)> = patterns.iter().map(|(p, n)| (*p, *n as f64)).collect();
    patterns.sort_unstable_by_key(|(pattern, _)| *pattern);
    let mut now = start;
    for run in 1..=RUNS {
        let (mut m, mut u) = (empty(), empty());
        let (mut matches, mut all) = (0.0, 0.0);
        for (pattern, count) in &patterns {
            let level = |field: Field| pattern.level(field).map(usize::from);
            let likelihood = |table: &Table| {
                fields.iter().filter_map(|f| level(*f).map(|at| table[*f as usize][at])).product::<f64>()
            };
            let (one, two) = (now.share * likelihood(&now.m), (1.0 - now.share) * likelihood(&now.u));
            let belief = if one + two > 0.0 { one / (one + two) } else { 0.0 };
            matches += belief * count;
            all += count;
            for field in fields {
                if let Some(at) = level(*field) {
                    m[*field as usize][at] += belief * count;
                    u[*field as usize][at] += (1.0 - belief) * count;
                }
            }
        }
        let mut change: f64 = 0.0;
        let share = matches / f64::max(all, 1.0);
        change = change.max((share - now.share).abs());
        for field in fields.iter().map(|field| *field as usize) {
            for (counted, known, fixed) in [(&m, &mut now.m, false), (&u, &mut now.u, keep_u)] {
                if fixed {
                    continue;
                }
                let fresh = shares(&counted[field]);
                let moved = fresh.iter().zip(&known[field]).map(|(a, b)| (a - b).abs());
                change = moved.fold(change, f64::max);
                known[field] = fresh;
            }
        }
        now.share = share;
        now.runs = run;
        if change < SETTLED {
            break;
        }
    }
    now
}

fn empty() -> Table {
    Field::ALL.map(|field| vec![0.0; field.levels().len()])
}

fn shares(counts: &[f64]) -> Vec<f64> {
    let total: f64 = counts.iter().map(|count| count + PSEUDO).sum();
    counts.iter().map(|count| (count + PSEUDO) / total).collect()
}

/// u: shares of the levels among pairs of different people. `patterns` are of pairs drawn at random, among
/// which pairs of one person are too few to matter.
pub fn shares_of(patterns: &Patterns) -> Table {
    let mut counts = empty();
    for (pattern, count) in patterns {
        for field in Field::ALL {
            if let Some(at) = pattern.level(field) {
                counts[field as usize][usize::from(at)] += *count as f64;
            }
        }
    }
    Field::ALL.map(|field| shares(&counts[field as usize]))
}

/// Where every run begins: the closest level is what one person mostly shows.
fn first_guess(u: &Table) -> Estimate {
    let m = Field::ALL.map(|field| {
        let levels = field.levels().len();
        let other = 0.1 / (levels as f64 - 1.0);
        (0..levels).map(|at| if at == 0 { 0.9 } else { other }).collect()
    });
    Estimate { share: 0.3, m, u: u.clone(), runs: 0 }
}

/// Blocks whose pairs teach, with the fields that the block itself decides or that go with it: families
/// share a telephone and an address.
pub const TEACHERS: [(Rule, &[Field]); 4] = [
    (Rule::Phone, &[Field::Phone, Field::Address]),
    (Rule::CardHead, &[Field::Document, Field::Birth]),
    (Rule::BirthSurname, &[Field::Birth, Field::Name]),
    (Rule::SoundYear, &[Field::Birth, Field::Name]),
];

/// A model from patterns of random pairs and of the pairs of each teacher (in the order of [`TEACHERS`]).
/// A field's m is the average over the teachers that may speak about it.
pub fn learn(
    name: &str,
    origin: &str,
    random: &Patterns,
    taught: &[Patterns; TEACHERS.len()],
    matches_per_record: f64,
) -> Model {
    let u = shares_of(random);
    let mut m = empty();
    let mut spoke = [0.0; FIELDS];
    for ((_, silent), patterns) in TEACHERS.iter().zip(taught) {
        let fields: Vec<Field> = Field::ALL.into_iter().filter(|field| !silent.contains(field)).collect();
        let found = expectation_maximisation(patterns, &fields, first_guess(&u), false);
        for field in fields.iter().map(|field| *field as usize) {
            spoke[field] += 1.0;
            for (sum, p) in m[field].iter_mut().zip(&found.m[field]) {
                *sum += p;
            }
        }
    }
    for (levels, teachers) in m.iter_mut().zip(spoke) {
        levels.iter_mut().for_each(|p| *p /= f64::max(teachers, 1.0));
    }
    Model { name: name.to_owned(), origin: origin.to_owned(), matches_per_record, m, u }
}

/// Adds the pattern of one pair.
pub fn count(patterns: &mut Patterns, a: &Features, b: &Features) {
    *patterns.entry(compare(a, b)).or_default() += 1;
}

/// Adds what was counted elsewhere.
pub fn add(patterns: &mut Patterns, other: Patterns) {
    for (pattern, count) in other {
        *patterns.entry(pattern).or_default() += count;
    }
}
