//! Looking for rows by time, actor, institution and kind. The trail itself is written without an index by time,
//! since every access would pay for it: which rows of a chain tell of which ten minutes is noted behind
//! ([`advance`]), and a search walks the stretches of its period backwards, a bounded part at a time.

use std::collections::BTreeMap;

use base::{Fault, ResidentId, Result};
use jiff::Timestamp;
use store::{Store, Tx};

use crate::{
    model::{Action, Entry, Outcome},
    store::search as sql,
};

/// Microseconds of a stretch: ten minutes.
const STRETCH: i64 = 600 * 1_000_000;
/// Rows that one transaction of [`advance`] reads of a chain: some ten milliseconds.
const PIECE: u32 = 20_000;
/// Rows that one search looks at before it answers with what it has.
const LOOKED_MOST: i64 = 300_000;
/// Stretches of one search: more than two months of one chain.
const STRETCHES_MOST: u32 = 10_000;

/// What is looked for. What is `None` is not asked.
#[derive(Debug, Clone)]
pub struct Search {
    /// Whose record.
    pub resident: Option<ResidentId>,
    /// Who did it, or for whom a system did it.
    pub actor: Option<String>,
    /// For which institution.
    pub institution: Option<String>,
    /// What was done.
    pub action: Option<Action>,
    /// How it ended.
    pub outcome: Option<Outcome>,
    /// The first instant.
    pub from: Timestamp,
    /// The instant that no longer belongs to it.
    pub to: Timestamp,
    /// Only rows older than this place: time in microseconds, chain, number.
    pub before: Option<(i64, i64, i64)>,
    /// Rows at most.
    pub most: u32,
}

/// What was found, newest first.
#[derive(Debug)]
pub struct Found {
    /// The rows.
    pub entries: Vec<Entry>,
    /// There may be more: go on before this place. A page may be short, or empty, while there is more to look at.
    pub next: Option<(i64, i64, i64)>,
}

/// Notes where the newest rows of the trail stand, a piece of each chain; whether there is more to note.
pub fn advance(store: &Store) -> Result<bool> {
    if store.read(sql::behind)?.is_empty() {
        return Ok(false);
    }
    store.write(|tx| {
        let mut more = false;
        for (chain, known, last) in sql::behind(tx)? {
            let rows = sql::times(tx, chain, known, PIECE)?;
            more |= rows.last().is_some_and(|(seq, _)| *seq < last);
            let mut stretches: BTreeMap<i64, (i64, i64)> = BTreeMap::new();
            for (seq, at) in rows {
                stretches.entry(at.div_euclid(STRETCH)).or_insert((seq, seq)).1 = seq;
            }
            let noted: Vec<_> =
                stretches.into_iter().map(|(stretch, (first, last))| (stretch, chain, first, last)).collect();
            sql::note(tx, &noted)?;
        }
        Ok(more)
    })
}

/// Rows that no stretch holds yet; a search does not find them.
pub fn unsearchable(tx: &mut Tx<'_>) -> Result<i64> {
    Ok(sql::behind(tx)?.into_iter().map(|(_, known, last)| last - known).sum())
}

/// Looks for rows. `Fault::invalid` when the period ends before it begins.
pub fn search(tx: &mut Tx<'_>, search: &Search) -> Result<Found> {
    if search.most == 0 || search.to < search.from {
        return Err(Fault::invalid("the period ends before it begins").at("to"));
    }
    let (from, to) = (base::micros(search.from), base::micros(search.to));
    if search.resident.is_some() {
        return Ok(page(search, sql::fitting(tx, search, &sql::Part::Person, from, to)?, None));
    }
    // A place without a row is the end of a stretch that was not looked at.
    let until = |(at, _, seq): (i64, i64, i64)| if seq == i64::MIN { at } else { at.saturating_add(1) };
    let to = search.before.map_or(to, |place| to.min(until(place)));
    let (first, last) = (from.div_euclid(STRETCH), (to - 1).div_euclid(STRETCH));
    let listed = sql::stretches(tx, first, last, STRETCHES_MOST + 1)?;
    let cut = listed.len() > STRETCHES_MOST as usize;
    let mut by_stretch: BTreeMap<i64, Vec<(i64, i64, i64)>> = BTreeMap::new();
    for (stretch, chain, first, last) in listed {
        by_stretch.entry(stretch).or_default().push((chain, first, last));
    }
    // Of the last stretch some chains may be missing.
    let unsure = if cut { by_stretch.keys().next().copied() } else { None };
    let (mut found, mut looked) = (Vec::new(), 0);
    for (stretch, parts) in by_stretch.into_iter().rev() {
        let whole = Some(stretch) != unsure;
        if looked > LOOKED_MOST || !whole {
            // Everything from here on is older than the end of this stretch.
            let next = ((stretch + 1).saturating_mul(STRETCH), i64::MIN, i64::MIN);
            return Ok(page(search, found, Some(next)));
        }
        let mut here = Vec::new();
        for (chain, first, last) in parts {
            looked += last - first + 1;
            let begins = from.max(stretch.saturating_mul(STRETCH));
            let ends = to.min((stretch + 1).saturating_mul(STRETCH));
            here.extend(sql::fitting(tx, search, &sql::Part::Rows(chain, first, last), begins, ends)?);
        }
        here.sort_by_key(|entry| std::cmp::Reverse(place(entry)));
        found.extend(here);
        if found.len() >= search.most as usize {
            break;
        }
    }
    Ok(page(search, found, None))
}

fn page(search: &Search, mut entries: Vec<Entry>, next: Option<(i64, i64, i64)>) -> Found {
    entries.truncate(search.most as usize);
    let full = entries.len() == search.most as usize;
    let next = if full { entries.last().map(place) } else { next };
    Found { entries, next }
}

fn place(entry: &Entry) -> (i64, i64, i64) {
    (base::micros(entry.at), entry.chain, entry.seq)
}
