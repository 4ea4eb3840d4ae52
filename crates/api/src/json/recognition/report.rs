//! `GET /api/recognition/reports/{id}`: the report behind a candidate, as a doctor reads it.

use audit::{Action, Event, Outcome};
use axum::{Json, extract::State as Extract};
use base::{Fault, Key, ResidentId, Result};
use clinical::{
    fhir::{DiagnosticReportView, Effective, ImagingStudyView},
    record::{Everything, Found, ReportEntry, ResourceType, Sight},
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::Tx;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::result::{ItemNamed, ResultShown, named, results_of};
use crate::{
    ApiError, State, access,
    caller::{Allowed, ToReadReports},
    input::{Asked, Named},
};

/// Which version.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Which {
    /// The version; the current one when absent.
    version: Option<i64>,
}

/// A report in readable form. It holds no name: who the patient is, the asking doctor knows.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ReportShown {
    /// The report.
    id: Uuid,
    /// This version.
    version: i64,
    /// The version in force; greater than `version` when the report has changed since.
    current_version: i64,
    /// Whose record it is in, by the region's id.
    resident: Uuid,
    /// By FHIR's code.
    #[schema(example = "final")]
    status: String,
    /// Verified and in force.
    is_final: bool,
    /// Who made it, by the region's code.
    institution: String,
    /// Its name.
    institution_name: Option<String>,
    /// What was examined, in the institution's words.
    title: String,
    /// The region's item or panel that this is, once the code is mapped.
    item: Option<ItemNamed>,
    /// When the examination was made or the specimen taken; absent when the report does not say.
    performed_at: Option<Timestamp>,
    /// When this version was issued.
    issued_at: Option<String>,
    /// What was seen, in words.
    findings: Option<String>,
    /// The conclusion, in words.
    conclusion: Option<String>,
    /// The results, in the report's order.
    results: Vec<ResultShown>,
    /// Whether the original images can be retrieved.
    images: bool,
    /// The images.
    studies: Vec<StudyShown>,
    /// The same as FHIR.
    fhir: String,
}

/// Where images are.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct StudyShown {
    /// DICOM study instance UID.
    study_uid: Option<String>,
    /// DICOM modalities.
    modalities: Vec<String>,
    /// `available` when they can be retrieved.
    status: String,
    /// The same as FHIR.
    fhir: String,
}

/// Shows the report behind a candidate
///
/// The access is on the audit trail before it is answered.
#[utoipa::path(
    get, path = "/recognition/reports/{id}", tag = "recognition", operation_id = "showReport",
    params(("id" = Uuid, Path, description = "The report, as a candidate names it"), Which),
    responses((status = 200, description = "The report", body = ReportShown)),
    security(("key" = ["recognition"]))
)]
pub(crate) async fn report(
    Extract(state): Extract<State>,
    caller: Allowed<ToReadReports>,
    Named(id): Named<Uuid>,
    Asked(Which { version }): Asked<Which>,
) -> Result<Json<ReportShown>, ApiError> {
    let mut sight = caller.caller().sight(&state);
    let (found, shown, seen) = state.read(|tx| {
        let (found, shown) = shown(&state, tx, Key(id), version, &mut sight)?;
        let seen = sight.is_whole() || sight.sees(tx, &found, &found.value()?)?;
        Ok((found, shown, seen))
    })?;
    let mut event = Event::done(Action::Read, format!("DiagnosticReport/{}", found.id));
    if !seen {
        event.outcome = Outcome::Denied;
    }
    let event = event.of(base::ResidentId(shown.resident));
    state.audited(&access::seen_for(caller.ctx(), &sight), vec![event]).await?;
    if seen { Ok(Json(shown)) } else { Err(missing().into()) }
}

fn missing() -> Fault {
    Fault::not_found("there is no such report here, or not that version of it")
}

