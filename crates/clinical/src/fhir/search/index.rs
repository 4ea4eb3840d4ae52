//! What the store's index keeps of a resource: its principal code and instant, and tokens.

use jiff::{Timestamp, tz::TimeZone};
use serde_json::Value;

use super::{
    eval::any,
    matching::instants_of,
    table::{ParamKind, search_param},
};
use crate::fhir::{references::resource_type, temporal::Instants};

/// A system and code, or an identifier's system and value; borrows from the resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Token<'a> {
    /// The system, when said.
    pub system: Option<&'a str>,
    /// The code or value.
    pub code: &'a str,
}

/// The token parameter that says what a resource of this type is about.
pub fn principal_code_param(resource_type: &str) -> Option<&'static str> {
    Some(match resource_type {
        "Immunization" => "vaccine-code",
        "Encounter" | "Specimen" | "DocumentReference" | "Organization" | "Location" | "Device"
        | "Coverage" | "AuditEvent" => "type",
        "ImagingStudy" => "modality",
        "CarePlan" | "CareTeam" | "Goal" => "category",
        "PractitionerRole" => "role",
        "AllergyIntolerance" | "Condition" | "DiagnosticReport" | "Medication" | "MedicationRequest"
        | "Observation" | "Procedure" | "ServiceRequest" => "code",
        _ => return None,
    })
}

/// The date parameters that say when it happened, in the order they are tried.
fn principal_dates(resource_type: &str) -> &'static [&'static str] {
    match resource_type {
        "DiagnosticReport" => &["date", "issued"],
        "ImagingStudy" => &["started"],
        "ServiceRequest" => &["authored", "occurrence"],
        "MedicationRequest" => &["authoredon"],
        "Condition" => &["onset-date", "recorded-date"],
        "Claim" | "ExplanationOfBenefit" => &["created"],
        "Goal" => &["start-date"],
        "Specimen" => &["collected"],
        "Provenance" => &["recorded"],
        "AllergyIntolerance" | "AuditEvent" | "CarePlan" | "CareTeam" | "DocumentReference" | "Encounter"
        | "Immunization" | "Observation" | "Procedure" => &["date"],
        _ => &[],
    }
}

/// The date parameter that [`principal_date`] answers first, to be used with [`super::Query::date_bounds`].
/// Bounds hold for the index only where the resource has that element; see [`principal_span`].
pub fn principal_date_param(resource_type: &str) -> Option<&'static str> {
    principal_dates(resource_type).first().copied()
}

/// The codings that say what a resource is about, in its own order.
pub fn principal_codings(resource: &Value) -> Vec<Token<'_>> {
    let param = resource_type(resource).and_then(principal_code_param);
    param.map(|param| extract_tokens(resource, param)).unwrap_or_default()
}

/// The first coding that says what a resource is about and has a system.
pub fn principal_code(resource: &Value) -> Option<(&str, &str)> {
    principal_codings(resource).into_iter().find_map(|token| Some((token.system?, token.code)))
}

/// When it happened, as a range: of the first principal date parameter that the resource has. The range of
/// the second (`issued` for a report without `date`) is given when the first is missing: such a resource
/// matches no filter on the first.
pub fn principal_span(resource: &Value, zone: &TimeZone) -> Option<Instants> {
    let ty = resource_type(resource)?;
    principal_dates(ty).iter().find_map(|name| {
        let param = search_param(ty, name)?;
        let mut found = None;
        param.paths.iter().any(|path| {
            any(path, resource, &mut |value| {
                found = instants_of(value, path.ty, zone);
                found.is_some()
            })
        });
        found
    })
}

/// When it began, to the microsecond; the end when the start is open.
pub fn principal_date(resource: &Value, zone: &TimeZone) -> Option<Timestamp> {
    let span = principal_span(resource, zone)?;
    Timestamp::from_microsecond(if span.start == i64::MIN { span.end } else { span.start }).ok()
}

/// The tokens a token parameter finds in a resource; none for other kinds and unknown names.
pub fn extract_tokens<'a>(resource: &'a Value, param: &str) -> Vec<Token<'a>> {
    let mut tokens = Vec::new();
    let param = resource_type(resource).and_then(|ty| search_param(ty, param));
    for path in
        param.into_iter().filter(|param| param.kind == ParamKind::Token).flat_map(|param| &param.paths)
    {
        any(path, resource, &mut |value| {
            push_tokens(value, path.ty, &mut tokens);
            false
        });
    }
    tokens
}

fn push_tokens<'a>(value: &'a Value, ty: &str, tokens: &mut Vec<Token<'a>>) {
    let text = |key| value.get(key).and_then(Value::as_str);
    match ty {
        "CodeableConcept" => {
            let codings =
                value.get("coding").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
            codings.iter().for_each(|coding| push_tokens(coding, "Coding", tokens));
        }
        "Coding" => tokens.extend(text("code").map(|code| Token { system: text("system"), code })),
        "Identifier" => tokens.extend(text("value").map(|code| Token { system: text("system"), code })),
        "ContactPoint" => tokens.extend(text("value").map(|code| Token { system: None, code })),
        _ => tokens.extend(value.as_str().map(|code| Token { system: None, code })),
    }
}
