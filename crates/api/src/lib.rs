//! The faces of the house: FHIR R4 REST, CDS Hooks, the JSON API and the console at `/`.
//!
//! Handlers read what was sent, ask a room, and write down what it answered. Rules live in the rooms.
//! Every handler names what it needs ([`caller::Needs`]), and a person sees what the table of rights allows
//! (`access`); every read of a person's record is on the audit
//! trail before it is answered.

mod access;
mod answer;
mod asking;
pub mod caller;
mod cds;
mod console;
pub mod external;
pub mod fhir;
mod input;
mod json;
mod oauth;
mod openapi;
mod pace;
mod page;
mod problem;
mod recognising;
mod state;

use axum::{Router, extract::DefaultBodyLimit, routing::get};
pub use console::Console;
pub use openapi::document;
pub use problem::{ApiError, Problem, WrongRow};
pub use state::{Inner, Limits, State};

/// All routes of all faces.
pub fn router(state: State) -> Router {
    let (described, _) = openapi::routes().split_for_parts();
    Router::new()
        .route("/", get(console::start))
        .route("/oauth/authorize", get(oauth::authorize::show).post(oauth::authorize::submit))
        .route("/oauth/jwks", get(oauth::jwks))
        .route("/.well-known/openid-configuration", get(oauth::openid))
        .route("/oauth/external", get(external::set_out))
        .route("/oauth/external/callback", get(external::come_back))
        .route("/openapi.json", get(openapi::show))
        .merge(described)
        .method_not_allowed_fallback(async || {
            ApiError::method_not_allowed(
                "this address takes other methods; the header Allow and /openapi.json list them",
            )
        })
        .nest("/fhir", fhir::router(state.clone()))
        .fallback(console::otherwise)
        // One layer of two: each of its own would be boxed and copied for every request.
        .layer((
            DefaultBodyLimit::max(state.limits.body_bytes_max),
            axum::middleware::from_fn_with_state(state.clone(), asking::recorded),
        ))
        .with_state(state)
}
