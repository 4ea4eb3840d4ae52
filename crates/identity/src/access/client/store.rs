//! SQL of clients, their assertions and tokens.

use ::store::{Row, Tx, params};
use base::{Fault, Result};
use jiff::Timestamp;
use uuid::Uuid;

use super::{Client, Issued, PublicKeys, token::id_of};

const COLUMNS: &str = "id, institution, name, scopes, jwks, created_at, revoked_at";

fn client(row: &Row<'_>) -> Result<Client> {
    Ok(Client {
        id: id_of(row.blob(0)?)?,
        institution: row.text(1)?,
        name: row.text(2)?,
        scopes: words(&row.text(3)?),
        keys: PublicKeys::read(&row.text(4)?)
            .map_err(|_| Fault::corrupt("the stored keys of a client cannot be read back"))?,
        created_at: row.time(5)?,
        revoked_at: row.opt_time(6)?,
    })
}

fn words(text: &str) -> Vec<String> {
    text.split_whitespace().map(str::to_owned).collect()
}

pub(super) fn insert(tx: &mut Tx<'_>, client: &Client, by: &str) -> Result<()> {
    tx.execute(
        "INSERT INTO service_client (id, institution, name, scopes, jwks, created_at, created_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        params![
            client.id.as_bytes(),
            &client.institution,
            &client.name,
            client.scopes.join(" "),
            client.keys.text(),
            client.created_at,
            by
        ],
    )
    .map(|_| ())
}

pub(super) fn revoke(tx: &mut Tx<'_>, id: Uuid, by: &str, now: Timestamp) -> Result<bool> {
    let revoked = tx.execute(
        "UPDATE service_client SET revoked_at = $2, revoked_by = $3 WHERE id = $1 AND revoked_at IS NULL",
        params![id.as_bytes(), now, by],
    )?;
    tx.execute("DELETE FROM access_token WHERE client = $1", params![id.as_bytes()])?;
    Ok(revoked == 1)
}

pub(super) fn all(tx: &mut Tx<'_>) -> Result<Vec<Client>> {
    tx.query(&format!("SELECT {COLUMNS} FROM service_client ORDER BY id"), &[], client)
}

pub(super) fn by_id(tx: &mut Tx<'_>, id: Uuid) -> Result<Option<Client>> {
    tx.query_opt(
        &format!("SELECT {COLUMNS} FROM service_client WHERE id = $1"),
        params![id.as_bytes()],
        client,
    )
}

/// Takes an assertion; `false` when it was taken before.
pub(super) fn take(tx: &mut Tx<'_>, client: Uuid, jti: &[u8; 32], ends_at: Timestamp) -> Result<bool> {
    tx.execute(
        "INSERT INTO client_assertion (client, jti, ends_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
        params![client.as_bytes(), jti, ends_at],
    )
    .map(|rows| rows == 1)
}

/// Forgets what has run out.
pub(super) fn forget(tx: &mut Tx<'_>, client: Uuid, now: Timestamp) -> Result<()> {
    for sql in [
        "DELETE FROM client_assertion WHERE client = $1 AND ends_at < $2",
        "DELETE FROM access_token WHERE client = $1 AND ends_at < $2",
    ] {
        tx.execute(sql, params![client.as_bytes(), now])?;
    }
    Ok(())
}

/// The same of all.
pub(super) fn forget_expired(tx: &mut Tx<'_>, now: Timestamp) -> Result<u64> {
    Ok(tx.execute("DELETE FROM client_assertion WHERE ends_at < $1", params![now])?
        + tx.execute("DELETE FROM access_token WHERE ends_at < $1", params![now])?)
}

pub(super) fn insert_token(
    tx: &mut Tx<'_>,
    token: &[u8; 32],
    client: Uuid,
    scopes: &[String],
    ends_at: Timestamp,
) -> Result<()> {
    tx.execute(
        "INSERT INTO access_token (token, client, scopes, ends_at) VALUES ($1, $2, $3, $4)",
        params![token, client.as_bytes(), scopes.join(" "), ends_at],
    )
    .map(|_| ())
}

pub(super) fn token(tx: &mut Tx<'_>, token: &[u8; 32], now: Timestamp) -> Result<Option<Issued>> {
    tx.query_opt(
        "SELECT c.name, c.institution, t.scopes, t.ends_at FROM access_token t
         JOIN service_client c ON c.id = t.client
         WHERE t.token = $1 AND t.ends_at > $2 AND c.revoked_at IS NULL",
        params![token, now],
        |row| {
            Ok(Issued {
                name: row.text(0)?,
                institution: row.text(1)?,
                scopes: words(&row.text(2)?),
                ends_at: row.time(3)?,
            })
        },
    )
}
