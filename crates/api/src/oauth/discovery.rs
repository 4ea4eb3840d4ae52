//! `GET /fhir/.well-known/smart-configuration`: what of SMART there is here.

use axum::{Json, extract::State as Extract};
use identity::access::smart::Signer;
use serde_json::{Value, json};

use super::{authorization_endpoint, token_endpoint};
use crate::{ApiError, State, caller::Scope};

/// The configuration. Anybody may read it; it lists what there is and no more.
pub(crate) async fn smart(Extract(state): Extract<State>) -> Json<Value> {
    let own = Scope::ALL.map(Scope::name);
    let known = [
        "openid",
        "fhirUser",
        "launch",
        "launch/patient",
        "offline_access",
        "patient/*.rs",
        "user/*.rs",
        "system/*.rs",
        "system/*.cu",
    ];
    let scopes: Vec<&str> = known.into_iter().chain(own).collect();
    Json(json!({
        "issuer": state.base_url,
        "jwks_uri": jwks_uri(&state),
        "authorization_endpoint": authorization_endpoint(&state),
        "token_endpoint": token_endpoint(&state),
        "grant_types_supported": ["authorization_code", "refresh_token", "client_credentials"],
        "response_types_supported": ["code"],
        "token_endpoint_auth_methods_supported": ["none", "client_secret_basic", "private_key_jwt"],
        "token_endpoint_auth_signing_alg_values_supported": ["RS384", "ES384"],
        "scopes_supported": scopes,
        "code_challenge_methods_supported": ["S256"],
        "capabilities": [
            "launch-ehr", "launch-standalone", "context-ehr-patient", "context-standalone-patient", "client-public",
            "client-confidential-symmetric", "client-confidential-asymmetric", "sso-openid-connect", "permission-offline", "permission-patient", "permission-user", "permission-v1", "permission-v2"
        ]
    }))
}

fn jwks_uri(state: &State) -> String {
    format!("{}/oauth/jwks", state.base_url)
}

/// `GET /.well-known/openid-configuration`: how identity tokens are checked (OpenID Connect Discovery 1.0).
pub(crate) async fn openid(Extract(state): Extract<State>) -> Json<Value> {
    Json(json!({
        "issuer": state.base_url,
        "jwks_uri": jwks_uri(&state),
        "authorization_endpoint": authorization_endpoint(&state),
        "token_endpoint": token_endpoint(&state),
        "scopes_supported": ["openid", "fhirUser", "offline_access"],
        "response_types_supported": ["code"],
        "grant_types_supported": ["authorization_code", "refresh_token"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "token_endpoint_auth_methods_supported": ["none", "client_secret_basic", "private_key_jwt"],
        "token_endpoint_auth_signing_alg_values_supported": ["RS384", "ES384"],
        "claims_supported": ["iss", "sub", "aud", "iat", "exp", "nonce", "fhirUser"],
        "code_challenge_methods_supported": ["S256"]
    }))
}

/// `GET /oauth/jwks`: the public halves of the keys that sign identity tokens.
pub(crate) async fn jwks(Extract(state): Extract<State>) -> Result<Json<Value>, ApiError> {
    Ok(Json(state.read(|tx| Signer::published(tx, state.clock.now()))?))
}
