//! `DELETE /api/keys/{id}`: a key that is no longer to be used.

use audit::{Action, Event};
use axum::{extract::State as Extract, http::StatusCode};
use identity::access::{self, KeyId};
use uuid::Uuid;

use crate::{
    ApiError, State,
    caller::{Allowed, ToManageKeys},
    input::Named,
};

/// Revokes an API key
///
/// It is refused at once by this process, and within a second by others on the same database.
#[utoipa::path(
    delete, path = "/keys/{id}", tag = "access", operation_id = "revokeKey",
    params(("id" = Uuid, Path, description = "The key's id")),
    responses(
        (status = 204, description = "Revoked"),
        (status = 404, description = "There is no such key in force"),
    ),
    security(("key" = ["manage"]))
)]
pub(crate) async fn revoke(
    Extract(state): Extract<State>,
    caller: Allowed<ToManageKeys>,
    Named(id): Named<Uuid>,
) -> Result<StatusCode, ApiError> {
    let ctx = caller.ctx().clone();
    let revoked = state.changed(move |tx| {
        access::revoke_key(tx, &ctx, KeyId(id))?;
        audit::append(tx, &ctx, [Event::done(Action::Administer, format!("key/{id}")).with("revoked")])
    });
    revoked.await?;
    Ok(StatusCode::NO_CONTENT)
}
