//! How fast reports become durable: bundles of DiagnosticReports of known patients, several senders at
//! once, with full durability, index and audit rows.

use std::{
    sync::{Arc, Barrier},
    time::Instant,
};

use base::{Clock as _, Ctx, Fault, Result, SystemClock};
use clinical::record::{Draft, Intent};
use serde_json::{Value, json};

use crate::{
    bounds::{Disk, Figure, Used},
    rate,
    rooms::Rooms,
};

/// Sizes.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Reports to write.
    #[arg(long, default_value_t = 100_000)]
    reports: usize,
    /// Patients they are of.
    #[arg(long, default_value_t = 10_000)]
    patients: usize,
    /// Reports in a bundle.
    #[arg(long, default_value_t = 100)]
    bundle: usize,
    /// Senders at once.
    #[arg(long, default_value_t = 4)]
    senders: usize,
    /// Database (`sqlite:PATH` or an empty `postgres://…`); a new SQLite file under data/ when not named.
    #[arg(long)]
    database: Option<String>,
    /// Region, by code or name; the first in regions/ when not named.
    #[arg(long)]
    region: Option<String>,
}

pub(crate) fn run(options: &Options) -> Result<()> {
    let file = "data/bench-ingest/lianyi.db";
    drop(std::fs::remove_dir_all("data/bench-ingest"));
    let url = options.database.clone().unwrap_or_else(|| format!("sqlite:{file}"));
    let rooms = Arc::new(Rooms::open(&url, options.region.as_deref())?);
    let disk = Disk::measured("data/bench-ingest")?;
    let day = rooms.region.day(SystemClock.now());
    let institutions: Vec<String> =
        rooms.region.institutions(day).filter(|i| i.online(day)).map(|i| i.code.clone()).collect();
    let items: Vec<(String, String)> =
        rooms.region.recognisable(day).map(|i| (i.code.clone(), i.name.clone())).collect();

    let began = Instant::now();
    let mut patients: Vec<String> = Vec::with_capacity(options.patients);
    for chunk in (0..options.patients).collect::<Vec<_>>().chunks(1_000) {
        let ctx = Ctx::operator("bench", SystemClock.now()).for_institution(&institutions[0]);
        let drafts = chunk.iter().map(|n| draft(patient(*n))).collect();
        let batch = rooms.records.batch(drafts, ctx.now)?;
        let records = rooms.records.clone();
        let stored = rooms.store.write(move |tx| records.apply(tx, &ctx, &batch))?;
        patients.extend(stored.into_iter().map(|s| s.id));
    }
    rate("patients registered", options.patients, began);

    // The work of a handler before the transaction, alone on one thread.
    let texts: Vec<String> = (0..options.bundle * 20)
        .map(|n| report(n, &patients, &items, &rooms.region.code).to_string())
        .collect();
    let began = Instant::now();
    let alone = began;
    let mut parsed = Vec::new();
    for text in &texts {
        parsed.push(clinical::fhir::read(text.as_bytes()).map_err(Fault::from)?);
    }
    rate("  read alone, one thread", texts.len(), began);
    let began = Instant::now();
    let drafts: Vec<Draft> = parsed.into_iter().map(draft).collect();
    rate("  validate alone, one thread", drafts.len(), began);
    let began = Instant::now();
    drop(rooms.records.batch(drafts, SystemClock.now())?);
    rate("  pack alone, one thread", texts.len(), began);
    let prepared = texts.len() as f64 / alone.elapsed().as_secs_f64();

    // Senders stay until they were measured: what a thread used is gone with it.
    let sent = Arc::new(Barrier::new(options.senders + 1));
    let before = Used::now();
    let mut threads = Vec::new();
    for sender in 0..options.senders {
        let (rooms, patients, items) = (rooms.clone(), patients.clone(), items.clone());
        let (institution, sent) = (institutions[sender % institutions.len()].clone(), sent.clone());
        let (mine, size) = (options.reports / options.senders, options.bundle);
        let work = move || {
            let done = send(&rooms, &institution, sender * mine..(sender + 1) * mine, size, |n| {
                report(n, &patients, &items, &rooms.region.code).to_string()
            });
            sent.wait();
            sent.wait();
            done
        };
        let thread = std::thread::Builder::new().name(format!("sender-{sender}")).spawn(work);
        threads.push(thread.map_err(|e| Fault::unavailable(format!("no thread: {e}")))?);
    }
    sent.wait();
    let after = Used::now();
    sent.wait();
    for thread in threads {
        thread.join().map_err(|_| Fault::internal("a sender stopped"))??;
    }
    Figure {
        what: "reports durable",
        count: options.reports,
        disk,
        sharing: options.senders * options.bundle,
        alone: ("reading, checking and packing on one core", prepared),
    }
    .print(&before, &after);
    rooms.store.close();
    if let Ok(file) = std::fs::metadata(file) {
        println!(
            "{:>10} bytes a report on disk, patients and all indexes in",
            file.len() / options.reports as u64
        );
    }
    Ok(())
}

/// Writes the reports of `numbers` in bundles, as `institution`.
fn send(
    rooms: &Rooms,
    institution: &str,
    mut numbers: std::ops::Range<usize>,
    size: usize,
    text: impl Fn(usize) -> String,
) -> Result<()> {
    while !numbers.is_empty() {
        let ctx = Ctx::operator("bench", SystemClock.now()).for_institution(institution);
        let mut drafts = Vec::with_capacity(size);
        for n in numbers.by_ref().take(size) {
            drafts.push(draft(clinical::fhir::read(text(n).as_bytes()).map_err(Fault::from)?));
        }
        let batch = rooms.records.batch(drafts, ctx.now)?;
        let records = rooms.records.clone();
        rooms.store.write(move |tx| records.apply(tx, &ctx, &batch))?;
    }
    Ok(())
}

fn draft(value: Value) -> Draft {
    Draft::new(Intent::Create, value, None, "").unwrap_or_else(|issues| panic!("{}", issues[0]))
}

fn patient(n: usize) -> Value {
    json!({"resourceType": "Patient", "name": [{"text": format!("张{n}")}], "gender": "male",
        "birthDate": format!("19{:02}-{:02}-{:02}", 40 + n % 60, 1 + n % 12, 1 + n % 28),
        "identifier": [{"type": {"coding": [{"code": "MR"}]}, "value": format!("M{n}")}]})
}

fn report(n: usize, patients: &[String], items: &[(String, String)], region: &str) -> Value {
    let (code, name) = &items[n * 7 % items.len()];
    json!({"resourceType": "DiagnosticReport", "status": "final",
        "identifier": [{"system": "urn:lianyi:report:bench", "value": format!("R{n}")}],
        "category": [{"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v2-0074", "code": "LAB"}]}],
        "code": {"coding": [{"system": format!("urn:lianyi:item:{region}"), "code": code, "display": name}]},
        "subject": {"reference": format!("Patient/{}", patients[n.wrapping_mul(7_919) % patients.len()])},
        "effectiveDateTime": format!("2026-{:02}-{:02}T{:02}:{:02}:00+08:00", 1 + n % 11, 1 + n % 28, n % 24, n % 60),
        "issued": format!("2026-{:02}-{:02}T23:59:{:02}+08:00", 1 + n % 11, 1 + n % 28, n % 60),
        "conclusion": "未见明显异常，请结合临床。"})
}
