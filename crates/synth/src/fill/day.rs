//! One slice into the database: patients, then orders against what is there, then reports, then changes.

use base::{Ctx, Fault, Result};
use clinical::record::{Batch, Draft, Intent, ResourceType, Stored};
use crossbeam_channel::{Receiver, Sender};

use super::{
    Fill, Parts,
    prepare::{Group, Prepared},
};
use crate::{
    encode::fhir,
    plan::{Report, Visit},
};

/// Resources of one write: large enough to share a commit, small enough that others get their turn.
const WRITE: usize = 3_000;

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

impl Fill<'_> {
    /// Writes one slice; on return all of it is durable.
    pub(super) fn day(
        &mut self,
        prepared: Prepared,
        queue: &Sender<Work>,
        written: &Receiver<Written>,
    ) -> Result<()> {
        let Prepared { batch, patients, groups } = prepared;
        self.patients(&batch.visits, patients)?;
        self.orders(&batch.visits)?;
        self.summary.visits += batch.visits.len() as u64;
        let mut changes = Vec::new();
        let mut order = Vec::new();
        let (mut sent, mut size, mut work) = (0, 0, Vec::new());
        for group in groups {
            let Group { site, sent: now, drafts, changes: due, reports } = group;
            self.summary.reports += reports;
            size += drafts.len();
            order.push(due);
            let batch = self.parts.records.batch(drafts, now)?;
            work.push((self.ctx(site, now, None), batch));
            if size >= WRITE {
                queue.send(Work(std::mem::take(&mut work))).map_err(|_| stopped())?;
                (sent, size) = (sent + 1, 0);
            }
        }
        if !work.is_empty() {
            queue.send(Work(work)).map_err(|_| stopped())?;
            sent += 1;
        }
        let mut dues = order.into_iter();
        for _ in 0..sent {
            let batches = written.recv().map_err(|_| stopped())??;
            for (stored, due) in batches.iter().zip(dues.by_ref()) {
                self.summary.resources += stored.len() as u64;
                changes.extend(due.iter().filter_map(|(place, visit, line)| {
                    Some((stored.get(*place)?.id.clone(), *visit, *line))
                }));
            }
        }
        for (id, visit, line) in changes {
            let visit = &batch.visits[visit];
            if let Some(report) = visit.lines.get(line).and_then(|line| line.report.as_ref()) {
                self.change(visit, report, &id)?;
            }
        }
        Ok(())
    }

    /// Registers whoever is at an institution for the first time.
    fn patients(&mut self, visits: &[Visit], drafts: Vec<Draft>) -> Result<()> {
        let mut work: Vec<(Ctx, Batch)> = Vec::new();
        for (visit, draft) in visits.iter().zip(drafts) {
            if self.seen.first(visit.site, visit.person.index) {
                let batch = self.parts.records.batch(vec![draft], visit.at)?;
                work.push((self.ctx(visit.site, visit.at, None), batch));
                self.summary.patients += 1;
            }
        }
        for part in work.chunks(500) {
            let (records, part) = (self.parts.records.clone(), part.to_vec());
            let stored = self.parts.store.write(move |tx| {
                part.iter().map(|(ctx, batch)| records.apply(tx, ctx, batch)).collect::<Result<Vec<_>>>()
            })?;
            self.summary.resources += stored.len() as u64;
        }
        Ok(())
    }

    /// A new version of a report, and of its first result where that stands by itself.
    fn change(&mut self, visit: &Visit, report: &Report, id: &str) -> Result<()> {
        let Some(change) = &report.change else { return Ok(()) };
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
        let batch = records.batch(drafts, change.at)?;
        let (records, ctx) = (records.clone(), self.ctx(visit.site, change.at, None));
        self.parts.store.write(move |tx| records.apply(tx, &ctx, &batch))?;
        self.summary.changes += 1;
        Ok(())
    }
}

fn stopped() -> Fault {
    Fault::internal("the thread that writes has stopped")
}
