//! `GET /api/clients`: which systems sign in with a key pair.

use axum::{Json, extract::State as Extract};
use identity::access::client::{self, Client};
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    ApiError, State,
    caller::{Allowed, ToManageKeys},
    json::said::each,
};

/// Clients, oldest first, revoked ones included.
#[derive(Serialize, ToSchema)]
pub(crate) struct Clients {
    clients: Vec<ClientShown>,
}

/// A client.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct ClientShown {
    /// Its `client_id`.
    id: Uuid,
    /// The institution it speaks for, or `*`.
    institution: String,
    /// What the institution calls the system.
    name: String,
    /// What it may do at most.
    scopes: Vec<String>,
    /// The names (`kid`) of its public keys.
    keys: Vec<String>,
    /// Since when.
    created_at: Timestamp,
    /// Until when, once it is revoked.
    revoked_at: Option<Timestamp>,
}

/// Lists clients
#[utoipa::path(
    get, path = "/clients", tag = "access", operation_id = "listClients",
    responses((status = 200, description = "The clients", body = Clients)),
    security(("key" = ["manage"]))
)]
pub(crate) async fn list(
    Extract(state): Extract<State>,
    _caller: Allowed<ToManageKeys>,
) -> Result<Json<Clients>, ApiError> {
    let clients = state.read(client::clients)?;
    Ok(Json(Clients { clients: each(clients) }))
}

impl From<Client> for ClientShown {
    fn from(of: Client) -> Self {
        Self {
            id: of.id,
            institution: of.institution,
            name: of.name,
            scopes: of.scopes,
            keys: of.keys.names().map(str::to_owned).collect(),
            created_at: of.created_at,
            revoked_at: of.revoked_at,
        }
    }
}
