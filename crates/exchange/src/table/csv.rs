//! CSV (RFC 4180) in UTF-8 or GB18030, separated by comma, tab or semicolon.

use std::ops::ControlFlow;

use super::{
    TableError,
    header::{Cell, Sink},
};
use crate::charset::{Charset, sniff};

pub(super) fn read(bytes: &[u8], sink: &mut Sink<'_>) -> Result<Charset, TableError> {
    let (text, charset) = sniff(bytes).map_err(|bad| TableError::Charset { offset: bad.offset })?;
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter(&text))
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut record = csv::StringRecord::new();
    let mut lines = Lines { bytes: text.as_bytes(), at: 0, line: 1 };
    loop {
        match reader.read_record(&mut record) {
            Ok(true) => {}
            Ok(false) => return Ok(charset),
            Err(_) => return Err(TableError::Csv { row: lines.of(reader.position().byte()) }),
        }
        let row = lines.of(record.position().map_or(0, csv::Position::byte));
        let cells: Vec<Cell<'_>> = record.iter().map(Cell::Text).collect();
        if let ControlFlow::Break(()) = sink.row(row, &cells)? {
            return Ok(charset);
        }
    }
}

/// Line numbers of offsets that only grow: the library's own count is one short after CR LF.
struct Lines<'t> {
    bytes: &'t [u8],
    at: usize,
    line: usize,
}

impl Lines<'_> {
    /// The line of the record that starts at `offset` or behind the line ends there.
    fn of(&mut self, offset: u64) -> usize {
        let mut end = usize::try_from(offset).unwrap_or(usize::MAX).min(self.bytes.len());
        while matches!(self.bytes.get(end), Some(b'\r' | b'\n')) {
            end += 1;
        }
        let passed = self.bytes.get(self.at..end).unwrap_or_default();
        self.line += passed.iter().filter(|&&b| b == b'\n').count();
        self.at = self.at.max(end);
        self.line
    }
}

/// The one of the three that stands most often in the first ten lines; comma where none does.
fn delimiter(text: &str) -> u8 {
    let count = |delimiter: char| -> usize {
        text.lines().take(10).map(|line| line.matches(delimiter).count()).sum()
    };
    let candidates = [(b',', count(',')), (b'\t', count('\t')), (b';', count(';'))];
    candidates.iter().rev().max_by_key(|(_, count)| *count).map_or(b',', |(delimiter, _)| *delimiter)
}
