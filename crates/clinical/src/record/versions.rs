//! The recognition index with its history: what replay decides from, for many persons at once.

use base::{ResidentId, Result};
use jiff::Timestamp;
use store::Tx;

use super::{Records, ReportEntry, store as sql};

/// One version of a report, with when it ceased to be what was known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportVersion {
    /// The version.
    pub entry: ReportEntry,
    /// The first instant at which it was known no longer; far ahead while it is current.
    pub known_to: Timestamp,
}

impl ReportVersion {
    /// Whether this is what was known of the report at `instant`.
    pub fn known_at(&self, instant: Timestamp) -> bool {
        self.entry.known_from <= instant && instant < self.known_to
    }
}

/// Whose versions are wanted, and which.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted {
    /// Whose record.
    pub resident: ResidentId,
    /// Performed at this instant or later.
    pub from: Timestamp,
    /// Known at this instant or before, whether or not they were known no longer then.
    pub known_by: Timestamp,
}

/// A reader of the past. It remembers institutions and lists of items, so that a million rows share a few thousand
/// of them; each thread has its own.
#[derive(Debug, Default)]
pub struct Past {
    interned: sql::Interned,
}

impl Past {
    /// Nothing remembered yet.
    pub fn new() -> Self {
        Self::default()
    }
}

impl Records {
    /// Report versions of many persons. One list a person, in the order of `wanted`, each newest performance first.
    pub fn versions(
        &self,
        tx: &mut Tx<'_>,
        past: &mut Past,
        wanted: &[Wanted],
    ) -> Result<Vec<Vec<ReportVersion>>> {
        let mut found: Vec<Vec<ReportVersion>> = vec![Vec::new(); wanted.len()];
        sql::versions(tx, wanted, &mut past.interned, |at, version| {
            if let Some(list) = found.get_mut(at) {
                list.push(version);
            }
        })?;
        for list in &mut found {
            let order = |v: &ReportVersion| (v.entry.performed_at, v.entry.key, v.entry.known_from);
            // As a database reads its keys.
            list.reverse();
            if !list.is_sorted_by(|a, b| order(a) >= order(b)) {
                list.sort_unstable_by_key(|version| std::cmp::Reverse(order(version)));
            }
        }
        Ok(found)
    }
}
