//! Tables of figures for people who go on calculating: numbers are numbers, money is yuan.

use base::{Fault, Fen};
use jiff::Timestamp;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

/// A cell of a table of figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Figure {
    /// Words or a code; a formula in it is never run.
    Text(String),
    /// A count.
    Count(i64),
    /// Money, written in yuan with two decimals.
    Money(Fen),
    /// Hundredths of a percent, written as a percentage.
    Percent(i64),
    /// Nothing.
    Empty,
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

/// The workbook as XLSX, dated `made_at` whatever the clock says: the same sheets give the same bytes.
/// `Fault::too_large` for more rows than a sheet holds.
pub fn workbook(sheets: &[Sheet], made_at: Timestamp) -> Result<Vec<u8>, Fault> {
    if sheets.iter().any(|sheet| sheet.rows.len() + sheet.about.len() > 1_048_000) {
        return Err(Fault::too_large("more rows than an XLSX sheet holds; ask for a shorter period"));
    }
    let mut workbook = Workbook::new();
    let mut write = || {
        let made_at = ExcelDateTime::from_timestamp(made_at.as_second())?;
        workbook.set_properties(&DocProperties::new().set_creation_datetime(&made_at));
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
                Figure::Percent(hundredths) => (parts(*hundredths, 10_000), &percent),
                Figure::Empty => continue,
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

#[cfg(test)]
mod tests {
    use base::Fen;

    use super::{Figure, Sheet, workbook};

    /// A result that is kept with its scenario is the same file whenever it is asked for.
    #[test]
    fn the_same_sheets_give_the_same_bytes() {
        let sheet = Sheet {
            name: "概要".to_owned(),
            about: vec!["2023年".to_owned()],
            headings: vec!["项目".to_owned()],
            rows: vec![vec![
                Figure::Text("=1+1".to_owned()),
                Figure::Count(-3),
                Figure::Money(Fen(12_345)),
                Figure::Percent(7_512),
                Figure::Empty,
            ]],
        };
        let at = "2026-11-25T21:00:00Z".parse().unwrap();
        let first = workbook(std::slice::from_ref(&sheet), at).unwrap();
        std::thread::sleep(std::time::Duration::from_millis(1_100));
        assert_eq!(first, workbook(&[sheet], at).unwrap());
    }
}
