//! The faces of the house: FHIR R4 REST, CDS Hooks and the JSON API.
//!
//! Handlers read what was sent, ask a room, and write down what it answered. Rules live in the rooms.
//! Every handler names the [`caller::Scope`] it needs; every read of a person's record is on the audit
//! trail before it is answered.

pub mod caller;
pub mod fhir;
mod problem;
mod state;

pub use problem::{ApiError, Problem};
pub use state::{Inner, Limits, State};

/// All routes of all faces.
pub fn router(state: State) -> axum::Router {
    axum::Router::new().nest("/fhir", fhir::router()).with_state(state)
}
