//! Counts that are cheap to ask for, however large the record is.
//!
//! Nobody who asks waits for a count: what was counted last is answered, and counting goes on in the
//! background, one at a time. Counters of recognition are read again after [`FRESH`]: days before today do
//! not change any more and are added up once a day; today's rows are found by institution and day. Reports
//! and residents are counted row by row, so that the number is right; counting again waits until
//! [`REST`] times as long as the last count took has gone by, which is seconds in a county and minutes in a
//! city of thirty million reports.

use std::{
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use base::Result;
use care::recognition::{Count, Filter, GroupBy};
use jiff::{Timestamp, civil::Date};

use super::store;
use crate::State;

const FRESH: Duration = Duration::from_secs(5);
const REST: u32 = 50;
/// How long the very first asker waits for numbers.
const PATIENCE: Duration = Duration::from_millis(500);

/// What was counted last, and when.
#[derive(Debug, Clone, Default)]
pub(crate) struct Counted {
    /// Reports and residents.
    pub(super) stock: Option<Stock>,
    /// Counters of today.
    pub(super) today: Count,
    /// Counters of all days.
    pub(super) total: Count,
    /// When the counters were read; none before the first time.
    pub(super) at: Option<Timestamp>,
    past: Option<(Date, Count)>,
    looked: Option<Instant>,
}

/// What there is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stock {
    pub(super) reports: i64,
    pub(super) residents: i64,
    /// When it was counted.
    pub(super) at: Timestamp,
    again: Instant,
}

/// The counts of one server.
#[derive(Debug)]
pub(crate) struct Counting {
    /// Since when the server runs.
    pub(super) started_at: Timestamp,
    counted: Mutex<Counted>,
    busy: AtomicBool,
}

impl Counting {
    /// Nothing is counted yet.
    pub(crate) fn since(started_at: Timestamp) -> Arc<Self> {
        Arc::new(Self { started_at, counted: Mutex::default(), busy: AtomicBool::new(false) })
    }

    /// What was counted last. Starts counting in the background when that is old.
    pub(super) async fn now(self: &Arc<Self>, state: &State) -> Counted {
        let known = self.lock().clone();
        let fresh = known.looked.is_some_and(|at| at.elapsed() < FRESH);
        if fresh || self.busy.swap(true, Ordering::SeqCst) {
            return known;
        }
        let (this, state) = (self.clone(), state.clone());
        let counting = tokio::task::spawn_blocking(move || {
            let _ended = Ended(&this.busy);
            if let Err(fault) = this.count(&state) {
                tracing::warn!(%fault, "the counts of the overview are not renewed");
            }
        });
        if known.at.is_none() {
            // Dropping the handle leaves the counting at work.
            drop(tokio::time::timeout(PATIENCE, counting).await);
            return self.lock().clone();
        }
        known
    }

    fn count(&self, state: &State) -> Result<()> {
        let known = self.lock().clone();
        let now = state.clock.now();
        let today = state.region.day(now);
        let past = match known.past {
            Some((day, past)) if day == today => past,
            _ => before(state, today)?,
        };
        let of_today = on(state, today)?;
        {
            let mut counted = self.lock();
            counted.past = Some((today, past));
            counted.today = of_today;
            counted.total = past;
            counted.total.add(&of_today);
            counted.at = Some(now);
            counted.looked = Some(Instant::now());
        }
        if known.stock.is_none_or(|stock| stock.again <= Instant::now()) {
            let began = Instant::now();
            let (reports, residents) =
                state.store.read(|tx| Ok((store::reports(tx)?, store::residents(tx)?)))?;
            let again = Instant::now() + (began.elapsed() * REST).max(FRESH);
            self.lock().stock = Some(Stock { reports, residents, at: now, again });
        }
        Ok(())
    }

    fn lock(&self) -> MutexGuard<'_, Counted> {
        self.counted.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Says that counting is over, however it ended.
struct Ended<'a>(&'a AtomicBool);

impl Drop for Ended<'_> {
    fn drop(&mut self) {
        self.0.store(false, Ordering::SeqCst);
    }
}

/// Counters of all days before `today`.
fn before(state: &State, today: Date) -> Result<Count> {
    let Ok(yesterday) = today.yesterday() else { return Ok(Count::default()) };
    let beginning = Date::constant(1970, 1, 1);
    let filter = Filter::over(beginning.min(yesterday), yesterday, GroupBy::Institution);
    state.store.read(|tx| state.recognition.statistics(tx, &filter)).map(|table| table.total.count)
}

/// Counters of one day. Asked institution by institution, since that is how their rows are found.
fn on(state: &State, day: Date) -> Result<Count> {
    state.store.read(|tx| {
        let mut sum = Count::default();
        for institution in state.region.institutions(day) {
            let institution = Some(institution.code.clone());
            let filter = Filter { institution, ..Filter::over(day, day, GroupBy::Day) };
            sum.add(&state.recognition.statistics(tx, &filter)?.total.count);
        }
        Ok(sum)
    })
}
