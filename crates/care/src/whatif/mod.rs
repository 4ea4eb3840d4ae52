//! What if: recognition's past under another rule (D1; the questions of reformers).
//!
//! Every recorded line of an order is decided again from the record as it was known at its moment, under the rules of
//! a scenario, and laid beside what happened. What doctors did is taken where they saw the card; where only the
//! scenario shows one, the measured acceptance of that item stands in, with its range. The two never mix.
//!
//! * [`WhatIf`] is recognition as the engine of `replay` sees it.
//! * [`Outcome`] is what a run comes to: the same bytes for the same run.
//! * [`WhatIf::changes`] names the lines that came out otherwise, [`WhatIf::explain`] opens one of them with both explanations.
//! * [`verify`] decides the past again under the rules that were in force, and must find no difference.

mod changes;
mod explain;
mod figures;
mod kind;
mod lines;
mod names;
mod recorded;
mod result;
mod rows;
mod tally;
pub mod verify;

pub use changes::{Change, ChangeKind, Changes, Narrowed, Side};
pub use explain::Explained;
pub use figures::{Answers, Cards, Counted, Difference, Estimated, Figures, Group, Scenario};
pub use kind::{SUBJECT, WhatIf};
pub use result::{Acceptance, Basis, HIDDEN_BELOW, Outcome};

/// Keeps the rules that decisions are made under, as [`crate::recognition::Recognition::check`] does by itself: for
/// whoever writes a past at once.
pub fn keep_book(tx: &mut ::store::Tx<'_>, book: &policy::Edition, now: jiff::Timestamp) -> base::Result<()> {
    crate::recognition::store::add_book(tx, book.digest(), &book.text(), now)
}
