//! Logs: to standard error, as text or JSON, without personal data.
//!
//! Our own code logs kinds, ids, routes and counts. Drivers could log more: rust-postgres prints the values of
//! a statement, hyper the headers with their keys. They are held at `info`, whatever level is set.

use std::io::IsTerminal as _;

use base::{Fault, Result};
use tracing::{Level, Metadata};
use tracing_subscriber::{
    Layer as _,
    filter::{FilterFn, ParseError, Targets},
    layer::SubscriberExt as _,
    util::SubscriberInitExt as _,
};

use crate::config::{Log, LogFormat};

/// Libraries that would log values at finer levels.
const TALKATIVE: &[&str] = &["tokio_postgres", "postgres", "hyper", "h2", "ureq"];

/// Whether a level, or levels by part, can be read.
pub(crate) fn filter(level: &str) -> std::result::Result<Targets, ParseError> {
    level.parse()
}

/// Starts logging for the whole process; once. `quiet` lowers a level that nobody chose to warnings, for
/// commands whose output is for people.
pub(crate) fn start(log: &Log, quiet: bool) -> Result<()> {
    let level = if quiet && !log.level_chosen { "warn" } else { &log.level };
    let filter = filter(level).map_err(|e| Fault::invalid(format!("log.level: {e}")))?;
    let colour = std::io::stderr().is_terminal();
    let layer = tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_ansi(colour);
    let layer = match log.format {
        LogFormat::Text => layer.with_target(false).boxed(),
        LogFormat::Json => {
            layer.json().flatten_event(true).with_current_span(true).with_span_list(false).boxed()
        }
    };
    tracing_subscriber::registry()
        .with(layer.with_filter(FilterFn::new(no_values)))
        .with(filter)
        .try_init()
        .map_err(|e| Fault::internal(format!("logging was started twice: {e}")))
}

fn no_values(metadata: &Metadata<'_>) -> bool {
    let part = metadata.target().split("::").next().unwrap_or_default();
    !TALKATIVE.contains(&part) || *metadata.level() <= Level::INFO
}
