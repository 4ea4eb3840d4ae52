//! Who is who (RULES §7.1) and which institution's systems may speak.
//!
//! * [`IdentityCard`], [`DocumentKind`]: documents and their check digits.
//! * [`Vault`]: personal data is kept encrypted and found through keyed hashes (RULES §7.2).
//! * [`Residents`]: one resident a person, one patient a person and institution; who is whom is decided by
//!   documents, by people, and by likeness where a region lets a [`matching`] model speak.
//! * [`matching`]: how likely two statements are about one person.
//! * [`access`]: the keys and MLLP senders of institutions; what each role may do.
//! * [`account`]: people who sign in.
//! * [`organisation`]: institutions, departments, practitioners, devices, and how they belong together.

pub mod access;
pub mod account;
mod document;
mod housekeeping;
pub mod matching;
pub mod organisation;
mod resident;
pub mod vault;

pub use document::{CardDefect, Document, DocumentKind, IdentityCard, Secret, credit_code_checks};
pub use housekeeping::forget_expired;
pub use resident::{
    Birth, Candidate, Comparison, Decision, Demographics, How, KnownPatient, Link, Matching, Merge, Merged,
    Moved, Precision, Registered, Residents, Review, ReviewReason, ReviewState, Sex, SourcePatient, Undone,
};
pub use vault::{Field, Hash, Keys, Lookup, Suite, Vault};
