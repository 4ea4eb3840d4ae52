//! `ServiceRequest`: an order.

use serde_json::Value;

use super::{CodeableConceptView, CodingView, Effective, ReferenceView, list, text};
use crate::fhir::temporal::Moment;

super::view! {
    /// A `ServiceRequest`.
    ServiceRequestView
}

impl<'a> ServiceRequestView<'a> {
    /// `draft`, `active`, `on-hold`, `revoked`, `completed`, `entered-in-error`, `unknown`.
    pub fn status(&self) -> Option<&'a str> {
        text(self.0, "status")
    }

    /// `proposal`, `plan`, `order`, …
    pub fn intent(&self) -> Option<&'a str> {
        text(self.0, "intent")
    }

    /// `routine`, `urgent`, `asap`, `stat`.
    pub fn priority(&self) -> Option<&'a str> {
        text(self.0, "priority")
    }

    /// Whether it is an order not to do it.
    pub fn is_prohibition(&self) -> bool {
        self.0.get("doNotPerform") == Some(&Value::Bool(true))
    }

    /// What is ordered.
    pub fn code(&self) -> Option<CodeableConceptView<'a>> {
        self.0.get("code").map(CodeableConceptView)
    }

    /// The codings of [`Self::code`].
    pub fn codings(&self) -> impl Iterator<Item = CodingView<'a>> + use<'a> {
        self.code().into_iter().flat_map(|code| code.codings())
    }

    /// Kind of service.
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

    /// When it should happen.
    pub fn occurrence(&self) -> Option<Effective> {
        Effective::of(self.0, "occurrence")
    }

    /// When it was ordered.
    pub fn authored_on(&self) -> Option<Moment> {
        text(self.0, "authoredOn").and_then(Moment::parse)
    }

    /// Who ordered it.
    pub fn requester(&self) -> Option<ReferenceView<'a>> {
        self.0.get("requester").map(ReferenceView)
    }

    /// Who should do it.
    pub fn performers(&self) -> impl Iterator<Item = ReferenceView<'a>> + use<'a> {
        list(self.0, "performer").iter().map(ReferenceView)
    }

    /// Where on the body.
    pub fn body_sites(&self) -> impl Iterator<Item = CodeableConceptView<'a>> + use<'a> {
        list(self.0, "bodySite").iter().map(CodeableConceptView)
    }

    /// Why.
    pub fn reasons(&self) -> impl Iterator<Item = CodeableConceptView<'a>> + use<'a> {
        list(self.0, "reasonCode").iter().map(CodeableConceptView)
    }
}
