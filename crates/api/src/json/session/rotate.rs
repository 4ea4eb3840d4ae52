//! `POST /api/session/rotate`: another token for the same session.

use axum::{extract::State as Extract, response::Response};

use super::{SessionShown, answered};
use crate::{ApiError, State, caller::Person};

/// Changes the session's token
///
/// The one before ends; the session's age stays.
#[utoipa::path(
    post, path = "/session/rotate", tag = "session", operation_id = "rotateSession",
    responses((status = 200, description = "The session's new token", body = SessionShown)),
    security(("session" = []))
)]
pub(crate) async fn rotate(Extract(state): Extract<State>, person: Person) -> Result<Response, ApiError> {
    let Person { ctx, who, by_cookie, .. } = person;
    let (accounts, now) = (state.accounts.clone(), ctx.now);
    let token = state.store.write_async(move |tx| accounts.rotate(tx, &ctx, &who, false)).await?;
    Ok(answered(&state, &token, by_cookie, now)?)
}
