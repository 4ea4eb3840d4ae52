//! `PUT /api/me/password`: a new password.

use axum::{extract::State as Extract, response::Response};
use base::{Fault, FaultKind};
use identity::account::{Password, Pending};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    ApiError, State,
    caller::Person,
    input::Body,
    json::session::{SessionShown, answered, worked},
};

/// The old and the new password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PasswordChanged {
    /// The password until now.
    #[schema(value_type = String, format = Password)]
    old: Password,
    /// The one from now on.
    #[schema(value_type = String, format = Password)]
    new: Password,
}

/// Changes the own password
///
/// Every other session of the account ends, and this one gets another token. A wrong old password counts as a
/// wrong attempt to sign in.
#[utoipa::path(
    put, path = "/me/password", tag = "session", operation_id = "changePassword",
    request_body = PasswordChanged,
    responses(
        (status = 200, description = "Changed; the session's new token", body = SessionShown),
        (status = 403, description = "The old password is wrong"),
        (status = 422, description = "The new password breaks a rule or was used before"),
    ),
    security(("session" = []))
)]
pub(crate) async fn change(
    Extract(state): Extract<State>,
    person: Person,
    Body(PasswordChanged { old, new }): Body<PasswordChanged>,
) -> Result<Response, ApiError> {
    let Person { ctx, who, by_cookie, .. } = person;
    if who.pending(ctx.now) == Some(Pending::Factor) {
        return Err(Fault::forbidden("请先输入动态口令 · first the code of the second factor")
            .at("session")
            .into());
    }
    let change = state.read(|tx| state.accounts.password_change(tx, &who))?;
    let (change, kept) = worked({
        let accounts = state.accounts.clone();
        move || {
            let kept = change.worked_out(&accounts, &old, &new);
            (change, kept)
        }
    })
    .await?;
    let (accounts, now) = (state.accounts.clone(), ctx.now);
    let kept = match kept {
        Ok(kept) => kept,
        Err(fault) => {
            if fault.kind == FaultKind::Forbidden {
                let written = state.store.write_async(move |tx| accounts.wrong_old_password(tx, &ctx, &who));
                written.await?;
                state.read(|tx| state.accounts.sessions().refresh(tx))?;
            }
            return Err(fault.into());
        }
    };
    let written = state.store.write_async(move |tx| accounts.change_password(tx, &ctx, &who, &change, &kept));
    let token = written.await?;
    Ok(answered(&state, &token, by_cookie, now)?)
}
