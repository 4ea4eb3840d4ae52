//! Rows that are older than the trail is kept leave the database as segments: a part of one chain, row by row with its hashes,
//! signed at its end with the key of the seals. Only once a segment is safe elsewhere are its rows taken out, and the chain
//! then begins at its last hash, so that it goes on being verified.
//!
//! A segment is lines of JSON: each row, then the signed line. What is signed says which rows these are, the hash before and after
//! them, and the SHA-256 of all the lines before it.

use base::{Ctx, Fault, ResidentId, Result, hex_bytes, micros, timestamp};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use store::Store;

use crate::{
    Action, Event, Outcome, SealCheck, SealKey,
    model::{Entry, actor_code, actor_of, purpose_code, purpose_of},
    seal::{Line, signed_by},
    store as sql,
};

/// Rows of one segment at most.
const ROWS_MOST: u32 = 20_000;

/// A segment, before its rows are taken out.
#[derive(Debug, Clone)]
pub struct Segment {
    /// A name for its file: `audit-<chain>-<first row>-<last row>.ndjson`.
    pub name: String,
    /// Its text.
    pub text: String,
    /// Rows in it.
    pub rows: usize,
}

/// What the signed line says.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Body {
    chain: i64,
    from: i64,
    to: i64,
    before: String,
    hash: String,
    sha256: String,
    at: Timestamp,
}

/// A row as it stands in a segment: the numbers are those of the database.
#[derive(Serialize, Deserialize)]
struct Kept {
    seq: i64,
    at: i64,
    action: i64,
    outcome: i64,
    purpose: i64,
    actor_kind: i64,
    actor: String,
    on_behalf_of: Option<String>,
    institution: Option<String>,
    resident: Option<ResidentId>,
    entity: String,
    detail: String,
    request: String,
    hash: String,
}

impl From<&Entry> for Kept {
    fn from(of: &Entry) -> Self {
        Self {
            seq: of.seq,
            at: micros(of.at),
            action: of.action as i64,
            outcome: of.outcome as i64,
            purpose: purpose_code(of.purpose),
            actor_kind: actor_code(of.actor_kind),
            actor: of.actor.clone(),
            on_behalf_of: of.on_behalf_of.clone(),
            institution: of.institution.clone(),
            resident: of.resident,
            entity: of.entity.clone(),
            detail: of.detail.clone(),
            request: hex_bytes(&of.request),
            hash: hex_bytes(&of.hash),
        }
    }
}

impl Kept {
    fn entry(self, chain: i64) -> Option<Entry> {
        Some(Entry {
            chain,
            seq: self.seq,
            at: timestamp(self.at),
            action: Action::from_code(self.action)?,
            outcome: Outcome::from_code(self.outcome)?,
            purpose: purpose_of(self.purpose)?,
            actor_kind: actor_of(self.actor_kind)?,
            actor: self.actor,
            on_behalf_of: self.on_behalf_of,
            institution: self.institution,
            resident: self.resident,
            entity: self.entity,
            detail: self.detail,
            request: unhex(&self.request)?,
            hash: unhex(&self.hash)?,
        })
    }
}

fn unhex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let digits: Vec<u8> = text
        .chars()
        .map(|c| c.to_digit(16).and_then(|digit| u8::try_from(digit).ok()))
        .collect::<Option<_>>()?;
    let bytes: Vec<u8> = digits.chunks_exact(2).map(|pair| pair[0] * 16 + pair[1]).collect();
    (digits.len() == 2 * N).then(|| bytes.try_into().ok())?
}

