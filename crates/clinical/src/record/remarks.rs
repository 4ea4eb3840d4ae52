//! What is taken although something is wrong with it: said to the sender, who alone can mend it.

use base::Result;
use jiff::{Timestamp, tz::TimeZone};
use serde_json::Value;

use super::{Records, ReportStatus, ResourceType, patient};
use crate::fhir::{self, Issue, IssueCode};

/// Said of a report, on every face, whose examination is still to come.
pub const REPORT_IN_FUTURE: &str =
    "the examination is dated in the future; the report was kept and is not recognised before that time";

/// Said of a final report, on every face, that holds nothing.
pub const REPORT_EMPTY: &str = "the report is final and holds neither result nor conclusion, document or image; \
    it was kept and nothing of it can be recognised: send what was found";

/// Elements of a DiagnosticReport in which something was found.
const CONTENT: [&str; 7] =
    ["result", "conclusion", "conclusionCode", "presentedForm", "imagingStudy", "media", "contained"];

impl Records {
    /// What is wrong with a Patient by itself, nobody looked up; see [`identity::Residents::remarks`].
    pub fn patient_remarks(&self, patient: &Value, now: Timestamp) -> Result<Vec<Issue>> {
        let who = patient::read(patient)?;
        Ok(who.remarks(self.residents.remarks(&who.demographics, now)))
    }
}

/// What is odd about a resource that arrives at `now`; dates without a time are days of `zone`.
pub(crate) fn of(kind: ResourceType, resource: &Value, zone: &TimeZone, now: Timestamp) -> Vec<Issue> {
    if kind != ResourceType::DiagnosticReport {
        return Vec::new();
    }
    let has = |name: &str| resource.get(name).is_some();
    let warning = |place: String, what| Issue::warning(IssueCode::Value, place, what);
    let mut remarks = Vec::new();
    if let Some(effective) = ["effectiveDateTime", "effectivePeriod"].into_iter().find(|name| has(name))
        && fhir::search::principal_date(resource, zone).is_some_and(|at| at > now)
    {
        remarks.push(warning(format!("DiagnosticReport.{effective}"), REPORT_IN_FUTURE));
    }
    let status = resource.get("status").and_then(Value::as_str).unwrap_or_default();
    if ReportStatus::named(status).is_final() && !CONTENT.iter().any(|name| has(name)) {
        remarks.push(warning("DiagnosticReport".to_owned(), REPORT_EMPTY));
    }
    remarks
}
