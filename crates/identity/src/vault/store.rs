//! SQL of sealed columns, whatever their table, and of how far the work on them has come.

use ::store::{Kind, Row, Tx, Value, params};
use base::Result;

use super::reseal::{Progress, Sealed};

/// A sealed row: its key, its sealed value if any.
pub(super) struct Found {
    pub(super) key: Vec<Value<'static>>,
    pub(super) sealed: Option<Vec<u8>>,
    /// Columns beside the key that the place is made of.
    pub(super) beside: Vec<Value<'static>>,
}

fn value(row: &Row<'_>, at: usize, kind: Kind) -> Result<Value<'static>> {
    Ok(match kind {
        Kind::Int => Value::Int(row.int(at)?),
        Kind::Text => Value::Text(row.text(at)?.into()),
        Kind::Blob => Value::Blob(row.blob(at)?.to_vec().into()),
    })
}

fn only(table: &Sealed) -> String {
    table.only.map_or_else(|| "1 = 1".to_owned(), |(column, number)| format!("{column} = {number}"))
}

/// The next `most` rows after the key `after`, or from the beginning.
pub(super) fn page(
    tx: &mut Tx<'_>,
    table: &Sealed,
    after: Option<&[Value<'static>]>,
    most: usize,
) -> Result<Vec<Found>> {
    let names: Vec<&str> = table.key.iter().map(|(name, _)| *name).collect();
    let names = names.join(", ");
    let beside: String = table.beside.iter().map(|(name, _)| format!(", {name}")).collect();
    let beyond = after.map_or_else(String::new, |key| {
        let marks: Vec<String> = (1..=key.len()).map(|n| format!("${n}")).collect();
        format!(" AND ({names}) > ({})", marks.join(", "))
    });
    let sql = format!(
        "SELECT {names}, {}{beside} FROM {} WHERE {}{beyond} ORDER BY {names} LIMIT {most}",
        table.column,
        table.table,
        only(table)
    );
    let keys = table.key.len();
    tx.query(&sql, after.unwrap_or_default(), |row| {
        Ok(Found {
            key: table
                .key
                .iter()
                .enumerate()
                .map(|(at, (_, kind))| value(row, at, *kind))
                .collect::<Result<_>>()?,
            sealed: row.opt_blob(keys)?.map(<[u8]>::to_vec),
            beside: table
                .beside
                .iter()
                .enumerate()
                .map(|(at, (_, kind))| value(row, keys + 1 + at, *kind))
                .collect::<Result<_>>()?,
        })
    })
}

/// Puts `new` where `old` stands; nothing happens where somebody has changed the row meanwhile, since what
/// they wrote is sealed with a newer key.
pub(super) fn replace(
    tx: &mut Tx<'_>,
    table: &Sealed,
    key: &[Value<'static>],
    old: &[u8],
    new: &[u8],
) -> Result<u64> {
    let here: Vec<String> =
        table.key.iter().enumerate().map(|(at, (name, _))| format!("{name} = ${}", at + 3)).collect();
    let column = table.column;
    let sql = format!(
        "UPDATE {} SET {column} = $1 WHERE {column} = $2 AND {} AND {}",
        table.table,
        only(table),
        here.join(" AND ")
    );
    let mut values: Vec<Value<'_>> = vec![Value::Blob(new.into()), Value::Blob(old.into())];
    values.extend(key.iter().cloned());
    tx.execute(&sql, &values)
}

/// Rows whose value does not begin with the number of a key.
pub(super) fn under_other_keys(tx: &mut Tx<'_>, table: &Sealed, number: u8) -> Result<i64> {
    let column = table.column;
    let sql = format!(
        "SELECT COUNT(*) FROM {} WHERE {} AND {column} IS NOT NULL AND substr({column}, 1, 1) <> $1",
        table.table,
        only(table)
    );
    tx.query_one(&sql, &[Value::Blob(vec![number].into())], |row| row.int(0))
}

pub(super) fn progress(tx: &mut Tx<'_>, task: &str) -> Result<Option<Progress>> {
    tx.query_opt("SELECT key, after, changed, done FROM key_work WHERE task = $1", params![task], |row| {
        Ok(Progress { key: row.int(0)?, after: row.text(1)?, changed: row.int(2)?, done: row.bool(3)? })
    })
}

pub(super) fn set_progress(tx: &mut Tx<'_>, task: &str, progress: &Progress) -> Result<()> {
    tx.execute(
        "INSERT INTO key_work (task, key, after, changed, done) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (task) DO UPDATE SET key = excluded.key, after = excluded.after,
            changed = excluded.changed, done = excluded.done",
        params![task, progress.key, &progress.after, progress.changed, progress.done],
    )
    .map(|_| ())
}
