//! The row that recognition reads: when, where and what a report examined, without its text.

use std::sync::Arc;

use base::{Fault, Key, Result};
use jiff::Timestamp;
use serde_json::Value;
use terminology::CodeNo;

/// `DiagnosticReport.status` (R4 value set diagnostic-report-status). The numbers are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReportStatus {
    /// Ordered, nothing yet.
    Registered = 1,
    /// Some results.
    Partial = 2,
    /// Results not yet verified.
    Preliminary = 3,
    /// Complete and verified.
    Final = 4,
    /// Changed after it was final.
    Amended = 5,
    /// Corrected after it was final.
    Corrected = 6,
    /// Added to after it was final.
    Appended = 7,
    /// Not performed.
    Cancelled = 8,
    /// Withdrawn: it should never have been.
    EnteredInError = 9,
    /// Not known.
    Unknown = 10,
}

impl ReportStatus {
    const ALL: [(Self, &str); 10] = [
        (Self::Registered, "registered"),
        (Self::Partial, "partial"),
        (Self::Preliminary, "preliminary"),
        (Self::Final, "final"),
        (Self::Amended, "amended"),
        (Self::Corrected, "corrected"),
        (Self::Appended, "appended"),
        (Self::Cancelled, "cancelled"),
        (Self::EnteredInError, "entered-in-error"),
        (Self::Unknown, "unknown"),
    ];

    /// Verified and in force (RULES §2.3 终审未撤销).
    pub fn is_final(self) -> bool {
        matches!(self, Self::Final | Self::Amended | Self::Corrected | Self::Appended)
    }

    /// Taken back (RULES §2.3 撤销).
    pub fn is_withdrawn(self) -> bool {
        matches!(self, Self::Cancelled | Self::EnteredInError)
    }

    /// The code in FHIR.
    pub fn code(self) -> &'static str {
        Self::ALL.iter().find(|(status, _)| *status == self).map_or("unknown", |(_, code)| code)
    }

    pub(crate) fn named(code: &str) -> Self {
        Self::ALL.iter().find(|(_, name)| *name == code).map_or(Self::Unknown, |(status, _)| *status)
    }

    pub(crate) fn numbered(number: i64) -> Result<Self> {
        Self::ALL
            .iter()
            .find(|(status, _)| *status as i64 == number)
            .map(|(status, _)| *status)
            .ok_or_else(|| Fault::corrupt("a report has a status that no version of this program wrote"))
    }
}

/// What kind of value stands behind a code of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ResultKind {
    /// The code of the report itself: the examination or panel as a whole.
    Report = 0,
    /// A result with a number.
    Quantity = 1,
    /// A coded or written result.
    Qualitative = 2,
    /// No value: `dataAbsentReason`, or nothing.
    Absent = 3,
    /// A result that was taken back while the report stands.
    Withdrawn = 4,
}

impl ResultKind {
    fn numbered(number: u8) -> Option<Self> {
        [Self::Report, Self::Quantity, Self::Qualitative, Self::Absent, Self::Withdrawn]
            .into_iter()
            .find(|kind| *kind as u8 == number)
    }
}

/// One coded thing in a report: the report's own code, or a result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportItem {
    /// What stands behind the code.
    pub kind: ResultKind,
    /// Its codings, as numbers of the code book: the same thing in several code systems.
    pub codes: Vec<CodeNo>,
    /// The unit as it was sent (its UCUM code where one was given).
    pub unit: Option<String>,
}

/// One version of a report as recognition sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportEntry {
    /// The DiagnosticReport.
    pub key: Key,
    /// Its version.
    pub version: i64,
    /// When the specimen was taken or the examination made.
    pub performed_at: Timestamp,
    /// Whether `performed_at` was stated. Otherwise it is the time of issue or arrival, which may
    /// stand in for it in a list but not in a decision.
    pub dated: bool,
    /// Since when this version was known here.
    pub known_from: Timestamp,
    /// The institution that made it.
    pub institution: Arc<str>,
    /// Status.
    pub status: ReportStatus,
    /// Whether original images can be retrieved.
    pub images: bool,
    /// What it examined.
    pub items: Arc<[ReportItem]>,
}

