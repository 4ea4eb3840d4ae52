//! Checking orders, recording answers, seeing what came of it.

pub(crate) mod answer;
mod carried;
mod check;
mod decide;
mod duplicate;
mod export;
mod grid;
mod grounds;
mod live;
mod patient;
mod repeat;
mod report;
mod result;
mod rows;
mod statistics;

pub(crate) use answer::{LineDecision, Verdict};
pub(crate) use carried::OrderCarried;
pub(crate) use live::Live;
pub(crate) use patient::PatientNamed;
pub(crate) use report::{excerpt, findings};
pub(crate) use result::{ItemNamed, flag, item_of, named, written};
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
        .routes(routes!(rows::rows))
        .routes(routes!(grid::grid))
        .routes(routes!(live::live))
}
