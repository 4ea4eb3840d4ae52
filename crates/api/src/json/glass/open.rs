//! `POST /api/break-glass`: a record opened without a relation, with a reason.

use axum::{Json, extract::State as Extract, http::StatusCode};
use base::Fault;
use identity::access::bond::Opening;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    ApiError, State,
    caller::{Allowed, ToOpenRecord},
    input::Body,
    json::{me::bonds::classes, recognition::PatientNamed},
};

/// For how long a record is open when nothing is said.
const USUAL_HOURS: i64 = 4;

/// Whose record, and why.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OpeningWanted {
    /// Whose.
    patient: PatientNamed,
    /// Why, in 4 to 500 characters. The resident and whoever reviews it read this.
    #[schema(example = "急诊抢救，患者昏迷，无法取得同意")]
    reason: String,
    /// Sensitive classes that are needed too, each named: `psychiatric`, `hiv`, `reproductive`, `staff`, `restricted`.
    #[serde(default)]
    classes: Vec<String>,
    /// For how many hours: 4 when absent, up to 72.
    hours: Option<u16>,
}

/// A record that is open.
#[derive(Serialize, ToSchema)]
pub(crate) struct RecordOpened {
    /// Its id, by which it is reviewed.
    id: Uuid,
    /// Whose record, by the region's id.
    resident: Uuid,
    /// The patients that stand for this person, as `Patient/{id}` of the FHIR face.
    patients: Vec<String>,
    /// Until when.
    until: Timestamp,
}

/// Opens a record without a relation, with a reason
///
/// For this account and a limited time. It is on the trail, on the list of whoever reviews it at the
/// institution, and shown to the resident.
#[utoipa::path(
    post, path = "/break-glass", tag = "access", operation_id = "breakGlass", request_body = OpeningWanted,
    responses(
        (status = 201, description = "The record is open", body = RecordOpened),
        (status = 404, description = "Nobody is known by this"),
    ),
    security(("session" = []))
)]
pub(crate) async fn open(
    Extract(state): Extract<State>,
    caller: Allowed<ToOpenRecord>,
    Body(wanted): Body<OpeningWanted>,
) -> Result<(StatusCode, Json<RecordOpened>), ApiError> {
    let ctx = caller.ctx().clone();
    let (Some(acting), Some(institution)) = (caller.person(), ctx.institution.clone()) else {
        return Err(Fault::forbidden("a record is opened by a person at an institution").into());
    };
    let resident = state.read(|tx| wanted.patient.find(&state, tx, &ctx))?;
    let resident = resident.ok_or_else(|| Fault::not_found("nobody is known by this").at("patient"))?;
    let lasting = SignedDuration::from_hours(wanted.hours.map_or(USUAL_HOURS, i64::from));
    let opening = Opening {
        resident,
        account: acting.who.account,
        institution,
        reason: wanted.reason,
        opens: classes(&wanted.classes)?,
        lasting,
    };
    let (random, now) = (state.random.clone(), ctx.now);
    let id = state.store.write_async(move |tx| opening.open(tx, &ctx, &random)).await?;
    let patients = state.read(|tx| state.residents.patients_of(tx, resident))?;
    let opened = RecordOpened {
        id,
        resident: resident.0,
        patients: patients.into_iter().map(|(patient, _)| patient.to_string()).collect(),
        until: now.checked_add(lasting).unwrap_or(Timestamp::MAX),
    };
    Ok((StatusCode::CREATED, Json(opened)))
}
