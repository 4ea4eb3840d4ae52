//! `GET /fhir/.well-known/smart-configuration`: what of SMART there is here.

use axum::{Json, extract::State as Extract};
use serde_json::{Value, json};

use super::{authorization_endpoint, token_endpoint};
use crate::{State, caller::Scope};

/// The configuration. Anybody may read it; it lists what there is and no more.
pub(crate) async fn smart(Extract(state): Extract<State>) -> Json<Value> {
    let own = Scope::ALL.map(Scope::name);
    let scopes: Vec<&str> =
        ["system/*.rs", "system/*.cu", "patient/*.rs", "user/*.rs", "launch/patient", "offline_access"]
            .into_iter()
            .chain(own)
            .collect();
    Json(json!({
        "issuer": state.base_url,
        "authorization_endpoint": authorization_endpoint(&state),
        "token_endpoint": token_endpoint(&state),
        "grant_types_supported": ["authorization_code", "refresh_token", "client_credentials"],
        "response_types_supported": ["code"],
        "token_endpoint_auth_methods_supported": ["private_key_jwt"],
        "token_endpoint_auth_signing_alg_values_supported": ["RS384", "ES384"],
        "scopes_supported": scopes,
        "code_challenge_methods_supported": ["S256"],
        "capabilities": [
            "launch-standalone", "context-standalone-patient", "client-public", "client-confidential-asymmetric",
            "permission-offline", "permission-patient", "permission-user", "permission-v1", "permission-v2"
        ]
    }))
}
