//! Who is who (RULES §7.1) and which institution's systems may speak.
//!
//! * [`IdentityCard`], [`DocumentKind`]: documents and their check digits.
//! * [`Vault`]: personal data is kept encrypted and found through keyed hashes (RULES §7.2).
//! * [`Residents`]: one resident a person, one patient a person and institution; who is whom is decided by
//!   documents or by people, never by likeness.
//! * [`access`]: the keys and MLLP senders of institutions; what each role may do.
//! * [`account`]: people who sign in.

pub mod access;
pub mod account;
mod document;
mod resident;
pub mod vault;

pub use document::{CardDefect, Document, DocumentKind, IdentityCard, Secret, credit_code_checks};
pub use resident::{
    Birth, Decision, Demographics, How, KnownPatient, Link, Merged, Moved, Precision, Registered, Residents,
    Review, ReviewReason, ReviewState, Sex, SourcePatient,
};
pub use vault::{Field, Hash, Keys, Lookup, Suite, Vault};
