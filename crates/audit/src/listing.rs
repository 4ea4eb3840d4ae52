//! Keeping the list by resident close behind the trail.

use std::time::Duration;

use base::Result;
use store::Store;

use crate::store::{self as sql, Waiting};

/// Rows listed in one turn of a lull: some milliseconds of the writer.
const PIECE: i64 = 1_000;
/// Rows listed in one turn where there is none.
const SMALL_PIECE: i64 = 200;
/// Fewer new rows than this since the last turn are a lull.
const LULL: i64 = 20;
/// More unlisted rows than this are listed whether there is a lull or not: who asks for a resident's rows reads
/// through all of them.
const UNLISTED_MOST: i64 = 1_000_000;

/// Lists rows of the trail by resident behind those who write them.
#[derive(Debug, Default)]
pub struct Listing {
    /// Rows of the trail at the last turn.
    seen: Option<i64>,
}

impl Listing {
    /// How often to turn.
    pub const TURN: Duration = Duration::from_millis(100);

    /// A turn of the background, every [`Listing::TURN`]: lists some rows when there is a lull since the last turn, or
    /// when too many wait. Whether there is a lull: what is done leaves rows on the trail.
    pub fn turn(&mut self, store: &Store) -> Result<bool> {
        let Waiting { rows, unlisted } = store.read(sql::waiting)?;
        let new = rows - self.seen.replace(rows).unwrap_or(rows);
        let lull = new < LULL;
        let piece = if lull { PIECE } else { SMALL_PIECE };
        if unlisted > if lull { 0 } else { UNLISTED_MOST } {
            store.write(move |tx| sql::list(tx, piece))?;
        }
        Ok(lull)
    }
}
