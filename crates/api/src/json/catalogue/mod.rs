//! The region's catalogue of what is examined and tested.

mod entry;
mod item;
mod pinyin;
mod search;

pub(crate) use search::rank;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::State;

pub(crate) fn router() -> OpenApiRouter<State> {
    OpenApiRouter::new().routes(routes!(search::search)).routes(routes!(item::item))
}
