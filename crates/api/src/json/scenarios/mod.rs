//! What if: scenarios of other rules, run over what was recorded. For the region's managers.

mod cancel;
mod changes;
mod compare;
mod create;
mod explain;
mod figures;
mod list;
mod proposal;
mod result;
mod run;
mod runs;
mod show;
mod words;
mod workbook;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::State;

pub(crate) fn router() -> OpenApiRouter<State> {
    OpenApiRouter::new()
        .routes(routes!(list::list, create::create))
        .routes(routes!(compare::compare))
        .routes(routes!(show::show))
        .routes(routes!(proposal::proposal))
        .routes(routes!(runs::runs, runs::start))
        .routes(routes!(run::run))
        .routes(routes!(cancel::cancel))
        .routes(routes!(result::result))
        .routes(routes!(changes::changes))
        .routes(routes!(explain::explain))
}
