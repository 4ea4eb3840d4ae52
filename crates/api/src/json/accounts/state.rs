//! `POST /api/accounts/{id}/lock`, `/unlock` and `/reset`.

use axum::{Json, extract::State as Extract, http::StatusCode};
use base::Fault;
use identity::account::AccountId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    ApiError, State,
    caller::{Allowed, ToManageAccounts},
    input::{Body, Named},
    json::session::worked,
};

/// Switches an account off
///
/// Its sessions end.
#[utoipa::path(
    post, path = "/accounts/{id}/lock", tag = "accounts", operation_id = "lockAccount",
    params(("id" = Uuid, Path, description = "The account")),
    responses((status = 204, description = "Off")),
    security(("session" = []))
)]
pub(crate) async fn lock(
    Extract(state): Extract<State>,
    caller: Allowed<ToManageAccounts>,
    Named(id): Named<Uuid>,
) -> Result<StatusCode, ApiError> {
    let (accounts, ctx) = (state.accounts.clone(), caller.ctx().clone());
    state.changed(move |tx| accounts.lock(tx, &ctx, AccountId(id))).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Switches an account on again
///
/// Wrong attempts are forgotten.
#[utoipa::path(
    post, path = "/accounts/{id}/unlock", tag = "accounts", operation_id = "unlockAccount",
    params(("id" = Uuid, Path, description = "The account")),
    responses((status = 204, description = "On")),
    security(("session" = []))
)]
pub(crate) async fn unlock(
    Extract(state): Extract<State>,
    caller: Allowed<ToManageAccounts>,
    Named(id): Named<Uuid>,
) -> Result<StatusCode, ApiError> {
    let (accounts, ctx) = (state.accounts.clone(), caller.ctx().clone());
    state.changed(move |tx| accounts.unlock(tx, &ctx, AccountId(id))).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What is reset.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct ResetWanted {
    /// The second factor as well: its device was lost.
    #[serde(default)]
    second_factor: bool,
}

/// The new password.
#[derive(Serialize, ToSchema)]
pub(crate) struct ResetDone {
    /// Shown here and never again; it is changed at the first use.
    password: String,
}

/// Gives an account a new first password
///
/// Its sessions end. The second factor of an administrator is reset at the server's terminal only: otherwise
/// one administration could become another.
#[utoipa::path(
    post, path = "/accounts/{id}/reset", tag = "accounts", operation_id = "resetAccount",
    params(("id" = Uuid, Path, description = "The account")), request_body = ResetWanted,
    responses((status = 200, description = "The first password", body = ResetDone)),
    security(("session" = []))
)]
pub(crate) async fn reset(
    Extract(state): Extract<State>,
    caller: Allowed<ToManageAccounts>,
    Named(id): Named<Uuid>,
    Body(ResetWanted { second_factor }): Body<ResetWanted>,
) -> Result<Json<ResetDone>, ApiError> {
    let account = state.read(|tx| state.accounts.account(tx, AccountId(id)))?;
    let administrator = account.roles.iter().any(|held| held.role.is_administrator());
    if administrator && (second_factor || !account.second_factor) {
        return Err(Fault::forbidden(
            "管理员账号的动态口令只能在服务器终端重置 · an administrator without second factor, or with a lost one, is reset at the server's terminal: lianyi account reset",
        )
        .into());
    }
    let accounts = state.accounts.clone();
    let (password, kept) = worked(move || accounts.first_password()).await??;
    let (accounts, ctx) = (state.accounts.clone(), caller.ctx().clone());
    state.changed(move |tx| accounts.reset(tx, &ctx, AccountId(id), &kept, second_factor)).await?;
    Ok(Json(ResetDone { password: password.reveal().to_owned() }))
}
