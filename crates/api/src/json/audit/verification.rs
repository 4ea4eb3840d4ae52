//! `POST /api/audit/verification`: walks the chains in the background; `GET` tells how far it is and what it found.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use audit::{Action, Event, Progress, Stand};
use axum::{Json, extract::State as Extract, http::StatusCode};
use base::Fault;
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use super::chains::ChainStand;
use crate::{
    ApiError, State,
    caller::{Allowed, ToReadTrail},
    json::said::each,
};

/// The walk of this server that runs or ran last. Clones share it.
#[derive(Clone)]
pub(crate) struct Verifying(Arc<Mutex<Option<Walk>>>);

#[derive(Clone)]
struct Walk {
    by: String,
    started_at: Timestamp,
    progress: Progress,
    ended: Option<Ended>,
}

#[derive(Clone)]
struct Ended {
    at: Timestamp,
    found: Result<(audit::Verified, Vec<Stand>), Failed>,
}

#[derive(Clone)]
enum Failed {
    Broken(audit::Break),
    /// The database did not answer.
    Unknown,
}

impl Verifying {
    /// Nothing was walked since the server started.
    pub(crate) fn new() -> Self {
        Self(Arc::default())
    }

    fn walk(&self) -> MutexGuard<'_, Option<Walk>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How a verification stands.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Verification {
    /// Whether it runs, and what it found.
    state: VerificationState,
    /// Who asked for it; absent where none ran since the server started.
    by: Option<String>,
    /// When it began.
    started_at: Option<Timestamp>,
    /// When it ended.
    ended_at: Option<Timestamp>,
    /// Rows walked.
    rows: u64,
    /// Rows there were when it began.
    of: u64,
    /// The chain that is walked.
    chain: Option<i64>,
    /// Chains that hold, up to which row and hash; there when it ended well.
    chains: Vec<ChainStand>,
    /// The first place that does not hold.
    broken: Option<BreakShown>,
}

/// How a verification stands.
#[derive(Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
enum VerificationState {
    /// None ran since the server started.
    None,
    /// It runs.
    Running,
    /// Every chain holds.
    Holds,
    /// A chain was changed or damaged.
    Broken,
    /// The database did not answer; nothing is known.
    Failed,
}

/// The first place where the trail does not hold.
#[derive(Serialize, ToSchema)]
struct BreakShown {
    /// Number of the chain.
    chain: i64,
    /// The row that is wrong or missing.
    seq: i64,
    /// What is wrong.
    reason: &'static str,
}

impl From<Option<Walk>> for Verification {
    fn from(of: Option<Walk>) -> Self {
        let Some(walk) = of else {
            return Self {
                state: VerificationState::None,
                by: None,
                started_at: None,
                ended_at: None,
                rows: 0,
                of: 0,
                chain: None,
                chains: Vec::new(),
                broken: None,
            };
        };
        let Progress { chain, rows, of } = walk.progress;
        let (state, chains, broken) = match walk.ended.as_ref().map(|ended| &ended.found) {
            None => (VerificationState::Running, Vec::new(), None),
            Some(Ok((_, stands))) => (VerificationState::Holds, each(stands.clone()), None),
            Some(Err(Failed::Broken(found))) => {
                let shown = BreakShown { chain: found.chain, seq: found.seq, reason: found.reason };
                (VerificationState::Broken, Vec::new(), Some(shown))
            }
            Some(Err(Failed::Unknown)) => (VerificationState::Failed, Vec::new(), None),
        };
        let rows = match walk.ended.as_ref().map(|ended| &ended.found) {
            Some(Ok((verified, _))) => verified.rows,
            _ => rows,
        };
        Self {
            state,
            by: Some(walk.by),
            started_at: Some(walk.started_at),
            ended_at: walk.ended.map(|ended| ended.at),
            rows,
            of: of.max(rows),
            chain: (chain != 0).then_some(chain),
            chains,
            broken,
        }
    }
}

