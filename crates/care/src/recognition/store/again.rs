//! SQL of what was decided, read again: one check, or all of a stretch of persons.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use base::{CheckId, Fault, Key, Quick, ResidentId, Result};
use jiff::{SignedDuration, Timestamp};
use store::{Row, Tx, Value, params};

use super::{ITEM, id_floor, line_no};

/// A check as it was asked.
#[derive(Debug, Clone)]
pub(crate) struct Then {
    pub(crate) id: CheckId,
    /// Under whom it stands now.
    pub(crate) resident: ResidentId,
    /// Whose record was read: another resident's where the check was carried over since.
    pub(crate) record: ResidentId,
    pub(crate) at: Timestamp,
    pub(crate) as_known: Timestamp,
    pub(crate) seen: i64,
    pub(crate) institution: Arc<str>,
    pub(crate) emergency: bool,
    /// Until when the code book was known; none for checks of before that was kept.
    pub(crate) codes_known: Option<Timestamp>,
    /// Digest of the region's rules; likewise.
    pub(crate) book: Option<i64>,
}

/// A line of it with what was decided.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    /// Place of its check in the batch.
    pub(crate) check: usize,
    pub(crate) line: u32,
    pub(crate) item: Arc<str>,
    pub(crate) verdict: i64,
    pub(crate) reasons: i64,
    pub(crate) offered: bool,
    pub(crate) counted: bool,
    pub(crate) digest: i64,
    /// Hash of the rule versions cited.
    pub(crate) rules: i64,
    pub(crate) fen: i64,
    /// Of a line that meant nothing, and where all is asked for.
    pub(crate) order_id: String,
    pub(crate) detail: Option<String>,
    /// The answer that stood.
    pub(crate) answer: Option<Given>,
}

/// An answer as it counts.
#[derive(Debug, Clone)]
pub(crate) struct Given {
    pub(crate) counts: i64,
    pub(crate) ground: Arc<str>,
    pub(crate) exam: Option<Key>,
    pub(crate) fen: i64,
}

/// Checks with their lines: by record, then in the order of their moments.
#[derive(Debug, Default)]
pub(crate) struct Batch {
    pub(crate) checks: Vec<Then>,
    pub(crate) lines: Vec<Line>,
}

/// Which checks, and what is known of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Reach {
    /// Asked at this instant or later …
    pub(crate) from: Timestamp,
    /// … and before this one.
    pub(crate) to: Timestamp,
    /// Checks and answers of this instant or before.
    pub(crate) as_of: Timestamp,
    /// Everything of each line, as verifying needs it.
    pub(crate) whole: bool,
}

impl Reach {
    /// Ids of its checks: a UUIDv7 begins with its milliseconds.
    fn ids(&self) -> [Vec<u8>; 2] {
        let end = self.to.saturating_add(SignedDuration::from_millis(1)).unwrap_or(self.to);
        [id_floor(self.from).to_vec(), id_floor(end).to_vec()]
    }
}

/// Texts that come again and again: codes of institutions, items, grounds.
#[derive(Debug, Default)]
pub(crate) struct Names(HashSet<Arc<str>, Quick>);

impl Names {
    pub(crate) fn of(&mut self, text: &str) -> Arc<str> {
        if let Some(known) = self.0.get(text) {
            return known.clone();
        }
        let new: Arc<str> = text.into();
        self.0.insert(new.clone());
        new
    }
}

const HEAD: &str =
    "SELECT c.id, c.resident, c.at, c.as_known, c.seen, c.institution, c.emergency, c.codes_known, c.book,
    l.line, l.item, l.verdict, l.reasons, l.offered, l.counted, l.digest, l.rules, l.fen";
const SOME: &str =
    "CASE WHEN l.verdict = 8 THEN l.order_id ELSE '' END, CASE WHEN l.verdict = 8 THEN l.detail END";
const WHOLE: &str = "l.order_id, l.detail";
const LINES: &str = "JOIN care_check_line l ON l.resident = c.resident AND l.check_id = c.id";
const ANSWER: &str = "SELECT a.check_id, a.line, a.counts, a.ground, a.exam, a.fen";

/// The end of the next stretch of persons, `size` checks wide, after `after`; none when nobody is left.
pub(crate) fn end_of_batch(tx: &mut Tx<'_>, after: &[u8], size: u32) -> Result<Option<Vec<u8>>> {
    let end = tx.query_opt(
        "SELECT resident FROM care_check WHERE resident > $1 ORDER BY resident LIMIT 1 OFFSET $2",
        params![after, size.saturating_sub(1)],
        |row| Ok(row.blob(0)?.to_vec()),
    )?;
    if end.is_some() {
        return Ok(end);
    }
    let more = tx.query_one(
        "SELECT (CASE WHEN EXISTS (SELECT 1 FROM care_check WHERE resident > $1)
            OR EXISTS (SELECT 1 FROM care_check_origin WHERE resident > $1) THEN 1 ELSE 0 END)",
        params![after],
        |row| row.bool(0),
    )?;
    // Behind every id.
    Ok(more.then(|| vec![0xff; 17]))
}

