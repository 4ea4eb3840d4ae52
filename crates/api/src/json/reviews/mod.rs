//! Pairs of patients that a person must decide about.

mod decide;
mod list;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::State;

pub(crate) fn router() -> OpenApiRouter<State> {
    OpenApiRouter::new().routes(routes!(list::list)).routes(routes!(decide::decide))
}
