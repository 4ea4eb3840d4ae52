//! `POST /api/reviews`: a person says that two may be one.

use audit::{Action, Event};
use axum::{Json, extract::State as Extract};
use base::{PatientId, ResidentId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    ApiError, State,
    caller::{Allowed, ToManage},
    input::Body,
};

/// Who may be one person.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReviewAsked {
    /// A patient of an institution, as `Patient/{id}` of the FHIR face.
    patient: Uuid,
    /// The resident who may be the same person.
    resident: Uuid,
    /// Why somebody thinks so, in words, for whoever decides; up to 500 characters. No numbers of documents.
    reason: String,
}

/// The pair.
#[derive(Serialize, ToSchema)]
pub(crate) struct ReviewOpened {
    /// The review, to be decided by `POST /api/reviews/{id}`.
    id: Uuid,
}

/// Puts two before a person
///
/// For two residents that nothing brought together, or that were told apart wrongly, by a decision, an undone merge or a
/// separation. Nothing changes until it is decided; two who were told apart are not linked meanwhile. It is on the trail
/// of both.
#[utoipa::path(
    post, path = "/reviews", tag = "reviews", operation_id = "askReview", request_body = ReviewAsked,
    responses(
        (status = 200, description = "Open: the review there was, or a new one", body = ReviewOpened),
        (status = 404, description = "There is no such patient or resident"),
        (status = 409, description = "They are one resident already"),
    ),
    security(("key" = ["manage"]))
)]
pub(crate) async fn ask(
    Extract(state): Extract<State>,
    caller: Allowed<ToManage>,
    Body(ReviewAsked { patient, resident, reason }): Body<ReviewAsked>,
) -> Result<Json<ReviewOpened>, ApiError> {
    let (ctx, own) = (caller.ctx().clone(), state.clone());
    let opened = state.store.write_async(move |tx| {
        let review = own.residents.ask(tx, &ctx, PatientId(patient), ResidentId(resident), &reason)?;
        let words = format!("asked: {}", reason.trim());
        let event =
            |of| Event::done(Action::Link, format!("review/{}", review.id)).of(of).with(words.clone());
        audit::append(tx, &ctx, [event(review.resident), event(review.candidate)])?;
        Ok(review.id)
    });
    Ok(Json(ReviewOpened { id: opened.await? }))
}
