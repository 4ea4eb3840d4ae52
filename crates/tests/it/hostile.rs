//! Bad input at the doors, with the whole house behind them: refused with its place and nothing of it kept, or
//! kept and never trusted. What one room refuses by itself is tested in that room.

use std::{sync::Arc, time::Duration};

use clinical::record::ResourceType;
use exchange::{
    charset::CharsetRule,
    hl7::ReadOptions,
    intake::Intake,
    mllp::{Client, Config, Sender, Senders, frame, serve},
};
use serde_json::{Value, json};
use testkit::{House, TestStore, on_both, urn};

use crate::api::{Answer, App, CENTRAL, READ, RECOGNITION, THIRD, WRITE, patient};

const FHIR: &str = "application/fhir+json";

#[track_caller]
fn refused(answer: &Answer, status: u16, code: &str) -> Value {
    assert_eq!(answer.status.as_u16(), status, "{}", answer.text);
    let outcome = answer.json();
    assert_eq!(outcome["resourceType"], "OperationOutcome", "{outcome}");
    assert_eq!(outcome["issue"][0]["code"], code, "{outcome}");
    outcome["issue"][0].clone()
}

/// How many of each kind the record holds.
fn count(db: &TestStore, house: &House, kind: ResourceType) -> i64 {
    let counts = db.store.read(|tx| house.records.counts(tx)).unwrap();
    counts.into_iter().find(|(k, _)| *k == kind).unwrap().1
}

fn nothing_kept(db: &TestStore) {
    let counts = db.store.read(|tx| House::new(db, "mianyang").records.counts(tx)).unwrap();
    assert!(counts.iter().all(|(_, n)| *n == 0), "{}: {counts:?}", db.name);
}

