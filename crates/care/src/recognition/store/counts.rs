//! SQL of the counters.

use std::collections::BTreeMap;

use base::{Fen, Result};
use jiff::Timestamp;
use serde::Serialize;
use store::{Bulk, Dialect, Kind, Row, Tx, Value, params};

use super::{ITEM, id_floor};
use crate::recognition::statistics::{Filter, GroupBy};

/// What an answer counts as (`care_answer.counts`).
pub(crate) const NOTHING: i64 = 0;
/// Recognised.
pub(crate) const RECOGNISED: i64 = 1;
/// Examined again, on a ground that stays in the denominator.
pub(crate) const REEXAMINED: i64 = 2;
/// Examined again, on a ground that does not (98, 99).
pub(crate) const EXCUSED: i64 = 3;

/// Where something counts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CountKey {
    /// The ordering institution.
    pub institution: String,
    /// The legal day, in days since 1970-01-01.
    pub day: i64,
    /// The item or panel ordered.
    pub item: String,
    /// The department.
    pub department: String,
    /// The doctor.
    pub doctor: String,
    /// The ground of re-examinations; empty for everything else.
    pub ground: String,
}

/// What is counted. Corrections may make numbers of a day negative; over a period they come right.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Count {
    /// Lines checked.
    pub checks: i64,
    /// Lines for which a recognisable result was there.
    pub offered: i64,
    /// Lines recognised.
    pub recognised: i64,
    /// Lines examined again, on any ground.
    pub reexamined: i64,
    /// Of these, on grounds that do not count in the rate.
    pub excused: i64,
    /// Money saved.
    pub saved: Fen,
    /// Money of it given back.
    pub returned: Fen,
}

impl Count {
    /// Whether nothing is counted.
    pub fn is_zero(&self) -> bool {
        *self == Self::default()
    }

    /// Adds `other`.
    pub fn add(&mut self, other: &Self) {
        self.checks += other.checks;
        self.offered += other.offered;
        self.recognised += other.recognised;
        self.reexamined += other.reexamined;
        self.excused += other.excused;
        self.saved += other.saved;
        self.returned += other.returned;
    }
}

/// Changes to counters, gathered and written at the end in the order of their keys: two writers that meet
/// in several rows then meet in the same order.
#[derive(Debug, Default)]
pub(crate) struct Tally(pub(crate) BTreeMap<CountKey, Count>);

impl Tally {
    pub(crate) fn add(&mut self, key: CountKey, count: Count) {
        self.0.entry(key).or_default().add(&count);
    }

    /// Adds (`sign` 1) or takes back (−1) what an answer counts as.
    pub(crate) fn answer(&mut self, mut key: CountKey, counts: i64, ground: &str, sign: i64) {
        let mut count = Count::default();
        match counts {
            RECOGNISED => count.recognised = sign,
            REEXAMINED => count.reexamined = sign,
            EXCUSED => (count.reexamined, count.excused) = (sign, sign),
            _ => return,
        }
        if counts != RECOGNISED {
            ground.clone_into(&mut key.ground);
        }
        self.add(key, count);
    }

    /// What is not zero.
    pub(crate) fn settled(self) -> BTreeMap<CountKey, Count> {
        self.0.into_iter().filter(|(_, count)| !count.is_zero()).collect()
    }
}

const COLUMNS: &[(&str, Kind)] = &[
    ("institution", Kind::Text),
    ("day", Kind::Int),
    ("item", Kind::Text),
    ("department", Kind::Text),
    ("doctor", Kind::Text),
    ("ground", Kind::Text),
    ("checks", Kind::Int),
    ("offered", Kind::Int),
    ("recognised", Kind::Int),
    ("reexamined", Kind::Int),
    ("excused", Kind::Int),
    ("saved", Kind::Int),
    ("returned", Kind::Int),
];

const UNCOUNTED: Bulk = Bulk { table: "care_uncounted", columns: COLUMNS, on_conflict: "" };

const COUNTS: Bulk = Bulk {
    table: "care_count",
    columns: COLUMNS,
    on_conflict: "ON CONFLICT (institution, day, item, department, doctor, ground) DO UPDATE SET
        checks = care_count.checks + excluded.checks,
        offered = care_count.offered + excluded.offered,
        recognised = care_count.recognised + excluded.recognised,
        reexamined = care_count.reexamined + excluded.reexamined,
        excused = care_count.excused + excluded.excused,
        saved = care_count.saved + excluded.saved,
        returned = care_count.returned + excluded.returned",
};

