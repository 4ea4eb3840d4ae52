//! FHIR R4 REST (R4 §3.1): one file an interaction.

mod answer;
mod audit_event;
mod bundle;
mod create;
mod feed;
mod history;
mod links;
mod matching;
mod metadata;
mod outcome;
mod read;
mod request;
mod search;
mod update;

use axum::{
    Router,
    middleware::from_fn_with_state,
    response::IntoResponse,
    routing::{get, post, put},
};
use base::Fault;
pub(crate) use feed::Incoming;
pub use outcome::FhirError;

use crate::State;

/// The routes under `/fhir`.
pub fn router(state: State) -> Router<State> {
    // Around what writes only: a read costs nothing more.
    let counted = from_fn_with_state(state, feed::counted);
    Router::new()
        .route("/", post(bundle::submit).layer(counted.clone()))
        .route("/metadata", get(metadata::show))
        .route("/.well-known/smart-configuration", get(crate::oauth::smart))
        .route("/AuditEvent", get(audit_event::search))
        .route("/AuditEvent/_search", post(audit_event::search_by_form))
        .route("/AuditEvent/{id}", get(audit_event::read))
        .route(
            "/{kind}",
            get(search::by_url).merge(post(create::create).put(update::update_where).layer(counted.clone())),
        )
        .route("/Patient/$match", post(matching::run))
        .route("/{kind}/_search", post(search::by_form))
        .route(
            "/{kind}/{id}",
            get(read::read).delete(refuse_delete).merge(put(update::update).layer(counted)),
        )
        .route("/{kind}/{id}/_history", get(history::history))
        .route("/{kind}/{id}/_history/{version}", get(read::vread))
        .fallback(|| async {
            FhirError::Fault(Fault::not_found(
                "there is no such FHIR interaction here; GET /fhir/metadata lists them",
            ))
        })
        .method_not_allowed_fallback(|| async {
            FhirError::NotAllowed(
                "this interaction is not offered here; GET /fhir/metadata lists those that are",
            )
        })
}

async fn refuse_delete() -> impl IntoResponse {
    FhirError::NotAllowed(
        "nothing clinical is deleted here; send the resource again with status entered-in-error",
    )
}
