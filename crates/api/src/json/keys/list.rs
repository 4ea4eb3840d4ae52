//! `GET /api/keys`: which systems may speak for which institution.

use axum::{Json, extract::State as Extract};
use identity::access::{self, ApiKey};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{
    ApiError, State,
    caller::{Allowed, ToManageKeys},
    input::Asked,
    json::said::each,
};

/// Which keys.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Question {
    /// Only this institution's.
    institution: Option<String>,
}

/// Keys, oldest first, revoked ones included.
#[derive(Serialize, ToSchema)]
pub(crate) struct Keys {
    keys: Vec<KeyShown>,
}

/// A key, without the key itself.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct KeyShown {
    /// Its id.
    id: Uuid,
    /// What the institution calls the system that holds it.
    name: String,
    /// The institution it speaks for, or the region's code.
    institution: String,
    /// What it may do.
    scopes: Vec<String>,
    /// Since when.
    created_at: Timestamp,
    /// Until when, once it is revoked.
    revoked_at: Option<Timestamp>,
}

/// Lists API keys
#[utoipa::path(
    get, path = "/keys", tag = "access", operation_id = "listKeys", params(Question),
    responses((status = 200, description = "The keys, without their secrets", body = Keys)),
    security(("key" = ["manage"]))
)]
pub(crate) async fn list(
    Extract(state): Extract<State>,
    _caller: Allowed<ToManageKeys>,
    Asked(Question { institution }): Asked<Question>,
) -> Result<Json<Keys>, ApiError> {
    let keys = state.read(|tx| access::keys(tx, institution.as_deref()))?;
    Ok(Json(Keys { keys: each(keys) }))
}

impl From<ApiKey> for KeyShown {
    fn from(of: ApiKey) -> Self {
        Self {
            id: of.id.0,
            name: of.name,
            institution: of.institution,
            scopes: of.scopes,
            created_at: of.created_at,
            revoked_at: of.revoked_at,
        }
    }
}