/// Notes changes to counters. Every counter is a page somewhere: [`count_up`] adds them up, many at a time.
pub(crate) fn flush(tx: &mut Tx<'_>, tally: Tally) -> Result<()> {
    insert(tx, &UNCOUNTED, tally)
}

fn insert(tx: &mut Tx<'_>, into: &Bulk, tally: Tally) -> Result<()> {
    let changes = tally.settled();
    let mut rows: Vec<Value<'_>> = Vec::with_capacity(changes.len() * COLUMNS.len());
    for (key, count) in &changes {
        let row: &[Value<'_>] = params![
            &key.institution,
            key.day,
            &key.item,
            &key.department,
            &key.doctor,
            &key.ground,
            count.checks,
            count.offered,
            count.recognised,
            count.reexamined,
            count.excused,
            count.saved,
            count.returned,
        ];
        rows.extend_from_slice(row);
    }
    tx.insert_many(into, &rows).map(|_| ())
}

/// Adds up to `most` noted changes to the counters; the sums of both stay the same.
pub(crate) fn count_up(tx: &mut Tx<'_>, most: i64) -> Result<()> {
    let row = match tx.dialect() {
        Dialect::Sqlite => "rowid",
        Dialect::Postgres => "ctid",
    };
    let sql = format!(
        "DELETE FROM care_uncounted WHERE {row} IN (SELECT {row} FROM care_uncounted LIMIT $1)
         RETURNING institution, day, item, department, doctor, ground, checks, offered, recognised, reexamined,
            excused, saved, returned"
    );
    let mut tally = Tally::default();
    for (key, count) in tx.query(&sql, params![most], counted)? {
        tally.add(key, count);
    }
    insert(tx, &COUNTS, tally)
}

/// Whether at least `many` changes are noted and not counted.
pub(crate) fn uncounted(tx: &mut Tx<'_>, many: i64) -> Result<bool> {
    let sql = "SELECT 1 FROM care_uncounted LIMIT 1 OFFSET $1";
    Ok(tx.query_opt(sql, params![many - 1], |row| row.int(0))?.is_some())
}

fn counted(row: &Row<'_>) -> Result<(CountKey, Count)> {
    let key = CountKey {
        institution: row.text(0)?,
        day: row.int(1)?,
        item: row.text(2)?,
        department: row.text(3)?,
        doctor: row.text(4)?,
        ground: row.text(5)?,
    };
    Ok((key, count(row, 6)?))
}

const SUMS: &str =
    "CAST(SUM(checks) AS BIGINT), CAST(SUM(offered) AS BIGINT), CAST(SUM(recognised) AS BIGINT),
    CAST(SUM(reexamined) AS BIGINT), CAST(SUM(excused) AS BIGINT), CAST(SUM(saved) AS BIGINT),
    CAST(SUM(returned) AS BIGINT)";

fn count(row: &Row<'_>, from: usize) -> Result<Count> {
    Ok(Count {
        checks: row.int(from)?,
        offered: row.int(from + 1)?,
        recognised: row.int(from + 2)?,
        reexamined: row.int(from + 3)?,
        excused: row.int(from + 4)?,
        saved: Fen(row.int(from + 5)?),
        returned: Fen(row.int(from + 6)?),
    })
}

/// Counters of the days `from..=to`, one by one.
pub(crate) fn counts(tx: &mut Tx<'_>, from: i64, to: i64) -> Result<BTreeMap<CountKey, Count>> {
    let mut tally = Tally::default();
    tx.each(
        "SELECT institution, day, item, department, doctor, ground, checks, offered, recognised, reexamined,
            excused, saved, returned FROM care_counted WHERE day >= $1 AND day <= $2",
        params![from, to],
        |row| {
            let (key, count) = counted(row)?;
            tally.add(key, count);
            Ok(true)
        },
    )?;
    Ok(tally.settled())
}

