//! The own account, and a resident's own record.

mod accesses;
pub(crate) mod bonds;
mod enrol;
mod objections;
mod password;
mod records;
mod show;

pub(crate) use accesses::{Access, AccessPurpose, Opened, access};
pub(crate) use show::RoleHeld;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::State;

pub(crate) fn router() -> OpenApiRouter<State> {
    OpenApiRouter::new()
        .routes(routes!(show::show))
        .routes(routes!(enrol::enrol))
        .routes(routes!(password::change))
        .routes(routes!(accesses::accesses))
        .routes(routes!(bonds::list, bonds::consent))
        .routes(routes!(bonds::withdraw))
        .routes(routes!(records::list))
        .routes(routes!(objections::list, objections::object))
        .routes(routes!(objections::withdraw))
}
