//! How many orders a second the server checks for results from elsewhere, over HTTP, on a region's record of
//! the size you name. The server's own `/healthz` is the yardstick: what it answers when nothing is asked of
//! the record. Server and callers share the machine.

mod drive;
mod load;
mod server;
mod store;

use std::{sync::Arc, time::Duration};

use base::{Clock as _, Ctx, Fault, Result, SystemClock};
use identity::{SourcePatient, access::create_key};

use self::{
    drive::{Measured, Request},
    load::Region,
    server::Server,
};
use crate::{
    bounds::Disk,
    rooms::{KEY, Rooms},
};

/// Sizes.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Reports in the record.
    #[arg(long, default_value_t = 1_000_000)]
    reports: usize,
    /// Residents they are of; about a fifteenth of the reports when not given.
    #[arg(long)]
    residents: Option<usize>,
    /// Connections at once.
    #[arg(long, default_value_t = 16)]
    connections: usize,
    /// Seconds each question is asked.
    #[arg(long, default_value_t = 5)]
    seconds: u64,
    /// Use the record of an earlier run of the same size, and leave it for the next.
    #[arg(long)]
    keep: bool,
    /// Only these: healthz, list, preview, check, search.
    #[arg(long, value_delimiter = ',')]
    only: Vec<String>,
    /// Database; a SQLite file under data/ when not named.
    #[arg(long)]
    database: Option<String>,
    /// Region, by code or name; the first in regions/ when not named.
    #[arg(long)]
    region: Option<String>,
    /// The program; `lianyi` beside this one when not named.
    #[arg(long)]
    server: Option<std::path::PathBuf>,
}

const FOLDER: &str = "data/bench-check";
/// Patients whose FHIR ids are looked up before the searches.
const SEARCHED: usize = 100_000;

pub(crate) fn run(options: &Options) -> Result<()> {
    let residents = options.residents.unwrap_or(options.reports / 15).max(1);
    let url = options.database.clone().unwrap_or_else(|| format!("sqlite:{FOLDER}/lianyi.db"));
    if !options.keep {
        drop(std::fs::remove_dir_all(FOLDER));
    }
    std::fs::create_dir_all(FOLDER).map_err(|e| Fault::unavailable(format!("{FOLDER}: {e}")))?;

    let rooms = Arc::new(Rooms::open(&url, options.region.as_deref())?);
    let region = Arc::new(Region::of(&rooms, options.reports, residents));
    load::load(&rooms, &region, options.keep)?;
    let (slug, keys) = (rooms.region.slug.clone(), keys(&rooms, &region)?);
    let patients = patients(&rooms, &region)?;
    let bytes = size(&rooms, &url)?;
    rooms.store.close();
    drop(rooms);
    println!("{:>10} bytes a report on disk, patients and all indexes in", bytes / options.reports as u64);

    let server = Server::start(options.server.as_deref(), FOLDER, &slug, &url, KEY)?;
    println!(
        "{:>10.2} s from start to ready; a process of its own, log in {FOLDER}",
        server.ready.as_secs_f64()
    );
    println!("{:>10} MB resident when ready", server.memory("VmRSS") / 1_024);
    let disk = Disk::measured(FOLDER)?;

    let asked = Arc::new(Asked { region, keys, patients, address: server.address.to_string() });
    // One thread drives all callers: two would wake each other more than they ask.
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .map_err(|e| Fault::unavailable(format!("no runtime: {e}")))?;
    let mut rows: Vec<(&str, Measured)> = Vec::new();
    for (name, what, request) in QUESTIONS {
        if !options.only.is_empty() && !options.only.iter().any(|o| o == name) {
            continue;
        }
        let time = Duration::from_secs(options.seconds);
        let before = (server.cpu(), server::cpu("self"));
        let mut measured =
            runtime.block_on(drive::drive(server.address, &asked, *request, options.connections, time))?;
        (measured.server, measured.callers) = (server.cpu() - before.0, server::cpu("self") - before.1);
        rows.push((what, measured));
    }
    println!(
        "{:>10} MB resident after it, {} MB at most",
        server.memory("VmRSS") / 1_024,
        server.memory("VmHWM") / 1_024
    );
    server.stop()?;
    print(&rows, &url, options, residents);
    if url.starts_with("sqlite:") {
        println!(
            "{:<36} {:>9.0} a second at most: each waits for a flush, which {} may share",
            "bound of what is recorded durably",
            disk.shared(options.connections),
            options.connections
        );
    }
    if !options.keep {
        drop(std::fs::remove_dir_all(FOLDER));
    }
    Ok(())
}

/// Makes a request from a random number.
pub(crate) type Make = fn(&Asked, u64) -> Request;

/// What is asked, in this order: name, words, request.
const QUESTIONS: &[(&str, &str, Make)] = &[
    ("healthz", "/healthz, the yardstick", |asked, _| asked.health()),
    ("list", "a list without the record, 4 KB", |asked, n| asked.list(n)),
    ("preview", "check, only asked (audited)", |asked, n| asked.check(n, false)),
    ("check", "check, recorded (audited)", |asked, n| asked.check(n, true)),
    ("search", "FHIR search for the same (audited)", Asked::search),
    ("healthz", "/healthz again", |asked, _| asked.health()),
];

