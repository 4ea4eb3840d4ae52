//! What a FHIR Patient says of who it is, in the resident index's terms.

use base::{Fault, Result};
use identity::{Birth, Demographics, Document, DocumentKind, Precision, Sex};
use jiff::civil::Date;
use serde_json::Value;

use crate::fhir::{Issue, IssueCode};

/// A patient as the sending institution names it.
pub(crate) struct Who {
    /// The institution's own number, if one is given.
    pub local_id: Option<String>,
    pub demographics: Demographics,
    /// Where in `Patient.identifier` each of its documents stands.
    documents_at: Vec<usize>,
}

impl Who {
    /// What the resident index finds wrong, placed in the resource.
    pub(crate) fn remarks(&self, found: Vec<Fault>) -> Vec<Issue> {
        let place = |fault: &Fault| match fault.place.as_deref() {
            Some("birth") => "Patient.birthDate".to_owned(),
            Some("name") => "Patient.name".to_owned(),
            Some(place) => {
                let at = place.strip_prefix("documents[").and_then(|rest| rest.strip_suffix(']'));
                let at = at.and_then(|at| self.documents_at.get(at.parse::<usize>().ok()?));
                at.map_or("Patient".to_owned(), |at| format!("Patient.identifier[{at}].value"))
            }
            None => "Patient".to_owned(),
        };
        found.into_iter().map(|fault| Issue::warning(IssueCode::Value, place(&fault), fault.detail)).collect()
    }
}

/// Systems and type codes by which identity documents are named: China's OID for the resident
/// identity card, HL7 table 0203, and the numbers of WS/T 364 CV02.01.101 (RULES §7.1).
fn document_kind(system: &str, code: &str) -> Option<DocumentKind> {
    match (system, code) {
        ("urn:oid:2.16.156.10011.1.3", _) | (_, "NNCHN" | "NI" | "01") => Some(DocumentKind::IdentityCard),
        (_, "PPN" | "03") => Some(DocumentKind::Passport),
        (_, "02") => Some(DocumentKind::HouseholdRegister),
        (_, "04" | "MI") => Some(DocumentKind::Officer),
        (_, "DL" | "05") => Some(DocumentKind::DrivingLicence),
        (_, "06") => Some(DocumentKind::HongKongMacau),
        (_, "07") => Some(DocumentKind::Taiwan),
        (_, "SS" | "99") => Some(DocumentKind::Other),
        _ => None,
    }
}

pub(crate) fn read(patient: &Value) -> Result<Who> {
    let list = |name: &str| patient.get(name).and_then(Value::as_array).into_iter().flatten();
    let text =
        |value: &Value, name: &str| value.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let (mut local_id, mut other, mut documents, mut documents_at) = (None, None, Vec::new(), Vec::new());
    for (at, identifier) in list("identifier").enumerate() {
        let value = text(identifier, "value");
        if value.is_empty() {
            continue;
        }
        let system = text(identifier, "system");
        let codes: Vec<String> = identifier
            .get("type")
            .and_then(|t| t.get("coding"))
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .map(|coding| text(coding, "code"))
            .collect();
        let kind = codes.iter().map(String::as_str).chain([""]).find_map(|code| document_kind(&system, code));
        match kind {
            Some(kind) => {
                documents.push(Document::new(kind, value));
                documents_at.push(at);
            }
            None if codes.iter().any(|code| code == "MR" || code == "PI") => {
                local_id = local_id.or(Some(value))
            }
            None => other = other.or(Some(value)),
        }
    }
    let birth = match patient.get("birthDate").and_then(Value::as_str) {
        Some(written) => Some(birth(written).ok_or_else(|| {
            Fault::invalid("birthDate is a date such as 1990-01-31").at("Patient.birthDate")
        })?),
        None => None,
    };
    Ok(Who {
        local_id: local_id.or(other),
        demographics: Demographics {
            name: list("name").find_map(|name| spoken(name, &text)).unwrap_or_default(),
            sex: match text(patient, "gender").as_str() {
                "male" => Sex::Male,
                "female" => Sex::Female,
                "other" => Sex::Other,
                _ => Sex::Unknown,
            },
            birth,
            phone: list("telecom")
                .find(|t| text(t, "system") == "phone")
                .map(|t| text(t, "value"))
                .filter(|v| !v.is_empty()),
            address: list("address").next().map(|a| address(a, &text)).filter(|a| !a.is_empty()),
            documents,
        },
        documents_at,
    })
}

/// What a FHIR Patient says of a person, for matching. `Fault::invalid` for a birthDate that is none.
pub fn demographics(patient: &Value) -> Result<Demographics> {
    read(patient).map(|who| who.demographics)
}

/// `1990`, `1990-01` or `1990-01-31`.
fn birth(written: &str) -> Option<Birth> {
    let (rest, precision) = match written.len() {
        4 => ("-01-01", Precision::Year),
        7 => ("-01", Precision::Month),
        _ => ("", Precision::Day),
    };
    let date: Date = format!("{written}{rest}").parse().ok()?;
    Some(Birth { date, precision })
}

/// The name as it is spoken: `text`, or family and given names joined (a space between Latin ones).
fn spoken(name: &Value, text: &impl Fn(&Value, &str) -> String) -> Option<String> {
    let whole = text(name, "text");
    if !whole.is_empty() {
        return Some(whole);
    }
    let given = name.get("given").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    let mut parts = vec![text(name, "family")];
    parts.extend(given.map(str::to_owned));
    parts.retain(|part| !part.is_empty());
    let latin = parts.iter().all(|part| part.is_ascii());
    Some(parts.join(if latin { " " } else { "" })).filter(|name| !name.is_empty())
}

fn address(address: &Value, text: &impl Fn(&Value, &str) -> String) -> String {
    let whole = text(address, "text");
    if !whole.is_empty() {
        return whole;
    }
    let lines = address.get("line").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    ["state", "city", "district"]
        .iter()
        .map(|part| text(address, part))
        .chain(lines.map(str::to_owned))
        .collect()
}
