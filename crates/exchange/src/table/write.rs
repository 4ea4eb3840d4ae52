//! Tables out: error files and templates. What a spreadsheet program would run as a formula is made harmless.

use rust_xlsxwriter::{Format as CellFormat, Workbook, Worksheet, XlsxError};

use super::{RowError, Schema, schema::ERROR_HEADING};
use crate::model::Numeric;

/// Kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// UTF-8 with byte order mark, so that spreadsheet programs know it.
    Csv,
    /// Every cell formatted as text.
    Xlsx,
}

/// What XLSX allows.
const XLSX_CHARS_MAX: usize = 32_767;
const XLSX_ROWS_MAX: usize = 1_048_575;

/// Collects rows with their errors; the file has the schema's columns and, last, 错误原因. It can be loaded again.
#[derive(Debug)]
pub struct TableWriter {
    schema: Schema,
    rows: Vec<(Vec<String>, String)>,
}

impl TableWriter {
    /// Nothing yet.
    pub fn new(schema: Schema) -> Self {
        Self { schema, rows: Vec::new() }
    }

    /// Whether no row was added.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Rows added.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Adds a row with what is wrong with it.
    pub fn push<'e>(&mut self, cells: Vec<String>, errors: impl IntoIterator<Item = &'e RowError>) {
        let reasons: Vec<String> = errors
            .into_iter()
            .map(|error| match error.column.as_str() {
                "" => error.reason.clone(),
                column => format!("{column}：{}", error.reason),
            })
            .collect();
        self.rows.push((cells, reasons.join("；")));
    }

    /// The file.
    pub fn finish(&self, format: Format) -> Result<Vec<u8>, base::Fault> {
        let mut headings: Vec<&str> = self.schema.columns.iter().map(|column| column.heading).collect();
        headings.push(ERROR_HEADING);
        let rows = self.rows.iter().map(|(cells, reason)| {
            let mut cells: Vec<&str> = cells.iter().map(String::as_str).collect();
            cells.resize(self.schema.columns.len(), "");
            cells.push(reason);
            cells
        });
        match format {
            Format::Csv => csv_file(&headings, rows),
            Format::Xlsx => {
                if self.rows.len() > XLSX_ROWS_MAX {
                    return Err(base::Fault::too_large("more rows than an XLSX sheet holds; write a CSV"));
                }
                let mut workbook = Workbook::new();
                sheet(workbook.add_worksheet(), &self.schema, &headings, rows)
                    .and_then(|()| workbook.save_to_buffer())
                    .map_err(|error| broken(&error))
            }
        }
    }
}

/// A table of whole rows, without the column of errors.
pub fn table(schema: &Schema, rows: &[Vec<String>], format: Format) -> Result<Vec<u8>, base::Fault> {
    let headings: Vec<&str> = schema.columns.iter().map(|column| column.heading).collect();
    let cells = rows.iter().map(|row| row.iter().map(String::as_str).collect());
    match format {
        Format::Csv => csv_file(&headings, cells),
        Format::Xlsx if rows.len() > XLSX_ROWS_MAX => {
            Err(base::Fault::too_large("more rows than an XLSX sheet holds; write a CSV"))
        }
        Format::Xlsx => {
            let mut workbook = Workbook::new();
            sheet(workbook.add_worksheet(), schema, &headings, cells)
                .and_then(|()| workbook.save_to_buffer())
                .map_err(|error| broken(&error))
        }
    }
}

/// An empty table with one example row; as XLSX with a second sheet that explains every column.
pub fn template(schema: &Schema, format: Format) -> Result<Vec<u8>, base::Fault> {
    let headings: Vec<&str> = schema.columns.iter().map(|column| column.heading).collect();
    let example: Vec<&str> = schema.columns.iter().map(|column| column.example).collect();
    match format {
        Format::Csv => csv_file(&headings, std::iter::once(example)),
        Format::Xlsx => {
            let mut workbook = Workbook::new();
            sheet(workbook.add_worksheet(), schema, &headings, std::iter::once(example))
                .and_then(|()| notes(workbook.add_worksheet(), schema))
                .and_then(|()| workbook.save_to_buffer())
                .map_err(|error| broken(&error))
        }
    }
}

fn broken(error: &XlsxError) -> base::Fault {
    base::Fault::internal(format!("the workbook could not be written: {error}"))
}

fn csv_file<'a>(headings: &[&str], rows: impl Iterator<Item = Vec<&'a str>>) -> Result<Vec<u8>, base::Fault> {
    let failed = |_| base::Fault::internal("the CSV could not be written");
    let mut writer = csv::Writer::from_writer("\u{FEFF}".as_bytes().to_vec());
    writer.write_record(headings).map_err(failed)?;
    for row in rows {
        writer.write_record(row.iter().map(|cell| harmless(cell).into_owned())).map_err(failed)?;
    }
    writer.into_inner().map_err(|_| base::Fault::internal("the CSV could not be written"))
}

/// An apostrophe before what would be run as a formula (OWASP, CSV injection). Numbers such as `-3.5` are none, and a
/// cell of XLSX that is a string is never run.
fn harmless(cell: &str) -> std::borrow::Cow<'_, str> {
    let runs = cell.starts_with(['=', '+', '-', '@']) && Numeric::parse(cell).is_none();
    if runs { format!("'{cell}").into() } else { cell.into() }
}

fn sheet<'a>(
    sheet: &mut Worksheet,
    schema: &Schema,
    headings: &[&str],
    rows: impl Iterator<Item = Vec<&'a str>>,
) -> Result<(), XlsxError> {
    // `@` is the text format: a long number typed here stays as typed.
    let text = CellFormat::new().set_num_format("@");
    let bold = CellFormat::new().set_num_format("@").set_bold();
    sheet.set_name(schema.name)?.set_freeze_panes(1, 0)?;
    for (column, heading) in (0u16..).zip(headings) {
        sheet.set_column_format(column, &text)?.set_column_width(column, 16)?;
        sheet.write_string_with_format(0, column, *heading, &bold)?;
    }
    for (row, cells) in (1u32..).zip(rows) {
        for (column, cell) in (0u16..).zip(cells).filter(|(_, cell)| !cell.is_empty()) {
            let cell: String = cell.chars().take(XLSX_CHARS_MAX).collect();
            sheet.write_string_with_format(row, column, cell, &text)?;
        }
    }
    Ok(())
}

fn notes(sheet: &mut Worksheet, schema: &Schema) -> Result<(), XlsxError> {
    let bold = CellFormat::new().set_bold();
    let wrap = CellFormat::new().set_text_wrap();
    sheet.set_name("填写说明")?.set_freeze_panes(1, 0)?;
    for (column, (heading, width)) in
        (0u16..).zip([("列名", 18), ("是否必填", 10), ("填写说明", 70), ("也可写作", 40)])
    {
        sheet.set_column_width(column, width)?.write_string_with_format(0, column, heading, &bold)?;
    }
    for (row, column) in (1u32..).zip(schema.columns) {
        sheet.write_string(row, 0, column.heading)?;
        sheet.write_string(row, 1, if column.required { "必填" } else { "选填" })?;
        sheet.write_string_with_format(row, 2, column.note, &wrap)?;
        sheet.write_string_with_format(row, 3, column.aliases.join("、"), &wrap)?;
    }
    Ok(())
}
