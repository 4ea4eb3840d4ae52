//! The trail of who looked at or decided what: append-only, each row chained to the one before by
//! SHA-256, so that a changed, removed or inserted row is found (RULES §7.2, DESIGN "one trail").
//!
//! Rows are written in the transaction of what they tell of ([`append`]): a read or a change whose
//! row cannot be written does not happen. What only reads may go through a [`Journal`] first. [`verify`] walks the chains and names the first break. A [`seal`] signs the heads of the
//! chains into a file outside, so that who can rewrite the database cannot do so unnoticed ([`verify_seals`]).

mod archive;
mod journal;
mod model;
mod seal;
mod store;
mod verify;

pub use archive::{Held, Segment, archive, verify_segment};
pub use journal::Journal;
pub use model::{Action, Entry, Event, Outcome};
pub use seal::{Broken, SealCheck, SealKey, Sealed, missing, seal, verify_seals};
pub use store::{Window, append, entry_at, of_resident, window};
pub use verify::{Break, Verified, verify};
