//! `DELETE /api/senders/{name}`: a system that may send no more.

use audit::{Action, Event};
use axum::{extract::State as Extract, http::StatusCode};
use base::Fault;
use identity::access;

use crate::{
    ApiError, State,
    caller::{Allowed, ToManageSenders},
    input::Named,
};

/// Removes a sender
#[utoipa::path(
    delete, path = "/senders/{name}", tag = "access", operation_id = "removeSender",
    params(("name" = String, Path, description = "The sender's name")),
    responses(
        (status = 204, description = "Removed"),
        (status = 404, description = "There is no sender of this name"),
    ),
    security(("key" = ["manage"]))
)]
pub(crate) async fn remove(
    Extract(state): Extract<State>,
    caller: Allowed<ToManageSenders>,
    Named(name): Named<String>,
) -> Result<StatusCode, ApiError> {
    let ctx = caller.ctx().clone();
    let written = state.store.write_async(move |tx| {
        if !access::remove_sender(tx, &name)? {
            return Err(Fault::not_found("there is no sender of this name"));
        }
        audit::append(tx, &ctx, [Event::done(Action::Administer, format!("sender/{name}")).with("removed")])
    });
    written.await?;
    Ok(StatusCode::NO_CONTENT)
}
