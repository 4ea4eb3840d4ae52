//! `POST /api/scenarios`: other rules, to be tried on the past.

use axum::{
    Json,
    extract::State as Extract,
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use serde::Deserialize;
use utoipa::ToSchema;

use super::words::{ScenarioShown, mistakes};
use crate::{
    ApiError, State,
    caller::{Allowed, ToTryRules},
    input::Body,
    json::said::each,
};

/// Other rules.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct ScenarioWanted {
    /// What it is called.
    #[schema(example = "头颅CT时限15天")]
    name: String,
    /// Why it is tried.
    #[schema(example = "复诊多在两周内")]
    reason: String,
    /// TOML in the format of the region's rule files. A row changes the rule of the same code and leaves the keys that
    /// it does not name; `[[drop]] rule = "item/…"` takes a rule away; `effective` and `until` say for which days.
    #[schema(example = "[[item]]\ncode = \"CT-HEAD\"\nwindow_days = 15\n")]
    overlay: String,
    /// Only check it: nothing is kept.
    #[serde(default)]
    dry_run: bool,
}

/// Makes a scenario
///
/// It is checked by the same checks as the region's rule files; every mistake is named with line and column. A
/// scenario never changes: another one is made.
#[utoipa::path(
    post, path = "/scenarios", tag = "what-if", operation_id = "createScenario", request_body = ScenarioWanted,
    responses(
        (status = 201, description = "The scenario", body = ScenarioShown),
        (status = 200, description = "It would be kept so (`dryRun`)", body = ScenarioShown)
    ),
    security(("key" = ["manage"]))
)]
pub(crate) async fn create(
    Extract(state): Extract<State>,
    caller: Allowed<ToTryRules>,
    Body(wanted): Body<ScenarioWanted>,
) -> Result<Response, ApiError> {
    let new = state.scenarios.new_scenario(caller.ctx(), &wanted.name, &wanted.reason, &wanted.overlay)?;
    let laid = state.scenarios.overlaid(&new.overlay).map_err(mistakes)?;
    let mut shown = ScenarioShown::brief(new.clone());
    shown.overlay = Some(new.overlay.clone());
    shown.changes = Some(each(laid.changes));
    shown.warnings = Some(laid.warnings.iter().map(ToString::to_string).collect());
    if wanted.dry_run {
        shown.id = None;
        return Ok(Json(shown).into_response());
    }
    let (scenarios, ctx) = (state.scenarios.clone(), caller.ctx().clone());
    state.store.write_async(move |tx| scenarios.keep(tx, &ctx, &new)).await?;
    Ok((StatusCode::CREATED, Json(shown)).into_response())
}
