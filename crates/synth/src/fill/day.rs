//! One slice into the database: patients, then orders against what is there, then reports, then changes.

use base::{Ctx, Fault, Result};
use clinical::record::{Batch, Draft, Intent, ResourceType, Stored};
use crossbeam_channel::{Receiver, Sender};

use super::{
    Fill, Parts,
    orders::{self, Play, Played},
    prepare::{Group, Prepared},
};
use crate::{
    encode::fhir,
    plan::{Report, Visit},
};

/// Resources of one write: large enough to share a commit, small enough that others get their turn.
const WRITE: usize = 3_000;
/// Patients and orders that share a transaction.
const DOORS: usize = 400;

/// Batches that are written together, each as its own institution.
pub(super) struct Work(Vec<(Ctx, Batch)>);

/// What became of a [`Work`].
pub(super) type Written = Result<Vec<Vec<Stored>>>;

/// Waits for the database, so that the next batch can be packed meanwhile.
pub(super) fn writer(parts: &Parts, work: &Receiver<Work>, told: &Sender<Written>) {
    for Work(batches) in work {
        let records = parts.records.clone();
        let written = parts
            .store
            .write(move |tx| batches.iter().map(|(ctx, batch)| records.apply(tx, ctx, batch)).collect());
        if told.send(written).is_err() {
            return;
        }
    }
}

/// A slice whose content has its ids and is packed.
pub(super) struct Packed {
    visits: Vec<Visit>,
    patients: Vec<Draft>,
    works: Vec<Vec<(Ctx, Batch)>>,
    /// For each batch, in order, its reports that change.
    changes: Vec<Vec<(usize, usize, usize)>>,
    reports: u64,
}

/// A slice whose reports are with the writer.
pub(super) struct Flying {
    visits: Vec<Visit>,
    works: usize,
    changes: Vec<Vec<(usize, usize, usize)>>,
    reports: u64,
}

/// A new patient, or a doctor's order.
#[derive(Clone)]
enum Door {
    Patient(Box<(Ctx, Batch)>),
    Order(Box<Play>),
}

impl Fill<'_> {
    /// Gives ids and packs; the writer may be at the slice before meanwhile, which draws no ids.
    pub(super) fn pack(&self, prepared: Prepared) -> Result<Packed> {
        let Prepared { batch, patients, groups } = prepared;
        let mut packed =
            Packed { visits: batch.visits, patients, works: Vec::new(), changes: Vec::new(), reports: 0 };
        let (mut size, mut work) = (0, Vec::new());
        for Group { site, sent, drafts, changes, reports } in groups {
            packed.reports += reports;
            size += drafts.len();
            packed.changes.push(changes);
            work.push((self.ctx(site, sent, None), self.parts.records.batch(drafts, sent)?));
            if size >= WRITE {
                packed.works.push(std::mem::take(&mut work));
                size = 0;
            }
        }
        if !work.is_empty() {
            packed.works.push(work);
        }
        Ok(packed)
    }

    /// Whoever is new is registered, doctors ask and answer, and the reports go to the writer.
    pub(super) fn begin(&mut self, packed: Packed, queue: &Sender<Work>) -> Result<Flying> {
        let Packed { visits, patients, works, changes, reports } = packed;
        let mut doors = Vec::new();
        for (visit, draft) in visits.iter().zip(patients) {
            if self.seen.first(visit.site, visit.person.index) {
                let batch = self.parts.records.batch(vec![draft], visit.at)?;
                doors.push(Door::Patient(Box::new((self.ctx(visit.site, visit.at, None), batch))));
                self.summary.patients += 1;
            }
            if visit.checked && self.parts.recognition.is_some() {
                doors.push(Door::Order(Box::new(self.play(visit))));
            }
        }
        for part in doors.chunks(DOORS) {
            let (parts, part) = (self.parts.clone(), part.to_vec());
            let played = self.parts.store.write(move |tx| {
                let mut played = Played::default();
                for door in &part {
                    match (door, &parts.recognition) {
                        (Door::Patient(patient), _) => {
                            parts.records.apply(tx, &patient.0, &patient.1)?;
                            played.patients += 1;
                        }
                        (Door::Order(play), Some(recognition)) => {
                            orders::one(tx, recognition, &parts.residents, play, &mut played)?;
                        }
                        (Door::Order(_), None) => {}
                    }
                }
                Ok(played)
            })?;
            played.add_to(&mut self.summary);
        }
        self.summary.visits += visits.len() as u64;
        let sent = works.len();
        for work in works {
            queue.send(Work(work)).map_err(|_| stopped())?;
        }
        Ok(Flying { visits, works: sent, changes, reports })
    }

    /// Waits until the reports are durable, and changes those that change.
    pub(super) fn end(&mut self, flying: Flying, written: &Receiver<Written>) -> Result<()> {
        let mut dues = flying.changes.into_iter();
        let mut changing = Vec::new();
        for _ in 0..flying.works {
            let batches = written.recv().map_err(|_| stopped())??;
            for (stored, due) in batches.iter().zip(dues.by_ref()) {
                self.summary.resources += stored.len() as u64;
                changing.extend(due.iter().filter_map(|(place, visit, line)| {
                    let report = flying.visits.get(*visit)?.lines.get(*line)?.report.as_ref()?;
                    Some((stored.get(*place)?.id.clone(), flying.visits[*visit].site, report))
                }));
            }
        }
        self.summary.reports += flying.reports;
        if changing.is_empty() {
            return Ok(());
        }
        changing.sort_by_key(|(_, _, report)| report.change.as_ref().map(|change| change.at));
        let mut work = Vec::with_capacity(changing.len());
        for (id, site, report) in changing {
            work.extend(self.change(site, report, &id)?);
        }
        self.summary.changes += work.len() as u64;
        let records = self.parts.records.clone();
        self.parts.store.write(move |tx| {
            work.iter().try_for_each(|(ctx, batch)| records.apply(tx, ctx, batch).map(|_| ()))
        })
    }

    /// A new version of a report, and of its first result where that stands by itself.
    fn change(&self, site: usize, report: &Report, id: &str) -> Result<Option<(Ctx, Batch)>> {
        let Some(change) = &report.change else { return Ok(None) };
        let records = &self.parts.records;
        let read = |kind: ResourceType, id: &str| {
            let found = self.parts.store.read(|tx| records.read(tx, kind, id))?;
            found.ok_or_else(|| Fault::internal("a report that was just written is not there"))?.value()
        };
        let before = read(ResourceType::DiagnosticReport, id)?;
        let first = before
            .pointer("/result/0/reference")
            .and_then(|reference| reference.as_str()?.strip_prefix("Observation/").map(str::to_owned));
        let mut next = vec![(id.to_owned(), fhir::report_change(self.plan, report, before))];
        if let Some(first) = first.filter(|_| !change.withdrawn && change.value.is_some()) {
            let result = fhir::result_change(report, read(ResourceType::Observation, &first)?);
            next.push((first, result));
        }
        let drafts = next
            .into_iter()
            .map(|(id, value)| {
                Draft::new(Intent::Update { id, if_match: None }, value, None, "")
                    .map_err(|_| Fault::internal("a corrected report is not FHIR R4"))
            })
            .collect::<Result<Vec<_>>>()?;
        Ok(Some((self.ctx(site, change.at, None), records.batch(drafts, change.at)?)))
    }
}

fn stopped() -> Fault {
    Fault::internal("the thread that writes has stopped")
}
