//! `GET /api/scenarios/{id}/runs/{run}`: how far a run is.

use axum::{Json, extract::State as Extract};
use base::{RunId, ScenarioId};
use uuid::Uuid;

use super::words::RunShown;
use crate::{
    ApiError, State,
    caller::{Allowed, ToTryRules},
    input::Named,
};

/// Shows how far a run is
#[utoipa::path(
    get, path = "/scenarios/{id}/runs/{run}", tag = "what-if", operation_id = "showRun",
    params(("id" = Uuid, Path, description = "The scenario"), ("run" = Uuid, Path, description = "The run")),
    responses((status = 200, description = "The run", body = RunShown)),
    security(("key" = ["manage"]))
)]
pub(crate) async fn run(
    Extract(state): Extract<State>,
    _caller: Allowed<ToTryRules>,
    Named((id, run)): Named<(Uuid, Uuid)>,
) -> Result<Json<RunShown>, ApiError> {
    let found = state.read(|tx| state.scenarios.run(tx, Some(ScenarioId(id)), RunId(run)))?;
    Ok(Json(found.into()))
}
