//! Breaking the glass (破窗), and its review.

mod list;
mod open;
mod review;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::State;

pub(crate) fn router() -> OpenApiRouter<State> {
    OpenApiRouter::new().routes(routes!(list::list, open::open)).routes(routes!(review::review))
}
