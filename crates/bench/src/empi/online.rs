//! How long a new registration takes to be matched among the residents of a region, warm, on SQLite or
//! another database: the match alone, and the whole registration with its commit.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use base::{Clock as _, Ctx, Fault, Result, SystemClock};
use identity::{Demographics, Matching, Residents, SourcePatient, matching::Model};

use super::{Options, records};
use crate::rooms::Rooms;

/// People registered in one transaction.
const AT_ONCE: usize = 5_000;
/// Residents indexed in one transaction, as the server does it.
const INDEXED_AT_ONCE: usize = 50_000;
/// Registrations before anything is measured.
const WARM: usize = 2_000;

pub(super) fn run(options: &Options) -> Result<()> {
    if options.residents == 0 {
        println!("\nMatching online: SKIPPED (--residents 0)");
        return Ok(());
    }
    drop(std::fs::remove_dir_all(&options.folder));
    let url = options
        .database
        .clone()
        .unwrap_or_else(|| format!("sqlite:{}", options.folder.join("lianyi.db").display()));
    if options.database.is_none() {
        std::fs::create_dir_all(&options.folder)
            .map_err(|e| Fault::unavailable(format!("{}: {e}", options.folder.display())))?;
    }
    let rooms = Rooms::open(&url, None)?;
    let plain = Residents::new(rooms.vault.clone(), rooms.random.clone(), rooms.region.zone.clone());
    let matching = Matching::new(Arc::new(Model::synthetic()?), rooms.region.clone());
    let residents = plain.clone().matching(matching);
    let asked = load(options, &rooms, &plain)?;
    index(&rooms, &residents)?;
    measure(&rooms, &residents, &asked)?;
    drop(rooms);
    if !options.keep && options.database.is_none() {
        drop(std::fs::remove_dir_all(&options.folder));
    }
    Ok(())
}

/// Registers the residents; answers with what is asked afterwards: second records of some of them and
/// first records of others, in turn.
fn load(options: &Options, rooms: &Rooms, residents: &Residents) -> Result<Vec<Demographics>> {
    let began = Instant::now();
    let (mut page, mut known, mut asked) = (Vec::new(), 0, Vec::new());
    let every = (options.residents / (options.registrations + WARM).max(1)).max(1) * 2;
    let wanted = options.registrations + WARM;
    let mut fault = None;
    records::people(options.seed.wrapping_add(1_000), |first, second| {
        if known < options.residents {
            if known % every == 0 && asked.len() < wanted / 2 {
                asked.push(second);
            }
            page.push((SourcePatient::new(format!("I{}", known % 40), known.to_string()), first));
            known += 1;
            if page.len() == AT_ONCE || known == options.residents {
                let (people, residents) = (std::mem::take(&mut page), residents.clone());
                let ctx = Ctx::operator("bench", SystemClock.now());
                let written =
                    rooms.store.write(move |tx| residents.register_many(tx, &ctx, &people).map(|_| ()));
                fault = written.err();
            }
            return fault.is_none();
        }
        asked.push(first);
        asked.len() < wanted
    });
    if let Some(fault) = fault {
        return Err(fault);
    }
    crate::rate("residents registered", known, began);
    // Known and new in turn.
    let half = asked.len() / 2;
    let (old, new) = asked.split_at(half);
    Ok(old.iter().zip(new).flat_map(|(a, b)| [a.clone(), b.clone()]).collect())
}

fn index(rooms: &Rooms, residents: &Residents) -> Result<()> {
    let began = Instant::now();
    let (mut after, mut pages) = (None, 0);
    loop {
        let residents = residents.clone();
        let done = rooms.store.write(move |tx| residents.index_residents(tx, after, INDEXED_AT_ONCE))?;
        if done.is_none() {
            break;
        }
        after = done;
        pages += 1;
    }
    crate::rate("residents indexed for matching, about", pages * INDEXED_AT_ONCE, began);
    Ok(())
}

fn measure(rooms: &Rooms, residents: &Residents, asked: &[Demographics]) -> Result<()> {
    let (mut matched, mut inside, mut whole) = (Vec::new(), Vec::new(), Vec::new());
    let mut found = 0;
    for (at, who) in asked.iter().enumerate() {
        let now = SystemClock.now();
        let began = Instant::now();
        let candidates = rooms.store.read(|tx| residents.candidates(tx, who, now))?;
        let alone = began.elapsed();
        found += usize::from(!candidates.is_empty());

        let (residents, who) = (residents.clone(), who.clone());
        let source = SourcePatient::new("NEW", at.to_string());
        let began = Instant::now();
        let took = rooms.store.write(move |tx| {
            let began = Instant::now();
            residents.register(tx, &Ctx::operator("bench", now), &source, &who)?;
            Ok(began.elapsed())
        })?;
        if at >= WARM {
            matched.push(alone);
            inside.push(took);
            whole.push(began.elapsed());
        }
    }
    println!(
        "\nMatching online: {} registrations, {found} of {} with a candidate",
        matched.len(),
        asked.len()
    );
    line("the match", matched);
    line("the registration in its transaction", inside);
    line("with the commit, alone in it", whole);
    Ok(())
}

fn line(what: &str, mut took: Vec<Duration>) {
    took.sort_unstable();
    let at = |share: usize| {
        took.get((took.len() * share / 1000).min(took.len().saturating_sub(1))).copied().unwrap_or_default()
    };
    println!(
        "  {what:<38} p50 {:>7.3} ms   p99 {:>7.3} ms   p99.9 {:>7.3} ms   most {:>7.3} ms",
        ms(at(500)),
        ms(at(990)),
        ms(at(999)),
        ms(at(1000))
    );
}

fn ms(took: Duration) -> f64 {
    took.as_secs_f64() * 1000.0
}