/// How many checks there are, to the millisecond: counted by their ids, which the index has.
pub(crate) fn total(tx: &mut Tx<'_>, reach: &Reach) -> Result<u64> {
    let [first, end] = reach.ids();
    let known = Reach { to: reach.as_of, ..*reach }.ids()[1].clone();
    tx.query_one(
        "SELECT COUNT(*) FROM care_check WHERE id >= $1 AND id < $2",
        params![first, end.min(known)],
        |row| row.int(0),
    )
    .map(|count| count.unsigned_abs())
}

/// The checks of the persons after `after` up to `to`, by whose record was read.
pub(crate) fn batch(
    tx: &mut Tx<'_>,
    names: &mut Names,
    reach: &Reach,
    (after, to): (&[u8], &[u8]),
) -> Result<Batch> {
    let [first, end] = reach.ids();
    let params: &[Value<'_>] = params![after, to, first, end, reach.from, reach.to, reach.as_of];
    let rest = if reach.whole { WHOLE } else { SOME };
    let period = "c.id >= $3 AND c.id < $4 AND c.at >= $5 AND c.at < $6 AND c.at <= $7";
    // Where nobody was merged, no check is asked whether it was carried over: that costs a look-up each.
    let carried_over = tx.query_one(
        "SELECT (CASE WHEN EXISTS (SELECT 1 FROM care_check_origin) THEN 1 ELSE 0 END)",
        params![],
        |row| row.bool(0),
    )?;
    let stayed = match carried_over {
        true => "AND NOT EXISTS (SELECT 1 FROM care_check_origin o WHERE o.check_id = c.id)",
        false => "",
    };
    let own = format!(
        "{HEAD}, {rest}, c.resident FROM care_check c {LINES}
         WHERE c.resident > $1 AND c.resident <= $2 AND {period} AND l.kind = {ITEM} {stayed}
         ORDER BY c.resident, c.id, l.line"
    );
    let mut reading = Reading::default();
    tx.each(&own, params, |row| reading.line(names, row))?;
    let own_lines = reading.batch.lines.len();
    if carried_over {
        let carried = format!(
            "{HEAD}, {rest}, o.resident FROM care_check_origin o JOIN care_check c ON c.id = o.check_id {LINES}
             WHERE o.resident > $1 AND o.resident <= $2 AND {period} AND l.kind = {ITEM}
             ORDER BY o.resident, c.id, l.line"
        );
        tx.each(&carried, params, |row| reading.line(names, row))?;
    }
    let mut answers: HashMap<(CheckId, u32), Given, Quick> = HashMap::default();
    let mut keep = |names: &mut Names, row: &Row<'_>| {
        let (key, given) = given(names, row)?;
        answers.insert(key, given);
        Ok(true)
    };
    tx.each(
        &format!(
            "{ANSWER} FROM care_answer a WHERE a.resident > $1 AND a.resident <= $2 AND a.check_id >= $3
               AND a.check_id < $4 AND a.at <= $5 ORDER BY a.resident, a.check_id, a.line, a.seq"
        ),
        params![after, to, reach.ids()[0].clone(), reach.ids()[1].clone(), reach.as_of],
        |row| keep(names, row),
    )?;
    if reading.batch.lines.len() > own_lines {
        tx.each(
            &format!(
                "{ANSWER} FROM care_check_origin o JOIN care_check c ON c.id = o.check_id
                 JOIN care_answer a ON a.resident = c.resident AND a.check_id = c.id
                 WHERE o.resident > $1 AND o.resident <= $2 AND a.at <= $3
                 ORDER BY a.resident, a.check_id, a.line, a.seq"
            ),
            params![after, to, reach.as_of],
            |row| keep(names, row),
        )?;
    }
    let mut batch = reading.batch;
    for line in &mut batch.lines {
        line.answer = answers.remove(&(batch.checks[line.check].id, line.line));
    }
    if batch.lines.len() > own_lines {
        batch = sorted(batch);
    }
    Ok(batch)
}

/// One check with everything of it, and the answers that stand.
pub(crate) fn one(tx: &mut Tx<'_>, names: &mut Names, check: CheckId) -> Result<Option<Batch>> {
    let mut reading = Reading::default();
    tx.each(
        &format!(
            "{HEAD}, {WHOLE}, COALESCE(o.resident, c.resident) FROM care_check c {LINES}
             LEFT JOIN care_check_origin o ON o.check_id = c.id
             WHERE c.id = $1 AND l.kind = {ITEM} ORDER BY l.line"
        ),
        params![check],
        |row| reading.line(names, row),
    )?;
    let mut batch = reading.batch;
    let Some(then) = batch.checks.first() else { return Ok(None) };
    let resident = then.resident;
    tx.each(
        &format!(
            "{ANSWER} FROM care_answer a WHERE a.resident = $1 AND a.check_id = $2 ORDER BY a.line, a.seq"
        ),
        params![resident, check],
        |row| {
            let ((_, line), given) = given(names, row)?;
            if let Some(found) = batch.lines.iter_mut().find(|l| l.line == line) {
                found.answer = Some(given);
            }
            Ok(true)
        },
    )?;
    Ok(Some(batch))
}

