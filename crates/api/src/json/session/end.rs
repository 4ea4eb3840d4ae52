//! `DELETE /api/session`: signing out.

use axum::{
    extract::State as Extract,
    http::StatusCode,
    response::{IntoResponse as _, Response},
};

use super::signed::put_cookie;
use crate::{ApiError, State, caller::Person};

/// Signs out
///
/// The token is refused from then on.
#[utoipa::path(
    delete, path = "/session", tag = "session", operation_id = "signOut",
    responses((status = 204, description = "Signed out")),
    security(("session" = []))
)]
pub(crate) async fn end(Extract(state): Extract<State>, person: Person) -> Result<Response, ApiError> {
    let Person { ctx, who, by_cookie, .. } = person;
    let accounts = state.accounts.clone();
    state.store.write_async(move |tx| accounts.sign_out(tx, &ctx, &who)).await?;
    state.read(|tx| state.accounts.sessions().refresh(tx))?;
    let mut response = StatusCode::NO_CONTENT.into_response();
    if by_cookie {
        put_cookie(&mut response, "", 0)?;
    }
    Ok(response)
}
