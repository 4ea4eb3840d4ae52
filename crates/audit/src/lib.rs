//! The trail of who looked at or decided what: append-only, each row chained to the one before by
//! SHA-256, so that a changed, removed or inserted row is found (RULES §7.2, DESIGN "one trail").
//!
//! Rows are written in the transaction of what they tell of ([`append`]): a read or a change whose
//! row cannot be written does not happen. What only reads may go through a [`Journal`] first. [`verify`] walks the chains and names the first break.

mod journal;
mod model;
mod store;
mod verify;

pub use journal::Journal;
pub use model::{Action, Entry, Event, Outcome};
pub use store::{append, of_resident};
pub use verify::{Break, Verified, verify};
