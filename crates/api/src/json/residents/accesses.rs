//! `GET /api/residents/{id}/accesses`: who looked at a record, and why.

use audit::{Action, Event, Window};
use axum::{Json, extract::State as Extract};
use base::{Fault, Result, micros};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::{looked, whose};
use crate::{
    ApiError, State,
    caller::{Reading, TheCare},
    input::{Asked, Named},
    json::me::{Access, Opened, access},
};

const USUAL: u32 = 50;
const MOST: u32 = 500;

/// Which page.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Question {
    /// The `next` of the page before.
    after: Option<String>,
    /// Accesses at most: 50 when absent, up to 500.
    limit: Option<u32>,
}

/// Who looked at a record.
#[derive(Serialize, ToSchema)]
pub(crate) struct AccessPage {
    /// Newest first.
    accesses: Vec<Access>,
    /// When the record was opened without a relation, newest first.
    openings: Vec<Opened>,
    /// Where the next page begins; absent on the last.
    next: Option<String>,
}

/// Shows who looked at somebody's record, and why
///
/// For whoever reads the record, of whichever relation. Looking is on the trail as well.
#[utoipa::path(
    get, path = "/residents/{id}/accesses", tag = "residents", operation_id = "listResidentAccesses",
    params(("id" = Uuid, Path, description = "The resident, by the region's id"), Question),
    responses(
        (status = 200, description = "Who looked", body = AccessPage),
        (status = 404, description = "There is no such resident, or none that the caller may see"),
    ),
    security(("key" = ["record.read"]))
)]
pub(crate) async fn accesses(
    Extract(state): Extract<State>,
    reading: Reading<TheCare>,
    Named(id): Named<Uuid>,
    Asked(question): Asked<Question>,
) -> Result<Json<AccessPage>, ApiError> {
    let ctx = reading.ctx();
    let mut sight = reading.sight(&state);
    let whose = whose(&state, &reading, &mut sight, id).await?;
    // What other institutions did is for whoever sees what they made.
    if whose.breadth != crate::access::Breadth::Region {
        return Err(Fault::forbidden(
            "本机构以外的调阅记录供诊疗人员和居民本人查看 · this is for those who treat the person, and for the resident",
        )
        .into());
    }
    let most = question.limit.unwrap_or(USUAL).clamp(1, MOST);
    let before = question.after.as_deref().map(cursor).transpose()?;
    let window = Window { resident: whose.resident, from: i64::MIN, to: i64::MAX, before, most };
    let (rows, openings) = state.trail(|tx| {
        Ok((audit::window(tx, &window)?, identity::access::bond::BrokenGlass::of(tx, whose.resident)?))
    })?;
    looked(&state, ctx, &sight, vec![Event::done(Action::Read, "audit").of(whose.resident)]).await?;
    let full = u32::try_from(rows.len()).is_ok_and(|count| count == most);
    let next =
        rows.last().filter(|_| full).map(|row| format!("{}_{}_{}", micros(row.at), row.chain, row.seq));
    Ok(Json(AccessPage {
        accesses: rows.into_iter().map(|entry| access(&state, ctx, entry)).collect(),
        openings: openings.into_iter().map(Opened::from).collect(),
        next,
    }))
}

fn cursor(text: &str) -> Result<(i64, i64, i64)> {
    let numbers: Vec<i64> = text.split('_').filter_map(|part| part.parse().ok()).collect();
    match numbers.as_slice() {
        [at, chain, seq] => Ok((*at, *chain, *seq)),
        _ => Err(Fault::invalid("after is the `next` of a page before").at("after")),
    }
}
