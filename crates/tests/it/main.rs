//! The one integration-test binary. One module a room or walk; every store test runs on both databases.
#![allow(missing_docs, clippy::unwrap_used, reason = "tests")]

mod api;
mod audit_trail;
mod duplicates;
mod fuzz;
mod hostile;
mod identity;
mod intake;
mod keys;
mod node;
mod organisation;
mod pipelining;
mod recognition;
mod record;
mod replay;
mod store_seam;
mod synth;
mod terminology;
