//! SQL of searching the trail by time.

use base::{Fault, Result};
use store::{Bulk, IntoValue as _, Kind, Tx, Value, params};

use super::{COLUMNS, entry};
use crate::{model::Entry, search::Search};

const STRETCHES: Bulk = Bulk {
    table: "audit_stretch",
    columns: &[
        ("stretch", Kind::Int),
        ("chain", Kind::Int),
        ("first_seq", Kind::Int),
        ("last_seq", Kind::Int),
    ],
    on_conflict: "ON CONFLICT (stretch, chain) DO UPDATE SET
        last_seq = CASE WHEN excluded.last_seq > audit_stretch.last_seq THEN excluded.last_seq
            ELSE audit_stretch.last_seq END",
};

/// A chain whose newest rows stand in no stretch yet: its number, the last row that does, the last row.
pub(crate) fn behind(tx: &mut Tx<'_>) -> Result<Vec<(i64, i64, i64)>> {
    let heads = tx.query(
        "SELECT c.chain, COALESCE((SELECT MAX(s.last_seq) FROM audit_stretch s WHERE s.chain = c.chain), 0), c.seq
         FROM audit_chain c ORDER BY c.chain",
        &[],
        |row| Ok((row.int(0)?, row.int(1)?, row.int(2)?)),
    )?;
    Ok(heads.into_iter().filter(|(_, known, last)| known < last).collect())
}

/// Numbers and times of the rows of a chain after `seq`, in order.
pub(crate) fn times(tx: &mut Tx<'_>, chain: i64, seq: i64, most: u32) -> Result<Vec<(i64, i64)>> {
    tx.query(
        "SELECT seq, at FROM audit_event WHERE chain = $1 AND seq > $2 ORDER BY seq LIMIT $3",
        params![chain, seq, most],
        |row| Ok((row.int(0)?, row.int(1)?)),
    )
}

/// Notes stretches: each with chain, first and last row.
pub(crate) fn note(tx: &mut Tx<'_>, stretches: &[(i64, i64, i64, i64)]) -> Result<()> {
    let rows: Vec<Value<'_>> = stretches
        .iter()
        .flat_map(|(stretch, chain, first, last)| [*stretch, *chain, *first, *last].map(Value::Int))
        .collect();
    tx.insert_many(&STRETCHES, &rows).map(|_| ())
}

/// The stretches `from..=to`, the latest first: number, chain, first and last row.
pub(crate) fn stretches(tx: &mut Tx<'_>, from: i64, to: i64, most: u32) -> Result<Vec<(i64, i64, i64, i64)>> {
    tx.query(
        "SELECT stretch, chain, first_seq, last_seq FROM audit_stretch WHERE stretch >= $1 AND stretch <= $2
         ORDER BY stretch DESC, chain DESC LIMIT $3",
        params![from, to, most],
        |row| Ok((row.int(0)?, row.int(1)?, row.int(2)?, row.int(3)?)),
    )
}

/// Which rows are looked at.
pub(crate) enum Part {
    /// Those about the person that is searched for.
    Person,
    /// The rows `.1..=.2` of chain `.0`.
    Rows(i64, i64, i64),
}

/// The rows of a part that fit, newest first. `from` and `to` are microseconds, `to` is left out.
pub(crate) fn fitting(
    tx: &mut Tx<'_>,
    search: &Search,
    part: &Part,
    from: i64,
    to: i64,
) -> Result<Vec<Entry>> {
    let (at, chain, seq) = search.before.unwrap_or((i64::MAX, i64::MAX, i64::MAX));
    let mut values: Vec<Value<'_>> = params![from, to, at, chain, seq, search.most].to_vec();
    let rows = match part {
        // From the list by resident, and from the rows that are not in it yet.
        Part::Person => {
            let resident = search.resident.ok_or_else(|| Fault::internal("a search for nobody"))?;
            values.push(Value::Blob(resident.as_bytes().to_vec().into()));
            "(SELECT e.* FROM audit_resident r JOIN audit_event e ON e.chain = r.chain AND e.seq = r.seq
                WHERE r.resident = $7 AND r.at >= $1 AND r.at < $2
              UNION ALL
              SELECT e.* FROM audit_chain c JOIN audit_event e ON e.chain = c.chain AND e.seq > c.listed
                WHERE e.resident = $7)"
        }
        Part::Rows(..) => "audit_event",
    };
    let mut sql = format!(
        "SELECT {COLUMNS} FROM {rows} e WHERE at >= $1 AND at < $2 AND (at, chain, seq) < ($3, $4, $5)"
    );
    let mut and = |condition: &str, value: Value<'static>| {
        values.push(value);
        let place = format!("${}", values.len());
        sql.push_str(" AND ");
        sql.push_str(&condition.replace('?', &place));
    };
    if let Part::Rows(chain, first, last) = part {
        and("chain = ?", Value::Int(*chain));
        and("seq >= ?", Value::Int(*first));
        and("seq <= ?", Value::Int(*last));
    }
    if let Some(actor) = &search.actor {
        and("(actor = ? OR on_behalf_of = ?)", Value::Text(actor.clone().into()));
    }
    if let Some(institution) = &search.institution {
        and("institution = ?", Value::Text(institution.clone().into()));
    }
    if let Some(action) = search.action {
        and("action = ?", (action as i64).into_value());
    }
    if let Some(outcome) = search.outcome {
        and("outcome = ?", (outcome as i64).into_value());
    }
    sql.push_str(" ORDER BY at DESC, chain DESC, seq DESC LIMIT $6");
    tx.query(&sql, &values, entry)
}
