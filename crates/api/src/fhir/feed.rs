//! What institutions' systems send by FHIR, for the exchange monitor: counted by key, and kept sealed where it was
//! refused. A system is told why at once and sends again by itself; the people who look after it see it here.

use std::sync::{Arc, OnceLock};

use axum::{
    body::{Body, Bytes, to_bytes},
    extract::{Request, State as Extract},
    http::StatusCode,
    middleware::Next,
    response::Response,
};
use base::{Ctx, RequestId};
use exchange::intake::{Brought, FeedKind, FeedName, Refused, RefusedState};
use serde_json::Value;

use crate::State;

/// Longest OperationOutcome that is read back for its reasons.
const OUTCOME_MOST: usize = 1 << 20;
/// Longest reason that is kept, characters.
const REASON_MOST: usize = 2_000;

/// What is found out about a call on its way in.
#[derive(Debug, Clone, Default)]
pub(crate) struct Incoming(Arc<Found>);

#[derive(Debug, Default)]
struct Found {
    feed: OnceLock<(FeedName, RequestId)>,
    body: OnceLock<Bytes>,
}

impl Incoming {
    /// A system that speaks for an institution calls.
    pub(crate) fn by(&self, ctx: &Ctx) {
        let institution = ctx.institution.clone().unwrap_or_default();
        let feed = FeedName { institution, kind: FeedKind::Fhir, name: ctx.actor.id.clone() };
        // the first who is known stays
        drop(self.0.feed.set((feed, ctx.request)));
    }

    /// What it sends. Costs a counter.
    pub(crate) fn sent(&self, bytes: &Bytes) {
        drop(self.0.body.set(bytes.clone()));
    }
}

/// Around what writes: counts, and keeps what was refused for its content.
pub(super) async fn counted(Extract(state): Extract<State>, mut request: Request, next: Next) -> Response {
    let incoming = Incoming::default();
    request.extensions_mut().insert(incoming.clone());
    let response = next.run(request).await;
    let Some((feed, call)) = incoming.0.feed.get() else { return response };
    let now = state.clock.now();
    if response.status().is_success() {
        state.intake.activity.note(feed.clone(), Brought::taken(0), now);
        return response;
    }
    state.intake.activity.note(feed.clone(), Brought::refused(), now);
    let about_content = matches!(
        response.status(),
        StatusCode::BAD_REQUEST
            | StatusCode::CONFLICT
            | StatusCode::PRECONDITION_FAILED
            | StatusCode::UNPROCESSABLE_ENTITY
    );
    let Some(body) = incoming.0.body.get().filter(|_| about_content) else { return response };
    let (parts, outcome) = response.into_parts();
    let Ok(outcome) = to_bytes(outcome, OUTCOME_MOST).await else {
        return Response::from_parts(parts, Body::empty());
    };
    let row = Refused {
        id: state.random.uuid_v7(now),
        institution: feed.institution.clone(),
        kind: FeedKind::Fhir,
        sender: feed.name.clone(),
        control_id: call.0.hyphenated().to_string(),
        at: now,
        code: parts.status.as_u16().to_string(),
        reason: reason(&outcome),
        state: RefusedState::Open,
        tries: 0,
        settled_at: None,
        settled_by: None,
    };
    let kept = match state.intake.keep_refused(row, body) {
        Ok(kept) => kept.await,
        Err(fault) => Err(fault),
    };
    if let Err(fault) = kept {
        // The system is refused all the same and still has what it sent.
        tracing::warn!(%fault, feed = feed.name, "what was refused could not be kept");
    }
    Response::from_parts(parts, Body::from(outcome))
}

/// The diagnostics of an OperationOutcome, each with its place; they repeat no value that was sent.
fn reason(outcome: &[u8]) -> String {
    let outcome: Value = serde_json::from_slice(outcome).unwrap_or_default();
    let issues = outcome["issue"].as_array().cloned().unwrap_or_default();
    let told = issues.iter().map(|issue| {
        let text = issue["diagnostics"].as_str().unwrap_or_default();
        match issue["expression"][0].as_str() {
            Some(place) => format!("{text} ({place})"),
            None => text.to_owned(),
        }
    });
    told.collect::<Vec<_>>().join("; ").chars().take(REASON_MOST).collect()
}
