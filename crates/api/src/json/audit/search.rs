//! `POST /api/audit/search`: rows of the trail by person, actor, institution, time and kind.

use audit::{Action, Event, Outcome, Search};
use axum::{Json, extract::State as Extract};
use base::{Ctx, Fault, ResidentId, Result};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::trail::TrailEntry;
use crate::{
    ApiError, State,
    caller::{Allowed, ToReadTrail},
    input::Body,
    json::{recognition::PatientNamed, said::each},
};

const USUAL: u32 = 100;
const MOST: u32 = 500;
/// How far back is looked where nobody says, days.
const DAYS: i64 = 30;
/// Pieces of the trail that one search makes searchable before it gives up.
const PIECES: usize = 25;

/// What is looked for. The person stands in the body, since addresses end in logs; what is left out is not asked.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct TrailSearch {
    /// Whose record. `localId` needs `institution` beside it: the number is that institution's.
    patient: Option<PatientNamed>,
    /// Who did it, or the doctor for whom a system did it: account, key, sender or staff number.
    actor: Option<String>,
    /// For which institution.
    institution: Option<String>,
    /// What was done.
    #[schema(value_type = Option<super::trail::TrailAction>)]
    action: Option<ActionNamed>,
    /// How it ended.
    #[schema(value_type = Option<super::trail::TrailOutcome>)]
    outcome: Option<OutcomeNamed>,
    /// From this instant on; thirty days before `to` when absent.
    from: Option<Timestamp>,
    /// Before this instant; now when absent.
    to: Option<Timestamp>,
    /// `next` of the page before.
    after: Option<String>,
    /// Rows at most: 100 when absent, up to 500.
    limit: Option<u32>,
}

/// The words of [`Action`].
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum ActionNamed {
    Read,
    Search,
    Create,
    Update,
    Check,
    Decide,
    Link,
    Administer,
    Export,
}

impl From<ActionNamed> for Action {
    fn from(of: ActionNamed) -> Self {
        use ActionNamed as Named;
        match of {
            Named::Read => Self::Read,
            Named::Search => Self::Search,
            Named::Create => Self::Create,
            Named::Update => Self::Update,
            Named::Check => Self::Check,
            Named::Decide => Self::Decide,
            Named::Link => Self::Link,
            Named::Administer => Self::Administer,
            Named::Export => Self::Export,
        }
    }
}

/// The words of [`Outcome`].
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum OutcomeNamed {
    Done,
    Denied,
}

/// A page of the trail, newest first.
#[derive(Serialize, ToSchema)]
pub(crate) struct TrailPage {
    /// The rows. Where much had to be looked at there may be few of them, or none, and yet a `next`.
    entries: Vec<TrailEntry>,
    /// There may be more: send it as `after`.
    next: Option<String>,
    /// From which instant on was looked.
    from: Timestamp,
    /// Before which instant.
    to: Timestamp,
}

/// Searches the trail
///
/// Looking is on the trail as well. A person whom nobody knows is answered by an empty page.
#[utoipa::path(
    post, path = "/audit/search", tag = "audit", operation_id = "searchTrail", request_body = TrailSearch,
    responses((status = 200, description = "A page, newest first", body = TrailPage)),
    security(("key" = ["manage"]))
)]
pub(crate) async fn search(
    Extract(state): Extract<State>,
    caller: Allowed<ToReadTrail>,
    Body(asked): Body<TrailSearch>,
) -> Result<Json<TrailPage>, ApiError> {
    let ctx = caller.ctx();
    let to = asked.to.unwrap_or_else(|| ctx.now.checked_add(SignedDuration::from_secs(1)).unwrap_or(ctx.now));
    let from = asked
        .from
        .unwrap_or_else(|| to.checked_sub(SignedDuration::from_hours(24 * DAYS)).unwrap_or(Timestamp::MIN));
    let institution = text(asked.institution);
    let resident = match &asked.patient {
        None => None,
        Some(named) => {
            // A hospital's own number means somebody at that hospital only.
            let of = match &institution {
                Some(code) => ctx.clone().for_institution(code.clone()),
                None => Ctx { institution: None, ..ctx.clone() },
            };
            match state.read(|tx| named.find(&state, tx, &of)) {
                Ok(Some(found)) => Some(found),
                Ok(None) => return nobody(&state, ctx, from, to).await,
                Err(fault) if fault.kind == base::FaultKind::NotFound => {
                    return nobody(&state, ctx, from, to).await;
                }
                Err(fault) => return Err(fault.into()),
            }
        }
    };
    let search = Search {
        resident,
        actor: text(asked.actor),
        institution,
        action: asked.action.map(Action::from),
        outcome: asked.outcome.map(|named| match named {
            OutcomeNamed::Done => Outcome::Done,
            OutcomeNamed::Denied => Outcome::Denied,
        }),
        from,
        to,
        before: asked.after.as_deref().map(place).transpose()?,
        most: asked.limit.unwrap_or(USUAL).clamp(1, MOST),
    };
    state.trail(|_| Ok(()))?;
    if resident.is_none() {
        tokio::task::block_in_place(|| noted(&state))?;
    }
    let found = state.read(|tx| audit::search(tx, &search))?;
    state.audited(ctx, vec![seen(search.resident)]).await?;
    let next = found.next.map(|(at, chain, seq)| format!("{at}.{chain}.{seq}"));
    Ok(Json(TrailPage { entries: each(found.entries), next, from, to }))
}

/// Makes what came onto the trail last searchable, within reason; refuses where much is left.
fn noted(state: &State) -> Result<()> {
    for _ in 0..PIECES {
        if !audit::advance(&state.store)? {
            return Ok(());
        }
    }
    let behind = state.store.read(audit::unsearchable)?;
    Err(Fault::unavailable(format!(
        "the trail is still being made searchable, {behind} rows are left; ask again in a minute, or name a person"
    )))
}

async fn nobody(
    state: &State,
    ctx: &Ctx,
    from: Timestamp,
    to: Timestamp,
) -> Result<Json<TrailPage>, ApiError> {
    state.audited(ctx, vec![seen(None)]).await?;
    Ok(Json(TrailPage { entries: Vec::new(), next: None, from, to }))
}

fn seen(resident: Option<ResidentId>) -> Event {
    match resident {
        Some(resident) => Event::done(Action::Read, "audit").of(resident),
        None => Event::done(Action::Search, "audit"),
    }
}

fn text(given: Option<String>) -> Option<String> {
    given.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
}

fn place(text: &str) -> Result<(i64, i64, i64)> {
    let wrong = || Fault::invalid("send back `next` as it was answered").at("after");
    let numbers: Vec<i64> = text.split('.').map(str::parse).collect::<Result<_, _>>().map_err(|_| wrong())?;
    match numbers.as_slice() {
        &[at, chain, seq] => Ok((at, chain, seq)),
        _ => Err(wrong()),
    }
}
