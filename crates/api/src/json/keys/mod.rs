//! Keys of institutions' systems.

mod create;
mod list;
mod revoke;

pub(crate) use create::{known_institution, known_scopes};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::State;

pub(crate) fn router() -> OpenApiRouter<State> {
    OpenApiRouter::new().routes(routes!(list::list, create::create)).routes(routes!(revoke::revoke))
}
