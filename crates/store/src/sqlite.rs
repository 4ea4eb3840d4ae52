//! SQLite in WAL mode with full durability: read connections on the callers' threads, one writer.

use std::{
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use base::{Fault, Result};
use crossbeam_channel::{Receiver, Sender};
use rusqlite::{Connection, OpenFlags, config::DbConfig, hooks::Wal};

use crate::{
    Options, error,
    error::Retry,
    tx::{Conn, Tx},
};

/// Read connections that are idle now; more are opened when all are in use.
pub(crate) struct Pool {
    path: PathBuf,
    wait: std::time::Duration,
    cache_kib: i64,
    reader_cache_kib: i64,
    idle: Mutex<Vec<Connection>>,
    /// Told when the write-ahead log has become long.
    long_log: Mutex<Option<Sender<()>>>,
    /// Read connections kept open when idle: each holds memory, and the last one used is used next, so that a few
    /// are warm.
    idle_most: usize,
}

/// Pages of the write-ahead log from which on it is moved into the file beside the writer. Few: a commit's flush waits
/// on the same disk behind the pages of the step that is under way.
const LOG_USUAL: i32 = 500;
/// Pages from which on the writer moves the rest itself: under load without a pause the log would never end. Many:
/// everybody waits for it.
const LOG_MOST: i32 = 32_000;

/// While a file is shorter than this, the writer's cache is kept to [`SMALL_CACHE_KIB`]: SQLite swaps pages by way of the
/// number of the page it locks by, which lies at this byte, and then looks through its whole cache for pages beyond the
/// file's end at the commit.
const LOCK_BYTE: u64 = 1 << 30;
/// The upper levels of the indexes of a file of that length, and what is written all the time.
const SMALL_CACHE_KIB: i64 = 12_288;

impl Pool {
    pub(crate) fn open(path: &Path, options: &Options) -> Result<Self> {
        if let Some(folder) = path.parent().filter(|p| !p.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder).map_err(|e| {
                Fault::unavailable(format!("cannot make the folder {}: {e}", folder.display()))
            })?;
        }
        let pool = Self {
            path: path.to_owned(),
            wait: options.wait,
            cache_kib: options.sqlite_cache_kib,
            reader_cache_kib: options.sqlite_reader_cache_kib,
            idle: Mutex::new(Vec::new()),
            long_log: Mutex::new(None),
            idle_most: 2 * std::thread::available_parallelism().map_or(2, usize::from),
        };
        drop(pool.writer()?);
        Ok(pool)
    }

    /// The connection of the one writer.
    pub(crate) fn writer(&self) -> Result<Connection> {
        let mut conn = Connection::open(&self.path)
            .map_err(|e| error::of_sqlite(&e).at(self.path.display().to_string()))?;
        self.set_up(
            &conn,
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;
             PRAGMA temp_store = MEMORY;",
        )?;
        self.fit_cache(&conn);
        let long_log = self.long_log.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let hook = move |wal: &mut Wal, pages: i32| {
            match &long_log {
                Some(tell) if (LOG_USUAL..LOG_MOST).contains(&pages) => {
                    // Full means told already.
                    let _ = tell.try_send(());
                }
                _ if pages > LOG_USUAL => {
                    if let Err(e) = wal.checkpoint() {
                        tracing::warn!(error = %e, "the write-ahead log cannot be moved into the file yet");
                    }
                }
                _ => {}
            }
            // The commit has happened whatever becomes of the log.
            Ok(())
        };
        conn.wal_hook(Some(hook)).map_err(|e| error::of_sqlite(&e))?;
        Ok(conn)
    }

    /// Gives the writer's cache the size that suits the file's length now.
    pub(crate) fn fit_cache(&self, writer: &Connection) {
        let length = std::fs::metadata(&self.path).map_or(0, |file| file.len());
        let kib = if length < LOCK_BYTE { self.cache_kib.min(SMALL_CACHE_KIB) } else { self.cache_kib };
        if let Err(e) = writer.execute_batch(&format!("PRAGMA cache_size = -{kib}")) {
            tracing::warn!(error = %e, "the size of the writer's cache cannot be set");
        }
    }

    /// What is told from now on when the log of writers opened later has become long.
    pub(crate) fn long_log(&self) -> Receiver<()> {
        let (tell, told) = crossbeam_channel::bounded(1);
        *self.long_log.lock().unwrap_or_else(PoisonError::into_inner) = Some(tell);
        told
    }

    /// Nobody is told any more; whoever listens ends.
    pub(crate) fn end_long_log(&self) {
        *self.long_log.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// Moves the log into the file whenever `told`, beside the writer and the readers, until nobody can tell any
    /// more: done by the writer it would make everybody wait.
    pub(crate) fn shorten_log(&self, told: &Receiver<()>) {
        let mut conn = None;
        while told.recv().is_ok() {
            let done = match conn.take() {
                Some(open) => Ok(open),
                None => Connection::open(&self.path).and_then(|open| {
                    open.execute_batch("PRAGMA synchronous = FULL; PRAGMA cache_size = -1024").map(|()| open)
                }),
            };
            let done = done.and_then(|open| {
                open.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(())).map(|()| open)
            });
            match done {
                Ok(open) => conn = Some(open),
                Err(e) => tracing::warn!(error = %e, "the write-ahead log cannot be moved into the file yet"),
            }
        }
    }

    fn reader(&self) -> Result<Connection> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let conn = Connection::open_with_flags(&self.path, flags).map_err(|e| error::of_sqlite(&e))?;
        let cache = self.reader_cache_kib;
        let pragmas =
            format!("PRAGMA query_only = ON; PRAGMA cache_size = -{cache}; PRAGMA temp_store = MEMORY;");
        self.set_up(&conn, &pragmas)?;
        Ok(conn)
    }

    fn set_up(&self, conn: &Connection, pragmas: &str) -> Result<()> {
        conn.busy_timeout(self.wait).map_err(|e| error::of_sqlite(&e))?;
        conn.set_prepared_statement_cache_capacity(256);
        // Plans do not depend on bound values: otherwise SQLite compiles some statements anew whenever they are
        // bound, a fifth of the server's time under `bench check`.
        conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true).map_err(|e| error::of_sqlite(&e))?;
        conn.execute_batch(pragmas).map_err(|e| error::of_sqlite(&e).at(self.path.display().to_string()))
    }

    pub(crate) fn read<T>(&self, f: impl FnOnce(&mut Tx<'_>) -> Result<T>) -> Result<T> {
        let kept = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let conn = match kept {
            Some(conn) => conn,
            None => self.reader()?,
        };
        let result = (|| {
            run(&conn, "BEGIN")?;
            let mut tx = Tx { conn: Conn::Sqlite(&conn), writer: 0, retry: Retry::No };
            let result = f(&mut tx);
            run(&conn, "COMMIT")?;
            result
        })();
        if conn.is_autocommit() {
            let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
            if idle.len() < self.idle_most {
                idle.push(conn);
            }
        }
        result
    }

    /// Moves the write-ahead log into the file, so that a copy of the one file is whole.
    pub(crate) fn checkpoint(&self) {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).clear();
        let done = Connection::open(&self.path)
            .and_then(|conn| conn.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)"));
        if let Err(e) = done {
            tracing::warn!(error = %e, "the write-ahead log was left beside the database file");
        }
    }
}

/// A statement without parameters or answer: `BEGIN`, `COMMIT`, savepoints.
pub(crate) fn run(conn: &Connection, sql: &str) -> Result<()> {
    conn.prepare_cached(sql).and_then(|mut s| s.raw_execute()).map(|_| ()).map_err(|e| error::of_sqlite(&e))
}
