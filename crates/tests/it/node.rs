//! Programs of Node that tests talk to (`crates/tests/node`, installed from its lock file). Without Node it is said aloud
//! what was not tested; with Node, whatever is missing fails.

use std::{
    path::PathBuf,
    process::{Command, Stdio},
    sync::OnceLock,
};

pub(crate) fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("node")
}

/// Whether there is Node; its packages are there when this returns `true`.
pub(crate) fn is_there(what: &str) -> bool {
    static INSTALLED: OnceLock<bool> = OnceLock::new();
    let there = *INSTALLED.get_or_init(|| {
        let version = Command::new("node").arg("--version").stdout(Stdio::null()).status();
        if !version.is_ok_and(|status| status.success()) {
            return false;
        }
        let mark = folder().join("node_modules/.package-lock.json");
        let modified = |path: PathBuf| std::fs::metadata(path).and_then(|file| file.modified()).ok();
        let (installed, locked) = (modified(mark), modified(folder().join("package-lock.json")));
        if installed.is_none() || installed < locked {
            let done =
                Command::new("npm").args(["ci", "--no-audit", "--no-fund"]).current_dir(folder()).status();
            assert!(done.is_ok_and(|status| status.success()), "npm ci in crates/tests/node failed");
        }
        true
    });
    if !there {
        eprintln!("SKIPPED {what}: there is no Node (https://nodejs.org) on this machine");
    }
    there
}
