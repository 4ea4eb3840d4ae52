//! SQL of keys and senders.

use ::store::{Row, Tx, params};
use base::{Fault, Result};
use jiff::Timestamp;
use uuid::Uuid;

use super::{
    key::{ApiKey, KeyId},
    sender::MllpSender,
};

pub(crate) fn revision(tx: &mut Tx<'_>) -> Result<i64> {
    tx.query_one("SELECT revision FROM access_revision WHERE id = 1", &[], |row| row.int(0))
}

pub(crate) fn next_revision(tx: &mut Tx<'_>) -> Result<()> {
    tx.execute("UPDATE access_revision SET revision = revision + 1 WHERE id = 1", &[]).map(|_| ())
}

pub(crate) fn insert_key(tx: &mut Tx<'_>, key: &ApiKey, hash: [u8; 32], by: &str) -> Result<()> {
    tx.execute(
        "INSERT INTO api_key (id, name, institution, key_hash, scopes, created_at, created_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        params![
            key.id.0.as_bytes(),
            &key.name,
            &key.institution,
            &hash,
            key.scopes.join(" "),
            key.created_at,
            by
        ],
    )
    .map(|_| ())
}

pub(crate) fn revoke_key(tx: &mut Tx<'_>, id: KeyId, by: &str, now: Timestamp) -> Result<bool> {
    tx.execute(
        "UPDATE api_key SET revoked_at = $2, revoked_by = $3 WHERE id = $1 AND revoked_at IS NULL",
        params![id.0.as_bytes(), now, by],
    )
    .map(|rows| rows == 1)
}

fn key(row: &Row<'_>) -> Result<ApiKey> {
    Ok(ApiKey {
        id: KeyId(
            Uuid::from_slice(row.blob(0)?)
                .map_err(|_| Fault::corrupt("the id of a key is not of 16 bytes"))?,
        ),
        name: row.text(1)?,
        institution: row.text(2)?,
        scopes: row.text(3)?.split_whitespace().map(str::to_owned).collect(),
        created_at: row.time(4)?,
        revoked_at: row.opt_time(5)?,
    })
}

pub(crate) fn keys(tx: &mut Tx<'_>, institution: Option<&str>) -> Result<Vec<ApiKey>> {
    tx.query(
        "SELECT id, name, institution, scopes, created_at, revoked_at FROM api_key
         WHERE $1 = 0 OR institution = $2 ORDER BY id",
        params![institution.is_some(), institution.unwrap_or_default()],
        key,
    )
}

pub(crate) fn key_by_hash(tx: &mut Tx<'_>, hash: [u8; 32]) -> Result<Option<ApiKey>> {
    tx.query_opt(
        "SELECT id, name, institution, scopes, created_at, revoked_at FROM api_key
         WHERE key_hash = $1 AND revoked_at IS NULL",
        params![&hash],
        key,
    )
}

pub(crate) fn keys_in_force(tx: &mut Tx<'_>) -> Result<Vec<([u8; 32], ApiKey)>> {
    tx.query(
        "SELECT id, name, institution, scopes, created_at, revoked_at, key_hash FROM api_key
         WHERE revoked_at IS NULL",
        &[],
        |row| {
            let hash = row.blob(6)?.try_into();
            Ok((hash.map_err(|_| Fault::corrupt("the hash of a key is not of 32 bytes"))?, key(row)?))
        },
    )
}

pub(crate) fn put_sender(tx: &mut Tx<'_>, sender: &MllpSender) -> Result<()> {
    let networks: Vec<String> = sender.networks.iter().map(ToString::to_string).collect();
    tx.execute(
        "INSERT INTO mllp_sender (name, institution, networks, application, facility, charset, zone, active, certificate)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         ON CONFLICT (name) DO UPDATE SET institution = excluded.institution, networks = excluded.networks,
            application = excluded.application, facility = excluded.facility, charset = excluded.charset,
            zone = excluded.zone, active = excluded.active, certificate = excluded.certificate",
        params![
            &sender.name,
            &sender.institution,
            networks.join(" "),
            sender.application.as_deref(),
            sender.facility.as_deref(),
            sender.charset.as_deref(),
            sender.zone.as_deref(),
            sender.active,
            sender.certificate.as_deref()
        ],
    )
    .map(|_| ())
}

pub(crate) fn remove_sender(tx: &mut Tx<'_>, name: &str) -> Result<bool> {
    tx.execute("DELETE FROM mllp_sender WHERE name = $1", params![name]).map(|rows| rows == 1)
}

pub(crate) fn senders(tx: &mut Tx<'_>) -> Result<Vec<MllpSender>> {
    tx.query(
        "SELECT name, institution, networks, application, facility, charset, zone, active, certificate
         FROM mllp_sender ORDER BY name",
        &[],
        |row| {
            Ok(MllpSender {
                name: row.text(0)?,
                institution: row.text(1)?,
                networks: row.text(2)?.split_whitespace().map(str::parse).collect::<Result<_>>()?,
                application: row.opt_text(3)?,
                facility: row.opt_text(4)?,
                charset: row.opt_text(5)?,
                zone: row.opt_text(6)?,
                active: row.bool(7)?,
                certificate: row.opt_text(8)?,
            })
        },
    )
}
