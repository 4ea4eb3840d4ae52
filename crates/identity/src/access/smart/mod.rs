//! SMART apps (SMART App Launch 2.2): a program by which a person reads, with less than the person's own rights.
//!
//! A person consents, which makes a [`Grant`] and a code. The app shows the code once, with the verifier of its
//! challenge (RFC 7636), for an access token of minutes and, if it asked for it, a refresh token that is replaced
//! each time. A code or a refresh token that comes twice was stolen: everything of its grant ends.

mod identity_token;
mod proof;
mod scope;
mod store;
mod token;

use ::store::Tx;
use audit::{Action, Event};
use base::{Ctx, Fault, Random, ResidentId, Result};
use jiff::Timestamp;
use uuid::Uuid;

use super::client::PublicKeys;
use crate::{Secret, account::AccountId};
pub use identity_token::{Fresh, IdentityClaims, Signer};
pub use proof::{Proof, Shown};
pub use scope::{Extent, Scopes};
pub use token::{
    ACCESS_SECONDS, AppToken, Apps, Asking, Consented, Given, Working, app_behind, consent, redeem, refresh,
};

/// Addresses of an app at most.
const REDIRECTS_MAX: usize = 8;

/// A program that people may let read for them. The challenge and the address bind a code to it; a confidential one
/// proves itself besides ([`Proof`]).
#[derive(Debug, Clone)]
pub struct App {
    /// Its `client_id`.
    pub id: Uuid,
    /// As people are shown it.
    pub name: String,
    /// Where people are sent back to, letter by letter.
    pub redirects: Vec<String>,
    /// What it may ask for at most.
    pub scopes: Scopes,
    /// How it proves itself.
    pub proof: Proof,
    /// Where a hospital's system opens it (EHR launch), if anywhere.
    pub launch_url: Option<String>,
    /// Since when.
    pub created_at: Timestamp,
    /// Until when, once it is revoked.
    pub revoked_at: Option<Timestamp>,
}

/// What somebody consented to.
#[derive(Debug, Clone)]
pub struct Grant {
    /// Names it.
    pub id: Uuid,
    /// Which app.
    pub app: Uuid,
    /// Who.
    pub account: AccountId,
    /// Acting at which institution; none for a resident or the region.
    pub institution: Option<String>,
    /// What the app may read.
    pub scopes: Scopes,
    /// Whom `patient/` scopes mean.
    pub resident: Option<ResidentId>,
    /// The FHIR id by which the app was told.
    pub patient: Option<String>,
    /// Since when.
    pub created_at: Timestamp,
    /// Until when at the latest.
    pub ends_at: Timestamp,
}

/// An app that is to be registered.
#[derive(Debug, Clone)]
pub struct NewApp {
    /// As people are shown it.
    pub name: String,
    /// Where people are sent back to.
    pub redirects: Vec<String>,
    /// What it may ask for at most.
    pub scopes: Vec<String>,
    /// Its public keys, for one that signs.
    pub keys: Option<PublicKeys>,
    /// It keeps a secret, which it is given.
    pub with_secret: bool,
    /// Where a hospital's system opens it.
    pub launch_url: Option<String>,
}

