//! What every handler is given, and how handlers reach the database without blocking the runtime.

use std::{
    collections::BTreeMap,
    sync::{Arc, atomic::AtomicBool},
};

use audit::{Event, Journal};
use base::{Clock, Ctx, Masks, Random, Result};
use care::recognition::Recognition;
use clinical::record::Records;
use exchange::intake::Intake;
use identity::{
    Residents, Vault,
    access::{KeyRing, client::Clients, objection::Restrictions, smart::Apps},
    account::Accounts,
};
use policy::{Policies, Region};
use store::{Dialect, Store, Tx};
use terminology::CodeBook;

use crate::{
    Console, asking,
    console::Faces,
    external::ExternalProvider,
    json::{audit::Verifying, overview::Counting, recognition::Live},
    pace::Pace,
};

/// Limits of what one call may send.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Bytes of a request body.
    pub body_bytes_max: usize,
    /// Entries of a FHIR Bundle.
    pub bundle_entries_max: usize,
    /// Searches for residents that one party may make in a minute.
    pub searches_a_minute_max: u32,
}

impl Default for Limits {
    /// 32 MiB, 5,000 entries and 30 searches.
    fn default() -> Self {
        Self { body_bytes_max: 32 << 20, bundle_entries_max: 5_000, searches_a_minute_max: 30 }
    }
}

/// The running system as the faces see it. Clones share it.
#[derive(Clone)]
pub struct State(Arc<(Inner, Lasting)>);

/// What the faces themselves remember from one request to the next.
pub(crate) struct Lasting {
    pub(crate) faces: Faces,
    pub(crate) counting: Arc<Counting>,
    pub(crate) live: Live,
    pub(crate) verifying: Verifying,
    pub(crate) pace: Pace,
}

/// The parts, put together by the server.
pub struct Inner {
    /// The database.
    pub store: Store,
    /// Where accesses that only read are recorded; straight on the trail in the database when there is none.
    pub journal: Option<Arc<Journal>>,
    /// The region this server runs.
    pub region: Arc<Region>,
    /// Every region whose rules are loaded.
    pub policies: Arc<Policies>,
    /// The clinical record.
    pub records: Records,
    /// Recognition and duplicates over it.
    pub recognition: Recognition,
    /// What comes in from hospitals.
    pub intake: Intake,
    /// Other rules to be tried on the past.
    pub scenarios: replay::Scenarios,
    /// Recognition's past under them.
    pub what_if: care::whatif::WhatIf,
    /// Local codes and their meaning.
    pub codes: CodeBook,
    /// The resident index.
    pub residents: Arc<Residents>,
    /// Field encryption and keyed look-up.
    pub vault: Arc<Vault>,
    /// API keys.
    pub keys: KeyRing,
    /// People who sign in.
    pub accounts: Accounts,
    /// Systems that sign in with a key pair.
    pub clients: Clients,
    /// Apps that people let read for them.
    pub apps: Apps,
    /// What residents will not have shared.
    pub restrictions: Restrictions,
    /// Where people may sign in instead, if anywhere.
    pub external: Option<Arc<ExternalProvider>>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub random: Arc<Random>,
    /// Limits.
    pub limits: Limits,
    /// Where callers reach this server, without a slash at the end: `http://127.0.0.1:8080`.
    pub base_url: String,
    /// The program's version.
    pub version: &'static str,
    /// The pages for people.
    pub console: Console,
    /// Facts for the page at `/` where no console was built, such as the MLLP address.
    pub facts: BTreeMap<String, String>,
    /// Set when the server is asked to stop: answers that last end then.
    pub stopping: Arc<AtomicBool>,
}

impl std::ops::Deref for State {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0.0
    }
}

impl State {
    /// Over these parts, with nothing remembered yet.
    pub fn new(parts: Inner) -> Self {
        let lasting = Lasting {
            faces: Faces::known(),
            counting: Counting::since(parts.clock.now()),
            live: Live::new(),
            verifying: Verifying::new(),
            pace: Pace::default(),
        };
        Self(Arc::new((parts, lasting)))
    }

    pub(crate) fn lasting(&self) -> &Lasting {
        &self.0.1
    }

    /// Runs a read. SQLite answers in microseconds on this very thread; PostgreSQL waits for the
    /// network, so the runtime is told that this thread blocks.
    pub(crate) fn read<T>(&self, f: impl FnOnce(&mut Tx<'_>) -> Result<T>) -> Result<T> {
        match self.store.dialect() {
            Dialect::Sqlite => self.store.read(f),
            Dialect::Postgres => tokio::task::block_in_place(|| self.store.read(f)),
        }
    }

    /// How personal numbers are masked, by the region's rules of today.
    pub(crate) fn masks(&self) -> Masks {
        let today = self.region.day(self.clock.now());
        self.region.parameters(today).map(policy::Parameters::masks).unwrap_or_default()
    }

    /// Records accesses that only read. Whoever has read a person's record calls this before answering: an
    /// access that cannot be recorded does not happen. With a journal the rows outlive the process when this
    /// returns; without one they are on the trail and durable.
    pub(crate) async fn audited(&self, ctx: &Ctx, events: Vec<Event>) -> Result<()> {
        let events: Vec<Event> = events.into_iter().map(asking::named).collect();
        if let Some(journal) = &self.journal {
            return journal.record(ctx, events);
        }
        let ctx = ctx.clone();
        self.store.write_async(move |tx| audit::append(tx, &ctx, events.clone())).await
    }

    /// Makes what is remembered of keys, sessions, clients and apps fresh: after a change of our own it holds at once.
    pub(crate) fn remembered(&self) -> Result<()> {
        self.read(|tx| {
            self.keys.refresh(tx)?;
            self.accounts.sessions().refresh(tx)?;
            self.clients.refresh(tx)?;
            self.apps.refresh(tx)
        })
    }

    /// Does something to who may speak or sign in, and makes it hold at once.
    pub(crate) async fn changed<T: Send + 'static>(
        &self,
        work: impl FnMut(&mut Tx<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let done = self.store.write_async(work).await?;
        self.remembered()?;
        Ok(done)
    }

    /// Reads the trail with everything on it that was recorded before now.
    pub(crate) fn trail<T>(&self, f: impl FnOnce(&mut Tx<'_>) -> Result<T>) -> Result<T> {
        if let Some(journal) = &self.journal {
            tokio::task::block_in_place(|| journal.carry_all(&self.store))?;
        }
        self.read(f)
    }
}
