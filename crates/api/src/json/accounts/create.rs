//! `POST /api/accounts`: an account for somebody.

use axum::{Json, extract::State as Extract, http::StatusCode};
use base::{Fault, ResidentId};
use identity::account::NewAccount;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    ApiError, State,
    caller::{Allowed, ToManageAccounts},
    input::Body,
    json::session::worked,
};

/// Whom it is for.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AccountWanted {
    /// The name it signs in with: 3 to 32 small letters, digits or `.` `-` `_`, beginning with a letter.
    #[schema(example = "wang.li")]
    login: String,
    /// The person's name.
    name: String,
    /// The institution's staff number, by which orders and visits name them.
    practitioner: Option<String>,
    /// The same person in the resident index: whose record a resident's account shows, and which record of a
    /// colleague is protected.
    resident: Option<Uuid>,
}

/// The new account.
#[derive(Serialize, ToSchema)]
pub(crate) struct AccountMade {
    /// Its id.
    id: Uuid,
    /// Its first password, shown here and never again; it is changed at the first use.
    password: String,
}

/// Makes an account
///
/// It holds no role until a security administrator gives it one.
#[utoipa::path(
    post, path = "/accounts", tag = "accounts", operation_id = "createAccount", request_body = AccountWanted,
    responses(
        (status = 201, description = "The account, with its first password", body = AccountMade),
        (status = 409, description = "There is an account of this name"),
    ),
    security(("session" = []))
)]
pub(crate) async fn create(
    Extract(state): Extract<State>,
    caller: Allowed<ToManageAccounts>,
    Body(wanted): Body<AccountWanted>,
) -> Result<(StatusCode, Json<AccountMade>), ApiError> {
    let mut resident = wanted.resident.map(ResidentId);
    if let Some(named) = resident {
        let (current, patients) = state.read(|tx| {
            let current = state.residents.current(tx, named)?;
            Ok((current, state.residents.patients_of(tx, current)?))
        })?;
        if patients.is_empty() {
            return Err(Fault::unprocessable("there is no such resident").at("resident").into());
        }
        resident = Some(current);
    }
    let accounts = state.accounts.clone();
    let (password, kept) = worked(move || accounts.first_password()).await??;
    let new = NewAccount {
        login: wanted.login,
        name: wanted.name,
        practitioner: wanted.practitioner,
        resident,
        must_change: true,
    };
    let (accounts, ctx) = (state.accounts.clone(), caller.ctx().clone());
    let id = state.store.write_async(move |tx| accounts.create(tx, &ctx, &new, &kept)).await?;
    Ok((StatusCode::CREATED, Json(AccountMade { id: id.0, password: password.reveal().to_owned() })))
}
