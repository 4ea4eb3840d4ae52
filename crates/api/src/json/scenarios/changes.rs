//! `GET /api/scenarios/{id}/runs/{run}/changes`: the lines that came out otherwise.

use axum::{Json, extract::State as Extract};
use base::{Fault, Fen};
use care::{recognition as rooms, whatif};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::words::run_with_rules;
use crate::{
    ApiError, State,
    caller::{Allowed, ToTryRules},
    input::{Asked, Named},
    json::{
        recognition::Verdict,
        said::{each, same_words},
    },
};

/// Changes of one page, and of one that does not say.
const MOST: usize = 500;
const USUAL: usize = 50;

/// Which changes.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Question {
    /// `next` of the page before.
    after: Option<String>,
    /// At most so many: 50 unless said, 500 at most.
    limit: Option<usize>,
    /// Only of this item or panel.
    item: Option<String>,
    /// Only of this ordering institution.
    institution: Option<String>,
    /// Only `gained`, `lost` or `other`.
    kind: Option<String>,
}

/// A page of changes.
#[derive(Serialize, ToSchema)]
pub(crate) struct ChangesShown {
    /// What was found.
    changes: Vec<ChangeShown>,
    /// Where to go on: `after` of the next question; none at the end. A page may be short or empty though there is more.
    next: Option<String>,
}

/// A line that came out otherwise.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct ChangeShown {
    /// The check.
    check: Uuid,
    /// The line.
    line: u32,
    /// When it was asked.
    at: Timestamp,
    /// The ordering institution.
    institution: String,
    /// Its name.
    institution_name: Option<String>,
    /// Item or panel.
    item: String,
    /// Its Chinese name.
    item_name: Option<String>,
    /// How it changed.
    kind: LineChanged,
    /// What was decided.
    then: SideShown,
    /// What the scenario decides.
    now: SideShown,
}

same_words! {
    /// How a line changed.
    LineChanged = whatif::ChangeKind {
        /// A result is offered that was not.
        Gained,
        /// A result was offered and is no more.
        Lost,
        /// Anything else.
        Other,
    }
}

/// One side of a change.
#[derive(Serialize, ToSchema)]
struct SideShown {
    /// The verdict.
    verdict: Verdict,
    /// Whether a result was offered.
    offered: bool,
    /// What recognition would save, in fen.
    #[schema(value_type = i64)]
    fen: Fen,
}

/// Lists the lines of a run whose verdict, reasons or saving came out otherwise
#[utoipa::path(
    get, path = "/scenarios/{id}/runs/{run}/changes", tag = "what-if", operation_id = "listChanges",
    params(("id" = Uuid, Path, description = "The scenario"), ("run" = Uuid, Path, description = "The run"), Question),
    responses((status = 200, description = "A page of them", body = ChangesShown)),
    security(("key" = ["manage"]))
)]
pub(crate) async fn changes(
    Extract(state): Extract<State>,
    _caller: Allowed<ToTryRules>,
    Named((id, run)): Named<(Uuid, Uuid)>,
    Asked(question): Asked<Question>,
) -> Result<Json<ChangesShown>, ApiError> {
    let kind = match question.kind.as_deref() {
        None => None,
        Some(name) => Some(
            whatif::ChangeKind::named(name)
                .ok_or_else(|| Fault::invalid("a change is gained, lost or other").at("kind"))?,
        ),
    };
    let most = question.limit.unwrap_or(USUAL);
    if !(1..=MOST).contains(&most) {
        return Err(Fault::invalid(format!("a page has 1 to {MOST} changes")).at("limit").into());
    }
    let (run, rules) = run_with_rules(&state, id, run)?;
    let narrowed = whatif::Narrowed { item: question.item, institution: question.institution, kind };
    let after = question.after.as_deref();
    // Some hundred thousand lines may be looked through: not on a thread that answers others.
    let found = tokio::task::block_in_place(|| {
        state.what_if.changes(&state.store, &run, &rules, &narrowed, (after, most))
    })?;
    Ok(Json(ChangesShown { changes: each(found.changes), next: found.next }))
}

impl From<whatif::Change> for ChangeShown {
    fn from(of: whatif::Change) -> Self {
        Self {
            check: of.check.0,
            line: of.line,
            at: of.at,
            institution: of.institution,
            institution_name: of.institution_name,
            item: of.item,
            item_name: of.item_name,
            kind: of.kind.into(),
            then: of.then.into(),
            now: of.now.into(),
        }
    }
}

impl From<whatif::Side> for SideShown {
    fn from(of: whatif::Side) -> Self {
        let verdict: rooms::Verdict = of.verdict;
        Self { verdict: verdict.into(), offered: of.offered, fen: of.fen }
    }
}
