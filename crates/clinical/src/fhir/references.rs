//! The references of a resource: visiting them, putting others in their place, and the one that says
//! whose record it belongs to.

use std::fmt::Write;

use serde_json::{Map, Value};

use super::{
    definitions::{Content, Type, definitions},
    primitive::Primitive,
    reference_form::ReferenceForm,
};

/// Calls `visit` with the path (`DiagnosticReport.result[2].reference`) and text of each reference,
/// in the order of the content, inside contained resources too.
pub fn references(resource: &Value, mut visit: impl FnMut(&str, &str)) {
    let mut path = resource_type(resource).unwrap_or("Resource").to_owned();
    visit_references(resource, &mut path, &mut visit);
}

/// The `resourceType` of a resource.
pub fn resource_type(resource: &Value) -> Option<&str> {
    resource.get("resourceType")?.as_str()
}

fn visit_references(value: &Value, path: &mut String, visit: &mut impl FnMut(&str, &str)) {
    let length = path.len();
    match value {
        Value::Object(map) => {
            for (key, inner) in map {
                if inner.is_object() || inner.is_array() || key == "reference" {
                    path.push('.');
                    path.push_str(key);
                    match inner {
                        Value::String(text) => visit(path, text),
                        _ => visit_references(inner, path, visit),
                    }
                    path.truncate(length);
                }
            }
        }
        Value::Array(list) => {
            for (index, inner) in list.iter().enumerate() {
                let _ = write!(path, "[{index}]");
                visit_references(inner, path, visit);
                path.truncate(length);
            }
        }
        _ => {}
    }
}

/// Offers each reference to `replace` and writes what it returns in its place, inside contained
/// resources too. Elements of the types uri, url, canonical, oid and uuid (an `Attachment.url`) are
/// offered when they are a `urn:`, as the transaction rules ask (R4 §3.1.0.11.2); strings are not,
/// so an identifier's value stays. Unknown elements stay untouched.
pub fn rewrite_references(resource: &mut Value, mut replace: impl FnMut(&str) -> Option<String>) {
    rewrite_resource(resource, &mut replace);
}

fn rewrite_resource(resource: &mut Value, replace: &mut dyn FnMut(&str) -> Option<String>) {
    let all = definitions();
    let Some(id) = resource_type(resource).and_then(|name| all.resource(name)) else { return };
    if let Value::Object(map) = resource {
        rewrite_object(map, all.ty(id), replace);
    }
}

fn rewrite_object(
    map: &mut Map<String, Value>,
    ty: &'static Type,
    replace: &mut dyn FnMut(&str) -> Option<String>,
) {
    let all = definitions();
    let is_reference = ty.name == "Reference";
    for (key, value) in map.iter_mut() {
        let content = match (ty.field(key), key.strip_prefix('_')) {
            (Some(field), _) => field.content,
            (None, Some(_)) => Content::Complex(all.element),
            (None, None) => continue,
        };
        let mut one = |value: &mut Value| match (content, value) {
            (Content::Primitive(primitive), Value::String(text)) => {
                let link = matches!(
                    primitive,
                    Primitive::Uri | Primitive::Url | Primitive::Canonical | Primitive::Oid | Primitive::Uuid
                );
                let offered = (is_reference && key == "reference") || (link && text.starts_with("urn:"));
                if offered && let Some(other) = replace(text) {
                    *text = other;
                }
            }
            (Content::Complex(id), Value::Object(inner)) => rewrite_object(inner, all.ty(id), replace),
            (Content::Resource, inner) => rewrite_resource(inner, replace),
            _ => {}
        };
        match value {
            Value::Array(list) => list.iter_mut().for_each(&mut one),
            single => one(single),
        }
    }
}

/// The reference to the patient whose record this resource belongs to (the patient compartment):
/// `subject`, `patient`, `beneficiary`, `for` or `individual`, by type. None for a Patient itself and for a
/// subject that says another type (a group, a device).
pub fn subject(resource: &Value) -> Option<&str> {
    let element = match resource_type(resource)? {
        "Patient" | "Practitioner" | "PractitionerRole" | "Organization" | "Location" | "Bundle" => {
            return None;
        }
        "Coverage" => "beneficiary",
        "Task" => "for",
        "ResearchSubject" => "individual",
        "AllergyIntolerance"
        | "Immunization"
        | "ImmunizationEvaluation"
        | "ImmunizationRecommendation"
        | "Claim"
        | "ClaimResponse"
        | "ExplanationOfBenefit"
        | "Consent"
        | "Device"
        | "EpisodeOfCare"
        | "DetectedIssue"
        | "FamilyMemberHistory"
        | "NutritionOrder"
        | "RelatedPerson"
        | "BodyStructure"
        | "VisionPrescription"
        | "CoverageEligibilityRequest"
        | "CoverageEligibilityResponse"
        | "MolecularSequence" => "patient",
        _ => "subject",
    };
    let reference = resource.get(element)?.get("reference")?.as_str()?;
    let other = ReferenceForm::of(reference).resource_type().is_some_and(|ty| ty != "Patient");
    (!other).then_some(reference)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::fhir::samples::sample;

    #[test]
    fn references_are_visited_in_order_with_their_paths() {
        let mut seen = Vec::new();
        references(&sample("DiagnosticReport"), |path, text| seen.push(format!("{path}={text}")));
        assert_eq!(seen[0], "DiagnosticReport.basedOn[0].reference=ServiceRequest/s1");
        assert!(seen.contains(&"DiagnosticReport.contained[0].subject.reference=Patient/p1".to_owned()));
        assert_eq!(seen.len(), 10);
    }

    #[test]
    fn rewriting_takes_references_and_links_but_no_strings() {
        let urn = "urn:uuid:0f4d1f0e-5a3c-4c86-8d12-95a5ad0ad0a1";
        let mut report = sample("DiagnosticReport");
        report["identifier"][0]["value"] = json!(urn);
        report["contained"][0]["parent"] = json!([{"reference": urn}]);
        rewrite_references(&mut report, |text| (text == urn).then(|| "Binary/1".to_owned()));
        assert_eq!(report["presentedForm"][0]["url"], "Binary/1");
        assert_eq!(report["contained"][0]["parent"][0]["reference"], "Binary/1");
        assert_eq!(report["identifier"][0]["value"], urn);
        assert_eq!(report["subject"]["reference"], "Patient/p1");
    }

    #[test]
    fn subject_of_each_type() {
        for (ty, expected) in [
            ("Patient", None),
            ("Organization", None),
            ("DiagnosticReport", Some("Patient/p1")),
            ("Immunization", Some("Patient/p1")),
            ("ExplanationOfBenefit", Some("Patient/p1")),
            ("Specimen", Some("Patient/p1")),
        ] {
            assert_eq!(subject(&sample(ty)), expected, "{ty}");
        }
        assert_eq!(
            subject(&json!({"resourceType": "Observation", "subject": {"reference": "Device/1"}})),
            None
        );
        assert_eq!(
            subject(&json!({"resourceType": "Coverage", "beneficiary": {"reference": "Patient/1"}})),
            Some("Patient/1")
        );
    }
}
