//! Codes and tokens of a grant: opaque, kept as hashes; access tokens are remembered as sessions are.

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, PoisonError, RwLock},
};

use ::store::Tx;
use audit::{Action, Event, Outcome};
use base::{Ctx, Random, Result};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::{
    App, Grant,
    proof::Shown,
    store::{self, Code},
};
use crate::{
    access::client,
    account::{Accounts, SignedIn},
};

const PREFIX: &str = "lianyi-app_";
const LENGTH: usize = PREFIX.len() + 43;
/// How long an access token holds, in seconds: SMART recommends minutes.
pub const ACCESS_SECONDS: i64 = 300;
/// How long a code waits: it is on its way through a browser, and no longer.
const CODE_SECONDS: i64 = 60;

/// An access token. Shown to the app once, and kept nowhere.
#[derive(Clone, PartialEq, Eq)]
pub struct AppToken(String);

impl AppToken {
    /// The token in `text`, if it has the form of one.
    pub fn of(text: &str) -> Option<Self> {
        (text.len() == LENGTH && text.starts_with(PREFIX)).then(|| Self(text.to_owned()))
    }
}

impl fmt::Debug for AppToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AppToken(…)")
    }
}

fn hash(text: &str) -> [u8; 32] {
    Sha256::digest(text.as_bytes()).into()
}

fn fresh(random: &Random, prefix: &str) -> String {
    let mut bytes = [0u8; 32];
    random.fill(&mut bytes);
    format!("{prefix}{}", BASE64_URL_SAFE_NO_PAD.encode(bytes))
}

/// What a consent was given to, beside the grant itself.
#[derive(Debug)]
pub struct Consented {
    /// The grant.
    pub grant: Grant,
    /// The address that the code goes to.
    pub redirect: String,
    /// base64url of the SHA-256 of the app's verifier (RFC 7636, S256).
    pub challenge: String,
    /// What the identity token repeats.
    pub nonce: Option<String>,
}

/// Keeps a consent; the code for it.
pub fn consent(tx: &mut Tx<'_>, ctx: &Ctx, random: &Random, of: &Consented) -> Result<String> {
    let grant = &of.grant;
    store::insert_grant(tx, grant)?;
    let text = fresh(random, "");
    let ends_at = ctx.now + SignedDuration::from_secs(CODE_SECONDS);
    let code = Code {
        grant: grant.id,
        redirect: of.redirect.clone(),
        challenge: of.challenge.clone(),
        nonce: of.nonce.clone(),
        ends_at,
    };
    store::insert_code(tx, &hash(&text), &code)?;
    let mut event = Event::done(Action::Administer, format!("app/{}", grant.app));
    event.resident = grant.resident;
    audit::append(tx, ctx, [event.with(format!("allowed: {}", grant.scopes))])?;
    Ok(text)
}

/// What an app is given.
pub struct Given {
    /// The access token.
    pub access: String,
    /// The token for the next one, with `offline_access`.
    pub refresh: Option<String>,
    /// What it is for.
    pub grant: Grant,
    /// What the identity token repeats; with a code only.
    pub nonce: Option<String>,
}

/// An app that asks for a token, and what it showed to prove itself.
#[derive(Debug)]
pub struct Asking<'a> {
    /// The app.
    pub app: &'a App,
    /// What it showed.
    pub shown: &'a Shown,
}

impl Asking<'_> {
    /// Whether what was shown is what the app was registered with, apart from an assertion's having been taken before.
    pub fn is_plausible(&self) -> bool {
        self.app.proof.is(self.shown)
    }

    /// Puts on the trail that it was not.
    pub fn not_proven(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<()> {
        refused(tx, ctx, self.app.id, "the app did not prove itself").map(|_| ())
    }

    /// Whether the app is itself; an assertion is taken by this.
    fn is_proven(&self, tx: &mut Tx<'_>, now: Timestamp) -> Result<bool> {
        match self.shown {
            Shown::Assertion(Ok(assertion)) if self.app.proof.is(self.shown) => {
                client::take(tx, self.app.id, assertion, now)
            }
            shown => Ok(self.app.proof.is(shown)),
        }
    }
}

impl fmt::Debug for Given {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Given").field("grant", &self.grant).finish_non_exhaustive()
    }
}

/// Takes a code, once. None, and the reason on the trail, for a code that is unknown, late, of another app or
/// another address, or shown without the verifier of its challenge; one that comes twice ends its grant.
pub fn redeem(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    random: &Random,
    asking: &Asking<'_>,
    (code, redirect, verifier): (&str, &str, &str),
) -> Result<Option<Given>> {
    let app = asking.app.id;
    if !asking.is_proven(tx, ctx.now)? {
        return refused(tx, ctx, app, "the app did not prove itself");
    }
    let key = hash(code);
    let Some(kept) = store::code(tx, &key)? else { return refused(tx, ctx, app, "unknown code") };
    // Whoever shows it has used it up: a wrong guess of the verifier is not tried again.
    if !store::use_code(tx, &key, ctx.now)? {
        end(tx, kept.grant, ctx.now)?;
        return refused(tx, ctx, app, "code shown twice");
    }
    let grant = store::grant(tx, kept.grant, ctx.now)?.filter(|grant| grant.app == app);
    let Some(grant) = grant else { return refused(tx, ctx, app, "code of another app, or withdrawn") };
    let proof = BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()));
    if ctx.now >= kept.ends_at || kept.redirect != redirect || kept.challenge != proof {
        return refused(tx, ctx, app, "code late, for another address, or without its verifier");
    }
    give(tx, ctx, random, grant, kept.nonce).map(Some)
}

