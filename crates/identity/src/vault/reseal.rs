//! The work after a change of keys, in small transactions that remember how far they came: whatever is killed
//! when, the next run goes on there. The server serves meanwhile.

use std::sync::Arc;

use ::store::{Kind, Store, Tx, Value};
use base::{Fault, Random, Result};
use base64::{Engine as _, prelude::BASE64_STANDARD_NO_PAD};
use serde_json::json;

use super::{Field, Vault, store as sql};

/// A column of sealed values: where it is, and which place each value was sealed for.
#[derive(Debug, Clone, Copy)]
pub struct Sealed {
    /// Its table.
    pub table: &'static str,
    /// The column.
    pub column: &'static str,
    /// Columns of the primary key, in order.
    pub key: &'static [(&'static str, Kind)],
    /// Columns beside the key that `row` needs.
    pub beside: &'static [(&'static str, Kind)],
    /// Only rows where this column has this number hold sealed values.
    pub only: Option<(&'static str, i64)>,
    /// Names of the field ([`Field::name`]); of several, the one that opens.
    pub names: &'static [&'static str],
    /// [`Field::row`] from the key and the columns beside it.
    pub row: fn(&[Value<'static>], &[Value<'static>]) -> Vec<u8>,
}

/// [`Sealed::row`] of most tables: the first column of the key, bytes.
pub fn first_of_key(key: &[Value<'static>], _beside: &[Value<'static>]) -> Vec<u8> {
    match key.first() {
        Some(Value::Blob(bytes)) => bytes.to_vec(),
        _ => Vec::new(),
    }
}

/// How far a task has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    pub(super) key: i64,
    pub(super) after: String,
    pub(super) changed: i64,
    pub(super) done: bool,
}

impl Progress {
    /// At the beginning.
    fn towards(number: u8) -> Self {
        Self { key: number.into(), after: String::new(), changed: 0, done: false }
    }
}

/// What one step of a task did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// Rows looked at.
    pub rows: usize,
    /// Whether the task is done.
    pub done: bool,
}

/// Key of a row: its columns in order.
pub type Key = Vec<Value<'static>>;

