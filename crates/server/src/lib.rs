//! The running program: what an operator can set ([`config`]), how the rooms are put together
//! ([`compose`]), what is said at the terminal, and how it starts and stops. Everything that is decided about a
//! person, a report or a rule is decided in the rooms to the left.

mod background;
mod cli;
pub mod compose;
pub mod config;
pub mod http;
mod intake;
mod logging;
pub mod metrics;
mod seals;
pub mod secret;
mod senders;
pub mod serve;
mod stop;
pub mod tls;

/// Runs one command line and gives the exit code of the process.
pub fn run(args: impl IntoIterator<Item = std::ffi::OsString>) -> std::process::ExitCode {
    cli::run(args)
}
