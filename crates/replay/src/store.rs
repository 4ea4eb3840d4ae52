//! SQL of scenarios and runs.

use ::store::{Row, Tx, params};
use base::{Result, RunId, ScenarioId, day_number, day_of};
use jiff::{Timestamp, civil::Date};

use crate::{Run, RunState, Scenario, engine::Progress};

fn day(number: i64) -> Date {
    day_of(number).unwrap_or(if number < 0 { Date::MIN } else { Date::MAX })
}

pub(crate) fn add_scenario(tx: &mut Tx<'_>, new: &Scenario) -> Result<()> {
    tx.execute(
        "INSERT INTO replay_scenario (id, name, reason, author, created_at, overlay, digest)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        params![
            new.id.as_bytes(),
            &new.name,
            &new.reason,
            &new.author,
            new.created_at,
            &new.overlay,
            new.digest
        ],
    )
    .map(|_| ())
}

const SCENARIO: &str = "SELECT id, name, reason, author, created_at, overlay, digest FROM replay_scenario";

fn scenario_of(row: &Row<'_>) -> Result<Scenario> {
    Ok(Scenario {
        id: ScenarioId::from_slice(row.blob(0)?)?,
        name: row.text(1)?,
        reason: row.text(2)?,
        author: row.text(3)?,
        created_at: row.time(4)?,
        overlay: row.text(5)?,
        digest: row.int(6)?,
    })
}

pub(crate) fn scenario(tx: &mut Tx<'_>, id: ScenarioId) -> Result<Option<Scenario>> {
    tx.query_opt(&format!("{SCENARIO} WHERE id = $1"), params![id.as_bytes()], scenario_of)
}

pub(crate) fn scenarios(tx: &mut Tx<'_>, before: Option<ScenarioId>, most: u32) -> Result<Vec<Scenario>> {
    let before = before.map_or_else(|| vec![0xff; 17], |id| id.as_bytes().to_vec());
    tx.query(
        &format!("{SCENARIO} WHERE id < $1 ORDER BY id DESC LIMIT $2"),
        params![before, most],
        scenario_of,
    )
}

pub(crate) fn add_run(tx: &mut Tx<'_>, new: &Run) -> Result<()> {
    let nothing: &[u8] = &[];
    tx.execute(
        "INSERT INTO replay_run (id, scenario, subject, from_day, to_day, as_of, rules, state, done, total, mark,
            partial, started_by, started_at, lease)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11, $12, $13, 0)",
        params![
            new.id.as_bytes(),
            new.scenario.as_bytes(),
            &new.subject,
            day_number(new.from),
            day_number(new.to),
            new.as_of,
            new.rules,
            new.state as i64,
            new.done,
            new.total,
            nothing,
            &new.started_by,
            new.started_at
        ],
    )
    .map(|_| ())
}

const RUN: &str =
    "SELECT id, scenario, subject, from_day, to_day, as_of, rules, state, done, total, error, started_by,
    started_at, ended_at FROM replay_run";

fn run_of(row: &Row<'_>) -> Result<Run> {
    Ok(Run {
        id: RunId::from_slice(row.blob(0)?)?,
        scenario: ScenarioId::from_slice(row.blob(1)?)?,
        subject: row.text(2)?,
        from: day(row.int(3)?),
        to: day(row.int(4)?),
        as_of: row.time(5)?,
        rules: row.int(6)?,
        state: RunState::numbered(row.int(7)?)?,
        done: row.int(8)?,
        total: row.int(9)?,
        error: row.opt_text(10)?,
        started_by: row.text(11)?,
        started_at: row.time(12)?,
        ended_at: row.opt_time(13)?,
    })
}

pub(crate) fn run(tx: &mut Tx<'_>, id: RunId) -> Result<Option<Run>> {
    tx.query_opt(&format!("{RUN} WHERE id = $1"), params![id.as_bytes()], run_of)
}

pub(crate) fn runs(tx: &mut Tx<'_>, scenario: ScenarioId) -> Result<Vec<Run>> {
    tx.query(
        &format!("{RUN} WHERE scenario = $1 ORDER BY id DESC LIMIT 200"),
        params![scenario.as_bytes()],
        run_of,
    )
}

/// Runs that have not ended, the oldest first.
pub(crate) fn open(tx: &mut Tx<'_>, most: u32) -> Result<Vec<Run>> {
    tx.query(
        &format!("{RUN} WHERE state = $1 OR state = $2 ORDER BY id LIMIT $3"),
        params![RunState::Queued as i64, RunState::Running as i64, most],
        run_of,
    )
}

