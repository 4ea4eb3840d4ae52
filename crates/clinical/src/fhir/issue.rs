//! What is wrong with a resource or a question about resources, as an OperationOutcome will say it.
//! An issue never repeats the value it is about (it may be a name or an identity card number);
//! codes of code-typed elements are the exception, up to 40 characters.

use std::fmt;

use base::{Fault, FaultKind};
use serde_json::{Value, json};

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Severity {
    /// The content is refused.
    Error,
    /// The content is taken; somebody should look.
    Warning,
    /// Only said.
    Information,
}

/// What kind of wrong, by the FHIR code system `issue-type`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum IssueCode {
    /// Not JSON, unknown element, list where one value belongs.
    Structure,
    /// A required element is missing.
    Required,
    /// A value is malformed or outside its range.
    Value,
    /// Content against a rule.
    Invalid,
    /// A rule between elements is broken.
    Invariant,
    /// A code outside its required value set.
    CodeInvalid,
    /// A reference to something that isn't there.
    NotFound,
    /// Larger or deeper than the limits.
    TooLong,
    /// Known, but not served here.
    NotSupported,
    /// Something that may be there once is there twice.
    Duplicate,
}

impl IssueCode {
    /// The code as the code system `http://hl7.org/fhir/issue-type` writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Structure => "structure",
            Self::Required => "required",
            Self::Value => "value",
            Self::Invalid => "invalid",
            Self::Invariant => "invariant",
            Self::CodeInvalid => "code-invalid",
            Self::NotFound => "not-found",
            Self::TooLong => "too-long",
            Self::NotSupported => "not-supported",
            Self::Duplicate => "duplicate",
        }
    }
}

impl Severity {
    /// The code as the code system `http://hl7.org/fhir/issue-severity` writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Information => "information",
        }
    }
}

/// One thing that is wrong, where, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issue {
    /// How bad.
    pub severity: Severity,
    /// What kind.
    pub code: IssueCode,
    /// Where: FHIRPath such as `DiagnosticReport.result[2].reference`; a line and column for text
    /// that is not JSON; a parameter name for a search. Empty when it is about the whole.
    pub expression: String,
    /// One sentence: what is wrong and what to do. Holds no personal data.
    pub diagnostics: String,
}

impl Issue {
    /// An error at `expression`.
    pub fn error(code: IssueCode, expression: impl Into<String>, diagnostics: impl Into<String>) -> Self {
        Self {
            severity: Severity::Error,
            code,
            expression: expression.into(),
            diagnostics: diagnostics.into(),
        }
    }

    /// A warning at `expression`.
    pub fn warning(code: IssueCode, expression: impl Into<String>, diagnostics: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(code, expression, diagnostics) }
    }

    /// Whether it refuses the content.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }

    /// The `OperationOutcome.issue` element.
    pub fn to_json(&self) -> Value {
        let mut issue = json!({
            "severity": self.severity.as_str(),
            "code": self.code.as_str(),
            "diagnostics": self.diagnostics,
        });
        if !self.expression.is_empty() {
            issue["expression"] = json!([self.expression]);
        }
        issue
    }
}

impl fmt::Display for Issue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code.as_str(), self.diagnostics)?;
        if self.expression.is_empty() { Ok(()) } else { write!(f, " ({})", self.expression) }
    }
}

impl From<Issue> for Fault {
    fn from(issue: Issue) -> Self {
        let kind = match issue.code {
            IssueCode::TooLong => FaultKind::TooLarge,
            IssueCode::Structure | IssueCode::NotSupported => FaultKind::Invalid,
            _ => FaultKind::Unprocessable,
        };
        let place = (!issue.expression.is_empty()).then_some(issue.expression);
        Self { kind, detail: issue.diagnostics, place }
    }
}

/// An `OperationOutcome` resource of the issues given; without any it says that all is well.
pub fn operation_outcome(issues: &[Issue]) -> Value {
    let list: Vec<Value> = if issues.is_empty() {
        vec![json!({"severity": "information", "code": "informational", "diagnostics": "All OK."})]
    } else {
        issues.iter().map(Issue::to_json).collect()
    };
    json!({"resourceType": "OperationOutcome", "issue": list})
}
