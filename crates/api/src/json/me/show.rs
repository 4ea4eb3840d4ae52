//! `GET /api/me`: who is signed in.

use axum::{Json, extract::State as Extract};
use identity::{
    access::rights::{Act, Rights},
    account::{Granted, SignedIn},
};
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    ApiError, State,
    caller::Person,
    json::{said::each, session::SessionShown},
};

/// Who is signed in.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Me {
    /// The account.
    id: Uuid,
    /// Its name.
    login: String,
    /// The person's name.
    name: String,
    /// The institution's staff number.
    practitioner: Option<String>,
    /// The same person in the resident index.
    resident: Option<Uuid>,
    /// Whether a second factor is in use.
    second_factor: bool,
    /// The roles held now. Roles at several institutions: `X-Institution` says for which one a call is.
    roles: Vec<RoleHeld>,
    /// The places that this person acts for, each with what may be done there. A call names one of them by
    /// `X-Institution`; with one place only, it is that one.
    places: Vec<PlaceHeld>,
    /// The session.
    session: SessionShown,
}

/// An institution, or the whole region, for which somebody acts.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct PlaceHeld {
    /// The institution; the whole region when absent.
    institution: Option<String>,
    /// Its name; the region's for the whole region.
    name: String,
    /// The roles held there.
    roles: Vec<&'static str>,
    /// What the table of rights allows these roles at all, by name. About one resident it takes a relation as
    /// well, which each call finds out.
    #[schema(example = json!(["check-orders", "read-results", "see-rules"]))]
    acts: Vec<&'static str>,
}

/// A role.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RoleHeld {
    /// Names the grant.
    id: Uuid,
    /// The role.
    #[schema(example = "doctor")]
    role: &'static str,
    /// In Chinese.
    #[schema(example = "医师")]
    role_name: &'static str,
    /// The institution; the whole region when absent.
    institution: Option<String>,
    /// Until when; open when absent.
    until: Option<Timestamp>,
}

impl From<Granted> for RoleHeld {
    fn from(of: Granted) -> Self {
        Self {
            id: of.id,
            role: of.role.name(),
            role_name: of.role.chinese(),
            institution: of.institution,
            until: of.until,
        }
    }
}

/// Says who is signed in
#[utoipa::path(
    get, path = "/me", tag = "session", operation_id = "showMe",
    responses((status = 200, description = "Who is signed in", body = Me)),
    security(("session" = []))
)]
pub(crate) async fn show(Extract(state): Extract<State>, person: Person) -> Result<Json<Me>, ApiError> {
    let Person { ctx, who, token, .. } = person;
    let account = state.read(|tx| state.accounts.account(tx, who.account))?;
    Ok(Json(Me {
        id: account.id.0,
        login: account.login,
        name: account.name,
        practitioner: account.practitioner,
        resident: account.resident.map(|resident| resident.0),
        second_factor: account.second_factor,
        roles: each(who.roles(ctx.now).cloned()),
        places: places(&state, &who, ctx.now),
        session: SessionShown::new(&state, &who, &token, ctx.now),
    }))
}

/// Where somebody holds roles, the region last.
fn places(state: &State, who: &SignedIn, now: Timestamp) -> Vec<PlaceHeld> {
    let mut rights: Vec<Rights> = Vec::new();
    for granted in who.roles(now) {
        match rights.iter_mut().find(|rights| rights.institution == granted.institution) {
            Some(rights) => rights.roles.push(granted.role),
            None => rights.push(Rights {
                institution: granted.institution.clone(),
                roles: vec![granted.role],
                purpose: None,
            }),
        }
    }
    rights.sort_by(|a, b| {
        (a.institution.is_none(), &a.institution).cmp(&(b.institution.is_none(), &b.institution))
    });
    let day = state.region.day(now);
    let place = |of: Rights| {
        let name = match &of.institution {
            None => state.region.name.clone(),
            Some(code) => {
                let known = state.region.institution(code, day);
                known.map_or_else(|| code.clone(), |known| known.name.clone())
            }
        };
        PlaceHeld {
            name,
            roles: of.roles.iter().map(|role| role.name()).collect(),
            acts: Act::ALL.iter().filter(|act| of.to(**act).is_some()).map(|act| act.name()).collect(),
            institution: of.institution,
        }
    };
    rights.into_iter().map(place).collect()
}
