//! How fast ORU^R01 messages are acknowledged over MLLP with full durability: several connections, once with
//! one message in flight on each, as most senders do, and once with several.

use std::{
    collections::VecDeque,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use base::{Clock as _, Fault, Result, SystemClock};
use exchange::{
    charset::CharsetRule,
    hl7::ReadOptions,
    intake::{self, Intake},
    mllp::{self, Client, Config, Sender, Senders},
};
use tokio::runtime::{Builder, Runtime};

use crate::{
    bounds::{Disk, Figure, Used},
    rooms::Rooms,
};

/// Sizes.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Messages to send, for each number in flight.
    #[arg(long, default_value_t = 40_000)]
    messages: usize,
    /// Results in each.
    #[arg(long, default_value_t = 1)]
    results: usize,
    /// Patients they are of.
    #[arg(long, default_value_t = 5_000)]
    patients: usize,
    /// Connections at once.
    #[arg(long, default_value_t = 8)]
    connections: usize,
    /// Messages of one connection that wait for their acknowledgments at once.
    #[arg(long, value_delimiter = ',', default_values_t = [1, 32])]
    in_flight: Vec<usize>,
    /// Database (`sqlite:PATH` or an empty `postgres://…`); a new SQLite file under data/ when not named.
    #[arg(long)]
    database: Option<String>,
    /// Region, by code or name; the first in regions/ when not named.
    #[arg(long)]
    region: Option<String>,
}

const FOLDER: &str = "data/bench-messages";

pub(crate) fn run(options: &Options) -> Result<()> {
    drop(std::fs::remove_dir_all(FOLDER));
    let url = options.database.clone().unwrap_or_else(|| format!("sqlite:{FOLDER}/lianyi.db"));
    let rooms = Rooms::open(&url, options.region.as_deref())?;
    let disk = Disk::measured(FOLDER)?;
    let read = read_alone(&rooms, options)?;

    // Two runtimes, so that the time of the senders can be told from the server's.
    let (server, senders) = (runtime("server")?, runtime("sender")?);
    let address = serve(&server, &rooms, options)?;
    let next = Arc::new(AtomicUsize::new(0));
    let fresh = ("of new patients".to_owned(), options.patients, true, 1);
    let modes = options
        .in_flight
        .iter()
        .map(|window| (format!("{window} in flight"), options.messages, false, (*window).max(1)));
    for (name, count, fresh, window) in std::iter::once(fresh).chain(modes) {
        let load = Load { next: next.clone(), until: next.load(Ordering::SeqCst) + count, fresh, window };
        let before = Used::now();
        senders.block_on(all(address, options, &load))?;
        let after = Used::now();
        let sharing = (options.connections * window).min(store::Options::default().batch);
        Figure {
            what: &format!("messages acknowledged, {name}"),
            count,
            disk,
            sharing,
            alone: ("reading HL7 on one core", read),
        }
        .print(&before, &after);
        next.store(load.until, Ordering::SeqCst);
    }
    server.shutdown_background();
    let feeds = rooms.store.read(intake::feeds)?;
    let (stored, sent) = (feeds.iter().map(|feed| feed.messages).sum::<i64>(), next.load(Ordering::SeqCst));
    rooms.store.close();
    match usize::try_from(stored) == Ok(sent) {
        true => Ok(()),
        false => Err(Fault::corrupt(format!("{sent} messages were acknowledged and {stored} are stored"))),
    }
}

/// What the connections share.
struct Load {
    next: Arc<AtomicUsize>,
    until: usize,
    /// Every message of another patient.
    fresh: bool,
    window: usize,
}

fn lost(error: impl std::fmt::Display) -> Fault {
    Fault::unavailable(format!("MLLP: {error}"))
}

fn runtime(name: &str) -> Result<Runtime> {
    Builder::new_multi_thread().enable_all().thread_name(name).build().map_err(lost)
}

