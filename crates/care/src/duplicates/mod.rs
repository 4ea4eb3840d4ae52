//! The three reminders of duplicates (A16, RULES §2.3 三重复), all soft:
//!
//! * an examination of the same equivalence group and body part within the item's window;
//! * a test or panel of which a share (50 %) of the items stands in one earlier report or order;
//! * a medicine of the same generic, or of the same ATC level 4, of which more days (7) are left.
//!
//! Orders that are open count like reports, so that of two orders at the same moment at two hospitals one
//! sees the other. The functions here are pure; [`crate::recognition`] brings them what is there.

mod examination;
mod medicine;
mod model;

pub(crate) use examination::{OpenOrder, of_line};
pub use medicine::Medicine;
pub(crate) use medicine::{Supply, of_medicine};
pub use model::{Duplicate, DuplicateKind, Overlap, Sameness, Source};

#[cfg(test)]
mod tests;
