//! `POST /api/scenarios/{id}/runs/{run}/cancel`: a run that nobody wants any more.

use axum::{Json, extract::State as Extract};
use base::{RunId, ScenarioId};
use uuid::Uuid;

use super::words::RunShown;
use crate::{
    ApiError, State,
    caller::{Allowed, ToTryRules},
    input::Named,
};

/// Cancels a run; one that has ended is left as it is (409)
#[utoipa::path(
    post, path = "/scenarios/{id}/runs/{run}/cancel", tag = "what-if", operation_id = "cancelRun",
    params(("id" = Uuid, Path, description = "The scenario"), ("run" = Uuid, Path, description = "The run")),
    responses((status = 200, description = "The run, cancelled", body = RunShown)),
    security(("key" = ["manage"]))
)]
pub(crate) async fn cancel(
    Extract(state): Extract<State>,
    caller: Allowed<ToTryRules>,
    Named((id, run)): Named<(Uuid, Uuid)>,
) -> Result<Json<RunShown>, ApiError> {
    let (scenarios, ctx) = (state.scenarios.clone(), caller.ctx().clone());
    let written = state.store.write_async(move |tx| scenarios.cancel(tx, &ctx, ScenarioId(id), RunId(run)));
    Ok(Json(written.await?.into()))
}
