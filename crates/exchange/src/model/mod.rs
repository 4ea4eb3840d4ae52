//! What a hospital says, in terms of the field: no HL7 positions, no FHIR. Made by [`crate::hl7`] and
//! [`crate::tabular`], consumed by intake. Texts are as sent, unescaped and decoded, never normalised
//! beyond that: mapping codes and units to the region's is the work of the terminology room.

mod message;
mod moment;
mod observation;
mod patient;
mod report;

pub use message::{ExtraSegment, Message, MessageKind, Visit};
pub use moment::{Moment, MomentError, Precision};
pub use observation::{Comparator, Numeric, Observation, ObservationStatus, Structured, Value};
pub use patient::{DocumentKind, Identifier, IdentifierKind, PatientField, PatientSegment, Sex};
pub use report::{Attachment, Coded, ImageRef, Modality, Person, Priority, Report, ReportStatus};
