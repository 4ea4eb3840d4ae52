//! `POST /api/break-glass/{id}`: what a review found.

use axum::{extract::State as Extract, http::StatusCode};
use base::Fault;
use identity::access::bond::BrokenGlass;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    ApiError, State,
    caller::{Allowed, ToReviewGlass},
    input::{Body, Named},
};

/// What was found.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReviewGiven {
    /// It was right to open the record.
    justified: bool,
    /// Why, or what follows.
    note: String,
}

/// Reviews a record that was opened without a relation
///
/// Nobody reviews their own. What is found unjustified is closed at once.
#[utoipa::path(
    post, path = "/break-glass/{id}", tag = "access", operation_id = "reviewOpening",
    params(("id" = Uuid, Path, description = "The opening")), request_body = ReviewGiven,
    responses(
        (status = 204, description = "Kept"),
        (status = 409, description = "It was reviewed already"),
    ),
    security(("session" = []))
)]
pub(crate) async fn review(
    Extract(state): Extract<State>,
    caller: Allowed<ToReviewGlass>,
    Named(id): Named<Uuid>,
    Body(ReviewGiven { justified, note }): Body<ReviewGiven>,
) -> Result<StatusCode, ApiError> {
    let opening = state.read(|tx| BrokenGlass::known(tx, id))?;
    if caller.narrowed(Some(opening.institution.clone())).is_err() {
        // Of another institution: not here.
        return Err(Fault::not_found("there is no such opening of a record").into());
    }
    let ctx = caller.ctx().clone();
    state.store.write_async(move |tx| opening.review(tx, &ctx, justified, &note)).await?;
    Ok(StatusCode::NO_CONTENT)
}
