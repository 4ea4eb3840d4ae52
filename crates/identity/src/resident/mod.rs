//! Residents and the patients of institutions.
//!
//! A *patient* is one person as one institution knows them, named by the institution's own number; a
//! *resident* is the person. A patient is linked to one resident at a time and every link is kept.
//! What links without asking is a checked personal document, or the institution's own statement that two
//! of its numbers are one person. Everything else is a candidate that somebody decides about.
//!
//! The resident index with probabilistic matching is a later room of this house: it will write the same
//! links and reviews.

mod bulk;
mod check;
mod model;
mod query;
mod rehash;
mod review;
mod service;
mod store;

pub use model::{
    Birth, Decision, Demographics, How, KnownPatient, Link, Merged, Moved, Precision, Registered, Review,
    ReviewReason, ReviewState, Sex, SourcePatient,
};
pub use service::Residents;
