//! SQL of the trail.

use base::{Ctx, Fault, ResidentId, Result};
use store::{Bulk, Dialect, Kind, Row, Tx, params};
use uuid::Uuid;

use crate::model::{Action, Entry, Event, Outcome, actor_code, actor_of, purpose_code, purpose_of};

const EVENTS: Bulk = Bulk {
    table: "audit_event",
    columns: &[
        ("chain", Kind::Int),
        ("seq", Kind::Int),
        ("at", Kind::Int),
        ("action", Kind::Int),
        ("outcome", Kind::Int),
        ("purpose", Kind::Int),
        ("actor_kind", Kind::Int),
        ("actor", Kind::Text),
        ("on_behalf_of", Kind::Text),
        ("institution", Kind::Text),
        ("resident", Kind::Blob),
        ("entity", Kind::Text),
        ("detail", Kind::Text),
        ("request", Kind::Blob),
        ("hash", Kind::Blob),
    ],
    on_conflict: "",
};

const COLUMNS: &str = "chain, seq, at, action, outcome, purpose, actor_kind, actor, on_behalf_of, institution, resident, entity, detail, request, hash";

/// Puts `events` on the trail of this transaction's writer, in order, as acts of `ctx`.
pub fn append(tx: &mut Tx<'_>, ctx: &Ctx, events: impl IntoIterator<Item = Event>) -> Result<()> {
    chain(tx, events.into_iter().map(|event| Entry::new(ctx, event)).collect())
}

/// Puts `entries` at the end of this writer's chain, in order.
pub(crate) fn chain(tx: &mut Tx<'_>, mut entries: Vec<Entry>) -> Result<()> {
    if entries.is_empty() {
        return Ok(());
    }
    let chain = i64::from(tx.writer);
    let (mut seq, mut hash, new) = match head(tx, chain)? {
        Some((seq, hash)) => (seq, hash, false),
        None => (0, Vec::new(), true),
    };
    for entry in &mut entries {
        seq += 1;
        (entry.chain, entry.seq) = (chain, seq);
        entry.hash = entry.chained(&hash);
        hash = entry.hash.to_vec();
    }
    let mut rows = Vec::with_capacity(entries.len() * EVENTS.columns.len());
    for e in &entries {
        let row: &[store::Value<'_>] = params![
            e.chain,
            e.seq,
            e.at,
            e.action as i64,
            e.outcome as i64,
            purpose_code(e.purpose),
            actor_code(e.actor_kind),
            &e.actor,
            e.on_behalf_of.as_deref(),
            e.institution.as_deref(),
            e.resident.as_ref(),
            &e.entity,
            &e.detail,
            &e.request,
            &e.hash,
        ];
        rows.extend_from_slice(row);
    }
    tx.insert_many(&EVENTS, &rows)?;
    let sql = if new {
        "INSERT INTO audit_chain (chain, seq, hash) VALUES ($1, $2, $3)"
    } else {
        "UPDATE audit_chain SET seq = $2, hash = $3 WHERE chain = $1"
    };
    tx.execute(sql, params![chain, seq, &hash]).map(|_| ())
}

/// The last number and hash of a chain. On PostgreSQL the row is locked until the commit, which
/// only another server process with a writer of the same number would wait for.
fn head(tx: &mut Tx<'_>, chain: i64) -> Result<Option<(i64, Vec<u8>)>> {
    let sql = match tx.dialect() {
        Dialect::Sqlite => "SELECT seq, hash FROM audit_chain WHERE chain = $1",
        Dialect::Postgres => "SELECT seq, hash FROM audit_chain WHERE chain = $1 FOR UPDATE",
    };
    tx.query_opt(sql, params![chain], |row| Ok((row.int(0)?, row.blob(1)?.to_vec())))
}

