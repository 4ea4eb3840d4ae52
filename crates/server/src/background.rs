//! What runs beside the requests, on threads of its own: memory of keys, codes and senders is kept fresh,
//! events of the outbox are taken, measurements are moved on. Each turn is short; a mistake in one is
//! logged and does not end the others.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
    thread::JoinHandle,
    time::{Duration, Instant},
};

use audit::{Journal, Listing};
use base::{Ctx, Fault, Result};
use care::recognition::{Filter, GroupBy};
use crossbeam_channel::{Receiver, RecvTimeoutError, Sender};
use exchange::{intake, mllp::Senders};
use jiff::{SignedDuration, Timestamp};
use store::outbox;
use tokio::sync::watch;

use crate::{
    compose::Parts,
    config::Config,
    metrics::{self, Measurements},
    seals, senders,
    tls::Certificate,
};

/// The running tasks. Dropping it asks them to stop and waits for their turns to end.
pub(crate) struct Background {
    stop: Option<Sender<()>>,
    threads: Vec<JoinHandle<()>>,
}

/// Hours for which counters of feeds are kept: thirteen months.
const FEED_HOURS: i64 = 400 * 24;
/// How often a complaint that stays the same is repeated.
const AGAIN: Duration = Duration::from_secs(60);

impl Background {
    /// Starts the tasks; `allowed` is kept equal to the senders in the database.
    pub(crate) fn start(
        config: &Config,
        parts: &Parts,
        journal: &Arc<Journal>,
        measurements: &Measurements,
        allowed: watch::Sender<Senders>,
        certificates: Vec<Arc<Certificate>>,
    ) -> Result<Self> {
        let (stop, stopped) = crossbeam_channel::bounded::<()>(0);
        let mut this = Self { stop: Some(stop), threads: Vec::new() };

        // Revoked keys, roles taken away, new mappings and new senders hold within a second.
        let own = parts.clone();
        let mut revision = None;
        this.every("memory", Duration::from_secs(1), &stopped, move || {
            if own.vault.refresh()? {
                tracing::info!(vault = ?own.vault, "the key file has changed");
            }
            let now = own.store.read(|tx| {
                own.codes.refresh(tx)?;
                own.keys.refresh(tx)?;
                own.accounts.sessions().refresh(tx)?;
                own.clients.refresh(tx)?;
                own.apps.refresh(tx)?;
                own.restrictions.refresh(tx)?;
                identity::access::revision(tx)
            });
            metrics::database(now.is_ok());
            let now = now?;
            if revision.replace(now) != Some(now) {
                let list = senders::of(&own)?;
                allowed.send_if_modified(|known| {
                    let changed = format!("{known:?}") != format!("{list:?}");
                    *known = list;
                    changed
                });
            }
            Ok(false)
        })?;

        // What one room leaves for another.
        let own = parts.clone();
        this.every("outbox", Duration::from_millis(500), &stopped, move || {
            let now = own.clock.now();
            let handled = own.recognition.drain_outbox(&own.store, now);
            metrics::events(if handled.is_ok() { "handled" } else { "failed" }, {
                handled.as_ref().map_or(1, |count| u64::try_from(*count).unwrap_or(u64::MAX))
            });
            let oldest = own.store.read(|tx| outbox::oldest(tx, 1))?;
            let made = oldest.first().and_then(|event| event.id.get_timestamp()).map(|at| at.to_unix().0);
            let age = made.map_or(0, |made| u64::try_from(now.as_second()).unwrap_or(0).saturating_sub(made));
            metrics::outbox(Duration::from_secs(age));
            handled.map(|count| count > 0)
        })?;

        // What belongs to what from today on, stated before.
        let own = parts.clone();
        this.every("register", Duration::from_secs(60), &stopped, move || {
            let (register, ctx) = (own.register.clone(), Ctx::operator("register", own.clock.now()));
            own.store.write(move |tx| register.turn(tx, &ctx)).map(|_| false)
        })?;

        // Accesses that were recorded in the journal: onto the disk at once, onto the trail when there is a lull.
        let own = journal.clone();
        this.every("journal", Duration::from_millis(100), &stopped, move || own.flush().map(|()| false))?;
        let (own, store) = (journal.clone(), parts.store.clone());
        this.every("trail", Duration::from_millis(500), &stopped, move || {
            let more = own.carry(&store);
            metrics::journal(own.waiting());
            more
        })?;

        // Which rows of the trail tell of which time, so that it can be searched; a piece at a time.
        let own = parts.store.clone();
        this.every("trail times", Duration::from_millis(250), &stopped, move || {
            // Between two pieces others write.
            audit::advance(&own).map(|_| false)
        })?;

        // What feeds brought, and what is forgotten of it in time.
        let own = parts.clone();
        this.every("feeds", Duration::from_secs(5), &stopped, move || {
            own.intake.activity.flush_blocking(&own.store).map(|()| false)
        })?;
        let (own, days) = (parts.clone(), config.exchange_refused_days);
        this.every("forget messages", Duration::from_secs(3600), &stopped, move || {
            let now = own.clock.now();
            let hour = now.as_second().div_euclid(3600) - FEED_HOURS;
            let before = now.checked_sub(SignedDuration::from_hours(24 * days)).unwrap_or(Timestamp::MIN);
            let forgotten = own.store.write(move |tx| intake::forget(tx, hour, before))?;
            if forgotten > 0 {
                tracing::info!(messages = forgotten, "refused messages were forgotten after their time");
            }
            Ok(false)
        })?;

        // What is written behind the rest when there is a lull: who looked at whose record, by resident; counters.
        let (mut listing, own) = (Listing::default(), parts.clone());
        this.every("behind", Listing::TURN, &stopped, move || {
            let calm = listing.turn(&own.store)?;
            own.recognition.count_up(&own.store, calm).map(|()| false)
        })?;

        for certificate in certificates {
            this.every("certificate", Duration::from_secs(5), &stopped, move || {
                if certificate.refresh()? {
                    tracing::info!(?certificate, "a renewed certificate is in force");
                }
                Ok(false)
            })?;
        }

        // The trail as it stands is signed into a file outside of the database.
        if let Some(every) = config.seals.every {
            let (own, seals, key) = (parts.clone(), config.seals.clone(), seals::key(config)?);
            this.every("seals", every, &stopped, move || {
                seals::seal(&own.store, &seals, &key, own.clock.now()).map(|_| false)
            })?;
        }

        // What has run out is forgotten; what is older than the trail is kept leaves it as signed segments.
        let own = parts.clone();
        let keeping = match config.retention.days {
            Some(days) => Some((days, config.retention.segments.clone(), seals::key(config)?)),
            None => None,
        };
        this.every("retention", Duration::from_secs(3_600), &stopped, move || {
            let (accounts, now) = (own.accounts.clone(), own.clock.now());
            let gone = own.store.write(move |tx| identity::forget_expired(tx, &accounts, now))?;
            tracing::debug!(gone, "what had run out was forgotten");
            match &keeping {
                Some((days, folder, key)) => {
                    seals::archive(&own.store, *days, folder, key, now).map(|rows| rows > 0)
                }
                None => Ok(false),
            }
        })?;

        // What recognition came to today, from its counters.
        let own = parts.clone();
        this.every("recognition", Duration::from_secs(15), &stopped, move || {
            let today = own.region.day(own.clock.now());
            let filter = Filter::over(today, today, GroupBy::Institution);
            let count = own.store.read(|tx| own.recognition.statistics(tx, &filter))?.total.count;
            metrics::recognition(&[
                ("checks", count.checks),
                ("offered", count.offered),
                ("recognised", count.recognised),
                ("reexamined", count.reexamined),
            ]);
            Ok(false)
        })?;

        // Runs of scenarios, on threads that give way to everything else.
        let runner = replay::Runner::new(
            parts.store.clone(),
            parts.scenarios.clone(),
            vec![Arc::new(parts.what_if.clone())],
            parts.clock.clone(),
            lower_priority,
            {
                let recognition = parts.recognition.clone();
                move || recognition.orders_seen()
            },
        );
        this.every("what-if", Duration::from_millis(500), &stopped, move || runner.turn().map(|_| false))?;

        let own = measurements.clone();
        this.every("measurements", Duration::from_secs(5), &stopped, move || {
            own.upkeep();
            Ok(false)
        })?;
        Ok(this)
    }