pub(crate) const FLAG_IMAGES: i64 = 1;
pub(crate) const FLAG_UNDATED: i64 = 2;

/// A coding as it was sent, before it has a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Coding {
    pub system: String,
    pub code: String,
    pub display: String,
}

/// What a draft of a DiagnosticReport says, before its references are followed.
#[derive(Debug, Clone)]
pub(crate) struct ReportDraft {
    pub status: ReportStatus,
    pub codings: Vec<Coding>,
    /// `result` references that are not contained.
    pub results: Vec<String>,
    /// Contained results, in full.
    pub contained: Vec<ResultDraft>,
    pub studies: Vec<String>,
    pub performers: Vec<String>,
    /// Microseconds, of the effective time.
    pub performed_at: Option<i64>,
    pub issued_at: Option<i64>,
}

/// What a draft of an Observation says as a result of a report.
#[derive(Debug, Clone)]
pub(crate) struct ResultDraft {
    pub kind: ResultKind,
    pub codings: Vec<Coding>,
    pub unit: Option<String>,
}

/// Codings of one concept that are kept; more than these no sender needs.
const CODINGS_MAX: usize = 7;

pub(crate) fn codings(concept: &Value) -> Vec<Coding> {
    let text =
        |value: &Value, name: &str| value.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let spoken = text(concept, "text");
    let listed = concept.get("coding").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let mut found: Vec<Coding> = listed
        .iter()
        .filter(|coding| coding.get("code").is_some())
        .map(|coding| Coding {
            system: text(coding, "system"),
            code: text(coding, "code"),
            display: Some(text(coding, "display"))
                .filter(|d| !d.is_empty())
                .unwrap_or_else(|| spoken.clone()),
        })
        .take(CODINGS_MAX)
        .collect();
    // Only words: they are their own code, so that they can be mapped like any other.
    if found.is_empty() && !spoken.is_empty() {
        found.push(Coding { system: String::new(), code: spoken.clone(), display: spoken });
    }
    found
}

pub(crate) fn report_draft(report: &Value, date: Option<i64>, issued_at: Option<i64>) -> ReportDraft {
    let references = |name: &str| -> Vec<String> {
        report
            .get(name)
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(|r| r.get("reference").and_then(Value::as_str).map(str::to_owned))
            .collect()
    };
    let (inside, outside): (Vec<String>, Vec<String>) =
        references("result").into_iter().partition(|reference| reference.starts_with('#'));
    let contained = report
        .get("contained")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter(|r| r.get("resourceType").and_then(Value::as_str) == Some("Observation"))
        .filter(|r| {
            let id = r.get("id").and_then(Value::as_str).unwrap_or_default();
            inside.iter().any(|reference| reference.get(1..) == Some(id))
        })
        .map(result_draft)
        .collect();
    ReportDraft {
        status: ReportStatus::named(report.get("status").and_then(Value::as_str).unwrap_or_default()),
        codings: report.get("code").map(codings).unwrap_or_default(),
        results: outside,
        contained,
        studies: references("imagingStudy"),
        performers: references("performer"),
        performed_at: date
            .filter(|_| report.get("effectiveDateTime").is_some() || report.get("effectivePeriod").is_some()),
        issued_at,
    }
}

pub(crate) fn result_draft(observation: &Value) -> ResultDraft {
    let status = observation.get("status").and_then(Value::as_str).unwrap_or_default();
    let quantity = observation.get("valueQuantity");
    let has_value = observation.as_object().is_some_and(|o| o.keys().any(|name| name.starts_with("value")))
        || observation.get("component").is_some();
    let kind = if matches!(status, "cancelled" | "entered-in-error") {
        ResultKind::Withdrawn
    } else if quantity.is_some_and(|q| q.get("value").is_some()) {
        ResultKind::Quantity
    } else if has_value {
        ResultKind::Qualitative
    } else {
        ResultKind::Absent
    };
    let unit = quantity
        .and_then(|q| {
            let coded = q.get("system").and_then(Value::as_str) == Some("http://unitsofmeasure.org");
            q.get("code").filter(|_| coded).or_else(|| q.get("unit")).or_else(|| q.get("code"))
        })
        .and_then(Value::as_str)
        .map(str::to_owned);
    ResultDraft { kind, codings: observation.get("code").map(codings).unwrap_or_default(), unit }
}