fn print(rows: &[(&str, Measured)], url: &str, options: &Options, residents: usize) {
    let database = if url.starts_with("sqlite:") { "SQLite" } else { "PostgreSQL" };
    println!(
        "\n{database}, {} reports of {residents} residents, {} connections, {} s each",
        options.reports, options.connections, options.seconds
    );
    println!(
        "{:<36} {:>9} {:>9} {:>8} {:>8} {:>8} {:>10} {:>11} {:>6}",
        "", "per s", "yardstick", "p50 ms", "p99 ms", "max ms", "server µs", "callers µs", "found"
    );
    let yardstick = rows.iter().find(|(what, _)| what.starts_with("/healthz")).map(|(_, m)| m.rate());
    for (what, measured) in rows {
        let ratio = yardstick.map_or_else(String::new, |y| format!("{:.0} %", 100.0 * measured.rate() / y));
        let [p50, p99, most] = [0.50, 0.99, 1.0].map(|q| measured.quantile(q));
        let found = 100.0 * measured.found as f64 / measured.micros.len().max(1) as f64;
        println!(
            "{what:<36} {:>9.0} {ratio:>9} {p50:>8.2} {p99:>8.2} {most:>8.2} {:>10.1} {:>11.1} {found:>4.0} %",
            measured.rate(),
            measured.cost(measured.server),
            measured.cost(measured.callers),
        );
    }
}

/// What requests are made of.
pub(crate) struct Asked {
    region: Arc<Region>,
    /// One key for each institution.
    keys: Vec<String>,
    /// Numbers of residents and the FHIR ids of their first patient records.
    patients: Vec<(usize, String)>,
    address: String,
}

impl Asked {
    fn health(&self) -> Request {
        let text = format!("GET /healthz HTTP/1.1\r\nHost: {}\r\n\r\n", self.address);
        Request { text, found: "ok" }
    }

    /// The region's grounds: a key checked and JSON written, and nothing of anybody looked up. What remains of the
    /// yardstick here is the most that an answer of this size can have, however fast the record is.
    fn list(&self, random: u64) -> Request {
        let key = &self.keys[(random % self.keys.len() as u64) as usize];
        let text = format!(
            "GET /api/recognition/grounds HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {key}\r\n\r\n",
            self.address
        );
        Request { text, found: "\"code\":" }
    }

    /// One item for somebody at the institution that knows them: every second time one of the last two there
    /// are reports of.
    fn check(&self, random: u64, record: bool) -> Request {
        let resident = (random % self.region.residents as u64) as usize;
        let (other, item) = self.item(resident, random);
        let body = format!(
            r#"{{"patient":{{"localId":"M{resident}"}},"department":"0301","doctor":"D{other}","items":[{{"orderId":"O{random}","item":"{item}"}}],"record":{record}}}"#
        );
        let text = format!(
            "POST /api/recognition/checks HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {}\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            self.address,
            self.keys[self.region.home(resident)],
            body.len()
        );
        Request { text, found: "\"report\":" }
    }

    /// The newest report of the same.
    fn search(&self, random: u64) -> Request {
        let (resident, id) = &self.patients[(random % self.patients.len() as u64) as usize];
        let (_, item) = self.item(*resident, random);
        let text = format!(
            "GET /fhir/DiagnosticReport?subject=Patient/{id}&code={item}&date=ge{}&_sort=-date&_count=1 HTTP/1.1\r\n\
             Host: {}\r\nAuthorization: Bearer {}\r\n\r\n",
            self.region.half_a_year_ago,
            self.address,
            self.keys[self.region.home(*resident)],
        );
        Request { text, found: "\"DiagnosticReport\"" }
    }

    fn item(&self, resident: usize, random: u64) -> (u64, &str) {
        let other = random >> 40;
        let per = (self.region.reports / self.region.residents).max(1) as u64;
        let item = match random >> 39 & 1 {
            0 => self.region.item(resident, (per - 1 - other % per.min(2)) as usize),
            _ => (other as usize) % self.region.items.len(),
        };
        (other % 20, &self.region.items[item].0)
    }
}

fn keys(rooms: &Rooms, region: &Region) -> Result<Vec<String>> {
    let (institutions, random) = (region.institutions.clone(), rooms.random.clone());
    let ctx = Ctx::operator("bench", SystemClock.now());
    rooms.store.write(move |tx| {
        let scopes = ["recognition", "record.read"];
        let one = |i: &String| {
            create_key(tx, &ctx, &random, i, "bench", &scopes).map(|(_, key)| key.reveal().to_owned())
        };
        institutions.iter().map(one).collect()
    })
}

fn patients(rooms: &Rooms, region: &Region) -> Result<Vec<(usize, String)>> {
    let step = region.residents.div_ceil(SEARCHED);
    rooms.store.read(|tx| {
        let mut found = Vec::new();
        for resident in (0..region.residents).step_by(step) {
            let institution = &region.institutions[region.home(resident)];
            let source = SourcePatient::new(institution, format!("M{resident}"));
            if let Some((patient, _)) = rooms.residents.patient_of(tx, &source)? {
                found.push((resident, patient.0.hyphenated().to_string()));
            }
        }
        if found.is_empty() {
            Err(Fault::not_found("no patient of an earlier run is there"))
        } else {
            Ok(found)
        }
    })
}

/// Bytes of the database, its log included.
fn size(rooms: &Rooms, url: &str) -> Result<u64> {
    match url.strip_prefix("sqlite:") {
        Some(path) => {
            let bytes = |path: String| std::fs::metadata(path).map_or(0, |file| file.len());
            Ok(bytes(path.to_owned()) + bytes(format!("{path}-wal")))
        }
        None => rooms.store.read(store::size),
    }
}
