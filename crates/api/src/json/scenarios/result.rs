//! `GET /api/scenarios/{id}/runs/{run}/result`: what a run came to, byte for byte as it was kept, or as a workbook.

use axum::{
    extract::State as Extract,
    http::header,
    response::{IntoResponse as _, Response},
};
use base::{RunId, ScenarioId};
use care::whatif::Outcome;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::{figures::RunResult, workbook};
use crate::{
    ApiError, State,
    caller::{Allowed, ToTryRules},
    input::{Asked, Named},
    json::csv,
};

/// How it is written.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Question {
    /// `xlsx` for a spreadsheet program.
    #[param(inline)]
    format: Option<Format>,
}

/// How a result is written.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Format {
    Json,
    Xlsx,
}

/// Shows the result of a run
///
/// The same run as of the same instant gives the same bytes. What doctors did where they saw the card (`observed`) and
/// what is expected where only the scenario shows one (`estimated`, from the measured acceptance of the item with its
/// 95 % Wilson interval) stand apart in every figure. Groups of fewer than five residents are hidden.
#[utoipa::path(
    get, path = "/scenarios/{id}/runs/{run}/result", tag = "what-if", operation_id = "showResult",
    params(("id" = Uuid, Path, description = "The scenario"), ("run" = Uuid, Path, description = "The run"), Question),
    responses((status = 200, description = "The result", content(
        (RunResult = "application/json"),
        (String = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
    ))),
    security(("key" = ["manage"]))
)]
pub(crate) async fn result(
    Extract(state): Extract<State>,
    _caller: Allowed<ToTryRules>,
    Named((id, run)): Named<(Uuid, Uuid)>,
    Asked(Question { format }): Asked<Question>,
) -> Result<Response, ApiError> {
    let bytes = state.read(|tx| {
        let run = state.scenarios.run(tx, Some(ScenarioId(id)), RunId(run))?;
        state.scenarios.result(tx, &run)
    })?;
    if format != Some(Format::Xlsx) {
        return Ok(([(header::CONTENT_TYPE, "application/json")], bytes).into_response());
    }
    let outcome = Outcome::read(&bytes)?;
    let file = format!("what-if-{}-{}.xlsx", outcome.period.from, outcome.period.to);
    Ok(csv::attachment(&file, csv::XLSX, workbook::of(&outcome)?))
}
