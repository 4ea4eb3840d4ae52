//! SQL of exports.

use ::store::{Row, Tx, params};
use base::{Fault, RequestId, Result};
use jiff::Timestamp;
use uuid::Uuid;

use super::{Export, State, Wanted};
use crate::account::AccountId;

pub(super) fn insert(tx: &mut Tx<'_>, of: &Export) -> Result<()> {
    tx.execute(
        "INSERT INTO bulk_export (id, account, login, institution, reason, types, made_by, item, from_at, to_at,
            asked_at, request, state)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        params![
            of.id.as_bytes(),
            of.account.0.as_bytes(),
            &of.login,
            of.institution.as_deref(),
            &of.reason,
            of.wanted.types.join("\n"),
            of.wanted.made_by.as_deref(),
            of.wanted.item.as_deref(),
            of.wanted.from,
            of.wanted.to,
            of.asked_at,
            of.request,
            of.state.name()
        ],
    )
    .map(|_| ())
}

const EXPORT: &str =
    "id, account, login, institution, reason, types, made_by, item, from_at, to_at, asked_at, request,
    state, decided_at, decided_by, note, ends_at, lines, fetched_at";

fn export(row: &Row<'_>) -> Result<Export> {
    let uuid = |at| Uuid::from_slice(row.blob(at)?).map_err(|_| Fault::corrupt("an id is not of 16 bytes"));
    let decided = match (row.opt_time(13)?, row.opt_text(14)?) {
        (Some(at), Some(by)) => Some((by, at, row.opt_text(15)?.unwrap_or_default())),
        _ => None,
    };
    Ok(Export {
        id: uuid(0)?,
        account: AccountId(uuid(1)?),
        login: row.text(2)?,
        institution: row.opt_text(3)?,
        reason: row.text(4)?,
        wanted: Wanted {
            types: row.text(5)?.lines().map(str::to_owned).collect(),
            made_by: row.opt_text(6)?,
            item: row.opt_text(7)?,
            from: row.time(8)?,
            to: row.time(9)?,
        },
        asked_at: row.time(10)?,
        request: RequestId::from_slice(row.blob(11)?)?,
        state: State::named(&row.text(12)?)
            .ok_or_else(|| Fault::corrupt("the state of an export is unknown"))?,
        decided,
        ends_at: row.opt_time(16)?,
        lines: row.opt_int(17)?,
        fetched_at: row.opt_time(18)?,
    })
}

pub(super) fn find(tx: &mut Tx<'_>, id: Uuid) -> Result<Option<Export>> {
    tx.query_opt(&format!("SELECT {EXPORT} FROM bulk_export WHERE id = $1"), params![id.as_bytes()], export)
}

pub(super) fn list(tx: &mut Tx<'_>, institution: Option<&str>, most: u32) -> Result<Vec<Export>> {
    let sql = format!(
        "SELECT {EXPORT} FROM bulk_export WHERE ($1 = 0 OR institution = $2) ORDER BY id DESC LIMIT $3"
    );
    tx.query(&sql, params![institution.is_some(), institution.unwrap_or_default(), most], export)
}

/// Decides what was not decided; `false` when it was.
pub(super) fn decide(
    tx: &mut Tx<'_>,
    id: Uuid,
    state: State,
    (by, now): (&str, Timestamp),
    note: &str,
    ends_at: Option<Timestamp>,
) -> Result<bool> {
    tx.execute(
        "UPDATE bulk_export SET state = $2, decided_by = $3, decided_at = $4, note = $5, ends_at = $6
         WHERE id = $1 AND state = 'asked'",
        params![id.as_bytes(), state.name(), by, now, note, ends_at],
    )
    .map(|rows| rows == 1)
}

pub(super) fn fetched(tx: &mut Tx<'_>, id: Uuid, lines: i64, now: Timestamp) -> Result<()> {
    tx.execute(
        "UPDATE bulk_export SET lines = $2, fetched_at = $3 WHERE id = $1",
        params![id.as_bytes(), lines, now],
    )
    .map(|_| ())
}
