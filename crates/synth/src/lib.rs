//! Deterministic synthetic regions of any size: residents, hospitals with codes and units of their own,
//! visits, reports, corrections, medicines, and what doctors make of what is there already.
//!
//! The same options over the same rule files are the same region, to the byte, whatever the machine, the
//! clock and the number of threads. Names of places and institutions come from the region's rules; nothing
//! here is about a real person.
//!
//! * [`Plan`] makes any part of a region, in no format in particular.
//! * [`encode`] writes it as FHIR, HL7 v2 and CSV.
//! * [`register`] states who works there, and with what.
//! * [`fill`] loads it into a database through the doors that hospitals use, and plays what doctors answered.

//!
//! For benchmarks of millions of reports: slices are functions, so threads take them as they like and memory
//! holds one each; [`ResultForm::Contained`] makes one resource a report. What bounds a fill is the record, not
//! the plan. Rows written past the record's doors would be another path, which is not here.

mod dice;
pub mod encode;
mod fill;
mod options;
pub mod plan;
pub mod register;
mod tables;

pub use fill::{Parts, Progress, Summary, fill};
pub use options::{Options, ResultForm};
pub use plan::Plan;
