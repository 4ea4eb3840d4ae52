//! API keys: 32 random bytes, shown once, kept as their SHA-256.

use std::{
    collections::HashMap,
    fmt,
    str::FromStr,
    sync::{Arc, PoisonError, RwLock},
};

use ::store::Tx;
use base::{Ctx, Fault, Random, Result};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use jiff::Timestamp;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::store;
use crate::Secret;

/// Names a key in logs and audit; says nothing about the key itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId(pub Uuid);

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.hyphenated().fmt(f)
    }
}

impl FromStr for KeyId {
    type Err = Fault;

    fn from_str(text: &str) -> Result<Self> {
        Uuid::from_str(text).map(Self).map_err(|_| Fault::invalid("the id of a key is a UUID"))
    }
}

/// A key as it is known: everything but the key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiKey {
    /// Its id.
    pub id: KeyId,
    /// What the institution calls the system that holds it.
    pub name: String,
    /// The institution it speaks for.
    pub institution: String,
    /// What it may do, such as `fhir.write`, `recognition`, `manager`.
    pub scopes: Vec<String>,
    /// Since when.
    pub created_at: Timestamp,
    /// Until when, once it is revoked.
    pub revoked_at: Option<Timestamp>,
}

impl ApiKey {
    /// Whether it may do what `scope` names.
    pub fn may(&self, scope: &str) -> bool {
        self.scopes.iter().any(|held| held == scope)
    }
}

const PREFIX: &str = "lianyi_";
/// `lianyi_` and 32 bytes in base64url.
const LENGTH: usize = PREFIX.len() + 43;

/// Makes a key for an institution's system. The second part of the answer is the key itself, which nobody can
/// see again. `Fault::invalid` for a missing name or institution, or a scope with blanks.
pub fn create_key(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    random: &Random,
    institution: &str,
    name: &str,
    scopes: &[&str],
) -> Result<(KeyId, Secret)> {
    let (institution, name) = (institution.trim(), name.trim());
    if institution.is_empty() || name.is_empty() {
        return Err(Fault::invalid("a key has a name and the institution it speaks for"));
    }
    let well_formed = |scope: &&str| {
        !scope.is_empty() && scope.bytes().all(|b| b.is_ascii_alphanumeric() || b".-_".contains(&b))
    };
    if scopes.is_empty() || !scopes.iter().all(well_formed) {
        return Err(Fault::invalid("a key has scopes, words such as fhir.write").at("scopes"));
    }
    let mut bytes = [0u8; 32];
    random.fill(&mut bytes);
    let plain = format!("{PREFIX}{}", BASE64_URL_SAFE_NO_PAD.encode(bytes));
    let key = ApiKey {
        id: KeyId(random.uuid_v7(ctx.now)),
        name: name.to_owned(),
        institution: institution.to_owned(),
        scopes: scopes.iter().map(|scope| (*scope).to_owned()).collect(),
        created_at: ctx.now,
        revoked_at: None,
    };
    store::insert_key(tx, &key, hash(&plain), &ctx.actor.id)?;
    store::next_revision(tx)?;
    Ok((key.id, Secret::new(plain)))
}

/// Revokes a key. `Fault::not_found` when there is none, or it is revoked already.
pub fn revoke_key(tx: &mut Tx<'_>, ctx: &Ctx, id: KeyId) -> Result<()> {
    if !store::revoke_key(tx, id, &ctx.actor.id, ctx.now)? {
        return Err(Fault::not_found("there is no such key in force"));
    }
    store::next_revision(tx)
}

/// Every key, revoked ones included, oldest first; of one institution when that is named.
pub fn keys(tx: &mut Tx<'_>, institution: Option<&str>) -> Result<Vec<ApiKey>> {
    store::keys(tx, institution)
}

/// The key in force with this text, asked of the database; [`KeyRing`] answers without it.
pub fn authenticate(tx: &mut Tx<'_>, plain: &str) -> Result<Option<ApiKey>> {
    if well_formed_key(plain) { store::key_by_hash(tx, hash(plain)) } else { Ok(None) }
}

fn well_formed_key(plain: &str) -> bool {
    plain.len() == LENGTH && plain.starts_with(PREFIX)
}

fn hash(plain: &str) -> [u8; 32] {
    Sha256::digest(plain.as_bytes()).into()
}

/// The keys in force, in memory, so that a request costs no database call. Clones share it. Keys are found
/// by the hash of all 32 bytes: how long a look-up takes says nothing about a key.
#[derive(Clone, Default)]
pub struct KeyRing(Arc<RwLock<Ring>>);

#[derive(Default)]
struct Ring {
    revision: Option<i64>,
    keys: HashMap<[u8; 32], Arc<ApiKey>>,
}

impl KeyRing {
    /// The key with this text, if it is in force as far as memory knows.
    pub fn authenticate(&self, plain: &str) -> Option<Arc<ApiKey>> {
        if !well_formed_key(plain) {
            return None;
        }
        self.0.read().unwrap_or_else(PoisonError::into_inner).keys.get(&hash(plain)).cloned()
    }

    /// Reads the keys again if any changed; whether it did. A server calls it once a second from a reading
    /// transaction, so that a revoked key is refused within that time, and once at its start.
    pub fn refresh(&self, tx: &mut Tx<'_>) -> Result<bool> {
        let revision = store::revision(tx)?;
        if self.0.read().unwrap_or_else(PoisonError::into_inner).revision == Some(revision) {
            return Ok(false);
        }
        let keys = store::keys_in_force(tx)?.into_iter().map(|(hash, key)| (hash, Arc::new(key))).collect();
        // What a writer sees may still be rolled back: it is used, and read again.
        let revision = (tx.writer == 0).then_some(revision);
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Ring { revision, keys };
        Ok(true)
    }
}

impl fmt::Debug for KeyRing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeyRing")
    }
}
