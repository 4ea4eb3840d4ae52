//! The binary `lianyi`. Everything stands in the library beside it.

fn main() -> std::process::ExitCode {
    server::run(std::env::args_os())
}
