//! Scenarios and their runs.

use base::{Fault, Result, RunId, ScenarioId};
use jiff::{Timestamp, civil::Date};

/// A change of the region's rules that somebody wants to try on the past. It never changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scenario {
    /// Its id.
    pub id: ScenarioId,
    /// What it is called.
    pub name: String,
    /// Why it is tried.
    pub reason: String,
    /// Who wrote it.
    pub author: String,
    /// When.
    pub created_at: Timestamp,
    /// The rules that are changed, in the format of the region's files.
    pub overlay: String,
    /// Digest of the overlay.
    pub digest: i64,
}

/// What became of a run. The numbers are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RunState {
    /// Nobody works on it yet.
    Queued = 1,
    /// Somebody works on it, or did when the server was stopped.
    Running = 2,
    /// Its result is there.
    Done = 3,
    /// Somebody did not want it any more.
    Cancelled = 4,
    /// It could not be done.
    Failed = 5,
}

impl RunState {
    const ALL: [(Self, &str); 5] = [
        (Self::Queued, "queued"),
        (Self::Running, "running"),
        (Self::Done, "done"),
        (Self::Cancelled, "cancelled"),
        (Self::Failed, "failed"),
    ];

    /// Its name.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(state, _)| *state == self).map_or("", |(_, name)| name)
    }

    /// Whether nothing more will come.
    pub fn ended(self) -> bool {
        matches!(self, Self::Done | Self::Cancelled | Self::Failed)
    }

    pub(crate) fn numbered(number: i64) -> Result<Self> {
        let found = Self::ALL.iter().find(|(state, _)| *state as i64 == number);
        found.map(|(state, _)| *state).ok_or_else(|| Fault::corrupt("a run is in a state that there is not"))
    }
}

/// A scenario over a period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// Its id.
    pub id: RunId,
    /// The scenario.
    pub scenario: ScenarioId,
    /// What is replayed, such as `recognition`.
    pub subject: String,
    /// First legal day.
    pub from: Date,
    /// Last legal day, included.
    pub to: Date,
    /// What came into the database later is not looked at.
    pub as_of: Timestamp,
    /// Digest of the region's rules that it is compared with.
    pub rules: i64,
    /// What became of it.
    pub state: RunState,
    /// Cases decided.
    pub done: i64,
    /// Cases in all, about.
    pub total: i64,
    /// Why it failed.
    pub error: Option<String>,
    /// Who started it.
    pub started_by: String,
    /// When.
    pub started_at: Timestamp,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
}

impl Run {
    /// How much of it is done, in whole percent; 100 only at the end.
    pub fn percent(&self) -> i64 {
        match (self.state, self.total) {
            (RunState::Done, _) => 100,
            (_, total) if total > 0 => (self.done.saturating_mul(100) / total).clamp(0, 99),
            _ => 0,
        }
    }
}
