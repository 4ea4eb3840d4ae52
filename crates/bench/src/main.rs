//! Benchmarks of the whole house: `./dev bench <name>`. Every figure stands beside the bound it is
//! measured against, in the same run, since machines differ.
#![allow(clippy::print_stdout, clippy::float_arithmetic, reason = "a benchmark prints rates and ratios")]

mod ingest;
mod rooms;

use clap::{Parser, Subcommand};

/// Benchmarks of Lianyi.
#[derive(Parser)]
struct Cli {
    #[command(subcommand)]
    bench: Bench,
}

#[derive(Subcommand)]
enum Bench {
    /// Durable DiagnosticReports a second, written in bundles through the record's own door.
    Ingest(ingest::Options),
}

fn main() -> base::Result<()> {
    match Cli::parse().bench {
        Bench::Ingest(options) => ingest::run(&options),
    }
}
