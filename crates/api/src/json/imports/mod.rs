//! Reports by spreadsheet.

mod reports;
mod template;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::State;

pub(crate) fn router() -> OpenApiRouter<State> {
    OpenApiRouter::new().routes(routes!(reports::import)).routes(routes!(template::template))
}
