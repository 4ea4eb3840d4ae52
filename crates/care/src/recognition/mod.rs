//! Mutual recognition of examinations and tests (D1–D3, E14; RULES §2).
//!
//! [`decide`] is pure: from a person's reports as they were known, the region's rules in force and the moment
//! of the order it says which reports may stand in, and why each of the others may not. [`Recognition`]
//! brings it the record, keeps what was asked and answered, finds [`crate::duplicates`], and counts.
//!
//! * Nothing blocks an order. An emergency is let through at once, under its ground, and recorded.
//! * The window counts from performance, to the microsecond, the last instant included.
//! * The label counts on the day of performance: a lapse ends it, never retroactively. An institution's own
//!   results need none.
//! * Counters are kept on the day something happens; a correction counts on its own day. [`Recognition::recount`]
//!   computes them again from the answers and must come to the same.

pub(crate) mod again;
mod answer;
pub(crate) mod brief;
pub(crate) mod days;
mod decide;
mod decision;
mod evidence;
mod judge;
mod keep;
pub(crate) mod memory;
mod merge;
mod order;
mod reason;
mod repeat;
mod rows;
mod service;
mod settle;
mod statistics;
pub(crate) mod store;
mod text;
mod verdict;
mod withdrawal;

pub use decide::decide;
pub use decision::{Answered, Decision, DecisionKind};
pub use evidence::Evidence;
pub use judge::Question;
pub(crate) use judge::{MICROS_A_DAY, MICROS_AN_HOUR, age_micros};
pub use order::{Coding, Order, OrderedItem, OrderedMedicine, PatientClass};
pub use reason::{Reason, Reasons};
pub use repeat::Repeated;
pub use rows::{CountedRow, Measure, RowCursor};
pub use service::{Prepared, Recognition};
pub use statistics::{Filter, GroupBy, Statistics, StatisticsRow};
pub use store::{Count, CountKey};
pub(crate) use text::local_time;
pub use verdict::{
    Candidate, CandidateVerdict, CheckAnswer, Cited, ItemAnswer, ItemDecision, MedicineAnswer, Member, Role,
    Saving, Verdict,
};
pub use withdrawal::Affected;

#[cfg(test)]
pub(crate) mod tests;
