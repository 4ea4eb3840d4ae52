//! One seam over two databases: SQLite (embedded, a county) and PostgreSQL (a city).
//!
//! * [`Store::read`] runs a closure on a snapshot, on the caller's thread.
//! * [`Store::write`] and [`Store::write_async`] queue a closure for a writer thread and answer
//!   **after** its commit is durable. On SQLite one writer drains the queue and shares a commit
//!   among the closures it finds there; on PostgreSQL each closure has
//!   a transaction of its own on one of several writers, and is run again when the database
//!   asked for that (serialisation, deadlock, connection lost before the commit).
//! * One SQL text serves both: numbered parameters `$1`, columns of three types only
//!   (`BIGINT`, `TEXT`, `BYTEA`). `SUM` over integers needs `CAST(… AS BIGINT)`.
//!
//! Nothing here knows what is stored. SQL stands in files named `store.rs` of the rooms above.

mod bulk;
mod error;
mod migrate;
pub mod outbox;
mod pg;
pub mod setting;
mod sqlite;
mod tx;
mod value;
mod writer;

use std::{path::Path, sync::Arc, time::Duration};

use base::{Clock, Fault, Result};
pub use bulk::Bulk;
pub use tx::{Row, Tx};
pub use value::{IntoValue, Kind, Value};
use writer::{Backend, Writers};

/// Which of the two databases this is, for the few places whose SQL must differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// Embedded SQLite in WAL mode.
    Sqlite,
    /// PostgreSQL 14 or later.
    Postgres,
}

/// How a store is opened; `Options::default()` is right for a server.
#[derive(Debug, Clone)]
pub struct Options {
    /// Memory for SQLite's writer page cache, KiB.
    pub sqlite_cache_kib: i64,
    /// Memory for the page cache of each SQLite reader, KiB: the upper levels of the large indexes of a city.
    pub sqlite_reader_cache_kib: i64,
    /// Writer connections on PostgreSQL (SQLite always has one).
    pub postgres_writers: usize,
    /// How long a call waits for a PostgreSQL connection or a locked SQLite file.
    pub wait: Duration,
    /// Writes that may queue before further ones are refused as `Unavailable`.
    pub queue: usize,
    /// Writes that may share one SQLite commit.
    pub batch: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            sqlite_cache_kib: 65_536,
            sqlite_reader_cache_kib: 24_576,
            postgres_writers: 6,
            wait: Duration::from_secs(5),
            queue: 20_000,
            batch: 512,
        }
    }
}

/// A database with its readers and writers. Clones share them.
#[derive(Clone)]
pub struct Store(Arc<Inner>);

struct Inner {
    backend: Backend,
    writers: Writers,
    dialect: Dialect,
}

impl Store {
    /// Opens `sqlite:path/to/file.db` (made when missing) or `postgres://…`, brings its schema up
    /// to date and starts the writers. Errors name the address without its password.
    pub fn open(url: &str, options: &Options, clock: Arc<dyn Clock>) -> Result<Self> {
        let (backend, dialect) = if let Some(path) = url.strip_prefix("sqlite:") {
            (
                Backend::Sqlite(Arc::new(sqlite::Pool::open(
                    Path::new(path.trim_start_matches("//")),
                    options,
                )?)),
                Dialect::Sqlite,
            )
        } else if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            (Backend::Postgres(Arc::new(pg::Pool::open(url, options)?)), Dialect::Postgres)
        } else {
            return Err(
                Fault::invalid("the database address begins with sqlite: or postgres://").at("database")
            );
        };
        migrate::run(&backend, clock.now())?;
        let writers = Writers::start(&backend, options)?;
        Ok(Self(Arc::new(Inner { backend, writers, dialect })))
    }

    /// SQLite or PostgreSQL.
    pub fn dialect(&self) -> Dialect {
        self.0.dialect
    }

    /// Runs `f` on a consistent snapshot, on this thread. On PostgreSQL this blocks on the network:
    /// call it from a thread that may block.
    pub fn read<T>(&self, f: impl FnOnce(&mut Tx<'_>) -> Result<T>) -> Result<T> {
        match &self.0.backend {
            Backend::Sqlite(pool) => pool.read(f),
            Backend::Postgres(pool) => pool.read(f),
        }
    }

    /// Queues `f` for a writer and waits until its commit is durable. `f` may run more than once
    /// (never after it was committed) and must not call `write` itself.
    pub fn write<T: Send + 'static>(
        &self,
        f: impl FnMut(&mut Tx<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (reply, answer) = crossbeam_channel::bounded(1);
        self.0.writers.submit(f, move |result| drop(reply.send(result)))?;
        answer.recv().unwrap_or_else(|_| Err(writer_gone()))
    }

    /// [`Store::write`] for asynchronous callers: nothing blocks while the commit is awaited.
    pub async fn write_async<T: Send + 'static>(
        &self,
        f: impl FnMut(&mut Tx<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.queue(f).await
    }

    /// Queues `f` before it returns; what it returns completes after the commit. Dropping that forgets the
    /// answer, not the write.
    pub fn queue<T, F>(&self, f: F) -> impl Future<Output = Result<T>> + Send + use<T, F>
    where
        T: Send + 'static,
        F: FnMut(&mut Tx<'_>) -> Result<T> + Send + 'static,
    {
        let (reply, answer) = tokio::sync::oneshot::channel();
        let queued = self.0.writers.submit(f, move |result| drop(reply.send(result)));
        async move {
            queued?;
            answer.await.unwrap_or_else(|_| Err(writer_gone()))
        }
    }

    /// Whether writes run one after another in the order in which they were queued: SQLite's one writer does
    /// that; PostgreSQL's several take what comes, and a write that must follow another waits for its answer.
    pub fn keeps_order(&self) -> bool {
        self.0.dialect == Dialect::Sqlite
    }

    /// Whether a trivial statement is answered, for readiness probes.
    pub fn ping(&self) -> Result<()> {
        self.read(|tx| tx.query_one("SELECT 1", &[], |row| row.int(0)).map(|_| ()))
    }

    /// Finishes queued writes, stops the writers and closes the files. Later writes are refused.
    pub fn close(&self) {
        self.0.writers.stop();
        if let Backend::Sqlite(pool) = &self.0.backend {
            pool.checkpoint();
        }
    }

    /// Writes waiting for a writer now, for metrics.
    pub fn queued(&self) -> usize {
        self.0.writers.queued()
    }
}

fn writer_gone() -> Fault {
    Fault::unavailable("the server is shutting down; nothing was written, send it again")
}
