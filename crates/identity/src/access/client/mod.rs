//! Institutions' systems that sign in with a key pair (SMART App Launch 2.2, Backend Services): they sign an
//! assertion with their private key and get a short token. We know their public keys only.

mod assertion;
mod store;
mod token;

use ::store::Tx;
use audit::{Action, Event};
use base::{Ctx, Fault, Random, Result};
use jiff::Timestamp;
use uuid::Uuid;

pub use assertion::{Assertion, PublicKeys, Refusal};
pub(crate) use token::take;
pub use token::{AccessToken, Clients, Issued, TOKEN_SECONDS, exchange};

/// A client as it is known.
#[derive(Debug, Clone)]
pub struct Client {
    /// Its `client_id`.
    pub id: Uuid,
    /// The institution it speaks for; `*` for the region.
    pub institution: String,
    /// What the institution calls the system.
    pub name: String,
    /// What it may do at most.
    pub scopes: Vec<String>,
    /// Its public keys.
    pub keys: PublicKeys,
    /// Since when.
    pub created_at: Timestamp,
    /// Until when, once it is revoked.
    pub revoked_at: Option<Timestamp>,
}

/// Registers a client. `Fault::invalid` for a missing name, institution or scope.
pub fn register(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    random: &Random,
    institution: &str,
    name: &str,
    scopes: &[String],
    keys: &PublicKeys,
) -> Result<Uuid> {
    let (institution, name) = (institution.trim(), name.trim());
    if institution.is_empty() || name.is_empty() || name.chars().any(char::is_control) || scopes.is_empty() {
        return Err(Fault::invalid("a client has a name, the institution it speaks for, and scopes"));
    }
    let client = Client {
        id: random.uuid_v7(ctx.now),
        institution: institution.to_owned(),
        name: name.to_owned(),
        scopes: scopes.to_vec(),
        keys: keys.clone(),
        created_at: ctx.now,
        revoked_at: None,
    };
    store::insert(tx, &client, &ctx.actor.id)?;
    let event = Event::done(Action::Administer, format!("client/{}", client.id));
    audit::append(tx, ctx, [event.with(format!("registered: {}", scopes.join(" ")))])?;
    Ok(client.id)
}

/// Revokes a client and its tokens. `Fault::not_found` when there is none in force.
pub fn revoke(tx: &mut Tx<'_>, ctx: &Ctx, id: Uuid) -> Result<()> {
    if !store::revoke(tx, id, &ctx.actor.id, ctx.now)? {
        return Err(Fault::not_found("there is no such client in force"));
    }
    crate::account::changed(tx)?;
    audit::append(tx, ctx, [Event::done(Action::Administer, format!("client/{id}")).with("revoked")])
}

/// Every client, revoked ones included, oldest first.
pub fn clients(tx: &mut Tx<'_>) -> Result<Vec<Client>> {
    store::all(tx)
}

/// Forgets assertions and tokens that have run out.
pub(crate) fn forget_expired(tx: &mut Tx<'_>, now: Timestamp) -> Result<u64> {
    store::forget_expired(tx, now)
}

/// The client in force with this id.
pub fn in_force(tx: &mut Tx<'_>, id: Uuid) -> Result<Option<Client>> {
    Ok(store::by_id(tx, id)?.filter(|client| client.revoked_at.is_none()))
}
