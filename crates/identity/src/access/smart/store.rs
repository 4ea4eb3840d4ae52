//! SQL of SMART apps, grants, codes and tokens.

use ::store::{Row, Tx, params};
use base::{Fault, ResidentId, Result};
use jiff::Timestamp;
use uuid::Uuid;

use super::{App, Grant, Proof, Scopes};
use crate::{access::client::PublicKeys, account::AccountId};

const APP: &str = "id, name, redirects, scopes, created_at, revoked_at, secret, jwks, launch_url";

fn app_of(row: &Row<'_>) -> Result<App> {
    let proof = match (row.opt_blob(6)?, row.opt_text(7)?) {
        (Some(secret), _) => {
            let hash = secret.try_into();
            Proof::Secret(hash.map_err(|_| Fault::corrupt("the hash of a secret is not of 32 bytes"))?)
        }
        (None, Some(jwks)) => Proof::Keys(
            PublicKeys::read(&jwks)
                .map_err(|_| Fault::corrupt("the stored keys of an app cannot be read back"))?,
        ),
        (None, None) => Proof::Public,
    };
    Ok(App {
        proof,
        launch_url: row.opt_text(8)?,
        id: uuid(row.blob(0)?)?,
        name: row.text(1)?,
        redirects: row.text(2)?.lines().map(str::to_owned).collect(),
        scopes: Scopes::known(&row.text(3)?),
        created_at: row.time(4)?,
        revoked_at: row.opt_time(5)?,
    })
}

fn uuid(bytes: &[u8]) -> Result<Uuid> {
    Uuid::from_slice(bytes).map_err(|_| Fault::corrupt("an id is not of 16 bytes"))
}

pub(super) fn insert_app(tx: &mut Tx<'_>, app: &App, by: &str) -> Result<()> {
    let (secret, jwks) = match &app.proof {
        Proof::Public => (None, None),
        Proof::Secret(hash) => (Some(hash.to_vec()), None),
        Proof::Keys(keys) => (None, Some(keys.text())),
    };
    tx.execute(
        "INSERT INTO smart_app (id, name, redirects, scopes, created_at, created_by, secret, jwks, launch_url)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        params![
            app.id.as_bytes(),
            &app.name,
            app.redirects.join("\n"),
            app.scopes.to_string(),
            app.created_at,
            by,
            secret,
            jwks,
            app.launch_url.as_deref()
        ],
    )
    .map(|_| ())
}

pub(super) fn revoke_app(tx: &mut Tx<'_>, id: Uuid, by: &str, now: Timestamp) -> Result<bool> {
    tx.execute(
        "UPDATE smart_app SET revoked_at = $2, revoked_by = $3 WHERE id = $1 AND revoked_at IS NULL",
        params![id.as_bytes(), now, by],
    )
    .map(|rows| rows == 1)
}

pub(super) fn apps(tx: &mut Tx<'_>) -> Result<Vec<App>> {
    tx.query(&format!("SELECT {APP} FROM smart_app ORDER BY id"), &[], app_of)
}

pub(super) fn app(tx: &mut Tx<'_>, id: Uuid) -> Result<Option<App>> {
    tx.query_opt(&format!("SELECT {APP} FROM smart_app WHERE id = $1"), params![id.as_bytes()], app_of)
}

pub(super) fn insert_grant(tx: &mut Tx<'_>, grant: &Grant) -> Result<()> {
    tx.execute(
        "INSERT INTO smart_grant (id, app, account, institution, scopes, resident, patient, created_at, ends_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        params![
            grant.id.as_bytes(),
            grant.app.as_bytes(),
            grant.account.0.as_bytes(),
            grant.institution.as_deref(),
            grant.scopes.to_string(),
            grant.resident.as_ref(),
            grant.patient.as_deref(),
            grant.created_at,
            grant.ends_at
        ],
    )
    .map(|_| ())
}

/// The grant, if it holds: neither it nor its app is revoked, the account is on, and its password was not changed
/// or reset since.
pub(super) fn grant(tx: &mut Tx<'_>, id: Uuid, now: Timestamp) -> Result<Option<Grant>> {
    tx.query_opt(
        "SELECT g.id, g.app, g.account, g.institution, g.scopes, g.resident, g.patient, g.created_at, g.ends_at
         FROM smart_grant g JOIN smart_app p ON p.id = g.app JOIN account a ON a.id = g.account
         WHERE g.id = $1 AND g.ends_at > $2 AND g.revoked_at IS NULL AND p.revoked_at IS NULL
           AND a.disabled = 0 AND a.password_at <= g.created_at",
        params![id.as_bytes(), now],
        |row| {
            Ok(Grant {
                id: uuid(row.blob(0)?)?,
                app: uuid(row.blob(1)?)?,
                account: AccountId(uuid(row.blob(2)?)?),
                institution: row.opt_text(3)?,
                scopes: Scopes::known(&row.text(4)?),
                resident: row.opt_blob(5)?.map(ResidentId::from_slice).transpose()?,
                patient: row.opt_text(6)?,
                created_at: row.time(7)?,
                ends_at: row.time(8)?,
            })
        },
    )
}

/// The app of a grant, whether or not that holds.
pub(super) fn app_of_grant(tx: &mut Tx<'_>, grant: Uuid) -> Result<Option<Uuid>> {
    tx.query_opt("SELECT app FROM smart_grant WHERE id = $1", params![grant.as_bytes()], |row| {
        uuid(row.blob(0)?)
    })
}

