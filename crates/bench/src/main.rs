//! Benchmarks of the whole house: `./dev bench <name>`. Every figure stands beside the bound it is
//! measured against, in the same run, since machines differ.
#![allow(clippy::print_stdout, clippy::float_arithmetic, reason = "a benchmark prints rates and ratios")]

mod bounds;
mod check;
mod empi;
mod ingest;
mod messages;
mod rooms;
mod whatif;

use clap::{Parser, Subcommand};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Benchmarks of Lianyi.
#[derive(Parser)]
struct Cli {
    #[command(subcommand)]
    bench: Bench,
}

#[derive(Subcommand)]
enum Bench {
    /// Orders checked a second over HTTP, beside the server's own `/healthz` rate.
    Check(check::Options),
    /// The resident index: precision, recall and F1 beside Splink, and the time of a match.
    Empi(empi::Options),
    /// Durable DiagnosticReports a second, written in bundles through the record's own door.
    Ingest(ingest::Options),
    /// HL7 v2 messages a second, over MLLP.
    Messages(messages::Options),
    /// Recorded checks decided again a second under other rules, and what orders notice of it.
    WhatIf(whatif::Options),
}

fn main() -> base::Result<()> {
    match Cli::parse().bench {
        Bench::Check(options) => check::run(&options),
        Bench::Empi(options) => empi::run(&options),
        Bench::Ingest(options) => ingest::run(&options),
        Bench::Messages(options) => messages::run(&options),
        Bench::WhatIf(options) => whatif::run(&options),
    }
}

/// Prints one figure.
fn rate(what: &str, count: usize, began: std::time::Instant) {
    let seconds = began.elapsed().as_secs_f64();
    println!("{:>10.0}/s {what} ({count} in {seconds:.1} s)", count as f64 / seconds);
}
