//! How many recorded checks a second are decided again under other rules, on a region's past of the size you name; how
//! many a second are verified; and what an order notices while runs go on beside it.

mod load;
mod store;

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use base::{Clock as _, Ctx, Fault, Result, SystemClock};
use care::{
    recognition::Recognition,
    whatif::{Outcome, SUBJECT, WhatIf},
};
use policy::Policies;
use replay::{Asked, Control, Job, Kind as _, Runner, Scenarios, engine::Progress};

use crate::{rate, rooms::Rooms};

/// Sizes.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Reports of the year.
    #[arg(long, default_value_t = 1_000_000)]
    reports: usize,
    /// Recorded checks of the year; a year of Mianyang is about a million.
    #[arg(long, default_value_t = 100_000)]
    checks: usize,
    /// Residents they are of; about a fifteenth of the reports when not given.
    #[arg(long)]
    residents: Option<usize>,
    /// Threads; as many as the machine has when not given.
    #[arg(long)]
    threads: Option<usize>,
    /// Seconds of orders alone, and of orders beside runs; 0 leaves this out.
    #[arg(long, default_value_t = 5)]
    orders: u64,
    /// Use the past of an earlier run of the same size, and leave it for the next.
    #[arg(long)]
    keep: bool,
    /// Database; a SQLite file under data/ when not named.
    #[arg(long)]
    database: Option<String>,
    /// Region, by code or name; the first in regions/ when not named.
    #[arg(long)]
    region: Option<String>,
}

const FOLDER: &str = "data/bench-what-if";

pub(crate) fn run(options: &Options) -> Result<()> {
    let residents = options.residents.unwrap_or(options.reports / 15).max(1);
    let url = options.database.clone().unwrap_or_else(|| format!("sqlite:{FOLDER}/lianyi.db"));
    if !options.keep {
        drop(std::fs::remove_dir_all(FOLDER));
    }
    std::fs::create_dir_all(FOLDER).map_err(|e| Fault::unavailable(format!("{FOLDER}: {e}")))?;
    let rooms = Rooms::open(&url, options.region.as_deref())?;
    let past = load::Past::load(&rooms, (options.reports, residents, options.checks), options.keep)?;
    let threads =
        options.threads.unwrap_or_else(|| std::thread::available_parallelism().map_or(2, usize::from));
    let lab = Lab::new(&rooms, &past)?;

    println!(
        "{} reports of {residents} residents, {} checks, {threads} threads",
        options.reports, options.checks
    );
    let mut results = Vec::new();
    for (what, threads) in [("cold", threads), ("again", threads), ("one thread", 1)] {
        let began = Instant::now();
        let (bytes, progress) = lab.replay(threads)?;
        rate(
            &format!("checks replayed under a scenario, {what}"),
            usize::try_from(progress.done).unwrap_or(0),
            began,
        );
        results.push(bytes);
    }
    if results.iter().any(|bytes| *bytes != results[0]) {
        return Err(Fault::internal("the same run gave other bytes"));
    }
    let outcome = Outcome::read(&results[0])?;
    if let Some(total) = &outcome.total {
        println!(
            "{:>10} lines changed, {} new cards, recognised {} then, {} under the scenario",
            total.changed,
            total.estimated.cards,
            total.happened.recognised,
            Outcome::number(total.scenario.recognised)
        );
    }
    let began = Instant::now();
    let verified = lab.verify(threads)?;
    rate("checks verified", usize::try_from(verified.checks).unwrap_or(0), began);
    if !verified.is_whole() {
        return Err(Fault::internal(format!("what was loaded does not verify: {:?}", verified.first)));
    }
    println!("{:>10} MB resident at most, the loading before it included", memory());
    if options.orders > 0 {
        lab.orders(&past, Duration::from_secs(options.orders))?;
    }
    rooms.store.close();
    if !options.keep {
        drop(std::fs::remove_dir_all(FOLDER));
    }
    Ok(())
}

/// Peak of resident memory, from Linux's `/proc`.
fn memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok()).unwrap_or(0) / 1_024
}

/// What is measured.
struct Lab<'r> {
    rooms: &'r Rooms,
    recognition: Recognition,
    what_if: WhatIf,
    scenarios: Scenarios,
    overlay: String,
    asked: Asked,
    ctx: Ctx,
}

impl<'r> Lab<'r> {
    fn new(rooms: &'r Rooms, past: &load::Past) -> Result<Self> {
        let policies = Policies::load(Path::new("regions"))
            .map_err(|faults| Fault::invalid(faults.first().map(ToString::to_string).unwrap_or_default()))?;
        let recognition = Recognition::new(rooms.region.clone(), rooms.records.clone(), rooms.random.clone());
        let scenarios = Scenarios::new(Arc::new(policies), rooms.region.clone(), rooms.random.clone());
        let day = rooms.region.day(past.to);
        // Every window as long as the region allows.
        let longest = rooms.region.parameters(day).map_or(0, |parameters| parameters.window_days_max.value);
        let rows = rooms
            .region
            .recognisable(day)
            .map(|item| format!("[[item]]\ncode = \"{}\"\nwindow_days = {longest}\n", item.code));
        Ok(Self {
            rooms,
            what_if: WhatIf::new(recognition.clone()),
            recognition,
            scenarios,
            overlay: rows.collect(),
            asked: Asked {
                subject: SUBJECT,
                from: rooms.region.day(past.from()),
                to: day,
                as_of: Some(past.to),
            },
            ctx: Ctx::operator("bench", SystemClock.now()),
        })
    }

