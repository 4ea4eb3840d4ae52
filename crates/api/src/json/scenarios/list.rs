//! `GET /api/scenarios`: the scenarios there are.

use axum::{Json, extract::State as Extract};
use base::ScenarioId;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::words::ScenarioShown;
use crate::{
    ApiError, State,
    caller::{Allowed, ToTryRules},
    input::Asked,
};

/// Scenarios of one page.
const MOST: u32 = 200;

/// Which page.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Question {
    /// Only those made before this one.
    before: Option<Uuid>,
}

/// Scenarios, newest first.
#[derive(Serialize, ToSchema)]
pub(crate) struct Scenarios {
    scenarios: Vec<ScenarioShown>,
}

/// Lists scenarios, newest first, 200 at once
#[utoipa::path(
    get, path = "/scenarios", tag = "what-if", operation_id = "listScenarios", params(Question),
    responses((status = 200, description = "The scenarios, without their overlays", body = Scenarios)),
    security(("key" = ["manage"]))
)]
pub(crate) async fn list(
    Extract(state): Extract<State>,
    _caller: Allowed<ToTryRules>,
    Asked(Question { before }): Asked<Question>,
) -> Result<Json<Scenarios>, ApiError> {
    let found = state.read(|tx| state.scenarios.list(tx, before.map(ScenarioId), MOST))?;
    Ok(Json(Scenarios { scenarios: found.into_iter().map(ScenarioShown::brief).collect() }))
}
