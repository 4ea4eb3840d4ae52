//! `POST /api/objections/{id}`: what an institution answers.

use axum::{extract::State as Extract, http::StatusCode};
use base::Fault;
use identity::access::objection::Objection;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    ApiError, State,
    caller::{Allowed, ToAnswerObjections},
    input::{Body, Named},
};

/// The answer.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AnswerGiven {
    /// The resident is right.
    accepted: bool,
    /// Why, and what follows: 4 to 1,000 characters that the resident reads.
    words: String,
}

/// Answers an objection
///
/// Accepted ones against sharing, or of a piece that is another person's, keep what they are about from others
/// than the resident, who made it, and whom a consent or an opening lets by name (`restricted`). Nothing is
/// deleted; what is wrong is corrected or taken back by who made it, or separated by who decides identity.
#[utoipa::path(
    post, path = "/objections/{id}", tag = "objections", operation_id = "answerObjection",
    params(("id" = Uuid, Path, description = "The objection")), request_body = AnswerGiven,
    responses(
        (status = 204, description = "Kept, and shown to the resident"),
        (status = 404, description = "There is no such objection, or it is another institution's to answer"),
        (status = 409, description = "It was answered or taken back already"),
    ),
    security(("session" = []))
)]
pub(crate) async fn answer(
    Extract(state): Extract<State>,
    caller: Allowed<ToAnswerObjections>,
    Named(id): Named<Uuid>,
    Body(AnswerGiven { accepted, words }): Body<AnswerGiven>,
) -> Result<StatusCode, ApiError> {
    let objection = state.read(|tx| Objection::known(tx, &state.vault, id))?;
    if caller.narrowed(Some(objection.institution.clone())).is_err() {
        // Of another institution: not here.
        return Err(Fault::not_found("there is no such objection").into());
    }
    let (ctx, own) = (caller.ctx().clone(), state.clone());
    let written = state
        .store
        .write_async(move |tx| objection.answer(tx, &ctx, &own.vault, &own.random, accepted, &words));
    written.await?;
    state.read(|tx| state.restrictions.refresh(tx))?;
    Ok(StatusCode::NO_CONTENT)
}
