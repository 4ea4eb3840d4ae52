//! SQL of recognition: what was saved and given back.

use base::{CheckId, Fen, Key, ResidentId, Result};
use jiff::Timestamp;
use store::{Row, Tx, params};

use super::line_no;

/// A saving as it is kept.
#[derive(Debug, Clone)]
pub(crate) struct SavingRow {
    pub(crate) resident: ResidentId,
    pub(crate) exam: Key,
    pub(crate) item: String,
    pub(crate) institution: String,
    pub(crate) seq: i64,
    pub(crate) department: String,
    pub(crate) doctor: String,
    pub(crate) check: CheckId,
    pub(crate) line: u32,
    pub(crate) answer: i64,
    pub(crate) fen: Fen,
    pub(crate) counted_at: Timestamp,
    pub(crate) returned_at: Option<Timestamp>,
}

const SAVING: &str =
    "resident, exam, item, institution, seq, department, doctor, check_id, line, answer, fen,
    counted_at, returned_at";

fn saving(row: &Row<'_>) -> Result<SavingRow> {
    Ok(SavingRow {
        resident: ResidentId::from_slice(row.blob(0)?)?,
        exam: Key::from_slice(row.blob(1)?)?,
        item: row.text(2)?,
        institution: row.text(3)?,
        seq: row.int(4)?,
        department: row.text(5)?,
        doctor: row.text(6)?,
        check: CheckId::from_slice(row.blob(7)?)?,
        line: line_no(row.int(8)?)?,
        answer: row.int(9)?,
        fen: Fen(row.int(10)?),
        counted_at: row.time(11)?,
        returned_at: row.opt_time(12)?,
    })
}

pub(crate) fn open_saving(
    tx: &mut Tx<'_>,
    resident: ResidentId,
    exam: Key,
    item: &str,
    institution: &str,
) -> Result<Option<SavingRow>> {
    tx.query_opt(
        &format!(
            "SELECT {SAVING} FROM care_saving WHERE resident = $1 AND exam = $2 AND item = $3 AND institution = $4
             AND returned_at IS NULL"
        ),
        params![resident, exam, item, institution],
        saving,
    )
}

/// Savings of a resident that is not returned, the earliest first.
pub(crate) fn open_of(tx: &mut Tx<'_>, resident: ResidentId) -> Result<Vec<SavingRow>> {
    tx.query(
        &format!(
            "SELECT {SAVING} FROM care_saving WHERE resident = $1 AND returned_at IS NULL
             ORDER BY counted_at, exam, item, institution, seq"
        ),
        params![resident],
        saving,
    )
}

pub(crate) fn next_saving_seq(
    tx: &mut Tx<'_>,
    resident: ResidentId,
    exam: Key,
    item: &str,
    institution: &str,
) -> Result<i64> {
    tx.query_one(
        "SELECT COALESCE(MAX(seq), 0) + 1 FROM care_saving
         WHERE resident = $1 AND exam = $2 AND item = $3 AND institution = $4",
        params![resident, exam, item, institution],
        |row| row.int(0),
    )
}

pub(crate) fn save(tx: &mut Tx<'_>, row: &SavingRow) -> Result<()> {
    tx.execute(
        &format!(
            "INSERT INTO care_saving ({SAVING}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)"
        ),
        params![
            row.resident,
            row.exam,
            &row.item,
            &row.institution,
            row.seq,
            &row.department,
            &row.doctor,
            row.check,
            row.line,
            row.answer,
            row.fen,
            row.counted_at,
            row.returned_at
        ],
    )
    .map(|_| ())
}

pub(crate) fn close_saving(tx: &mut Tx<'_>, row: &SavingRow, at: Timestamp) -> Result<()> {
    tx.execute(
        "UPDATE care_saving SET returned_at = $6
         WHERE resident = $1 AND exam = $2 AND item = $3 AND institution = $4 AND seq = $5",
        params![row.resident, row.exam, &row.item, &row.institution, row.seq, at],
    )
    .map(|_| ())
}

/// Savings counted or returned in `[from, to)`.
pub(crate) fn savings_between(tx: &mut Tx<'_>, from: Timestamp, to: Timestamp) -> Result<Vec<SavingRow>> {
    tx.query(
        &format!(
            "SELECT {SAVING} FROM care_saving WHERE (counted_at >= $1 AND counted_at < $2)
             OR (returned_at >= $1 AND returned_at < $2)"
        ),
        params![from, to],
        saving,
    )
}
