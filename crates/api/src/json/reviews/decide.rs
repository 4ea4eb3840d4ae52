//! `POST /api/reviews/{id}`: one person or two.

use audit::{Action, Event};
use axum::{Json, extract::State as Extract};
use identity::Decision;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::carry_over;
use crate::{
    ApiError, State,
    caller::{Allowed, ToManage},
    input::{Body, Named},
};

/// What was decided.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReviewDecision {
    decision: OneOrTwo,
}

/// One person or two.
#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
enum OneOrTwo {
    /// They are one person: their records become one.
    Same,
    /// They are two.
    Different,
}

/// What came of it.
#[derive(Serialize, ToSchema)]
pub(crate) struct ReviewDecided {
    /// Patients whose records moved to the other resident.
    moved: usize,
}

/// Decides whether two are one person
///
/// `same` moves everything that stands under the patient's resident to the candidate: reports, checks, open
/// orders. `POST /api/merges/{id}/undo` takes it back. Both are on the audit trail.
#[utoipa::path(
    post, path = "/reviews/{id}", tag = "reviews", operation_id = "decideReview",
    params(("id" = Uuid, Path, description = "The review")), request_body = ReviewDecision,
    responses(
        (status = 200, description = "Decided", body = ReviewDecided),
        (status = 409, description = "It is decided already"),
    ),
    security(("key" = ["manage"]))
)]
pub(crate) async fn decide(
    Extract(state): Extract<State>,
    caller: Allowed<ToManage>,
    Named(id): Named<Uuid>,
    Body(ReviewDecision { decision }): Body<ReviewDecision>,
) -> Result<Json<ReviewDecided>, ApiError> {
    let (ctx, own) = (caller.ctx().clone(), state.clone());
    let (decision, word) = match decision {
        OneOrTwo::Same => (Decision::Same, "same"),
        OneOrTwo::Different => (Decision::Different, "different"),
    };
    let written = state.store.write_async(move |tx| {
        let moved = own.residents.decide_review(tx, &ctx, id, decision)?;
        carry_over(&own, tx, &ctx, &moved)?;
        audit::append(tx, &ctx, [Event::done(Action::Link, format!("review/{id}")).with(word)])?;
        Ok(moved.len())
    });
    Ok(Json(ReviewDecided { moved: written.await? }))
}
