//! `DELETE /api/clients/{id}`: a system that no longer signs in.

use axum::{extract::State as Extract, http::StatusCode};
use identity::access::client;
use uuid::Uuid;

use crate::{
    ApiError, State,
    caller::{Allowed, ToManageKeys},
    input::Named,
};

/// Revokes a client
///
/// Its tokens are refused at once by this process, and within a second by others on the same database.
#[utoipa::path(
    delete, path = "/clients/{id}", tag = "access", operation_id = "revokeClient",
    params(("id" = Uuid, Path, description = "The client")),
    responses((status = 204, description = "Revoked")),
    security(("key" = ["manage"]))
)]
pub(crate) async fn revoke(
    Extract(state): Extract<State>,
    caller: Allowed<ToManageKeys>,
    Named(id): Named<Uuid>,
) -> Result<StatusCode, ApiError> {
    let ctx = caller.ctx().clone();
    state.changed(move |tx| client::revoke(tx, &ctx, id)).await?;
    Ok(StatusCode::NO_CONTENT)
}
