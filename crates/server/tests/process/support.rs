//! Starting `lianyi` in a folder of its own, with nothing of the developer's environment.

use std::{
    fs,
    io::{BufRead as _, BufReader, Read, Write},
    net::{SocketAddr, TcpStream},
    path::PathBuf,
    process::{Child, Command, Output, Stdio},
    sync::{Arc, Mutex},
    thread::JoinHandle,
    time::{Duration, Instant},
};

use tempfile::TempDir;

use super::{database::Database, small_disk::SmallDisk};

/// A folder to run in, and where its database is if that is not the folder.
pub(super) struct Place {
    pub(super) database: Option<Database>,
    disk: Option<SmallDisk>,
    pub(super) folder: TempDir,
}

pub(super) fn place() -> Place {
    Place { database: None, disk: None, folder: tempfile::tempdir().unwrap() }
}

/// With its database on PostgreSQL, where there is one.
pub(super) fn on_postgres() -> Option<Place> {
    Some(Place { database: Some(Database::new()?), ..place() })
}

/// Runs `test` on SQLite and, where `LIANYI_TEST_POSTGRES` names a server, on PostgreSQL.
pub(super) fn on_both(test: impl Fn(&Place)) {
    test(&place());
    if let Some(place) = on_postgres() {
        test(&place);
    }
}

/// The rules of the repository.
pub(super) fn regions() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../regions")
}

impl Place {
    /// With its data on a disk of `bytes` and nothing else on it, where such a thing can be had.
    pub(super) fn on_small_disk(bytes: u64) -> Option<Self> {
        let mut this = place();
        let data = this.folder.path().join("data");
        fs::create_dir(&data).unwrap();
        this.disk = Some(SmallDisk::at(&data, bytes)?);
        Some(this)
    }

    /// A file of the small disk.
    pub(super) fn on_disk(&self, name: &str) -> PathBuf {
        self.disk.as_ref().unwrap().reached(name)
    }

    pub(super) fn command(&self, args: &[&str]) -> Command {
        let program = env!("CARGO_BIN_EXE_lianyi");
        let mut command =
            self.disk.as_ref().map_or_else(|| Command::new(program), |disk| disk.command(program));
        command.args(args).current_dir(self.folder.path()).env_clear().env("LIANYI_REGIONS", regions());
        if let Some(disk) = &self.disk {
            command.env("LIANYI_DATA", disk.folder());
        }
        if let Some(database) = &self.database {
            command.env("LIANYI_DATABASE_URL", database.url()).env("LIANYI_REGION", self.region());
        }
        command
    }

    pub(super) fn run(&self, args: &[&str]) -> Done {
        Done(self.command(args).output().unwrap())
    }