/// What a filter leaves, as SQL after `WHERE`, with its parameters. `institutions` are those that are left; none
/// are all.
fn left<'f>(
    filter: &'f Filter,
    (from, to): (i64, i64),
    institutions: Option<&'f [String]>,
) -> (String, Vec<Value<'f>>) {
    let text = |value: &'f Option<String>| Value::Text(value.as_deref().unwrap_or_default().into());
    let mut values = vec![Value::Int(from), Value::Int(to)];
    values.extend([text(&filter.item), text(&filter.department), text(&filter.doctor), text(&filter.ground)]);
    let mut sql = "day >= $1 AND day <= $2 AND ($3 = '' OR item = $3) AND ($4 = '' OR department = $4)
        AND ($5 = '' OR doctor = $5) AND ($6 = '' OR ground = $6)"
        .to_owned();
    one_of(&mut sql, &mut values, "institution", institutions);
    (sql, values)
}

/// Adds `AND column IN (…)`; nothing is left where nothing is named.
pub(crate) fn one_of<'f>(
    sql: &mut String,
    values: &mut Vec<Value<'f>>,
    column: &str,
    names: Option<&'f [String]>,
) {
    let Some(names) = names else { return };
    let places: Vec<String> = (1..=names.len()).map(|at| format!("${}", values.len() + at)).collect();
    let listed = if places.is_empty() { "''".to_owned() } else { places.join(", ") };
    sql.push_str(&format!(" AND {column} IN ({listed})"));
    values.extend(names.iter().map(|name| Value::Text(name.as_str().into())));
}

/// Counters summed by one column. A day is written as its number.
pub(crate) fn grouped(
    tx: &mut Tx<'_>,
    filter: &Filter,
    days: (i64, i64),
    institutions: Option<&[String]>,
) -> Result<Vec<(String, Count)>> {
    let (column, only) = match filter.group_by {
        GroupBy::Institution | GroupBy::Level => ("institution", ""),
        GroupBy::Item => ("item", ""),
        GroupBy::Department => ("institution || '/' || department", ""),
        GroupBy::Doctor => ("institution || '/' || department || '/' || doctor", ""),
        GroupBy::Day | GroupBy::Month => ("CAST(day AS TEXT)", ""),
        GroupBy::Ground => ("ground", " AND ground <> ''"),
    };
    let (left, values) = left(filter, days, institutions);
    let sql = format!("SELECT {column}, {SUMS} FROM care_counted WHERE {left}{only} GROUP BY 1 ORDER BY 1");
    tx.query(&sql, &values, |row| Ok((row.text(0)?, count(row, 1)?)))
}

/// Counters summed by institution and item.
pub(crate) fn grid(
    tx: &mut Tx<'_>,
    filter: &Filter,
    days: (i64, i64),
    institutions: Option<&[String]>,
) -> Result<Vec<(String, String, Count)>> {
    let (left, values) = left(filter, days, institutions);
    let sql = format!(
        "SELECT institution, item, {SUMS} FROM care_counted WHERE {left} GROUP BY institution, item
         ORDER BY institution, item"
    );
    tx.query(&sql, &values, |row| Ok((row.text(0)?, row.text(1)?, count(row, 2)?)))
}

/// A checked line, for counting again.
pub(crate) struct LineStep {
    pub(crate) at: Timestamp,
    pub(crate) institution: String,
    pub(crate) department: String,
    pub(crate) doctor: String,
    pub(crate) item: String,
    pub(crate) offered: bool,
}

/// Lines checked in `[from, to)` that were counted.
pub(crate) fn lines_between(tx: &mut Tx<'_>, from: Timestamp, to: Timestamp) -> Result<Vec<LineStep>> {
    tx.query(
        "SELECT c.at, c.institution, c.department, c.doctor, l.item, l.offered
         FROM care_check c JOIN care_check_line l ON l.resident = c.resident AND l.check_id = c.id
         WHERE c.id >= $1 AND c.at >= $2 AND c.at < $3 AND l.kind = $4 AND l.counted = 1",
        params![id_floor(from).to_vec(), from, to, ITEM],
        |row| {
            Ok(LineStep {
                at: row.time(0)?,
                institution: row.text(1)?,
                department: row.text(2)?,
                doctor: row.text(3)?,
                item: row.text(4)?,
                offered: row.bool(5)?,
            })
        },
    )
}
