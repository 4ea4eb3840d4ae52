//! `GET /api/exchange/refused/{id}/raw`: a refused message as it came.

use audit::{Action, Event};
use axum::{Json, extract::State as Extract};
use base::Fault;
use exchange::{charset::CharsetRule, hl7, intake::FeedKind};
use identity::access;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::refused::{RefusedShown, one};
use crate::{
    ApiError, State,
    caller::{Allowed, ToOpenMessages},
    input::Named,
};

/// A refused message as it came: personal data.
#[derive(Serialize, ToSchema)]
pub(crate) struct RawMessage {
    /// What is known of it.
    message: RefusedShown,
    /// The message, its segments on lines of their own, read by the sender's character set.
    text: String,
    /// Bytes as they came.
    bytes: usize,
}

/// Opens a refused message
///
/// Kept sealed; opening it is on the trail. Whose record it would have been is not known, since it could not be read.
#[utoipa::path(
    get, path = "/exchange/refused/{id}/raw", tag = "exchange", operation_id = "openRefused",
    params(("id" = Uuid, Path, description = "The message")),
    responses(
        (status = 200, description = "As it came", body = RawMessage),
        (status = 404, description = "There is no such message"),
    ),
    security(("key" = ["record.write"]), ("key" = ["manage"]))
)]
pub(crate) async fn raw(
    Extract(state): Extract<State>,
    caller: Allowed<ToOpenMessages>,
    Named(id): Named<Uuid>,
) -> Result<Json<RawMessage>, ApiError> {
    let known = one(&state, &caller, id)?;
    let raw = state.read(|tx| state.intake.raw_refused(tx, id))?;
    let raw = raw.ok_or_else(|| Fault::not_found("the message was forgotten since"))?;
    state.audited(caller.ctx(), vec![Event::done(Action::Read, format!("message/{id}")).with("raw")]).await?;
    let rule = match known.kind {
        FeedKind::Mllp => rule(&state, &known.sender)?,
        _ => CharsetRule::default(),
    };
    Ok(Json(RawMessage { message: known.into(), text: hl7::readable(&raw, rule), bytes: raw.len() }))
}

/// The character set of a sender; the usual one where the sender is gone.
fn rule(state: &State, sender: &str) -> Result<CharsetRule, Fault> {
    let senders = state.read(access::senders)?;
    let known = senders.into_iter().find(|known| known.name == sender);
    Ok(known.and_then(|known| CharsetRule::written(known.charset.as_deref()).ok()).unwrap_or_default())
}