/// Who looked at or changed the record of `resident`, newest first, at most `most` rows.
pub fn of_resident(tx: &mut Tx<'_>, resident: ResidentId, most: u32) -> Result<Vec<Entry>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM audit_event WHERE resident = $1 ORDER BY at DESC, chain, seq DESC LIMIT $2"
    );
    tx.query(&sql, params![resident, most], entry)
}

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

/// The rows of `window`, newest first.
pub fn window(tx: &mut Tx<'_>, window: &Window) -> Result<Vec<Entry>> {
    let (at, chain, seq) = window.before.unwrap_or((i64::MAX, i64::MAX, i64::MAX));
    let sql = format!(
        "SELECT {COLUMNS} FROM audit_event WHERE resident = $1 AND at >= $2 AND at < $3
            AND (at, chain, seq) < ($4, $5, $6) ORDER BY at DESC, chain DESC, seq DESC LIMIT $7"
    );
    tx.query(&sql, params![window.resident, window.from, window.to, at, chain, seq, window.most], entry)
}

/// The row of a chain with this number.
pub fn entry_at(tx: &mut Tx<'_>, chain: i64, seq: i64) -> Result<Option<Entry>> {
    let sql = format!("SELECT {COLUMNS} FROM audit_event WHERE chain = $1 AND seq = $2");
    tx.query_opt(&sql, params![chain, seq], entry)
}

pub(crate) fn heads(tx: &mut Tx<'_>) -> Result<Vec<(i64, i64, Vec<u8>)>> {
    tx.query("SELECT chain, seq, hash FROM audit_chain ORDER BY chain", &[], |row| {
        Ok((row.int(0)?, row.int(1)?, row.blob(2)?.to_vec()))
    })
}

/// Chains that have rows but no head.
pub(crate) fn headless(tx: &mut Tx<'_>) -> Result<Option<i64>> {
    tx.query_opt(
        "SELECT chain FROM audit_event WHERE chain NOT IN (SELECT chain FROM audit_chain) LIMIT 1",
        &[],
        |row| row.int(0),
    )
}

pub(crate) fn page(tx: &mut Tx<'_>, chain: i64, after: i64, most: u32) -> Result<Vec<Entry>> {
    let sql =
        format!("SELECT {COLUMNS} FROM audit_event WHERE chain = $1 AND seq > $2 ORDER BY seq LIMIT $3");
    tx.query(&sql, params![chain, after, most], entry)
}

fn entry(row: &Row<'_>) -> Result<Entry> {
    let unknown =
        || Fault::corrupt("a row of the audit trail holds a number that no version of this program wrote");
    let array = |bytes: &[u8]| <[u8; 32]>::try_from(bytes).map_err(|_| unknown());
    Ok(Entry {
        chain: row.int(0)?,
        seq: row.int(1)?,
        at: row.time(2)?,
        action: Action::from_code(row.int(3)?).ok_or_else(unknown)?,
        outcome: Outcome::from_code(row.int(4)?).ok_or_else(unknown)?,
        purpose: purpose_of(row.int(5)?).ok_or_else(unknown)?,
        actor_kind: actor_of(row.int(6)?).ok_or_else(unknown)?,
        actor: row.text(7)?,
        on_behalf_of: row.opt_text(8)?,
        institution: row.opt_text(9)?,
        resident: row.opt_blob(10)?.map(ResidentId::from_slice).transpose()?,
        entity: row.text(11)?,
        detail: row.text(12)?,
        request: <[u8; 16]>::try_from(row.blob(13)?).map_err(|_| unknown())?,
        hash: array(row.blob(14)?)?,
    })
}

/// How many bytes of a journal's segment are on the trail.
pub(crate) fn carried(tx: &mut Tx<'_>, segment: Uuid) -> Result<u64> {
    let place = tx.query_opt(
        "SELECT place FROM audit_journal WHERE segment = $1",
        params![segment.as_bytes()],
        |row| row.int(0),
    )?;
    Ok(place.unwrap_or(0).unsigned_abs())
}

