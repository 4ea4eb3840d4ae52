//! Checking orders, recording answers, seeing what came of it.

pub(crate) mod answer;
mod carried;
mod check;
mod decide;
mod duplicate;
mod grounds;
mod patient;
mod repeat;
mod report;
mod result;
mod statistics;

pub(crate) use carried::OrderCarried;
pub(crate) use patient::PatientNamed;
pub(crate) use report::excerpt;
pub(crate) use result::item_of;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::State;

pub(crate) fn router() -> OpenApiRouter<State> {
    OpenApiRouter::new()
        .routes(routes!(check::check))
        .routes(routes!(repeat::repeat))
        .routes(routes!(decide::decide))
        .routes(routes!(grounds::grounds))
        .routes(routes!(report::report))
        .routes(routes!(statistics::statistics))
}
