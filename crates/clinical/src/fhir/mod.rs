//! FHIR R4 as this house needs it: resources stay JSON, checked against the published definitions by
//! one table-driven walk, read through small views, searched in memory and packed for storage.

pub mod codec;
mod definitions;
mod issue;
mod lookup;
mod primitive;
mod read;
mod reference_form;
mod references;
#[cfg(test)]
mod samples;
pub mod search;
mod temporal;
mod validate;
mod views;

pub use codec::Codec;
pub use definitions::is_resource_type;
pub use issue::{Issue, IssueCode, Severity, operation_outcome};
pub use primitive::is_id;
pub use read::{Limits, read, read_within};
pub use reference_form::ReferenceForm;
pub use references::{references, resource_type, rewrite_references, subject};
pub use search::{
    SearchParam, Token, extract_tokens, principal_code, principal_codings, principal_date, principal_span,
    search_params,
};
pub use temporal::{Instants, Moment, Precision};
pub use validate::validate;
pub use views::{
    AddressView, AttachmentView, CodeableConceptView, CodingView, DiagnosticReportView, Effective,
    EncounterView, IdentifierView, ImagingStudyView, MedicationRequestView, NameView, ObservationValue,
    ObservationView, PatientView, QuantityView, ReferenceRangeView, ReferenceView, SeriesView,
    ServiceRequestView, TelecomView,
};
