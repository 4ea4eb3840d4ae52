//! Exports of the records of many: asked for by one, approved by another, fetched in time by the first, each line watermarked.

mod ask;
mod decide;
mod file;
mod list;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::State;

pub(crate) fn router() -> OpenApiRouter<State> {
    OpenApiRouter::new()
        .routes(routes!(list::list, ask::ask))
        .routes(routes!(decide::decide))
        .routes(routes!(file::file))
}
