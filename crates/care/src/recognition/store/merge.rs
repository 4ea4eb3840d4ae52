//! SQL of checks that follow a person's patients.

use base::{CheckId, Key, ResidentId, Result};
use jiff::Timestamp;
use store::{Tx, params};

use super::line_no;

/// A check with whose decision it was.
pub(crate) struct Standing {
    pub(crate) check: CheckId,
    pub(crate) institution: String,
    pub(crate) at: Timestamp,
    /// The resident it was decided for, where it stands under another.
    pub(crate) origin: Option<ResidentId>,
}

/// Every check that stands under a resident.
pub(crate) fn checks_under(tx: &mut Tx<'_>, resident: ResidentId) -> Result<Vec<Standing>> {
    tx.query(
        "SELECT c.id, c.institution, c.at, o.resident FROM care_check c
         LEFT JOIN care_check_origin o ON o.check_id = c.id WHERE c.resident = $1 ORDER BY c.id",
        params![resident],
        |row| {
            Ok(Standing {
                check: CheckId::from_slice(row.blob(0)?)?,
                institution: row.text(1)?,
                at: row.time(2)?,
                origin: row.opt_blob(3)?.map(ResidentId::from_slice).transpose()?,
            })
        },
    )
}

/// Puts a check with its lines, answers, reliances and savings under another resident.
pub(crate) fn carry(tx: &mut Tx<'_>, check: CheckId, from: ResidentId, to: ResidentId) -> Result<()> {
    // Where it was decided first is kept; whoever comes home needs no note.
    tx.execute(
        "INSERT INTO care_check_origin (check_id, resident) VALUES ($1, $2) ON CONFLICT (check_id) DO NOTHING",
        params![check, from],
    )?;
    tx.execute("DELETE FROM care_check_origin WHERE check_id = $1 AND resident = $2", params![check, to])?;
    for sql in [
        "UPDATE care_check SET resident = $2 WHERE resident = $1 AND id = $3",
        "UPDATE care_check_line SET resident = $2 WHERE resident = $1 AND check_id = $3",
        "UPDATE care_answer SET resident = $2 WHERE resident = $1 AND check_id = $3",
        "UPDATE care_reliance SET resident = $2 WHERE resident = $1 AND check_id = $3",
    ] {
        tx.execute(sql, params![from, to, check])?;
    }
    // A number that the other record has given already is not given twice.
    tx.execute(
        "UPDATE care_saving SET resident = $2, seq = seq + (
            SELECT COALESCE(MAX(b.seq), 0) FROM care_saving b WHERE b.resident = $2 AND b.exam = care_saving.exam
                AND b.item = care_saving.item AND b.institution = care_saving.institution)
         WHERE resident = $1 AND check_id = $3",
        params![from, to, check],
    )
    .map(|_| ())
}

/// A standing answer of recognition's reliance on a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RelianceRow {
    pub(crate) report: Key,
    pub(crate) check: CheckId,
    pub(crate) line: u32,
    pub(crate) seq: i64,
    pub(crate) withdrawn: bool,
    pub(crate) exam: Option<Key>,
    pub(crate) item: String,
    pub(crate) institution: String,
}

/// Every reliance of a resident's answers.
pub(crate) fn reliances_of(tx: &mut Tx<'_>, resident: ResidentId) -> Result<Vec<RelianceRow>> {
    tx.query(
        "SELECT r.report, r.check_id, r.line, r.seq, r.withdrawn_at, a.exam, l.item, c.institution
         FROM care_reliance r
         JOIN care_check c ON c.resident = r.resident AND c.id = r.check_id
         JOIN care_check_line l ON l.resident = r.resident AND l.check_id = r.check_id AND l.line = r.line
         JOIN care_answer a ON a.resident = r.resident AND a.check_id = r.check_id AND a.line = r.line AND a.seq = r.seq
         WHERE r.resident = $1 ORDER BY r.report, r.check_id, r.line, r.seq",
        params![resident],
        |row| {
            Ok(RelianceRow {
                report: Key::from_slice(row.blob(0)?)?,
                check: CheckId::from_slice(row.blob(1)?)?,
                line: line_no(row.int(2)?)?,
                seq: row.int(3)?,
                withdrawn: row.opt_time(4)?.is_some(),
                exam: row.opt_blob(5)?.map(Key::from_slice).transpose()?,
                item: row.text(6)?,
                institution: row.text(7)?,
            })
        },
    )
}

/// Notes that one answer's report may no longer be relied on, or may again.
pub(crate) fn mark_reliance(
    tx: &mut Tx<'_>,
    resident: ResidentId,
    row: &RelianceRow,
    withdrawn_at: Option<Timestamp>,
) -> Result<()> {
    tx.execute(
        "UPDATE care_reliance SET withdrawn_at = $6
         WHERE resident = $1 AND report = $2 AND check_id = $3 AND line = $4 AND seq = $5",
        params![resident, row.report, row.check, row.line, row.seq, withdrawn_at],
    )
    .map(|_| ())
}
