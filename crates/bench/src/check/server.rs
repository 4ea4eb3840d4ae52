//! The program itself, as a process of its own on the loaded database.

use std::{
    fs::{self, File},
    io::{Read as _, Write as _},
    net::{SocketAddr, TcpListener, TcpStream},
    os::unix::fs::PermissionsExt as _,
    path::Path,
    process::{Child, Command},
    time::{Duration, Instant},
};

use base::{Fault, Result};

/// Processor time of a process, by its number or `self`, to a hundredth of a second.
pub(crate) fn cpu(process: &str) -> Duration {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    // behind the name, which may hold anything, in parentheses
    let fields = stat.rsplit_once(')').map_or("", |(_, fields)| fields).split_whitespace().skip(11).take(2);
    let ticks: u64 = fields.filter_map(|field| field.parse::<u64>().ok()).sum();
    Duration::from_millis(ticks * 10)
}

/// A running server; killed when dropped.
pub(crate) struct Server {
    child: Child,
    pub(crate) address: SocketAddr,
    pub(crate) ready: Duration,
}

impl Server {
    /// Starts `program` and waits until it is ready.
    pub(crate) fn start(
        program: Option<&Path>,
        folder: &str,
        region: &str,
        database: &str,
        key: &str,
    ) -> Result<Self> {
        let failed = |what: &str, e: std::io::Error| Fault::unavailable(format!("{what}: {e}"));
        let program = match program {
            Some(named) => named.to_owned(),
            None => std::env::current_exe().map_err(|e| failed("this program", e))?.with_file_name("lianyi"),
        };
        if !program.is_file() {
            return Err(Fault::not_found(format!(
                "there is no {}; build it: cargo build --release -p server",
                program.display()
            )));
        }
        let key_file = format!("{folder}/bench.key");
        fs::write(&key_file, key).map_err(|e| failed("the key file", e))?;
        fs::set_permissions(&key_file, fs::Permissions::from_mode(0o600))
            .map_err(|e| failed("the key file", e))?;
        // A free port, given back just before the server takes it.
        let free = TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr());
        let address = free.map_err(|e| failed("a free port", e))?;
        let log = File::create(format!("{folder}/server.log")).map_err(|e| failed("the log", e))?;
        let errors = log.try_clone().map_err(|e| failed("the log", e))?;
        let began = Instant::now();
        let child = Command::new(&program)
            .args(["serve", "--data", folder, "--region", region])
            .args(["--regions", "regions", "--http", &address.to_string()])
            .args(["--set", &format!("secret.key_file={key_file}")])
            .env("LIANYI_DATABASE_URL", database)
            .stdout(log)
            .stderr(errors)
            .spawn()
            .map_err(|e| failed("the server", e))?;
        let mut server = Self { child, address, ready: Duration::ZERO };
        while !server.is_ready() {
            let ended = server.child.try_wait().map_err(|e| failed("the server", e))?;
            if ended.is_some() || began.elapsed() > Duration::from_secs(60) {
                return Err(Fault::unavailable(format!("the server is not ready; see {folder}/server.log")));
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        server.ready = began.elapsed();
        Ok(server)
    }

    fn is_ready(&self) -> bool {
        let Ok(mut stream) = TcpStream::connect(self.address) else { return false };
        let asked = stream.write_all(b"GET /readyz HTTP/1.1\r\nHost: bench\r\nConnection: close\r\n\r\n");
        let mut answer = String::new();
        asked.and_then(|()| stream.read_to_string(&mut answer)).is_ok() && answer.starts_with("HTTP/1.1 200")
    }

    /// A line of the process's status, in KiB.
    pub(crate) fn memory(&self, line: &str) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap_or_default();
        let found = status.lines().find_map(|l| l.strip_prefix(line)?.strip_prefix(':'));
        found.and_then(|text| text.split_whitespace().next()?.parse().ok()).unwrap_or(0)
    }

    /// Processor time it has used so far.
    pub(crate) fn cpu(&self) -> Duration {
        cpu(&self.child.id().to_string())
    }

    /// Stops it as an operator does.
    pub(crate) fn stop(mut self) -> Result<()> {
        let lost = |e: std::io::Error| Fault::unavailable(format!("the server: {e}"));
        Command::new("kill").arg(self.child.id().to_string()).status().map_err(lost)?;
        let ended = self.child.wait().map_err(lost)?;
        if ended.success() {
            Ok(())
        } else {
            Err(Fault::unavailable(format!("the server ended with {ended}")))
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if matches!(self.child.try_wait(), Ok(None)) {
            drop(self.child.kill());
            drop(self.child.wait());
        }
    }
}
