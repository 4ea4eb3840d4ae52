//! A workbook of several pages with numbers in it, for people who look at results.

use jiff::Timestamp;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, XlsxError};

/// One cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// Words.
    Text(String),
    /// A whole number.
    Number(i64),
    /// Hundredths, shown with two decimals: fen as yuan, hundredths of a percent as percent.
    Hundredths(i64),
}

/// One page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Its name.
    pub name: &'static str,
    /// Headings of its columns.
    pub headings: Vec<String>,
    /// Its rows.
    pub rows: Vec<Vec<Cell>>,
}

/// The file, made at `made_at` whatever the clock says: the same pages give the same bytes.
pub fn workbook(pages: &[Page], made_at: Timestamp) -> Result<Vec<u8>, base::Fault> {
    write(pages, made_at)
        .map_err(|error| base::Fault::internal(format!("the workbook could not be written: {error}")))
}

fn write(pages: &[Page], made_at: Timestamp) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let made = ExcelDateTime::from_timestamp(made_at.as_second())?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&made));
    let bold = Format::new().set_bold();
    let decimals = Format::new().set_num_format("#,##0.00");
    let whole = Format::new().set_num_format("#,##0");
    for page in pages {
        let sheet = workbook.add_worksheet();
        sheet.set_name(page.name)?.set_freeze_panes(1, 0)?;
        for (column, heading) in (0u16..).zip(&page.headings) {
            sheet.set_column_width(column, 16)?.write_string_with_format(0, column, heading, &bold)?;
        }
        for (row, cells) in (1u32..).zip(&page.rows) {
            for (column, cell) in (0u16..).zip(cells) {
                match cell {
                    Cell::Empty => {}
                    // A string is never run as a formula.
                    Cell::Text(text) => {
                        sheet.write_string(row, column, text)?;
                    }
                    Cell::Number(number) => {
                        sheet.write_number_with_format(row, column, *number as f64, &whole)?;
                    }
                    Cell::Hundredths(number) => {
                        #[expect(
                            clippy::float_arithmetic,
                            reason = "a cell of a workbook is a float; it is for eyes"
                        )]
                        let number = *number as f64 / 100.0;
                        sheet.write_number_with_format(row, column, number, &decimals)?;
                    }
                }
            }
        }
    }
    workbook.save_to_buffer()
}

#[cfg(test)]
mod tests {
    use super::{Cell, Page, workbook};

    #[test]
    fn the_same_pages_give_the_same_bytes() {
        let page = Page {
            name: "概要",
            headings: vec!["项目".to_owned()],
            rows: vec![vec![
                Cell::Text("=1+1".to_owned()),
                Cell::Number(-3),
                Cell::Hundredths(12_345),
                Cell::Empty,
            ]],
        };
        let at = "2026-11-25T21:00:00Z".parse().unwrap();
        let first = workbook(std::slice::from_ref(&page), at).unwrap();
        std::thread::sleep(std::time::Duration::from_millis(1_100));
        assert_eq!(first, workbook(&[page], at).unwrap());
    }
}
