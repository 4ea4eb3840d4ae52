//! Signing in with an external provider (OpenID Connect Core 1.0, authorization code with PKCE): the journey there and
//! back, the token that the provider signs, and whose account it is. Who at the provider is which account is said by an
//! administrator: nothing that a provider says makes an account or gives a role.
//!
//! The provider's word stands in for the password, never for our second factor.

mod store;
mod token;

use ::store::Tx;
use audit::{Action, Event};
use base::{Ctx, Fault, Random, Result};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

pub use token::{Expected, IdToken, ProviderKeys, Refusal};

use super::{
    AccountId, Accounts, Concluded,
    login::{First, as_account, denied, locked},
    service::{known, told},
};

/// How long somebody may take at the provider.
pub const JOURNEY_SECONDS: i64 = 600;
/// Characters of a subject at most (OpenID Connect Core 2).
const SUBJECT_MAX: usize = 255;

/// Somebody at a provider who is an account here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Names it.
    pub id: Uuid,
    /// The account.
    pub account: AccountId,
    /// The provider.
    pub issuer: String,
    /// Who there, by the provider's own id.
    pub subject: String,
    /// Since when.
    pub linked_at: Timestamp,
}

/// A sign-in that sets out: `state` travels in addresses, `browser` stays in a cookie of the browser.
#[derive(Clone)]
pub struct Journey {
    state: String,
    browser: String,
}

impl std::fmt::Debug for Journey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Journey(…)")
    }
}

impl Journey {
    /// What came back, if it has the form of what was sent.
    pub fn of(state: &str, browser: &str) -> Option<Self> {
        let form = |text: &str| {
            text.len() == 43 && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b))
        };
        (form(state) && form(browser)).then(|| Self { state: state.to_owned(), browser: browser.to_owned() })
    }

    /// For the address.
    pub fn state(&self) -> &str {
        &self.state
    }

    /// For the cookie.
    pub fn browser(&self) -> &str {
        &self.browser
    }

    /// What the token must repeat. Neither it nor the verifier follows from what stands in addresses.
    pub fn nonce(&self) -> String {
        self.derived("nonce")
    }

    /// The secret of the challenge (RFC 7636).
    pub fn verifier(&self) -> String {
        self.derived("verifier")
    }

    /// The challenge itself, S256.
    pub fn challenge(&self) -> String {
        BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(self.verifier()))
    }

    fn derived(&self, what: &str) -> String {
        let mut hasher = Sha256::new();
        for part in ["lianyi external", what, &self.browser, &self.state] {
            hasher.update(part.as_bytes());
            hasher.update([0]);
        }
        BASE64_URL_SAFE_NO_PAD.encode(hasher.finalize())
    }
}

fn hash(text: &str) -> [u8; 32] {
    Sha256::digest(text.as_bytes()).into()
}

fn fresh(random: &Random) -> String {
    let mut bytes = [0u8; 32];
    random.fill(&mut bytes);
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

/// Forgets journeys that took too long.
pub(super) fn forget_expired(tx: &mut Tx<'_>, now: Timestamp) -> Result<u64> {
    store::forget(tx, now)
}

impl Accounts {
    /// Sets out. `back` is the page of ours to come back to.
    pub fn set_out(&self, tx: &mut Tx<'_>, now: Timestamp, back: &str) -> Result<Journey> {
        let journey = Journey { state: fresh(&self.random), browser: fresh(&self.random) };
        store::forget(tx, now)?;
        let ends_at = now + SignedDuration::from_secs(JOURNEY_SECONDS);
        store::set_out(tx, &hash(&journey.state), &hash(&journey.browser), back, ends_at)?;
        Ok(journey)
    }

    /// Ends a journey, once: the page to come back to. None for one that nobody set out on, that another browser
    /// did, or that took too long.
    pub fn came_back(&self, tx: &mut Tx<'_>, journey: &Journey, now: Timestamp) -> Result<Option<String>> {
        let Some((browser, back, ends_at)) = store::come_back(tx, &hash(&journey.state))? else {
            return Ok(None);
        };
        Ok((browser == hash(&journey.browser) && now < ends_at).then_some(back))
    }

    /// A session for whom the provider vouched. Refused, with the reason on the trail, for somebody who is no
    /// account here, and for an account that is locked or switched off.
    pub fn vouched(&self, tx: &mut Tx<'_>, ctx: &Ctx, issuer: &str, subject: &str) -> Result<Concluded> {
        let Some(link) = store::link_of(tx, issuer, subject)? else {
            denied(tx, ctx, None, "external sign-in: nobody here is linked to this subject")?;
            return Ok(Concluded::Refused);
        };
        let account = known(tx, link.account)?;
        let ctx = as_account(ctx, &account);
        if account.disabled || locked(&account, ctx.now) {
            denied(tx, &ctx, Some(account.id), "account is locked")?;
            return Ok(Concluded::Refused);
        }
        let how = format!("signed in by an external provider, link {}", link.id);
        self.welcome(tx, &ctx, account.id, First::Provider, &how).map(Concluded::SignedIn)
    }

    /// Refused before it was known who it was about: on the trail, without what was sent.
    pub fn not_vouched(&self, tx: &mut Tx<'_>, ctx: &Ctx, why: &str) -> Result<()> {
        denied(tx, ctx, None, &format!("external sign-in: {why}"))
    }

    /// Says who at a provider an account is. `Fault::conflict` where that is somebody else's already,
    /// `Fault::invalid` for no issuer or subject.
    pub fn link(
        &self,
        tx: &mut Tx<'_>,
        ctx: &Ctx,
        account: AccountId,
        issuer: &str,
        subject: &str,
    ) -> Result<Uuid> {
        let plain = |text: &str, most: usize| {
            !text.is_empty()
                && text.len() <= most
                && text.trim() == text
                && !text.chars().any(char::is_control)
        };
        if !issuer.starts_with("https://") && !issuer.starts_with("http://") || !plain(issuer, 512) {
            return Err(Fault::invalid("an issuer is the provider's address, letter by letter").at("issuer"));
        }
        if !plain(subject, SUBJECT_MAX) {
            return Err(Fault::invalid(
                "a subject is the provider's id of the person, of at most 255 characters",
            )
            .at("subject"));
        }
        known(tx, account)?;
        if store::link_of(tx, issuer, subject)?.is_some() {
            return Err(Fault::conflict(
                "this person of the provider is linked already; end that link first",
            )
            .at("subject"));
        }
        let link = Link {
            id: self.random.uuid_v7(ctx.now),
            account,
            issuer: issuer.to_owned(),
            subject: subject.to_owned(),
            linked_at: ctx.now,
        };
        store::insert_link(tx, &link, &ctx.actor.id)?;
        told(tx, ctx, account, &format!("external link {} made", link.id))?;
        Ok(link.id)
    }

    /// Ends a link, and the account's sessions with it. `Fault::not_found` when there is none in force.
    pub fn unlink(&self, tx: &mut Tx<'_>, ctx: &Ctx, account: AccountId, id: Uuid) -> Result<()> {
        if !store::end_link(tx, account, id, &ctx.actor.id, ctx.now)? {
            return Err(Fault::not_found("there is no such link in force"));
        }
        super::store::end_sessions(tx, account)?;
        super::store::next_revision(tx)?;
        let event = Event::done(Action::Administer, format!("account/{account}"));
        audit::append(tx, ctx, [event.with(format!("external link {id} ended"))])
    }

    /// The links in force of an account.
    pub fn links(&self, tx: &mut Tx<'_>, account: AccountId) -> Result<Vec<Link>> {
        store::links_of(tx, account)
    }
}
