//! `GET /api/scenarios/{id}`: one scenario with what it changes.

use axum::{Json, extract::State as Extract};
use base::ScenarioId;
use uuid::Uuid;

use super::words::ScenarioShown;
use crate::{
    ApiError, State,
    caller::{Allowed, ToTryRules},
    input::Named,
};

/// Shows a scenario and what it does to which rule
#[utoipa::path(
    get, path = "/scenarios/{id}", tag = "what-if", operation_id = "showScenario",
    params(("id" = Uuid, Path, description = "The scenario")),
    responses((status = 200, description = "The scenario", body = ScenarioShown)),
    security(("key" = ["manage"]))
)]
pub(crate) async fn show(
    Extract(state): Extract<State>,
    _caller: Allowed<ToTryRules>,
    Named(id): Named<Uuid>,
) -> Result<Json<ScenarioShown>, ApiError> {
    let found = state.read(|tx| state.scenarios.scenario(tx, ScenarioId(id)))?;
    Ok(Json(ScenarioShown::whole(&state, found)))
}
