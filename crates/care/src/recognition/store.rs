//! SQL of recognition: what was asked.

mod again;
mod answers;
mod counts;
mod merge;
pub(crate) mod rows;
mod savings;

use base::{CheckId, Fault, Fnv, Key, ResidentId, Result};
use jiff::Timestamp;
use store::{Bulk, Dialect, Kind, Tx, Value, params};

pub(crate) use again::{
    Batch, Given, Line, Names, Reach, Then, add_book, asked, batch, book, book_since, end_of_batch, one,
    rules, total,
};
pub(crate) use answers::{
    Answer, LineRow, StandingAnswer, add_answer, add_reliances, answers_between, check_line, current_answer,
    mark_reliances, relying_on, set_open, standing,
};
pub use counts::{Count, CountKey};
pub(crate) use counts::{
    EXCUSED, NOTHING, RECOGNISED, REEXAMINED, Tally, count_up, counts, flush, grid, grouped, lines_between,
    uncounted,
};
pub(crate) use merge::{Standing, carry, checks_under, mark_reliance, reliances_of};
pub(crate) use savings::{
    SavingRow, close_saving, next_saving_seq, open_of as open_savings, open_saving, save, savings_between,
};

/// Line kinds that are stored.
pub(crate) const ITEM: i64 = 1;
pub(crate) const MEDICINE: i64 = 2;

/// Puts orders of one resident one after another, so that of two at the same moment one sees the other.
/// SQLite has one writer; PostgreSQL takes a lock that ends with the transaction.
pub(crate) fn lock(tx: &mut Tx<'_>, resident: ResidentId) -> Result<()> {
    if tx.dialect() == Dialect::Postgres {
        let mut hash = Fnv::new();
        let key = hash.text("care").bytes(resident.as_bytes()).finish();
        tx.execute("SELECT pg_advisory_xact_lock($1)", params![key])?;
    }
    Ok(())
}

/// The smallest id that a UUIDv7 of `at` or later can be.
pub(crate) fn id_floor(at: Timestamp) -> [u8; 16] {
    let millis = u64::try_from(at.as_millisecond()).unwrap_or(0).to_be_bytes();
    let mut id = [0; 16];
    id[..6].copy_from_slice(&millis[2..]);
    id
}

/// A check as it is kept.
pub(crate) struct CheckRow<'a> {
    pub(crate) resident: ResidentId,
    pub(crate) id: CheckId,
    pub(crate) at: Timestamp,
    pub(crate) as_known: Timestamp,
    pub(crate) seen: i64,
    pub(crate) institution: &'a str,
    pub(crate) department: &'a str,
    pub(crate) doctor: &'a str,
    pub(crate) encounter: Option<&'a str>,
    pub(crate) patient_class: i64,
    pub(crate) emergency: bool,
    pub(crate) codes_known: Timestamp,
    pub(crate) book: i64,
}

pub(crate) fn add_check(tx: &mut Tx<'_>, row: &CheckRow<'_>) -> Result<()> {
    tx.execute(
        "INSERT INTO care_check (resident, id, at, as_known, seen, institution, department, doctor, encounter,
            patient_class, emergency, codes_known, book)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        params![
            row.resident,
            row.id,
            row.at,
            row.as_known,
            row.seen,
            row.institution,
            row.department,
            row.doctor,
            row.encounter,
            row.patient_class,
            row.emergency,
            row.codes_known,
            row.book
        ],
    )
    .map(|_| ())
}

const LINES: Bulk = Bulk {
    table: "care_check_line",
    columns: &[
        ("resident", Kind::Blob),
        ("check_id", Kind::Blob),
        ("line", Kind::Int),
        ("kind", Kind::Int),
        ("order_id", Kind::Text),
        ("item", Kind::Text),
        ("verdict", Kind::Int),
        ("reasons", Kind::Int),
        ("offered", Kind::Int),
        ("counted", Kind::Int),
        ("best", Kind::Blob),
        ("best_version", Kind::Int),
        ("digest", Kind::Int),
        ("rules", Kind::Int),
        ("fen", Kind::Int),
        ("duplicates", Kind::Int),
        ("open", Kind::Int),
        ("detail", Kind::Text),
    ],
    on_conflict: "",
};

