//! Raw rows in, rows by the schema out: finds the heading, checks limits and what spreadsheet programs spoil.

use std::ops::ControlFlow;

use super::{Format, Limits, Row, RowError, Schema, Summary, TableError, schema::ERROR_HEADING};
use crate::charset::Charset;

/// The heading may stand under a title and a remark, not deeper.
const HEADING_ROWS: usize = 10;

/// A cell as the file holds it.
pub(super) enum Cell<'a> {
    Text(&'a str),
    /// A number of a workbook, which has no more than 15 digits that are true (IEEE 754).
    Number(f64),
}

pub(super) struct Sink<'s> {
    schema: &'s Schema,
    limits: &'s Limits,
    on_row: &'s mut dyn FnMut(Row) -> ControlFlow<()>,
    /// Column of the file → column of the schema, once the heading is found.
    columns: Option<Vec<Option<usize>>>,
    unknown: Vec<String>,
    /// Rows looked at for a heading, and what the best of them lacked.
    looked_at: usize,
    best: Option<Vec<String>>,
    rows: usize,
}

impl<'s> Sink<'s> {
    pub(super) fn new(
        schema: &'s Schema,
        limits: &'s Limits,
        on_row: &'s mut dyn FnMut(Row) -> ControlFlow<()>,
    ) -> Self {
        Self { schema, limits, on_row, columns: None, unknown: Vec::new(), looked_at: 0, best: None, rows: 0 }
    }

    /// Takes row `number`; `Break` ends the reading.
    pub(super) fn row(&mut self, number: usize, cells: &[Cell<'_>]) -> Result<ControlFlow<()>, TableError> {
        let is_blank = cells.iter().all(|cell| matches!(cell, Cell::Text(text) if text.trim().is_empty()));
        if is_blank {
            return Ok(ControlFlow::Continue(()));
        }
        let Some(columns) = &self.columns else {
            self.heading(cells)?;
            return Ok(ControlFlow::Continue(()));
        };
        if self.rows >= self.limits.rows_max {
            return Err(TableError::TooManyRows { limit: self.limits.rows_max });
        }
        self.rows += 1;
        let mut row =
            Row { number, cells: vec![String::new(); self.schema.columns.len()], errors: Vec::new() };
        for (cell, column) in cells.iter().zip(columns) {
            let Some(column) = *column else { continue };
            let (text, wrong) = self.text(cell, column);
            if let Some(reason) = wrong {
                let heading = self.schema.columns.get(column).map_or("", |column| column.heading);
                row.errors.push(RowError { row: number, column: heading.to_owned(), reason });
            }
            if let Some(slot) = row.cells.get_mut(column) {
                *slot = text;
            }
        }
        Ok((self.on_row)(row))
    }

    /// The text of a cell, and what is wrong with it.
    fn text(&self, cell: &Cell<'_>, column: usize) -> (String, Option<String>) {
        let is_identifier = self.schema.columns.get(column).is_some_and(|column| column.is_identifier);
        match cell {
            Cell::Number(number) => {
                // Kept in the spoilt form, so that an error file loaded again unmended is refused again.
                match is_identifier && number.abs() >= 1e15 {
                    true => (format!("{number:.5E}").replace('E', "E+"), Some(spoilt_reason())),
                    false => (number_text(*number), None),
                }
            }
            Cell::Text(text) => {
                let text = unquoted(text.trim());
                let limit = self.limits.cell_chars_max;
                if text.len() > limit && text.chars().count() > limit {
                    return (text.to_owned(), Some(format!("内容超过{limit}个字符，请缩短")));
                }
                let spoilt = is_identifier && is_exponent(text);
                (text.to_owned(), spoilt.then(spoilt_reason))
            }
        }
    }

    fn heading(&mut self, cells: &[Cell<'_>]) -> Result<(), TableError> {
        let mut columns: Vec<Option<usize>> = Vec::with_capacity(cells.len());
        let mut unknown = Vec::new();
        for cell in cells {
            let heading = match cell {
                Cell::Text(text) => text.trim(),
                Cell::Number(_) => "",
            };
            let column = self.schema.find(heading);
            if let Some(found) = column.filter(|_| columns.contains(&column)) {
                let heading = self.schema.columns.get(found).map_or("", |column| column.heading);
                return Err(TableError::Repeated { heading: heading.to_owned() });
            }
            if column.is_none() && !heading.is_empty() && heading != ERROR_HEADING {
                unknown.push(heading.chars().take(40).collect());
            }
            columns.push(column);
        }
        let lacks = |n: usize| !columns.contains(&Some(n));
        let required = self.schema.columns.iter().enumerate().filter(|(_, column)| column.required);
        let missing: Vec<String> =
            required.filter(|&(n, _)| lacks(n)).map(|(_, column)| column.heading.to_owned()).collect();
        if missing.is_empty() {
            self.columns = Some(columns);
            self.unknown = unknown;
            return Ok(());
        }
        if self.best.as_ref().is_none_or(|best| missing.len() < best.len()) {
            self.best = Some(missing);
        }
        self.looked_at += 1;
        if self.looked_at < HEADING_ROWS { Ok(()) } else { Err(self.no_header()) }
    }

    fn no_header(&mut self) -> TableError {
        let required = self.schema.columns.iter().filter(|column| column.required);
        let all = || required.map(|column| column.heading.to_owned()).collect();
        TableError::Header { missing: self.best.take().unwrap_or_else(all) }
    }

    pub(super) fn finish(mut self, format: Format, charset: Charset) -> Result<Summary, TableError> {
        let Some(columns) = self.columns.take() else { return Err(self.no_header()) };
        let present = (0..self.schema.columns.len()).map(|n| columns.contains(&Some(n))).collect();
        Ok(Summary { rows: self.rows, format, charset, unknown: self.unknown, present })
    }
}

/// Takes off the apostrophe that the writer puts before a cell that a spreadsheet program would run.
fn unquoted(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(rest) if rest.starts_with(['=', '+', '-', '@']) => rest,
        _ => text,
    }
}

/// Whole numbers without a point; others with the fewest digits that mean the same number.
fn number_text(number: f64) -> String {
    format!("{number}")
}

/// `3.60603E+17`
fn is_exponent(text: &str) -> bool {
    let Some((mantissa, exponent)) = text.split_once(['E', 'e']) else { return false };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    digits(mantissa) && exponent.strip_prefix('+').is_some_and(digits)
}

fn spoilt_reason() -> String {
    "长号码已被表格软件转成数字（如3.6E+17），末几位已丢失且无法恢复；请把该列设为“文本”格式后重新填写原号码"
        .to_owned()
}
