//! SQLite in WAL mode with full durability: read connections on the callers' threads, one writer.

use std::{
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use base::{Fault, Result};
use rusqlite::{Connection, OpenFlags, config::DbConfig};

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
    /// Read connections kept open when idle: each holds memory, and the last one used is used next, so that a few
    /// are warm.
    idle_most: usize,
}

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
            idle_most: 2 * std::thread::available_parallelism().map_or(2, usize::from),
        };
        drop(pool.writer()?);
        Ok(pool)
    }

    /// The connection of the one writer.
    pub(crate) fn writer(&self) -> Result<Connection> {
        let conn = Connection::open(&self.path)
            .map_err(|e| error::of_sqlite(&e).at(self.path.display().to_string()))?;
        self.set_up(
            &conn,
            &format!(
                "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;
             PRAGMA cache_size = -{}; PRAGMA wal_autocheckpoint = 8000; PRAGMA temp_store = MEMORY;",
                self.cache_kib
            ),
        )?;
        Ok(conn)
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
