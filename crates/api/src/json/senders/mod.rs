//! Systems that may send HL7 v2 over MLLP.

mod list;
mod put;
mod remove;
mod sender;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::State;

pub(crate) fn router() -> OpenApiRouter<State> {
    OpenApiRouter::new().routes(routes!(list::list)).routes(routes!(put::put, remove::remove))
}
