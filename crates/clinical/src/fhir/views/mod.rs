//! Small typed views of the resources we work with. They borrow from the JSON, answer `Option` or an
//! empty list where something is missing or of another shape, and never panic.

mod data_types;
mod encounter;
mod imaging_study;
mod medication_request;
mod observation;
mod patient;
mod report;
mod service_request;

#[cfg(test)]
mod tests;

pub use data_types::{
    AddressView, AttachmentView, CodeableConceptView, CodingView, Effective, IdentifierView, NameView,
    QuantityView, ReferenceView, TelecomView,
};
pub use encounter::EncounterView;
pub use imaging_study::{ImagingStudyView, SeriesView};
pub use medication_request::MedicationRequestView;
pub use observation::{ObservationValue, ObservationView, ReferenceRangeView};
pub use patient::PatientView;
pub use report::DiagnosticReportView;
pub use service_request::ServiceRequestView;

use serde_json::Value;

/// The text of an element.
fn text<'a>(value: &'a Value, key: &str) -> Option<&'a str> {
    value.get(key)?.as_str()
}

/// The items of a list element; none when it is missing or not a list.
fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value.get(key).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

macro_rules! view {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy)]
        pub struct $name<'a>(&'a Value);

        impl<'a> $name<'a> {
            /// Looks at a resource; None when it is of another type.
            pub fn of(resource: &'a Value) -> Option<Self> {
                let name = stringify!($name).trim_end_matches("View");
                (resource.get("resourceType")?.as_str()? == name).then_some(Self(resource))
            }

            /// The logical id.
            pub fn id(&self) -> Option<&'a str> {
                super::text(self.0, "id")
            }

            /// The JSON underneath.
            pub fn json(&self) -> &'a Value {
                self.0
            }

            /// The identifiers.
            pub fn identifiers(&self) -> impl Iterator<Item = super::IdentifierView<'a>> + use<'a> {
                super::list(self.0, "identifier").iter().map(super::IdentifierView)
            }
        }
    };
}
use view;
