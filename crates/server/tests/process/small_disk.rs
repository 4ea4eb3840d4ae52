//! A disk of a few megabytes, mounted where only those can see it who are started through it: nothing is left behind
//! when the test is over, however it ends.

use std::{
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

/// A tmpfs in a mount namespace that lives as long as this.
pub(super) struct SmallDisk {
    holder: Child,
    user: bool,
    at: PathBuf,
}

impl SmallDisk {
    /// Of `bytes`, at an existing folder. None where the system lets nobody mount, not even in a namespace.
    pub(super) fn at(at: &Path, bytes: u64) -> Option<Self> {
        [false, true].into_iter().find_map(|user| {
            let mut unshare = Command::new("unshare");
            unshare.args(if user { &["--user", "--map-root-user", "--mount"][..] } else { &["--mount"] });
            // It ends with its standard input, that is with this process.
            unshare.args([
                "sh",
                "-c",
                "mount -t tmpfs -o size=$2,mode=700 tmpfs \"$1\" && echo mounted && exec cat",
                "sh",
            ]);
            unshare.arg(at).arg(bytes.to_string());
            unshare.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
            let mut this = Self { holder: unshare.spawn().ok()?, user, at: at.to_owned() };
            let mut said = String::new();
            BufReader::new(this.holder.stdout.take()?).read_line(&mut said).ok()?;
            (said.trim() == "mounted").then_some(this)
        })
    }

    /// `program`, started where the disk can be seen.
    pub(super) fn command(&self, program: &str) -> Command {
        let mut command = Command::new("nsenter");
        command.args(["--target", &self.holder.id().to_string(), "--mount"]);
        if self.user {
            command.args(["--user", "--preserve-credentials"]);
        }
        command.arg("--").arg(program);
        command
    }

    /// The disk's folder, as those see it who are started through it.
    pub(super) fn folder(&self) -> &Path {
        &self.at
    }

    /// A file of the disk, as this process reaches it.
    pub(super) fn reached(&self, name: &str) -> PathBuf {
        let root = PathBuf::from(format!("/proc/{}/root", self.holder.id()));
        root.join(self.at.strip_prefix("/").unwrap_or(&self.at)).join(name)
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        drop(self.holder.kill());
        drop(self.holder.wait());
    }
}
