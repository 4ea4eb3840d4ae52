//! `GET /api/rules/{kind}/{code}`: every version of a rule.

use axum::{Json, extract::State as Extract};
use base::Fault;
use serde::Serialize;
use utoipa::ToSchema;

use super::statement::RuleStated;
use crate::{
    ApiError, State,
    caller::{Allowed, AnyKey},
    input::Named,
};

/// The versions of a rule.
#[derive(Serialize, ToSchema)]
pub(crate) struct RuleHistory {
    /// Oldest first.
    versions: Vec<RuleStated>,
}

/// Shows every version of a rule
#[utoipa::path(
    get, path = "/rules/{kind}/{code}", tag = "catalogue", operation_id = "showRuleHistory",
    params(
        ("kind" = String, Path, description = "What sort of rule it is, such as `item`"),
        ("code" = String, Path, description = "Its code; a slash in it is written %2F"),
    ),
    responses(
        (status = 200, description = "Oldest first", body = RuleHistory),
        (status = 404, description = "There is no such rule"),
    ),
    security(("key" = []))
)]
pub(crate) async fn history(
    Extract(state): Extract<State>,
    _caller: Allowed<AnyKey>,
    Named((kind, code)): Named<(String, String)>,
) -> Result<Json<RuleHistory>, ApiError> {
    let id = format!("{kind}/{code}");
    let versions = state.region.book().versions(&id);
    let versions: Vec<RuleStated> = versions.map(|rule| RuleStated::of(&state.region, rule)).collect();
    if versions.is_empty() {
        return Err(Fault::not_found("the region has no such rule; GET /api/rules lists them").into());
    }
    Ok(Json(RuleHistory { versions }))
}
