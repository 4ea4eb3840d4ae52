//! The record in the database: versions, history, search, and the index that recognition reads.
//!
//! A change goes through three hands. [`Draft`] (no database): checked against R4, references and
//! codes noted, body packed. [`Records::apply`] (in a write transaction): patients are registered with
//! the resident index, references are checked to exist and to be about the same person, all is
//! stored with its report index and audit rows, or nothing is. [`Stored`] says what became of each.
//!
//! Rows of a person stand under the resident that the sending institution's patient is linked to;
//! [`Records::move_patient`] carries them over when that link changes.

mod apply;
mod draft;
mod include;
mod index;
mod link;
mod medication;
mod model;
mod patient;
mod read;
mod references;
mod rehash;
mod remarks;
mod report;
mod resource_type;
mod search;
mod sensitive;
mod sight;
mod store;
mod target;
mod text;
mod tie;
mod versions;

pub use draft::{Batch, Draft, Intent};
pub use medication::MedicationEntry;
pub use model::{Change, Found, Page, Records, Stored};
pub use patient::demographics;
pub use rehash::SEALED;
pub use remarks::{REPORT_EMPTY, REPORT_IN_FUTURE};
pub use report::{ReportEntry, ReportItem, ReportStatus, ResultKind, encode as encoded_items};
pub use resource_type::ResourceType;
pub use search::PageRequest;
pub use sensitive::sensitive;
pub use sight::{Everything, Sight};
pub use tie::Party;
pub use versions::{Past, ReportVersion, Wanted};

/// The identifier system under which an Organization carries the institution's code of the region's
/// rule files.
pub const INSTITUTION_SYSTEM: &str = "urn:lianyi:institution";
