//! Signing in and out.

mod begin;
mod end;
mod external;
mod factor;
mod launch;
mod rotate;
mod signed;

pub(crate) use begin::worked;
pub(crate) use signed::{SessionShown, answered, put_cookie};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::State;

pub(crate) fn router() -> OpenApiRouter<State> {
    OpenApiRouter::new()
        .routes(routes!(begin::begin, end::end))
        .routes(routes!(factor::second_factor))
        .routes(routes!(launch::launched))
        .routes(routes!(rotate::rotate))
        .routes(routes!(external::external))
}
