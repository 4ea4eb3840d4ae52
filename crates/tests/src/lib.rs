//! What the integration tests (`it/main.rs`, one binary for all) share with the fuzzers (`fuzz/`).
#![allow(clippy::unwrap_used, reason = "tests")]

pub mod fuzz;

use std::{collections::BTreeMap, sync::Arc};

use api::{Console, Inner, Limits, State, external::ExternalProvider};
use axum::Router;
use care::{recognition::Recognition, whatif::WhatIf};
use exchange::{
    hl7::ReadOptions,
    intake::{Activity, Intake},
};
use identity::{
    access::{KeyRing, client::Clients, objection::Restrictions},
    account::{Accounts, Hasher, Policy},
};
use replay::Scenarios;
use store::Dialect;
use testkit::{House, TestStore};

/// Rows of each table: what a refused write must leave as it was. What was refused is itself kept, to be looked at
/// (adr/0082), and counted: these two tables stand apart.
pub fn rows(db: &TestStore) -> BTreeMap<String, i64> {
    let tables = match db.store.dialect() {
        Dialect::Sqlite => "SELECT name FROM sqlite_master WHERE type = 'table'",
        Dialect::Postgres => "SELECT CAST(tablename AS TEXT) FROM pg_tables WHERE schemaname = 'public'",
    };
    let counted = db.store.read(|tx| {
        let names = tx.query(tables, &[], |row| row.text(0))?;
        names
            .into_iter()
            .filter(|name| !["exchange_refused", "exchange_hour"].contains(&name.as_str()))
            .map(|name| {
                let count = format!("SELECT COUNT(*) FROM {name}");
                Ok((name, tx.query_one(&count, &[], |row| row.int(0))?))
            })
            .collect()
    });
    counted.unwrap()
}

/// All faces on a test database, without a listener.
pub struct Faces {
    /// What requests are handed to.
    pub router: Router,
    /// The ring that keys are looked up in.
    pub keys: KeyRing,
    /// Those who may sign in.
    pub accounts: Accounts,
    /// The rooms behind the faces.
    pub house: House,
    /// What comes in.
    pub intake: Intake,
}

/// All faces over `db`, within `limits`.
pub fn faces(db: &TestStore, limits: Limits) -> Faces {
    faces_over(db, House::new(db, "mianyang"), limits)
}

/// All faces over `db`, where people may also sign in with an external provider.
pub fn faces_with(db: &TestStore, external: ExternalProvider) -> Faces {
    build(
        db,
        House::new(db, "mianyang"),
        Limits::default(),
        BASE_URL,
        Some(Arc::new(external)),
        Console::none(),
    )
}

/// All faces over `db`, with a built console.
pub fn faces_showing(db: &TestStore, console: Console) -> Faces {
    build(db, House::new(db, "mianyang"), Limits::default(), BASE_URL, None, console)
}

/// All faces over `db`, for a listener at `base_url`.
pub fn faces_at(db: &TestStore, base_url: &str) -> Faces {
    build(db, House::new(db, "mianyang"), Limits::default(), base_url, None, Console::none())
}

/// Where requests say that they go, when nothing listens.
const BASE_URL: &str = "http://lianyi.test";

/// All faces over rooms that stand already.
pub fn faces_over(db: &TestStore, house: House, limits: Limits) -> Faces {
    build(db, house, limits, BASE_URL, None, Console::none())
}

fn build(
    db: &TestStore,
    house: House,
    limits: Limits,
    base_url: &str,
    external: Option<Arc<ExternalProvider>>,
    console: Console,
) -> Faces {
    let keys = KeyRing::default();
    // Argon2 at its cheapest: what it costs is tested where it is set.
    let hasher = Hasher::costing(&db.random, 8, 1).unwrap();
    let accounts = Accounts::new(house.vault.clone(), db.random.clone(), Policy::default(), hasher);
    let restrictions = Restrictions::default();
    db.store
        .read(|tx| {
            restrictions.refresh(tx)?;
            accounts.sessions().refresh(tx)
        })
        .unwrap();
    let recognition = Recognition::new(house.region.clone(), house.records.clone(), db.random.clone());
    let intake = Intake {
        store: db.store.clone(),
        records: house.records.clone(),
        residents: house.residents.clone(),
        vault: house.vault.clone(),
        random: db.random.clone(),
        clock: Arc::new(db.clock.clone()),
        options: ReadOptions::in_zone(house.region.zone.clone()),
        activity: Activity::default(),
    };
    let scenarios = scenarios(db, &house);
    let state = State::new(Inner {
        journal: None,
        intake: intake.clone(),
        store: db.store.clone(),
        region: house.region.clone(),
        policies: testkit::policies(),
        records: house.records.clone(),
        what_if: WhatIf::new(recognition.clone()),
        recognition,
        scenarios,
        codes: house.codes.clone(),
        residents: house.residents.clone(),
        vault: house.vault.clone(),
        keys: keys.clone(),
        accounts: accounts.clone(),
        clients: Clients::default(),
        apps: identity::access::smart::Apps::default(),
        restrictions,
        external,
        clock: Arc::new(db.clock.clone()),
        random: db.random.clone(),
        limits,
        base_url: base_url.to_owned(),
        version: "0.0.0-test",
        console,
        facts: BTreeMap::from([("mllp".to_owned(), "<off>".to_owned())]),
        stopping: Arc::default(),
    });
    Faces { router: api::router(state), keys, accounts, house, intake }
}

/// Scenarios over the committed rule files.
pub fn scenarios(db: &TestStore, house: &House) -> Scenarios {
    Scenarios::new(testkit::policies(), house.region.clone(), db.random.clone())
}
