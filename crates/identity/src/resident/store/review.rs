//! SQL of the pairs that somebody decides about.

use ::store::{Row, Tx, params};
use base::{Fault, PatientId, ResidentId, Result};
use jiff::Timestamp;
use uuid::Uuid;

use crate::resident::linking::{Review, ReviewReason, ReviewState};

/// The id of the pair's review and whether it is open: the new one, or the one there was.
pub(crate) fn open_review(
    tx: &mut Tx<'_>,
    id: Uuid,
    patient: PatientId,
    candidate: ResidentId,
    reason: ReviewReason,
    score: u16,
    now: Timestamp,
) -> Result<(Uuid, ReviewState)> {
    tx.execute(
        "INSERT INTO match_review (id, patient, candidate, reason, score, state, opened_at)
         VALUES ($1, $2, $3, $4, $5, 'open', $6) ON CONFLICT (patient, candidate) DO NOTHING",
        params![id.as_bytes(), patient, candidate, reason.as_str(), score, now],
    )?;
    tx.query_one(
        "SELECT id, state FROM match_review WHERE patient = $1 AND candidate = $2",
        params![patient, candidate],
        |row| Ok((uuid(row.blob(0)?)?, ReviewState::parse(&row.text(1)?)?)),
    )
}

fn uuid(bytes: &[u8]) -> Result<Uuid> {
    Uuid::from_slice(bytes).map_err(|_| Fault::corrupt("a stored review id is not of 16 bytes"))
}

const REVIEW: &str =
    "SELECT r.id, r.patient, p.resident, r.candidate, r.reason, r.score, r.state, r.opened_at,
        r.decided_by, r.decided_at, r.asked_by, r.asked_why
    FROM match_review r JOIN source_patient p ON p.id = r.patient";

fn review_row(row: &Row<'_>) -> Result<Review> {
    Ok(Review {
        id: uuid(row.blob(0)?)?,
        patient: PatientId::from_slice(row.blob(1)?)?,
        resident: ResidentId::from_slice(row.blob(2)?)?,
        candidate: ResidentId::from_slice(row.blob(3)?)?,
        reason: ReviewReason::parse(&row.text(4)?)?,
        score: u16::try_from(row.int(5)?).unwrap_or(1000),
        state: ReviewState::parse(&row.text(6)?)?,
        opened_at: row.time(7)?,
        decided_by: row.opt_text(8)?,
        decided_at: row.opt_time(9)?,
        asked_by: row.opt_text(10)?,
        asked_why: row.opt_text(11)?,
    })
}

pub(crate) fn review(tx: &mut Tx<'_>, id: Uuid) -> Result<Option<Review>> {
    tx.query_opt(&format!("{REVIEW} WHERE r.id = $1"), params![id.as_bytes()], review_row)
}

pub(crate) fn reviews(tx: &mut Tx<'_>, state: ReviewState, after: Uuid, limit: i64) -> Result<Vec<Review>> {
    tx.query(
        &format!("{REVIEW} WHERE r.state = $1 AND r.id > $2 ORDER BY r.id LIMIT $3"),
        params![state.as_str(), after.as_bytes(), limit],
        review_row,
    )
}

/// A pair is open from here on because somebody says so. What was decided before stays with it: until the next
/// decision those told apart stay apart.
pub(crate) fn ask_review(tx: &mut Tx<'_>, id: Uuid, by: &str, why: &str) -> Result<()> {
    tx.execute(
        "UPDATE match_review SET state = 'open', asked_by = $2, asked_why = $3 WHERE id = $1",
        params![id.as_bytes(), by, why],
    )
    .map(|_| ())
}

/// `false` when it was decided already.
pub(crate) fn close_review(
    tx: &mut Tx<'_>,
    id: Uuid,
    state: ReviewState,
    by: &str,
    now: Timestamp,
) -> Result<bool> {
    tx.execute(
        "UPDATE match_review SET state = $2, decided_by = $3, decided_at = $4 WHERE id = $1 AND state = 'open'",
        params![id.as_bytes(), state.as_str(), by, now],
    )
    .map(|rows| rows == 1)
}

/// Pairs that have become one resident need no decision any more.
pub(crate) fn settle_reviews(tx: &mut Tx<'_>, resident: ResidentId, by: &str, now: Timestamp) -> Result<()> {
    tx.execute(
        "UPDATE match_review SET state = 'same', decided_by = $2, decided_at = $3
         WHERE state = 'open' AND candidate = $1
           AND patient IN (SELECT id FROM source_patient WHERE resident = $1)",
        params![resident, by, now],
    )
    .map(|_| ())
}
