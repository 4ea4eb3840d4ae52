//! `GET /api/me/records`: the records that a resident may look at: the own one, and those of family.

use audit::{Action, Event};
use axum::{Json, extract::State as Extract};
use base::{Fault, ResidentId};
use identity::access::{
    bond,
    rights::{Relation, Role, Sensitive},
};
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    ApiError, State,
    caller::{Allowed, ToSeeMine},
    json::said::birth_text,
};

/// Records that may be looked at.
#[derive(Serialize, ToSchema)]
pub(crate) struct MyRecords {
    /// The own one first.
    records: Vec<MyRecord>,
}

/// A record that may be looked at.
#[derive(Serialize, ToSchema)]
struct MyRecord {
    /// Whose, by the region's id: for `/api/residents/{id}/…`.
    resident: Uuid,
    /// `own` or `family`.
    relation: &'static str,
    /// The own name in full, that of family masked.
    name: String,
    /// By FHIR's code.
    sex: &'static str,
    /// Date of birth, as far as it is known.
    birth: Option<String>,
    /// Until when the authority holds; open when absent.
    until: Option<Timestamp>,
    /// Sensitive classes that the authority names.
    classes: Vec<&'static str>,
}

/// Lists the records that one may look at: the own one, and those of family who gave authority
#[utoipa::path(
    get, path = "/me/records", tag = "resident", operation_id = "listMyRecords",
    responses((status = 200, description = "The own record first", body = MyRecords)),
    security(("session" = []))
)]
pub(crate) async fn list(
    Extract(state): Extract<State>,
    caller: Allowed<ToSeeMine>,
) -> Result<Json<MyRecords>, ApiError> {
    let ctx = caller.ctx();
    let acting = caller.person().ok_or_else(|| Fault::forbidden("this is for residents"))?;
    let own = acting.who.resident.filter(|_| acting.rights.roles.contains(&Role::Resident));
    let (records, residents) = state.read(|tx| {
        let mut whose: Vec<(ResidentId, &'static str, Option<Timestamp>, Vec<Sensitive>)> = Vec::new();
        if let Some(own) = own {
            whose.push((state.residents.current(tx, own)?, "own", None, Vec::new()));
        }
        for (resident, kept) in bond::bonds_for(tx, acting.who.account, ctx.now)? {
            let resident = state.residents.current(tx, resident)?;
            if kept.relation == Relation::Family && whose.iter().all(|(known, ..)| *known != resident) {
                whose.push((resident, "family", kept.until, kept.opens));
            }
        }
        let (mut records, mut residents) = (Vec::new(), Vec::new());
        for (resident, relation, until, opens) in whose {
            let who = state.residents.demographics(tx, resident)?;
            let who = if relation == "own" { who } else { who.masked(&state.masks()) };
            residents.push(resident);
            records.push(MyRecord {
                resident: resident.0,
                relation,
                name: who.name,
                sex: who.sex.code(),
                birth: who.birth.map(birth_text),
                until,
                classes: opens.into_iter().map(Sensitive::name).collect(),
            });
        }
        Ok((records, residents))
    })?;
    let events = residents.into_iter().map(|resident| Event::done(Action::Read, "person").of(resident));
    state.audited(ctx, events.collect()).await?;
    Ok(Json(MyRecords { records }))
}