/// A line as it is kept.
#[derive(Debug, Clone, Default)]
pub(crate) struct NewLine {
    pub(crate) line: u32,
    pub(crate) kind: i64,
    pub(crate) order_id: String,
    pub(crate) item: String,
    pub(crate) verdict: i64,
    pub(crate) reasons: i64,
    pub(crate) offered: bool,
    pub(crate) counted: bool,
    pub(crate) best: Option<(Key, i64)>,
    pub(crate) digest: i64,
    pub(crate) rules: String,
    pub(crate) fen: i64,
    pub(crate) duplicates: i64,
    pub(crate) detail: Option<String>,
}

pub(crate) fn add_lines(
    tx: &mut Tx<'_>,
    resident: ResidentId,
    check: CheckId,
    lines: &[NewLine],
) -> Result<()> {
    let mut rows: Vec<Value<'_>> = Vec::with_capacity(lines.len() * LINES.columns.len());
    let mut sets: Vec<(i64, &str)> = Vec::new();
    for line in lines {
        let rules = if line.rules.is_empty() { 0 } else { rules_hash(&line.rules) };
        if rules != 0 {
            sets.push((rules, &line.rules));
        }
        let row: &[Value<'_>] = params![
            resident,
            check,
            line.line,
            line.kind,
            &line.order_id,
            &line.item,
            line.verdict,
            line.reasons,
            line.offered,
            line.counted,
            line.best.map(|(key, _)| key),
            line.best.map(|(_, version)| version),
            line.digest,
            rules,
            line.fen,
            line.duplicates,
            true,
            line.detail.as_deref(),
        ];
        rows.extend_from_slice(row);
    }
    tx.insert_many(&LINES, &rows)?;
    add_rules(tx, sets)
}

fn rules_hash(rules: &str) -> i64 {
    Fnv::new().text(rules).finish()
}

const RULES: Bulk = Bulk {
    table: "care_rules",
    columns: &[("hash", Kind::Int), ("rules", Kind::Text)],
    on_conflict: "ON CONFLICT DO NOTHING",
};

/// In the order of their hashes, so that two writers of new sets do not wait for each other crosswise.
fn add_rules(tx: &mut Tx<'_>, mut sets: Vec<(i64, &str)>) -> Result<()> {
    sets.sort_unstable();
    sets.dedup();
    let rows: Vec<Value<'_>> = sets
        .into_iter()
        .flat_map(|(hash, rules)| {
            let row: &[Value<'_>] = params![hash, rules];
            row.to_vec()
        })
        .collect();
    tx.insert_many(&RULES, &rows).map(|_| ())
}

/// A line of an earlier order that is open.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct OpenLine {
    pub(crate) check: CheckId,
    pub(crate) line: u32,
    pub(crate) order_id: String,
    pub(crate) item: String,
    pub(crate) at: Timestamp,
    pub(crate) institution: String,
    pub(crate) detail: Option<String>,
}

/// Open lines of one kind of a resident's orders since `from`, oldest first.
pub(crate) fn open_lines(
    tx: &mut Tx<'_>,
    resident: ResidentId,
    from: Timestamp,
    kind: i64,
) -> Result<Vec<OpenLine>> {
    let mut lines = tx.query(
        "SELECT check_id, line, order_id, item, detail FROM care_check_line
         WHERE resident = $1 AND check_id >= $2 AND open = 1 AND kind = $3 ORDER BY check_id, line LIMIT 2000",
        params![resident, id_floor(from).to_vec(), kind],
        |row| {
            Ok(OpenLine {
                check: CheckId::from_slice(row.blob(0)?)?,
                line: line_no(row.int(1)?)?,
                order_id: row.text(2)?,
                item: row.text(3)?,
                at: Timestamp::UNIX_EPOCH,
                institution: String::new(),
                detail: row.opt_text(4)?,
            })
        },
    )?;
    // Nearly always there are none: what their checks say is read only then.
    if let Some(first) = lines.first() {
        let checks = tx.query(
            "SELECT id, at, institution FROM care_check WHERE resident = $1 AND id >= $2 ORDER BY id",
            params![resident, first.check],
            |row| Ok((CheckId::from_slice(row.blob(0)?)?, row.time(1)?, row.text(2)?)),
        )?;
        for line in &mut lines {
            let found = checks.binary_search_by(|(id, ..)| id.cmp(&line.check));
            let found = found.map_err(|_| Fault::corrupt("a line of an order belongs to no check"))?;
            (_, line.at, line.institution) = checks[found].clone();
        }
    }
    Ok(lines)
}

pub(crate) fn line_no(stored: i64) -> Result<u32> {
    u32::try_from(stored).map_err(|_| Fault::corrupt("a line number of a check is out of range"))
}
