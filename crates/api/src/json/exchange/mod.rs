//! The exchange monitor: which feeds bring what, what was refused and why, and taking it again.

mod feeds;
mod rates;
mod raw;
mod refused;
mod retry;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::State;

pub(crate) fn router() -> OpenApiRouter<State> {
    OpenApiRouter::new()
        .routes(routes!(feeds::feeds))
        .routes(routes!(rates::rates))
        .routes(routes!(refused::refused))
        .routes(routes!(raw::raw))
        .routes(routes!(retry::retry))
        .routes(routes!(retry::put_aside))
}
