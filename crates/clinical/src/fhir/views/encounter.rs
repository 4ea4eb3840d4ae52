//! `Encounter`: a visit or stay.

use super::{CodeableConceptView, CodingView, Effective, ReferenceView, list, text};

use serde_json::Value;

super::view! {
    /// An `Encounter`.
    EncounterView
}

impl<'a> EncounterView<'a> {
    /// `planned`, `arrived`, `triaged`, `in-progress`, `onleave`, `finished`, `cancelled`, …
    pub fn status(&self) -> Option<&'a str> {
        text(self.0, "status")
    }

    /// Ambulatory (`AMB`), inpatient (`IMP`), emergency (`EMER`), …
    pub fn class(&self) -> Option<CodingView<'a>> {
        self.0.get("class").map(CodingView)
    }

    /// Kinds of encounter.
    pub fn types(&self) -> impl Iterator<Item = CodeableConceptView<'a>> + use<'a> {
        list(self.0, "type").iter().map(CodeableConceptView)
    }

    /// The patient.
    pub fn subject(&self) -> Option<ReferenceView<'a>> {
        self.0.get("subject").map(ReferenceView)
    }

    /// From when to when.
    pub fn period(&self) -> Option<Effective> {
        Effective::of(self.0, "period")
    }

    /// The institution.
    pub fn service_provider(&self) -> Option<ReferenceView<'a>> {
        self.0.get("serviceProvider").map(ReferenceView)
    }

    /// Who took part.
    pub fn participants(&self) -> impl Iterator<Item = ReferenceView<'a>> + use<'a> {
        list(self.0, "participant").iter().filter_map(|p: &Value| p.get("individual").map(ReferenceView))
    }
}
