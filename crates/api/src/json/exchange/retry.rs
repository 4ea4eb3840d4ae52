//! `POST /api/exchange/refused/{id}/retry` and `/put-aside`: what becomes of a refused message.

use axum::{Json, extract::State as Extract, http::StatusCode};
use base::Fault;
use exchange::{charset::CharsetRule, intake::Retried};
use identity::access;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::refused::one;
use crate::{
    ApiError, State,
    caller::{Allowed, ToRetryMessages},
    input::{Body, Named},
};

/// Longest reason, characters.
const LONGEST: usize = 500;

/// What became of trying again.
#[derive(Serialize, ToSchema)]
pub(crate) struct RetryOutcome {
    /// Whether it is taken now.
    taken: bool,
    /// Reports of it that were stored now; none when it had been taken before.
    reports: usize,
    /// `AE` or `AR` when it was refused again.
    code: Option<String>,
    /// Why it was refused again.
    reason: Option<String>,
}

/// Takes a refused message again
///
/// As its sender is read today: after a mapping or a setting of the sender was mended. The same message is never taken
/// twice. One that would set back what a later message said is refused (409): put it aside.
#[utoipa::path(
    post, path = "/exchange/refused/{id}/retry", tag = "exchange", operation_id = "retryRefused",
    params(("id" = Uuid, Path, description = "The message")),
    responses(
        (status = 200, description = "Taken, or refused again and why", body = RetryOutcome),
        (status = 404, description = "There is no such message"),
        (status = 409, description = "It would set back what came later, or its sender is gone"),
    ),
    security(("key" = ["record.write"]), ("key" = ["manage"]))
)]
pub(crate) async fn retry(
    Extract(state): Extract<State>,
    caller: Allowed<ToRetryMessages>,
    Named(id): Named<Uuid>,
) -> Result<Json<RetryOutcome>, ApiError> {
    let known = one(&state, &caller, id)?;
    let mut options = state.intake.options.clone();
    let sender = state.read(access::senders)?.into_iter().find(|sender| sender.name == known.sender);
    let institution = match sender {
        Some(sender) => {
            options.charset = CharsetRule::written(sender.charset.as_deref())?;
            if let Some(zone) = &sender.zone {
                options.zone = TimeZone::get(zone).map_err(|_| {
                    Fault::conflict("the sender's time zone means nothing here; mend the sender")
                })?;
            }
            sender.institution
        }
        None if known.kind == exchange::intake::FeedKind::Mllp => {
            return Err(Fault::conflict(
                "the sender of this message is no longer on the list; add it again, or put the message aside",
            )
            .into());
        }
        None => known.institution.clone(),
    };
    let retried = state.intake.retry(caller.ctx(), &institution, &options, id).await?;
    Ok(Json(match retried {
        Retried::Taken(reports) => RetryOutcome { taken: true, reports, code: None, reason: None },
        Retried::Refused { code, reason } => {
            RetryOutcome { taken: false, reports: 0, code: Some(code), reason: Some(reason) }
        }
    }))
}

/// Why nothing is to be done.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PutAside {
    /// Why, without anything about a person: it stands on the trail.
    #[schema(example = "发送方已重发")]
    reason: String,
}

/// Puts a refused message aside
#[utoipa::path(
    post, path = "/exchange/refused/{id}/put-aside", tag = "exchange", operation_id = "putRefusedAside",
    params(("id" = Uuid, Path, description = "The message")), request_body = PutAside,
    responses(
        (status = 204, description = "Nothing is to be done about it"),
        (status = 404, description = "No message of this id is open"),
    ),
    security(("key" = ["record.write"]), ("key" = ["manage"]))
)]
pub(crate) async fn put_aside(
    Extract(state): Extract<State>,
    caller: Allowed<ToRetryMessages>,
    Named(id): Named<Uuid>,
    Body(PutAside { reason }): Body<PutAside>,
) -> Result<StatusCode, ApiError> {
    one(&state, &caller, id)?;
    let reason = reason.trim();
    let digits = reason.chars().filter(char::is_ascii_digit).count();
    if reason.is_empty() || reason.chars().count() > LONGEST || digits >= 15 {
        return Err(Fault::invalid(format!(
            "say in at most {LONGEST} characters why, without an identity card: it stands on the trail"
        ))
        .at("reason")
        .into());
    }
    state.intake.put_aside(caller.ctx(), id, reason).await?;
    Ok(StatusCode::NO_CONTENT)
}
