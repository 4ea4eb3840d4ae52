//! A report that somebody relied on was taken back, or is in force again.

use ::store::{Store, Tx, outbox};
use audit::{Action, Event};
use base::{CheckId, Ctx, Fault, FaultKind, Key, ResidentId, Result};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    Recognition,
    merge::PATIENT_MOVED,
    settle::Exam,
    store::{self, Tally},
};

/// The outbox event of a report that has a new version.
const REPORT_CHANGED: &str = "report.changed";
/// Events taken in one turn.
const PAGE: u32 = 500;

#[derive(Deserialize)]
struct ReportChanged {
    resident: ResidentId,
    report: Key,
    status: String,
}

/// An answer whose report was withdrawn: its doctor should hear of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Affected {
    /// Whose record.
    pub resident: ResidentId,
    /// The check.
    pub check: CheckId,
    /// Its line.
    pub line: u32,
    /// The report.
    pub report: Key,
    /// The ordering institution.
    pub institution: String,
    /// Its department.
    pub department: String,
    /// The doctor.
    pub doctor: String,
    /// The item or panel ordered.
    pub item: String,
    /// Withdrawn, or in force again.
    pub withdrawn: bool,
}

impl Recognition {
    /// Handles the payload of one `report.changed` event: savings that rest on a withdrawn report are given
    /// back on this day, and counted again when the report is in force again. The record as it stands
    /// decides, so events that come twice or late do no harm. The answers that stand and are concerned.
    pub fn on_report_changed(&self, tx: &mut Tx<'_>, ctx: &Ctx, payload: &str) -> Result<Vec<Affected>> {
        let event: ReportChanged = serde_json::from_str(payload)
            .map_err(|error| Fault::corrupt(format!("an event {REPORT_CHANGED} cannot be read: {error}")))?;
        // Before looking: an answer that read the report while it was in force is then committed and seen.
        store::lock(tx, event.resident)?;
        let relying = store::relying_on(tx, event.report)?;
        if relying.is_empty() {
            return Ok(Vec::new());
        }
        // Another resident's, where records were linked otherwise since.
        for reliance in relying.iter().filter(|reliance| reliance.row.resident != event.resident) {
            store::lock(tx, reliance.row.resident)?;
        }
        let now = self.records.report(tx, event.resident, event.report)?;
        let withdrawn = match now {
            Some(report) => report.status.is_withdrawn(),
            None => matches!(event.status.as_str(), "cancelled" | "entered-in-error"),
        };
        if store::mark_reliances(tx, event.report, event.resident, withdrawn.then_some(ctx.now))? == 0 {
            return Ok(Vec::new());
        }
        let mut tally = Tally::default();
        let mut affected = Vec::new();
        let mut trail = Vec::new();
        for reliance in store::relying_on(tx, event.report)?.into_iter().filter(|r| r.standing) {
            if let Some(exam) = reliance.exam {
                self.settle(tx, &Exam::of(&reliance.row, exam), ctx.now, &mut tally)?;
            }
            let row = reliance.row;
            trail.push(
                Event::done(Action::Update, format!("check/{}/{}", row.check, row.line))
                    .of(row.resident)
                    .with(if withdrawn { "report withdrawn" } else { "report in force again" }),
            );
            affected.push(Affected {
                resident: row.resident,
                check: row.check,
                line: row.line,
                report: event.report,
                institution: row.institution,
                department: row.department,
                doctor: row.doctor,
                item: row.item,
                withdrawn,
            });
        }
        audit::append(tx, ctx, trail)?;
        store::flush(tx, tally)?;
        Ok(affected)
    }

    /// Handles the events that wait, of reports and of moved patients, each in a transaction of its own; how
    /// many were handled. The server calls this every second or so. An event that cannot be read, or of a
    /// kind that nobody takes, is logged and dropped. One that fails for another reason stays and holds up
    /// none behind it; its fault is the answer of a turn in which nothing else was left to handle.
    pub fn drain_outbox(&self, store: &Store, now: Timestamp) -> Result<usize> {
        let (mut handled, mut failed, mut last) = (0, None, None);
        loop {
            let waiting = store.read(|tx| outbox::after(tx, last, PAGE))?;
            let Some(end) = waiting.last() else { break };
            last = Some(end.id);
            for event in waiting {
                match self.take(store, now, event) {
                    Ok(taken) => handled += usize::from(taken),
                    // Not the event's fault: the others would fare no better.
                    Err(fault) if fault.kind == FaultKind::Unavailable => return Err(fault),
                    Err(fault) => failed = failed.or(Some(fault)),
                }
            }
        }
        match failed {
            Some(fault) if handled == 0 => Err(fault),
            _ => Ok(handled),
        }
    }

    /// Whether the event was still there.
    fn take(&self, store: &Store, now: Timestamp, event: outbox::Event) -> Result<bool> {
        let this = self.clone();
        let affected = store.write(move |tx| {
            if !outbox::done(tx, event.id)? {
                return Ok(None);
            }
            let ctx = Ctx::operator("outbox", now);
            match event.kind.as_str() {
                PATIENT_MOVED => this.on_patient_moved(tx, &ctx, &event)?,
                REPORT_CHANGED if serde_json::from_str::<ReportChanged>(&event.payload).is_ok() => {
                    return this.on_report_changed(tx, &ctx, &event.payload).map(Some);
                }
                REPORT_CHANGED => {
                    tracing::error!(event = %event.id, "an event that cannot be read was dropped")
                }
                kind => tracing::error!(event = %event.id, kind, "an event that nobody takes was dropped"),
            }
            Ok(Some(Vec::new()))
        })?;
        let Some(affected) = affected else { return Ok(false) };
        if !affected.is_empty() {
            tracing::info!(answers = affected.len(), "a report behind answers of recognition changed");
        }
        Ok(true)
    }
}
