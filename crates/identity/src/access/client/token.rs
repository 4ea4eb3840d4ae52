//! Tokens for an assertion: opaque, short, remembered like sessions.

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

use super::{Assertion, Client, Refusal, store};

const PREFIX: &str = "lianyi-access_";
const LENGTH: usize = PREFIX.len() + 43;
/// How long a token holds: SMART recommends at most 300 seconds.
pub const TOKEN_SECONDS: i64 = 300;

/// A token. Shown to the client once, and kept nowhere.
#[derive(Clone, PartialEq, Eq)]
pub struct AccessToken(String);

impl AccessToken {
    /// The token in `text`, if it has the form of one.
    pub fn of(text: &str) -> Option<Self> {
        (text.len() == LENGTH && text.starts_with(PREFIX)).then(|| Self(text.to_owned()))
    }

    /// The token itself.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.0.as_bytes()).into()
    }
}

impl fmt::Debug for AccessToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AccessToken(…)")
    }
}

/// What a token lets its client do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issued {
    /// What the institution calls the system.
    pub name: String,
    /// The institution it speaks for.
    pub institution: String,
    /// What it may do.
    pub scopes: Vec<String>,
    /// Until when.
    pub ends_at: Timestamp,
}

/// Tokens in memory. Clones share it.
#[derive(Clone, Default)]
pub struct Clients(Arc<RwLock<Memory>>);

#[derive(Default)]
struct Memory {
    revision: Option<i64>,
    tokens: HashMap<[u8; 32], Arc<Issued>>,
}

impl Clients {
    /// What a token lets its client do, as far as memory knows. `None`: ask [`Clients::issued`].
    pub fn known(&self, token: &AccessToken, now: Timestamp) -> Option<Arc<Issued>> {
        let memory = self.0.read().unwrap_or_else(PoisonError::into_inner);
        memory.tokens.get(&token.hash()).filter(|issued| now < issued.ends_at).cloned()
    }

    /// The same, asked of the database and remembered. None for an unknown token, one that ran out, and one of
    /// a client that was revoked.
    pub fn issued(
        &self,
        tx: &mut Tx<'_>,
        token: &AccessToken,
        now: Timestamp,
    ) -> Result<Option<Arc<Issued>>> {
        let revision = crate::account::revision(tx)?;
        let found = store::token(tx, &token.hash(), now)?.map(Arc::new);
        let mut memory = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if memory.revision != Some(revision) {
            *memory = Memory { revision: Some(revision), tokens: HashMap::new() };
        }
        memory.tokens.retain(|_, issued| now < issued.ends_at);
        if let Some(issued) = &found {
            memory.tokens.insert(token.hash(), issued.clone());
        }
        Ok(found)
    }

    /// Forgets every token if a client was revoked. A server calls it once a second.
    pub fn refresh(&self, tx: &mut Tx<'_>) -> Result<()> {
        let revision = crate::account::revision(tx)?;
        let mut memory = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if memory.revision != Some(revision) {
            *memory = Memory { revision: Some(revision), tokens: HashMap::new() };
        }
        Ok(())
    }
}

impl fmt::Debug for Clients {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Clients")
    }
}

/// Takes an assertion of a client or an app; `false` when it was taken before.
pub(crate) fn take(tx: &mut Tx<'_>, id: Uuid, assertion: &Assertion, now: Timestamp) -> Result<bool> {
    store::forget(tx, id, now)?;
    let jti: [u8; 32] = Sha256::digest(assertion.jti.as_bytes()).into();
    store::take(tx, id, &jti, assertion.ends_at)
}

/// Takes an assertion that is good, once, and gives a token with `scopes`. Both refusal and token are on the
/// trail.
pub fn exchange(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    random: &Random,
    client: &Client,
    assertion: &Result<Assertion, Refusal>,
    scopes: &[String],
) -> Result<Result<AccessToken, Refusal>> {
    let taken = match assertion {
        Ok(assertion) => {
            if take(tx, client.id, assertion, ctx.now)? {
                Ok(())
            } else {
                Err(Refusal::Replayed)
            }
        }
        Err(refusal) => Err(*refusal),
    };
    let event = Event::done(Action::Administer, format!("client/{}", client.id));
    if let Err(refusal) = taken {
        let event = Event { outcome: Outcome::Denied, ..event.with(format!("{refusal:?}")) };
        audit::append(tx, ctx, [event])?;
        return Ok(Err(refusal));
    }
    let mut bytes = [0u8; 32];
    random.fill(&mut bytes);
    let token = AccessToken(format!("{PREFIX}{}", BASE64_URL_SAFE_NO_PAD.encode(bytes)));
    let ends_at = ctx.now + SignedDuration::from_secs(TOKEN_SECONDS);
    store::insert_token(tx, &token.hash(), client.id, scopes, ends_at)?;
    audit::append(tx, ctx, [event.with(format!("signed in: {}", scopes.join(" ")))])?;
    Ok(Ok(token))
}

/// So that a client's id is one even where a name is not.
pub(super) fn id_of(bytes: &[u8]) -> Result<Uuid> {
    Uuid::from_slice(bytes).map_err(|_| base::Fault::corrupt("the id of a client is not of 16 bytes"))
}
