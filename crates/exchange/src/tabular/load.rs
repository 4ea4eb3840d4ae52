//! Reading a whole file: rows to groups to reports to the sink; what fails is kept for the error file.

use std::{collections::HashSet, ops::ControlFlow};

use jiff::tz::TimeZone;

use super::{
    assemble::{assemble, cell},
    columns::{C, REPORTS},
};
use crate::{
    model::{PatientSegment, Report},
    table::{Limits, Row, RowError, Summary, TableError, TableWriter, read},
};

/// Rows of one report; a laboratory panel has some hundred at most.
const REPORT_ROWS_MAX: usize = 2_000;

/// How a file is read.
#[derive(Debug, Clone)]
pub struct LoadOptions {
    /// For rows without 机构代码.
    pub institution: Option<String>,
    /// Zone of times without offset.
    pub zone: TimeZone,
    /// Bounds.
    pub limits: Limits,
    /// Errors listed in [`Outcome::errors`]; the error file has all of them.
    pub errors_max: usize,
}

impl LoadOptions {
    /// Defaults, in the region's zone.
    pub fn in_zone(zone: TimeZone) -> Self {
        Self { institution: None, zone, limits: Limits::default(), errors_max: 1_000 }
    }
}

/// One report with whom it is about.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Code of the institution that issued it.
    pub institution: String,
    /// The person.
    pub patient: PatientSegment,
    /// The report.
    pub report: Report,
    /// Its rows in the file.
    pub first_row: usize,
    /// Its rows in the file.
    pub last_row: usize,
}

/// How far the reading is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Progress {
    /// Rows read.
    pub rows: usize,
    /// Reports taken.
    pub reports: usize,
    /// Reports refused.
    pub refused: usize,
}

/// What became of a file.
#[derive(Debug)]
pub struct Outcome {
    /// Counts.
    pub progress: Progress,
    /// What the file was like.
    pub summary: Summary,
    /// What is wrong, up to [`LoadOptions::errors_max`].
    pub errors: Vec<RowError>,
    /// All rows of the reports refused, with the reasons; to be written in the format that came.
    pub refused: TableWriter,
}

/// Reads a file. `sink` takes each report or says why not (its fault's words go into the error file); a dry run
/// has a sink that takes everything. `on_progress` is called after each row.
pub fn load(
    bytes: &[u8],
    options: &LoadOptions,
    sink: &mut dyn FnMut(Entry) -> Result<(), base::Fault>,
    on_progress: &mut dyn FnMut(Progress),
) -> Result<Outcome, TableError> {
    let mut loader = Loader {
        options,
        sink,
        group: Vec::new(),
        seen: HashSet::new(),
        progress: Progress::default(),
        errors: Vec::new(),
        refused: TableWriter::new(REPORTS),
    };
    let summary = read(bytes, &REPORTS, &options.limits, &mut |row| {
        loader.row(row);
        on_progress(loader.progress);
        ControlFlow::Continue(())
    })?;
    loader.close();
    on_progress(loader.progress);
    Ok(Outcome { progress: loader.progress, summary, errors: loader.errors, refused: loader.refused })
}

struct Loader<'a> {
    options: &'a LoadOptions,
    sink: &'a mut dyn FnMut(Entry) -> Result<(), base::Fault>,
    group: Vec<Row>,
    seen: HashSet<(String, String)>,
    progress: Progress,
    errors: Vec<RowError>,
    refused: TableWriter,
}

impl Loader<'_> {
    fn row(&mut self, row: Row) {
        self.progress.rows += 1;
        let number = cell(&row, C::ReportNo);
        if number.is_empty() {
            self.close();
            let wrong = whole_row(&row, "未填写报告单号");
            self.refuse(vec![row], vec![wrong]);
            return;
        }
        let continues = self.group.first().is_some_and(|first| {
            let institution = cell(&row, C::Institution);
            cell(first, C::ReportNo) == number
                && (institution.is_empty() || institution == cell(first, C::Institution))
        });
        if !continues {
            self.close();
        }
        self.group.push(row);
    }

    /// Ends the report that is being collected.
    fn close(&mut self) {
        let rows = std::mem::take(&mut self.group);
        let Some(first) = rows.first() else { return };
        let key = (cell(first, C::Institution).to_owned(), cell(first, C::ReportNo).to_owned());
        if rows.len() > REPORT_ROWS_MAX {
            let wrong = whole_row(first, &format!("同一报告超过{REPORT_ROWS_MAX}行，请核对报告单号"));
            return self.refuse(rows, vec![wrong]);
        }
        if !self.seen.insert(key) {
            let wrong =
                whole_row(first, "该报告单号在前面已出现；同一报告的各行须相邻，不同报告的单号须不同");
            return self.refuse(rows, vec![wrong]);
        }
        match assemble(&rows, self.options) {
            Err(errors) => self.refuse(rows, errors),
            Ok(entry) => match (self.sink)(entry) {
                Ok(()) => self.progress.reports += 1,
                Err(fault) => {
                    let wrong = whole_row(first, &fault.to_string());
                    self.refuse(rows, vec![wrong]);
                }
            },
        }
    }

    /// All rows of a report go into the error file, each with its own reasons; the others say where to look.
    fn refuse(&mut self, rows: Vec<Row>, errors: Vec<RowError>) {
        self.progress.refused += 1;
        let elsewhere = errors.first().map_or(0, |error| error.row);
        for row in rows {
            let mut own: Vec<&RowError> = errors.iter().filter(|error| error.row == row.number).collect();
            let see = whole_row(&row, &format!("同一报告的第{elsewhere}行有错误，整份报告未导入"));
            if own.is_empty() {
                own.push(&see);
            }
            self.refused.push(row.cells.clone(), own.iter().copied());
        }
        let room = self.options.errors_max.saturating_sub(self.errors.len());
        self.errors.extend(errors.into_iter().take(room));
    }
}

fn whole_row(row: &Row, reason: &str) -> RowError {
    RowError { row: row.number, column: String::new(), reason: reason.to_owned() }
}