    fn replay(&self, threads: usize) -> Result<(Vec<u8>, Progress)> {
        let laid = self
            .scenarios
            .overlaid(&self.overlay)
            .map_err(|faults| Fault::internal(faults.first().map(ToString::to_string).unwrap_or_default()))?;
        let mut scenario = self.scenarios.new_scenario(&self.ctx, "时限最长", "bench", &self.overlay)?;
        scenario.id = base::ScenarioId(uuid::Uuid::nil());
        let run = self.scenarios.new_run(&self.ctx, scenario.id, &self.asked)?;
        let rules = Arc::new(laid.region);
        let job = Job {
            store: &self.rooms.store,
            run: &run,
            scenario: &scenario,
            in_force: &self.rooms.region,
            rules: &rules,
            kept: None,
        };
        let mut keep = |_: &Progress, _: Vec<u8>| Ok(true);
        let control = Control { threads, settle: &|| (), give_way: &|| (), stop: &|| false, keep: &mut keep };
        self.what_if.work(&job, control)?.ok_or_else(|| Fault::internal("the run stopped"))
    }

    fn verify(&self, threads: usize) -> Result<care::whatif::verify::Verified> {
        let mut keep = |_: &Progress, _: Vec<u8>| Ok(true);
        let control = Control { threads, settle: &|| (), give_way: &|| (), stop: &|| false, keep: &mut keep };
        let as_of = self.asked.as_of.unwrap_or(self.ctx.now);
        let found =
            self.what_if.verify(&self.rooms.store, (self.asked.from, self.asked.to), as_of, control)?;
        found.ok_or_else(|| Fault::internal("verifying stopped"))
    }

    /// Orders one after another, each durable before the next: alone, beside two runs, alone again.
    fn orders(&self, past: &load::Past, time: Duration) -> Result<()> {
        let stop = Arc::new(AtomicBool::new(false));
        let mut number = 0u64;
        let mut measure = |what: &str| -> Result<f64> {
            let (began, first) = (Instant::now(), number);
            let mut micros = Vec::new();
            while began.elapsed() < time {
                number += 1;
                let (recognition, order) = (self.recognition.clone(), past.order(number));
                let ctx = Ctx::operator("bench", SystemClock.now());
                let one = Instant::now();
                self.rooms.store.write(move |tx| recognition.check(tx, &ctx, &order))?;
                micros.push(one.elapsed().as_micros());
            }
            micros.sort_unstable();
            let quantile = |q: usize| micros.get(micros.len() * q / 100).copied().unwrap_or(0);
            let rate = (number - first) as f64 / began.elapsed().as_secs_f64();
            println!(
                "{rate:>10.0}/s orders checked, one after another, {what}; p50 {} µs, p99 {} µs",
                quantile(50),
                quantile(99)
            );
            Ok(rate)
        };
        let alone = measure("alone")?;
        let beside = std::thread::scope(|scope| -> Result<f64> {
            let stopped = stop.clone();
            let worker = scope.spawn(move || self.keep_running(&stopped));
            std::thread::sleep(Duration::from_millis(700));
            let beside = measure("beside two runs");
            stop.store(true, Ordering::SeqCst);
            worker.join().map_err(|_| Fault::internal("the runs stopped"))??;
            beside
        })?;
        let again = measure("alone again")?;
        println!("{:>9.0} % of the rate alone", 200.0 * beside / (alone + again));
        Ok(())
    }

    /// Two runs at any time, as the server works on them.
    fn keep_running(&self, stop: &AtomicBool) -> Result<()> {
        // Without it the figure is only worse.
        let low = || rustix::process::setpriority_process(None, 19).unwrap_or(());
        let kinds: replay::Kinds = vec![Arc::new(self.what_if.clone())];
        let clock: Arc<dyn base::Clock> = Arc::new(SystemClock);
        let recognition = self.recognition.clone();
        let (store, scenarios) = (self.rooms.store.clone(), self.scenarios.clone());
        let runner = Runner::new(store, scenarios, kinds, clock, low, move || recognition.orders_seen());
        let scenario = self.scenarios.new_scenario(&self.ctx, "时限最长", "bench", &self.overlay)?;
        let (own, ctx, kept) = (self.scenarios.clone(), self.ctx.clone(), scenario.clone());
        self.rooms.store.write(move |tx| own.keep(tx, &ctx, &kept))?;
        let mut asked = 0u32;
        while !stop.load(Ordering::SeqCst) {
            if runner.turn()? < 2 {
                let (own, ctx, wanted) = (self.scenarios.clone(), self.ctx.clone(), self.asked.clone());
                self.rooms.store.write(move |tx| own.ask(tx, &ctx, scenario.id, &wanted).map(|_| ()))?;
                asked += 1;
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        println!("{asked:>10} runs were begun meanwhile");
        Ok(())
    }
}
