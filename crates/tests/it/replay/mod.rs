//! Replay: decisions that can be repeated, and what other rules would have come to.

mod quarter;
mod runs;
mod verify;
