//! `POST /api/patients/{id}/separate`: somebody else after all.

use audit::{Action, Event};
use axum::{Json, extract::State as Extract};
use base::PatientId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::carry_over;
use crate::{
    ApiError, State,
    caller::{Allowed, ToManage},
    input::{Body, Named},
};

/// Why.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Separation {
    /// In words, for whoever asks later; up to 500 characters. No numbers of documents.
    reason: String,
}

/// What came of it.
#[derive(Serialize, ToSchema)]
pub(crate) struct Separated {
    /// The resident that the patient has now.
    resident: Uuid,
}

/// Takes a patient out of its resident
///
/// For one that registration linked to the wrong person: it gets a resident of its own, with its reports,
/// checks, open orders and savings, and is not linked to that person again. Consents and broken glass stay
/// with whom they were given for. Both are on the audit trail.
#[utoipa::path(
    post, path = "/patients/{id}/separate", tag = "reviews", operation_id = "separatePatient",
    params(("id" = Uuid, Path, description = "The patient, as `Patient/{id}` of the FHIR face")),
    request_body = Separation,
    responses(
        (status = 200, description = "Separated", body = Separated),
        (status = 404, description = "There is no such patient"),
        (status = 409, description = "It is alone with its resident, or came by a merge, which is undone instead"),
    ),
    security(("key" = ["manage"]))
)]
pub(crate) async fn separate(
    Extract(state): Extract<State>,
    caller: Allowed<ToManage>,
    Named(id): Named<Uuid>,
    Body(Separation { reason }): Body<Separation>,
) -> Result<Json<Separated>, ApiError> {
    let (ctx, own) = (caller.ctx().clone(), state.clone());
    let moved = state.store.write_async(move |tx| {
        let moved = own.residents.separate(tx, &ctx, PatientId(id), &reason)?;
        carry_over(&own, tx, &ctx, &[moved])?;
        let words = format!("separated: {}", reason.trim());
        let event =
            |resident| Event::done(Action::Link, format!("Patient/{id}")).of(resident).with(words.clone());
        audit::append(tx, &ctx, [event(moved.from), event(moved.to)])?;
        Ok(moved)
    });
    Ok(Json(Separated { resident: moved.await?.to.0 }))
}
