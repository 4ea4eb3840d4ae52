//! OAuth 2.0 for systems: SMART App Launch 2.2, Backend Services.

mod discovery;
mod token;

pub(crate) use discovery::smart;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::State;

/// The routes outside of `/api`.
pub(crate) fn router() -> OpenApiRouter<State> {
    OpenApiRouter::new().routes(routes!(token::give))
}

/// Where tokens are given: what an assertion names as its audience.
pub(crate) fn token_endpoint(state: &State) -> String {
    format!("{}/oauth/token", state.base_url)
}
