//! `POST /api/accounts/{id}/roles` and `DELETE /api/accounts/{id}/roles/{grant}`.

use axum::{Json, extract::State as Extract, http::StatusCode};
use identity::account::{AccountId, NewRole};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    ApiError, State,
    caller::{Allowed, ToGrantRoles},
    input::{Body, Named},
    json::keys::known_institution,
};

/// A role for somebody.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RoleWanted {
    /// The role.
    #[schema(example = "doctor")]
    role: String,
    /// The institution; the whole region when absent.
    institution: Option<String>,
    /// Until when; open when absent.
    until: Option<Timestamp>,
}

/// A role that was given.
#[derive(Serialize, ToSchema)]
pub(crate) struct RoleGiven {
    /// Names the grant.
    id: Uuid,
}

/// Gives an account a role
///
/// It holds at the account's next request. Nobody gives roles to themselves, and who administers holds no
/// other role.
#[utoipa::path(
    post, path = "/accounts/{id}/roles", tag = "accounts", operation_id = "grantRole",
    params(("id" = Uuid, Path, description = "The account")), request_body = RoleWanted,
    responses(
        (status = 201, description = "Given", body = RoleGiven),
        (status = 409, description = "It is held already, or does not go with a role that is held"),
    ),
    security(("session" = []))
)]
pub(crate) async fn grant(
    Extract(state): Extract<State>,
    caller: Allowed<ToGrantRoles>,
    Named(id): Named<Uuid>,
    Body(wanted): Body<RoleWanted>,
) -> Result<(StatusCode, Json<RoleGiven>), ApiError> {
    if let Some(code) = &wanted.institution {
        known_institution(&state, code, caller.ctx().now)?;
    }
    let new = NewRole { role: wanted.role.parse()?, institution: wanted.institution, until: wanted.until };
    let (accounts, ctx) = (state.accounts.clone(), caller.ctx().clone());
    let given = state.changed(move |tx| accounts.grant(tx, &ctx, AccountId(id), &new)).await?;
    Ok((StatusCode::CREATED, Json(RoleGiven { id: given })))
}

/// Takes a role away
///
/// As of the account's next request, also in sessions that are open.
#[utoipa::path(
    delete, path = "/accounts/{id}/roles/{grant}", tag = "accounts", operation_id = "revokeRole",
    params(
        ("id" = Uuid, Path, description = "The account"),
        ("grant" = Uuid, Path, description = "The grant"),
    ),
    responses((status = 204, description = "Taken away")),
    security(("session" = []))
)]
pub(crate) async fn revoke(
    Extract(state): Extract<State>,
    caller: Allowed<ToGrantRoles>,
    Named((id, grant)): Named<(Uuid, Uuid)>,
) -> Result<StatusCode, ApiError> {
    let (accounts, ctx) = (state.accounts.clone(), caller.ctx().clone());
    state.changed(move |tx| accounts.revoke(tx, &ctx, AccountId(id), grant)).await?;
    Ok(StatusCode::NO_CONTENT)
}