/// Takes one segment of rows that are older than `before` out of the trail; none when there are none. `keep` puts it where it
/// is safe, and fails otherwise: then nothing is taken out. The newest row of a chain stays, however old.
pub fn archive(
    store: &Store,
    ctx: &Ctx,
    key: &SealKey,
    before: Timestamp,
    keep: impl FnOnce(&Segment) -> Result<()>,
) -> Result<Option<Segment>> {
    let found = store.read(|tx| {
        for (chain, last, _) in sql::heads(tx)? {
            let (seq, hash) = sql::base(tx, chain)?;
            let mut rows = sql::page(tx, chain, seq, ROWS_MOST)?;
            rows.truncate(rows.iter().take_while(|row| row.at < before && row.seq < last).count());
            if !rows.is_empty() {
                return Ok(Some((chain, seq, hash, rows)));
            }
        }
        Ok(None)
    })?;
    let Some((chain, base, base_hash, rows)) = found else { return Ok(None) };
    let mut text = String::new();
    let mut hash = base_hash.clone();
    let mut seq = base;
    for row in &rows {
        seq += 1;
        // What does not hold is evidence: it stays where it is.
        if row.seq != seq || row.chained(&hash) != row.hash {
            return Err(Fault::corrupt(format!(
                "chain {chain} of the trail does not hold at row {seq}; nothing of it is taken out: run `lianyi audit verify`"
            )));
        }
        hash = row.hash.to_vec();
        let line = serde_json::to_string(&Kept::from(row));
        text.push_str(&line.map_err(|e| Fault::internal(format!("a row as JSON: {e}")))?);
        text.push('\n');
    }
    let body = Body {
        chain,
        from: base + 1,
        to: seq,
        before: hex_bytes(&base_hash),
        hash: hex_bytes(&hash),
        sha256: hex_bytes(&Sha256::digest(&text)),
        at: ctx.now,
    };
    let json = |e: serde_json::Error| Fault::internal(format!("a segment as JSON: {e}"));
    let line = key.signed(serde_json::to_string(&body).map_err(json)?);
    let line = serde_json::to_string(&line).map_err(json)?;
    text.push_str(&format!("{line}\n"));
    let name = format!("audit-{chain}-{}-{seq}.ndjson", base + 1);
    let segment = Segment { name: name.clone(), text, rows: rows.len() };
    keep(&segment)?;
    let (ctx, now) = (ctx.clone(), ctx.now);
    store.write(move |tx| {
        let as_read = sql::hash_at(tx, chain, seq)?.as_deref() == Some(&hash[..]);
        if !as_read || sql::base(tx, chain)?.0 != base {
            return Err(Fault::conflict(
                "the trail was changed while a segment of it was made; nothing was taken out",
            ));
        }
        sql::cut(tx, chain, seq, &hash, &line, now)?;
        let event = Event::done(Action::Administer, format!("audit/{name}"));
        crate::append(tx, &ctx, [event.with("exported, countersigned, taken out")])
    })?;
    Ok(Some(segment))
}

/// Which rows a segment holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// Number of the chain.
    pub chain: i64,
    /// First and last row.
    pub rows: (i64, i64),
    /// The hash of the chain before its first row, and after its last.
    pub hashes: (String, String),
}

/// Verifies a segment: that it was signed with the key of `check`, and that each row is what was written.
pub fn verify_segment(text: &str, check: &SealCheck) -> std::result::Result<Held, &'static str> {
    let whole = text.strip_suffix('\n').ok_or("the last line is torn")?;
    let (rows, line) = whole.rsplit_once('\n').ok_or("this is no segment")?;
    let body = signed_body(line, check)?;
    if hex_bytes(&Sha256::digest(format!("{rows}\n"))) != body.sha256 {
        return Err("the rows are not those that were signed");
    }
    let mut hash: Vec<u8> = match body.before.is_empty() {
        true => Vec::new(),
        false => unhex::<32>(&body.before).ok_or("a hash cannot be read")?.to_vec(),
    };
    let mut seq = body.from - 1;
    for row in rows.lines() {
        let kept: Kept = serde_json::from_str(row).map_err(|_| "a row cannot be read")?;
        let entry = kept.entry(body.chain).ok_or("a row cannot be read")?;
        seq += 1;
        if entry.seq != seq || entry.chained(&hash) != entry.hash {
            return Err("a row is not what was written, or one is missing");
        }
        hash = entry.hash.to_vec();
    }
    if seq != body.to || hex_bytes(&hash) != body.hash {
        return Err("rows are missing at the end");
    }
    Ok(Held { chain: body.chain, rows: (body.from, body.to), hashes: (body.before, body.hash) })
}

fn signed_body(line: &str, check: &SealCheck) -> std::result::Result<Body, &'static str> {
    let line: Line = serde_json::from_str(line).map_err(|_| "the signed line cannot be read")?;
    signed_by(&line, check)?;
    serde_json::from_str(&line.body).map_err(|_| "the signed line cannot be read")
}

/// Whether the place where a chain now begins is one that was signed.
pub(crate) fn base_is_signed(
    check: &SealCheck,
    (chain, seq, hash): (i64, i64, &[u8]),
    line: &str,
) -> std::result::Result<(), &'static str> {
    let body = signed_body(line, check)?;
    if (body.chain, body.to, body.hash) == (chain, seq, hex_bytes(hash)) {
        Ok(())
    } else {
        Err("the chain begins elsewhere than where its last segment ended")
    }
}
