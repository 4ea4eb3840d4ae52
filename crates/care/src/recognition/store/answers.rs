//! SQL of recognition: what was answered, what it relies on, and what it saved.

use base::{CheckId, DecisionId, Fen, Key, ResidentId, Result};
use jiff::Timestamp;
use store::{Bulk, Kind, Row, Tx, Value, params};

use super::line_no;
use crate::recognition::decision::RECOGNISE;

/// A line with the check it belongs to.
#[derive(Debug, Clone)]
pub(crate) struct LineRow {
    pub(crate) resident: ResidentId,
    pub(crate) check: CheckId,
    pub(crate) line: u32,
    pub(crate) kind: i64,
    pub(crate) item: String,
    pub(crate) verdict: i64,
    pub(crate) offered: bool,
    pub(crate) best: Option<Key>,
    pub(crate) at: Timestamp,
    pub(crate) institution: String,
    pub(crate) department: String,
    pub(crate) doctor: String,
    pub(crate) emergency: bool,
}

pub(crate) fn check_line(tx: &mut Tx<'_>, check: CheckId, line: u32) -> Result<Option<LineRow>> {
    tx.query_opt(
        "SELECT c.resident, l.kind, l.item, l.verdict, l.offered, l.best, c.at, c.institution, c.department,
            c.doctor, c.emergency
         FROM care_check c JOIN care_check_line l ON l.resident = c.resident AND l.check_id = c.id
         WHERE c.id = $1 AND l.line = $2",
        params![check, line],
        |row| {
            Ok(LineRow {
                resident: ResidentId::from_slice(row.blob(0)?)?,
                check,
                line,
                kind: row.int(1)?,
                item: row.text(2)?,
                verdict: row.int(3)?,
                offered: row.bool(4)?,
                best: row.opt_blob(5)?.map(Key::from_slice).transpose()?,
                at: row.time(6)?,
                institution: row.text(7)?,
                department: row.text(8)?,
                doctor: row.text(9)?,
                emergency: row.bool(10)?,
            })
        },
    )
}

/// An answer as it is kept.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) seq: i64,
    pub(crate) id: DecisionId,
    pub(crate) at: Timestamp,
    pub(crate) kind: i64,
    pub(crate) ground: String,
    pub(crate) informed: bool,
    pub(crate) note: String,
    pub(crate) exam: Option<Key>,
    pub(crate) fen: Fen,
    /// What it counts as: see [`super::counts`].
    pub(crate) counts: i64,
    pub(crate) content: i64,
}

const ANSWER: &str = "seq, id, at, kind, ground, informed, note, exam, fen, counts, content";

fn answer(row: &Row<'_>) -> Result<Answer> {
    Ok(Answer {
        seq: row.int(0)?,
        id: DecisionId::from_slice(row.blob(1)?)?,
        at: row.time(2)?,
        kind: row.int(3)?,
        ground: row.text(4)?,
        informed: row.bool(5)?,
        note: row.text(6)?,
        exam: row.opt_blob(7)?.map(Key::from_slice).transpose()?,
        fen: Fen(row.int(8)?),
        counts: row.int(9)?,
        content: row.int(10)?,
    })
}

/// The answer that stands.
pub(crate) fn current_answer(
    tx: &mut Tx<'_>,
    resident: ResidentId,
    check: CheckId,
    line: u32,
) -> Result<Option<Answer>> {
    tx.query_opt(
        &format!(
            "SELECT {ANSWER} FROM care_answer WHERE resident = $1 AND check_id = $2 AND line = $3
             ORDER BY seq DESC LIMIT 1"
        ),
        params![resident, check, line],
        answer,
    )
}

