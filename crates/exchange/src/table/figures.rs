//! Tables of figures for people who go on calculating: numbers are numbers, money is yuan.

use base::{Fault, Fen};
use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};

/// A cell of a table of figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Figure {
    /// Words or a code; a formula in it is never run.
    Text(String),
    /// A count.
    Count(i64),
    /// Money, written in yuan with two decimals.
    Money(Fen),
    /// Hundredths of a percent, written as a percentage; nothing where there is none.
    Percent(Option<i64>),
}

/// A sheet of a workbook.
#[derive(Debug, Clone)]
pub struct Sheet {
    /// Its name, at most 31 characters.
    pub name: String,
    /// Lines above the table: what it shows, of which period.
    pub about: Vec<String>,
    /// Headings.
    pub headings: Vec<String>,
    /// Rows.
    pub rows: Vec<Vec<Figure>>,
}

/// The workbook as XLSX. `Fault::too_large` for more rows than a sheet holds.
pub fn workbook(sheets: &[Sheet]) -> Result<Vec<u8>, Fault> {
    if sheets.iter().any(|sheet| sheet.rows.len() + sheet.about.len() > 1_048_000) {
        return Err(Fault::too_large("more rows than an XLSX sheet holds; ask for a shorter period"));
    }
    let mut workbook = Workbook::new();
    let mut write = || {
        for sheet in sheets {
            fill(workbook.add_worksheet(), sheet)?;
        }
        workbook.save_to_buffer()
    };
    write().map_err(|error: XlsxError| Fault::internal(format!("the workbook could not be written: {error}")))
}

fn fill(sheet: &mut Worksheet, of: &Sheet) -> Result<(), XlsxError> {
    let (bold, count) = (Format::new().set_bold(), Format::new().set_num_format("#,##0"));
    let (money, percent) = (Format::new().set_num_format("#,##0.00"), Format::new().set_num_format("0.00%"));
    sheet.set_name(&of.name)?;
    let mut row = 0;
    for line in &of.about {
        sheet.write_string(row, 0, line)?;
        row += 1;
    }
    for (column, heading) in (0u16..).zip(&of.headings) {
        let wide = u16::try_from(2 * heading.chars().count()).unwrap_or(u16::MAX);
        sheet.set_column_width(column, wide.clamp(12, 40))?;
        sheet.write_string_with_format(row, column, heading, &bold)?;
    }
    sheet.set_freeze_panes(row + 1, 0)?;
    for (row, cells) in (row + 1..).zip(&of.rows) {
        for (column, cell) in (0u16..).zip(cells) {
            let (number, format) = match cell {
                Figure::Text(text) => {
                    sheet.write_string(row, column, text)?;
                    continue;
                }
                Figure::Count(number) => (parts(*number, 1), &count),
                Figure::Money(Fen(fen)) => (parts(*fen, 100), &money),
                Figure::Percent(Some(hundredths)) => (parts(*hundredths, 10_000), &percent),
                Figure::Percent(None) => continue,
            };
            sheet.write_number_with_format(row, column, number, format)?;
        }
    }
    Ok(())
}

/// `number` parts of `whole` each. Spreadsheets know no other numbers: exact up to 2^53, ninety thousand billion yuan
/// in fen.
#[expect(clippy::float_arithmetic, reason = "a workbook keeps doubles; nothing is calculated with them here")]
fn parts(number: i64, whole: u16) -> f64 {
    number as f64 / f64::from(whole)
}
