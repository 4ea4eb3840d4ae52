//! The JSON API under `/api`: one file an endpoint, with what it takes, what it answers and what it needs.

mod accounts;
mod apps;
mod audit;
mod authorities;
mod catalogue;
mod clients;
pub(crate) mod csv;
mod exports;
mod glass;
mod imports;
mod keys;
mod launches;
mod mappings;
mod me;
mod organisations;
pub(crate) mod overview;
pub(crate) mod recognition;
mod region;
mod reviews;
pub(crate) mod said;
mod senders;
pub(crate) mod session;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::State;

/// The routes, without their common beginning.
pub(crate) fn router() -> OpenApiRouter<State> {
    OpenApiRouter::new()
        .merge(recognition::router())
        .merge(catalogue::router())
        .routes(routes!(region::region))
        .merge(mappings::router())
        .merge(organisations::router())
        .merge(imports::router())
        .merge(reviews::router())
        .routes(routes!(audit::trail))
        .merge(keys::router())
        .merge(senders::router())
        .merge(clients::router())
        .merge(apps::router())
        .merge(launches::router())
        .merge(session::router())
        .merge(me::router())
        .merge(accounts::router())
        .merge(glass::router())
        .merge(exports::router())
        .merge(authorities::router())
        .routes(routes!(overview::overview))
}
