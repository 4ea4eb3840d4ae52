//! CDS Hooks 2.0: the doctor is told while ordering, inside the hospital's own system.
//!
//! `GET /cds-services` says what there is; `POST /cds-services/{id}` answers an order with cards;
//! `POST /cds-services/{id}/feedback` takes what the doctor did with them. Cards inform or warn and never
//! forbid. A hospital signs in with its key, as everywhere.

mod card;
mod card_id;
mod discover;
mod draft;
mod feedback;
mod invoke;
mod patient;
mod words;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::State;

pub(crate) fn router() -> OpenApiRouter<State> {
    OpenApiRouter::new()
        .routes(routes!(discover::discover))
        .routes(routes!(invoke::invoke))
        .routes(routes!(feedback::feedback))
}
