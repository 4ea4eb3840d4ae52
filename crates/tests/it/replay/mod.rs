//! Replay: decisions that can be repeated, and what other rules would have come to.

mod quarter;
pub(crate) mod runs;
mod verify;
