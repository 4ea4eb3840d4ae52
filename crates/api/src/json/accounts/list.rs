//! `GET /api/accounts`: who can sign in, and as what.

use axum::{Json, extract::State as Extract};
use identity::account::Account;
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    ApiError, State,
    caller::{Allowed, ToSeeAccounts},
    json::{me::RoleHeld, said::each},
};

/// Accounts by name.
#[derive(Serialize, ToSchema)]
pub(crate) struct AccountList {
    accounts: Vec<AccountShown>,
}

/// An account, without its secrets.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct AccountShown {
    /// Its id.
    id: Uuid,
    /// The name it signs in with.
    login: String,
    /// The person's name.
    name: String,
    /// The institution's staff number.
    practitioner: Option<String>,
    /// Switched off.
    disabled: bool,
    /// Too many wrong attempts: not before this instant.
    locked_until: Option<Timestamp>,
    /// The password is one that somebody else knows.
    must_change: bool,
    /// Whether a second factor is in use.
    second_factor: bool,
    /// Since when it exists.
    created_at: Timestamp,
    /// The roles it holds.
    roles: Vec<RoleHeld>,
}

/// Lists accounts
///
/// All of the region for the three administrations; those with a role at the own institution for its manager.
#[utoipa::path(
    get, path = "/accounts", tag = "accounts", operation_id = "listAccounts",
    responses((status = 200, description = "The accounts, without their secrets", body = AccountList)),
    security(("session" = []))
)]
pub(crate) async fn list(
    Extract(state): Extract<State>,
    caller: Allowed<ToSeeAccounts>,
) -> Result<Json<AccountList>, ApiError> {
    let mut accounts = state.read(|tx| state.accounts.all(tx))?;
    if let Some(own) = caller.narrowed(None)? {
        for account in &mut accounts {
            account.roles.retain(|role| role.institution.as_deref() == Some(own.as_str()));
        }
        accounts.retain(|account| !account.roles.is_empty());
    }
    Ok(Json(AccountList { accounts: each(accounts) }))
}

impl From<Account> for AccountShown {
    fn from(of: Account) -> Self {
        Self {
            id: of.id.0,
            login: of.login,
            name: of.name,
            practitioner: of.practitioner,
            disabled: of.disabled,
            locked_until: of.locked_until,
            must_change: of.must_change,
            second_factor: of.second_factor,
            created_at: of.created_at,
            roles: each(of.roles),
        }
    }
}