    /// Calls `turn` every `period`, at once again when it says that there is more to do.
    fn every(
        &mut self,
        name: &'static str,
        period: Duration,
        stopped: &Receiver<()>,
        mut turn: impl FnMut() -> Result<bool> + Send + 'static,
    ) -> Result<()> {
        let stopped = stopped.clone();
        let mut said: Option<(String, Instant)> = None;
        let run = move || {
            loop {
                let outcome = catch_unwind(AssertUnwindSafe(&mut turn))
                    .unwrap_or_else(|_| Err(Fault::internal("stopped on a mistake of ours")));
                let more = match outcome {
                    Ok(more) => {
                        if said.take().is_some() {
                            tracing::info!(task = name, "works again");
                        }
                        more
                    }
                    Err(fault) => {
                        let text = fault.to_string();
                        let known =
                            |(before, at): &(String, Instant)| *before == text && at.elapsed() < AGAIN;
                        if !said.as_ref().is_some_and(known) {
                            tracing::error!(
                                task = name,
                                fault = text,
                                "a background task failed; it is tried again"
                            );
                            said = Some((text, Instant::now()));
                        }
                        false
                    }
                };
                let wait = if more { Duration::ZERO } else { period };
                if stopped.recv_timeout(wait) != Err(RecvTimeoutError::Timeout) {
                    return;
                }
            }
        };
        let thread = std::thread::Builder::new().name(name.to_owned()).spawn(run);
        self.threads
            .push(thread.map_err(|e| Fault::unavailable(format!("cannot start the thread {name}: {e}")))?);
        Ok(())
    }
}

/// The least of the machine for this thread: what is asked now comes before what may be known later.
pub(crate) fn lower_priority() {
    // Without it a run is no slower and others are: nothing to stop for.
    if let Err(e) = rustix::process::setpriority_process(None, 19) {
        tracing::warn!(error = %e, "the priority of a thread that replays cannot be lowered");
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        drop(self.stop.take());
        for thread in self.threads.drain(..) {
            // a panic was caught inside; there is nothing more to say
            drop(thread.join());
        }
    }
}