/// One step of the walk of `task` towards key `number`: `visit` is given the key after which to go on, and says
/// how many rows it saw, how many of them it changed, and the last one's key. At the end of the table the walk
/// begins again, until a whole walk changed nothing: rows that were written or moved behind it are not missed.
pub fn step(
    tx: &mut Tx<'_>,
    task: &str,
    number: u8,
    visit: impl FnOnce(&mut Tx<'_>, Option<&Key>) -> Result<(usize, i64, Option<Key>)>,
) -> Result<Step> {
    let fresh = Progress::towards(number);
    let known = sql::progress(tx, task)?.filter(|known| known.key == i64::from(number));
    let mut progress = known.unwrap_or_else(|| fresh.clone());
    if progress.done {
        return Ok(Step { rows: 0, done: true });
    }
    let after = if progress.after.is_empty() { None } else { Some(read_key(&progress.after)?) };
    let (rows, changed, last) = visit(tx, after.as_ref())?;
    progress.changed += changed;
    match last {
        Some(last) => progress.after = write_key(&last),
        None => progress = Progress { done: progress.changed == 0, ..fresh },
    }
    sql::set_progress(tx, task, &progress)?;
    Ok(Step { rows, done: progress.done })
}

/// Whether `task` has come to its end for key `number`.
pub fn is_done(tx: &mut Tx<'_>, task: &str, number: u8) -> Result<bool> {
    Ok(sql::progress(tx, task)?.is_some_and(|known| known.done && known.key == i64::from(number)))
}

fn write_key(key: &[Value<'static>]) -> String {
    let parts = key.iter().map(|value| match value {
        Value::Null => json!(null),
        Value::Int(number) => json!(number),
        Value::Text(text) => json!([text]),
        Value::Blob(bytes) => json!(BASE64_STANDARD_NO_PAD.encode(bytes)),
    });
    serde_json::Value::Array(parts.collect()).to_string()
}

fn read_key(text: &str) -> Result<Key> {
    let wrong = || Fault::corrupt("the place where the work on keys goes on cannot be read");
    let parts: Vec<serde_json::Value> = serde_json::from_str(text).map_err(|_| wrong())?;
    let value = |part: serde_json::Value| match part {
        serde_json::Value::Number(number) => number.as_i64().map(Value::Int).ok_or_else(wrong),
        serde_json::Value::String(text) => {
            BASE64_STANDARD_NO_PAD.decode(text).map(|bytes| Value::Blob(bytes.into())).map_err(|_| wrong())
        }
        serde_json::Value::Array(text) => match text.first().and_then(|text| text.as_str()) {
            Some(text) => Ok(Value::Text(text.to_owned().into())),
            None => Err(wrong()),
        },
        _ => Err(wrong()),
    };
    parts.into_iter().map(value).collect()
}

/// One step of sealing `table` under the newest key: at most `most` rows in one transaction.
pub fn reseal(
    store: &Store,
    vault: &Arc<Vault>,
    random: &Arc<Random>,
    table: Sealed,
    most: usize,
) -> Result<Step> {
    let (vault, random) = (vault.clone(), random.clone());
    let number = vault.sealing();
    let task = format!("seal/{}.{}", table.table, table.column);
    store.write(move |tx| {
        // A server that took the new key late may have sealed with the old one behind the walk.
        if is_done(tx, &task, number)? && sql::under_other_keys(tx, &table, number)? > 0 {
            sql::set_progress(tx, &task, &Progress::towards(number))?;
        }
        step(tx, &task, number, |tx, after| {
            let found = sql::page(tx, &table, after.map(Vec::as_slice), most)?;
            let mut changed = 0;
            for row in &found {
                let Some(old) = row.sealed.as_deref().filter(|old| old.first() != Some(&number)) else {
                    continue;
                };
                let place = (table.row)(&row.key, &row.beside);
                let field = |name| Field { name, row: &place };
                let mut opened = table.names.iter().map(|name| (*name, vault.open(field(name), old)));
                let (name, plain) = match opened.find(|(_, opened)| opened.is_ok()) {
                    Some((name, plain)) => (name, plain?),
                    None => {
                        return Err(Fault::corrupt(format!(
                            "a value of {}.{} does not open; its table is left as it is",
                            table.table, table.column
                        )));
                    }
                };
                drop(opened);
                let new = vault.seal(&random, field(name), &plain)?;
                sql::replace(tx, &table, &row.key, old, &new)?;
                changed += 1;
            }
            let rows = found.len();
            Ok((rows, changed, found.into_iter().next_back().map(|row| row.key)))
        })
    })
}

/// Values of `table` that another key than the newest sealed.
pub fn under_other_keys(store: &Store, vault: &Vault, table: &Sealed) -> Result<u64> {
    let number = vault.sealing();
    let count = store.read(|tx| sql::under_other_keys(tx, table, number))?;
    Ok(count.unsigned_abs())
}

/// The sealed columns of this room.
pub const SEALED: &[Sealed] = &[
    Sealed { table: "resident", column: "person", key: ID, names: &["resident.person"], ..PLAIN },
    Sealed { table: "source_patient", column: "sent", key: ID, names: &["source_patient.sent"], ..PLAIN },
    Sealed {
        table: "demographics_version",
        column: "sealed",
        key: &[("subject", Kind::Blob), ("version", Kind::Int)],
        names: &["source_patient.sent", "resident.person"],
        ..PLAIN
    },
    Sealed { table: "account", column: "person", key: ID, names: &["account.person"], ..PLAIN },
    Sealed { table: "account", column: "factor", key: ID, names: &["account.factor"], ..PLAIN },
    Sealed { table: "signing_key", column: "sealed", key: ID, names: &["signing_key.sealed"], ..PLAIN },
];

const ID: &[(&str, Kind)] = &[("id", Kind::Blob)];

const PLAIN: Sealed =
    Sealed { table: "", column: "", key: ID, beside: &[], only: None, names: &[], row: first_of_key };
