//! `GET /api/scenarios/{id}/proposal`: a scenario as a change of the region's rule files, for review.

use axum::{
    Json,
    extract::State as Extract,
    http::header,
    response::{IntoResponse as _, Response},
};
use base::{Fault, ScenarioId};
use jiff::civil::Date;
use policy::FileChange;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::words::mistakes;
use crate::{
    ApiError, State,
    caller::{Allowed, ToTryRules},
    input::{Asked, Named},
};

/// From when on, and by which document.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Question {
    /// First day on which it is to be in force.
    #[param(value_type = String, format = Date, example = "2027-01-01")]
    effective: Date,
    /// The document that puts it in force: `source` of the new rules.
    #[param(example = "绵卫发〔2026〕12号")]
    source: String,
    /// `diff` for the unified diff alone.
    #[param(inline)]
    format: Option<Format>,
}

/// How a proposal is written.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Format {
    Json,
    Diff,
}

/// A change of the region's rule files.
#[derive(Serialize, ToSchema)]
pub(crate) struct Proposal {
    /// First day on which it is in force.
    #[schema(value_type = String, format = Date)]
    effective: Date,
    /// The document.
    source: String,
    /// The files it changes.
    files: Vec<FileProposed>,
    /// The unified diff, for `patch -p1` in the folder of regions.
    diff: String,
}

/// One file.
#[derive(Serialize, ToSchema)]
struct FileProposed {
    /// Path in the folder of regions.
    path: String,
    /// `changed` or `added`.
    #[schema(example = "changed")]
    change: &'static str,
}

/// Shows a scenario as a change of the region's rule files
///
/// What is in force ends on the day before; what takes its place stands in a file of its own with its source. The
/// changed files were loaded to see that they can be. Nothing is changed here: rules change by a reviewed change of files.
#[utoipa::path(
    get, path = "/scenarios/{id}/proposal", tag = "what-if", operation_id = "proposeScenario",
    params(("id" = Uuid, Path, description = "The scenario"), Question),
    responses((status = 200, description = "The change", content(
        (Proposal = "application/json"), (String = "text/x-diff")
    ))),
    security(("key" = ["manage"]))
)]
pub(crate) async fn proposal(
    Extract(state): Extract<State>,
    _caller: Allowed<ToTryRules>,
    Named(id): Named<Uuid>,
    Asked(question): Asked<Question>,
) -> Result<Response, ApiError> {
    let source = question.source.trim().to_owned();
    if source.is_empty() || source.chars().count() > 200 || source.chars().any(char::is_control) {
        return Err(Fault::invalid("name the document in 1 to 200 characters").at("source").into());
    }
    let scenario = state.read(|tx| state.scenarios.scenario(tx, ScenarioId(id)))?;
    let changes = state.scenarios.proposal(&scenario, question.effective, &source).map_err(mistakes)?;
    let diff: String = changes.iter().map(FileChange::diff).collect();
    if question.format == Some(Format::Diff) {
        return Ok(([(header::CONTENT_TYPE, "text/x-diff; charset=utf-8")], diff).into_response());
    }
    let files = changes.into_iter().map(|file| FileProposed {
        change: if file.before.is_some() { "changed" } else { "added" },
        path: file.path,
    });
    let proposal = Proposal { effective: question.effective, source, files: files.collect(), diff };
    Ok(Json(proposal).into_response())
}
