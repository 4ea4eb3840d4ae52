//! XLSX, streamed cell by cell: a sheet that claims a cell in its last corner costs nothing.

use std::{
    io::Cursor,
    ops::ControlFlow,
    panic::{AssertUnwindSafe, catch_unwind},
};

use calamine::{DataRef, Reader, Xlsx};

use super::{
    Limits, TableError,
    header::{Cell, Sink},
    zip_sizes,
};

/// Columns past this are passed over.
const COLUMNS_MAX: usize = 512;

/// Reads the first sheet.
pub(super) fn read(bytes: &[u8], limits: &Limits, sink: &mut Sink<'_>) -> Result<(), TableError> {
    match zip_sizes::unpacked(bytes) {
        Some(size) if size <= limits.unpacked_bytes_max => {}
        Some(_) => return Err(TableError::TooLarge { limit: limits.unpacked_bytes_max }),
        None => return Err(TableError::Workbook),
    }
    let mut workbook: Xlsx<_> = guarded(|| Xlsx::new(Cursor::new(bytes)).ok())?;
    let sheet = workbook.sheet_names().into_iter().next().ok_or(TableError::Workbook)?;
    let mut cells = guarded(|| workbook.worksheet_cells_reader(&sheet).ok())?;
    let mut row: Vec<Held> = Vec::new();
    let mut number = 0;
    loop {
        let cell = guarded(|| cells.next_cell().ok())?;
        let at = cell.as_ref().map(|cell| cell.get_position());
        let next = at.map_or(usize::MAX, |(row, _)| row as usize + 1);
        if next != number {
            if let ControlFlow::Break(()) = flush(sink, number, &mut row)? {
                return Ok(());
            }
            number = next;
        }
        let (Some(cell), Some((_, column))) = (cell, at) else { return Ok(()) };
        let column = column as usize;
        if column < COLUMNS_MAX {
            if row.len() <= column {
                row.resize_with(column + 1, Held::default);
            }
            if let Some(slot) = row.get_mut(column) {
                *slot = held(cell.get_value());
            }
        }
    }
}

/// The library reads strangers' files: a panic in it is a file that cannot be read.
fn guarded<T>(read: impl FnOnce() -> Option<T>) -> Result<T, TableError> {
    catch_unwind(AssertUnwindSafe(read)).ok().flatten().ok_or(TableError::Workbook)
}

enum Held {
    Text(String),
    Number(f64),
}

impl Default for Held {
    fn default() -> Self {
        Self::Text(String::new())
    }
}

fn flush(sink: &mut Sink<'_>, number: usize, row: &mut Vec<Held>) -> Result<ControlFlow<()>, TableError> {
    let cells: Vec<Cell<'_>> = row
        .iter()
        .map(|cell| match cell {
            Held::Text(text) => Cell::Text(text),
            Held::Number(number) => Cell::Number(*number),
        })
        .collect();
    let flow = if cells.is_empty() { ControlFlow::Continue(()) } else { sink.row(number, &cells)? };
    row.clear();
    Ok(flow)
}

fn held(value: &DataRef<'_>) -> Held {
    match value {
        DataRef::Int(number) => Held::Text(number.to_string()),
        DataRef::Float(number) => Held::Number(*number),
        DataRef::String(text) => Held::Text(text.clone()),
        DataRef::SharedString(text) => Held::Text((*text).to_owned()),
        DataRef::Bool(true) => Held::Text("是".to_owned()),
        DataRef::Bool(false) => Held::Text("否".to_owned()),
        DataRef::DateTime(at) => {
            let (year, month, day, hour, minute, second, _) = at.to_ymd_hms_milli();
            if (hour, minute, second) == (0, 0, 0) {
                return Held::Text(format!("{year:04}-{month:02}-{day:02}"));
            }
            Held::Text(format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}"))
        }
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => Held::Text(text.clone()),
        // `#N/A`, `#REF!`: as good as nothing, and named where the column is required.
        DataRef::Error(_) | DataRef::Empty => Held::default(),
    }
}
