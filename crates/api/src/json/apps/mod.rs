//! Apps that people may let read for them (SMART App Launch).

use axum::{Json, extract::State as Extract, http::StatusCode};
use identity::access::{
    client::PublicKeys,
    smart::{self, NewApp},
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use crate::{
    ApiError, State,
    caller::{Allowed, ToManageKeys},
    input::{Body, Named},
};

pub(crate) fn router() -> OpenApiRouter<State> {
    OpenApiRouter::new().routes(routes!(list, register)).routes(routes!(revoke))
}

/// Which app.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct AppWanted {
    /// As people are shown it.
    #[schema(example = "血压趋势")]
    name: String,
    /// Where people are sent back to, letter by letter: https, or http on the loopback.
    redirects: Vec<String>,
    /// What it may ask for at most: `patient/<type or *>.rs`, `user/<type or *>.rs`, `launch`, `launch/patient`,
    /// `openid`, `fhirUser`, `offline_access`.
    scopes: Vec<String>,
    /// It runs on a server and keeps a secret, which is answered once (`client_secret_basic`).
    #[serde(default)]
    confidential: bool,
    /// Or its public keys as a JWK Set, for one that signs (`private_key_jwt`): RS384 or ES384, each with a `kid`.
    #[schema(value_type = Option<Object>)]
    jwks: Option<serde_json::Value>,
    /// Where a hospital's system opens it (EHR launch); together with the scope `launch`.
    launch_url: Option<String>,
}

/// The app.
#[derive(Serialize, ToSchema)]
pub(crate) struct AppMade {
    /// Its `client_id`.
    id: Uuid,
    /// The secret of a confidential app: shown here and never again.
    secret: Option<String>,
}

/// An app as it is known.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AppShown {
    /// Its `client_id`.
    id: Uuid,
    /// As people are shown it.
    name: String,
    /// Where people are sent back to.
    redirects: Vec<String>,
    /// What it may ask for at most.
    scopes: Vec<String>,
    /// How it proves itself at the token address: `none`, `client_secret_basic` or `private_key_jwt`.
    authentication: &'static str,
    /// Where a hospital's system opens it.
    launch_url: Option<String>,
    /// Since when.
    created_at: Timestamp,
    /// Until when, once it is revoked.
    revoked_at: Option<Timestamp>,
}

/// Apps.
#[derive(Serialize, ToSchema)]
pub(crate) struct AppsShown {
    /// Oldest first.
    apps: Vec<AppShown>,
}

/// Lists the apps
#[utoipa::path(
    get, path = "/apps", tag = "access", operation_id = "listApps",
    responses((status = 200, description = "All, revoked ones included", body = AppsShown)),
    security(("key" = ["manage"]))
)]
pub(crate) async fn list(
    Extract(state): Extract<State>,
    _caller: Allowed<ToManageKeys>,
) -> Result<Json<AppsShown>, ApiError> {
    let apps = state.read(smart::apps)?;
    let shown = |app: smart::App| AppShown {
        id: app.id,
        scopes: app.scopes.words().map(str::to_owned).collect(),
        authentication: app.proof.method(),
        launch_url: app.launch_url,
        name: app.name,
        redirects: app.redirects,
        created_at: app.created_at,
        revoked_at: app.revoked_at,
    };
    Ok(Json(AppsShown { apps: apps.into_iter().map(shown).collect() }))
}

/// Registers an app that people may let read for them
#[utoipa::path(
    post, path = "/apps", tag = "access", operation_id = "registerApp", request_body = AppWanted,
    responses((status = 201, description = "Registered", body = AppMade)),
    security(("key" = ["manage"]))
)]
pub(crate) async fn register(
    Extract(state): Extract<State>,
    caller: Allowed<ToManageKeys>,
    Body(wanted): Body<AppWanted>,
) -> Result<(StatusCode, Json<AppMade>), ApiError> {
    let (random, ctx) = (state.random.clone(), caller.ctx().clone());
    let keys = wanted.jwks.map(|jwks| PublicKeys::read(&jwks.to_string())).transpose()?;
    let new = NewApp {
        name: wanted.name,
        redirects: wanted.redirects,
        scopes: wanted.scopes,
        keys,
        with_secret: wanted.confidential,
        launch_url: wanted.launch_url,
    };
    let (id, secret) = state.changed(move |tx| smart::register(tx, &ctx, &random, &new)).await?;
    let secret = secret.map(|secret| secret.reveal().to_owned());
    Ok((StatusCode::CREATED, Json(AppMade { id, secret })))
}

/// Revokes an app
///
/// Its tokens, and all that people granted it, are refused at once by this process, and within a second by others on
/// the same database.
#[utoipa::path(
    delete, path = "/apps/{id}", tag = "access", operation_id = "revokeApp",
    params(("id" = Uuid, Path, description = "The app")),
    responses((status = 204, description = "Revoked")),
    security(("key" = ["manage"]))
)]
pub(crate) async fn revoke(
    Extract(state): Extract<State>,
    caller: Allowed<ToManageKeys>,
    Named(id): Named<Uuid>,
) -> Result<StatusCode, ApiError> {
    let ctx = caller.ctx().clone();
    state.changed(move |tx| smart::revoke(tx, &ctx, id)).await?;
    Ok(StatusCode::NO_CONTENT)
}
