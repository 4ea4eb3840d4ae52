//! Walking the chains from their beginnings.

use base::{Result, hex_bytes};
use store::{Store, Tx};

use crate::store as sql;

/// Rows read at a time, so that a trail of any length is walked in bounded memory.
const PAGE: u32 = 5_000;

/// A trail that holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verified {
    /// Chains walked.
    pub chains: u64,
    /// Rows whose hashes were computed again.
    pub rows: u64,
}

/// The first place where the trail does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Break {
    /// Number of the chain.
    pub chain: i64,
    /// The row that is wrong or missing.
    pub seq: i64,
    /// What is wrong.
    pub reason: &'static str,
}

/// How far a walk is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// The chain that is walked.
    pub chain: i64,
    /// Rows walked, of all chains.
    pub rows: u64,
    /// Rows there were when the walk began.
    pub of: u64,
}

/// Where a chain stands: whoever writes this down can tell later whether the rows up to here are the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stand {
    /// Number of the chain.
    pub chain: i64,
    /// Its last row.
    pub seq: i64,
    /// The hash of that row, in hexadecimal digits.
    pub hash: String,
}

/// Where all chains stand.
pub fn stands(tx: &mut Tx<'_>) -> Result<Vec<Stand>> {
    let heads = sql::heads(tx)?.into_iter();
    Ok(heads.map(|(chain, seq, hash)| Stand { chain, seq, hash: hex_bytes(&hash) }).collect())
}

/// Computes every hash again on one snapshot. `Ok(Err(_))` is a trail that was tampered with or
/// damaged; `Err(_)` a database that did not answer.
pub fn verify(store: &Store) -> Result<std::result::Result<Verified, Break>> {
    verify_watched(store, &mut |_| {}).map(|(outcome, _)| outcome)
}

/// [`verify`], telling `watch` how far it is, and where the chains of the snapshot stood.
pub fn verify_watched(
    store: &Store,
    watch: &mut dyn FnMut(Progress),
) -> Result<(std::result::Result<Verified, Break>, Vec<Stand>)> {
    store.read(|tx| Ok((walk_all(tx, watch)?, stands(tx)?)))
}

fn walk_all(
    tx: &mut Tx<'_>,
    watch: &mut dyn FnMut(Progress),
) -> Result<std::result::Result<Verified, Break>> {
    let mut done = Verified { chains: 0, rows: 0 };
    if let Some(chain) = sql::headless(tx)? {
        return Ok(Err(Break { chain, seq: 0, reason: "the chain has rows but its head is gone" }));
    }
    let heads = sql::heads(tx)?;
    let of = heads.iter().map(|(_, last, _)| last.unsigned_abs()).sum();
    for (chain, last, head) in heads {
        let before = done.rows;
        let mut watch = |rows| watch(Progress { chain, rows: before + rows, of });
        match walk(tx, chain, last, &head, &mut watch)? {
            Ok(rows) => done.rows += rows,
            Err(found) => return Ok(Err(found)),
        }
        done.chains += 1;
    }
    Ok(Ok(done))
}

fn walk(
    tx: &mut Tx<'_>,
    chain: i64,
    last: i64,
    head: &[u8],
    watch: &mut dyn FnMut(u64),
) -> Result<std::result::Result<u64, Break>> {
    // Where the chain now begins: at its first row, or behind what was exported and taken out.
    let (mut seq, mut hash) = sql::base(tx, chain)?;
    let mut rows = 0;
    loop {
        let page = sql::page(tx, chain, seq, PAGE)?;
        if page.is_empty() {
            break;
        }
        let before = seq;
        for entry in page {
            seq += 1;
            if entry.seq != seq {
                return Ok(Err(Break { chain, seq, reason: "a row is missing" }));
            }
            if entry.chained(&hash) != entry.hash {
                return Ok(Err(Break {
                    chain,
                    seq,
                    reason: "the row is not what was written, or the row before it is not",
                }));
            }
            hash = entry.hash.to_vec();
            rows += 1;
        }
        let (due, listed) = sql::listed(tx, chain, before, seq)?;
        if due != listed {
            let reason = "of the rows from here on one is missing in the list by resident";
            return Ok(Err(Break { chain, seq: before + 1, reason }));
        }
        watch(rows);
    }
    if seq != last || hash != head {
        return Ok(Err(Break {
            chain,
            seq: last,
            reason: "rows are missing at the end, or were added past the head",
        }));
    }
    Ok(Ok(rows))
}
