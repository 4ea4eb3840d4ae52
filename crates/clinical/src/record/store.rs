//! SQL of the record.

mod reports;
mod versions;

use base::{Fault, Key, ResidentId, Result};
use jiff::Timestamp;
use store::{Bulk, Dialect, Kind, Row, Tx, Value, params};

use super::{ReportEntry, ResourceType, report};
pub(crate) use reports::{REPORTS, close_report, move_report, report_of, reports};
pub(crate) use versions::{Interned, versions};

pub(crate) const RESOURCES: Bulk = Bulk {
    table: "resource",
    columns: &[
        ("resident", Kind::Blob),
        ("type", Kind::Int),
        ("key", Kind::Blob),
        ("version", Kind::Int),
        ("updated_at", Kind::Int),
        ("code", Kind::Int),
        ("date", Kind::Int),
        ("institution", Kind::Text),
        ("body", Kind::Blob),
    ],
    on_conflict: "",
};

pub(crate) const IDENTIFIERS: Bulk = Bulk {
    table: "resource_identifier",
    columns: &[("hash", Kind::Int), ("type", Kind::Int), ("key", Kind::Blob)],
    on_conflict: "ON CONFLICT DO NOTHING",
};

/// `known_to` of the version that is current.
pub(crate) const CURRENT: i64 = i64::MAX;

/// A row of `resource` or `resource_version`.
pub(crate) struct Stored {
    pub key: Key,
    pub resident: Option<ResidentId>,
    pub version: i64,
    pub updated_at: Timestamp,
    pub body: Vec<u8>,
    /// Who sent it; empty for a past version, and where the region itself did.
    pub institution: String,
    /// The logical id that a client chose, if one did; none for a past version.
    pub alias: Option<String>,
}

/// What [`stored`] reads of `resource`.
macro_rules! columns {
    () => {
        "resident, key, version, updated_at, body, institution,
            (SELECT a.id FROM resource_alias a WHERE a.type = resource.type AND a.key = resource.key)"
    };
}

impl Stored {
    /// The logical id.
    pub(crate) fn id(&self) -> String {
        self.alias.clone().unwrap_or_else(|| self.key.to_string())
    }
}

pub(crate) fn resident_bytes(resident: Option<&ResidentId>) -> Value<'_> {
    Value::Blob(resident.map_or(&[][..], |r| r.as_bytes().as_slice()).into())
}

fn resident_of(bytes: &[u8]) -> Result<Option<ResidentId>> {
    if bytes.is_empty() { Ok(None) } else { ResidentId::from_slice(bytes).map(Some) }
}

fn stored(row: &Row<'_>) -> Result<Stored> {
    Ok(Stored {
        resident: resident_of(row.blob(0)?)?,
        key: Key::from_slice(row.blob(1)?)?,
        version: row.int(2)?,
        updated_at: row.time(3)?,
        body: row.blob(4)?.to_vec(),
        institution: row.text(5)?,
        alias: row.opt_text(6)?,
    })
}

pub(crate) fn get(tx: &mut Tx<'_>, kind: ResourceType, key: Key) -> Result<Option<Stored>> {
    tx.query_opt(
        concat!("SELECT ", columns!(), " FROM resource WHERE type = $1 AND key = $2"),
        params![kind.code(), key],
        stored,
    )
}

/// The current version, held against other writers until the commit (SQLite has one writer).
pub(crate) fn get_for_update(tx: &mut Tx<'_>, kind: ResourceType, key: Key) -> Result<Option<Stored>> {
    if tx.dialect() == Dialect::Sqlite {
        return get(tx, kind, key);
    }
    tx.query_opt(
        concat!("SELECT ", columns!(), " FROM resource WHERE type = $1 AND key = $2 FOR UPDATE"),
        params![kind.code(), key],
        stored,
    )
}