#[test]
fn what_no_reader_should_swallow_is_refused_at_every_face() {
    on_both(|db| {
        let app = App::new(db);
        let key = app.key(CENTRAL, &[READ, WRITE, RECOGNITION]);
        let deep = format!(r#"{{"resourceType":"Patient","a":{}1{}}}"#, "[".repeat(200), "]".repeat(200));
        let raw_nul = b"{\"resourceType\":\"Patient\",\"gender\":\"ma\0le\"}".to_vec();
        let escaped_nul = br#"{"resourceType":"Patient","name":[{"text":"a\u0000b"}]}"#.to_vec();
        let twice = br#"{"resourceType":"Bundle","type":"transaction","type":"batch","entry":[]}"#.to_vec();
        let cut = br#"{"resourceType":"Patient","name":[{"te"#.to_vec();
        let (gb, _, _) =
            encoding_rs::GB18030.encode(r#"{"resourceType":"Patient","name":[{"text":"张三"}]}"#);
        let bodies = [deep.into_bytes(), raw_nul, escaped_nul, twice, cut, gb.into_owned()];
        for (at, body) in bodies.iter().enumerate() {
            for path in ["/fhir", "/fhir/Patient"] {
                let issue = refused(&app.with_body("POST", path, &key, FHIR, body.clone()), 400, "structure");
                assert!(issue.to_string().contains("line 1, column"), "{at} {path}: {issue}");
            }
            app.with_body("POST", "/api/recognition/checks", &key, "application/json", body.clone())
                .refused(400);
            let hook = app.with_body(
                "POST",
                "/cds-services/lianyi-recognition-order-select",
                &key,
                "application/json",
                body.clone(),
            );
            assert!(hook.status.is_client_error(), "{at}: {}", hook.status);
        }
        nothing_kept(db);
    });
}

#[test]
fn the_ninety_ninth_entry_of_a_bundle_is_named_and_nothing_of_it_stays() {
    on_both(|db| {
        let app = App::new(db);
        let key = app.key(CENTRAL, &[READ, WRITE]);
        let wrong = [
            (json!({"reference": "Patient/nobody"}), 422),
            (json!({"reference": urn(4711)}), 422),
            (json!("Patient/1"), 400),
        ];
        for (subject, status) in wrong {
            let mut entries = vec![json!({"fullUrl": urn(0), "resource": patient("P1"),
                "request": {"method": "POST", "url": "Patient"}})];
            entries.extend((1..120).map(|at| {
                let subject = if at == 98 { subject.clone() } else { json!({"reference": urn(0)}) };
                let resource = json!({"resourceType": "Condition", "subject": subject, "code": {"text": "高血压"}});
                json!({"fullUrl": urn(at), "resource": resource, "request": {"method": "POST", "url": "Condition"}})
            }));
            let bundle = json!({"resourceType": "Bundle", "type": "transaction", "entry": entries});
            let answer = app.post("/fhir", &key, &bundle);
            assert_eq!(answer.status.as_u16(), status, "{}", answer.text);
            let place = answer.json()["issue"][0]["expression"][0].as_str().unwrap().to_owned();
            assert!(place.starts_with("Bundle.entry[98].resource") && place.contains("subject"), "{place}");
            nothing_kept(db);
        }
        assert!(audit::verify(&db.store).unwrap().is_ok());
    });
}

#[test]
fn a_birth_date_to_come_is_kept_and_never_links() {
    on_both(|db| {
        let app = App::new(db);
        let mut born = json!({"resourceType": "Patient", "name": [{"text": "李四"}], "gender": "male",
            "telecom": [{"system": "phone", "value": "13800001111"}], "birthDate": "2030-01-01",
            "identifier": [{"type": {"coding": [{"code": "MR"}]}, "value": "M1"}]});
        let (first, second) = (app.key(CENTRAL, &[READ, WRITE]), app.key(THIRD, &[READ, WRITE]));
        let one = app.post("/fhir/Patient", &first, &born).ok();
        assert_eq!(one["birthDate"], "2030-01-01", "it is kept as it was sent");
        born["identifier"][0]["value"] = json!("X1");
        let other = app.post("/fhir/Patient", &second, &born).ok();
        assert_ne!(one["id"], other["id"]);
        let house = House::new(db, "mianyang");
        let resident = |institution: &str, local: &str| {
            let source = identity::SourcePatient::new(institution, local);
            db.store.read(|tx| house.residents.patient_of(tx, &source)).unwrap().unwrap().1
        };
        assert_ne!(resident(CENTRAL, "M1"), resident(THIRD, "X1"), "{}: never used to link", db.name);
    });
}

#[test]
fn a_card_with_a_wrong_check_digit_is_kept_and_never_links() {
    on_both(|db| {
        let app = App::new(db);
        let wrong = |mrn: &str| {
            let mut patient = patient(mrn);
            patient["identifier"][1]["value"] = json!("510703200002290027");
            patient
        };
        let (first, second) = (app.key(CENTRAL, &[READ, WRITE]), app.key(THIRD, &[READ, WRITE, RECOGNITION]));
        let one = app.post("/fhir/Patient", &first, &wrong("M1")).ok();
        app.post("/fhir/Patient", &second, &wrong("X1")).ok();
        assert!(one.to_string().contains("510703200002290027"), "it is kept as it was sent: {one}");
        let house = House::new(db, "mianyang");
        let resident = |institution: &str, local: &str| {
            let source = identity::SourcePatient::new(institution, local);
            db.store.read(|tx| house.residents.patient_of(tx, &source)).unwrap().unwrap().1
        };
        assert_ne!(resident(CENTRAL, "M1"), resident(THIRD, "X1"), "{}", db.name);
    });
}

#[test]
fn a_report_of_tomorrow_is_stored_and_never_recognised_until_then() {
    on_both(|db| {
        let app = App::new(db);
        app.examined(CENTRAL, &patient("P1"), "CT-CHEST", -24);
        let key = app.key(THIRD, &[RECOGNITION]);
        let order = json!({"patient": {"document": {"kind": "01", "number": crate::api::CARD}},
            "department": "呼吸科", "doctor": "D7", "items": [{"orderId": "O-1", "item": "CT-CHEST"}]});
        let answer = app.post("/api/recognition/checks", &key, &order).ok();
        assert_eq!(answer["patientKnown"], true, "{answer}");
        assert_ne!(answer["items"][0]["verdict"], "recognisable", "{answer}");
        assert!(answer["items"][0]["candidates"].to_string().contains("in-future"), "{answer}");
    });
}

#[test]
fn the_same_bundle_from_eight_threads_at_once_is_one_report() {
    on_both(|db| {
        let app = App::new(db);
        let key = app.key(CENTRAL, &[READ, WRITE]);
        let report = json!({"resourceType": "DiagnosticReport", "status": "final",
            "identifier": [{"system": "urn:filler", "value": "F-1"}], "subject": {"reference": urn(0)},
            "code": {"text": "胸部CT平扫"}, "effectiveDateTime": "2023-08-12T10:00:00+08:00", "conclusion": "未见异常"});
        let bundle = json!({"resourceType": "Bundle", "type": "transaction", "entry": [
            {"fullUrl": urn(0), "resource": patient("P1"), "request": {"method": "POST", "url": "Patient"}},
            {"fullUrl": urn(1), "resource": report, "request": {"method": "POST", "url": "DiagnosticReport",
                "ifNoneExist": "identifier=urn:filler|F-1"}}]});
        let answers: Vec<(u16, String)> = std::thread::scope(|scope| {
            let (app, key, bundle) = (&app, &key, &bundle);
            let threads: Vec<_> = (0..8)
                .map(|_| {
                    scope.spawn(move || {
                        let answer = app.post("/fhir", key, bundle);
                        (answer.status.as_u16(), answer.text)
                    })
                })
                .collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        assert!(answers.iter().all(|(status, _)| *status == 200), "{}: {answers:?}", db.name);
        let made = answers.iter().filter(|(_, text)| {
            text.contains("DiagnosticReport") && text.matches("201 Created").count() == 2
        });
        assert_eq!(made.count(), 1, "{}: {answers:?}", db.name);
        let house = House::new(db, "mianyang");
        assert_eq!(
            (count(db, &house, ResourceType::Patient), count(db, &house, ResourceType::DiagnosticReport)),
            (1, 1),
            "{}",
            db.name
        );
        assert!(audit::verify(&db.store).unwrap().is_ok());
    });
}

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
    let intake = Intake {
        store: db.store.clone(),
        records: house.records.clone(),
        residents: house.residents.clone(),
        vault: house.vault.clone(),
        random: db.random.clone(),
        clock: Arc::new(db.clock.clone()),
        options: ReadOptions::in_zone(house.region.zone.clone()),
    };
    let sender = Sender {
        name: "lis".into(),
        institution: CENTRAL.into(),
        networks: vec!["127.0.0.1".parse().unwrap()],
        application: Some("LIS".into()),
        facility: None,
        charset: CharsetRule::default(),
        zone: None,
    };
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

#[test]
fn of_a_bad_stream_only_whole_messages_are_kept() {
    on_both(|db| {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(with_listener(db, 4096, async |address| {
            let connect = async || Client::connect(address, Duration::from_secs(10)).await.unwrap();
            let mut client = connect().await;
            // the first lost its end, cut inside a result
            let mut glued = frame(oru("1").as_bytes());
            glued.truncate(glued.len() - 20);
            glued.extend(frame(oru("2").as_bytes()));
            client.write(&glued).await.unwrap();
            let answer = said(&client.receive().await.unwrap());
            assert!(answer.contains("MSA|AR|1"), "{answer}");
            let answer = said(&client.receive().await.unwrap());
            assert!(answer.contains("MSA|AA|2"), "{answer}");
            // two messages in one frame
            let both = format!("{}\r{}", oru("3"), oru("4"));
            let answer = said(&client.send(both.as_bytes()).await.unwrap());
            assert!(answer.contains("MSA|AR|3") || answer.contains("MSA|AE|3"), "{answer}");
            // bytes that are not of the charset they say
            let five = oru("5");
            let (gb, _, _) = encoding_rs::GB18030.encode(&five);
            let answer = said(&client.send(&gb).await.unwrap());
            assert!(answer.contains("MSA|AR|5") || answer.contains("MSA|AE|5"), "{answer}");
            // cut inside a segment name, but framed well
            let cut = oru("6");
            let cut = &cut[..cut.rfind("\rOBR").unwrap() + 3];
            let answer = said(&client.send(cut.as_bytes()).await.unwrap());
            assert!(answer.contains("MSA|AE|6") && answer.contains("line 3"), "{answer}");
            let stranger = oru("7").replace("|LIS|", "|XYZ|");
            let answer = said(&client.send(stranger.as_bytes()).await.unwrap());
            assert!(answer.contains("MSA|AR|7"), "{answer}");
            let mut client = connect().await;
            let large = format!("{}\rNTE|1||{}", oru("8"), "x".repeat(5000));
            let answer = said(&client.send(large.as_bytes()).await.unwrap());
            assert!(answer.contains("MSA|AR|8"), "{answer}");
            // and the next on a new connection is taken
            let mut client = connect().await;
            assert!(said(&client.send(oru("9").as_bytes()).await.unwrap()).contains("MSA|AA|9"));
        }));
        let house = House::new(db, "mianyang");
        assert_eq!(count(db, &house, ResourceType::DiagnosticReport), 2, "{}", db.name);
        assert!(audit::verify(&db.store).unwrap().is_ok());
    });
}
