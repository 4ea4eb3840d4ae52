//! `POST /api/session/second-factor`: the code of the second factor.

use axum::{extract::State as Extract, response::Response};
use base::Fault;
use identity::account::Concluded;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{SessionShown, answered};
use crate::{ApiError, State, caller::Person, input::Body};

/// A code.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CodeGiven {
    /// Six digits, as the authenticator program shows them.
    #[schema(example = "287082")]
    code: String,
}

/// Takes the code of the second factor
///
/// Of a sign-in that waits for it, or of a factor that is being set up. The session gets another token; the
/// one before ends.
#[utoipa::path(
    post, path = "/session/second-factor", tag = "session", operation_id = "giveSecondFactor",
    request_body = CodeGiven,
    responses((status = 200, description = "Taken; the session's new token", body = SessionShown)),
    security(("session" = []))
)]
pub(crate) async fn second_factor(
    Extract(state): Extract<State>,
    person: Person,
    Body(CodeGiven { code }): Body<CodeGiven>,
) -> Result<Response, ApiError> {
    let Person { ctx, who, by_cookie, .. } = person;
    let (accounts, now) = (state.accounts.clone(), ctx.now);
    let written = state.store.write_async(move |tx| accounts.second_factor(tx, &ctx, &who, &code));
    match written.await? {
        Concluded::SignedIn(token) => Ok(answered(&state, &token, by_cookie, now)?),
        Concluded::Refused => {
            // The lock that may have followed holds at once.
            state.read(|tx| state.accounts.sessions().refresh(tx))?;
            Err(Fault::unauthenticated(
                "动态口令不正确或已用过 · the code is wrong or was used; wait for the next one",
            )
            .into())
        }
    }
}
