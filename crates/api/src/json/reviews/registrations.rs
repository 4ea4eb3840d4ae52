//! `POST /api/patients/search`: which patients of institutions are one resident, and how each came to it. In the
//! body, since no patient number stands in an address.

use audit::{Action, Event};
use axum::{Json, extract::State as Extract};
use base::{Fault, PatientId, ResidentId, Result};
use identity::{Secret, SourcePatient};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use store::Tx;
use utoipa::ToSchema;
use uuid::Uuid;

use super::list::{PersonMasked, documents, person};
use crate::{
    ApiError, State,
    caller::{Allowed, ToManage},
    input::Body,
    json::said::birth_text,
};

/// Whose patients: of a resident, or of the resident of a patient that an institution's number names.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RegistrationsWanted {
    /// The resident.
    resident: Option<Uuid>,
    /// Code of the institution whose number it is.
    institution: Option<String>,
    /// The institution's number for the patient.
    #[schema(value_type = Option<String>)]
    number: Option<Secret>,
}

/// A resident and what it was made of.
#[derive(Serialize, ToSchema)]
pub(crate) struct Registrations {
    /// The resident, masked.
    resident: PersonMasked,
    /// Its patients, in the order in which institutions registered them.
    registrations: Vec<RegistrationShown>,
}

/// A patient as its institution states it, masked.
#[derive(Serialize, ToSchema)]
struct RegistrationShown {
    /// The patient, as `Patient/{id}` of the FHIR face.
    id: Uuid,
    /// Code of the institution.
    institution: String,
    /// It is the one that the number names.
    named: bool,
    /// 张*.
    name: String,
    /// By FHIR's code.
    sex: &'static str,
    /// As far as it is stated.
    #[schema(value_type = Option<String>)]
    birth: Option<String>,
    /// 138****1234.
    phone: Option<String>,
    /// Kind (WS/T 364) and masked number.
    documents: Vec<String>,
    /// How it came to the resident: `by-document`, `by-likeness`, `new-resident`, `by-review`, `by-source` or
    /// `by-undoing`.
    #[schema(value_type = Option<String>, example = "by-likeness")]
    how: Option<&'static str>,
    /// Since when.
    #[schema(value_type = Option<String>, format = DateTime)]
    since: Option<Timestamp>,
    /// The merge that brought it, which is undone as a whole; absent where none did.
    merge: Option<Uuid>,
}

/// Finds the patients that are one resident
///
/// By the resident, or by an institution and its number for one of them. All are masked; numbers are not answered.
/// Every search is on the trail. A party makes a limited number of searches in a minute.
#[utoipa::path(
    post, path = "/patients/search", tag = "reviews", operation_id = "findRegistrations",
    request_body = RegistrationsWanted,
    responses(
        (status = 200, description = "The resident and its patients", body = Registrations),
        (status = 404, description = "There is no such resident or patient"),
        (status = 429, description = "Too many searches: wait as long as `Retry-After` says"),
    ),
    security(("key" = ["manage"]))
)]
pub(crate) async fn search(
    Extract(state): Extract<State>,
    caller: Allowed<ToManage>,
    Body(wanted): Body<RegistrationsWanted>,
) -> Result<Json<Registrations>, ApiError> {
    let ctx = caller.ctx();
    state.lasting().pace.step(&ctx.actor, ctx.now, state.limits.searches_a_minute_max)?;
    let found = state.read(|tx| {
        let Some((named, resident)) = sought(&state, tx, &wanted)? else { return Ok(None) };
        let resident = state.residents.current(tx, resident)?;
        let patients = state.residents.patients_of(tx, resident)?;
        if patients.is_empty() {
            return Ok(None);
        }
        let registrations = patients
            .into_iter()
            .map(|(patient, institution)| registration(&state, tx, patient, institution, named))
            .collect::<Result<_>>()?;
        Ok(Some((resident, Registrations { resident: person(&state, tx, resident)?, registrations })))
    })?;
    let event = Event::done(Action::Search, "registration");
    let event = match &found {
        Some((resident, _)) => event.of(*resident),
        None => event.with("0 found"),
    };
    state.audited(ctx, vec![event]).await?;
    let (_, answer) = found.ok_or_else(|| {
        Fault::not_found("没有这样的登记，请核对机构和病历号 · there is no such registration: check institution and number")
    })?;
    Ok(Json(answer))
}

/// The patient that is named, if one is, and the resident.
fn sought(
    state: &State,
    tx: &mut Tx<'_>,
    wanted: &RegistrationsWanted,
) -> Result<Option<(Option<PatientId>, ResidentId)>> {
    match (wanted.resident, &wanted.institution, &wanted.number) {
        (Some(resident), None, None) => Ok(Some((None, ResidentId(resident)))),
        (None, Some(institution), Some(number)) if !number.reveal().trim().is_empty() => {
            let source = SourcePatient::new(institution.as_str(), number.reveal().trim());
            let known = state.residents.patient_of(tx, &source)?;
            Ok(known.map(|(patient, resident)| (Some(patient), resident)))
        }
        _ => Err(Fault::invalid("请填写机构和病历号 · name a resident, or an institution and its number")
            .at("number")),
    }
}

fn registration(
    state: &State,
    tx: &mut Tx<'_>,
    patient: PatientId,
    institution: String,
    named: Option<PatientId>,
) -> Result<RegistrationShown> {
    let (_, stated) = state.residents.stated(tx, patient)?;
    let stated = stated.masked(&state.masks());
    let link = state.residents.links_of(tx, patient)?.into_iter().rfind(|link| link.until.is_none());
    Ok(RegistrationShown {
        id: patient.0,
        institution,
        named: named == Some(patient),
        name: stated.name,
        sex: stated.sex.code(),
        birth: stated.birth.map(birth_text),
        phone: stated.phone,
        documents: documents(&stated.documents),
        how: link.map(|link| link.how.as_str()),
        since: link.map(|link| link.since),
        merge: state.residents.moved_by(tx, patient)?,
    })
}