pub(crate) fn add_answer(
    tx: &mut Tx<'_>,
    resident: ResidentId,
    check: CheckId,
    line: u32,
    new: &Answer,
) -> Result<()> {
    tx.execute(
        "INSERT INTO care_answer (resident, check_id, line, seq, id, at, kind, ground, informed, note, exam, fen,
            counts, content) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        params![
            resident,
            check,
            line,
            new.seq,
            new.id,
            new.at,
            new.kind,
            &new.ground,
            new.informed,
            &new.note,
            new.exam,
            new.fen,
            new.counts,
            new.content
        ],
    )
    .map(|_| ())
}

pub(crate) fn set_open(tx: &mut Tx<'_>, row: &LineRow, open: bool) -> Result<()> {
    tx.execute(
        "UPDATE care_check_line SET open = $4 WHERE resident = $1 AND check_id = $2 AND line = $3",
        params![row.resident, row.check, row.line, open],
    )
    .map(|_| ())
}

const RELIANCES: Bulk = Bulk {
    table: "care_reliance",
    columns: &[
        ("resident", Kind::Blob),
        ("report", Kind::Blob),
        ("check_id", Kind::Blob),
        ("line", Kind::Int),
        ("seq", Kind::Int),
        ("version", Kind::Int),
    ],
    on_conflict: "",
};

