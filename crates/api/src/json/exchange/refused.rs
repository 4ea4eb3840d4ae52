//! `GET /api/exchange/refused`: messages that were refused, and why.

use axum::{Json, extract::State as Extract};
use base::{Fault, Result};
use exchange::intake::{self, Refused, RefusedFilter, RefusedState};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::{feeds::FeedWay, rates::kind};
use crate::{
    ApiError, State,
    caller::{Allowed, ToSeeExchange},
    input::Asked,
    json::said::{each, same_words},
};

const USUAL: u32 = 50;
const MOST: u32 = 200;

/// Which messages.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Question {
    /// Of this institution; the own one, or for the region all, when absent.
    institution: Option<String>,
    /// Only what came this way: `mllp` or `fhir`.
    kind: Option<String>,
    /// Only this sender or key.
    name: Option<String>,
    /// `open` (the default), `taken`, `put-aside` or `all`.
    state: Option<String>,
    /// `next` of the page before.
    after: Option<String>,
    /// Messages at most: 50 when absent, up to 200.
    limit: Option<u32>,
}

/// A page, newest first.
#[derive(Serialize, ToSchema)]
pub(crate) struct RefusedPage {
    /// The messages.
    messages: Vec<RefusedShown>,
    /// The next page: send it as `after`.
    next: Option<String>,
}

/// A message that was refused. Nothing of what it said is in here.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct RefusedShown {
    /// Its id.
    id: Uuid,
    /// The institution it came from; empty for old ones.
    institution: String,
    /// How it came.
    kind: FeedWay,
    /// The sender or key.
    name: String,
    /// Its number with the sender (MSH-10), or of FHIR the id of the call.
    control_id: String,
    /// When it came.
    at: Timestamp,
    /// How it was refused: `AE`, `AR`, or an HTTP status.
    code: String,
    /// What is wrong, where, and what to do.
    reason: String,
    /// Whether somebody still has to look at it.
    state: RefusedMark,
    /// How often it was tried again.
    tries: i64,
    /// When it was taken after all, or put aside.
    settled_at: Option<Timestamp>,
    /// By whom.
    settled_by: Option<String>,
}

same_words! {
    /// Whether somebody still has to look at a refused message.
    RefusedMark = RefusedState {
        /// Nobody has mended it.
        Open,
        /// It was taken after all.
        Taken,
        /// Nothing is to be done.
        PutAside,
    }
}

impl From<Refused> for RefusedShown {
    fn from(of: Refused) -> Self {
        Self {
            id: of.id,
            institution: of.institution,
            kind: of.kind.into(),
            name: of.sender,
            control_id: of.control_id,
            at: of.at,
            code: of.code,
            reason: of.reason,
            state: of.state.into(),
            tries: of.tries,
            settled_at: of.settled_at,
            settled_by: of.settled_by,
        }
    }
}

/// Lists messages that were refused
#[utoipa::path(
    get, path = "/exchange/refused", tag = "exchange", operation_id = "listRefused", params(Question),
    responses((status = 200, description = "A page, newest first", body = RefusedPage)),
    security(("key" = ["record.write"]), ("key" = ["manage"]))
)]
pub(crate) async fn refused(
    Extract(state): Extract<State>,
    caller: Allowed<ToSeeExchange>,
    Asked(asked): Asked<Question>,
) -> Result<Json<RefusedPage>, ApiError> {
    let filter = RefusedFilter {
        institution: caller.narrowed(asked.institution)?,
        kind: asked.kind.as_deref().map(kind).transpose()?,
        sender: asked.name,
        state: match asked.state.as_deref() {
            None | Some("open") => Some(RefusedState::Open),
            Some("taken") => Some(RefusedState::Taken),
            Some("put-aside") => Some(RefusedState::PutAside),
            Some("all") => None,
            Some(_) => {
                return Err(Fault::invalid("state is open, taken, put-aside or all").at("state").into());
            }
        },
        from: None,
        after: asked.after.as_deref().map(place).transpose()?,
    };
    let most = asked.limit.unwrap_or(USUAL).clamp(1, MOST);
    let found = state.read(|tx| intake::refused_page(tx, &filter, most))?;
    let full = found.len() == most as usize;
    let next = found.last().filter(|_| full).map(|last| format!("{}.{}", base::micros(last.at), last.id));
    Ok(Json(RefusedPage { messages: each(found), next }))
}

fn place(text: &str) -> Result<(Timestamp, Uuid)> {
    let wrong = || Fault::invalid("send back `next` as it was answered").at("after");
    let (at, id) = text.split_once('.').ok_or_else(wrong)?;
    let at = at.parse().ok().and_then(|micros| Timestamp::from_microsecond(micros).ok());
    Ok((at.ok_or_else(wrong)?, id.parse().map_err(|_| wrong())?))
}

/// The message, if the caller acts for the institution it came from.
pub(super) fn one<N>(state: &State, caller: &Allowed<N>, id: Uuid) -> Result<Refused> {
    let gone =
        || Fault::not_found("there is no refused message of this id; it may have been forgotten since");
    let found = state.read(|tx| intake::refused_one(tx, id))?.ok_or_else(gone)?;
    match caller.narrowed(None)? {
        Some(own) if own != found.institution => Err(gone()),
        _ => Ok(found),
    }
}
