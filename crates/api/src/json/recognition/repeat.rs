//! `GET /api/recognition/checks/{id}`: a check decided again, as it was then.

use audit::{Action, Event};
use axum::{Json, extract::State as Extract};
use base::CheckId;
use care::recognition::Repeated;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::answer::LineDecision;
use crate::{
    ApiError, State, access,
    caller::{Allowed, ToLookBack},
    input::Named,
    json::said::each,
};

/// A check, decided again from what was known at its moment under the rules of its day.
#[derive(Serialize, ToSchema)]
pub(crate) struct CheckRepeated {
    /// The check.
    check: Uuid,
    /// Its examinations and tests.
    items: Vec<LineRepeated>,
}

/// A line of a check, decided again.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct LineRepeated {
    /// Number of the line.
    line: u32,
    /// It is the decision that was answered then: verdict, candidates, reasons and rule versions.
    same: bool,
    /// The same versions of reports were there; where not, one was being stored at the very moment.
    same_evidence: bool,
    /// The rule versions cited then, as `id@version`.
    rules_then: Vec<String>,
    /// The decision.
    #[serde(flatten)]
    decision: LineDecision,
}

/// Shows what a check answered
///
/// Decided again from the record as it was known then, under the rules in force then: `same` says whether
/// that comes to what was answered. Duplicates and medicines are not told again.
#[utoipa::path(
    get, path = "/recognition/checks/{id}", tag = "recognition", operation_id = "repeatCheck",
    params(("id" = Uuid, Path, description = "The check, as it was answered")),
    responses((status = 200, description = "The check", body = CheckRepeated)),
    security(("key" = ["recognition"]), ("key" = ["manage"]))
)]
pub(crate) async fn repeat(
    Extract(state): Extract<State>,
    caller: Allowed<ToLookBack>,
    Named(id): Named<Uuid>,
) -> Result<Json<CheckRepeated>, ApiError> {
    let (person, institution) = state.read(|tx| state.recognition.asked(tx, CheckId(id)))?;
    // What another institution asked is for the region's own keys alone.
    caller.narrowed(Some(institution))?;
    let mut lines = state.read(|tx| state.recognition.repeat(tx, CheckId(id)))?;
    access::lines_without_hidden(&state, caller.caller(), lines.iter_mut().map(|line| &mut line.decision))?;
    state.audited(caller.ctx(), vec![Event::done(Action::Read, format!("check/{id}")).of(person)]).await?;
    Ok(Json(CheckRepeated { check: id, items: each(lines) }))
}

impl From<Repeated> for LineRepeated {
    fn from(of: Repeated) -> Self {
        Self {
            line: of.line,
            same: of.same,
            same_evidence: of.same_evidence,
            rules_then: of.rules_then.split_whitespace().map(str::to_owned).collect(),
            decision: of.decision.into(),
        }
    }
}
