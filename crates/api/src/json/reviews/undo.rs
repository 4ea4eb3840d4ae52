//! `POST /api/merges/{id}/undo`: two persons after all.

use audit::{Action, Event};
use axum::{Json, extract::State as Extract};
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
pub(crate) struct Undoing {
    /// In words, for whoever asks later; up to 500 characters.
    reason: String,
}

/// What came of it.
#[derive(Serialize, ToSchema)]
pub(crate) struct MergeUndone {
    /// Patients whose records went back.
    moved: usize,
    /// Reviews of patients that came after the merge and may belong to either person.
    reviews: Vec<Uuid>,
}

/// Undoes a merge
///
/// The resident that ended stands again, with its patients, documents, reports, checks and open orders.
/// The pair is not asked about again. Both are on the audit trail.
#[utoipa::path(
    post, path = "/merges/{id}/undo", tag = "reviews", operation_id = "undoMerge",
    params(("id" = Uuid, Path, description = "The merge")), request_body = Undoing,
    responses(
        (status = 200, description = "Undone", body = MergeUndone),
        (status = 404, description = "There is no such merge"),
        (status = 409, description = "It is undone already, or nothing of it is left to go back"),
    ),
    security(("key" = ["manage"]))
)]
pub(crate) async fn undo(
    Extract(state): Extract<State>,
    caller: Allowed<ToManage>,
    Named(id): Named<Uuid>,
    Body(Undoing { reason }): Body<Undoing>,
) -> Result<Json<MergeUndone>, ApiError> {
    let (ctx, own) = (caller.ctx().clone(), state.clone());
    let undone = state.store.write_async(move |tx| {
        let undone = own.residents.unmerge(tx, &ctx, id, &reason)?;
        carry_over(&own, tx, &ctx, &undone.moved)?;
        audit::append(tx, &ctx, [Event::done(Action::Link, format!("merge/{id}")).with("undone")])?;
        Ok(undone)
    });
    let undone = undone.await?;
    Ok(Json(MergeUndone { moved: undone.moved.len(), reviews: undone.reviews }))
}
