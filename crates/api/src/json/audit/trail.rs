//! `GET /api/audit`: who looked at or changed a person's record.

use audit::{Action, Entry, Event, Outcome};
use axum::{Json, extract::State as Extract};
use base::ResidentId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{
    ApiError, State,
    caller::{Allowed, ToReadTrail},
    input::Asked,
    json::said::{each, same_words},
};

const USUAL: u32 = 100;
const MOST: u32 = 1_000;

/// Whose record.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Question {
    /// The resident.
    resident: Uuid,
    /// Rows at most: 100 when absent, up to 1,000.
    limit: Option<u32>,
}

/// Rows of the trail, newest first.
#[derive(Serialize, ToSchema)]
pub(crate) struct Trail {
    entries: Vec<TrailEntry>,
}

/// One access or change.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct TrailEntry {
    /// Number of the chain, and place in it: by these the row is found again.
    chain: i64,
    /// Place in the chain, from 1.
    seq: i64,
    /// When.
    at: Timestamp,
    /// What.
    action: TrailAction,
    /// Whether it was done or refused.
    outcome: TrailOutcome,
    /// What for.
    purpose: TrailPurpose,
    /// What kind of party did it.
    actor_kind: TrailActor,
    /// The key, sender or operator.
    actor: String,
    /// The doctor a system acted for.
    on_behalf_of: Option<String>,
    /// For which institution.
    institution: Option<String>,
    /// Whose record, by the region's id.
    resident: Option<Uuid>,
    /// What it was about.
    entity: String,
    /// More.
    detail: String,
}

same_words! {
    /// What was done.
    TrailAction = Action {
        /// One resource or record was read.
        Read,
        /// Records were searched.
        Search,
        /// Something new was stored.
        Create,
        /// A new version was stored.
        Update,
        /// An order was checked.
        Check,
        /// A doctor's answer was recorded.
        Decide,
        /// Links between patients and residents changed.
        Link,
        /// Mappings, keys, senders or reviews were administered.
        Administer,
        /// Data left the system in bulk.
        Export,
    }
}

same_words! {
    /// How it ended.
    TrailOutcome = Outcome {
        /// It was done.
        Done,
        /// It was refused for lack of right.
        Denied,
    }
}

same_words! {
    /// What for (RULES §7.2).
    TrailPurpose = base::Purpose {
        /// Diagnosis and treatment.
        Treatment,
        /// Payment and settlement.
        Payment,
        /// Running an institution or the region.
        Operations,
        /// Keeping the system.
        Administration,
        /// The person's own wish.
        Request,
    }
}

same_words! {
    /// What kind of party.
    TrailActor = base::ActorKind {
        /// An institution's system.
        System,
        /// A person who signed in.
        Person,
        /// Somebody at the server's terminal.
        Operator,
    }
}

/// Shows who looked at or changed a person's record
///
/// Looking is on the trail as well.
#[utoipa::path(
    get, path = "/audit", tag = "audit", operation_id = "showTrail", params(Question),
    responses((status = 200, description = "The trail, newest first", body = Trail)),
    security(("key" = ["manage"]))
)]
pub(crate) async fn trail(
    Extract(state): Extract<State>,
    caller: Allowed<ToReadTrail>,
    Asked(Question { resident, limit }): Asked<Question>,
) -> Result<Json<Trail>, ApiError> {
    let resident = ResidentId(resident);
    let limit = limit.unwrap_or(USUAL).clamp(1, MOST);
    let entries = state.trail(|tx| audit::of_resident(tx, resident, limit))?;
    state.audited(caller.ctx(), vec![Event::done(Action::Read, "audit").of(resident)]).await?;
    Ok(Json(Trail { entries: each(entries) }))
}

impl From<Entry> for TrailEntry {
    fn from(of: Entry) -> Self {
        Self {
            chain: of.chain,
            seq: of.seq,
            at: of.at,
            action: of.action.into(),
            outcome: of.outcome.into(),
            purpose: of.purpose.into(),
            actor_kind: of.actor_kind.into(),
            actor: of.actor,
            on_behalf_of: of.on_behalf_of,
            institution: of.institution,
            resident: of.resident.map(|resident| resident.0),
            entity: of.entity,
            detail: of.detail,
        }
    }
}
