//! A PID segment, or the person columns of a row, as a FHIR Patient.

use base::Fault;
use serde_json::{Map, Value, json};

use crate::{
    hl7::Place,
    model::{DocumentKind, IdentifierKind, PatientSegment, Precision, Sex},
};

/// China's resident identity card as an identifier system.
const IDENTITY_CARD: &str = "urn:oid:2.16.156.10011.1.3";

/// The number by which the institution knows the patient. A patient without one is known by the first
/// document.
pub(super) fn local_id(patient: &PatientSegment) -> Result<String, Fault> {
    let own = patient.local_id().or_else(|| patient.ids.iter().find(|id| id.kind == IdentifierKind::Other));
    if let Some(id) = own {
        return Ok(id.value.clone());
    }
    let document = patient.documents().next();
    document.map(|(kind, id)| format!("document-{}:{}", kind.code(), id.value)).ok_or_else(|| {
        Fault::unprocessable(
            "the patient has neither a number of the institution nor a document; send one in PID-3",
        )
        .at("PID-3")
    })
}

/// The Patient resource.
pub(super) fn resource(patient: &PatientSegment, local_id: &str, institution: &str) -> Value {
    let mut identifiers = vec![json!({
        "type": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v2-0203", "code": "MR"}]},
        "system": format!("urn:lianyi:patient:{institution}"),
        "value": local_id,
    })];
    for (kind, id) in patient.documents() {
        let mut identifier = json!({"type": {"coding": [{"code": kind.code(), "display": kind.name()}]}});
        if kind == DocumentKind::IdCard {
            identifier["system"] = json!(IDENTITY_CARD);
        }
        identifier["value"] = json!(id.value);
        identifiers.push(identifier);
    }
    let mut resource = Map::new();
    resource.insert("resourceType".to_owned(), json!("Patient"));
    resource.insert("identifier".to_owned(), Value::Array(identifiers));
    if let Some(name) = &patient.name {
        resource.insert("name".to_owned(), json!([{"text": name}]));
    }
    resource.insert("gender".to_owned(), json!(gender(patient.sex)));
    if let Some(birth) = &patient.birth_date {
        let date = birth.date();
        let text = match birth.precision {
            Precision::Year => format!("{:04}", date.year()),
            Precision::Month => format!("{:04}-{:02}", date.year(), date.month()),
            _ => date.to_string(),
        };
        resource.insert("birthDate".to_owned(), json!(text));
    }
    if !patient.phones.is_empty() {
        let phones: Vec<Value> =
            patient.phones.iter().map(|p| json!({"system": "phone", "value": p})).collect();
        resource.insert("telecom".to_owned(), Value::Array(phones));
    }
    if let Some(address) = &patient.address {
        resource.insert("address".to_owned(), json!([{"text": address}]));
    }
    Value::Object(resource)
}

/// Where in PID stands what [`resource`] wrote at `expression`.
pub(super) fn place(patient: &PatientSegment, expression: &str) -> Place {
    let pid = Place::segment(*b"PID", 1);
    match expression {
        "Patient.birthDate" => return pid.field(7),
        "Patient.name" => return pid.field(5),
        _ => {}
    }
    // The institution's own number stands before the documents.
    let document = expression
        .strip_prefix("Patient.identifier[")
        .and_then(|rest| rest.split(']').next()?.parse::<usize>().ok()?.checked_sub(1))
        .and_then(|at| patient.documents().nth(at));
    document.map_or(pid, |(_, id)| pid.field(id.position.0).repetition(id.position.1))
}

fn gender(sex: Sex) -> &'static str {
    match sex {
        Sex::Male => "male",
        Sex::Female => "female",
        Sex::Other => "other",
        Sex::Unknown => "unknown",
    }
}
