//! `POST /api/residents/{id}/unmask`: names and numbers as they are, for a purpose that stays on the trail.

use audit::{Action, Event, Outcome};
use axum::{Json, extract::State as Extract};
use base::{Ctx, Fault, Purpose, Result};
use identity::access::rights::Matter;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{card::DocumentMasked, known_of, whose};
use crate::{
    ApiError, State,
    caller::{Reading, ThePerson},
    input::{Body, Named},
};

/// Characters of a reason at most.
const REASON_MAX: usize = 200;

/// What for.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UnmaskWanted {
    /// `treatment`, `payment`, `operations` or `request`, as far as the caller's roles have it.
    #[schema(example = "treatment")]
    purpose: String,
    /// More, for whoever asks later; up to 200 characters, no numbers of documents.
    #[serde(default)]
    reason: String,
}

/// What was masked.
#[derive(Serialize, ToSchema)]
pub(crate) struct Unmasked {
    /// The name.
    name: String,
    /// The telephone number.
    phone: Option<String>,
    /// The address.
    address: Option<String>,
    /// Documents with their numbers.
    documents: Vec<DocumentMasked>,
}

/// Shows what is masked, for a purpose
///
/// The purpose and the reason are on the trail, and shown to the resident.
#[utoipa::path(
    post, path = "/residents/{id}/unmask", tag = "residents", operation_id = "unmaskResident",
    params(("id" = Uuid, Path, description = "The resident, by the region's id")), request_body = UnmaskWanted,
    responses(
        (status = 200, description = "What was masked", body = Unmasked),
        (status = 403, description = "The caller's roles have no such purpose"),
        (status = 404, description = "There is no such resident, or none that the caller may see"),
    ),
    security(("key" = ["record.read"]))
)]
pub(crate) async fn unmask(
    Extract(state): Extract<State>,
    reading: Reading<ThePerson>,
    Named(id): Named<Uuid>,
    Body(wanted): Body<UnmaskWanted>,
) -> Result<Json<Unmasked>, ApiError> {
    let purpose = purpose(&wanted.purpose)?;
    let reason = wanted.reason.trim();
    let digits = reason.bytes().filter(u8::is_ascii_digit).count();
    if reason.chars().count() > REASON_MAX || digits >= 15 || reason.contains('\0') {
        return Err(Fault::unprocessable("a reason has up to 200 characters and no numbers of documents")
            .at("reason")
            .into());
    }
    let ctx = Ctx { purpose, ..reading.ctx().clone() };
    let mut sight = reading.sight(&state);
    let whose = whose(&state, &reading, &mut sight, id).await?;
    let may = match reading.person() {
        Some(_) => state
            .read(|tx| sight.purposes(tx, whose.resident, Matter::Person, whose.here))?
            .contains(&purpose),
        None => true,
    };
    let event = Event::done(Action::Read, "person/unmasked").of(whose.resident).with(reason);
    if !may {
        state.audited(&ctx, vec![Event { outcome: Outcome::Denied, ..event }]).await?;
        return Err(Fault::forbidden("您的角色没有这一用途 · your roles have no such purpose")
            .at("purpose")
            .into());
    }
    let who = state.read(|tx| known_of(&state, tx, &ctx, whose.resident, whose.breadth))?;
    state.audited(&ctx, vec![event]).await?;
    Ok(Json(Unmasked {
        name: who.name,
        phone: who.phone,
        address: who.address,
        documents: who
            .documents
            .iter()
            .map(|d| DocumentMasked { kind: d.kind.code(), number: d.number.reveal().to_owned() })
            .collect(),
    }))
}

fn purpose(text: &str) -> Result<Purpose> {
    Ok(match text {
        "treatment" => Purpose::Treatment,
        "payment" => Purpose::Payment,
        "operations" => Purpose::Operations,
        "request" => Purpose::Request,
        _ => {
            return Err(
                Fault::invalid("a purpose is one of treatment, payment, operations, request").at("purpose")
            );
        }
    })
}
