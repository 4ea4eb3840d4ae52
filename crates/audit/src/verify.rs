//! Walking the chains from their beginnings.

use base::Result;
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

/// Computes every hash again on one snapshot. `Ok(Err(_))` is a trail that was tampered with or
/// damaged; `Err(_)` a database that did not answer.
pub fn verify(store: &Store) -> Result<std::result::Result<Verified, Break>> {
    store.read(|tx| {
        let mut done = Verified { chains: 0, rows: 0 };
        if let Some(chain) = sql::headless(tx)? {
            return Ok(Err(Break { chain, seq: 0, reason: "the chain has rows but its head is gone" }));
        }
        for (chain, last, head) in sql::heads(tx)? {
            match walk(tx, chain, last, &head)? {
                Ok(rows) => done.rows += rows,
                Err(found) => return Ok(Err(found)),
            }
            done.chains += 1;
        }
        Ok(Ok(done))
    })
}

fn walk(tx: &mut Tx<'_>, chain: i64, last: i64, head: &[u8]) -> Result<std::result::Result<u64, Break>> {
    // Where the chain now begins: at its first row, or behind what was exported and taken out.
    let (mut seq, mut hash) = sql::base(tx, chain)?;
    let mut rows = 0;
    loop {
        let page = sql::page(tx, chain, seq, PAGE)?;
        if page.is_empty() {
            break;
        }
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
