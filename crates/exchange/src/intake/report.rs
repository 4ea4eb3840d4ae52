//! One OBR as a FHIR DiagnosticReport, with the ImagingStudy its images are in.

use base::Fault;
use clinical::record::INSTITUTION_SYSTEM;
use serde_json::{Map, Value, json};

use super::result::concept;
use crate::model::{Report, ReportStatus};

/// What cannot be said in R4's own elements is said in extensions of these names.
const FINDINGS: &str = "urn:lianyi:report:findings";
const NOTE: &str = "urn:lianyi:report:note";
const BODY_SITE: &str = "urn:lianyi:report:body-site";

/// By what the report is known again: its performer's number and the service, since a laboratory gives one
/// number to all panels of a specimen.
pub(super) fn identifier(report: &Report, institution: &str) -> Result<(String, String), Fault> {
    let number = report.filler_order.as_deref().or(report.placer_order.as_deref()).ok_or_else(|| {
        Fault::unprocessable("the report has no number; send the performer's order number")
            .at(format!("OBR[{}]-3", report.position))
    })?;
    let service = if report.service.code.is_empty() { &report.service.text } else { &report.service.code };
    Ok((format!("urn:lianyi:report:{institution}"), format!("{number}~{service}")))
}

/// The DiagnosticReport. `results` and `studies` are references.
pub(super) fn resource(
    report: &Report,
    institution: &str,
    subject: &str,
    results: &[String],
    studies: &[String],
) -> Result<Value, Fault> {
    let (system, value) = identifier(report, institution)?;
    let status = report.status.unwrap_or(ReportStatus::Final);
    let mut identifiers = vec![json!({"system": system, "value": value})];
    if let Some(filler) = &report.filler_order {
        identifiers.push(json!({
            "type": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v2-0203", "code": "FILL"}]},
            "value": filler}));
    }
    let mut resource = Map::new();
    let mut put = |name: &str, value: Value| {
        resource.insert(name.to_owned(), value);
    };
    put("resourceType", json!("DiagnosticReport"));
    let extensions = extensions(report);
    if !extensions.is_empty() {
        put("extension", Value::Array(extensions));
    }
    put("identifier", Value::Array(identifiers));
    if let Some(placer) = &report.placer_order {
        put("basedOn", json!([{"type": "ServiceRequest", "identifier": {"value": placer}}]));
    }
    put("status", json!(code(status)));
    if let Some(category) = report.category.as_deref().filter(|c| !c.contains(char::is_whitespace)) {
        put(
            "category",
            json!([{"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v2-0074", "code": category}]}]),
        );
    }
    put("code", concept(&report.service));
    put("subject", json!({"reference": subject}));
    if let Some(at) = report.performed_at() {
        put("effectiveDateTime", json!(at.to_string()));
    }
    if let Some(at) = report.issued_at.filter(|at| at.has_time()) {
        put("issued", json!(at.to_string()));
    }
    put(
        "performer",
        json!([{"type": "Organization", "identifier": {"system": INSTITUTION_SYSTEM, "value": institution}}]),
    );
    if let Some(name) = report.interpreter.as_ref().map(|p| p.name.trim()).filter(|n| !n.is_empty()) {
        put("resultsInterpreter", json!([{"display": name}]));
    }
    if !results.is_empty() {
        put("result", results.iter().map(|r| json!({"reference": r})).collect());
    }
    if !studies.is_empty() {
        put("imagingStudy", studies.iter().map(|r| json!({"reference": r})).collect());
    }
    if let Some(conclusion) = &report.conclusion {
        put("conclusion", json!(conclusion));
    }
    let documents: Vec<Value> = report
        .attachments
        .iter()
        .filter(|a| a.encoding.eq_ignore_ascii_case("base64"))
        .map(|a| {
            let data: String = a.data.split_whitespace().collect();
            json!({"contentType": format!("{}/{}", a.media.to_lowercase(), a.subtype.to_lowercase()), "data": data})
        })
        .collect();
    if !documents.is_empty() {
        put("presentedForm", Value::Array(documents));
    }
    Ok(Value::Object(resource))
}

/// The studies the report's images are in, where the message speaks of images at all. Available unless the
/// sender says they are not.
pub(super) fn studies(report: &Report, subject: &str) -> Vec<Value> {
    let status = if report.images_retrievable == Some(false) { "registered" } else { "available" };
    let mut studies: Vec<Value> = report
        .images
        .iter()
        .map(|image| {
            let mut study =
                json!({"resourceType": "ImagingStudy", "status": status, "subject": {"reference": subject}});
            if let Some(uid) = &image.study_uid {
                study["identifier"] = json!([{"system": "urn:dicom:uid", "value": format!("urn:oid:{uid}")}]);
            }
            if let Some(pointer) = &image.pointer {
                study["note"] = json!([{"text": pointer}]);
            }
            with_common(study, report)
        })
        .collect();
    if studies.is_empty() && report.images_retrievable == Some(true) {
        let study =
            json!({"resourceType": "ImagingStudy", "status": status, "subject": {"reference": subject}});
        studies.push(with_common(study, report));
    }
    studies
}

fn with_common(mut study: Value, report: &Report) -> Value {
    if let Some(at) = report.performed_at().filter(crate::model::Moment::has_time) {
        study["started"] = json!(at.to_string());
    }
    if let Some(modality) = report.modality {
        study["modality"] =
            json!([{"system": "http://dicom.nema.org/resources/ontology/DCM", "code": modality.code()}]);
    }
    study
}

fn code(status: ReportStatus) -> &'static str {
    match status {
        ReportStatus::Ordered | ReportStatus::InProgress | ReportStatus::Scheduled => "registered",
        ReportStatus::Partial => "partial",
        ReportStatus::Preliminary | ReportStatus::Unverified => "preliminary",
        ReportStatus::Final => "final",
        ReportStatus::Corrected => "corrected",
        ReportStatus::Cancelled => "cancelled",
        ReportStatus::NoOrder | ReportStatus::NoPatient => "unknown",
    }
}

fn extensions(report: &Report) -> Vec<Value> {
    let mut extensions = Vec::new();
    if let Some(findings) = &report.findings {
        extensions.push(json!({"url": FINDINGS, "valueString": findings}));
    }
    if let Some(site) = report.body_site.as_ref().filter(|s| !s.is_empty()) {
        extensions.push(json!({"url": BODY_SITE, "valueCodeableConcept": concept(site)}));
    }
    for note in report.notes.iter().filter(|n| !n.trim().is_empty()) {
        extensions.push(json!({"url": NOTE, "valueString": note.trim()}));
    }
    extensions
}
