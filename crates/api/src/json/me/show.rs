//! `GET /api/me`: who is signed in.

use axum::{Json, extract::State as Extract};
use identity::account::Granted;
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
    /// The session.
    session: SessionShown,
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
        session: SessionShown::new(&state, &who, &token, ctx.now),
    }))
}
