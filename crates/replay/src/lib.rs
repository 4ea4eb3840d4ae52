//! The past decided again under other rules (DESIGN, idea 1): what would a longer window have saved last year?
//!
//! * [`Replayed`] is what is replayed, as the engine sees it: cases in an order, a decision on each, a sum. A wing
//!   implements it; the engine knows no wing. [`engine::run`] streams it over threads with bounded memory, and the
//!   sum is the same bytes however many threads there are and however often it was interrupted.
//! * [`Scenario`] is a change of the region's rules in the format of its files, kept with author, reason and date;
//!   it never changes. [`Run`] is a scenario over a period, as of an instant.
//! * [`Runner`] takes runs from the database and works on them beside the server's own work, giving way to it.
//! * [`Measured`] is a share with its range.

pub mod engine;
mod kind;
mod model;
mod runner;
mod scenarios;
mod share;
mod store;

pub use engine::{Control, Ended, Replayed};
pub use kind::{Job, Kind, Kinds};
pub use model::{Run, RunState, Scenario};
pub use runner::Runner;
pub use scenarios::{Asked, Scenarios};
pub use share::{CONFIDENCE_PERCENT, Measured, Range};
