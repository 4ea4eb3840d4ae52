//! Messages that a sender does not wait for: taken in their order, answered in their order, nothing twice
//! (D1; HL7 v2.5.1 chapter 2: a corrected report replaces the one before it).

use std::{net::SocketAddr, sync::Arc, time::Duration};

use clinical::record::{ReportStatus, ResourceType};
use exchange::mllp::{self, Client, Config, Senders, frame};
use testkit::{TestStore, on_both};

use crate::intake::{Walk, oru, valid_card};

/// A server of the first sender on a port of its own.
fn listen(walk: &Walk<'_>) -> SocketAddr {
    let mut sender = walk.senders[0].clone();
    sender.networks = vec!["127.0.0.0/8".parse().unwrap()];
    let zone = walk.house.region.zone.clone();
    let config = Config::new(Senders::new([sender]), Arc::new(walk.db.clock.clone()), zone);
    assert!(config.in_flight_max > 1, "senders need not wait");
    let listener = walk.runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
    let address = listener.local_addr().unwrap();
    walk.runtime.spawn(mllp::serve(listener, config, walk.intake.clone(), std::future::pending()));
    address
}

async fn connect(address: SocketAddr) -> Client {
    Client::connect(address, Duration::from_secs(60)).await.unwrap()
}

/// `MSA|AA|A1` of an acknowledgment.
fn said(answer: &[u8]) -> String {
    let text = String::from_utf8_lossy(answer).into_owned();
    let line = text.split('\r').find(|line| line.starts_with("MSA")).unwrap().to_owned();
    line.splitn(4, '|').take(3).collect::<Vec<_>>().join("|")
}

/// All messages in one write, then all their answers.
fn at_once(walk: &Walk<'_>, messages: &[String]) -> Vec<String> {
    let address = listen(walk);
    walk.runtime.block_on(async {
        let mut client = connect(address).await;
        let bytes: Vec<u8> = messages.iter().flat_map(|m| frame(m.as_bytes())).collect();
        client.write(&bytes).await.unwrap();
        let mut answers = Vec::new();
        for _ in messages {
            answers.push(said(&client.receive().await.unwrap()));
        }
        answers
    })
}

fn about(report: usize, control: &str, status: &str, alt: &str) -> String {
    oru(control, "M1", &valid_card(), status, alt).replace("F100", &format!("F{report}"))
}

/// The values that the first result of a report had, oldest first.
fn values(walk: &Walk<'_>, report: usize) -> Vec<String> {
    let (records, institution) = (&walk.house.records, &walk.senders[0].institution);
    let system = format!("urn:lianyi:report:{institution}");
    let read = |db: &TestStore| {
        db.store.read(|tx| {
            let number = format!("F{report}~LFT");
            let found =
                records.identified(tx, ResourceType::DiagnosticReport, &system, &number)?.unwrap().value()?;
            let result = found["result"][0]["reference"].as_str().unwrap().to_owned();
            let id = result.strip_prefix("Observation/").unwrap();
            let history = records.history(tx, ResourceType::Observation, id)?;
            history
                .iter()
                .rev()
                .map(|found| Ok(found.value()?["valueQuantity"]["value"].to_string()))
                .collect()
        })
    };
    read(walk.db).unwrap()
}

#[test]
fn a_correction_and_a_withdrawal_right_behind_the_original_are_its_later_versions() {
    on_both(|db| {
        let walk = Walk::new(db);
        let messages =
            [about(1, "A1", "F", "55.0"), about(1, "A2", "C", "45.0"), about(1, "A3", "X", "45.0")];
        assert_eq!(at_once(&walk, &messages), ["MSA|AA|A1", "MSA|AA|A2", "MSA|AA|A3"], "{}", db.name);
        let index = walk.reports(walk.resident(0, "M1"));
        assert_eq!((index.len(), index[0].version, index[0].status), (1, 3, ReportStatus::Cancelled));
        assert_eq!(walk.count(ResourceType::DiagnosticReport), 1, "{}: not a report for each", db.name);
        assert_eq!(walk.count(ResourceType::Observation), 2);
        assert_eq!(values(&walk, 1)[..2], ["55.0", "45.0"]);
    });
}

#[test]
fn versions_follow_the_order_in_which_they_were_sent_however_reports_are_mixed() {
    on_both(|db| {
        let walk = Walk::new(db);
        let mut sent = vec![Vec::new(); 5];
        let mut messages = Vec::new();
        for n in 0..80usize {
            // A walk over the five reports that comes back at once, after a while, and after long.
            let report = (n * n / 3 + n / 7) % 5;
            let value = format!("{n}.5");
            messages.push(about(report, &format!("A{n}"), "C", &value));
            sent[report].push(value);
        }
        let wanted: Vec<String> = (0..80).map(|n| format!("MSA|AA|A{n}")).collect();
        assert_eq!(at_once(&walk, &messages), wanted, "{}", db.name);
        for (report, sent) in sent.iter().enumerate() {
            assert!(sent.len() > 3, "the walk visits every report");
            assert_eq!(values(&walk, report), *sent, "{}: report {report}", db.name);
        }
        assert_eq!((walk.count(ResourceType::DiagnosticReport), walk.count(ResourceType::Patient)), (5, 1));
    });
}

