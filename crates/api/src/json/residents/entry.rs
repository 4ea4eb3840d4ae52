//! A resource as one line of a timeline.

use std::collections::HashMap;

use base::{Fault, Key, Result};
use clinical::{
    fhir::{DiagnosticReportView, ImagingStudyView, ObservationView},
    record::{Found, ResourceType, Sight as _},
};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;
use store::Tx;
use utoipa::ToSchema;
use uuid::Uuid;

use super::institution_name;
use crate::{
    State,
    access::Seeing,
    json::recognition::{ItemNamed, findings, flag},
};

/// Sorts of lines, each with the type behind it.
pub(super) const KINDS: [(&str, ResourceType); 9] = [
    ("encounter", ResourceType::Encounter),
    ("report", ResourceType::DiagnosticReport),
    ("imaging", ResourceType::ImagingStudy),
    ("order", ResourceType::ServiceRequest),
    ("medicine", ResourceType::MedicationRequest),
    ("diagnosis", ResourceType::Condition),
    ("procedure", ResourceType::Procedure),
    ("immunization", ResourceType::Immunization),
    ("allergy", ResourceType::AllergyIntolerance),
];

/// Characters of a summary at most.
const SUMMARY_MAX: usize = 160;

/// Something that happened, or was found or ordered.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct TimelineEntry {
    /// Its id, as `Type/{id}` of the FHIR face.
    id: String,
    /// Type in FHIR.
    #[serde(rename = "type")]
    resource_type: &'static str,
    /// `encounter`, `report`, `imaging`, `order`, `medicine`, `diagnosis`, `procedure`, `immunization` or `allergy`.
    #[schema(example = "report")]
    kind: &'static str,
    /// When it happened or began; when it became known, where it does not say.
    at: Timestamp,
    /// Whether it says when.
    dated: bool,
    /// When it ended, of a visit.
    until: Option<String>,
    /// Who made it, by the region's code.
    institution: String,
    /// Its name.
    institution_name: Option<String>,
    /// What it is, in the institution's words.
    title: String,
    /// Of a visit: `AMB` outpatient, `IMP` inpatient, `EMER` emergency and so on.
    class: Option<String>,
    /// The region's item or panel, once the code is mapped.
    item: Option<ItemNamed>,
    /// By FHIR's code.
    status: String,
    /// It was taken back or cancelled.
    withdrawn: bool,
    /// The doctor who ordered, saw or wrote it.
    doctor: Option<String>,
    /// The conclusion or what was seen, shortened; of a medicine the dosage.
    summary: Option<String>,
    /// Results of a report.
    results: u32,
    /// Results of a report that are flagged as not normal.
    abnormal: u32,
    /// By this a report is shown in full.
    report: Option<Uuid>,
    /// Images of a study, or of the studies of a report.
    study: Option<StudyOfEntry>,
}

/// Images.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct StudyOfEntry {
    /// DICOM study instance UID.
    study_uid: Option<String>,
    /// DICOM modalities.
    modalities: Vec<String>,
    /// Series that are named.
    series: usize,
    /// By FHIR's code; `available` when the images can be retrieved.
    status: String,
    /// Whether somewhere says where the images are.
    retrievable: bool,
}

/// What is known of one resource before it becomes a line: enough to choose a page, and no more, since records are long.
pub(super) struct Line {
    pub(super) kind: &'static str,
    pub(super) of: ResourceType,
    pub(super) key: Key,
    pub(super) at: Timestamp,
    pub(super) dated: bool,
    pub(super) institution: String,
    pub(super) item: Option<ItemNamed>,
}

/// What lines of a page refer to, looked up once.
#[derive(Default)]
pub(super) struct Referred {
    doctors: HashMap<String, Option<String>>,
}

impl Referred {
    /// The name behind `Practitioner/…`, or what the reference itself says.
    fn doctor(&mut self, state: &State, tx: &mut Tx<'_>, reference: &Value) -> Result<Option<String>> {
        if let Some(display) = reference["display"].as_str() {
            return Ok(Some(display.to_owned()));
        }
        let target = reference["reference"].as_str();
        let Some(id) = target.and_then(|target| target.strip_prefix("Practitioner/")) else {
            return Ok(reference["identifier"]["value"].as_str().map(str::to_owned));
        };
        if let Some(known) = self.doctors.get(id) {
            return Ok(known.clone());
        }
        let name = match state.records.read(tx, ResourceType::Practitioner, id)? {
            Some(found) => found.value()?["name"][0]["text"].as_str().map(str::to_owned),
            None => None,
        };
        self.doctors.insert(id.to_owned(), name.clone());
        Ok(name)
    }
}

/// Whether a flag (HL7 v3 ObservationInterpretation) says that a result is not normal.
pub(super) fn is_abnormal(flag: &str) -> bool {
    !matches!(flag, "N" | "NEG" | "ND" | "S" | "正常" | "阴性")
}

/// Results of a report that the caller sees, and how many of them are flagged.
fn results(
    state: &State,
    tx: &mut Tx<'_>,
    sight: &mut Seeing<'_>,
    found: &Found,
    report: &DiagnosticReportView<'_>,
) -> Result<(u32, u32)> {
    let (mut all, mut flagged) = (0, 0);
    let mut count = |observation: Option<ObservationView<'_>>| {
        let Some(observation) = observation else { return };
        all += 1;
        flagged += u32::from(observation.interpretations().filter_map(flag).any(|f| is_abnormal(&f)));
    };
    for reference in report.results().filter_map(|result| result.reference()) {
        if let Some(inside) = report.inside(reference) {
            count(ObservationView::of(inside));
        } else if let Some(stored) =
            state.records.led_to(tx, ResourceType::Observation, reference, found.resident)?
        {
            let value = stored.value()?;
            if sight.sees(tx, &stored, &value)? {
                count(ObservationView::of(&value));
            }
        }
    }
    Ok((all, flagged))
}

