//! The audit trail: who looked at or changed what, and whether the trail holds.

mod chains;
mod search;
mod trail;
mod verification;

pub(crate) use trail::TrailAction;
use utoipa_axum::{router::OpenApiRouter, routes};
pub(crate) use verification::Verifying;

use crate::State;

pub(crate) fn router() -> OpenApiRouter<State> {
    OpenApiRouter::new()
        .routes(routes!(trail::trail))
        .routes(routes!(search::search))
        .routes(routes!(chains::chains))
        .routes(routes!(verification::show, verification::begin))
}
