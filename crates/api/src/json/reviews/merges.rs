//! `GET /api/merges`: how residents became one, and whether that was undone.

use audit::{Action, Event};
use axum::{Json, extract::State as Extract};
use base::ResidentId;
use identity::Merge;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{
    ApiError, State,
    caller::{Allowed, ToManage},
    input::Asked,
};

/// Whose merges.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Question {
    /// A resident, whether it ended or stayed.
    resident: Uuid,
}

/// Merges, oldest first.
#[derive(Serialize, ToSchema)]
pub(crate) struct MergeList {
    merges: Vec<MergeShown>,
}

/// A resident that became another.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct MergeShown {
    /// The merge.
    id: Uuid,
    /// The resident that ended.
    source: Uuid,
    /// The resident that stayed.
    target: Uuid,
    /// Why: `by-review`, `by-source` (ADT^A40), `by-document`.
    how: &'static str,
    /// When.
    merged_at: Timestamp,
    /// By whom.
    merged_by: String,
    /// When it was undone.
    undone_at: Option<Timestamp>,
    /// By whom it was undone.
    undone_by: Option<String>,
    /// Why it was undone.
    undone_reason: Option<String>,
}

/// Lists the merges of a resident
#[utoipa::path(
    get, path = "/merges", tag = "reviews", operation_id = "listMerges", params(Question),
    responses((status = 200, description = "Its merges", body = MergeList)),
    security(("key" = ["manage"]))
)]
pub(crate) async fn list(
    Extract(state): Extract<State>,
    caller: Allowed<ToManage>,
    Asked(Question { resident }): Asked<Question>,
) -> Result<Json<MergeList>, ApiError> {
    let resident = ResidentId(resident);
    let found = state.read(|tx| state.residents.merges_of(tx, resident))?;
    state.audited(caller.ctx(), vec![Event::done(Action::Read, "merges").of(resident)]).await?;
    Ok(Json(MergeList { merges: found.into_iter().map(shown).collect() }))
}

fn shown(merge: Merge) -> MergeShown {
    MergeShown {
        id: merge.id,
        source: merge.source.0,
        target: merge.target.0,
        how: merge.how.as_str(),
        merged_at: merge.merged_at,
        merged_by: merge.merged_by,
        undone_at: merge.undone_at,
        undone_by: merge.undone_by,
        undone_reason: merge.undone_reason,
    }
}
