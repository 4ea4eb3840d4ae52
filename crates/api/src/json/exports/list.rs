//! `GET /api/exports`: what was asked for, and what became of it.

use axum::{Json, extract::State as Extract};
use identity::access::export::Export;
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    ApiError, State,
    caller::{Allowed, ToSeeExports},
    json::said::each,
};

/// Rows at most.
const MOST: u32 = 200;

/// Exports, the newest first.
#[derive(Serialize, ToSchema)]
pub(crate) struct Exports {
    exports: Vec<ExportShown>,
}

/// An export.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct ExportShown {
    /// Names it.
    id: Uuid,
    /// Who asked, by account.
    login: String,
    /// Acting for which institution; absent for the region.
    institution: Option<String>,
    /// Why.
    reason: String,
    /// Types of resources.
    types: Vec<String>,
    /// Only what this institution made.
    made_by: Option<String>,
    /// Only of this item.
    item: Option<String>,
    /// From this instant on.
    from: Timestamp,
    /// Before this one.
    to: Timestamp,
    /// When it was asked for.
    asked_at: Timestamp,
    /// `asked`, `approved` or `refused`.
    state: &'static str,
    /// Who decided.
    decided_by: Option<String>,
    /// When.
    decided_at: Option<Timestamp>,
    /// What they said.
    note: Option<String>,
    /// Until when it may be fetched.
    ends_at: Option<Timestamp>,
    /// Lines that were fetched last.
    lines: Option<i64>,
    /// When.
    fetched_at: Option<Timestamp>,
}

/// Lists exports of the records of many
#[utoipa::path(
    get, path = "/exports", tag = "exports", operation_id = "listExports",
    responses((status = 200, description = "At most 200, the newest first", body = Exports)),
    security(("session" = []))
)]
pub(crate) async fn list(
    Extract(state): Extract<State>,
    caller: Allowed<ToSeeExports>,
) -> Result<Json<Exports>, ApiError> {
    let institution = caller.narrowed(None)?;
    let exports = state.read(|tx| Export::list(tx, institution.as_deref(), MOST))?;
    Ok(Json(Exports { exports: each(exports) }))
}

impl From<Export> for ExportShown {
    fn from(of: Export) -> Self {
        let (decided_by, decided_at, note) = match of.decided {
            Some((by, at, note)) => (Some(by), Some(at), Some(note)),
            None => (None, None, None),
        };
        Self {
            id: of.id,
            login: of.login,
            institution: of.institution,
            reason: of.reason,
            types: of.wanted.types,
            made_by: of.wanted.made_by,
            item: of.wanted.item,
            from: of.wanted.from,
            to: of.wanted.to,
            asked_at: of.asked_at,
            state: of.state.name(),
            decided_by,
            decided_at,
            note,
            ends_at: of.ends_at,
            lines: of.lines,
            fetched_at: of.fetched_at,
        }
    }
}
