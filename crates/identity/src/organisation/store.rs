//! SQL of organisations and people.

use ::store::{Bulk, Kind, Row, Tx, params};
use base::{Fault, Result};
use jiff::{
    Timestamp, ToSpan as _,
    civil::{Date, date},
};
use uuid::Uuid;

use super::{Fact, Line, Topic};

const EPOCH: Date = date(1970, 1, 1);

fn days(date: Date) -> i64 {
    EPOCH.until(date).map_or(0, |span| i64::from(span.get_days()))
}

fn day(days: i64) -> Result<Date> {
    EPOCH.checked_add(days.days()).map_err(|_| Fault::corrupt("a day out of range in an organisation's fact"))
}

/// Waits until nobody else states anything, and moves the revision.
pub(crate) fn hold(tx: &mut Tx<'_>) -> Result<()> {
    tx.execute("UPDATE access_revision SET revision = revision + 1 WHERE id = 3", &[]).map(|_| ())
}

const COLUMNS: &str = "id, topic, valid_from, valid_until, known_from, known_to, body, stated_by";

fn line(row: &Row<'_>) -> Result<Line> {
    let id = Uuid::from_slice(row.blob(0)?).map_err(|_| Fault::corrupt("an id that is not of 16 bytes"))?;
    let fact = Fact::stored(Topic::of_code(row.int(1)?)?, &row.text(6)?)?;
    Ok(Line {
        id: Some(id),
        fact,
        from: day(row.int(2)?)?,
        until: row.opt_int(3)?.map(day).transpose()?,
        known_from: row.time(4)?,
        known_to: row.opt_time(5)?,
        stated_by: row.text(7)?,
    })
}

/// What is known of a topic now; of one subject when that is named.
pub(crate) fn known(tx: &mut Tx<'_>, topic: Topic, subject: Option<&str>) -> Result<Vec<Line>> {
    match subject {
        Some(subject) => {
            let sql = format!(
                "SELECT {COLUMNS} FROM organisation_fact WHERE topic = $1 AND subject = $2 AND known_to IS NULL"
            );
            tx.query(&sql, params![topic.code(), subject], line)
        }
        None => {
            let sql =
                format!("SELECT {COLUMNS} FROM organisation_fact WHERE topic = $1 AND known_to IS NULL");
            tx.query(&sql, params![topic.code()], line)
        }
    }
}

/// What was known of a topic at an instant.
pub(crate) fn known_at(tx: &mut Tx<'_>, topic: Topic, at: Timestamp) -> Result<Vec<Line>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM organisation_fact
         WHERE topic = $1 AND known_from <= $2 AND (known_to IS NULL OR known_to > $2)"
    );
    tx.query(&sql, params![topic.code(), at], line)
}

/// Everything that was ever stated of a subject, the oldest knowledge first.
pub(crate) fn history(tx: &mut Tx<'_>, topic: Topic, subject: &str) -> Result<Vec<Line>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM organisation_fact WHERE topic = $1 AND subject = $2
         ORDER BY known_from, slot, valid_from, id"
    );
    tx.query(&sql, params![topic.code(), subject], line)
}

/// Subjects of which something begins or ends between two days: began on `from` or later, or ended on the day
/// before it or later; until `to`.
pub(crate) fn turning(tx: &mut Tx<'_>, from: Date, to: Date) -> Result<Vec<(Topic, String)>> {
    tx.query(
        "SELECT DISTINCT topic, subject FROM organisation_fact WHERE known_to IS NULL
         AND ((valid_from >= $1 AND valid_from <= $2) OR (valid_until >= $1 - 1 AND valid_until < $2))",
        params![days(from), days(to)],
        |row| Ok((Topic::of_code(row.int(0)?)?, row.text(1)?)),
    )
}

pub(crate) fn close(tx: &mut Tx<'_>, id: Uuid, now: Timestamp) -> Result<()> {
    let closed = tx.execute(
        "UPDATE organisation_fact SET known_to = $2 WHERE id = $1 AND known_to IS NULL",
        params![id.as_bytes(), now],
    )?;
    if closed == 1 { Ok(()) } else { Err(Fault::conflict("somebody else stated this first; try again")) }
}

const FACTS: Bulk = Bulk {
    table: "organisation_fact",
    columns: &[
        ("id", Kind::Blob),
        ("topic", Kind::Int),
        ("subject", Kind::Text),
        ("slot", Kind::Text),
        ("valid_from", Kind::Int),
        ("valid_until", Kind::Int),
        ("known_from", Kind::Int),
        ("known_to", Kind::Int),
        ("body", Kind::Text),
        ("stated_by", Kind::Text),
    ],
    on_conflict: "",
};

/// Adds lines under the ids given.
pub(crate) fn add(tx: &mut Tx<'_>, lines: &[(Uuid, &Line)]) -> Result<()> {
    let mut rows = Vec::with_capacity(lines.len() * FACTS.columns.len());
    for (id, line) in lines {
        let (topic, subject, slot) = line.fact.key();
        let row: &[::store::Value<'_>] = params![
            id.as_bytes().to_vec(),
            topic.code(),
            subject,
            slot,
            days(line.from),
            line.until.map(days),
            line.known_from,
            line.known_to,
            line.fact.json(),
            &line.stated_by,
        ];
        rows.extend_from_slice(row);
    }
    tx.insert_many(&FACTS, &rows).map(|_| ())
}
