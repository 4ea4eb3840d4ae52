//! `POST /api/keys`: a key for an institution's system.

use audit::{Action, Event};
use axum::{Json, extract::State as Extract, http::StatusCode};
use base::{Fault, Result};
use identity::access;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    ApiError, State,
    caller::{Allowed, Scope, ToManageKeys},
    input::Body,
};

/// What the key is for.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct KeyWanted {
    /// The institution it speaks for; the region's own code for a system of the region.
    institution: String,
    /// What the institution calls the system that holds it.
    #[schema(example = "HIS")]
    name: String,
    /// What it may do: `record.read`, `record.write`, `recognition`, `manage`, `launch`.
    #[schema(example = json!(["record.write", "recognition"]))]
    scopes: Vec<String>,
}

/// The new key.
#[derive(Serialize, ToSchema)]
pub(crate) struct KeyMade {
    /// Its id, by which it is revoked.
    id: Uuid,
    /// The key itself. It is shown here and never again.
    key: String,
}

/// Makes an API key
///
/// The key itself is answered once and kept only as a hash.
#[utoipa::path(
    post, path = "/keys", tag = "access", operation_id = "createKey", request_body = KeyWanted,
    responses((status = 201, description = "The key, shown once", body = KeyMade)),
    security(("key" = ["manage"]))
)]
pub(crate) async fn create(
    Extract(state): Extract<State>,
    caller: Allowed<ToManageKeys>,
    Body(wanted): Body<KeyWanted>,
) -> Result<(StatusCode, Json<KeyMade>), ApiError> {
    check(&state, &wanted, caller.ctx().now)?;
    let (random, ctx) = (state.random.clone(), caller.ctx().clone());
    let made = state.changed(move |tx| {
        let scopes: Vec<&str> = wanted.scopes.iter().map(String::as_str).collect();
        let made = access::create_key(tx, &ctx, &random, &wanted.institution, &wanted.name, &scopes)?;
        let event = Event::done(Action::Administer, format!("key/{}", made.0)).with(scopes.join(" "));
        audit::append(tx, &ctx, [event])?;
        Ok(made)
    });
    let (id, key) = made.await?;
    Ok((StatusCode::CREATED, Json(KeyMade { id: id.0, key: key.reveal().to_owned() })))
}

fn check(state: &State, wanted: &KeyWanted, now: jiff::Timestamp) -> Result<()> {
    known_institution(state, &wanted.institution, now)?;
    known_scopes(&wanted.scopes)
}

/// Refuses scopes that there are not, and none.
pub(crate) fn known_scopes(scopes: &[String]) -> Result<()> {
    let unknown = scopes.iter().any(|scope| !Scope::ALL.iter().any(|known| known.name() == *scope));
    if unknown || scopes.is_empty() {
        let known: Vec<&str> = Scope::ALL.iter().map(|scope| scope.name()).collect();
        return Err(
            Fault::invalid(format!("a key has one or more of the scopes {}", known.join(", "))).at("scopes")
        );
    }
    Ok(())
}

/// Refuses a code that is neither an institution of the region nor the region itself.
pub(crate) fn known_institution(state: &State, code: &str, now: jiff::Timestamp) -> Result<()> {
    let region = &state.region;
    if code == region.code || region.institution(code, region.day(now)).is_some() {
        return Ok(());
    }
    Err(Fault::unprocessable("the region has no such institution today; GET /api/region lists them")
        .at("institution"))
}
