//! Versions of a rule side by side in time: each day has at most one.

use std::collections::HashMap;

use jiff::civil::Date;
use serde::Serialize;

use crate::RuleRef;

/// Days in force, both ends included; no end means "until replaced".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct DateRange {
    /// First day.
    pub from: Date,
    /// Last day.
    pub until: Option<Date>,
}

impl DateRange {
    /// Whether `on` is one of these days.
    pub fn contains(self, on: Date) -> bool {
        self.from <= on && self.until.is_none_or(|last| on <= last)
    }

    /// Whether some day belongs to both.
    pub fn overlaps(self, other: Self) -> bool {
        self.until.is_none_or(|last| other.from <= last) && other.until.is_none_or(|last| self.from <= last)
    }
}

/// Something that a rule file defines, under a code, for some days.
pub trait Ruled {
    /// The code all versions share.
    fn code(&self) -> &str;
    /// Where this version stands and when it is in force.
    fn rule(&self) -> &RuleRef;
}

/// [`Ruled`] for types that keep `code` and `rule` in fields of those names.
macro_rules! ruled {
    ($($type:ty),+ $(,)?) => {$(
        impl $crate::Ruled for $type {
            fn code(&self) -> &str {
                &self.code
            }
            fn rule(&self) -> &$crate::RuleRef {
                &self.rule
            }
        }
    )+};
}
pub(crate) use ruled;

/// All versions of all rules of one kind, in the order of the files, found by code and day.
#[derive(Debug, Clone)]
pub struct Dated<T> {
    rows: Vec<T>,
    by_code: HashMap<Box<str>, Vec<usize>>,
}

impl<T> Default for Dated<T> {
    fn default() -> Self {
        Self { rows: Vec::new(), by_code: HashMap::new() }
    }
}

impl<T: Ruled> FromIterator<T> for Dated<T> {
    fn from_iter<I: IntoIterator<Item = T>>(rows: I) -> Self {
        let rows: Vec<T> = rows.into_iter().collect();
        let mut by_code: HashMap<Box<str>, Vec<usize>> = HashMap::new();
        for (index, row) in rows.iter().enumerate() {
            by_code.entry(row.code().into()).or_default().push(index);
        }
        for versions in by_code.values_mut() {
            versions.sort_by_key(|&index| rows[index].rule().effective);
        }
        Self { rows, by_code }
    }
}

impl<T: Ruled> Dated<T> {
    /// The version of `code` in force on `on`.
    pub fn get(&self, code: &str, on: Date) -> Option<&T> {
        self.versions(code).find(|row| row.rule().range().contains(on))
    }

    /// Every version of `code`, oldest first.
    pub fn versions(&self, code: &str) -> impl Iterator<Item = &T> {
        self.by_code.get(code).into_iter().flatten().map(|&index| &self.rows[index])
    }

    /// Everything in force on `on`, in the order of the files.
    pub fn on(&self, on: Date) -> impl Iterator<Item = &T> {
        self.rows.iter().filter(move |row| row.rule().range().contains(on))
    }

    /// Every version of everything.
    pub fn all(&self) -> &[T] {
        &self.rows
    }

    /// Whether any version of `code` exists.
    pub fn knows(&self, code: &str) -> bool {
        self.by_code.contains_key(code)
    }
}

/// The days on which something of `rows` begins or ceases to be in force: between two of them nothing changes.
pub(crate) fn turning_days<'a>(rules: impl Iterator<Item = &'a RuleRef>) -> Vec<Date> {
    let mut days: Vec<Date> = rules
        .flat_map(|rule| [Some(rule.effective), rule.until.and_then(|last| last.tomorrow().ok())])
        .flatten()
        .collect();
    days.sort_unstable();
    days.dedup();
    days
}

/// A value for each stretch between turning days.
#[derive(Debug, Clone)]
pub(crate) struct Stretches<T>(Vec<(Date, T)>);

impl<T> Stretches<T> {
    /// `value` is asked once for every turning day.
    pub(crate) fn new(days: Vec<Date>, value: impl Fn(Date) -> T) -> Self {
        Self(days.into_iter().map(|day| (day, value(day))).collect())
    }

    /// The value of the stretch that `on` lies in; none before the first turning day.
    pub(crate) fn at(&self, on: Date) -> Option<&T> {
        let next = self.0.partition_point(|(from, _)| *from <= on);
        next.checked_sub(1).map(|index| &self.0[index].1)
    }

    /// The value of the first stretch.
    pub(crate) fn first(&self) -> Option<&T> {
        self.0.first().map(|(_, value)| value)
    }
}
