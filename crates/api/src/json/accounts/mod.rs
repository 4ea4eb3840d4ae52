//! Accounts of people: made and kept by the system administrator, given roles by the security administrator.

mod create;
mod links;
mod list;
mod roles;
mod state;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::State;

pub(crate) fn router() -> OpenApiRouter<State> {
    OpenApiRouter::new()
        .routes(routes!(list::list, create::create))
        .routes(routes!(state::lock))
        .routes(routes!(state::unlock))
        .routes(routes!(state::reset))
        .routes(routes!(roles::grant))
        .routes(routes!(roles::revoke))
        .routes(routes!(links::list, links::link))
        .routes(routes!(links::unlink))
}
