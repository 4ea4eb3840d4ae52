//! Accesses that only read, recorded before they are answered and without waiting for the database.
//!
//! A row is written to a file of this server before the answer leaves: it is there when the process is killed.
//! The file is flushed to the disk every moment ([`Journal::flush`]), and its rows are carried onto the
//! hash-chained trail in the database, exactly once each, when the server has a lull ([`Journal::carry`]) or
//! when somebody is about to look at the trail ([`Journal::carry_all`]). Rows that tell of a change do not come
//! this way: they are written in the transaction of the change ([`append`](crate::append)).
//!
//! One process has a folder at a time; what a killed one left is carried over by the next (ADR 0017).

mod record;
mod segment;
#[cfg(test)]
mod tests;

use std::{
    fs::File,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use base::{Ctx, Fault, Random, Result};
use store::Store;
use uuid::Uuid;

use self::segment::{Active, Reader, Rows, failed};
use crate::{
    model::{Entry, Event},
    store as sql,
};

/// Bytes that one transaction carries over: some thousand rows, a few milliseconds of the writer.
const PIECE: usize = 256 << 10;
/// More waiting bytes than this are carried over whether there is a lull or not.
const WAITING_MOST: u64 = 64 << 20;
/// A file grows to this many bytes.
const SEGMENT_MOST: u64 = 16 << 20;
/// Fewer new bytes than this since the last turn are a lull.
const LULL: u64 = 128 << 10;

/// The journal of one server process.
pub struct Journal {
    folder: PathBuf,
    random: Arc<Random>,
    active: Mutex<Writing>,
    /// Held by whoever carries rows over.
    carrying: Mutex<()>,
    /// Bytes of rows written since the start; what of them the last turn had seen.
    written: AtomicU64,
    seen: AtomicU64,
    /// Bytes of rows that are not on the trail yet; a few too many until leftovers are carried over.
    waiting: AtomicU64,
    /// Locked while this process lives.
    _lock: File,
}

struct Writing {
    segment: Option<Active>,
    number: u64,
    /// Something was written since the last flush.
    dirty: bool,
    /// One buffer for all rows.
    buffer: Vec<u8>,
}

impl Journal {
    /// Opens `folder`, which is made when missing. `Fault::conflict` when another process has it.
    pub fn open(folder: &Path, random: Arc<Random>) -> Result<Self> {
        std::fs::create_dir_all(folder).map_err(|e| failed("its folder cannot be made", &e))?;
        let lock = File::create(folder.join("lock")).map_err(|e| failed("its lock cannot be made", &e))?;
        if lock.try_lock().is_err() {
            return Err(Fault::conflict(format!(
                "the journal of accesses in {} belongs to another running server; each server needs a data folder of its own",
                folder.display()
            )));
        }
        let left = segment::list(folder)?;
        let bytes = left.iter().filter_map(|(_, path)| path.metadata().ok()).map(|file| file.len()).sum();
        let number = left.last().map_or(0, |(number, _)| *number);
        let writing = Writing { segment: None, number, dirty: false, buffer: Vec::new() };
        Ok(Self {
            folder: folder.to_owned(),
            random,
            active: Mutex::new(writing),
            carrying: Mutex::new(()),
            written: AtomicU64::new(0),
            waiting: AtomicU64::new(bytes),
            seen: AtomicU64::new(0),
            _lock: lock,
        })
    }

    /// Records `events` as acts of `ctx`, all or none. When this returns they outlive the process; the disk has
    /// them after the next [`Journal::flush`]. An access whose row is refused must not be answered.
    pub fn record(&self, ctx: &Ctx, events: Vec<Event>) -> Result<()> {
        let mut guard = self.writing();
        let Writing { segment, number, dirty, buffer } = &mut *guard;
        buffer.clear();
        for event in events {
            record::write(&Entry::new(ctx, event), buffer);
        }
        // A full one is left to be carried over and removed; its last rows are flushed first.
        if segment.as_ref().is_some_and(|active| active.length >= SEGMENT_MOST) {
            segment.as_ref().map(Active::flush).transpose()?;
            *segment = None;
        }
        let active = match segment {
            Some(active) => active,
            None => {
                let made = Active::create(&self.folder, *number + 1, self.random.uuid_v7(ctx.now))?;
                *number += 1;
                segment.insert(made)
            }
        };
        active.append(buffer)?;
        *dirty = true;
        let bytes = buffer.len() as u64;
        self.written.fetch_add(bytes, Ordering::Relaxed);
        self.waiting.fetch_add(bytes, Ordering::Relaxed);
        Ok(())
    }

    /// Bytes of rows that are not on the trail yet.
    pub fn waiting(&self) -> u64 {
        self.waiting.load(Ordering::Relaxed)
    }

    /// Flushes what was recorded to the disk. Where the disk refuses, what comes next goes to a new file.
    pub fn flush(&self) -> Result<()> {
        let handle = {
            let mut writing = self.writing();
            if !std::mem::take(&mut writing.dirty) {
                return Ok(());
            }
            match &writing.segment {
                Some(active) => active.handle()?,
                None => return Ok(()),
            }
        };
        // Without the lock: accesses go on while the disk is at work.
        handle.sync_data().map_err(|e| {
            self.writing().segment = None;
            failed("what was recorded last may not be on the disk", &e)
        })
    }

    /// A turn of the background: carries rows over when there is a lull since the last turn, or when too many
    /// wait. Whether there is more to carry now.
    pub fn carry(&self, store: &Store) -> Result<bool> {
        let written = self.written.load(Ordering::Relaxed);
        let new = written - self.seen.swap(written, Ordering::Relaxed);
        let waiting = self.waiting();
        if waiting == 0 || (new > LULL && waiting < WAITING_MOST) {
            return Ok(false);
        }
        self.carry_some(store, 1)?;
        Ok(self.waiting() > 0)
    }

    /// Carries everything over that was recorded before this call; the number of rows.
    pub fn carry_all(&self, store: &Store) -> Result<u64> {
        if self.waiting() == 0 { Ok(0) } else { self.carry_some(store, usize::MAX) }
    }

    /// Carries everything over and leaves no file behind; the number of rows. For the end of the process: what is
    /// recorded later goes to a new file.
    pub fn close(&self, store: &Store) -> Result<u64> {
        self.flush()?;
        self.writing().segment = None;
        self.carry_some(store, usize::MAX)
    }

    /// Oldest rows first, up to `pieces` transactions.
    fn carry_some(&self, store: &Store, pieces: usize) -> Result<u64> {
        let _one_at_a_time = self.carrying.lock().unwrap_or_else(PoisonError::into_inner);
        let (mut rows, mut left) = (0, pieces);
        let segments = segment::list(&self.folder)?;
        // A file that is being made is made under the lock: after this, one without a head is a torn one.
        drop(self.writing());
        for (number, path) in segments {
            let Some(mut segment) = Reader::open(&path)? else {
                self.remove(&path)?;
                continue;
            };
            let mut place = store.read(|tx| sql::carried(tx, segment.name))?.max(segment::HEAD);
            loop {
                if left == 0 {
                    return Ok(rows);
                }
                let piece = segment.rows(place, PIECE)?;
                if piece.entries.is_empty() {
                    break;
                }
                left -= 1;
                rows += piece.entries.len() as u64;
                let next = piece.next;
                carry_piece(store, segment.name, place, piece)?;
                self.no_longer_waiting(next - place);
                place = next;
            }
            let writing = self.writing();
            if writing.number == number && writing.segment.is_some() {
                // What is written to stays; with all of it carried over, exactly nothing waits.
                if writing.segment.as_ref().is_some_and(|active| active.length == place) {
                    self.waiting.store(0, Ordering::Relaxed);
                }
                continue;
            }
            drop(writing);
            self.ended(store, segment, place)?;
        }
        Ok(rows)
    }

    /// Removes a segment that is carried over, first the file and then what is known of it: a crash in between
    /// leaves a row about no file, which harms nobody.
    fn ended(&self, store: &Store, segment: Reader, place: u64) -> Result<()> {
        let lost = segment.length.saturating_sub(place);
        if lost > 0 {
            tracing::error!(
                bytes = lost,
                file = %segment.path.display(),
                "the journal of accesses ends within a row: the machine stopped before it was written"
            );
            self.no_longer_waiting(lost);
        }
        self.remove(&segment.path)?;
        store.write(move |tx| sql::forget_segment(tx, segment.name))
    }

    fn no_longer_waiting(&self, bytes: u64) {
        let less = |waiting: u64| Some(waiting.saturating_sub(bytes));
        // the closure always answers, so there is no refusal to look at
        let _ = self.waiting.fetch_update(Ordering::Relaxed, Ordering::Relaxed, less);
    }

    fn remove(&self, path: &Path) -> Result<()> {
        std::fs::remove_file(path).map_err(|e| failed("a file that was carried over cannot be removed", &e))
    }

    fn writing(&self) -> MutexGuard<'_, Writing> {
        self.active.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The rows of one piece and how far they reach, in one transaction.
fn carry_piece(store: &Store, segment: Uuid, place: u64, piece: Rows) -> Result<()> {
    store.write(move |tx| {
        let known = sql::carried(tx, segment)?;
        if known.max(segment::HEAD) != place {
            return Err(Fault::conflict("another process carries the same journal over"));
        }
        sql::chain(tx, piece.entries.clone())?;
        sql::set_carried(tx, segment, piece.next)
    })
}

impl std::fmt::Debug for Journal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Journal({}, {} bytes waiting)", self.folder.display(), self.waiting())
    }
}
