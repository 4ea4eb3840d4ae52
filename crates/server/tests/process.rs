//! The real binary, started and stopped as an operator does.
//!
//! This stands here and not in the one integration-test binary because Cargo builds `lianyi` and says where it
//! is (`CARGO_BIN_EXE_lianyi`) only to the tests of its own package, under every command that runs them: nobody
//! can test a stale binary. It links none of the rooms, so it costs no link of the house.
#![allow(missing_docs, clippy::unwrap_used, reason = "tests")]

mod process {
    mod commands;
    mod crash;
    mod database;
    mod demo;
    mod disk;
    mod intake;
    mod journal;
    mod load;
    mod postgres;
    mod secured;
    mod serving;
    mod small_disk;
    mod support;
    mod trail;
    mod what_if;
    mod what_if_killed;
}