/// Whose record a resource is in, if it exists.
pub(crate) fn owner(tx: &mut Tx<'_>, kind: ResourceType, key: Key) -> Result<Option<Option<ResidentId>>> {
    tx.query_opt(
        "SELECT resident FROM resource WHERE type = $1 AND key = $2",
        params![kind.code(), key],
        |row| resident_of(row.blob(0)?),
    )
}

pub(crate) fn past_version(
    tx: &mut Tx<'_>,
    kind: ResourceType,
    key: Key,
    version: i64,
) -> Result<Option<Stored>> {
    tx.query_opt(
        "SELECT resident, key, version, updated_at, body, '', NULL FROM resource_version
         WHERE type = $1 AND key = $2 AND version = $3",
        params![kind.code(), key, version],
        stored,
    )
}

pub(crate) fn past_versions(tx: &mut Tx<'_>, kind: ResourceType, key: Key, most: u32) -> Result<Vec<Stored>> {
    tx.query(
        "SELECT resident, key, version, updated_at, body, '', NULL FROM resource_version
         WHERE type = $1 AND key = $2 ORDER BY version DESC LIMIT $3",
        params![kind.code(), key, most],
        stored,
    )
}

/// Moves the current version into the history; the caller replaces it.
pub(crate) fn supersede(tx: &mut Tx<'_>, kind: ResourceType, key: Key) -> Result<()> {
    tx.execute(
        "INSERT INTO resource_version (resident, type, key, version, updated_at, body)
         SELECT resident, type, key, version, updated_at, body FROM resource WHERE type = $1 AND key = $2",
        params![kind.code(), key],
    )
    .map(|_| ())
}

/// The changed columns of a resource's row.
pub(crate) struct Replacement<'a> {
    pub resident: Option<ResidentId>,
    pub version: i64,
    pub updated_at: Timestamp,
    pub code: i64,
    pub date: i64,
    pub body: &'a [u8],
}

pub(crate) fn replace(tx: &mut Tx<'_>, kind: ResourceType, key: Key, new: &Replacement<'_>) -> Result<()> {
    tx.execute(
        "UPDATE resource SET resident = $3, version = $4, updated_at = $5, code = $6, date = $7, body = $8
         WHERE type = $1 AND key = $2",
        params![
            kind.code(),
            key,
            resident_bytes(new.resident.as_ref()),
            new.version,
            new.updated_at,
            new.code,
            new.date,
            new.body
        ],
    )
    .map(|_| ())
}

pub(crate) fn alias(tx: &mut Tx<'_>, kind: ResourceType, id: &str) -> Result<Option<Key>> {
    tx.query_opt(
        "SELECT key FROM resource_alias WHERE type = $1 AND id = $2",
        params![kind.code(), id],
        |row| Key::from_slice(row.blob(0)?),
    )
}

pub(crate) fn alias_of(tx: &mut Tx<'_>, kind: ResourceType, key: Key) -> Result<Option<String>> {
    tx.query_opt(
        "SELECT id FROM resource_alias WHERE type = $1 AND key = $2",
        params![kind.code(), key],
        |row| row.text(0),
    )
}

pub(crate) fn put_alias(tx: &mut Tx<'_>, kind: ResourceType, id: &str, key: Key) -> Result<()> {
    tx.execute(
        "INSERT INTO resource_alias (type, id, key) VALUES ($1, $2, $3)",
        params![kind.code(), id, key],
    )
    .map(|_| ())
}

/// Puts `now` in place of `before`, where that stood; the number of rows changed.
pub(crate) fn rehash_identifier(
    tx: &mut Tx<'_>,
    kind: ResourceType,
    key: Key,
    before: i64,
    now: i64,
) -> Result<i64> {
    let gone = tx.execute(
        "DELETE FROM resource_identifier WHERE hash = $1 AND type = $2 AND key = $3",
        params![before, kind.code(), key],
    )?;
    if gone == 0 {
        return Ok(0);
    }
    tx.execute(
        "INSERT INTO resource_identifier (hash, type, key) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
        params![now, kind.code(), key],
    )?;
    Ok(1)
}

