//! Working on runs beside the server's own work: a few at once, in the order they were asked for, each where it
//! stopped when the server was stopped or killed.

use std::{
    cell::Cell,
    collections::HashMap,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread::JoinHandle,
    time::Duration,
};

use ::store::Store;
use base::{Clock, Fault, FaultKind, Result, RunId};
use jiff::{SignedDuration, Timestamp};

use crate::{Control, Job, Kinds, Run, RunState, Scenarios, engine::Progress, store as sql};

/// How long a run stays somebody's who says nothing more of it.
const LEASE: SignedDuration = SignedDuration::from_secs(30);
/// Runs that are looked at to find one to work on.
const LOOKED_AT: u32 = 100;
/// A rest after each stretch in which orders were checked: many times what a stretch takes, so that of the machine little
/// is missing. A stretch follows each rest, so that a run ends under any load.
const REST: Duration = Duration::from_millis(40);

thread_local! {
    /// Orders that had been checked when this thread last looked.
    static SEEN: Cell<u64> = const { Cell::new(0) };
}

/// Works on runs. Dropping it stops them; they go on when another one takes them up.
pub struct Runner {
    parts: Arc<Parts>,
    working: Mutex<HashMap<RunId, Working>>,
    at_once: usize,
}

struct Parts {
    store: Store,
    scenarios: Scenarios,
    kinds: Kinds,
    clock: Arc<dyn Clock>,
    settle: Box<dyn Fn() + Send + Sync>,
    asked: Box<dyn Fn() -> u64 + Send + Sync>,
    threads: usize,
}

struct Working {
    stop: Arc<AtomicBool>,
    thread: JoinHandle<()>,
}

impl Runner {
    /// Over the scenarios of a region. `settle` is called on every thread that works, such as to lower its priority;
    /// `asked` says how many orders were checked so far, since they go before everything that is done here.
    pub fn new(
        store: Store,
        scenarios: Scenarios,
        kinds: Kinds,
        clock: Arc<dyn Clock>,
        settle: impl Fn() + Send + Sync + 'static,
        asked: impl Fn() -> u64 + Send + Sync + 'static,
    ) -> Self {
        let (settle, asked) = (Box::new(settle), Box::new(asked));
        let parts = Arc::new(Parts { store, scenarios, kinds, clock, settle, asked, threads: 1 });
        Self { parts, working: Mutex::default(), at_once: 2 }
    }

    /// Takes up what waits and lets go of what has ended; how many runs are worked on. Called every second or so.
    pub fn turn(&self) -> Result<usize> {
        let mut working = self.working();
        let open = self.parts.store.read(|tx| sql::open(tx, LOOKED_AT))?;
        working.retain(|id, one| {
            // Cancelled by somebody: the thread ends with the stretch it is at.
            if !open.iter().any(|run| run.id == *id) {
                one.stop.store(true, Ordering::SeqCst);
            }
            !one.thread.is_finished()
        });
        for run in open {
            if working.len() >= self.at_once {
                break;
            }
            if working.contains_key(&run.id) {
                continue;
            }
            let now = base::timestamp(base::micros(self.parts.clock.now()));
            let (id, lease) = (run.id, now.saturating_add(LEASE).unwrap_or(now));
            if !self.parts.store.write(move |tx| sql::claim(tx, id, now, lease))? {
                continue;
            }
            let stop = Arc::new(AtomicBool::new(false));
            let (parts, stopped) = (self.parts.clone(), stop.clone());
            let work = move || parts.work(&run, lease, &stopped);
            let thread = std::thread::Builder::new().name("what-if".to_owned()).spawn(work);
            let thread = thread.map_err(|e| Fault::unavailable(format!("cannot start a thread: {e}")))?;
            working.insert(id, Working { stop, thread });
        }
        Ok(working.len())
    }

    /// Works until nothing waits any more, for tests and the terminal.
    pub fn drain(&self) -> Result<()> {
        while self.turn()? > 0 {
            std::thread::sleep(Duration::from_millis(5));
        }
        Ok(())
    }

