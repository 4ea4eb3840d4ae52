//! OAuth 2.0 for systems: SMART App Launch 2.2, Backend Services.

pub(crate) mod authorize;
mod discovery;
mod exchange;
mod token;

pub(crate) use discovery::{jwks, openid, smart};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::State;

/// The routes outside of `/api`.
pub(crate) fn router() -> OpenApiRouter<State> {
    OpenApiRouter::new().routes(routes!(token::give))
}

/// Where people let an app read for them.
pub(crate) fn authorization_endpoint(state: &State) -> String {
    format!("{}/oauth/authorize", state.base_url)
}

/// Where tokens are given: what an assertion names as its audience.
pub(crate) fn token_endpoint(state: &State) -> String {
    format!("{}/oauth/token", state.base_url)
}
