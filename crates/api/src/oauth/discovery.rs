//! `GET /fhir/.well-known/smart-configuration`: what of SMART there is here.

use axum::{Json, extract::State as Extract};
use serde_json::{Value, json};

use super::token_endpoint;
use crate::{State, caller::Scope};

/// The configuration. Anybody may read it; it lists what there is and no more.
pub(crate) async fn smart(Extract(state): Extract<State>) -> Json<Value> {
    let own = Scope::ALL.map(Scope::name);
    let scopes: Vec<&str> = ["system/*.rs", "system/*.cu"].into_iter().chain(own).collect();
    Json(json!({
        "issuer": state.base_url,
        "token_endpoint": token_endpoint(&state),
        "grant_types_supported": ["client_credentials"],
        "token_endpoint_auth_methods_supported": ["private_key_jwt"],
        "token_endpoint_auth_signing_alg_values_supported": ["RS384", "ES384"],
        "scopes_supported": scopes,
        "code_challenge_methods_supported": [],
        "capabilities": ["client-confidential-asymmetric", "permission-v1", "permission-v2"]
    }))
}
