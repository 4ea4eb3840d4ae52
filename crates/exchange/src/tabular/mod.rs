//! Spreadsheets of reports: one row is one result item, rows of one report stand together and share its number.
//! Made into the same [`crate::model`] structs as HL7 messages. What is wrong goes into a file with the same columns and
//! 错误原因, to be corrected and loaded again: a report with one wrong row is refused whole.

mod assemble;
mod cells;
mod columns;
mod load;

pub use columns::{REPORTS, template_csv, template_xlsx};
pub use load::{Entry, LoadOptions, Outcome, Progress, load};
