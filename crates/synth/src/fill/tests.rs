//! Filling both databases.

use std::sync::Arc;

use care::recognition::Recognition;
use clinical::record::ResourceType;
use jiff::civil::date;
use testkit::{House, TestStore, on_both};

use super::{Parts, Progress, Summary, fill};
use crate::{Options, Plan, ResultForm};

fn small() -> Options {
    Options {
        residents: 200,
        reports: 1_500,
        months: 2,
        checked_days: 30,
        corrections: 30,
        ..Options::demo(date(2023, 8, 14))
    }
}

fn filled(db: &TestStore, house: &House, options: &Options) -> Summary {
    let recognition = Recognition::new(house.region.clone(), house.records.clone(), Arc::clone(&db.random));
    let parts = Parts {
        store: db.store.clone(),
        region: house.region.clone(),
        records: house.records.clone(),
        residents: house.residents.clone(),
        recognition: Some(recognition),
    };
    let last = std::cell::Cell::new(0);
    let summary = fill(&parts, options, &|Progress { done, .. }| {
        assert!(done >= last.get());
        last.set(done);
    });
    let summary = summary.unwrap_or_else(|fault| panic!("{}: {fault}", db.name));
    assert_eq!(last.get(), summary.reports);
    summary
}

#[test]
fn a_small_region_is_loaded_with_its_statistics_and_an_unbroken_trail() {
    on_both(|db| {
        let house = House::new(db, "mianyang");
        let summary = filled(db, &house, &small());
        println!("{} {summary:?}", db.name);
        assert!((1_100..1_900).contains(&summary.reports), "{}: {summary:?}", db.name);
        assert_eq!(summary.institutions, 47);
        assert!(summary.changes > 15 && summary.mappings > 5_000 && summary.doctors > 500);
        assert!(summary.recognised > 10 && summary.again > 0 && summary.saved.0 > 0);
        let share = summary.offered * 1000 / summary.lines;
        assert!((50..=180).contains(&share), "{share} in 1,000 orders are offered a result");
        audit::verify(&db.store).unwrap().unwrap();
        let unmapped = db.store.read(|tx| {
            let now = date(2023, 8, 14).to_zoned(house.region.zone.clone()).unwrap().timestamp();
            house.codes.unmapped(tx, None, 1_000, None, now)
        });
        assert!((5..900).contains(&unmapped.unwrap().len()), "some codes wait to be mapped");
    });
}

#[test]
fn the_same_seed_fills_the_same_bytes() {
    let content = |threads| {
        let db = testkit::sqlite();
        let house = House::new(&db, "shishou");
        let options = Options { residents: 60, reports: 400, threads, ..small() };
        let summary = filled(&db, &house, &options);
        let types = [
            ResourceType::Patient,
            ResourceType::DiagnosticReport,
            ResourceType::Observation,
            ResourceType::Encounter,
        ];
        let mut texts = Vec::new();
        for kind in types {
            let query = house.records.question(kind, "", small_now(), None).unwrap();
            let mut page = clinical::record::PageRequest::default();
            loop {
                let found = db.store.read(|tx| house.records.search(tx, kind, &query, &page)).unwrap();
                texts.extend(found.found.iter().map(clinical::record::Found::json));
                let Some(next) = found.next else { break };
                page.cursor = Some(next);
            }
        }
        assert!(texts.len() > 1_000, "{}", texts.len());
        (summary, texts)
    };
    assert!(content(1) == content(2));
}

fn small_now() -> jiff::Timestamp {
    testkit::start()
}

#[test]
fn contained_results_are_as_good() {
    let db = testkit::sqlite();
    let house = House::new(&db, "shishou");
    let options = Options { residents: 100, reports: 700, results: ResultForm::Contained, ..small() };
    let summary = filled(&db, &house, &options);
    assert!(summary.offered > 5 && summary.changes > 5, "{summary:?}");
    assert!(summary.resources < summary.reports * 6, "{summary:?}");
    let plan = Plan::new(&house.region, &options).unwrap();
    assert_eq!(plan.batches().map(|batch| batch.reports().count() as u64).sum::<u64>(), summary.reports);
}
