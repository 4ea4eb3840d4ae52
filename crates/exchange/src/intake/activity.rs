//! What each feed brought, hour by hour. Counted in memory and written behind, some seconds later: a message does not
//! wait for its being counted. What a crash leaves out is missing from the rates, never from the record.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use ::store::Store;
use base::Result;
use jiff::Timestamp;

use super::store::monitor;

/// How something came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FeedKind {
    /// HL7 v2 over MLLP, by a sender of the list.
    Mllp,
    /// FHIR, by the key of an institution's system.
    Fhir,
    /// A spreadsheet, by whoever loaded it.
    Sheet,
}

impl FeedKind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Mllp, Self::Fhir, Self::Sheet];

    /// As it is stored and written.
    pub fn name(self) -> &'static str {
        match self {
            Self::Mllp => "mllp",
            Self::Fhir => "fhir",
            Self::Sheet => "sheet",
        }
    }

    /// The kind of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// One feed: an institution's sender, key or account.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FeedName {
    /// The institution it speaks for.
    pub institution: String,
    /// How it comes in.
    pub kind: FeedKind,
    /// Sender, key or account.
    pub name: String,
}

/// What a feed brought.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Brought {
    /// Messages, bundles, or reports of a spreadsheet that were taken.
    pub taken: i64,
    /// Those that were refused.
    pub refused: i64,
    /// Reports stored, where they are counted.
    pub reports: i64,
}

impl Brought {
    /// One that was taken, with so many reports.
    pub fn taken(reports: usize) -> Self {
        Self { taken: 1, refused: 0, reports: i64::try_from(reports).unwrap_or(i64::MAX) }
    }

    /// One that was refused.
    pub fn refused() -> Self {
        Self { refused: 1, ..Self::default() }
    }

    /// Adds `other`.
    pub fn add(&mut self, other: Self) {
        self.taken += other.taken;
        self.refused += other.refused;
        self.reports += other.reports;
    }
}

/// An hour of a feed: hours since 1970-01-01 in UTC.
pub(super) type Hours = BTreeMap<(FeedName, i64), (Brought, Timestamp)>;

/// The counters that are not written yet. Clones share them.
#[derive(Debug, Clone, Default)]
pub struct Activity(Arc<Mutex<Hours>>);

impl Activity {
    /// Counts what `feed` brought at `at`.
    pub fn note(&self, feed: FeedName, brought: Brought, at: Timestamp) {
        let hour = at.as_second().div_euclid(3600);
        let mut hours = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (sum, last) = hours.entry((feed, hour)).or_insert((Brought::default(), at));
        sum.add(brought);
        *last = at.max(*last);
    }

    /// Writes what was counted since the last time. What cannot be written is counted on.
    pub async fn flush(&self, store: &Store) -> Result<()> {
        let Some(hours) = self.take() else { return Ok(()) };
        let written = hours.clone();
        let done = store.write_async(move |tx| monitor::add_hours(tx, &written)).await;
        self.keep(done, hours)
    }

    /// [`Activity::flush`] from a thread of its own.
    pub fn flush_blocking(&self, store: &Store) -> Result<()> {
        let Some(hours) = self.take() else { return Ok(()) };
        let written = hours.clone();
        let done = store.write(move |tx| monitor::add_hours(tx, &written));
        self.keep(done, hours)
    }

    fn take(&self) -> Option<Hours> {
        let taken = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        (!taken.is_empty()).then_some(taken)
    }

    fn keep(&self, done: Result<()>, hours: Hours) -> Result<()> {
        if done.is_err() {
            let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            for (place, (brought, at)) in hours {
                let (sum, last) = waiting.entry(place).or_insert((Brought::default(), at));
                sum.add(brought);
                *last = at.max(*last);
            }
        }
        done
    }
}
