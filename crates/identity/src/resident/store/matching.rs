//! SQL of the keys by which likely residents are found.

use ::store::{Bulk, Dialect, Kind, Tx, Value, params};
use base::{ResidentId, Result};
use jiff::Timestamp;

use crate::Hash;

/// A key of a resident, as it is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct MatchKey {
    pub(crate) key: i64,
    pub(crate) part: i64,
}

const KEYS: Bulk = Bulk {
    table: "match_key",
    columns: &[("key", Kind::Int), ("part", Kind::Int), ("resident", Kind::Blob)],
    on_conflict: "ON CONFLICT DO NOTHING",
};

pub(crate) fn add_keys(
    tx: &mut Tx<'_>,
    keys: impl IntoIterator<Item = (ResidentId, MatchKey)>,
) -> Result<()> {
    let mut rows: Vec<(ResidentId, MatchKey)> = keys.into_iter().collect();
    // In the order of the table: neighbours share its pages, and two writers never wait crosswise.
    rows.sort_unstable_by_key(|(resident, key)| (*key, *resident));
    let values: Vec<Value<'_>> = rows
        .into_iter()
        .flat_map(|(resident, MatchKey { key, part })| {
            let row: &[Value<'_>] = params![key, part, resident];
            row.to_vec()
        })
        .collect();
    tx.insert_many(&KEYS, &values).map(|_| ())
}

pub(crate) fn remove_key(
    tx: &mut Tx<'_>,
    resident: ResidentId,
    MatchKey { key, part }: MatchKey,
) -> Result<u64> {
    tx.execute(
        "DELETE FROM match_key WHERE key = $1 AND part = $2 AND resident = $3",
        params![key, part, resident],
    )
}

/// Residents under a key with their parts, `most` of them.
pub(crate) fn under_key(tx: &mut Tx<'_>, key: i64, most: usize) -> Result<Vec<(i64, ResidentId)>> {
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    tx.query("SELECT part, resident FROM match_key WHERE key = $1 LIMIT $2", params![key, most], |row| {
        Ok((row.int(0)?, ResidentId::from_slice(row.blob(1)?)?))
    })
}

/// Residents asked for in one statement.
const AT_ONCE: usize = 32;

/// The sealed persons of residents that stand for themselves, in no order.
pub(crate) fn sealed_persons(
    tx: &mut Tx<'_>,
    residents: &[ResidentId],
) -> Result<Vec<(ResidentId, Vec<u8>)>> {
    let marks = (1..=AT_ONCE).map(|n| format!("${n}")).collect::<Vec<_>>().join(", ");
    let sql = format!("SELECT id, person FROM resident WHERE merged_into IS NULL AND id IN ({marks})");
    let mut found = Vec::with_capacity(residents.len());
    for chunk in residents.chunks(AT_ONCE) {
        // Filled up with its first, so that there is one statement to prepare whatever the number.
        let filled = chunk.iter().chain(std::iter::repeat(&chunk[0])).take(AT_ONCE);
        let values: Vec<Value<'_>> = filled.map(|id| Value::Blob(id.as_bytes().as_slice().into())).collect();
        found.extend(tx.query(&sql, &values, |row| {
            Ok((ResidentId::from_slice(row.blob(0)?)?, row.blob(1)?.to_vec()))
        })?);
    }
    Ok(found)
}

/// About how many residents there are: enough for how rare a name is. PostgreSQL answers from its statistics.
pub(crate) fn residents_about(tx: &mut Tx<'_>) -> Result<u64> {
    let sql = match tx.dialect() {
        Dialect::Sqlite => "SELECT COALESCE(MAX(rowid), 0) FROM resident",
        Dialect::Postgres => {
            "SELECT CAST(GREATEST(reltuples, 0) AS BIGINT) FROM pg_class WHERE oid = 'resident'::regclass"
        }
    };
    tx.query_one(sql, &[], |row| row.int(0)).map(|count| u64::try_from(count).unwrap_or(0))
}

/// Residents that stand for themselves, by id, after `after`.
pub(crate) fn residents_after(
    tx: &mut Tx<'_>,
    after: Option<ResidentId>,
    limit: usize,
) -> Result<Vec<(ResidentId, Vec<u8>)>> {
    let after = after.map_or(Vec::new(), |id| id.as_bytes().to_vec());
    tx.query(
        "SELECT id, person FROM resident WHERE id > $1 AND merged_into IS NULL ORDER BY id LIMIT $2",
        params![after, i64::try_from(limit).unwrap_or(i64::MAX)],
        |row| Ok((ResidentId::from_slice(row.blob(0)?)?, row.blob(1)?.to_vec())),
    )
}

/// A resident stands for itself again.
pub(crate) fn revive(
    tx: &mut Tx<'_>,
    resident: ResidentId,
    match_hash: Option<Hash>,
    now: Timestamp,
) -> Result<()> {
    tx.execute(
        "UPDATE resident SET merged_into = NULL, merged_at = NULL, match_hash = $2, changed_at = $3 WHERE id = $1",
        params![resident, match_hash, now],
    )
    .map(|_| ())
}