pub(crate) fn add_reliances(tx: &mut Tx<'_>, row: &LineRow, seq: i64, reports: &[(Key, i64)]) -> Result<()> {
    let rows: Vec<Value<'_>> = reports
        .iter()
        .flat_map(|(report, version)| {
            let row: &[Value<'_>] = params![row.resident, *report, row.check, row.line, seq, *version];
            row.to_vec()
        })
        .collect();
    tx.insert_many(&RELIANCES, &rows).map(|_| ())
}

/// An answer that relies on a report.
#[derive(Debug, Clone)]
pub(crate) struct Reliance {
    pub(crate) row: LineRow,
    pub(crate) exam: Option<Key>,
    /// Whether it is the answer that stands.
    pub(crate) standing: bool,
}

pub(crate) fn relying_on(tx: &mut Tx<'_>, report: Key) -> Result<Vec<Reliance>> {
    tx.query(
        "SELECT r.resident, r.check_id, r.line, l.kind, l.item, l.verdict, l.offered, c.at, c.institution,
            c.department, c.doctor, c.emergency, a.exam,
            (SELECT MAX(b.seq) FROM care_answer b WHERE b.resident = r.resident AND b.check_id = r.check_id
                AND b.line = r.line), r.seq
         FROM care_reliance r
         JOIN care_check c ON c.resident = r.resident AND c.id = r.check_id
         JOIN care_check_line l ON l.resident = r.resident AND l.check_id = r.check_id AND l.line = r.line
         JOIN care_answer a ON a.resident = r.resident AND a.check_id = r.check_id AND a.line = r.line
            AND a.seq = r.seq
         WHERE r.report = $1 ORDER BY r.resident, r.check_id, r.line, r.seq",
        params![report],
        |row| {
            Ok(Reliance {
                row: LineRow {
                    resident: ResidentId::from_slice(row.blob(0)?)?,
                    check: CheckId::from_slice(row.blob(1)?)?,
                    line: line_no(row.int(2)?)?,
                    kind: row.int(3)?,
                    item: row.text(4)?,
                    verdict: row.int(5)?,
                    offered: row.bool(6)?,
                    best: None,
                    at: row.time(7)?,
                    institution: row.text(8)?,
                    department: row.text(9)?,
                    doctor: row.text(10)?,
                    emergency: row.bool(11)?,
                },
                exam: row.opt_blob(12)?.map(Key::from_slice).transpose()?,
                standing: row.int(13)? == row.int(14)?,
            })
        },
    )
}

/// Notes that `report` was withdrawn at `at`, or is in force again for the answers of the resident whose it
/// is: other people's answers never may rely on it. The number of rows that changed.
pub(crate) fn mark_reliances(
    tx: &mut Tx<'_>,
    report: Key,
    resident: ResidentId,
    withdrawn_at: Option<Timestamp>,
) -> Result<u64> {
    match withdrawn_at {
        Some(at) => tx.execute(
            "UPDATE care_reliance SET withdrawn_at = $2 WHERE report = $1 AND withdrawn_at IS NULL",
            params![report, at],
        ),
        None => tx.execute(
            "UPDATE care_reliance SET withdrawn_at = NULL
             WHERE report = $1 AND resident = $2 AND withdrawn_at IS NOT NULL",
            params![report, resident],
        ),
    }
}

/// An answer of recognition that stands and whose reports are all in force.
#[derive(Debug, Clone)]
pub(crate) struct StandingAnswer {
    pub(crate) check: CheckId,
    pub(crate) line: u32,
    pub(crate) seq: i64,
    pub(crate) fen: Fen,
    pub(crate) department: String,
    pub(crate) doctor: String,
}

/// Those of one exam and item at one institution, oldest first.
pub(crate) fn standing(
    tx: &mut Tx<'_>,
    resident: ResidentId,
    exam: Key,
    item: &str,
    institution: &str,
) -> Result<Vec<StandingAnswer>> {
    tx.query(
        "SELECT a.check_id, a.line, a.seq, a.fen, c.department, c.doctor
         FROM care_answer a
         JOIN care_check c ON c.resident = a.resident AND c.id = a.check_id
         JOIN care_check_line l ON l.resident = a.resident AND l.check_id = a.check_id AND l.line = a.line
         WHERE a.resident = $1 AND a.exam = $2 AND l.item = $3 AND c.institution = $4 AND a.kind = $5
           AND NOT EXISTS (SELECT 1 FROM care_answer b WHERE b.resident = a.resident AND b.check_id = a.check_id
                AND b.line = a.line AND b.seq > a.seq)
           AND NOT EXISTS (SELECT 1 FROM care_reliance r WHERE r.resident = a.resident
                AND r.check_id = a.check_id AND r.line = a.line AND r.seq = a.seq
                AND r.withdrawn_at IS NOT NULL)
         ORDER BY a.at, a.check_id, a.line",
        params![resident, exam, item, institution, RECOGNISE],
        |row| {
            Ok(StandingAnswer {
                check: CheckId::from_slice(row.blob(0)?)?,
                line: line_no(row.int(1)?)?,
                seq: row.int(2)?,
                fen: Fen(row.int(3)?),
                department: row.text(4)?,
                doctor: row.text(5)?,
            })
        },
    )
}

/// An answer with the answer it replaced, and where it counts.
pub(crate) struct AnswerStep {
    pub(crate) at: Timestamp,
    pub(crate) counts: i64,
    pub(crate) ground: String,
    pub(crate) before: Option<(i64, String)>,
    pub(crate) institution: String,
    pub(crate) department: String,
    pub(crate) doctor: String,
    pub(crate) item: String,
}

/// Answers given in `[from, to)`.
pub(crate) fn answers_between(tx: &mut Tx<'_>, from: Timestamp, to: Timestamp) -> Result<Vec<AnswerStep>> {
    tx.query(
        "SELECT a.at, a.counts, a.ground, b.counts, b.ground, c.institution, c.department, c.doctor, l.item
         FROM care_answer a
         JOIN care_check c ON c.resident = a.resident AND c.id = a.check_id
         JOIN care_check_line l ON l.resident = a.resident AND l.check_id = a.check_id AND l.line = a.line
         LEFT JOIN care_answer b ON b.resident = a.resident AND b.check_id = a.check_id AND b.line = a.line
            AND b.seq = a.seq - 1
         WHERE a.at >= $1 AND a.at < $2",
        params![from, to],
        |row| {
            Ok(AnswerStep {
                at: row.time(0)?,
                counts: row.int(1)?,
                ground: row.text(2)?,
                before: row.opt_int(3)?.zip(row.opt_text(4)?),
                institution: row.text(5)?,
                department: row.text(6)?,
                doctor: row.text(7)?,
                item: row.text(8)?,
            })
        },
    )
}