#[test]
fn a_report_right_behind_an_admission_does_not_take_back_what_the_admission_told() {
    on_both(|db| {
        let walk = Walk::new(db);
        let admission = [
            "MSH|^~\\&|LIS|HOSP|HIE|REGION|20230814083000||ADT^A04|A1|P|2.5||||||UNICODE UTF-8".to_owned(),
            "EVN|A04|20230814083000".to_owned(),
            format!(
                "PID|1||M1^^^HOSP^MR~{}^^^^NI||武先生||19700203|M|||涪城区临园路1号||13800002222",
                valid_card()
            ),
            "PV1|1|O|内科".to_owned(),
        ];
        // The laboratory knows neither address nor telephone.
        let report = about(1, "A2", "F", "55.0").replace("||||||13800001111", "");
        assert_eq!(
            at_once(&walk, &[admission.join("\r"), report]),
            ["MSA|AA|A1", "MSA|AA|A2"],
            "{}",
            db.name
        );
        let resident = walk.resident(0, "M1");
        let known = db.store.read(|tx| walk.house.records.of_resident(tx, resident, ResourceType::Patient));
        let patient = known.unwrap()[0].value().unwrap();
        assert_eq!(patient["telecom"][0]["value"], "13800002222", "{}: {patient}", db.name);
        assert_eq!(patient["meta"]["versionId"], "1");
        assert_eq!(walk.reports(resident).len(), 1);
    });
}

#[test]
fn a_refused_message_between_two_good_ones_has_its_answer_in_its_place() {
    on_both(|db| {
        let walk = Walk::new(db);
        let messages = [
            about(1, "A1", "F", "55.0"),
            // Not readable, not storable, and a number that was used before.
            about(2, "A2", "Q", "55.0"),
            about(3, "A3", "F", "55.0").replace("|P100|F3|", "|||"),
            about(4, "A1", "F", "44.0"),
            about(5, "A5", "F", "55.0"),
        ];
        let wanted = ["MSA|AA|A1", "MSA|AE|A2", "MSA|AE|A3", "MSA|AE|A1", "MSA|AA|A5"];
        assert_eq!(at_once(&walk, &messages), wanted, "{}", db.name);
        assert_eq!(walk.reports(walk.resident(0, "M1")).len(), 2);
        let refused = db.store.read(|tx| exchange::intake::refused(tx, None, 10)).unwrap();
        let mut refused: Vec<&str> = refused.iter().map(|r| r.control_id.as_str()).collect();
        refused.sort_unstable();
        assert_eq!(refused, ["A1", "A2", "A3"]);
    });
}

#[test]
fn a_connection_that_dies_loses_nothing_acknowledged_and_sending_again_stores_nothing_twice() {
    on_both(|db| {
        let walk = Walk::new(db);
        let address = listen(&walk);
        let messages: Vec<String> = (0..40).map(|n| about(n, &format!("A{n}"), "F", "55.0")).collect();
        let bytes: Vec<u8> = messages.iter().flat_map(|m| frame(m.as_bytes())).collect();
        walk.runtime.block_on(async {
            let mut client = connect(address).await;
            client.write(&bytes).await.unwrap();
            for n in 0..7 {
                assert_eq!(said(&client.receive().await.unwrap()), format!("MSA|AA|A{n}"));
                // What was acknowledged is there, whatever happens next.
                let feeds = tokio::task::block_in_place(|| db.store.read(exchange::intake::feeds)).unwrap();
                assert!(feeds[0].messages > n, "{}: {n} acknowledged, {} stored", db.name, feeds[0].messages);
            }
            drop(client);
            let mut client = connect(address).await;
            client.write(&bytes).await.unwrap();
            for n in 0..40 {
                assert_eq!(said(&client.receive().await.unwrap()), format!("MSA|AA|A{n}"), "{}", db.name);
            }
        });
        let index = walk.reports(walk.resident(0, "M1"));
        assert_eq!(index.len(), 40, "{}", db.name);
        assert!(index.iter().all(|report| report.version == 1));
        assert_eq!(walk.count(ResourceType::Observation), 80);
        assert_eq!(db.store.read(exchange::intake::feeds).unwrap()[0].messages, 40);
        assert!(audit::verify(&db.store).unwrap().is_ok());
    });
}
