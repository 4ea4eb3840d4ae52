//! A plan into a database, through the doors that hospitals use: index, history, work lists, counters and
//! audit are as real as they would be.
//!
//! Threads make and check content; one thread gives ids and packs; one waits for the database. Whatever draws
//! from the generator does so in one order, so that the same seed gives the same ids on any machine with the
//! same parts (a generator of the same seed behind the record and the recognition service).

mod day;
mod orders;
mod prepare;

#[cfg(test)]
mod tests;

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use base::{Actor, ActorKind, Ctx, Fault, Fen, Purpose, Result};
use care::recognition::Recognition;
use clinical::record::{Draft, Intent, Records};
use identity::Residents;
use jiff::{Timestamp, tz::TimeZone};
use policy::Region;
use store::Store;

use crate::{
    Options, Plan,
    encode::fhir::{self, Entry},
    plan::Slice,
};

/// What is filled.
#[derive(Clone)]
pub struct Parts {
    /// The database.
    pub store: Store,
    /// The region's rules.
    pub region: Arc<Region>,
    /// The record on them.
    pub records: Records,
    /// The resident index behind the record.
    pub residents: Arc<Residents>,
    /// Recognition, to play what doctors asked and answered; without it only reports are loaded.
    pub recognition: Option<Recognition>,
}

/// How far a fill is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Reports written.
    pub done: u64,
    /// Reports in all, about.
    pub total: u64,
    /// What is being written, in Chinese and English.
    pub what: &'static str,
}

/// What a fill wrote.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// Institutions.
    pub institutions: u64,
    /// Doctors.
    pub doctors: u64,
    /// Local codes mapped.
    pub mappings: u64,
    /// Patients of institutions.
    pub patients: u64,
    /// Visits.
    pub visits: u64,
    /// Reports.
    pub reports: u64,
    /// Resources of all types.
    pub resources: u64,
    /// Reports corrected or withdrawn.
    pub changes: u64,
    /// Orders checked.
    pub checks: u64,
    /// Examinations and tests in them.
    pub lines: u64,
    /// Lines for which a result could be recognised.
    pub offered: u64,
    /// Lines recognised.
    pub recognised: u64,
    /// Lines examined again, on a ground.
    pub again: u64,
    /// Money saved.
    pub saved: Fen,
}

/// Fills the database behind `parts`. `progress` is called now and then, on this thread.
pub fn fill(parts: &Parts, options: &Options, progress: &dyn Fn(Progress)) -> Result<Summary> {
    let plan = Plan::new(&parts.region, options)?;
    let first = plan
        .start()
        .to_zoned(plan.zone().clone())
        .or_else(|_| plan.start().to_zoned(TimeZone::UTC))
        .map_err(|_| Fault::invalid("the first day lies outside what a calendar can say"))?
        .timestamp();
    let mut fill = Fill { parts, plan: &plan, summary: Summary::default(), seen: Seen::new(&plan), first };
    let total = options.reports;
    progress(Progress { done: 0, total, what: "机构、人员与对照 institutions, staff, mappings" });
    fill.institutions()?;
    fill.mappings()?;
    fill.visits(progress)?;
    progress(Progress { done: fill.summary.reports, total: fill.summary.reports, what: "完成 done" });
    Ok(fill.summary)
}

const VISITS: &str = "就诊、报告与互认 visits, reports, recognition";

/// A fill under way.
struct Fill<'a> {
    parts: &'a Parts,
    plan: &'a Plan,
    summary: Summary,
    seen: Seen,
    first: Timestamp,
}

/// Which institution knows which person: a bit each.
struct Seen(Vec<Vec<u64>>);

impl Seen {
    fn new(plan: &Plan) -> Self {
        let words = plan.options().residents as usize / 64 + 1;
        Self(vec![vec![0; words]; plan.sites().len()])
    }

    /// Whether it is the first time.
    fn first(&mut self, site: usize, person: u32) -> bool {
        let (word, bit) = (person as usize / 64, 1u64 << (person % 64));
        let Some(word) = self.0.get_mut(site).and_then(|words| words.get_mut(word)) else { return false };
        let first = *word & bit == 0;
        *word |= bit;
        first
    }
}