    /// Codes of the regions there are.
    pub(super) fn regions(&self) -> Vec<String> {
        let folders =
            fs::read_dir(regions()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let mut codes: Vec<String> =
            folders.filter_map(|name| name.split_once('-').map(|(code, _)| code.to_owned())).collect();
        codes.sort();
        codes
    }

    /// The region that tests run.
    pub(super) fn region(&self) -> String {
        self.regions().pop().unwrap()
    }

    /// A key of one of its institutions.
    pub(super) fn key(&self) -> String {
        let (region, institution) = (self.region(), self.institution());
        let made =
            self.run(&["key", "create", "--region", &region, "--institution", &institution, "--name", "his"]);
        made.well().trim().to_owned()
    }

    /// A key, and the laboratory `lis` of the same institution on the list of senders.
    pub(super) fn key_and_sender(&self) -> String {
        let (region, institution) = (self.region(), self.institution());
        let key = self.key();
        let put = ["sender", "put", "lis", "--region", &region, "--institution", &institution];
        self.run(&[&put[..], &["--network", "127.0.0.1"]].concat()).well();
        key
    }

    /// An institution of it.
    pub(super) fn institution(&self) -> String {
        let list = self.run(&["policy", "show", "institutions", "--region", &self.region()]).well();
        list.lines().nth(2).unwrap().split_whitespace().next().unwrap().to_owned()
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

/// A server that runs; killed when the test is over.
pub(super) struct Server {
    child: Child,
    log: Arc<Mutex<String>>,
    reader: Option<JoinHandle<()>>,
    pub(super) http: SocketAddr,
    pub(super) mllp: Option<SocketAddr>,
    pub(super) mllp_tls: Option<SocketAddr>,
}

/// Starts `lianyi serve` on free ports and waits until its log says where it listens.
pub(super) fn serve(place: &Place, args: &[&str]) -> Server {
    let region = place.region();
    let mut all = vec!["serve", "--region", &region, "--http", "127.0.0.1:0"];
    all.extend(args);
    start(place.command(&all))
}

pub(super) fn start(mut command: Command) -> Server {
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let log = Arc::new(Mutex::new(String::new()));
    let (kept, errors) = (log.clone(), child.stderr.take().unwrap());
    let reader = std::thread::spawn(move || {
        for line in BufReader::new(errors).lines().map_while(Result::ok) {
            let mut log = kept.lock().unwrap();
            log.push_str(&line);
            log.push('\n');
        }
    });
    let started = Instant::now();
    loop {
        let text = log.lock().unwrap().clone();
        if let Some(line) = text.lines().find(|line| line.contains("serving")) {
            let http = after(line, "http").unwrap_or_else(|| panic!("{line}"));
            let (mllp, mllp_tls) = (after(line, "mllp"), after(line, "mllp_tls"));
            return Server { child, http, mllp, mllp_tls, reader: Some(reader), log };
        }
        let ended = child.try_wait().unwrap();
        assert!(
            ended.is_none() && started.elapsed() < Duration::from_secs(60),
            "not started: {ended:?}\n{text}"
        );
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// The address after a field's name, in text or JSON.
fn after(line: &str, field: &str) -> Option<SocketAddr> {
    let (_, rest) =
        line.split_once(&format!("{field}=")).or_else(|| line.split_once(&format!("\"{field}\":")))?;
    let end = |c: char| c.is_whitespace() || c == ',' || c == '}';
    rest.split(end).next()?.trim_matches('"').parse().ok()
}

impl Server {
    /// Its process.
    pub(super) fn id(&self) -> String {
        self.child.id().to_string()
    }

    pub(super) fn signal(&self, name: &str) {
        let sent = Command::new("kill").args([format!("-{name}"), self.id()]).status().unwrap();
        assert!(sent.success());
    }

    /// Exit code and log, once it has ended.
    pub(super) fn ended(mut self, within: Duration) -> (Option<i32>, String) {
        let started = Instant::now();
        while self.child.try_wait().unwrap().is_none() {
            let log = self.log.lock().unwrap().clone();
            assert!(started.elapsed() < within, "still running after {within:?}\n{log}");
            std::thread::sleep(Duration::from_millis(20));
        }
        let code = self.child.wait().unwrap().code();
        self.reader.take().unwrap().join().unwrap();
        let log = self.log.lock().unwrap().clone();
        (code, log)
    }

    /// Stops it as an operator does; its log.
    pub(super) fn stop_well(self) -> String {
        self.signal("TERM");
        let (code, log) = self.ended(Duration::from_secs(10));
        assert_eq!(code, Some(0), "{log}");
        assert!(log.contains("stopped"), "{log}");
        log
    }

    pub(super) fn get_with(&self, path: &str, key: Option<&str>) -> (u16, String) {
        request(self.http, path, key)
    }
}

impl Server {
    /// Sends JSON.
    pub(super) fn post(&self, path: &str, key: Option<&str>, body: &str) -> (u16, String) {
        let mut request = ureq::post(format!("http://{}{path}", self.http))
            .config()
            .http_status_as_error(false)
            .build()
            .header("content-type", "application/json");
        if let Some(key) = key {
            request = request.header("authorization", format!("Bearer {key}"));
        }
        let mut response = request.send(body).unwrap();
        let status = response.status().as_u16();
        (status, response.body_mut().read_to_string().unwrap())
    }

    /// Signs in; the token of the session, if it was given.
    pub(super) fn signed_in(&self, login: &str, password: &str) -> Option<String> {
        let body = format!("{{\"login\":\"{login}\",\"password\":\"{password}\"}}");
        let (status, text) = self.post("/api/session", None, &body);
        let token = text.split("\"token\":\"").nth(1)?.split('"').next()?;
        (status == 200).then(|| token.to_owned())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

pub(super) fn get(address: SocketAddr, path: &str) -> (u16, String) {
    request(address, path, None)
}

fn request(address: SocketAddr, path: &str, key: Option<&str>) -> (u16, String) {
    let mut request =
        ureq::get(format!("http://{address}{path}")).config().http_status_as_error(false).build();
    if let Some(key) = key {
        request = request.header("authorization", format!("Bearer {key}"));
    }
    let mut response = request.call().unwrap();
    let status = response.status().as_u16();
    (status, response.body_mut().read_to_string().unwrap())
}

/// Sends one message and reads one answer; empty when the connection was not taken.
pub(super) fn send_mllp(address: SocketAddr, message: &str) -> String {
    let Ok(stream) = TcpStream::connect(address) else { return String::new() };
    stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
    exchange_mllp(stream, message)
}

/// The same over a connection that is there.
pub(super) fn exchange_mllp(mut stream: impl Read + Write, message: &str) -> String {
    if stream.write_all(format!("\u{b}{message}\u{1c}\r").as_bytes()).is_err() {
        return String::new();
    }
    let (mut answer, mut byte) = (Vec::new(), [0u8; 1]);
    while !answer.ends_with(b"\x1c\r") && stream.read(&mut byte).is_ok_and(|n| n == 1) {
        answer.push(byte[0]);
    }
    String::from_utf8_lossy(&answer).into_owned()
}
