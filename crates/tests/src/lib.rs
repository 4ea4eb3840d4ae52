//! What the integration tests (`it/main.rs`, one binary for all) share with the fuzzers (`fuzz/`).
#![allow(clippy::unwrap_used, reason = "tests")]

pub mod fuzz;

use std::{collections::BTreeMap, sync::Arc};

use api::{Inner, Limits, State};
use axum::Router;
use care::recognition::Recognition;
use identity::access::KeyRing;
use testkit::{House, TestStore};

/// All faces on a test database, without a listener, and the ring that their keys are looked up in.
pub fn faces(db: &TestStore, limits: Limits) -> (Router, KeyRing) {
    let house = House::new(db, "mianyang");
    let keys = KeyRing::default();
    let recognition = Recognition::new(house.region.clone(), house.records.clone(), db.random.clone());
    let state = State(Arc::new(Inner {
        store: db.store.clone(),
        region: house.region.clone(),
        policies: testkit::policies(),
        records: house.records.clone(),
        recognition,
        codes: house.codes.clone(),
        residents: house.residents.clone(),
        vault: house.vault.clone(),
        keys: keys.clone(),
        clock: Arc::new(db.clock.clone()),
        random: db.random.clone(),
        limits,
        base_url: "http://lianyi.test".into(),
        version: "0.0.0-test",
        facts: BTreeMap::from([("mllp".to_owned(), "<off>".to_owned())]),
    }));
    (api::router(state), keys)
}