/// The resources behind either of the hashes of an identifier, each once.
pub(crate) fn by_identifier(
    tx: &mut Tx<'_>,
    kind: ResourceType,
    hash: [i64; 2],
    most: u32,
) -> Result<Vec<Key>> {
    tx.query(
        "SELECT DISTINCT key FROM resource_identifier WHERE hash IN ($1, $4) AND type = $2 ORDER BY key LIMIT $3",
        params![hash[0], kind.code(), most, hash[1]],
        |row| Key::from_slice(row.blob(0)?),
    )
}

/// What `by_identifier` finds, with the current version of each.
pub(crate) fn bearers(
    tx: &mut Tx<'_>,
    kind: ResourceType,
    hash: [i64; 2],
    most: u32,
) -> Result<Vec<(Key, i64)>> {
    tx.query(
        "SELECT DISTINCT i.key, r.version FROM resource_identifier i JOIN resource r ON r.type = i.type AND r.key = i.key
         WHERE i.hash IN ($1, $4) AND i.type = $2 ORDER BY i.key LIMIT $3",
        params![hash[0], kind.code(), most, hash[1]],
        |row| Ok((Key::from_slice(row.blob(0)?)?, row.int(1)?)),
    )
}

/// A part of one person's resources of one type.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Slice {
    pub code: Option<i64>,
    pub from: i64,
    pub to: i64,
}

/// Visits one person's resources of a type, in no order.
pub(crate) fn each_of_resident(
    tx: &mut Tx<'_>,
    resident: ResidentId,
    kind: ResourceType,
    slice: Slice,
    mut visit: impl FnMut(Stored) -> Result<bool>,
) -> Result<()> {
    const ALL: &str = concat!("SELECT ", columns!(), " FROM resource WHERE resident = $1 AND type = $2");
    const OF_CODE: &str = concat!(
        "SELECT ",
        columns!(),
        " FROM resource WHERE resident = $1 AND type = $2 AND code = $3 AND date >= $4 AND date <= $5"
    );
    match slice.code {
        Some(code) => tx.each(OF_CODE, params![resident, kind.code(), code, slice.from, slice.to], |row| {
            visit(stored(row)?)
        }),
        None => tx.each(ALL, params![resident, kind.code()], |row| visit(stored(row)?)),
    }
}

pub(crate) fn count(tx: &mut Tx<'_>, kind: ResourceType) -> Result<i64> {
    tx.query_one("SELECT COUNT(*) FROM resource WHERE type = $1", params![kind.code()], |row| row.int(0))
}

/// All resources of a type in the order of their keys, after `after`.
pub(crate) fn page_of_type(
    tx: &mut Tx<'_>,
    kind: ResourceType,
    after: &[u8],
    most: u32,
) -> Result<Vec<Stored>> {
    tx.query(
        concat!("SELECT ", columns!(), " FROM resource WHERE type = $1 AND key > $2 ORDER BY key LIMIT $3"),
        params![kind.code(), after, most],
        stored,
    )
}

/// Carries one resource and its history over to another resident.
pub(crate) fn move_resource(
    tx: &mut Tx<'_>,
    kind: ResourceType,
    key: Key,
    from: ResidentId,
    to: ResidentId,
) -> Result<()> {
    let moved = tx.execute(
        "UPDATE resource SET resident = $4 WHERE type = $1 AND key = $2 AND resident = $3",
        params![kind.code(), key, from, to],
    )?;
    if moved != 1 {
        return Err(Fault::conflict("the record changed while it was being moved; try again"));
    }
    tx.execute(
        "UPDATE resource_version SET resident = $3 WHERE type = $1 AND key = $2",
        params![kind.code(), key, to],
    )?;
    Ok(())
}
