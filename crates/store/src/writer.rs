//! Writers: a queue of closures, run in transactions, answered after the commit.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, Mutex, PoisonError},
    thread::JoinHandle,
    time::Duration,
};

use base::{Fault, Result};
use crossbeam_channel::{Receiver, Sender, TrySendError};

use crate::{
    Options, error,
    error::Retry,
    pg, sqlite,
    tx::{Conn, Tx},
};

#[derive(Clone)]
pub(crate) enum Backend {
    Sqlite(Arc<sqlite::Pool>),
    Postgres(Arc<pg::Pool>),
}

/// A queued write: run in a transaction, then told how the commit went.
trait Job: Send {
    /// Runs the closure; whether its work is to be kept.
    fn run(&mut self, tx: &mut Tx<'_>) -> bool;
    /// Forgets a result whose transaction was not committed, so that it can run again.
    fn refuse(&mut self, fault: Fault);
    /// Answers the caller.
    fn answer(self: Box<Self>);
}

struct Closure<T, F, A> {
    work: F,
    result: Option<Result<T>>,
    answer: A,
}

impl<T, F, A> Job for Closure<T, F, A>
where
    T: Send,
    F: FnMut(&mut Tx<'_>) -> Result<T> + Send,
    A: FnOnce(Result<T>) + Send,
{
    fn run(&mut self, tx: &mut Tx<'_>) -> bool {
        let result = catch_unwind(AssertUnwindSafe(|| (self.work)(tx))).unwrap_or_else(|_| {
            Err(Fault::internal("a write stopped on a mistake of ours; nothing of it was kept"))
        });
        let keep = result.is_ok();
        self.result = Some(result);
        keep
    }

    fn refuse(&mut self, fault: Fault) {
        self.result = Some(Err(fault));
    }

    fn answer(self: Box<Self>) {
        let result = self.result.unwrap_or_else(|| Err(crate::writer_gone()));
        (self.answer)(result);
    }
}

pub(crate) struct Writers {
    queue: Mutex<Option<Sender<Box<dyn Job>>>>,
    threads: Mutex<Vec<JoinHandle<()>>>,
    waiting: Receiver<Box<dyn Job>>,
    backend: Backend,
}

impl Writers {
    pub(crate) fn start(backend: &Backend, options: &Options) -> Result<Self> {
        let (queue, jobs) = crossbeam_channel::bounded::<Box<dyn Job>>(options.queue);
        let mut threads = Vec::new();
        let cannot = |e| Fault::unavailable(format!("cannot start a writer thread: {e}"));
        if let Backend::Sqlite(pool) = backend {
            let (pool, told) = (pool.clone(), pool.long_log());
            let thread = std::thread::Builder::new().name("log".to_owned());
            threads.push(thread.spawn(move || pool.shorten_log(&told)).map_err(cannot)?);
        }
        let count = match backend {
            Backend::Sqlite(_) => 1,
            Backend::Postgres(_) => options.postgres_writers.max(1),
        };
        for number in 0..count {
            let jobs = jobs.clone();
            let backend = backend.clone();
            let batch = options.batch.max(1);
            let number = u32::try_from(number).unwrap_or(0) + 1;
            let thread =
                std::thread::Builder::new().name(format!("writer-{number}")).spawn(move || match backend {
                    Backend::Sqlite(pool) => sqlite_writer(&pool, &jobs, batch),
                    Backend::Postgres(pool) => postgres_writer(&pool, &jobs, number),
                });
            threads.push(thread.map_err(cannot)?);
        }
        Ok(Self {
            queue: Mutex::new(Some(queue)),
            threads: Mutex::new(threads),
            waiting: jobs,
            backend: backend.clone(),
        })
    }

    pub(crate) fn submit<T: Send + 'static>(
        &self,
        work: impl FnMut(&mut Tx<'_>) -> Result<T> + Send + 'static,
        answer: impl FnOnce(Result<T>) + Send + 'static,
    ) -> Result<()> {
        let queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let queue = queue.ok_or_else(crate::writer_gone)?;
        queue.try_send(Box::new(Closure { work, result: None, answer })).map_err(|e| match e {
            TrySendError::Full(_) => {
                Fault::unavailable("more writes are waiting than may wait; try again in a moment")
            }
            TrySendError::Disconnected(_) => crate::writer_gone(),
        })
    }

    pub(crate) fn queued(&self) -> usize {
        self.waiting.len()
    }

    pub(crate) fn stop(&self) {
        drop(self.queue.lock().unwrap_or_else(PoisonError::into_inner).take());
        if let Backend::Sqlite(pool) = &self.backend {
            pool.end_long_log();
        }
        let threads: Vec<_> = self.threads.lock().unwrap_or_else(PoisonError::into_inner).drain(..).collect();
        // The last holder of the store may be a queued closure: a writer does not wait for itself.
        let own = std::thread::current().id();
        if threads.iter().any(|thread| thread.thread().id() == own) {
            return;
        }
        for thread in threads {
            if thread.join().is_err() {
                tracing::error!("a writer thread had stopped on a mistake of ours");
            }
        }
    }
}

impl Drop for Writers {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Batches after which the writer's cache is fitted to the file's length again.
const FIT_CACHE_EVERY: u32 = 4096;

fn sqlite_writer(pool: &sqlite::Pool, jobs: &Receiver<Box<dyn Job>>, batch: usize) {
    let mut conn: Option<rusqlite::Connection> = None;
    let mut batches = 0u32;
    while let Ok(first) = jobs.recv() {
        let mut taken = vec![first];
        taken.extend(jobs.try_iter().take(batch - 1));
        let opened = match conn.take() {
            Some(open) => Ok(open),
            None => pool.writer(),
        };
        batches = batches.wrapping_add(1);
        match opened {
            Ok(open) => {
                if batches.is_multiple_of(FIT_CACHE_EVERY) {
                    pool.fit_cache(&open);
                }
                if let Err(fault) = sqlite_batch(&open, &mut taken) {
                    taken.iter_mut().for_each(|job| job.refuse(fault.clone()));
                }
                // After a failed commit the transaction may still be open: a new connection is clean.
                if open.is_autocommit() || sqlite::run(&open, "ROLLBACK").is_ok() {
                    conn = Some(open);
                }
            }
            Err(fault) => taken.iter_mut().for_each(|job| job.refuse(fault.clone())),
        }
        taken.into_iter().for_each(Job::answer);
    }
}

/// Runs the jobs in one transaction: together, as nearly always all of them are kept, or else each in its own
/// savepoint. An error is the whole batch's.
fn sqlite_batch(conn: &rusqlite::Connection, jobs: &mut [Box<dyn Job>]) -> Result<()> {
    if sqlite_together(conn, jobs)? { Ok(()) } else { sqlite_apart(conn, jobs) }
}

/// Without savepoints, for which SQLite copies every page that a job changes. `false` when nothing was kept
/// because one of several refused: the others are run again. A lone job that refused has its answer.
fn sqlite_together(conn: &rusqlite::Connection, jobs: &mut [Box<dyn Job>]) -> Result<bool> {
    sqlite::run(conn, "BEGIN IMMEDIATE")?;
    let alone = jobs.len() == 1;
    for job in jobs.iter_mut() {
        let mut tx = Tx { conn: Conn::Sqlite(conn), writer: 1, retry: Retry::No };
        if !job.run(&mut tx) {
            // A full disk has ended the transaction already.
            if !conn.is_autocommit() {
                sqlite::run(conn, "ROLLBACK")?;
            }
            return Ok(alone);
        }
    }
    sqlite::run(conn, "COMMIT").map(|()| true)
}

fn sqlite_apart(conn: &rusqlite::Connection, jobs: &mut [Box<dyn Job>]) -> Result<()> {
    sqlite::run(conn, "BEGIN IMMEDIATE")?;
    for job in jobs.iter_mut() {
        sqlite::run(conn, "SAVEPOINT job")?;
        let mut tx = Tx { conn: Conn::Sqlite(conn), writer: 1, retry: Retry::No };
        if !job.run(&mut tx) {
            sqlite::run(conn, "ROLLBACK TO job")?;
        }
        sqlite::run(conn, "RELEASE job")?;
    }
    sqlite::run(conn, "COMMIT")
}

const ATTEMPTS: u32 = 8;

fn postgres_writer(pool: &pg::Pool, jobs: &Receiver<Box<dyn Job>>, number: u32) {
    let mut conn: Option<pg::Connection> = None;
    while let Ok(mut job) = jobs.recv() {
        for attempt in 1..=ATTEMPTS {
            let opened = match conn.take().filter(|c| !c.is_closed()) {
                Some(open) => Ok(open),
                None => pool.connect(),
            };
            let mut open = match opened {
                Ok(open) => open,
                Err(fault) => {
                    job.refuse(fault);
                    break;
                }
            };
            let retry = postgres_once(&mut open, &mut job, number);
            if retry != Retry::Reconnect {
                conn = Some(open);
            }
            if retry == Retry::No {
                break;
            }
            std::thread::sleep(Duration::from_millis(u64::from(attempt * attempt)));
        }
        job.answer();
    }
}

fn postgres_once(conn: &mut pg::Connection, job: &mut Box<dyn Job>, number: u32) -> Retry {
    if let Err(e) = conn.batch("BEGIN") {
        let (fault, retry) = error::of_postgres(&e);
        job.refuse(fault);
        return retry;
    }
    let mut tx = Tx { conn: Conn::Postgres(conn), writer: number, retry: Retry::No };
    let keep = job.run(&mut tx);
    let retry = tx.retry;
    let ended = conn.batch(if keep && retry == Retry::No { "COMMIT" } else { "ROLLBACK" });
    match ended {
        Ok(()) if retry == Retry::Again && keep => {
            job.refuse(Fault::unavailable("two writes met in the same rows; try again"));
            retry
        }
        Ok(()) => retry,
        Err(e) => {
            // Lost during the commit: whether it happened is unknown, so it is not run again
            // here; the caller is refused and sends it again, and redelivery is recognised.
            let (fault, again) = error::of_postgres(&e);
            if keep {
                job.refuse(fault);
            }
            if keep && again == Retry::Reconnect { Retry::No } else { again }
        }
    }
}
