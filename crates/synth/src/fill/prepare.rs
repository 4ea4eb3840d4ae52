//! What can be done for a slice without the database: its content as checked drafts.

use base::Result;
use clinical::record::Draft;
use jiff::Timestamp;

use super::drafts;
use crate::{
    Plan,
    encode::fhir::{self, Urns},
    plan::{Batch, Slice},
};

/// Visits whose resources are written as one batch.
const TOGETHER: usize = 30;

/// A slice ready for the database.
pub(super) struct Prepared {
    pub(super) batch: Batch,
    /// For each visit, its patient.
    pub(super) patients: Vec<Draft>,
    pub(super) groups: Vec<Group>,
}

/// Some visits of one institution.
pub(super) struct Group {
    pub(super) site: usize,
    /// When they are sent: after the last of their reports was signed.
    pub(super) sent: Timestamp,
    pub(super) drafts: Vec<Draft>,
    /// Reports that change: place of the draft, of the visit in the batch, of the line in the visit.
    pub(super) changes: Vec<(usize, usize, usize)>,
    pub(super) reports: u64,
}

/// Makes a slice and everything that it leaves in the record.
pub(super) fn prepare(plan: &Plan, slice: Slice) -> Result<Prepared> {
    let batch = plan.batch(slice);
    let patients = drafts(batch.visits.iter().map(|visit| fhir::patient_entry(plan, visit)).collect())?;
    let mut groups = Vec::new();
    for site in 0..plan.sites().len() {
        let visits: Vec<usize> =
            (0..batch.visits.len()).filter(|visit| batch.visits[*visit].site == site).collect();
        for visits in visits.chunks(TOGETHER) {
            groups.push(group(plan, &batch, site, visits)?);
        }
    }
    groups.sort_by_key(|group| (group.sent, group.site));
    Ok(Prepared { batch, patients, groups })
}

fn group(plan: &Plan, batch: &Batch, site: usize, visits: &[usize]) -> Result<Group> {
    let mut urns = Urns::default();
    let mut entries = Vec::new();
    let mut group = Group { site, sent: Timestamp::MIN, drafts: Vec::new(), changes: Vec::new(), reports: 0 };
    for &at in visits {
        let visit = &batch.visits[at];
        group.sent = group.sent.max(visit.at);
        let before = entries.len();
        entries.extend(fhir::visit_entries(plan, visit, &mut urns));
        let mut places = (before..entries.len())
            .filter(|place| entries[*place].resource["resourceType"] == "DiagnosticReport")
            .collect::<Vec<_>>()
            .into_iter();
        for (line, report) in
            visit.lines.iter().enumerate().filter_map(|(n, l)| Some((n, l.report.as_ref()?)))
        {
            let place = places.next();
            group.reports += 1;
            group.sent = group.sent.max(report.issued);
            if let Some(place) = place.filter(|_| report.change.is_some()) {
                group.changes.push((place, at, line));
            }
        }
    }
    group.drafts = drafts(entries)?;
    Ok(group)
}
