//! `DiagnosticReport`: what recognition looks at.

use serde_json::Value;

use super::{AttachmentView, CodeableConceptView, CodingView, Effective, ReferenceView, list, text};
use crate::fhir::temporal::Moment;

super::view! {
    /// A `DiagnosticReport`.
    DiagnosticReportView
}

impl<'a> DiagnosticReportView<'a> {
    /// `registered`, `partial`, `preliminary`, `final`, `amended`, `corrected`, `appended`, `cancelled`,
    /// `entered-in-error`, `unknown`.
    pub fn status(&self) -> Option<&'a str> {
        text(self.0, "status")
    }

    /// What was examined.
    pub fn code(&self) -> Option<CodeableConceptView<'a>> {
        self.0.get("code").map(CodeableConceptView)
    }

    /// The codings of [`Self::code`].
    pub fn codings(&self) -> impl Iterator<Item = CodingView<'a>> + use<'a> {
        self.code().into_iter().flat_map(|code| code.codings())
    }

    /// Laboratory, radiology, …
    pub fn categories(&self) -> impl Iterator<Item = CodeableConceptView<'a>> + use<'a> {
        list(self.0, "category").iter().map(CodeableConceptView)
    }

    /// The patient.
    pub fn subject(&self) -> Option<ReferenceView<'a>> {
        self.0.get("subject").map(ReferenceView)
    }

    /// The encounter.
    pub fn encounter(&self) -> Option<ReferenceView<'a>> {
        self.0.get("encounter").map(ReferenceView)
    }

    /// When the patient or specimen was examined.
    pub fn effective(&self) -> Option<Effective> {
        Effective::of(self.0, "effective")
    }

    /// When this version was made available.
    pub fn issued(&self) -> Option<Moment> {
        text(self.0, "issued").and_then(Moment::parse)
    }

    /// Who is responsible: the institution, as a rule.
    pub fn performers(&self) -> impl Iterator<Item = ReferenceView<'a>> + use<'a> {
        list(self.0, "performer").iter().map(ReferenceView)
    }

    /// Who read it.
    pub fn interpreters(&self) -> impl Iterator<Item = ReferenceView<'a>> + use<'a> {
        list(self.0, "resultsInterpreter").iter().map(ReferenceView)
    }

    /// The observations.
    pub fn results(&self) -> impl Iterator<Item = ReferenceView<'a>> + use<'a> {
        list(self.0, "result").iter().map(ReferenceView)
    }

    /// The image series.
    pub fn imaging_studies(&self) -> impl Iterator<Item = ReferenceView<'a>> + use<'a> {
        list(self.0, "imagingStudy").iter().map(ReferenceView)
    }

    /// The orders it answers.
    pub fn based_on(&self) -> impl Iterator<Item = ReferenceView<'a>> + use<'a> {
        list(self.0, "basedOn").iter().map(ReferenceView)
    }

    /// The conclusion in words: personal.
    pub fn conclusion(&self) -> Option<&'a str> {
        text(self.0, "conclusion")
    }

    /// The report as issued (PDF and the like).
    pub fn presented_forms(&self) -> impl Iterator<Item = AttachmentView<'a>> + use<'a> {
        list(self.0, "presentedForm").iter().map(AttachmentView)
    }

    /// Resources it carries inside.
    pub fn contained(&self) -> &'a [Value] {
        list(self.0, "contained")
    }

    /// The one of them that a reference names (`#id`).
    pub fn inside(&self, reference: &str) -> Option<&'a Value> {
        let id = reference.strip_prefix('#')?;
        self.contained().iter().find(|one| one.get("id").and_then(Value::as_str) == Some(id))
    }
}
