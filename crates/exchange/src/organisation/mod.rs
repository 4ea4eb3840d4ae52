//! Organisations and people as spreadsheets and as FHIR. What is stated is kept by [`identity::organisation`]; in the
//! same transaction it is shown in the record as it holds today, so that reading, searching and history by FHIR are
//! those of every other resource.

mod fhir;
mod sheet;

use std::collections::BTreeSet;

use ::store::{Tx, setting};
use base::{Ctx, Fault, Result};
use clinical::record::{Draft, Intent, Records, ResourceType};
use identity::organisation::{Entry, Organisation, Outcome, Reach, Topic, subjects};
use jiff::{ToSpan as _, civil::Date};

pub use fhir::{DELEGATION, LEGAL_PERSON, UNIT_SYSTEM};
pub use sheet::{Sheet, export, heading, read, schema};

/// The register: statements, and the record they are shown in. Clones share both.
#[derive(Clone)]
pub struct Register {
    organisation: Organisation,
    records: Records,
}

/// The day for which the record shows the register.
const SHOWN: &str = "organisation.shown";

impl Register {
    /// Over the statements and the record.
    pub fn new(organisation: Organisation, records: Records) -> Self {
        Self { organisation, records }
    }

    /// The statements.
    pub fn organisation(&self) -> &Organisation {
        &self.organisation
    }

    /// Makes statements, all or none, and shows them.
    pub fn state(&self, tx: &mut Tx<'_>, ctx: &Ctx, entries: &[Entry], reach: &Reach) -> Result<Outcome> {
        let outcome = self.organisation.state(tx, ctx, entries, reach)?;
        if outcome.is_ok() {
            self.show(tx, ctx, &subjects(entries))?;
        }
        Ok(outcome)
    }

    /// Shows what began or ended since the day that is shown; whether the day is another. A server calls it now
    /// and then, since a membership stated for the first of next month begins without anybody's call.
    pub fn turn(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<bool> {
        let today = self.organisation.day(ctx.now);
        let shown: Option<Date> = setting::get(tx, SHOWN)?.and_then(|text| text.parse().ok());
        if shown.is_some_and(|shown| shown >= today) {
            return Ok(false);
        }
        let from = shown.and_then(|shown| shown.checked_add(1.day()).ok()).unwrap_or(today);
        let turning: BTreeSet<(Topic, String)> =
            self.organisation.turning(tx, from, today)?.into_iter().collect();
        self.show(tx, ctx, &turning)?;
        setting::put(tx, SHOWN, &today.to_string())?;
        Ok(true)
    }

    fn show(&self, tx: &mut Tx<'_>, ctx: &Ctx, touched: &BTreeSet<(Topic, String)>) -> Result<()> {
        if touched.is_empty() {
            return Ok(());
        }
        let view = self.organisation.view(tx, self.organisation.day(ctx.now), None)?;
        let mut shown = Vec::new();
        for resource in fhir::resources(&view, touched) {
            // A place or service that there is not is shown only to have ended.
            if resource.begun || self.is_there(tx, resource.kind, &resource.id)? {
                shown.push(resource);
            }
        }
        let drafts = shown.into_iter().map(|resource| {
            let intent = Intent::Update { id: resource.id, if_match: None };
            Draft::new(intent, resource.value, None, "").map_err(|issues| {
                let first = issues.first().map(ToString::to_string).unwrap_or_default();
                Fault::internal(format!("what the register shows is no FHIR: {first}"))
            })
        });
        let batch = self.records.batch(drafts.collect::<Result<_>>()?, ctx.now)?;
        // The region's own, whoever stated it: institutions change it through the register only.
        let ctx = Ctx { institution: None, ..ctx.clone() };
        self.records.apply(tx, &ctx, &batch).map(|_| ())
    }

    fn is_there(&self, tx: &mut Tx<'_>, kind: ResourceType, id: &str) -> Result<bool> {
        Ok(self.records.read(tx, kind, id)?.is_some())
    }
}
