//! Residents and the patients of institutions.
//!
//! A *patient* is one person as one institution knows them, named by the institution's own number; a
//! *resident* is the person. A patient is linked to one resident at a time and every link is kept.
//! What links without asking is a checked personal document, the institution's own statement that two of its
//! numbers are one person, or a likeness above the threshold of the region's rules ([`Matching`]). What is
//! less likely is a candidate that somebody decides about. Every merge can be undone.

mod bulk;
mod check;
mod keys;
mod learn;
mod likely;
mod linking;
mod model;
mod query;
mod rehash;
mod review;
mod search;
mod separate;
mod service;
mod store;
mod undo;

pub(crate) use check::{comparable_name, comparable_phone};
pub use likely::{Candidate, Comparison, Matching};
pub use linking::{
    Decision, How, Link, Merge, Merged, Moved, Registered, Review, ReviewReason, ReviewState, Undone,
};
pub use model::{Birth, Demographics, KnownPatient, Precision, Sex, SourcePatient};
pub use search::{Found, Scope, Sought};
pub use service::Residents;
pub(crate) use store::BECAME;