    fn working(&self) -> MutexGuard<'_, HashMap<RunId, Working>> {
        self.working.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Runner {
    fn drop(&mut self) {
        let working: Vec<Working> = self.working().drain().map(|(_, one)| one).collect();
        for one in &working {
            one.stop.store(true, Ordering::SeqCst);
        }
        for one in working {
            // What it met is kept with its run.
            drop(one.thread.join());
        }
    }
}

impl Parts {
    fn work(&self, run: &Run, lease: Timestamp, stop: &AtomicBool) {
        (self.settle)();
        let lease = Mutex::new(lease);
        let outcome = catch_unwind(AssertUnwindSafe(|| self.attempt(run, &lease, stop)))
            .unwrap_or_else(|_| Err(Fault::internal("the run stopped on a mistake of ours")));
        let (id, now) = (run.id, self.clock.now());
        let lease = *lease.lock().unwrap_or_else(PoisonError::into_inner);
        let written = match outcome {
            Ok(Some((result, progress))) => self.store.write(move |tx| {
                if sql::end(tx, id, RunState::Done, Some(&result), None, now)? {
                    sql::count(tx, id, progress.done)?;
                }
                Ok(())
            }),
            Ok(None) => self.store.write(move |tx| sql::release(tx, id, lease)),
            // The database is not there: the run goes on once it is.
            Err(fault) if fault.kind == FaultKind::Unavailable => {
                tracing::warn!(run = %id, %fault, "a run of a scenario was interrupted; it goes on later");
                return;
            }
            Err(fault) => {
                tracing::error!(run = %id, %fault, "a run of a scenario failed");
                let said = match fault.kind {
                    FaultKind::Internal | FaultKind::Corrupt => {
                        "the server met a mistake of its own; it is in the server's log".to_owned()
                    }
                    _ => fault.to_string(),
                };
                self.store
                    .write(move |tx| sql::end(tx, id, RunState::Failed, None, Some(&said), now).map(|_| ()))
            }
        };
        if let Err(fault) = written {
            tracing::error!(run = %id, %fault, "what became of a run could not be kept; it is taken up again");
        }
    }

    fn attempt(
        &self,
        run: &Run,
        lease: &Mutex<Timestamp>,
        stop: &AtomicBool,
    ) -> Result<Option<(Vec<u8>, Progress)>> {
        let kind = self.kinds.iter().find(|kind| kind.name() == run.subject);
        let kind = kind.ok_or_else(|| Fault::unprocessable("nothing of this name is replayed here"))?;
        let in_force = self.scenarios.region();
        if in_force.edition().digest() != run.rules {
            return Err(Fault::conflict(
                "the region's rules have changed since the run was asked for; start another",
            ));
        }
        let (scenario, kept) =
            self.store.read(|tx| Ok((self.scenarios.scenario(tx, run.scenario)?, sql::kept(tx, run.id)?)))?;
        let rules = self.scenarios.rules(&scenario)?;
        let job = Job { store: &self.store, run, scenario: &scenario, in_force, rules: &rules, kept };
        let mut keep = |progress: &Progress, partial: Vec<u8>| {
            let now = base::timestamp(base::micros(self.clock.now()));
            let mut mine = lease.lock().unwrap_or_else(PoisonError::into_inner);
            // Never the same twice: by it the one who works is known.
            let after = base::timestamp(base::micros(*mine).saturating_add(1));
            let next = now.saturating_add(LEASE).unwrap_or(now).max(after);
            let (id, progress, leases) = (run.id, progress.clone(), (*mine, next));
            let kept = self.store.write(move |tx| sql::keep(tx, id, &progress, &partial, leases))?;
            *mine = next;
            Ok(kept)
        };
        let control = Control {
            threads: self.threads,
            settle: &*self.settle,
            give_way: &|| self.give_way(),
            stop: &|| stop.load(Ordering::SeqCst),
            keep: &mut keep,
        };
        kind.work(&job, control)
    }

    /// Rests when orders were checked since this thread last looked, or wait for the database.
    fn give_way(&self) {
        let asked = (self.asked)();
        if SEEN.replace(asked) != asked || self.store.queued() > 0 {
            std::thread::sleep(REST);
        }
    }
}