fn given(names: &mut Names, row: &Row<'_>) -> Result<((CheckId, u32), Given)> {
    let given = Given {
        counts: row.int(2)?,
        ground: names.of(row.str(3)?),
        exam: row.opt_blob(4)?.map(Key::from_slice).transpose()?,
        fen: row.int(5)?,
    };
    Ok(((CheckId::from_slice(row.blob(0)?)?, line_no(row.int(1)?)?), given))
}

/// By record, then by moment.
fn sorted(batch: Batch) -> Batch {
    let mut order: Vec<usize> = (0..batch.checks.len()).collect();
    order.sort_by_key(|at| (batch.checks[*at].record, batch.checks[*at].id));
    let mut place = vec![0; order.len()];
    for (new, old) in order.iter().enumerate() {
        place[*old] = new;
    }
    let checks = order.iter().map(|at| batch.checks[*at].clone()).collect();
    let mut lines = batch.lines;
    for line in &mut lines {
        line.check = place[line.check];
    }
    lines.sort_by_key(|line| (line.check, line.line));
    Batch { checks, lines }
}

#[derive(Default)]
struct Reading {
    batch: Batch,
}

impl Reading {
    fn line(&mut self, names: &mut Names, row: &Row<'_>) -> Result<bool> {
        let id = CheckId::from_slice(row.blob(0)?)?;
        if self.batch.checks.last().is_none_or(|last| last.id != id) {
            self.batch.checks.push(Then {
                id,
                resident: ResidentId::from_slice(row.blob(1)?)?,
                record: ResidentId::from_slice(row.blob(20)?)?,
                at: row.time(2)?,
                as_known: row.time(3)?,
                seen: row.int(4)?,
                institution: names.of(row.str(5)?),
                emergency: row.bool(6)?,
                codes_known: row.opt_time(7)?,
                book: row.opt_int(8)?,
            });
        }
        self.batch.lines.push(Line {
            check: self.batch.checks.len() - 1,
            line: line_no(row.int(9)?)?,
            item: names.of(row.str(10)?),
            verdict: row.int(11)?,
            reasons: row.int(12)?,
            offered: row.bool(13)?,
            counted: row.bool(14)?,
            digest: row.int(15)?,
            rules: row.int(16)?,
            fen: row.int(17)?,
            order_id: row.text(18)?,
            detail: row.opt_text(19)?,
            answer: None,
        });
        Ok(true)
    }
}

/// For whom a check was asked, and by which institution.
pub(crate) fn asked(tx: &mut Tx<'_>, check: CheckId) -> Result<Option<(ResidentId, String)>> {
    tx.query_opt("SELECT resident, institution FROM care_check WHERE id = $1", params![check], |row| {
        Ok((ResidentId::from_slice(row.blob(0)?)?, row.text(1)?))
    })
}

/// The rule versions behind a hash.
pub(crate) fn rules(tx: &mut Tx<'_>, hash: i64) -> Result<String> {
    let found =
        tx.query_opt("SELECT rules FROM care_rules WHERE hash = $1", params![hash], |row| row.text(0))?;
    Ok(found.unwrap_or_default())
}

/// Since when the rules of a digest are kept.
pub(crate) fn book_since(tx: &mut Tx<'_>, digest: i64) -> Result<Option<Timestamp>> {
    tx.query_opt("SELECT first_at FROM care_rulebook WHERE digest = $1", params![digest], |row| row.time(0))
}

pub(crate) fn add_book(tx: &mut Tx<'_>, digest: i64, rules: &str, now: Timestamp) -> Result<()> {
    tx.execute(
        "INSERT INTO care_rulebook (digest, first_at, rules) VALUES ($1, $2, $3) ON CONFLICT (digest) DO NOTHING",
        params![digest, now, rules],
    )
    .map(|_| ())
}

/// The rules of a digest.
pub(crate) fn book(tx: &mut Tx<'_>, digest: i64) -> Result<Option<policy::Edition>> {
    let text = tx
        .query_opt("SELECT rules FROM care_rulebook WHERE digest = $1", params![digest], |row| row.text(0))?;
    match text {
        None => Ok(None),
        Some(text) => match policy::Edition::read(&text) {
            Some(book) => Ok(Some(book)),
            None => Err(Fault::corrupt("rules that decisions were made under cannot be read back")),
        },
    }
}
