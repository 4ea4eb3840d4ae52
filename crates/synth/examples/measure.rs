//! How fast a region is made and loaded: `cargo run --release -p synth --example measure -- [region] [residents]
//! [reports] [contained] [unasked] [dry]`: results inside their reports; nobody asks what is there; nothing is loaded.
#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "a measurement for people to read")]

use std::{sync::Arc, time::Instant};

use care::recognition::Recognition;
use synth::{Options, Parts, Plan, ResultForm, encode};

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let has = |word: &str| words.iter().any(|given| given == word);
    let mut arguments = words.iter().filter_map(|text| text.parse::<u32>().ok());
    let residents = arguments.next().unwrap_or(3_000);
    let reports = arguments.next().unwrap_or(residents * 10);
    let until = jiff::civil::date(2026, 8, 14);
    let results = if has("contained") { ResultForm::Contained } else { ResultForm::Resources };
    let options = Options { residents, reports: reports.into(), results, ..Options::demo(until) };

    let began = Instant::now();
    let db = testkit::sqlite();
    let policies = testkit::policies();
    let named = policies.regions().iter().find(|region| has(&region.slug));
    let largest = policies.regions().iter().max_by_key(|region| region.institutions(until).count());
    let house = testkit::House::new(&db, &named.or(largest).unwrap().slug);
    println!("open {:?}", began.elapsed());
    let began = Instant::now();
    let plan = Plan::new(&house.region, &options).unwrap();
    println!("plan {:?}", began.elapsed());

    let began = Instant::now();
    let (mut made, mut results) = (0u64, 0u64);
    // Of a large region, some slices: enough to know the rate.
    let some = if has("dry") { 6 } else { usize::MAX };
    for batch in plan.batches().take(some) {
        made += batch.reports().count() as u64;
        results += batch.reports().map(|(_, _, report)| report.results.len() as u64).sum::<u64>();
    }
    let each =
        |count: u64, took: std::time::Duration| u128::from(count) * 1_000_000 / took.as_micros().max(1);
    println!("generate {made} reports, {results} results: {}/s", each(made, began.elapsed()));
    if has("dry") {
        return;
    }
    for (name, encode) in [("csv", 0), ("hl7", 1), ("fhir", 2)] {
        let began = Instant::now();
        let mut bytes = 0;
        for batch in plan.batches().take(20) {
            bytes += match encode {
                0 => encode::csv::rows(&plan, &batch, None).len(),
                1 => encode::hl7::messages(&plan, &batch, encode::hl7::Charset::Gb18030)
                    .iter()
                    .map(|m| m.bytes.len())
                    .sum(),
                _ => encode::fhir::bundles(&plan, &batch, 50).iter().map(|(_, b)| b.to_string().len()).sum(),
            };
        }
        println!("{name}: {bytes} bytes of 20 days in {:?}", began.elapsed());
    }

    let parts = Parts {
        store: db.store.clone(),
        region: house.region.clone(),
        records: house.records.clone(),
        residents: house.residents.clone(),
        recognition: (!has("unasked"))
            .then(|| Recognition::new(house.region.clone(), house.records.clone(), Arc::clone(&db.random))),
    };
    let began = Instant::now();
    let summary = synth::fill(&parts, &options, &|_| {}).unwrap();
    let took = began.elapsed();
    println!("{summary:#?}");
    db.store.close();
    let path = db.url.strip_prefix("sqlite:").unwrap();
    let size = std::fs::metadata(path).unwrap().len();
    println!(
        "fill {took:?}: {} reports/s, {} resources/s; {} KiB, {} bytes a report",
        each(summary.reports, took),
        each(summary.resources, took),
        size / 1024,
        size / summary.reports.max(1)
    );
}
