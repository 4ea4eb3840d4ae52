//! SQL of the list by resident: which rows of the trail are about whom.
//!
//! A row's place in it is a random one, so it is not written with the row but behind it, many rows at a time. How far a
//! chain is listed stands at its head; who asks for a resident's rows is answered from the list and from the
//! rows behind it.

use base::{ResidentId, Result};
use store::{Dialect, Tx, params};

use super::{COLUMNS, entry};
use crate::model::Entry;

/// A part of the trail about one person.
#[derive(Debug, Clone, Copy)]
pub struct Window {
    /// Whose record.
    pub resident: ResidentId,
    /// Microseconds since 1970, the first that belongs to it.
    pub from: i64,
    /// The first that does not.
    pub to: i64,
    /// Only rows older than this one: time, chain, number.
    pub before: Option<(i64, i64, i64)>,
    /// Rows at most.
    pub most: u32,
}

/// Who looked at or changed the record of `resident`, newest first, at most `most` rows.
pub fn of_resident(tx: &mut Tx<'_>, resident: ResidentId, most: u32) -> Result<Vec<Entry>> {
    window(tx, &Window { resident, from: i64::MIN, to: i64::MAX, before: None, most })
}

/// The rows of `window`, newest first.
pub fn window(tx: &mut Tx<'_>, window: &Window) -> Result<Vec<Entry>> {
    let (at, chain, seq) = window.before.unwrap_or((i64::MAX, i64::MAX, i64::MAX));
    let asked = params![window.resident, window.from, window.to, at, chain, seq, window.most];
    let listed = format!(
        "SELECT {COLUMNS} FROM audit_resident r JOIN audit_event e
            ON e.chain = r.chain AND e.seq = r.seq AND e.resident = r.resident
         WHERE r.resident = $1 AND r.at >= $2 AND r.at < $3 AND (r.at, r.chain, r.seq) < ($4, $5, $6)
         ORDER BY r.at DESC, r.chain DESC, r.seq DESC LIMIT $7"
    );
    let behind = format!(
        "SELECT {COLUMNS} FROM audit_chain c JOIN audit_event e ON e.chain = c.chain AND e.seq > c.listed
         WHERE e.resident = $1 AND e.at >= $2 AND e.at < $3 AND (e.at, e.chain, e.seq) < ($4, $5, $6)
         ORDER BY e.at DESC, e.chain DESC, e.seq DESC LIMIT $7"
    );
    let mut rows = tx.query(&listed, asked, entry)?;
    rows.extend(tx.query(&behind, asked, entry)?);
    rows.sort_unstable_by_key(|row| std::cmp::Reverse((row.at, row.chain, row.seq)));
    rows.truncate(usize::try_from(window.most).unwrap_or(usize::MAX));
    Ok(rows)
}

/// How long the trail is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Waiting {
    /// Rows of all chains.
    pub(crate) rows: i64,
    /// Of these, rows that are not in the list yet.
    pub(crate) unlisted: i64,
}

pub(crate) fn waiting(tx: &mut Tx<'_>) -> Result<Waiting> {
    tx.query_one(
        "SELECT CAST(COALESCE(SUM(seq), 0) AS BIGINT), CAST(COALESCE(SUM(seq - listed), 0) AS BIGINT)
         FROM audit_chain",
        &[],
        |row| Ok(Waiting { rows: row.int(0)?, unlisted: row.int(1)? }),
    )
}

/// Lists up to `most` rows of the chain that has most of them to list.
pub(crate) fn list(tx: &mut Tx<'_>, most: i64) -> Result<()> {
    // On PostgreSQL the head is held against another server that lists as well.
    let held = if tx.dialect() == Dialect::Postgres { "FOR UPDATE" } else { "" };
    let find = format!(
        "SELECT chain, seq, listed FROM audit_chain WHERE seq > listed ORDER BY seq - listed DESC LIMIT 1 {held}"
    );
    let Some((chain, seq, listed)) =
        tx.query_opt(&find, &[], |row| Ok((row.int(0)?, row.int(1)?, row.int(2)?)))?
    else {
        return Ok(());
    };
    let to = seq.min(listed.saturating_add(most));
    tx.execute(
        "INSERT INTO audit_resident (resident, at, chain, seq)
         SELECT resident, at, chain, seq FROM audit_event
         WHERE chain = $1 AND seq > $2 AND seq <= $3 AND resident IS NOT NULL ORDER BY resident, at, seq",
        params![chain, listed, to],
    )?;
    tx.execute("UPDATE audit_chain SET listed = $2 WHERE chain = $1", params![chain, to]).map(|_| ())
}

/// How many rows of a chain with numbers in `(after, to]` are about a resident and are in the list as such, where
/// they should be.
pub(crate) fn listed(tx: &mut Tx<'_>, chain: i64, after: i64, to: i64) -> Result<(i64, i64)> {
    tx.query_one(
        "SELECT COUNT(*), COUNT(r.seq) FROM audit_event e
            JOIN audit_chain c ON c.chain = e.chain AND e.seq <= c.listed
            LEFT JOIN audit_resident r
                ON r.resident = e.resident AND r.at = e.at AND r.chain = e.chain AND r.seq = e.seq
         WHERE e.chain = $1 AND e.seq > $2 AND e.seq <= $3 AND e.resident IS NOT NULL",
        params![chain, after, to],
        |row| Ok((row.int(0)?, row.int(1)?)),
    )
}
