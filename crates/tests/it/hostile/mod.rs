//! Bad input at the doors, with the whole house behind them: refused with its place and nothing of it kept, or
//! kept and never trusted, and the sender told. What one room refuses by itself is tested in that room; what the
//! running server does under load, kills and full disks in `crates/server/tests/process`. The table of it all stands in
//! `docs/bad-input.md`.

mod bodies;
mod messages;
mod people;
mod postgres;

use std::{sync::Arc, time::Duration};

use clinical::record::ResourceType;
use exchange::{
    charset::CharsetRule,
    hl7::ReadOptions,
    intake::Intake,
    mllp::{Client, Config, Sender, Senders, serve},
};
use serde_json::Value;
use testkit::{House, TestStore};

use crate::api::{Answer, CENTRAL};

#[track_caller]
fn refused(answer: &Answer, status: u16, code: &str) -> Value {
    assert_eq!(answer.status.as_u16(), status, "{}", answer.text);
    let outcome = answer.json();
    assert_eq!(outcome["resourceType"], "OperationOutcome", "{outcome}");
    assert_eq!(outcome["issue"][0]["code"], code, "{outcome}");
    outcome["issue"][0].clone()
}

/// The page that tells what bad input is answered names tests that there are.
#[test]
fn every_test_that_the_page_of_bad_input_names_is_there() {
    let root = std::path::PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..");
    let page = std::fs::read_to_string(root.join("docs/bad-input.md")).unwrap();
    let mut sources = String::new();
    for folder in [
        "tests/it",
        "tests/it/api",
        "tests/it/hostile",
        "tests/it/identity",
        "server/tests/process",
        "exchange/src/tests",
    ] {
        for file in
            std::fs::read_dir(root.join("crates").join(folder)).unwrap().map(|entry| entry.unwrap().path())
        {
            if file.extension().is_some_and(|kind| kind == "rs") {
                sources.push_str(&std::fs::read_to_string(file).unwrap());
            }
        }
    }
    let of_a_name = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    let named =
        page.split('`').skip(1).step_by(2).filter(|name| name.contains('_') && name.chars().all(of_a_name));
    let tests: Vec<&str> = named.collect();
    assert!(tests.len() > 25, "{tests:?}");
    for test in tests {
        assert!(sources.contains(&format!("fn {test}(")), "{test}: there is no such test");
    }
}

/// How many of each kind the record holds.
fn count(db: &TestStore, house: &House, kind: ResourceType) -> i64 {
    let counts = db.store.read(|tx| house.records.counts(tx)).unwrap();
    counts.into_iter().find(|(k, _)| *k == kind).unwrap().1
}

/// The room that takes messages, on a test database.
fn intake(db: &TestStore, house: &House) -> Intake {
    Intake {
        store: db.store.clone(),
        records: house.records.clone(),
        residents: house.residents.clone(),
        vault: house.vault.clone(),
        random: db.random.clone(),
        clock: Arc::new(db.clock.clone()),
        options: ReadOptions::in_zone(house.region.zone.clone()),
    }
}

/// The central hospital's laboratory, on this machine.
fn lis() -> Sender {
    Sender {
        name: "lis".into(),
        institution: CENTRAL.into(),
        networks: vec!["127.0.0.1".parse().unwrap()],
        application: Some("LIS".into()),
        facility: None,
        charset: CharsetRule::default(),
        zone: None,
        certificate: None,
    }
}

/// A final report with two results about one person, by its control id.
fn oru(control: &str) -> String {
    [
        format!("MSH|^~\\&|LIS|HOSP|HIE|R|20230814083000||ORU^R01^ORU_R01|{control}|P|2.5||||||UNICODE UTF-8"),
        format!("PID|1||M{control}^^^HOSP^MR||武先生||19700203|M"),
        format!("OBR|1|P{control}|F{control}|LFT^肝功能^99LAB|||20230812073000|||||||||||||||20230812100000||LAB|F"),
        "OBX|1|NM|ALT^丙氨酸氨基转移酶^99LAB||55|U/L|9-50|H|||F".to_owned(),
        "OBX|2|NM|AST^天门冬氨酸氨基转移酶^99LAB||20|U/L|15-40||||F".to_owned(),
    ]
    .join("\r")
}

async fn connect(address: std::net::SocketAddr) -> Client {
    Client::connect(address, Duration::from_secs(10)).await.unwrap()
}

fn said(answer: &[u8]) -> String {
    String::from_utf8_lossy(answer).replace('\r', "\n")
}

/// A listener with the record behind it.
async fn with_listener<R: Future<Output = ()>>(
    db: &TestStore,
    limit: usize,
    talk: impl FnOnce(std::net::SocketAddr) -> R,
) {
    let house = House::new(db, "mianyang");
    let (intake, sender) = (intake(db, &house), lis());
    let config = Config {
        message_bytes_max: limit,
        ..Config::new(Senders::new(vec![sender]), Arc::new(db.clock.clone()), house.region.zone.clone())
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let served = tokio::spawn(serve(listener, config, intake, async {
        drop(stopped.await);
    }));
    talk(address).await;
    stop.send(()).unwrap();
    served.await.unwrap().unwrap();
}
