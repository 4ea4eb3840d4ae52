//! `GET /api/me/accesses`: who looked at one's own record, and why.

use audit::{Action, Entry, Event, Outcome};
use axum::{Json, extract::State as Extract};
use base::{ActorKind, Ctx, Purpose};
use identity::access::bond::BrokenGlass;
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    ApiError, State,
    caller::Person,
    json::{
        audit::TrailAction,
        said::{each, same_words},
    },
};

/// Rows at most.
const MOST: u32 = 500;

same_words! {
    /// Why a record was looked at.
    AccessPurpose = Purpose {
        /// Diagnosis and treatment.
        Treatment,
        /// Settlement and payment.
        Payment,
        /// Running and supervising the service.
        Operations,
        /// Keeping the system itself.
        Administration,
        /// The resident, or the family for them.
        Request,
    }
}

same_words! {
    /// Who looked.
    AccessActor = ActorKind {
        /// An institution's system.
        System,
        /// A person.
        Person,
        /// The operator at the terminal.
        Operator,
    }
}

/// Who looked at the own record.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Accesses {
    /// Newest first, at most 500.
    accesses: Vec<Access>,
    /// When the record was opened without a relation, newest first.
    openings: Vec<Opened>,
}

/// One access.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Access {
    /// Names it where somebody objects to it.
    #[schema(example = "1-1024")]
    id: String,
    /// When.
    at: Timestamp,
    /// By which institution.
    institution: Option<String>,
    /// Its name.
    institution_name: Option<String>,
    /// By a system or by a person.
    actor: AccessActor,
    /// Why.
    purpose: AccessPurpose,
    /// What was looked at or done, by its type: of the record `DiagnosticReport`, `timeline`, `trends`; of the person
    /// `person`; `resident` where somebody searched; `check` where an order was checked.
    what: String,
    /// What was done: `read`, `search`, `check` and so on.
    action: TrailAction,
    /// The reason that was given for what was masked.
    reason: Option<String>,
    /// It was refused.
    refused: bool,
    /// The caller did it.
    own: bool,
}

/// Broken glass, as the resident is told of it.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Opened {
    /// Its id.
    id: Uuid,
    /// When.
    at: Timestamp,
    /// Until when.
    until: Timestamp,
    /// By which institution.
    institution: String,
    /// The reason that was given.
    reason: String,
    /// Whether a review found it right; absent while nobody reviewed it.
    justified: Option<bool>,
}

/// Shows who looked at one's own record, and why
///
/// For residents. Looking is on the trail as well.
#[utoipa::path(
    get, path = "/me/accesses", tag = "resident", operation_id = "showAccesses",
    responses((status = 200, description = "Who looked", body = Accesses)),
    security(("session" = []))
)]
pub(crate) async fn accesses(
    Extract(state): Extract<State>,
    person: Person,
) -> Result<Json<Accesses>, ApiError> {
    let (ctx, resident) = person.own_record(&state)?;
    let (trail, broken) =
        state.trail(|tx| Ok((audit::of_resident(tx, resident, MOST)?, BrokenGlass::of(tx, resident)?)))?;
    state.audited(&ctx, vec![Event::done(Action::Read, "audit").of(resident)]).await?;
    let accesses = trail.into_iter().map(|entry| access(&state, &ctx, entry)).collect();
    Ok(Json(Accesses { accesses, openings: each(broken) }))
}

/// A row of the trail as a resident, or who treats them, reads it: no account and no id.
pub(crate) fn access(state: &State, ctx: &Ctx, entry: Entry) -> Access {
    let day = state.region.day(entry.at);
    let code = entry.institution.as_deref();
    let known = code.and_then(|code| state.region.institution(code, day));
    let unmasked = entry.entity == "person/unmasked" && !entry.detail.is_empty();
    Access {
        id: format!("{}-{}", entry.chain, entry.seq),
        at: entry.at,
        institution_name: known.map(|known| known.name.clone()),
        institution: entry.institution,
        actor: entry.actor_kind.into(),
        purpose: entry.purpose.into(),
        // The type is enough: an id says nothing to a person.
        what: match entry.entity.as_str() {
            "person/unmasked" => entry.entity,
            other => other.split('/').next().unwrap_or_default().to_owned(),
        },
        action: entry.action.into(),
        reason: Some(entry.detail).filter(|_| unmasked),
        refused: entry.outcome == Outcome::Denied,
        own: entry.actor_kind == ctx.actor.kind && entry.actor == ctx.actor.id,
    }
}

impl From<BrokenGlass> for Opened {
    fn from(of: BrokenGlass) -> Self {
        Self {
            id: of.id,
            at: of.at,
            until: of.until,
            institution: of.institution,
            reason: of.reason,
            justified: of.verdict.map(|verdict| verdict.justified),
        }
    }
}