/// Ends a grant with its tokens.
pub(super) fn revoke_grant(tx: &mut Tx<'_>, id: Uuid, now: Timestamp) -> Result<()> {
    tx.execute(
        "UPDATE smart_grant SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL",
        params![id.as_bytes(), now],
    )
    .map(|_| ())
}

pub(super) struct Code {
    pub(super) grant: Uuid,
    pub(super) redirect: String,
    pub(super) challenge: String,
    pub(super) nonce: Option<String>,
    pub(super) ends_at: Timestamp,
}

pub(super) fn insert_code(tx: &mut Tx<'_>, hash: &[u8; 32], code: &Code) -> Result<()> {
    tx.execute(
        "INSERT INTO smart_code (code, grant_id, redirect, challenge, nonce, ends_at) VALUES ($1, $2, $3, $4, $5, $6)",
        params![
            hash,
            code.grant.as_bytes(),
            &code.redirect,
            &code.challenge,
            code.nonce.as_deref(),
            code.ends_at
        ],
    )
    .map(|_| ())
}

pub(super) fn code(tx: &mut Tx<'_>, hash: &[u8; 32]) -> Result<Option<Code>> {
    tx.query_opt(
        "SELECT grant_id, redirect, challenge, ends_at, nonce FROM smart_code WHERE code = $1",
        params![hash],
        |row| {
            Ok(Code {
                grant: uuid(row.blob(0)?)?,
                redirect: row.text(1)?,
                challenge: row.text(2)?,
                ends_at: row.time(3)?,
                nonce: row.opt_text(4)?,
            })
        },
    )
}

/// Uses a code; `false` when it was used.
pub(super) fn use_code(tx: &mut Tx<'_>, hash: &[u8; 32], now: Timestamp) -> Result<bool> {
    tx.execute("UPDATE smart_code SET used_at = $2 WHERE code = $1 AND used_at IS NULL", params![hash, now])
        .map(|rows| rows == 1)
}

pub(super) fn insert_token(
    tx: &mut Tx<'_>,
    hash: &[u8; 32],
    grant: Uuid,
    refresh: bool,
    ends_at: Timestamp,
) -> Result<()> {
    tx.execute(
        "INSERT INTO smart_token (token, grant_id, refresh, ends_at) VALUES ($1, $2, $3, $4)",
        params![hash, grant.as_bytes(), refresh, ends_at],
    )
    .map(|_| ())
}

/// Grant and end of a token of this kind.
pub(super) fn token(tx: &mut Tx<'_>, hash: &[u8; 32], refresh: bool) -> Result<Option<(Uuid, Timestamp)>> {
    tx.query_opt(
        "SELECT grant_id, ends_at FROM smart_token WHERE token = $1 AND refresh = $2",
        params![hash, refresh],
        |row| Ok((uuid(row.blob(0)?)?, row.time(1)?)),
    )
}

/// Uses a refresh token; `false` when it was used.
pub(super) fn use_token(tx: &mut Tx<'_>, hash: &[u8; 32], now: Timestamp) -> Result<bool> {
    tx.execute(
        "UPDATE smart_token SET used_at = $2 WHERE token = $1 AND refresh = 1 AND used_at IS NULL",
        params![hash, now],
    )
    .map(|rows| rows == 1)
}

/// Forgets access tokens of a grant that ran out.
pub(super) fn forget(tx: &mut Tx<'_>, grant: Uuid, now: Timestamp) -> Result<()> {
    tx.execute(
        "DELETE FROM smart_token WHERE grant_id = $1 AND refresh = 0 AND ends_at < $2",
        params![grant.as_bytes(), now],
    )
    .map(|_| ())
}

pub(super) fn insert_signing_key(
    tx: &mut Tx<'_>,
    id: Uuid,
    sealed: &[u8],
    jwk: &str,
    now: Timestamp,
) -> Result<()> {
    tx.execute(
        "INSERT INTO signing_key (id, sealed, jwk, created_at) VALUES ($1, $2, $3, $4)",
        params![id.as_bytes(), sealed, jwk, now],
    )
    .map(|_| ())
}

/// The newest key that was made after `since`, sealed.
pub(super) fn signing_key(tx: &mut Tx<'_>, since: Timestamp) -> Result<Option<(Uuid, Vec<u8>)>> {
    tx.query_opt(
        "SELECT id, sealed FROM signing_key WHERE created_at > $1 ORDER BY created_at DESC LIMIT 1",
        params![since],
        |row| Ok((uuid(row.blob(0)?)?, row.blob(1)?.to_vec())),
    )
}

/// The public halves of keys that were made after `since`.
pub(super) fn signing_keys(tx: &mut Tx<'_>, since: Timestamp) -> Result<Vec<String>> {
    tx.query("SELECT jwk FROM signing_key WHERE created_at > $1 ORDER BY created_at", params![since], |row| {
        row.text(0)
    })
}

/// Forgets tokens that ended before `now` and codes that ended before `before`. A refresh token that was used stays as long
/// as its grant may hold: it must be known when it comes again.
pub(super) fn forget_expired(tx: &mut Tx<'_>, now: Timestamp, before: Timestamp) -> Result<u64> {
    Ok(tx.execute("DELETE FROM smart_token WHERE ends_at < $1", params![now])?
        + tx.execute("DELETE FROM smart_code WHERE ends_at < $1", params![before])?)
}