/// The line of a resource.
pub(super) fn entry(
    state: &State,
    tx: &mut Tx<'_>,
    sight: &mut Seeing<'_>,
    referred: &mut Referred,
    line: Line,
) -> Result<TimelineEntry> {
    let Line { kind, of, key, at, dated, item, .. } = line;
    let found = state.records.by_key(tx, of, key)?;
    let found = found.ok_or_else(|| Fault::corrupt("a resource is gone within one snapshot"))?;
    let value = found.value()?;
    let status = status(found.kind, &value).to_owned();
    let withdrawn =
        matches!(status.as_str(), "entered-in-error" | "cancelled" | "revoked" | "not-done" | "refuted");
    let mut entry = TimelineEntry {
        resource_type: found.kind.name(),
        kind,
        at,
        dated,
        until: value["period"]["end"].as_str().map(str::to_owned),
        institution_name: institution_name(state, &found.institution, at),
        title: title(&value).unwrap_or_default(),
        class: value["class"]["code"].as_str().map(str::to_owned),
        item,
        status,
        withdrawn,
        doctor: None,
        summary: None,
        results: 0,
        abnormal: 0,
        report: None,
        study: None,
        id: found.id.clone(),
        institution: found.institution.clone(),
    };
    for person in [
        &value["resultsInterpreter"][0],
        &value["requester"],
        &value["participant"][0]["individual"],
        &value["recorder"],
        &value["performer"][0]["actor"],
    ] {
        if entry.doctor.is_none() && !person.is_null() {
            entry.doctor = referred.doctor(state, tx, person)?;
        }
    }
    match found.kind {
        ResourceType::DiagnosticReport => {
            entry.report = Some(found.key.0);
            if let Some(view) = DiagnosticReportView::of(&value) {
                (entry.results, entry.abnormal) = results(state, tx, sight, &found, &view)?;
                let words = view.conclusion().map(str::to_owned).or_else(|| findings(view.json()));
                entry.summary = words.map(|words| shortened(&words));
            }
        }
        ResourceType::ImagingStudy => entry.study = ImagingStudyView::of(&value).map(|study| images(&study)),
        ResourceType::MedicationRequest => {
            entry.summary = value["dosageInstruction"][0]["text"].as_str().map(shortened);
        }
        _ => entry.summary = value["note"][0]["text"].as_str().map(shortened),
    }
    Ok(entry)
}

fn images(study: &ImagingStudyView<'_>) -> StudyOfEntry {
    StudyOfEntry {
        study_uid: study.study_uid().map(str::to_owned),
        modalities: study.modalities().filter_map(|m| m.code().map(str::to_owned)).collect(),
        series: study.series().count(),
        status: study.status().unwrap_or("unknown").to_owned(),
        retrievable: study.is_retrievable(),
    }
}

/// Diagnoses and allergies keep their status coded, and what is wrong with it apart.
fn status(kind: ResourceType, value: &Value) -> &str {
    let coded = |name: &str| value[name]["coding"][0]["code"].as_str();
    match kind {
        ResourceType::Condition | ResourceType::AllergyIntolerance => coded("verificationStatus")
            .filter(|status| matches!(*status, "entered-in-error" | "refuted"))
            .or_else(|| coded("clinicalStatus"))
            .unwrap_or("unknown"),
        _ => value["status"].as_str().unwrap_or("unknown"),
    }
}

/// What it is, in the institution's words.
fn title(value: &Value) -> Option<String> {
    let words = |concept: &Value| {
        concept["text"].as_str().or_else(|| concept["coding"][0]["display"].as_str()).map(str::to_owned)
    };
    let ways = [
        words(&value["code"]),
        words(&value["medicationCodeableConcept"]),
        words(&value["vaccineCode"]),
        value["description"].as_str().map(str::to_owned),
        words(&value["type"][0]),
        words(&value["procedureCode"][0]),
        words(&value["serviceType"]),
        value["class"]["display"].as_str().map(str::to_owned),
        value["modality"][0]["code"].as_str().map(str::to_owned),
    ];
    ways.into_iter().flatten().find(|words| !words.trim().is_empty())
}

fn shortened(words: &str) -> String {
    let mut short: String = words.chars().take(SUMMARY_MAX).collect();
    if short.len() < words.len() {
        short.push('…');
    }
    short
}

#[cfg(test)]
mod tests {
    use clinical::record::ResourceType;
    use serde_json::json;

    use super::{is_abnormal, shortened, status, title};

    #[test]
    fn a_line_says_what_it_is_in_the_senders_words() {
        assert_eq!(title(&json!({"code": {"text": "血常规"}})).unwrap(), "血常规");
        assert_eq!(title(&json!({"class": {"code": "AMB"}, "type": [{"text": "门诊"}]})).unwrap(), "门诊");
        assert_eq!(
            title(&json!({"vaccineCode": {"coding": [{"display": "流感疫苗"}]}})).unwrap(),
            "流感疫苗"
        );
        assert_eq!(title(&json!({"code": {"text": " "}})), None);
        assert_eq!(shortened(&"长".repeat(200)).chars().count(), 161);
    }

    #[test]
    fn a_diagnosis_entered_in_error_says_so_whatever_its_course() {
        let wrong = json!({"clinicalStatus": {"coding": [{"code": "active"}]}, "verificationStatus": {"coding": [{"code": "entered-in-error"}]}});
        assert_eq!(status(ResourceType::Condition, &wrong), "entered-in-error");
        assert!(is_abnormal("H") && is_abnormal("POS") && !is_abnormal("N"));
    }
}
