//! The token address for apps: a code with its verifier, or a refresh token, for an access token.

use axum::{
    Json,
    response::{IntoResponse as _, Response},
};
use base::{Actor, ActorKind, Ctx, Purpose, RequestId};
use identity::access::smart::{self, ACCESS_SECONDS};
use uuid::Uuid;

use super::token::{TokenGiven, TokenWanted, not_kept, refused};
use crate::{ApiError, State};

/// A verifier has 43 to 128 characters of these (RFC 7636 §4.1).
fn is_verifier(text: &str) -> bool {
    (43..=128).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~".contains(&b))
}

pub(super) async fn give(state: &State, wanted: &TokenWanted) -> Result<Response, ApiError> {
    let by_code = wanted.grant_type == "authorization_code";
    if by_code && !is_verifier(&wanted.code_verifier) {
        return Ok(refused("invalid_request", "send code_verifier: 43 to 128 letters, digits or - . _ ~"));
    }
    let known = match Uuid::try_parse(&wanted.client_id) {
        Ok(id) => state.read(|tx| smart::in_force(tx, id))?,
        Err(_) => None,
    };
    let Some(app) = known else {
        return Ok(refused("invalid_client", "there is no such app in force; send client_id"));
    };
    let now = base::timestamp(base::micros(state.clock.now()));
    let ctx = Ctx {
        actor: Actor { kind: ActorKind::System, id: app.name.clone(), on_behalf_of: None },
        institution: None,
        purpose: Purpose::Administration,
        request: RequestId(state.random.uuid_v7(now)),
        now,
    };
    let random = state.random.clone();
    let (code, redirect) = (wanted.code.clone(), wanted.redirect_uri.clone());
    let (verifier, refresh) = (wanted.code_verifier.clone(), wanted.refresh_token.clone());
    let written = state.store.write_async(move |tx| {
        if by_code {
            smart::redeem(tx, &ctx, &random, (app.id, &code, &redirect, &verifier))
        } else {
            smart::refresh(tx, &ctx, &random, app.id, &refresh)
        }
    });
    let given = written.await?;
    // What was stolen ends at once.
    state.read(|tx| {
        state.accounts.sessions().refresh(tx)?;
        state.apps.refresh(tx)
    })?;
    let Some(given) = given else {
        return Ok(refused(
            "invalid_grant",
            "the code or token is unknown, used, late, withdrawn, or another app's, address's or verifier's; begin again at the authorization address",
        ));
    };
    let given = TokenGiven {
        access_token: given.access,
        refresh_token: given.refresh,
        token_type: "bearer",
        expires_in: ACCESS_SECONDS,
        scope: given.grant.scopes.to_string(),
        patient: given.grant.patient,
    };
    Ok(not_kept(Json(given).into_response()))
}