/// Takes a refresh token, once, and gives another. One that comes twice ends its grant: the app or a thief holds a
/// copy, and nobody can tell which (RFC 9700 §4.14).
pub fn refresh(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    random: &Random,
    asking: &Asking<'_>,
    token: &str,
) -> Result<Option<Given>> {
    let app = asking.app.id;
    if !asking.is_proven(tx, ctx.now)? {
        return refused(tx, ctx, app, "the app did not prove itself");
    }
    let key = hash(token);
    let Some((id, ends_at)) = store::token(tx, &key, true)? else {
        return refused(tx, ctx, app, "unknown refresh token");
    };
    let grant = store::grant(tx, id, ctx.now)?.filter(|grant| grant.app == app && ctx.now < ends_at);
    let Some(grant) = grant else {
        return refused(tx, ctx, app, "refresh token of another app, or withdrawn");
    };
    if !store::use_token(tx, &key, ctx.now)? {
        end(tx, id, ctx.now)?;
        return refused(tx, ctx, app, "refresh token shown twice");
    }
    give(tx, ctx, random, grant, None).map(Some)
}

/// The app that a refresh token was given to, in force: public apps need not name themselves with it (RFC 6749 §6).
pub fn app_behind(tx: &mut Tx<'_>, token: &str) -> Result<Option<App>> {
    let Some((grant, _)) = store::token(tx, &hash(token), true)? else { return Ok(None) };
    match store::app_of_grant(tx, grant)? {
        Some(id) => super::in_force(tx, id),
        None => Ok(None),
    }
}

fn end(tx: &mut Tx<'_>, grant: Uuid, now: Timestamp) -> Result<()> {
    store::revoke_grant(tx, grant, now)?;
    crate::account::changed(tx)
}

fn refused(tx: &mut Tx<'_>, ctx: &Ctx, app: Uuid, why: &str) -> Result<Option<Given>> {
    let event = Event::done(Action::Administer, format!("app/{app}")).with(why);
    audit::append(tx, ctx, [Event { outcome: Outcome::Denied, ..event }])?;
    Ok(None)
}

fn give(tx: &mut Tx<'_>, ctx: &Ctx, random: &Random, grant: Grant, nonce: Option<String>) -> Result<Given> {
    store::forget(tx, grant.id, ctx.now)?;
    let access = fresh(random, PREFIX);
    let ends_at = (ctx.now + SignedDuration::from_secs(ACCESS_SECONDS)).min(grant.ends_at);
    store::insert_token(tx, &hash(&access), grant.id, false, ends_at)?;
    let mut refresh = None;
    if grant.scopes.has("offline_access") {
        let text = fresh(random, "");
        store::insert_token(tx, &hash(&text), grant.id, true, grant.ends_at)?;
        refresh = Some(text);
    }
    let mut event = Event::done(Action::Administer, format!("app/{}", grant.app));
    event.resident = grant.resident;
    audit::append(tx, ctx, [event.with("token given")])?;
    Ok(Given { access, refresh, grant, nonce })
}

/// An app at work for somebody.
#[derive(Debug)]
pub struct Working {
    /// What it may.
    pub grant: Grant,
    /// For whom, with the roles of now.
    pub who: Arc<SignedIn>,
    ends_at: Timestamp,
}

/// Access tokens in memory. Clones share it.
#[derive(Clone, Default)]
pub struct Apps(Arc<RwLock<Memory>>);

#[derive(Default)]
struct Memory {
    revision: Option<i64>,
    tokens: HashMap<[u8; 32], Arc<Working>>,
}

impl Apps {
    /// What a token is for, as far as memory knows. `None`: ask [`Apps::working`].
    pub fn known(&self, token: &AppToken, now: Timestamp) -> Option<Arc<Working>> {
        let memory = self.0.read().unwrap_or_else(PoisonError::into_inner);
        memory.tokens.get(&hash(&token.0)).filter(|working| now < working.ends_at).cloned()
    }

    /// The same, asked of the database and remembered. None for a token that is unknown, ran out or was withdrawn.
    pub fn working(
        &self,
        tx: &mut Tx<'_>,
        accounts: &Accounts,
        token: &AppToken,
        now: Timestamp,
    ) -> Result<Option<Arc<Working>>> {
        let revision = crate::account::revision(tx)?;
        let key = hash(&token.0);
        let Some((id, ends_at)) = store::token(tx, &key, false)?.filter(|(_, ends_at)| now < *ends_at) else {
            return Ok(None);
        };
        let Some(grant) = store::grant(tx, id, now)? else { return Ok(None) };
        let Some(who) = accounts.behind(tx, grant.account, key, grant.created_at)? else { return Ok(None) };
        let working = Arc::new(Working { grant, who: Arc::new(who), ends_at });
        let mut memory = self.0.write().unwrap_or_else(PoisonError::into_inner);
        memory.at(revision);
        memory.tokens.retain(|_, working| now < working.ends_at);
        memory.tokens.insert(key, working.clone());
        Ok(Some(working))
    }

    /// Forgets every token if an account, a role or an app changed. A server calls it once a second.
    pub fn refresh(&self, tx: &mut Tx<'_>) -> Result<()> {
        let revision = crate::account::revision(tx)?;
        self.0.write().unwrap_or_else(PoisonError::into_inner).at(revision);
        Ok(())
    }
}

impl Memory {
    fn at(&mut self, revision: i64) {
        if self.revision != Some(revision) {
            *self = Self { revision: Some(revision), tokens: HashMap::new() };
        }
    }
}

impl fmt::Debug for Apps {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Apps")
    }
}