pub(crate) fn waiting(tx: &mut Tx<'_>) -> Result<i64> {
    tx.query_one(
        "SELECT COUNT(*) FROM replay_run WHERE state = $1 OR state = $2",
        params![RunState::Queued as i64, RunState::Running as i64],
        |row| row.int(0),
    )
}

/// Takes a run until `lease`, unless somebody else works on it or it has ended.
pub(crate) fn claim(tx: &mut Tx<'_>, id: RunId, now: Timestamp, lease: Timestamp) -> Result<bool> {
    let claimed = tx.execute(
        "UPDATE replay_run SET state = $2, lease = $3 WHERE id = $1 AND (state = $4 OR state = $2) AND lease < $5",
        params![id.as_bytes(), RunState::Running as i64, lease, RunState::Queued as i64, now],
    )?;
    Ok(claimed == 1)
}

/// What was kept of a run: how far it was, and what it came to so far.
pub(crate) fn kept(tx: &mut Tx<'_>, id: RunId) -> Result<Option<(Progress, Vec<u8>)>> {
    let sql = "SELECT done, total, mark, partial FROM replay_run WHERE id = $1";
    tx.query_opt(sql, params![id.as_bytes()], |row| {
        let progress = Progress {
            done: row.int(0)?.unsigned_abs(),
            total: row.int(1)?.unsigned_abs(),
            mark: row.blob(2)?.to_vec(),
        };
        Ok((progress, row.blob(3)?.to_vec()))
    })
}

/// Keeps how far a run is, and the lease of whoever works on it: `false` when it is that one's no longer.
pub(crate) fn keep(
    tx: &mut Tx<'_>,
    id: RunId,
    progress: &Progress,
    partial: &[u8],
    (mine, next): (Timestamp, Timestamp),
) -> Result<bool> {
    let kept = tx.execute(
        "UPDATE replay_run SET done = $2, total = $3, mark = $4, partial = $5, lease = $6
         WHERE id = $1 AND state = $7 AND lease = $8",
        params![
            id.as_bytes(),
            i64::try_from(progress.done).unwrap_or(i64::MAX),
            i64::try_from(progress.total).unwrap_or(i64::MAX),
            progress.mark.as_slice(),
            partial,
            next,
            RunState::Running as i64,
            mine
        ],
    )?;
    Ok(kept == 1)
}

/// Gives a run back, to be taken up at once by whoever comes.
pub(crate) fn release(tx: &mut Tx<'_>, id: RunId, mine: Timestamp) -> Result<()> {
    let sql = "UPDATE replay_run SET lease = 0 WHERE id = $1 AND lease = $2";
    tx.execute(sql, params![id.as_bytes(), mine]).map(|_| ())
}

pub(crate) fn cancel(tx: &mut Tx<'_>, id: RunId, now: Timestamp) -> Result<bool> {
    let cancelled = tx.execute(
        "UPDATE replay_run SET state = $2, ended_at = $3, lease = 0 WHERE id = $1 AND (state = $4 OR state = $5)",
        params![id.as_bytes(), RunState::Cancelled as i64, now, RunState::Queued as i64, RunState::Running as i64],
    )?;
    Ok(cancelled == 1)
}

/// Ends a run that is still open; what it came to on the way is forgotten.
pub(crate) fn end(
    tx: &mut Tx<'_>,
    id: RunId,
    state: RunState,
    result: Option<&[u8]>,
    error: Option<&str>,
    now: Timestamp,
) -> Result<bool> {
    let nothing: &[u8] = &[];
    let ended = tx.execute(
        "UPDATE replay_run SET state = $2, result = $3, error = $4, ended_at = $5, partial = $6, lease = 0
         WHERE id = $1 AND (state = $7 OR state = $8)",
        params![
            id.as_bytes(),
            state as i64,
            result,
            error,
            now,
            nothing,
            RunState::Queued as i64,
            RunState::Running as i64
        ],
    )?;
    Ok(ended == 1)
}

/// How many cases a run that is done was of.
pub(crate) fn count(tx: &mut Tx<'_>, id: RunId, done: u64) -> Result<()> {
    let done = i64::try_from(done).unwrap_or(i64::MAX);
    let sql = "UPDATE replay_run SET done = $2, total = $2 WHERE id = $1";
    tx.execute(sql, params![id.as_bytes(), done]).map(|_| ())
}

pub(crate) fn result(tx: &mut Tx<'_>, id: RunId) -> Result<Option<Vec<u8>>> {
    let sql = "SELECT result FROM replay_run WHERE id = $1";
    let found = tx.query_opt(sql, params![id.as_bytes()], |row| Ok(row.opt_blob(0)?.map(<[u8]>::to_vec)))?;
    Ok(found.flatten())
}
