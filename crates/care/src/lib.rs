//! What a doctor is told before an order, and what became of it (DESIGN, "A doctor orders a CT").
//!
//! * [`recognition`]: which results from elsewhere may stand in for what is being ordered, why, and under
//!   which rule; what the doctor answered; what the region saved.
//! * [`whatif`]: the same past under other rules, and whether what was decided can be decided again.
//! * [`duplicates`]: the same examination, test or medicine again (三重复), said softly.
//!
//! Nothing here refuses an order: the doctor decides.

pub mod duplicates;
pub mod recognition;
pub mod whatif;
