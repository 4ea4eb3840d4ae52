//! The region's rules as people read them: what holds on a day, since when, by which document, and what changed.

mod difference;
mod history;
mod list;
mod statement;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::State;

pub(crate) fn router() -> OpenApiRouter<State> {
    OpenApiRouter::new()
        .routes(routes!(list::list))
        .routes(routes!(difference::difference))
        .routes(routes!(history::history))
}
