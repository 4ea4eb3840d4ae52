//! SQL of external sign-ins and links.

use ::store::{Row, Tx, params};
use base::{Fault, Result};
use jiff::Timestamp;
use uuid::Uuid;

use super::Link;
use crate::account::AccountId;

pub(super) fn set_out(
    tx: &mut Tx<'_>,
    state: &[u8; 32],
    browser: &[u8; 32],
    back: &str,
    ends_at: Timestamp,
) -> Result<()> {
    tx.execute(
        "INSERT INTO external_attempt (state, browser, back, ends_at) VALUES ($1, $2, $3, $4)",
        params![state, browser, back, ends_at],
    )
    .map(|_| ())
}

/// Takes a journey out: whoever comes second finds nothing.
pub(super) fn come_back(tx: &mut Tx<'_>, state: &[u8; 32]) -> Result<Option<([u8; 32], String, Timestamp)>> {
    let found = tx.query_opt(
        "SELECT browser, back, ends_at FROM external_attempt WHERE state = $1",
        params![state],
        |row| {
            let browser = row.blob(0)?.try_into();
            let browser = browser.map_err(|_| Fault::corrupt("a hash is not of 32 bytes"))?;
            Ok((browser, row.text(1)?, row.time(2)?))
        },
    )?;
    let taken = tx.execute("DELETE FROM external_attempt WHERE state = $1", params![state])?;
    Ok(found.filter(|_| taken == 1))
}

pub(super) fn forget(tx: &mut Tx<'_>, now: Timestamp) -> Result<u64> {
    tx.execute("DELETE FROM external_attempt WHERE ends_at < $1", params![now])
}

const LINK: &str = "id, account, issuer, subject, linked_at";

fn link(row: &Row<'_>) -> Result<Link> {
    let id = |at| Uuid::from_slice(row.blob(at)?).map_err(|_| Fault::corrupt("an id is not of 16 bytes"));
    Ok(Link {
        id: id(0)?,
        account: AccountId(id(1)?),
        issuer: row.text(2)?,
        subject: row.text(3)?,
        linked_at: row.time(4)?,
    })
}

pub(super) fn insert_link(tx: &mut Tx<'_>, link: &Link, by: &str) -> Result<()> {
    tx.execute(
        "INSERT INTO account_external (id, account, issuer, subject, linked_at, linked_by)
         VALUES ($1, $2, $3, $4, $5, $6)",
        params![
            link.id.as_bytes(),
            link.account.0.as_bytes(),
            &link.issuer,
            &link.subject,
            link.linked_at,
            by
        ],
    )
    .map(|_| ())
}

pub(super) fn link_of(tx: &mut Tx<'_>, issuer: &str, subject: &str) -> Result<Option<Link>> {
    tx.query_opt(
        &format!(
            "SELECT {LINK} FROM account_external WHERE issuer = $1 AND subject = $2 AND ended_at IS NULL"
        ),
        params![issuer, subject],
        link,
    )
}

pub(super) fn links_of(tx: &mut Tx<'_>, account: AccountId) -> Result<Vec<Link>> {
    tx.query(
        &format!("SELECT {LINK} FROM account_external WHERE account = $1 AND ended_at IS NULL ORDER BY id"),
        params![account.0.as_bytes()],
        link,
    )
}

pub(super) fn end_link(
    tx: &mut Tx<'_>,
    account: AccountId,
    id: Uuid,
    by: &str,
    now: Timestamp,
) -> Result<bool> {
    tx.execute(
        "UPDATE account_external SET ended_at = $3, ended_by = $4
         WHERE id = $1 AND account = $2 AND ended_at IS NULL",
        params![id.as_bytes(), account.0.as_bytes(), now, by],
    )
    .map(|rows| rows == 1)
}