/// Shows how the last verification of this server stands
#[utoipa::path(
    get, path = "/audit/verification", tag = "audit", operation_id = "showVerification",
    responses((status = 200, description = "How it stands", body = Verification)),
    security(("key" = ["manage"]))
)]
pub(crate) async fn show(
    Extract(state): Extract<State>,
    _caller: Allowed<ToReadTrail>,
) -> Json<Verification> {
    Json(state.lasting().verifying.walk().clone().into())
}

/// Begins to verify the trail
///
/// Every hash is computed again on one snapshot, in the background, one verification at a time. Held against the seals
/// outside of the database the trail is only by `lianyi audit verify --seals`.
#[utoipa::path(
    post, path = "/audit/verification", tag = "audit", operation_id = "beginVerification",
    responses(
        (status = 202, description = "It runs", body = Verification),
        (status = 409, description = "One runs already"),
    ),
    security(("key" = ["manage"]))
)]
pub(crate) async fn begin(
    Extract(state): Extract<State>,
    caller: Allowed<ToReadTrail>,
) -> Result<(StatusCode, Json<Verification>), ApiError> {
    let verifying = state.lasting().verifying.clone();
    let ctx = caller.ctx();
    {
        let mut walk = verifying.walk();
        if walk.as_ref().is_some_and(|walk| walk.ended.is_none()) {
            return Err(Fault::conflict("a verification runs already; GET tells how far it is").into());
        }
        let progress = Progress { chain: 0, rows: 0, of: 0 };
        *walk = Some(Walk { by: ctx.actor.id.clone(), started_at: ctx.now, progress, ended: None });
    }
    let event = Event::done(Action::Administer, "audit/verification").with("begun");
    if let Err(fault) = state.audited(ctx, vec![event]).await {
        *verifying.walk() = None;
        return Err(fault.into());
    }
    let clock = state.clock.clone();
    let (this, ctx) = (verifying.clone(), ctx.clone());
    let walking = tokio::task::spawn_blocking(move || {
        // What waits in the journal belongs to what is verified.
        let outcome = state.trail(|_| Ok(())).and_then(|()| {
            audit::verify_watched(&state.store, &mut |progress| {
                if let Some(walk) = this.walk().as_mut() {
                    walk.progress = progress;
                }
            })
        });
        let found = match outcome {
            Ok((Ok(verified), stands)) => Ok((verified, stands)),
            Ok((Err(found), _)) => {
                tracing::error!(
                    chain = found.chain,
                    seq = found.seq,
                    reason = found.reason,
                    "the audit trail does not hold"
                );
                Err(Failed::Broken(found))
            }
            Err(fault) => {
                tracing::warn!(%fault, "the audit trail could not be verified");
                Err(Failed::Unknown)
            }
        };
        let said = match &found {
            Ok((verified, _)) => format!("holds: {} rows", verified.rows),
            Err(Failed::Broken(found)) => format!("broken: chain {}, row {}", found.chain, found.seq),
            Err(Failed::Unknown) => "not known: the database did not answer".to_owned(),
        };
        let ended = Ended { at: state.clock.now(), found };
        if let Some(walk) = this.walk().as_mut() {
            walk.ended = Some(ended);
        }
        let event = Event::done(Action::Administer, "audit/verification").with(said);
        let kept = state.store.write(move |tx| audit::append(tx, &ctx, [event.clone()]));
        if let Err(fault) = kept {
            tracing::warn!(%fault, "what a verification found is not on the trail");
        }
    });
    let this = verifying.clone();
    tokio::spawn(async move {
        if walking.await.is_err()
            && let Some(walk) = this.walk().as_mut()
        {
            walk.ended = Some(Ended { at: clock.now(), found: Err(Failed::Unknown) });
        }
    });
    Ok((StatusCode::ACCEPTED, Json(verifying.walk().clone().into())))
}
