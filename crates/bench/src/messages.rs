//! How fast ORU^R01 messages are acknowledged over MLLP: several connections, each waiting for its
//! acknowledgment before it sends the next, with full durability.

use std::{
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
    intake::Intake,
    mllp::{self, Client, Config, Sender, Senders},
};

use crate::rooms::Rooms;

/// Sizes.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Messages to send.
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
    /// Messages of one connection handled at once.
    #[arg(long, default_value_t = 1)]
    in_flight: usize,
    /// Database; a new SQLite file under data/ when not named.
    #[arg(long)]
    database: Option<String>,
    /// Region, by code or name; the first in regions/ when not named.
    #[arg(long)]
    region: Option<String>,
}

pub(crate) fn run(options: &Options) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|e| Fault::unavailable(format!("no runtime: {e}")))?;
    runtime.block_on(drive(options))
}

async fn drive(options: &Options) -> Result<()> {
    drop(std::fs::remove_dir_all("data/bench-messages"));
    let url = options.database.clone().unwrap_or_else(|| "sqlite:data/bench-messages/lianyi.db".to_owned());
    let rooms = Rooms::open(&url, options.region.as_deref())?;
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
    };
    let intake = Intake {
        store: rooms.store.clone(),
        records: rooms.records.clone(),
        residents: rooms.residents.clone(),
        vault: rooms.vault.clone(),
        random: rooms.random.clone(),
        clock: Arc::new(SystemClock),
        options: ReadOptions::in_zone(rooms.region.zone.clone()),
    };
    let lost = |e: std::io::Error| Fault::unavailable(format!("MLLP: {e}"));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.map_err(lost)?;
    let address = listener.local_addr().map_err(lost)?;
    let mut config = Config::new(Senders::new([sender]), Arc::new(SystemClock), rooms.region.zone.clone());
    config.in_flight_max = options.in_flight;
    let server = tokio::spawn(mllp::serve(listener, config, intake, std::future::pending()));

    let next = Arc::new(AtomicUsize::new(0));
    for (what, count, fresh) in
        [("first messages of new patients", options.patients, true), ("messages", options.messages, false)]
    {
        let (began, first) = (Instant::now(), next.load(Ordering::SeqCst));
        let tasks: Vec<_> = (0..options.connections)
            .map(|_| {
                let (next, options) = (next.clone(), (options.patients, options.results));
                tokio::spawn(async move {
                    let failed = |e: mllp::ClientError| Fault::unavailable(format!("MLLP: {e}"));
                    let mut client =
                        Client::connect(address, Duration::from_secs(30)).await.map_err(failed)?;
                    loop {
                        let n = next.fetch_add(1, Ordering::SeqCst);
                        if n >= first + count {
                            return Ok::<_, Fault>(());
                        }
                        let patient = if fresh { n } else { n.wrapping_mul(7_919) % options.0 };
                        let reply =
                            client.send(oru(n, patient, options.1).as_bytes()).await.map_err(failed)?;
                        if !reply.windows(6).any(|w| w == b"MSA|AA") {
                            return Err(Fault::invalid(String::from_utf8_lossy(&reply).into_owned()));
                        }
                    }
                })
            })
            .collect();
        for task in tasks {
            task.await.map_err(|_| Fault::internal("a sender stopped"))??;
        }
        crate::rate(&format!("{what} acknowledged"), count, began);
        next.store(first + count, Ordering::SeqCst);
    }
    server.abort();
    Ok(())
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
