//! Time is injected: tests hold it, replay repeats it (DESIGN, invariants).

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use jiff::{SignedDuration, Span, Timestamp, civil::Date};

/// Where the present instant comes from. Shared by every thread.
pub trait Clock: Send + Sync {
    /// The present instant, UTC.
    fn now(&self) -> Timestamp;
}

/// The machine's clock: the one place that reads it.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the clock that everything else is given")]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// A clock that stands still until it is moved: for tests, synthetic regions and replay.
#[derive(Debug, Clone)]
pub struct HeldClock(Arc<AtomicI64>);

impl HeldClock {
    /// A clock standing at `at`.
    pub fn at(at: Timestamp) -> Self {
        Self(Arc::new(AtomicI64::new(micros(at))))
    }

    /// Moves the clock to `at`, for every holder of it.
    pub fn set(&self, at: Timestamp) {
        self.0.store(micros(at), Ordering::SeqCst);
    }

    /// Moves the clock by `by` (negative moves it back).
    pub fn advance(&self, by: SignedDuration) {
        let by = i64::try_from(by.as_micros()).unwrap_or(i64::MAX);
        self.0.fetch_add(by, Ordering::SeqCst);
    }
}

impl Clock for HeldClock {
    fn now(&self) -> Timestamp {
        timestamp(self.0.load(Ordering::SeqCst))
    }
}

const EPOCH: Date = Date::constant(1970, 1, 1);

/// Days are stored as how many they are after 1970-01-01.
pub fn day_number(day: Date) -> i64 {
    (day - EPOCH).get_days().into()
}

/// The day of a stored number; none outside of what a calendar can say.
pub fn day_of(number: i64) -> Option<Date> {
    Span::new().try_days(number).and_then(|span| EPOCH.checked_add(span)).ok()
}

/// Instants are stored as microseconds since 1970-01-01T00:00:00Z in a 64-bit integer column.
pub fn micros(at: Timestamp) -> i64 {
    at.as_microsecond()
}

/// The instant of a stored microsecond count; a count outside jiff's range (years −9999..9999)
/// is clamped to its bounds, which no accepted input reaches.
pub fn timestamp(micros: i64) -> Timestamp {
    Timestamp::from_microsecond(micros).unwrap_or(if micros < 0 { Timestamp::MIN } else { Timestamp::MAX })
}