fn serve(runtime: &Runtime, rooms: &Rooms, options: &Options) -> Result<SocketAddr> {
    let day = rooms.region.day(SystemClock.now());
    let institution = rooms
        .region
        .institutions(day)
        .find(|i| i.online(day))
        .map(|i| i.code.clone())
        .ok_or_else(|| Fault::not_found("the region has no institution online"))?;
    let sender = Sender {
        name: "bench".to_owned(),
        institution,
        networks: vec!["127.0.0.0/8".parse()?],
        application: None,
        facility: None,
        charset: CharsetRule::default(),
        zone: None,
        certificate: None,
    };
    let intake = Intake {
        store: rooms.store.clone(),
        records: rooms.records.clone(),
        residents: rooms.residents.clone(),
        vault: rooms.vault.clone(),
        random: rooms.random.clone(),
        clock: Arc::new(SystemClock),
        options: ReadOptions::in_zone(rooms.region.zone.clone()),
        activity: intake::Activity::default(),
    };
    let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).map_err(lost)?;
    let address = listener.local_addr().map_err(lost)?;
    let mut config = Config::new(Senders::new([sender]), Arc::new(SystemClock), rooms.region.zone.clone());
    config.in_flight_max = options.in_flight.iter().copied().max().unwrap_or(1);
    runtime.spawn(mllp::serve(listener, config, intake, std::future::pending()));
    Ok(address)
}

async fn all(address: SocketAddr, options: &Options, load: &Load) -> Result<()> {
    let tasks: Vec<_> = (0..options.connections)
        .map(|_| {
            let (patients, results) = (options.patients, options.results);
            let load = Load { next: load.next.clone(), ..*load };
            tokio::spawn(async move { connection(address, &load, patients, results).await })
        })
        .collect();
    for task in tasks {
        task.await.map_err(|_| Fault::internal("a sender stopped"))??;
    }
    Ok(())
}

/// Sends until nothing is left, with up to `load.window` messages unanswered; every answer must be `AA` to the
/// oldest of them.
async fn connection(address: SocketAddr, load: &Load, patients: usize, results: usize) -> Result<()> {
    let mut client = Client::connect(address, Duration::from_secs(30)).await.map_err(lost)?;
    let mut unanswered: VecDeque<usize> = VecDeque::new();
    let mut left = true;
    while left || !unanswered.is_empty() {
        let mut frames = Vec::new();
        while left && unanswered.len() < load.window {
            let n = load.next.fetch_add(1, Ordering::SeqCst);
            left = n < load.until;
            if left {
                let patient = if load.fresh { n } else { n.wrapping_mul(7_919) % patients };
                frames.extend(mllp::frame(oru(n, patient, results).as_bytes()));
                unanswered.push_back(n);
            }
        }
        client.write(&frames).await.map_err(lost)?;
        // Half of the window is sent at once, as a sender with a backlog does.
        for _ in 0..unanswered.len().min(load.window.div_ceil(2)) {
            let reply = client.receive().await.map_err(lost)?;
            let n = unanswered.pop_front().unwrap_or_default();
            let wanted = format!("MSA|AA|C{n}\r");
            if !reply.windows(wanted.len()).any(|w| w == wanted.as_bytes()) {
                return Err(Fault::invalid(String::from_utf8_lossy(&reply).into_owned()).at(format!("C{n}")));
            }
        }
    }
    Ok(())
}

/// Messages a second that one core decodes, splits and reads, without a database.
fn read_alone(rooms: &Rooms, options: &Options) -> Result<f64> {
    let read = ReadOptions::in_zone(rooms.region.zone.clone());
    let messages: Vec<String> = (0..5_000).map(|n| oru(n, n, options.results)).collect();
    let began = Instant::now();
    for message in &messages {
        let read = exchange::hl7::read(message.as_bytes(), &read);
        drop(read.map_err(|refusal| Fault::invalid(format!("{:?}", refusal.issues)))?);
    }
    Ok(messages.len() as f64 / began.elapsed().as_secs_f64())
}

fn oru(n: usize, patient: usize, results: usize) -> String {
    let mut message = format!(
        "MSH|^~\\&|LIS|HOSP|HIE|REGION|20260801083000||ORU^R01^ORU_R01|C{n}|P|2.5||||||UNICODE UTF-8\r\
         PID|1||M{patient}^^^HOSP^MR||张{patient}||19700203|M\r\
         OBR|1|P{n}|F{n}|LFT^肝功能^99LAB|||20260801073000|||||||||||||||20260801100000||LAB|F\r"
    );
    for result in 0..results {
        message.push_str(&format!(
            "OBX|{}|NM|T{result}^项目{result}^99LAB||{}.5|U/L|9-50||||F\r",
            result + 1,
            10 + n % 40
        ));
    }
    message
}
