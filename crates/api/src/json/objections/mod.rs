//! What residents object to, as who answers sees it; residents make them at `/api/me/objections`.

mod answer;
mod list;
mod shown;

pub(crate) use shown::{ObjectionShown, shown};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::State;

pub(crate) fn router() -> OpenApiRouter<State> {
    OpenApiRouter::new().routes(routes!(list::list)).routes(routes!(answer::answer))
}
