//! Refusals of the FHIR face as `OperationOutcome`.

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use base::{Fault, FaultKind};
use clinical::fhir::{Issue, operation_outcome};
use serde_json::{Value, json};

use crate::problem;

/// `application/fhir+json`, the one media type this face speaks.
pub(crate) const FHIR_JSON: &str = "application/fhir+json; charset=utf-8";

/// A refusal on its way out.
#[derive(Debug)]
pub enum FhirError {
    /// Content that is not R4, issue by issue.
    Issues(Vec<Issue>),
    /// A question that cannot be understood, issue by issue.
    Question(Vec<Issue>),
    /// Anything else.
    Fault(Fault),
    /// A known address, called with a method that it does not take.
    NotAllowed(&'static str),
}

impl From<Fault> for FhirError {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl From<Vec<Issue>> for FhirError {
    fn from(issues: Vec<Issue>) -> Self {
        Self::Issues(issues)
    }
}

impl From<Issue> for FhirError {
    fn from(issue: Issue) -> Self {
        Self::Issues(vec![issue])
    }
}

/// The code of value set `issue-type` for a kind of fault.
fn issue_type(kind: FaultKind) -> &'static str {
    match kind {
        FaultKind::Invalid => "invalid",
        FaultKind::Unprocessable => "processing",
        FaultKind::Unauthenticated => "login",
        FaultKind::Forbidden => "forbidden",
        FaultKind::NotFound => "not-found",
        FaultKind::Gone => "deleted",
        FaultKind::Conflict | FaultKind::PreconditionFailed => "conflict",
        FaultKind::TooLarge => "too-long",
        FaultKind::TooCostly => "too-costly",
        FaultKind::TooMany => "throttled",
        FaultKind::Unsupported => "not-supported",
        FaultKind::Unavailable => "transient",
        FaultKind::Corrupt | FaultKind::Internal => "exception",
    }
}

impl FhirError {
    /// HTTP status.
    pub(crate) fn status(&self) -> StatusCode {
        match self {
            Self::Fault(fault) => problem::status(fault.kind),
            Self::NotAllowed(_) => StatusCode::METHOD_NOT_ALLOWED,
            Self::Question(_) => StatusCode::BAD_REQUEST,
            Self::Issues(issues) => {
                use clinical::fhir::IssueCode;
                match issues.first().map(|issue| issue.code) {
                    Some(IssueCode::TooLong) => StatusCode::PAYLOAD_TOO_LARGE,
                    Some(IssueCode::Structure | IssueCode::NotSupported) | None => StatusCode::BAD_REQUEST,
                    Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
                }
            }
        }
    }

    /// The `OperationOutcome`.
    pub(crate) fn outcome(&self) -> Value {
        match self {
            Self::Issues(issues) | Self::Question(issues) => operation_outcome(issues),
            Self::NotAllowed(why) => json!({"resourceType": "OperationOutcome",
                "issue": [{"severity": "error", "code": "not-supported", "diagnostics": why}]}),
            Self::Fault(fault) => {
                let mut issue = json!({
                    "severity": "error",
                    "code": issue_type(fault.kind),
                    "diagnostics": problem::public_detail(fault),
                });
                if let Some(place) = &fault.place {
                    issue["expression"] = json!([place]);
                }
                json!({"resourceType": "OperationOutcome", "issue": [issue]})
            }
        }
    }
}

impl IntoResponse for FhirError {
    fn into_response(self) -> Response {
        let mut response = (self.status(), self.outcome().to_string()).into_response();
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(FHIR_JSON));
        problem::status_headers(&mut response);
        response
    }
}
