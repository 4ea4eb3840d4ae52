//! `POST /api/me/second-factor`: setting up a second factor.

use axum::{
    Json,
    extract::State as Extract,
    http::{HeaderValue, header},
    response::{IntoResponse as _, Response},
};
use base::Fault;
use identity::account::Pending;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{ApiError, State, caller::Person};

/// A second factor that is about to be used.
#[derive(Serialize, ToSchema)]
pub(crate) struct FactorOffered {
    /// The shared secret in Base32, to be typed into an authenticator program. Shown here and never again.
    secret: String,
    /// The same for a QR code.
    uri: String,
}

/// Begins setting up a second factor
///
/// It is in use once a code of it was given to POST /api/session/second-factor. One in use is replaced by an
/// administrator only.
#[utoipa::path(
    post, path = "/me/second-factor", tag = "session", operation_id = "beginSecondFactor",
    responses(
        (status = 200, description = "The secret, shown once", body = FactorOffered),
        (status = 409, description = "A second factor is in use"),
    ),
    security(("session" = []))
)]
pub(crate) async fn enrol(Extract(state): Extract<State>, person: Person) -> Result<Response, ApiError> {
    let Person { ctx, who, .. } = person;
    // Whoever knows only the password that an administrator gave does not fix the second factor.
    if who.pending(ctx.now) == Some(Pending::Password) {
        return Err(Fault::forbidden("请先更改口令 · first a new password: PUT /api/me/password")
            .at("session")
            .into());
    }
    let accounts = state.accounts.clone();
    let offered = state.store.write_async(move |tx| accounts.enrol(tx, &ctx, &who)).await?;
    let mut response = Json(FactorOffered { secret: offered.secret, uri: offered.uri }).into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}
