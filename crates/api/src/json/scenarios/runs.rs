//! `POST` and `GET /api/scenarios/{id}/runs`: a scenario over a period.

use axum::{Json, extract::State as Extract, http::StatusCode};
use base::ScenarioId;
use care::whatif::SUBJECT;
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::words::RunShown;
use crate::{
    ApiError, State,
    caller::{Allowed, ToTryRules},
    input::{Body, Named},
    json::said::each,
};

/// Which period.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct RunWanted {
    /// First legal day.
    #[schema(value_type = String, format = Date, example = "2025-01-01")]
    from: Date,
    /// Last legal day, included.
    #[schema(value_type = String, format = Date, example = "2025-12-31")]
    to: Date,
    /// What came into the database later is not looked at; now when it is not said. The same run as of the same
    /// instant gives the same bytes.
    as_of: Option<Timestamp>,
}

/// Runs, newest first.
#[derive(Serialize, ToSchema)]
pub(crate) struct Runs {
    runs: Vec<RunShown>,
}

/// Runs a scenario over a period
///
/// It is worked on beside everything else and gives way to it; ask for the run to see how far it is. A run that the
/// server's end interrupted goes on by itself.
#[utoipa::path(
    post, path = "/scenarios/{id}/runs", tag = "what-if", operation_id = "runScenario", request_body = RunWanted,
    params(("id" = Uuid, Path, description = "The scenario")),
    responses((status = 202, description = "The run, waiting", body = RunShown)),
    security(("key" = ["manage"]))
)]
pub(crate) async fn start(
    Extract(state): Extract<State>,
    caller: Allowed<ToTryRules>,
    Named(id): Named<Uuid>,
    Body(wanted): Body<RunWanted>,
) -> Result<(StatusCode, Json<RunShown>), ApiError> {
    let RunWanted { from, to, as_of } = wanted;
    let asked = replay::Asked { subject: SUBJECT, from, to, as_of };
    let (scenarios, ctx) = (state.scenarios.clone(), caller.ctx().clone());
    let written = state.store.write_async(move |tx| scenarios.ask(tx, &ctx, ScenarioId(id), &asked));
    Ok((StatusCode::ACCEPTED, Json(written.await?.into())))
}

/// Lists the runs of a scenario, newest first
#[utoipa::path(
    get, path = "/scenarios/{id}/runs", tag = "what-if", operation_id = "listRuns",
    params(("id" = Uuid, Path, description = "The scenario")),
    responses((status = 200, description = "The runs", body = Runs)),
    security(("key" = ["manage"]))
)]
pub(crate) async fn runs(
    Extract(state): Extract<State>,
    _caller: Allowed<ToTryRules>,
    Named(id): Named<Uuid>,
) -> Result<Json<Runs>, ApiError> {
    let found = state.read(|tx| state.scenarios.runs(tx, ScenarioId(id)))?;
    Ok(Json(Runs { runs: each(found) }))
}
