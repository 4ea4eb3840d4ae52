//! The binary `lianyi`. Everything stands in the library beside it.

/// A quarter more reports a second than with the system's allocator (docs/adr/0013).
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    server::run(std::env::args_os())
}
