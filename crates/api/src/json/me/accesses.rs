//! `GET /api/me/accesses`: who looked at one's own record, and why.

use audit::{Action, Entry, Event, Outcome};
use axum::{Json, extract::State as Extract};
use base::{ActorKind, Purpose};
use identity::access::bond::BrokenGlass;
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    ApiError, State,
    caller::Person,
    json::said::{each, same_words},
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
struct Access {
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
    /// What was looked at or done.
    what: String,
    /// It was refused.
    refused: bool,
}

/// Broken glass, as the resident is told of it.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Opened {
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
        state.read(|tx| Ok((audit::of_resident(tx, resident, MOST)?, BrokenGlass::of(tx, resident)?)))?;
    state.audited(&ctx, vec![Event::done(Action::Read, "audit").of(resident)]).await?;
    let access = |entry: Entry| {
        let day = state.region.day(entry.at);
        let code = entry.institution.as_deref();
        let known = code.and_then(|code| state.region.institution(code, day));
        Access {
            at: entry.at,
            institution_name: known.map(|known| known.name.clone()),
            institution: entry.institution,
            actor: entry.actor_kind.into(),
            purpose: entry.purpose.into(),
            // The type is enough: an id says nothing to a person.
            what: entry.entity.split('/').next().unwrap_or_default().to_owned(),
            refused: entry.outcome == Outcome::Denied,
        }
    };
    Ok(Json(Accesses { accesses: trail.into_iter().map(access).collect(), openings: each(broken) }))
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
