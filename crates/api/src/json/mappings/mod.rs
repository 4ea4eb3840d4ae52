//! Each institution's local codes and what they mean.

mod columns;
mod load;
mod suggestions;
mod template;
mod unmapped;

pub(crate) use load::{known_sheet, table_fault};
pub(crate) use template::{FileKind, Kind};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::State;

pub(crate) fn router() -> OpenApiRouter<State> {
    OpenApiRouter::new()
        .routes(routes!(unmapped::unmapped))
        .routes(routes!(suggestions::suggestions))
        .routes(routes!(template::template))
        .routes(routes!(load::load))
}
