//! The register of institutions, people and devices: the tree of a day, statements, spreadsheets.

mod devices;
mod history;
mod made;
mod practitioners;
mod put;
mod sheets;
mod stating;
mod tree;
mod which;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::State;

pub(crate) fn router() -> OpenApiRouter<State> {
    OpenApiRouter::new()
        .routes(routes!(tree::tree))
        .routes(routes!(history::history))
        .routes(routes!(put::unit))
        .routes(routes!(put::membership))
        .routes(routes!(put::delegation))
        .routes(routes!(practitioners::list))
        .routes(routes!(put::practitioner))
        .routes(routes!(put::licence))
        .routes(routes!(put::post))
        .routes(routes!(devices::list))
        .routes(routes!(put::device))
        .routes(routes!(sheets::template))
        .routes(routes!(sheets::export))
        .routes(routes!(sheets::import))
}
