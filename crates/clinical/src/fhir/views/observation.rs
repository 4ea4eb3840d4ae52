//! `Observation`: one measured or seen thing.

use serde_json::Value;

use super::{CodeableConceptView, CodingView, Effective, QuantityView, ReferenceView, list, text};
use crate::fhir::temporal::Moment;

super::view! {
    /// An `Observation`.
    ObservationView
}

/// `value[x]` of an Observation.
#[derive(Debug, Clone, Copy)]
pub enum ObservationValue<'a> {
    /// A number with its unit.
    Quantity(QuantityView<'a>),
    /// A coded result.
    Concept(CodeableConceptView<'a>),
    /// Words.
    Text(&'a str),
    /// Yes or no.
    Boolean(bool),
    /// A whole number, as written.
    Integer(&'a str),
    /// A date, time or period, ratio, range or sampled data, as JSON.
    Other(&'a Value),
}

/// One `referenceRange`.
#[derive(Debug, Clone, Copy)]
pub struct ReferenceRangeView<'a>(&'a Value);

impl<'a> ReferenceRangeView<'a> {
    /// Lower bound, included.
    pub fn low(&self) -> Option<QuantityView<'a>> {
        self.0.get("low").map(QuantityView)
    }

    /// Upper bound, included.
    pub fn high(&self) -> Option<QuantityView<'a>> {
        self.0.get("high").map(QuantityView)
    }

    /// The range as the laboratory prints it.
    pub fn text(&self) -> Option<&'a str> {
        text(self.0, "text")
    }
}

impl<'a> ObservationView<'a> {
    /// `registered`, `preliminary`, `final`, `amended`, `corrected`, `cancelled`, `entered-in-error`, `unknown`.
    pub fn status(&self) -> Option<&'a str> {
        text(self.0, "status")
    }

    /// What was observed.
    pub fn code(&self) -> Option<CodeableConceptView<'a>> {
        self.0.get("code").map(CodeableConceptView)
    }

    /// The codings of [`Self::code`].
    pub fn codings(&self) -> impl Iterator<Item = CodingView<'a>> + use<'a> {
        self.code().into_iter().flat_map(|code| code.codings())
    }

    /// Laboratory, vital signs, …
    pub fn categories(&self) -> impl Iterator<Item = CodeableConceptView<'a>> + use<'a> {
        list(self.0, "category").iter().map(CodeableConceptView)
    }

    /// The patient.
    pub fn subject(&self) -> Option<ReferenceView<'a>> {
        self.0.get("subject").map(ReferenceView)
    }

    /// When it was true of the patient.
    pub fn effective(&self) -> Option<Effective> {
        Effective::of(self.0, "effective")
    }

    /// When this version was made available.
    pub fn issued(&self) -> Option<Moment> {
        text(self.0, "issued").and_then(Moment::parse)
    }

    /// The result; None where there is only a reason for its absence or components.
    pub fn value(&self) -> Option<ObservationValue<'a>> {
        value_of(self.0)
    }

    /// Method.
    pub fn method(&self) -> Option<CodeableConceptView<'a>> {
        self.0.get("method").map(CodeableConceptView)
    }

    /// Above, below or within what is normal.
    pub fn interpretations(&self) -> impl Iterator<Item = CodeableConceptView<'a>> + use<'a> {
        list(self.0, "interpretation").iter().map(CodeableConceptView)
    }

    /// What the laboratory holds normal.
    pub fn reference_ranges(&self) -> impl Iterator<Item = ReferenceRangeView<'a>> + use<'a> {
        list(self.0, "referenceRange").iter().map(ReferenceRangeView)
    }

    /// Who is responsible.
    pub fn performers(&self) -> impl Iterator<Item = ReferenceView<'a>> + use<'a> {
        list(self.0, "performer").iter().map(ReferenceView)
    }

    /// Code and value of each component (blood pressure: systolic and diastolic).
    pub fn components(
        &self,
    ) -> impl Iterator<Item = (CodeableConceptView<'a>, Option<ObservationValue<'a>>)> + use<'a> {
        list(self.0, "component").iter().filter_map(|component| {
            Some((component.get("code").map(CodeableConceptView)?, value_of(component)))
        })
    }
}

fn value_of(value: &Value) -> Option<ObservationValue<'_>> {
    value.as_object()?.iter().find_map(|(key, value)| {
        Some(match (key.strip_prefix("value")?, value) {
            ("Quantity", _) => ObservationValue::Quantity(QuantityView(value)),
            ("CodeableConcept", _) => ObservationValue::Concept(CodeableConceptView(value)),
            ("String", Value::String(text)) => ObservationValue::Text(text),
            ("Boolean", Value::Bool(yes)) => ObservationValue::Boolean(*yes),
            ("Integer", Value::Number(number)) => ObservationValue::Integer(number.as_str()),
            _ => ObservationValue::Other(value),
        })
    })
}