/// Registers an app; its id, and the secret that nobody can see again. `Fault::invalid` for a missing name, scopes that are not offered, or an address that is not
/// `https`, or `http` on the loopback of the person's own machine (RFC 8252 §7.3), or has a fragment.
pub fn register(tx: &mut Tx<'_>, ctx: &Ctx, random: &Random, new: &NewApp) -> Result<(Uuid, Option<Secret>)> {
    let NewApp { name, redirects, scopes, .. } = new;
    let name = name.trim();
    if name.is_empty() || name.chars().count() > 64 || name.chars().any(char::is_control) {
        return Err(Fault::invalid("an app has a name of at most 64 characters").at("name"));
    }
    if redirects.is_empty() || redirects.len() > REDIRECTS_MAX || !redirects.iter().all(|one| is_address(one))
    {
        return Err(Fault::invalid(
            "an app has one to eight addresses, https (or http to 127.0.0.1, [::1] or localhost), without user, fragment or spaces",
        )
        .at("redirects"));
    }
    let kept = Scopes::known(&scopes.join(" "));
    if kept.words().count() != scopes.len() || !kept.reads() {
        return Err(Fault::invalid(
            "scopes are patient/<type or *>.rs, user/<type or *>.rs, launch, launch/patient, openid, fhirUser, offline_access, each once",
        )
        .at("scopes"));
    }
    if new.launch_url.as_ref().is_some_and(|url| !is_address(url)) {
        return Err(Fault::invalid("launchUrl is an address as redirects are").at("launchUrl"));
    }
    if new.launch_url.is_some() != kept.has("launch") {
        return Err(Fault::invalid(
            "an app that a hospital's system opens has both launchUrl and the scope launch",
        )
        .at("launchUrl"));
    }
    let (proof, secret) = Proof::new(random, new.keys.clone(), new.with_secret)?;
    let app = App {
        id: random.uuid_v7(ctx.now),
        proof,
        launch_url: new.launch_url.clone(),
        name: name.to_owned(),
        redirects: redirects.to_vec(),
        scopes: kept,
        created_at: ctx.now,
        revoked_at: None,
    };
    store::insert_app(tx, &app, &ctx.actor.id)?;
    let event = Event::done(Action::Administer, format!("app/{}", app.id));
    audit::append(tx, ctx, [event.with(format!("registered: {}", app.scopes))])?;
    Ok((app.id, secret))
}

/// Revokes an app and all that people granted it. `Fault::not_found` when there is none in force.
pub fn revoke(tx: &mut Tx<'_>, ctx: &Ctx, id: Uuid) -> Result<()> {
    if !store::revoke_app(tx, id, &ctx.actor.id, ctx.now)? {
        return Err(Fault::not_found("there is no such app in force"));
    }
    crate::account::changed(tx)?;
    audit::append(tx, ctx, [Event::done(Action::Administer, format!("app/{id}")).with("revoked")])
}

/// Every app, revoked ones included, oldest first.
pub fn apps(tx: &mut Tx<'_>) -> Result<Vec<App>> {
    store::apps(tx)
}

/// Forgets tokens that have run out, and codes that did before `before`.
pub(crate) fn forget_expired(tx: &mut Tx<'_>, now: Timestamp, before: Timestamp) -> Result<u64> {
    store::forget_expired(tx, now, before)
}

/// The app in force with this id.
pub fn in_force(tx: &mut Tx<'_>, id: Uuid) -> Result<Option<App>> {
    Ok(store::app(tx, id)?.filter(|app| app.revoked_at.is_none()))
}

fn is_address(text: &str) -> bool {
    if text.len() > 512 || !text.bytes().all(|b| b.is_ascii_graphic() && !b"#\\\"'<>;,".contains(&b)) {
        return false;
    }
    let (secure, rest) = match (text.strip_prefix("https://"), text.strip_prefix("http://")) {
        (Some(rest), _) => (true, rest),
        (None, Some(rest)) => (false, rest),
        _ => return false,
    };
    let host = rest.split(['/', '?']).next().unwrap_or_default();
    let bare = host.rsplit_once(':').filter(|(_, port)| port.bytes().all(|b| b.is_ascii_digit()));
    let bare = bare.map_or(host, |(name, _)| name);
    !host.is_empty() && !host.contains('@') && (secure || matches!(bare, "127.0.0.1" | "[::1]" | "localhost"))
}

#[cfg(test)]
mod tests {
    use super::is_address;

    #[test]
    fn addresses_are_secure_or_on_the_own_machine() {
        for right in [
            "https://app.example/cb",
            "https://app.example:8443/cb?a=b",
            "http://127.0.0.1:9000/cb",
            "http://[::1]:1/",
            "http://localhost/",
        ] {
            assert!(is_address(right), "{right}");
        }
        for wrong in [
            "http://app.example/cb",
            "https://",
            "https://a@b/",
            "https://a/#x",
            "javascript:alert(1)",
            "data:text/html,x",
            "//a/b",
            "https://a/\r\nX: y",
            "https://a/ b",
            "http://localhost.evil.example/",
            "http://127.0.0.1@evil.example/",
            "app:/cb",
            "",
        ] {
            assert!(!is_address(wrong), "{wrong}");
        }
    }
}