impl Fill<'_> {
    /// The institution's own system at work.
    fn ctx(&self, site: usize, now: Timestamp, doctor: Option<&str>) -> Ctx {
        let code = self.plan.sites().get(site).map_or("", |site| &site.code);
        let mut ctx = Ctx::operator("", now).for_institution(code);
        ctx.purpose = Purpose::Treatment;
        ctx.actor = Actor {
            kind: ActorKind::System,
            id: format!("synth-{code}"),
            on_behalf_of: doctor.map(str::to_owned),
        };
        ctx
    }

    fn operator(&self) -> Ctx {
        Ctx::operator("synth", self.first)
    }

    fn institutions(&mut self) -> Result<()> {
        let (mut organisations, mut staff) = (Vec::new(), Vec::new());
        for (at, site) in self.plan.sites().iter().enumerate() {
            let mut entries = fhir::site_entries(self.plan, at).into_iter();
            organisations.extend(entries.next());
            staff.push(entries.collect::<Vec<_>>());
            self.summary.institutions += 1;
            self.summary.doctors += site.doctors.len() as u64;
        }
        // One may belong to another: all of them first, together.
        staff.insert(0, organisations);
        for entries in staff {
            let batch = self.parts.records.batch(drafts(entries)?, self.first)?;
            let (records, ctx) = (self.parts.records.clone(), self.operator());
            let stored = self.parts.store.write(move |tx| records.apply(tx, &ctx, &batch))?;
            self.summary.resources += stored.len() as u64;
        }
        Ok(())
    }

    fn mappings(&mut self) -> Result<()> {
        let rows = self.plan.mapping_rows();
        self.summary.mappings = rows.len() as u64;
        let (codes, ctx) = (self.parts.records.codes().clone(), self.operator());
        let loaded = self.parts.store.write(move |tx| codes.load_mappings(tx, &ctx, &rows))?;
        loaded.map_err(|faults| {
            let first = faults.first().map(|fault| fault.reason.as_str()).unwrap_or_default();
            Fault::internal(format!("{} mappings were refused, the first: {first}", faults.len()))
        })?;
        let codes = self.parts.records.codes();
        self.parts.store.read(|tx| codes.refresh(tx))
    }

    /// Day after day, made ahead on other threads.
    fn visits(&mut self, progress: &dyn Fn(Progress)) -> Result<()> {
        let slices: Vec<Slice> = self.plan.slices().collect();
        let plan = self.plan;
        let taken = AtomicUsize::new(0);
        let threads = plan.options().threads.max(1);
        let (ready, made) = crossbeam_channel::bounded(threads);
        let (slices, taken) = (&slices, &taken);
        std::thread::scope(|scope| {
            // Dropped on a fault, so that the threads which make content stop as well.
            let made = made;
            for _ in 0..threads {
                let ready = ready.clone();
                named(scope, "synth-make", move || {
                    // Nobody listens any more after a fault.
                    while let Some((at, slice)) = next(slices, taken)
                        && ready.send((at, prepare::prepare(plan, slice))).is_ok()
                    {}
                })?;
            }
            drop(ready);
            let (queue, work) = crossbeam_channel::bounded(1);
            let (told, written) = crossbeam_channel::unbounded();
            let parts = self.parts.clone();
            named(scope, "synth-write", move || day::writer(&parts, &work, &told))?;
            let mut waiting = BTreeMap::new();
            let mut flying: Option<day::Flying> = None;
            for at in 0..slices.len() {
                let prepared = loop {
                    if let Some(prepared) = waiting.remove(&at) {
                        break prepared;
                    }
                    let (number, prepared) = made
                        .recv()
                        .map_err(|_| Fault::internal("a thread that makes content has stopped"))?;
                    waiting.insert(number, prepared);
                };
                let packed = self.pack(prepared?)?;
                if let Some(flying) = flying.take() {
                    self.end(flying, &written)?;
                }
                flying = Some(self.begin(packed, &queue)?);
                let (done, total) = (self.summary.reports, plan.options().reports.max(self.summary.reports));
                progress(Progress { done, total, what: VISITS });
            }
            flying.map_or(Ok(()), |flying| self.end(flying, &written))
        })
    }
}

/// The next slice that nobody makes yet.
fn next(slices: &[Slice], taken: &AtomicUsize) -> Option<(usize, Slice)> {
    let at = taken.fetch_add(1, Ordering::SeqCst);
    slices.get(at).map(|slice| (at, *slice))
}

/// A thread with a name, for whoever looks at what runs.
fn named<'scope>(
    scope: &'scope std::thread::Scope<'scope, '_>,
    name: &str,
    work: impl FnOnce() + Send + 'scope,
) -> Result<()> {
    let thread = std::thread::Builder::new().name(name.to_owned());
    match thread.spawn_scoped(scope, work) {
        Ok(_) => Ok(()),
        Err(e) => Err(Fault::unavailable(format!("cannot start a thread: {e}"))),
    }
}

/// Entries as the record takes them.
fn drafts(entries: Vec<Entry>) -> Result<Vec<Draft>> {
    entries
        .into_iter()
        .map(|Entry { full_url, id, resource }| {
            let intent = match id {
                Some(id) => Intent::Update { id, if_match: None },
                None => Intent::Create,
            };
            Draft::new(intent, resource, full_url, "").map_err(|issues| {
                let first = issues.first().map(ToString::to_string).unwrap_or_default();
                Fault::internal(format!("synthetic content is not FHIR R4: {first}"))
            })
        })
        .collect()
}
