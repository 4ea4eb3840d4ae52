//! `GET /api/scenarios/{id}/runs/{run}/changes/{check}/{line}`: a line with both explanations side by side.

use audit::{Action, Event};
use axum::{Json, extract::State as Extract};
use base::CheckId;
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::words::run_with_rules;
use crate::{
    ApiError, State,
    caller::{Allowed, ToTryRules},
    input::Named,
    json::recognition::LineDecision,
};

/// A line, decided twice. It does not say whose it is.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LineExplained {
    /// The check.
    check: Uuid,
    /// The line.
    line: u32,
    /// When it was asked.
    at: Timestamp,
    /// The ordering institution.
    institution: String,
    /// Under the rules in force then.
    then: LineDecision,
    /// Under the scenario.
    now: LineDecision,
    /// `then` is what the doctor was answered.
    same_as_recorded: bool,
}

/// Opens a line of a run with both explanations
///
/// Every candidate with its reasons and rules, as the doctor was answered and as the scenario would have. The person
/// is not named; that the record was looked at is on its audit trail.
#[utoipa::path(
    get, path = "/scenarios/{id}/runs/{run}/changes/{check}/{line}", tag = "what-if",
    operation_id = "explainChange",
    params(
        ("id" = Uuid, Path, description = "The scenario"), ("run" = Uuid, Path, description = "The run"),
        ("check" = Uuid, Path, description = "The check"), ("line" = u32, Path, description = "The line")
    ),
    responses((status = 200, description = "Both decisions", body = LineExplained)),
    security(("key" = ["manage"]))
)]
pub(crate) async fn explain(
    Extract(state): Extract<State>,
    caller: Allowed<ToTryRules>,
    Named((id, run, check, line)): Named<(Uuid, Uuid, Uuid, u32)>,
) -> Result<Json<LineExplained>, ApiError> {
    let (_, rules) = run_with_rules(&state, id, run)?;
    let found = state.read(|tx| state.what_if.explain(tx, &rules, CheckId(check), line))?;
    let event = Event::done(Action::Read, format!("check/{check}/{line}")).of(found.resident);
    state.audited(caller.ctx(), vec![event.with(format!("scenario/{id}"))]).await?;
    Ok(Json(LineExplained {
        check,
        line,
        at: found.at,
        institution: found.institution,
        then: found.then.into(),
        now: found.now.into(),
        same_as_recorded: found.same_as_recorded,
    }))
}
