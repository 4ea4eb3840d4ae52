//! Streaming cases through a decision into a sum.
//!
//! Threads take stretches of the order one after another, read and decide them apart; stretches are folded in their
//! order on the caller's thread, whoever was ready first. So the sum depends on nothing but the cases, and what was
//! folded up to a mark is all that a run which was interrupted needs to go on.

use std::{
    collections::BTreeMap,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use ::store::{Store, Tx};
use base::{Fault, Result};
use crossbeam_channel::Sender;
use serde::{Serialize, de::DeserializeOwned};

/// What is replayed: cases in an order, in stretches between marks; a decision on each stretch; a sum.
pub trait Replayed: Sync {
    /// What a thread keeps from one stretch to the next: names, caches. It must not change any decision.
    type Reader;
    /// The cases of a stretch with all that is needed to decide them.
    type Batch;
    /// What the decisions on a stretch come to.
    type Outcome: Send;
    /// What all of it comes to, and what it came to so far.
    type Sum: Serialize + DeserializeOwned;

    /// Before the first case.
    fn begin(&self) -> Self::Sum;
    /// How many cases there are, about.
    fn total(&self, tx: &mut Tx<'_>) -> Result<u64>;
    /// The mark at which the stretch after `mark` ends; none when nothing is left. The first mark is empty.
    fn next(&self, tx: &mut Tx<'_>, mark: &[u8]) -> Result<Option<Vec<u8>>>;
    /// What a thread begins with.
    fn reader(&self, tx: &mut Tx<'_>) -> Result<Self::Reader>;
    /// Reads the cases after the first mark up to the second.
    fn read(&self, tx: &mut Tx<'_>, reader: &mut Self::Reader, marks: (&[u8], &[u8])) -> Result<Self::Batch>;
    /// Decides them. Pure: no database, no clock, no chance.
    fn decide(&self, reader: &mut Self::Reader, batch: Self::Batch) -> Result<Self::Outcome>;
    /// Adds what they came to; how many cases they were.
    fn fold(&self, sum: &mut Self::Sum, outcome: Self::Outcome) -> u64;
}

/// How far a run is: everything up to the mark is folded.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Progress {
    /// Cases folded.
    pub done: u64,
    /// Cases in all, about.
    pub total: u64,
    /// The mark.
    pub mark: Vec<u8>,
}

/// How a run is made, and who is asked on the way.
pub struct Control<'c> {
    /// Threads that read and decide.
    pub threads: usize,
    /// Called on each of them before it begins, such as to lower its priority.
    pub settle: &'c (dyn Fn() + Sync),
    /// Called between stretches: returns when nobody else needs the machine more.
    pub give_way: &'c (dyn Fn() + Sync),
    /// Whether to stop.
    pub stop: &'c (dyn Fn() -> bool + Sync),
    /// Keeps how far it is with the sum as JSON, so that it can go on from there; `false` to stop. Called on the
    /// caller's thread every second or two, and when it was stopped.
    pub keep: &'c mut dyn FnMut(&Progress, Vec<u8>) -> Result<bool>,
}

/// How a run ended.
#[derive(Debug)]
pub enum Ended<S> {
    /// All cases are folded.
    Whole(S, Progress),
    /// It was stopped; what was kept last is where it goes on.
    Stopped,
}

/// How often progress is kept.
const KEPT_EVERY: Duration = Duration::from_secs(2);
/// Stretches that may be ahead of the one that is folded, for each thread.
const AHEAD: u64 = 8;

struct Shared {
    next: Mutex<Option<(u64, Vec<u8>)>>,
    folded: AtomicU64,
    ended: AtomicBool,
}

type Told<O> = (u64, Vec<u8>, Result<O>);
/// Its number, the mark it begins after, the mark it ends at.
type Stretch = (u64, Vec<u8>, Vec<u8>);

/// Runs `subject` to its end or until it is stopped; `from` is what was kept of an interrupted run.
pub fn run<R: Replayed>(
    store: &Store,
    subject: &R,
    from: Option<(Progress, &[u8])>,
    control: Control<'_>,
) -> Result<Ended<R::Sum>> {
    let (mut progress, mut sum) = match from {
        Some((progress, kept)) if !progress.mark.is_empty() => {
            let sum = serde_json::from_slice(kept).map_err(|_| {
                Fault::corrupt("what a run came to so far cannot be read back; start another")
            })?;
            (progress, sum)
        }
        _ => (Progress::default(), subject.begin()),
    };
    if progress.total == 0 {
        progress.total = store.read(|tx| subject.total(tx))?;
    }
    let shared = Shared {
        next: Mutex::new(Some((0, progress.mark.clone()))),
        folded: AtomicU64::new(0),
        ended: AtomicBool::new(false),
    };
    let threads = control.threads.max(1);
    let Control { settle, give_way, stop, keep, .. } = control;
    let (tell, told) = crossbeam_channel::bounded(2 * threads);
    let whole = std::thread::scope(|scope| -> Result<bool> {
        for _ in 0..threads {
            let (tell, shared) = (tell.clone(), &shared);
            let work = move || {
                settle();
                worker(store, subject, shared, (threads as u64 * AHEAD, give_way, stop), &tell);
            };
            let thread = std::thread::Builder::new().name("replay".to_owned());
            if let Err(e) = thread.spawn_scoped(scope, work) {
                shared.ended.store(true, Ordering::SeqCst);
                return Err(Fault::unavailable(format!("cannot start a thread: {e}")));
            }
        }
        drop(tell);
        // Dropped at the end whatever happens, so that the threads stop telling.
        let told = told;
        let outcome = fold_in_order(subject, &shared, &told, &mut progress, &mut sum, keep);
        shared.ended.store(true, Ordering::SeqCst);
        outcome
    })?;
    if whole && !stop() {
        return Ok(Ended::Whole(sum, progress));
    }
    keep(&progress, json(&sum)?)?;
    Ok(Ended::Stopped)
}

fn fold_in_order<R: Replayed>(
    subject: &R,
    shared: &Shared,
    told: &crossbeam_channel::Receiver<Told<R::Outcome>>,
    progress: &mut Progress,
    sum: &mut R::Sum,
    keep: &mut dyn FnMut(&Progress, Vec<u8>) -> Result<bool>,
) -> Result<bool> {
    let mut waiting = BTreeMap::new();
    let mut kept = Instant::now();
    let mut number = 0u64;
    while let Ok((at, mark, outcome)) = told.recv() {
        waiting.insert(at, (mark, outcome?));
        while let Some((mark, outcome)) = waiting.remove(&number) {
            progress.done += subject.fold(sum, outcome);
            progress.mark = mark;
            number += 1;
            shared.folded.store(number, Ordering::SeqCst);
        }
        if kept.elapsed() >= KEPT_EVERY {
            if !keep(progress, json(sum)?)? {
                return Ok(false);
            }
            kept = Instant::now();
        }
    }
    // The threads have ended: because nothing is left, or because they were to stop.
    Ok(shared.next.lock().unwrap_or_else(PoisonError::into_inner).is_none() && waiting.is_empty())
}

fn json<S: Serialize>(sum: &S) -> Result<Vec<u8>> {
    serde_json::to_vec(sum).map_err(|e| Fault::internal(format!("a sum cannot be written: {e}")))
}

fn worker<R: Replayed>(
    store: &Store,
    subject: &R,
    shared: &Shared,
    (ahead, give_way, stop): (u64, &(dyn Fn() + Sync), &(dyn Fn() -> bool + Sync)),
    tell: &Sender<Told<R::Outcome>>,
) {
    let mut reader = None;
    loop {
        if stop() || shared.ended.load(Ordering::SeqCst) {
            return;
        }
        give_way();
        let taken = catch_unwind(AssertUnwindSafe(|| take(store, subject, shared)))
            .unwrap_or_else(|_| Err(Fault::internal("replay stopped on a mistake of ours")));
        let (number, after, to) = match taken {
            Ok(Some(taken)) => taken,
            Ok(None) => return,
            Err(fault) => {
                drop(tell.send((u64::MAX, Vec::new(), Err(fault))));
                return;
            }
        };
        // Whoever is fast waits for whoever is slow, so that what waits to be folded stays little.
        while number >= shared.folded.load(Ordering::SeqCst) + ahead
            && !shared.ended.load(Ordering::SeqCst)
            && !stop()
        {
            std::thread::sleep(Duration::from_millis(1));
        }
        let outcome = catch_unwind(AssertUnwindSafe(|| -> Result<R::Outcome> {
            let batch = store.read(|tx| {
                if reader.is_none() {
                    reader = Some(subject.reader(tx)?);
                }
                let reader = reader.as_mut().ok_or_else(|| Fault::internal("replay has no reader"))?;
                subject.read(tx, reader, (&after, &to))
            })?;
            let reader = reader.as_mut().ok_or_else(|| Fault::internal("replay has no reader"))?;
            subject.decide(reader, batch)
        }))
        .unwrap_or_else(|_| Err(Fault::internal("replay stopped on a mistake of ours")));
        if tell.send((number, to, outcome)).is_err() {
            return;
        }
    }
}

/// The next stretch.
fn take<R: Replayed>(store: &Store, subject: &R, shared: &Shared) -> Result<Option<Stretch>> {
    let mut next = shared.next.lock().unwrap_or_else(PoisonError::into_inner);
    let Some((number, after)) = next.as_ref() else { return Ok(None) };
    let (number, after) = (*number, after.clone());
    match store.read(|tx| subject.next(tx, &after))? {
        Some(to) => {
            *next = Some((number + 1, to.clone()));
            Ok(Some((number, after, to)))
        }
        None => {
            *next = None;
            Ok(None)
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use ::store::Tx;
    use base::{Fault, Result};

    use super::{Control, Ended, Progress, Replayed, run};

    /// Numbers up to a thousand, seven at once; what is folded must be in their order.
    struct Numbers {
        /// At this number something goes wrong.
        wrong: Option<(u32, bool)>,
    }

    const LAST: u32 = 1_000;

    fn number(mark: &[u8]) -> u32 {
        mark.try_into().map_or(0, u32::from_be_bytes)
    }

    impl Replayed for Numbers {
        type Reader = u32;
        type Batch = Vec<u32>;
        type Outcome = Vec<u32>;
        type Sum = Vec<u32>;

        fn begin(&self) -> Vec<u32> {
            Vec::new()
        }

        fn total(&self, _: &mut Tx<'_>) -> Result<u64> {
            Ok(LAST.into())
        }

        fn next(&self, _: &mut Tx<'_>, mark: &[u8]) -> Result<Option<Vec<u8>>> {
            let after = number(mark);
            Ok((after < LAST).then(|| (after + 7).min(LAST).to_be_bytes().to_vec()))
        }

        fn reader(&self, _: &mut Tx<'_>) -> Result<u32> {
            Ok(0)
        }

        fn read(&self, _: &mut Tx<'_>, read: &mut u32, (after, to): (&[u8], &[u8])) -> Result<Vec<u32>> {
            *read += 1;
            Ok((number(after) + 1..=number(to)).collect())
        }

        fn decide(&self, _: &mut u32, batch: Vec<u32>) -> Result<Vec<u32>> {
            match self.wrong {
                Some((at, true)) if batch.contains(&at) => panic!("a mistake of ours"),
                Some((at, false)) if batch.contains(&at) => Err(Fault::conflict("this number")),
                _ => Ok(batch),
            }
        }

        fn fold(&self, sum: &mut Vec<u32>, outcome: Vec<u32>) -> u64 {
            let cases = outcome.len() as u64;
            sum.extend(outcome);
            cases
        }
    }

    fn control<'c>(
        threads: usize,
        stop: &'c (dyn Fn() -> bool + Sync),
        keep: &'c mut dyn FnMut(&Progress, Vec<u8>) -> Result<bool>,
    ) -> Control<'c> {
        Control { threads, settle: &|| (), give_way: &|| (), stop, keep }
    }

    #[test]
    fn cases_are_folded_in_their_order_however_many_threads_there_are() {
        let db = testkit::sqlite();
        let all: Vec<u32> = (1..=LAST).collect();
        for threads in [1, 2, 7] {
            let mut keep = |_: &Progress, _: Vec<u8>| Ok(true);
            let ended =
                run(&db.store, &Numbers { wrong: None }, None, control(threads, &|| false, &mut keep));
            let Ended::Whole(sum, progress) = ended.unwrap() else { panic!("stopped") };
            assert_eq!((sum, progress.done), (all.clone(), u64::from(LAST)), "{threads} threads");
        }
    }

    #[test]
    fn what_was_stopped_goes_on_from_its_mark_and_comes_to_the_same() {
        let db = testkit::sqlite();
        let all: Vec<u32> = (1..=LAST).collect();
        let mut kept: Option<(Progress, Vec<u8>)> = None;
        for round in 0.. {
            assert!(round < 500, "it never ends");
            let asked = AtomicUsize::new(0);
            let mut latest = None;
            let mut keep = |progress: &Progress, sum: Vec<u8>| {
                latest = Some((progress.clone(), sum));
                Ok(true)
            };
            let stop = || asked.fetch_add(1, Ordering::SeqCst) > 20;
            let from = kept.as_ref().map(|(progress, sum)| (progress.clone(), sum.as_slice()));
            match run(&db.store, &Numbers { wrong: None }, from, control(3, &stop, &mut keep)).unwrap() {
                Ended::Whole(sum, progress) => {
                    assert!(round > 1, "it was stopped before it was whole");
                    assert_eq!((sum, progress.done), (all, u64::from(LAST)));
                    return;
                }
                Ended::Stopped => {
                    let (progress, sum) = latest.unwrap();
                    let before = kept.as_ref().map_or(0, |(before, _)| before.done);
                    assert!(progress.done >= before && u64::from(number(&progress.mark)) == progress.done);
                    kept = Some((progress, sum));
                }
            }
        }
    }

    #[test]
    fn a_fault_or_a_panic_in_a_stretch_ends_the_run_with_it() {
        let db = testkit::sqlite();
        for (panics, detail) in [(false, "this number"), (true, "a mistake of ours")] {
            let numbers = Numbers { wrong: Some((700, panics)) };
            let mut keep = |_: &Progress, _: Vec<u8>| Ok(true);
            let fault = run(&db.store, &numbers, None, control(3, &|| false, &mut keep)).unwrap_err();
            assert!(fault.detail.contains(detail), "{fault}");
        }
    }
}
