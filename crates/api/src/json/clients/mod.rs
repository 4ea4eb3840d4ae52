//! Systems that sign in with a key pair.

mod list;
mod register;
mod revoke;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::State;

pub(crate) fn router() -> OpenApiRouter<State> {
    OpenApiRouter::new().routes(routes!(list::list, register::register)).routes(routes!(revoke::revoke))
}
