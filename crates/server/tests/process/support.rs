//! Starting `lianyi` in a folder of its own, with nothing of the developer's environment.

use std::{
    path::PathBuf,
    process::{Command, Output},
};

use tempfile::TempDir;

/// A folder to run in.
pub(super) struct Place {
    pub(super) folder: TempDir,
}

pub(super) fn place() -> Place {
    Place { folder: tempfile::tempdir().unwrap() }
}

/// The rules of the repository.
pub(super) fn regions() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../regions")
}

impl Place {
    pub(super) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_lianyi"));
        command.args(args).current_dir(self.folder.path()).env_clear().env("LIANYI_REGIONS", regions());
        command
    }

    pub(super) fn run(&self, args: &[&str]) -> Done {
        Done(self.command(args).output().unwrap())
    }
}

/// A command that has ended.
pub(super) struct Done(pub(super) Output);

impl Done {
    pub(super) fn code(&self) -> i32 {
        self.0.status.code().unwrap()
    }

    pub(super) fn out(&self) -> String {
        String::from_utf8(self.0.stdout.clone()).unwrap()
    }

    pub(super) fn err(&self) -> String {
        String::from_utf8(self.0.stderr.clone()).unwrap()
    }

    /// Standard output of a command that succeeded.
    pub(super) fn well(self) -> String {
        assert_eq!(self.code(), 0, "{}\n{}", self.out(), self.err());
        self.out()
    }
}
