//! `PUT /api/senders/{name}`: lets a system send HL7 v2, or changes how it is read.

use audit::{Action, Event};
use axum::{extract::State as Extract, http::StatusCode};
use identity::access;

use super::sender::Sender;
use crate::{
    ApiError, State,
    caller::{Allowed, ToManageSenders},
    input::{Body, Named},
    json::keys::known_institution,
};

/// Adds a sender, or replaces the one of this name
#[utoipa::path(
    put, path = "/senders/{name}", tag = "access", operation_id = "putSender",
    params(("name" = String, Path, description = "The sender's name")), request_body = Sender,
    responses((status = 204, description = "It may send from now on")),
    security(("key" = ["manage"]))
)]
pub(crate) async fn put(
    Extract(state): Extract<State>,
    caller: Allowed<ToManageSenders>,
    Named(name): Named<String>,
    Body(sender): Body<Sender>,
) -> Result<StatusCode, ApiError> {
    let ctx = caller.ctx().clone();
    known_institution(&state, &sender.institution, ctx.now)?;
    let sender = sender.named(name)?;
    let written = state.store.write_async(move |tx| {
        access::put_sender(tx, &sender)?;
        let event = Event::done(Action::Administer, format!("sender/{}", sender.name));
        audit::append(tx, &ctx, [event.with(if sender.active { "active" } else { "inactive" })])
    });
    written.await?;
    Ok(StatusCode::NO_CONTENT)
}
