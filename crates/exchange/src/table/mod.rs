//! Headed tables, CSV or XLSX, in and out: a [`Schema`] of columns with Chinese headings and aliases, in any
//! order. Knows nothing of reports: mapping tables and organisations are read by the same code.
//!
//! Reading streams rows to a callback. Every cell is text, trimmed; what a spreadsheet program has spoilt
//! (a long number turned into 3.6E+17) is a [`RowError`] and not a value. Reasons are Chinese: they go into the file that
//! the people of the hospital correct.

mod book;
mod csv;
mod header;
mod schema;
mod write;
mod xlsx;
mod zip_sizes;

use std::ops::ControlFlow;

pub use book::{Cell, Page, workbook};
pub use schema::{Column, Schema};
pub use write::{Format, TableWriter, table, template};

use crate::charset::Charset;

/// Bounds of what is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the file.
    pub bytes_max: usize,
    /// Bytes of an XLSX once unpacked, as its directory declares them.
    pub unpacked_bytes_max: u64,
    /// Rows without the heading.
    pub rows_max: usize,
    /// Characters of a cell; below the 32,767 of XLSX, so that a cell cut there is still too long.
    pub cell_chars_max: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            bytes_max: 256 * 1024 * 1024,
            unpacked_bytes_max: 2 * 1024 * 1024 * 1024,
            rows_max: 1_048_575,
            cell_chars_max: 32_000,
        }
    }
}

/// The file as a whole cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TableError {
    /// Past [`Limits::bytes_max`] or [`Limits::unpacked_bytes_max`].
    #[error("文件过大（上限{limit}字节），请拆分后分批导入")]
    TooLarge {
        /// The limit.
        limit: u64,
    },
    /// Past [`Limits::rows_max`]; the rows before it were given to the callback.
    #[error("数据行超过{limit}行，请拆分后分批导入")]
    TooManyRows {
        /// The limit.
        limit: usize,
    },
    /// Neither UTF-8 nor GB18030.
    #[error("第{offset}字节起既不是UTF-8也不是GB18030编码，请另存为“CSV UTF-8”后重试")]
    Charset {
        /// From the first byte, from 0.
        offset: usize,
    },
    /// Not a workbook that can be opened.
    #[error("无法打开工作簿（可能已损坏、加密或不是xlsx格式），请在表格软件中另存为xlsx后重试")]
    Workbook,
    /// An old `.xls`.
    #[error("这是旧版xls文件，请另存为xlsx或“CSV UTF-8”后重试")]
    OldWorkbook,
    /// The text is no CSV.
    #[error("第{row}行无法按CSV解析（引号不配对？）")]
    Csv {
        /// Line in the file.
        row: usize,
    },
    /// No heading row.
    #[error("没有找到表头；缺少列：{}", missing.join("、"))]
    Header {
        /// Headings of the required columns that no row names.
        missing: Vec<String>,
    },
    /// Two headings mean the same column.
    #[error("表头中“{heading}”出现了两次（包括别名），请删除其中一列")]
    Repeated {
        /// The column's own heading.
        heading: String,
    },
}

/// A cell that is wrong, or a row (then `column` is empty). Never repeats the value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("第{row}行{}：{reason}", column_part(column))]
pub struct RowError {
    /// As the spreadsheet program numbers it, from 1.
    pub row: usize,
    /// The column's heading, empty for the row as a whole.
    pub column: String,
    /// What is wrong and what to do.
    pub reason: String,
}

fn column_part(column: &str) -> String {
    if column.is_empty() { String::new() } else { format!("“{column}”列") }
}

/// One row. Cells are in the order of the schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// As the spreadsheet program numbers it, from 1 with the heading.
    pub number: usize,
    /// One text for each column of the schema, empty where the file has none.
    pub cells: Vec<String>,
    /// Cells that could not be read; their text is what was found.
    pub errors: Vec<RowError>,
}

/// What the file was like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// Rows given to the callback.
    pub rows: usize,
    /// CSV or XLSX.
    pub format: Format,
    /// Charset of a CSV; UTF-8 for XLSX.
    pub charset: Charset,
    /// Headings that the schema does not know; their cells were passed over.
    pub unknown: Vec<String>,
    /// Which columns of the schema the file has.
    pub present: Vec<bool>,
}

/// Reads a table, finding out itself what it is. The callback may end the reading.
pub fn read(
    bytes: &[u8],
    schema: &Schema,
    limits: &Limits,
    on_row: &mut dyn FnMut(Row) -> ControlFlow<()>,
) -> Result<Summary, TableError> {
    if bytes.len() > limits.bytes_max {
        return Err(TableError::TooLarge { limit: limits.bytes_max as u64 });
    }
    let mut sink = header::Sink::new(schema, limits, on_row);
    if bytes.starts_with(b"PK\x03\x04") {
        xlsx::read(bytes, limits, &mut sink)?;
        sink.finish(Format::Xlsx, Charset::Utf8)
    } else if bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
        Err(TableError::OldWorkbook)
    } else {
        let charset = csv::read(bytes, &mut sink)?;
        sink.finish(Format::Csv, charset)
    }
}