fn shown(
    state: &State,
    tx: &mut Tx<'_>,
    key: Key,
    version: Option<i64>,
    sight: &mut dyn Sight,
) -> Result<(Found, ReportShown)> {
    let current = state.records.by_key(tx, ResourceType::DiagnosticReport, key)?.ok_or_else(missing)?;
    let resident = current.resident.ok_or_else(missing)?;
    let entry = state.records.report(tx, resident, key)?.ok_or_else(missing)?;
    let current_version = current.version;
    let found = match version.filter(|asked| *asked != current_version) {
        None => current,
        Some(asked) => state.records.version(tx, current.kind, &current.id, asked)?.ok_or_else(missing)?,
    };
    let value = found.value()?;
    let view = DiagnosticReportView::of(&value).ok_or_else(missing)?;
    let performed = view.effective();
    let day = state.region.day(entry.performed_at);
    let status = view.status().unwrap_or("unknown").to_owned();
    let shown = ReportShown {
        id: key.0,
        version: found.version,
        current_version,
        resident: resident.0,
        is_final: matches!(status.as_str(), "final" | "amended" | "corrected" | "appended"),
        status,
        institution_name: institution_name(state, &entry),
        title: view.code().and_then(|code| code.words().map(str::to_owned)).unwrap_or_default(),
        item: named(state, &entry.institution, day, view.codings()),
        performed_at: performed.and_then(|effective| instant(state, effective)),
        issued_at: view.json().get("issued").and_then(Value::as_str).map(str::to_owned),
        findings: findings(view.json()),
        conclusion: view.conclusion().map(str::to_owned),
        results: results_of(state, tx, &view, &entry, resident, sight)?,
        images: entry.images,
        studies: studies(state, tx, &view, resident, sight)?,
        fhir: format!("{}/fhir/DiagnosticReport/{}", state.base_url, found.id),
        institution: entry.institution.to_string(),
    };
    Ok((found, shown))
}

/// The results and the conclusion of a report in one line, for a card; and the audit row of having read it.
pub(crate) fn excerpt(state: &State, tx: &mut Tx<'_>, key: Key, version: i64) -> Result<(Event, String)> {
    let (found, shown) = shown(state, tx, key, Some(version), &mut Everything)?;
    let mut parts: Vec<String> =
        shown.results.iter().filter_map(ResultShown::in_words).take(LINES_MOST).collect();
    if shown.results.len() > LINES_MOST {
        parts.push(format!("…（共{}项）", shown.results.len()));
    }
    parts.extend(shown.conclusion.or(shown.findings));
    let event = Event::done(Action::Read, format!("DiagnosticReport/{}", found.id));
    Ok((event.of(base::ResidentId(shown.resident)), parts.join("；")))
}

/// Results of a report in one line.
const LINES_MOST: usize = 8;

fn institution_name(state: &State, entry: &ReportEntry) -> Option<String> {
    let day = state.region.day(entry.performed_at);
    state.region.institution(&entry.institution, day).map(|known| known.name.clone())
}

fn instant(state: &State, effective: Effective) -> Option<Timestamp> {
    let start = effective.instants(&state.region.zone).start;
    (start != i64::MIN).then(|| base::timestamp(start))
}

/// What was seen: an extension of ours, since R4 has no place for it.
pub(crate) fn findings(report: &Value) -> Option<String> {
    let extensions = report.get("extension").and_then(Value::as_array)?;
    let ours = extensions.iter().find(|e| {
        e.get("url").and_then(Value::as_str).is_some_and(|url| url == "urn:lianyi:report:findings")
    })?;
    ours.get("valueString").and_then(Value::as_str).map(str::to_owned)
}

fn studies(
    state: &State,
    tx: &mut Tx<'_>,
    view: &DiagnosticReportView<'_>,
    resident: ResidentId,
    sight: &mut dyn Sight,
) -> Result<Vec<StudyShown>> {
    let mut studies = Vec::new();
    for reference in view.imaging_studies().filter_map(|study| study.reference()) {
        let found = state.records.led_to(tx, ResourceType::ImagingStudy, reference, Some(resident))?;
        let Some(found) = found else { continue };
        let value = found.value()?;
        if !sight.sees(tx, &found, &value)? {
            continue;
        }
        let Some(study) = ImagingStudyView::of(&value) else { continue };
        studies.push(StudyShown {
            study_uid: study.study_uid().map(str::to_owned),
            modalities: study.modalities().filter_map(|m| m.code().map(str::to_owned)).collect(),
            status: study.status().unwrap_or("unknown").to_owned(),
            fhir: format!("{}/fhir/ImagingStudy/{}", state.base_url, found.id),
        });
    }
    Ok(studies)
}
