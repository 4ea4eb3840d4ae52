//! SQL of merges and their undoing.

use ::store::{Row, Tx, params};
use base::{Fault, PatientId, ResidentId, Result};
use jiff::Timestamp;
use uuid::Uuid;

use crate::{
    Hash,
    resident::linking::{How, Merge},
};

pub(crate) fn insert_merge(
    tx: &mut Tx<'_>,
    id: Uuid,
    (source, target): (ResidentId, ResidentId),
    how: How,
    by: &str,
    now: Timestamp,
) -> Result<()> {
    tx.execute(
        "INSERT INTO resident_merge (id, source, target, how, merged_at, merged_by) VALUES ($1, $2, $3, $4, $5, $6)",
        params![id.as_bytes(), source, target, how.as_str(), now, by],
    )
    .map(|_| ())
}

pub(crate) fn insert_merge_patient(tx: &mut Tx<'_>, merge: Uuid, patient: PatientId) -> Result<()> {
    tx.execute(
        "INSERT INTO resident_merge_patient (merge, patient) VALUES ($1, $2) ON CONFLICT DO NOTHING",
        params![merge.as_bytes(), patient],
    )
    .map(|_| ())
}

const MERGE: &str = "SELECT id, source, target, how, merged_at, merged_by, undone_at, undone_by, undone_reason FROM resident_merge";

fn merge_row(row: &Row<'_>) -> Result<Merge> {
    let id = Uuid::from_slice(row.blob(0)?);
    Ok(Merge {
        id: id.map_err(|_| Fault::corrupt("a stored merge id is not of 16 bytes"))?,
        source: ResidentId::from_slice(row.blob(1)?)?,
        target: ResidentId::from_slice(row.blob(2)?)?,
        how: How::parse(&row.text(3)?)?,
        merged_at: row.time(4)?,
        merged_by: row.text(5)?,
        undone_at: row.opt_time(6)?,
        undone_by: row.opt_text(7)?,
        undone_reason: row.opt_text(8)?,
    })
}

pub(crate) fn merge(tx: &mut Tx<'_>, id: Uuid) -> Result<Option<Merge>> {
    tx.query_opt(&format!("{MERGE} WHERE id = $1"), params![id.as_bytes()], merge_row)
}

/// Merges in which a resident ended or stayed, oldest first.
pub(crate) fn merges_of(tx: &mut Tx<'_>, resident: ResidentId) -> Result<Vec<Merge>> {
    tx.query(&format!("{MERGE} WHERE source = $1 OR target = $1 ORDER BY id"), params![resident], merge_row)
}

/// The merge by which a resident ended, if that stands.
pub(crate) fn standing_merge(tx: &mut Tx<'_>, source: ResidentId) -> Result<Option<Merge>> {
    tx.query_opt(&format!("{MERGE} WHERE source = $1 AND undone_at IS NULL"), params![source], merge_row)
}

/// A sub-select of the residents that have become `$1`, over any number of merges that stand. Whatever is kept
/// by resident and read through it follows merges and their undoing without being moved.
pub(crate) const BECAME: &str = "WITH RECURSIVE became (id) AS (
        SELECT source FROM resident_merge WHERE target = $1 AND undone_at IS NULL
        UNION
        SELECT m.source FROM resident_merge m JOIN became b ON m.target = b.id WHERE m.undone_at IS NULL)
    SELECT id FROM became";

pub(crate) fn merge_patients(tx: &mut Tx<'_>, merge: Uuid) -> Result<Vec<PatientId>> {
    tx.query(
        "SELECT patient FROM resident_merge_patient WHERE merge = $1 ORDER BY patient",
        params![merge.as_bytes()],
        |row| PatientId::from_slice(row.blob(0)?),
    )
}

/// `false` when it was undone already.
pub(crate) fn undo_merge(tx: &mut Tx<'_>, id: Uuid, by: &str, reason: &str, now: Timestamp) -> Result<bool> {
    tx.execute(
        "UPDATE resident_merge SET undone_at = $2, undone_by = $3, undone_reason = $4
         WHERE id = $1 AND undone_at IS NULL",
        params![id.as_bytes(), now, by, reason],
    )
    .map(|rows| rows == 1)
}

/// Gives one document to a resident, whoever had it.
pub(crate) fn assign_document(tx: &mut Tx<'_>, document: Hash, resident: ResidentId) -> Result<()> {
    tx.execute("UPDATE resident_document SET resident = $2 WHERE hash = $1", params![document, resident])
        .map(|_| ())
}

/// Reviews of a pair that was told apart: decided, so that nobody is asked again, and nothing links it by
/// likeness.
pub(crate) fn tell_apart(
    tx: &mut Tx<'_>,
    id: Uuid,
    patient: PatientId,
    candidate: ResidentId,
    by: &str,
    now: Timestamp,
) -> Result<()> {
    tx.execute(
        "INSERT INTO match_review (id, patient, candidate, reason, score, state, opened_at, decided_by, decided_at)
         VALUES ($1, $2, $3, 'unmerged', 0, 'different', $5, $4, $5)
         ON CONFLICT (patient, candidate) DO UPDATE SET state = 'different', decided_by = $4, decided_at = $5",
        params![id.as_bytes(), patient, candidate, by, now],
    )
    .map(|_| ())
}

/// Whether a person told a patient apart from a resident, or from one that has become it, and has not said otherwise
/// since: one that is asked about again is open, and was decided before.
pub(crate) fn told_apart(tx: &mut Tx<'_>, patient: PatientId, from: ResidentId) -> Result<bool> {
    let sql = format!(
        "SELECT COUNT(*) FROM match_review
         WHERE patient = $2 AND (state = 'different' OR state = 'open' AND decided_at IS NOT NULL)
           AND (candidate = $1 OR candidate IN ({BECAME}))"
    );
    tx.query_one(&sql, params![from, patient], |row| Ok(row.int(0)? > 0))
}

/// The latest merge that stands and moved a patient.
pub(crate) fn moved_by(tx: &mut Tx<'_>, patient: PatientId) -> Result<Option<Uuid>> {
    tx.query_opt(
        "SELECT m.id FROM resident_merge_patient p JOIN resident_merge m ON m.id = p.merge
         WHERE p.patient = $1 AND m.undone_at IS NULL ORDER BY m.id DESC LIMIT 1",
        params![patient],
        |row| {
            Uuid::from_slice(row.blob(0)?).map_err(|_| Fault::corrupt("a stored merge id is not of 16 bytes"))
        },
    )
}
