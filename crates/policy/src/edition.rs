//! An edition of a region's rules: the list of their versions with their digests. A decision is kept with it, so
//! that history that was edited in the files is noticed.

use std::{collections::BTreeMap, sync::Arc};

use base::Fnv;
use jiff::civil::Date;

use crate::{DateRange, RuleRef, dated::turning_days};

/// One version of one rule as an edition lists it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Listed {
    /// Days in force.
    pub range: DateRange,
    /// What it says.
    pub digest: i64,
}

/// All versions of all rules of a region, by `id@version`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Edition {
    rules: BTreeMap<String, Listed>,
    digest: i64,
    /// Days on which something begins or ends.
    turns: Vec<Date>,
}

/// A difference between two editions on some days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edited {
    /// `id@version`.
    pub rule: String,
    /// What it said; nothing where it was not there.
    pub then: Option<Listed>,
    /// What it says.
    pub now: Option<Listed>,
}

impl Edition {
    pub(crate) fn new<'a>(rules: impl Iterator<Item = &'a RuleRef>) -> Arc<Self> {
        let rules: Vec<&RuleRef> = rules.collect();
        let turns = turning_days(rules.iter().copied());
        let listed = rules.iter().map(|rule| {
            (format!("{}@{}", rule.id, rule.version), Listed { range: rule.range(), digest: rule.digest })
        });
        Arc::new(Self::of(listed.collect(), turns))
    }

    fn of(rules: BTreeMap<String, Listed>, turns: Vec<Date>) -> Self {
        let mut hash = Fnv::new();
        for (name, listed) in &rules {
            let until = listed.range.until.map(|day| day.to_string()).unwrap_or_default();
            hash.text(name).text(&listed.range.from.to_string()).text(&until).number(listed.digest);
        }
        Self { digest: hash.finish(), rules, turns }
    }

    /// A number that changes when any rule does, or its days.
    pub fn digest(&self) -> i64 {
        self.digest
    }

    /// Which stretch of days without a change `on` lies in, from 0.
    pub fn stretch(&self, on: Date) -> usize {
        self.turns.partition_point(|day| *day <= on)
    }

    /// As it is stored: a line a version, `id@version from until digest`.
    pub fn text(&self) -> String {
        let line = |(name, Listed { range, digest }): (&String, &Listed)| {
            let until = range.until.map_or_else(|| "-".to_owned(), |day| day.to_string());
            format!("{name} {} {until} {digest:016x}\n", range.from)
        };
        self.rules.iter().map(line).collect()
    }

    /// The edition of a stored text; none where it cannot be read.
    pub fn read(text: &str) -> Option<Self> {
        let mut rules = BTreeMap::new();
        for line in text.lines() {
            let mut parts = line.rsplitn(4, ' ');
            let digest = u64::from_str_radix(parts.next()?, 16).ok()?.cast_signed();
            let until = match parts.next()? {
                "-" => None,
                day => Some(day.parse().ok()?),
            };
            let range = DateRange { from: parts.next()?.parse().ok()?, until };
            rules.insert(parts.next()?.to_owned(), Listed { range, digest });
        }
        let days = rules.values().flat_map(|listed| {
            [Some(listed.range.from), listed.range.until.and_then(|last| last.tomorrow().ok())]
        });
        let mut turns: Vec<Date> = days.flatten().collect();
        turns.sort_unstable();
        turns.dedup();
        Some(Self::of(rules, turns))
    }

    /// What is said otherwise by `now` about the days of `days`. Rules that end later or sooner outside of them
    /// are no difference: that is how rules change.
    pub fn edited(&self, now: &Self, days: DateRange) -> Vec<Edited> {
        if self.digest == now.digest {
            return Vec::new();
        }
        let within = |listed: &Listed| {
            listed.range.overlaps(days).then(|| {
                let from = listed.range.from.max(days.from);
                let until = match (listed.range.until, days.until) {
                    (Some(a), Some(b)) => Some(a.min(b)),
                    (a, b) => a.or(b),
                };
                (from, until, listed.digest)
            })
        };
        let mut names: Vec<&String> = self.rules.keys().chain(now.rules.keys()).collect();
        names.sort_unstable();
        names.dedup();
        names
            .into_iter()
            .filter_map(|name| {
                let (then, now) = (self.rules.get(name), now.rules.get(name));
                (then.and_then(within) != now.and_then(within)).then(|| Edited {
                    rule: name.clone(),
                    then: then.copied(),
                    now: now.copied(),
                })
            })
            .collect()
    }
}