/// Items as they are stored: for each, a byte of kind (3 bits) and number of codes, the codes as
/// variable-length integers, and the unit with its length in bytes (at most 255).
pub fn encode(items: &[ReportItem]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(items.len() * 6);
    for item in items {
        let codes = &item.codes[..item.codes.len().min(CODINGS_MAX)];
        bytes.push(item.kind as u8 | ((codes.len() as u8) << 3));
        for code in codes {
            let mut rest = code.0.unsigned_abs();
            while rest >= 0x80 {
                bytes.push((rest as u8 & 0x7f) | 0x80);
                rest >>= 7;
            }
            bytes.push(rest as u8);
        }
        let unit = item.unit.as_deref().filter(|u| u.len() <= 255).unwrap_or_default();
        bytes.push(unit.len() as u8);
        bytes.extend_from_slice(unit.as_bytes());
    }
    bytes
}

pub(crate) fn decode(bytes: &[u8]) -> Result<Vec<ReportItem>> {
    let broken = || Fault::corrupt("the items of a report in the recognition index cannot be read back");
    let mut items = Vec::new();
    let mut at = bytes.iter().copied();
    while let Some(head) = at.next() {
        let kind = ResultKind::numbered(head & 7).ok_or_else(broken)?;
        let mut codes = Vec::with_capacity(usize::from(head >> 3));
        for _ in 0..head >> 3 {
            let (mut number, mut shift) = (0u64, 0);
            loop {
                let byte = at.next().ok_or_else(broken)?;
                number |= u64::from(byte & 0x7f).checked_shl(shift).ok_or_else(broken)?;
                if byte < 0x80 {
                    break;
                }
                shift += 7;
            }
            codes.push(CodeNo(i64::try_from(number).map_err(|_| broken())?));
        }
        let length = usize::from(at.next().ok_or_else(broken)?);
        let unit: Vec<u8> = at.by_ref().take(length).collect();
        if unit.len() != length {
            return Err(broken());
        }
        let unit = String::from_utf8(unit).map_err(|_| broken())?;
        items.push(ReportItem { kind, codes, unit: Some(unit).filter(|u| !u.is_empty()) });
    }
    Ok(items)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;
    use terminology::CodeNo;

    use super::{ReportItem, ResultKind, codings, decode, encode, result_draft};

    proptest! {
        #[test]
        fn items_come_back_as_they_were_stored(
            items in prop::collection::vec((0u8..5, prop::collection::vec(0i64..i64::MAX, 0..7), "[^\u{0}]{0,20}"), 0..40)
        ) {
            let items: Vec<ReportItem> = items.into_iter().map(|(kind, codes, unit)| ReportItem {
                kind: ResultKind::numbered(kind).unwrap(),
                codes: codes.into_iter().map(CodeNo).collect(),
                unit: Some(unit).filter(|u| !u.is_empty()),
            }).collect();
            prop_assert_eq!(decode(&encode(&items)).unwrap(), items);
        }

        #[test]
        fn damaged_bytes_are_a_fault_and_no_panic(bytes in prop::collection::vec(any::<u8>(), 0..60)) {
            drop(decode(&bytes));
        }
    }

    #[test]
    fn a_result_with_a_number_keeps_its_ucum_code_before_its_spelling() {
        let draft = result_draft(&json!({"status": "final", "valueQuantity":
            {"value": 42, "unit": "单位/升", "system": "http://unitsofmeasure.org", "code": "U/L"}}));
        assert_eq!((draft.kind, draft.unit.as_deref()), (ResultKind::Quantity, Some("U/L")));
        let draft =
            result_draft(&json!({"status": "cancelled", "valueQuantity": {"value": 1, "unit": "g/L"}}));
        assert_eq!((draft.kind, draft.unit.as_deref()), (ResultKind::Withdrawn, Some("g/L")));
        assert_eq!(result_draft(&json!({"status": "final"})).kind, ResultKind::Absent);
    }

    #[test]
    fn words_without_a_code_are_their_own_code() {
        let found = codings(&json!({"text": "胸部CT平扫"}));
        assert_eq!((found[0].system.as_str(), found[0].code.as_str()), ("", "胸部CT平扫"));
    }
}
