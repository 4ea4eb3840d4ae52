//! A spreadsheet of reports: each report whole or in the error file.

use std::collections::{BTreeMap, HashSet};

use base::Fault;
use policy::Region;
use terminology::{CodeNo, LocalCode, system};

use super::{
    Intake,
    activity::{Brought, FeedKind, FeedName},
    write::{PatientNews, Told},
};
use crate::{
    table::TableError,
    tabular::{self, Entry, LoadOptions, Outcome, Progress},
};

/// How a spreadsheet is taken.
#[derive(Debug, Clone)]
pub struct SheetOptions {
    /// Who loads it, for audit.
    pub actor: String,
    /// The institution of rows that name none.
    pub institution: Option<String>,
    /// Every institution is refused but this one; `None` for an operator who may load for all.
    pub only: Option<String>,
    /// Everything is checked and nothing is stored.
    pub dry_run: bool,
}

/// What became of it.
#[derive(Debug)]
pub struct SheetOutcome {
    /// Counts, errors and the rows to mend.
    pub outcome: Outcome,
    /// Codes in it that mean nothing yet, for the mapping work list: institution and code.
    pub unmapped: usize,
}

impl Intake {
    /// Reads a CSV or XLSX file of reports and stores them, one transaction a report. Blocks.
    pub fn sheet(
        &self,
        region: &Region,
        bytes: &[u8],
        options: &SheetOptions,
        on_progress: &mut dyn FnMut(Progress),
    ) -> Result<SheetOutcome, TableError> {
        // The memory of mappings may be old in a process that has only just begun.
        drop(self.store.read(|tx| self.records.codes().refresh(tx)));
        let load = LoadOptions {
            institution: options.institution.clone(),
            ..LoadOptions::in_zone(self.zone().clone())
        };
        let (mut unmapped, mut stored) = (HashSet::new(), BTreeMap::<String, i64>::new());
        let outcome = tabular::load(
            bytes,
            &load,
            &mut |entry| {
                let institution = entry.institution.clone();
                self.row(region, options, entry, &mut unmapped)?;
                *stored.entry(institution).or_default() += 1;
                Ok(())
            },
            on_progress,
        )?;
        if !options.dry_run {
            self.note_sheet(options, stored, outcome.progress.refused);
        }
        Ok(SheetOutcome { outcome, unmapped: unmapped.len() })
    }

    /// Counts what the file brought; refused rows often do not even say whose they are.
    fn note_sheet(&self, options: &SheetOptions, stored: BTreeMap<String, i64>, refused: usize) {
        let whose = options.only.clone().or_else(|| options.institution.clone()).unwrap_or_default();
        let refused = Brought { refused: i64::try_from(refused).unwrap_or(i64::MAX), ..Brought::default() };
        let stored = stored
            .into_iter()
            .map(|(institution, reports)| (institution, Brought { taken: reports, refused: 0, reports }));
        for (institution, brought) in stored.chain([(whose, refused)]) {
            if brought != Brought::default() {
                let feed = FeedName { institution, kind: FeedKind::Sheet, name: options.actor.clone() };
                self.activity.note(feed, brought, self.clock.now());
            }
        }
    }

    fn row(
        &self,
        region: &Region,
        options: &SheetOptions,
        entry: Entry,
        unmapped: &mut HashSet<(String, String)>,
    ) -> Result<(), Fault> {
        let today = region.day(self.clock.now());
        if region.institution(&entry.institution, today).is_none() {
            return Err(Fault::unprocessable(
                "机构代码不在本地区机构目录中；请核对机构代码 · the institution is not in the region's tree",
            ));
        }
        if options.only.as_ref().is_some_and(|only| *only != entry.institution) {
            return Err(Fault::forbidden(
                "本密钥只能导入本机构的报告 · this key may load its own institution's reports only",
            ));
        }
        let ctx = self.ctx(&options.actor, &entry.institution);
        self.note_unmapped(region, &entry, unmapped);
        let prepared = self.store.read(|tx| self.prepare(tx, &ctx, told(&entry)))?;
        if options.dry_run {
            return Ok(());
        }
        let intake = self.clone();
        self.store.write(move |tx| intake.apply(tx, &ctx, told(&entry), &prepared).map(drop))
    }

    /// Codes of the report that no mapping, LOINC code or item of the region explains today.
    fn note_unmapped(&self, region: &Region, entry: &Entry, unmapped: &mut HashSet<(String, String)>) {
        let book = self.records.codes();
        let now = self.clock.now();
        let coded = match entry.report.observations.as_slice() {
            [] => vec![&entry.report.service],
            results => results.iter().map(|result| &result.code).collect(),
        };
        for code in coded {
            let system = system::canonical(&code.system);
            let institution = if book.is_shared(system) { "" } else { entry.institution.as_str() };
            let local = LocalCode {
                no: CodeNo(0),
                institution: institution.into(),
                system: system.into(),
                code: code.code.as_str().into(),
                display: code.text.as_str().into(),
                first_seen: now,
            };
            if book.meaning(&local, region.day(now), None).is_none() {
                unmapped.insert((entry.institution.clone(), code.code.clone()));
            }
        }
    }
}

fn told(entry: &Entry) -> Told<'_> {
    Told { person: &entry.patient, news: PatientNews::FillIn, reports: std::slice::from_ref(&entry.report) }
}
