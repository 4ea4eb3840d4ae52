//! `POST /api/clients`: a system that signs in with a key pair.

use axum::{Json, extract::State as Extract, http::StatusCode};
use identity::access::client::{self, PublicKeys};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    ApiError, State,
    caller::{Allowed, ToManageKeys},
    input::Body,
    json::keys::{known_institution, known_scopes},
};

/// Which system.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ClientWanted {
    /// The institution it speaks for; the region's own code for a system of the region.
    institution: String,
    /// What the institution calls the system.
    #[schema(example = "HIS")]
    name: String,
    /// What it may do at most: `record.read`, `record.write`, `recognition`, `manage`, `launch`.
    scopes: Vec<String>,
    /// Its public keys as a JWK Set: RSA of 2048 bits and more for RS384, or P-384 for ES384, each with a `kid`. Keys
    /// are not fetched from an address.
    #[schema(value_type = Object)]
    jwks: serde_json::Value,
}

/// The client.
#[derive(Serialize, ToSchema)]
pub(crate) struct ClientMade {
    /// Its `client_id`: `iss` and `sub` of its assertions.
    id: Uuid,
}

/// Registers a system that signs in with a key pair
#[utoipa::path(
    post, path = "/clients", tag = "access", operation_id = "registerClient", request_body = ClientWanted,
    responses((status = 201, description = "Registered", body = ClientMade)),
    security(("key" = ["manage"]))
)]
pub(crate) async fn register(
    Extract(state): Extract<State>,
    caller: Allowed<ToManageKeys>,
    Body(wanted): Body<ClientWanted>,
) -> Result<(StatusCode, Json<ClientMade>), ApiError> {
    known_institution(&state, &wanted.institution, caller.ctx().now)?;
    known_scopes(&wanted.scopes)?;
    let keys = PublicKeys::read(&wanted.jwks.to_string())?;
    let (random, ctx) = (state.random.clone(), caller.ctx().clone());
    let written = state.store.write_async(move |tx| {
        client::register(tx, &ctx, &random, &wanted.institution, &wanted.name, &wanted.scopes, &keys)
    });
    Ok((StatusCode::CREATED, Json(ClientMade { id: written.await? })))
}