pub(crate) fn set_carried(tx: &mut Tx<'_>, segment: Uuid, place: u64) -> Result<()> {
    let place =
        i64::try_from(place).map_err(|_| Fault::internal("a journal of more bytes than there are"))?;
    tx.execute(
        "INSERT INTO audit_journal (segment, place) VALUES ($1, $2)
         ON CONFLICT (segment) DO UPDATE SET place = excluded.place",
        params![segment.as_bytes(), place],
    )
    .map(|_| ())
}

/// For a segment whose file is gone.
pub(crate) fn forget_segment(tx: &mut Tx<'_>, segment: Uuid) -> Result<()> {
    tx.execute("DELETE FROM audit_journal WHERE segment = $1", params![segment.as_bytes()]).map(|_| ())
}

/// Number and line of the newest seal. On PostgreSQL others who seal wait for this transaction.
pub(crate) fn last_seal(tx: &mut Tx<'_>) -> Result<Option<(i64, String)>> {
    if tx.dialect() == Dialect::Postgres {
        tx.execute("LOCK TABLE audit_seal IN SHARE ROW EXCLUSIVE MODE", &[])?;
    }
    tx.query_opt("SELECT number, line FROM audit_seal ORDER BY number DESC LIMIT 1", &[], |row| {
        Ok((row.int(0)?, row.text(1)?))
    })
}

pub(crate) fn insert_seal(tx: &mut Tx<'_>, number: i64, at: jiff::Timestamp, line: &str) -> Result<()> {
    tx.execute("INSERT INTO audit_seal (number, at, line) VALUES ($1, $2, $3)", params![number, at, line])
        .map(|_| ())
}

pub(crate) fn seals_after(tx: &mut Tx<'_>, number: i64) -> Result<Vec<String>> {
    tx.query("SELECT line FROM audit_seal WHERE number > $1 ORDER BY number", params![number], |row| {
        row.text(0)
    })
}

/// The hash of one row of a chain.
pub(crate) fn hash_at(tx: &mut Tx<'_>, chain: i64, seq: i64) -> Result<Option<Vec<u8>>> {
    tx.query_opt("SELECT hash FROM audit_event WHERE chain = $1 AND seq = $2", params![chain, seq], |row| {
        Ok(row.blob(0)?.to_vec())
    })
}

/// The row and hash behind which a chain now begins; 0 and nothing while all of it is here.
pub(crate) fn base(tx: &mut Tx<'_>, chain: i64) -> Result<(i64, Vec<u8>)> {
    let found = tx.query_opt("SELECT seq, hash FROM audit_base WHERE chain = $1", params![chain], |row| {
        Ok((row.int(0)?, row.blob(1)?.to_vec()))
    })?;
    Ok(found.unwrap_or_default())
}

/// Chain, row and hash behind which it begins, and the signed line of its last segment.
pub(crate) type Base = (i64, i64, Vec<u8>, String);

/// All of them.
pub(crate) fn bases(tx: &mut Tx<'_>) -> Result<Vec<Base>> {
    tx.query("SELECT chain, seq, hash, segment FROM audit_base ORDER BY chain", &[], |row| {
        Ok((row.int(0)?, row.int(1)?, row.blob(2)?.to_vec(), row.text(3)?))
    })
}

/// Takes the rows of a chain up to `seq` out; the chain begins behind them.
pub(crate) fn cut(
    tx: &mut Tx<'_>,
    chain: i64,
    seq: i64,
    hash: &[u8],
    segment: &str,
    now: jiff::Timestamp,
) -> Result<()> {
    tx.execute("DELETE FROM audit_event WHERE chain = $1 AND seq <= $2", params![chain, seq])?;
    tx.execute(
        "INSERT INTO audit_base (chain, seq, hash, segment, at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (chain) DO UPDATE SET seq = excluded.seq, hash = excluded.hash,
            segment = excluded.segment, at = excluded.at",
        params![chain, seq, hash, segment, now],
    )
    .map(|_| ())
}
