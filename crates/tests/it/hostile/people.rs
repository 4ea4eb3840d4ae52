//! What is plausible enough to be kept and too wrong to be trusted: a birth to come, a card whose check digit is
//! wrong, a report of tomorrow, a final report of nothing. Kept, never used, and whoever sent it is told.

use axum::http::header;
use serde_json::{Value, json};
use testkit::{House, TestStore, on_both, urn};

use super::{connect, oru, said, with_listener};
use crate::api::{App, CARD, CENTRAL, READ, RECOGNITION, THIRD, WRITE, patient};

/// Published test number with its last digit changed; nobody's.
const WRONG_CARD: &str = "510703200002290027";

/// Writes one resource and asks for the outcome: place and words of every warning.
#[track_caller]
fn warned(app: &App<'_>, key: &str, resource: &Value) -> Vec<(String, String)> {
    let path = format!("/fhir/{}", resource["resourceType"].as_str().unwrap());
    let request = app.request("POST", &path, Some(key)).header("prefer", "return=OperationOutcome");
    let request = request.header(header::CONTENT_TYPE, "application/fhir+json");
    let answer = app.send(request.body(resource.to_string().into()).unwrap());
    let lines: Vec<String> =
        answer.headers.get_all("x-lianyi-warning").iter().map(|v| v.to_str().unwrap().to_owned()).collect();
    let outcome = answer.ok();
    let warnings: Vec<(String, String)> = outcome["issue"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|issue| issue["severity"] == "warning")
        .map(|issue| {
            let text = |value: &Value| value.as_str().unwrap().to_owned();
            (text(&issue["expression"][0]), text(&issue["diagnostics"]))
        })
        .collect();
    // The same stands in the headers, for those who did not ask.
    let told: Vec<String> = warnings.iter().map(|(place, what)| format!("{place}: {what}")).collect();
    assert_eq!(lines, told);
    warnings
}

fn resident(db: &TestStore, institution: &str, local: &str) -> base::ResidentId {
    let house = House::new(db, "mianyang");
    let source = identity::SourcePatient::new(institution, local);
    db.store.read(|tx| house.residents.patient_of(tx, &source)).unwrap().unwrap().1
}

#[test]
fn a_birth_date_to_come_is_kept_warned_about_and_never_links() {
    on_both(|db| {
        let app = App::new(db);
        let mut born = json!({"resourceType": "Patient", "name": [{"text": "李四"}], "gender": "male",
            "telecom": [{"system": "phone", "value": "13800001111"}], "birthDate": "2030-01-01",
            "identifier": [{"type": {"coding": [{"code": "MR"}]}, "value": "M1"}]});
        let (first, second) = (app.key(CENTRAL, &[READ, WRITE]), app.key(THIRD, &[READ, WRITE]));
        let one = app.post("/fhir/Patient", &first, &born).ok();
        assert_eq!(one["birthDate"], "2030-01-01", "it is kept as it was sent");
        born["identifier"][0]["value"] = json!("X1");
        // And again: who sends it unchanged is told again.
        for _ in 0..2 {
            let told = warned(&app, &second, &born);
            assert_eq!(told.len(), 1, "{}: {told:?}", db.name);
            assert!(told[0].0 == "Patient.birthDate" && told[0].1.contains("in the future"), "{told:?}");
        }
        assert_ne!(
            resident(db, CENTRAL, "M1"),
            resident(db, THIRD, "X1"),
            "{}: name, sex, telephone and this birth are no proof",
            db.name
        );
        let house = House::new(db, "mianyang");
        let reviews = db.store.read(|tx| house.residents.reviews(tx, identity::ReviewState::Open, 10, None));
        assert!(reviews.unwrap().is_empty(), "{}: nor a reason to suspect", db.name);
    });
}

#[test]
fn a_card_with_a_wrong_check_digit_is_kept_warned_about_and_never_links() {
    on_both(|db| {
        let app = App::new(db);
        let wrong = |mrn: &str| {
            let mut patient = patient(mrn);
            patient["identifier"][1]["value"] = json!(WRONG_CARD);
            patient
        };
        let (first, second) = (app.key(CENTRAL, &[READ, WRITE]), app.key(THIRD, &[READ, WRITE]));
        let one = app.post("/fhir/Patient", &first, &wrong("M1")).ok();
        assert!(one.to_string().contains(WRONG_CARD), "it is kept as it was sent: {one}");
        // As an entry of a bundle: the warning stands with the entry's answer, the bundle is taken.
        let bundle = json!({"resourceType": "Bundle", "type": "transaction", "entry": [
            {"fullUrl": urn(0), "resource": wrong("X1"), "request": {"method": "POST", "url": "Patient"}}]});
        let answer = app.post("/fhir", &second, &bundle).ok();
        let response = &answer["entry"][0]["response"];
        assert_eq!(response["status"], "201 Created", "{answer}");
        let issue = &response["outcome"]["issue"][0];
        assert_eq!(issue["severity"], "warning", "{answer}");
        assert_eq!(issue["expression"][0], "Bundle.entry[0].resource.Patient.identifier[1].value");
        assert!(issue["diagnostics"].as_str().unwrap().contains("check digit"), "{answer}");
        assert!(!answer.to_string().contains(WRONG_CARD), "a warning repeats no number");
        assert_ne!(resident(db, CENTRAL, "M1"), resident(db, THIRD, "X1"), "{}", db.name);
        assert_eq!(warned(&app, &second, &patient("X2")), [], "a good card is not spoken of");
    });
}

#[test]
fn a_report_of_tomorrow_is_stored_warned_about_and_not_recognised_until_then() {
    on_both(|db| {
        let app = App::new(db);
        app.examined(CENTRAL, &patient("P1"), "CT-CHEST", -24);
        let ask = || {
            let key = app.key(THIRD, &[RECOGNITION]);
            let order = json!({"patient": {"document": {"kind": "01", "number": CARD}},
                "department": "呼吸科", "doctor": "D7", "items": [{"orderId": "O-1", "item": "CT-CHEST"}]});
            app.post("/api/recognition/checks", &key, &order).ok()
        };
        let today = ask();
        assert_eq!(today["patientKnown"], true, "{today}");
        assert_ne!(today["items"][0]["verdict"], "recognisable", "{today}");
        assert!(today["items"][0]["candidates"].to_string().contains("in-future"), "{today}");
        db.clock.advance(jiff::SignedDuration::from_hours(25));
        let then = ask();
        assert_eq!(then["items"][0]["verdict"], "recognisable", "{}: {then}", db.name);

        let key = app.key(CENTRAL, &[READ, WRITE]);
        let known = app.post("/fhir/Patient", &key, &patient("P1")).ok();
        let subject = format!("Patient/{}", known["id"].as_str().unwrap());
        let mut report = json!({"resourceType": "DiagnosticReport", "status": "final", "subject": {"reference": subject},
            "code": {"text": "胸部CT平扫"}, "effectiveDateTime": "2023-08-16T10:00:00+08:00", "conclusion": "未见异常"});
        let told = warned(&app, &key, &report);
        assert!(told.len() == 1 && told[0].0 == "DiagnosticReport.effectiveDateTime", "{told:?}");
        report["effectiveDateTime"] = json!("2023-08-15T09:00:00+08:00");
        assert_eq!(warned(&app, &key, &report), [], "what is past is not spoken of");
        report.as_object_mut().unwrap().remove("conclusion");
        let told = warned(&app, &key, &report);
        assert!(told.len() == 1 && told[0].1.contains("neither result nor conclusion"), "{told:?}");
    });
}

/// The lines of an acknowledgment that warn.
fn warnings(answer: &str) -> Vec<&str> {
    answer.lines().filter(|line| line.starts_with("ERR|")).collect()
}

#[test]
fn a_laboratory_is_told_with_its_acknowledgment_and_again_when_it_sends_again() {
    on_both(|db| {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(with_listener(db, 8192, async |address| {
            let mut client = connect(address).await;
            let card =
                |id: &str, card: &str| oru(id).replace("^^^HOSP^MR|", &format!("^^^HOSP^MR~{card}^^^^NI|"));
            let born = |id: &str, born: &str| oru(id).replace("|19700203|", &format!("|{born}|"));
            let day = |id: &str, day: &str| oru(id).replace("|||20230812073000|", &format!("|||{day}|"));
            let empty = |id: &str| {
                let whole = oru(id);
                whole.split('\r').filter(|line| !line.starts_with("OBX")).collect::<Vec<_>>().join("\r")
            };
            let cases = [
                (card("1", WRONG_CARD), "PID^1^3^2", "check digit"),
                (born("2", "20300101"), "PID^1^7", "date of birth is in the future"),
                (day("3", "20230815080000"), "OBR^1^7", "dated in the future"),
                (empty("4"), "OBR^1", "neither result nor conclusion"),
                // A good card beside another person's birth date.
                (card("5", CARD), "PID^1^3^2", "contradicts"),
            ];
            for (message, place, what) in &cases {
                let first = said(&client.send(message.as_bytes()).await.unwrap());
                assert!(first.contains("MSA|AA|"), "{}: {first}", db.name);
                let told = warnings(&first);
                assert_eq!(told.len(), 1, "{first}");
                assert!(told[0].starts_with(&format!("ERR||{place}|")) && told[0].contains("|W|"), "{first}");
                assert!(told[0].contains(what), "{first}");
                assert!(
                    !first.contains(WRONG_CARD) && !first.contains(CARD) && !first.contains("武"),
                    "{first}"
                );
                let again = said(&client.send(message.as_bytes()).await.unwrap());
                assert_eq!(warnings(&again), told, "{}: sent again, it is told again", db.name);
            }
            // The patient is known by now and brings nothing new: the card is as wrong as it was.
            let next = card("1", WRONG_CARD).replace("|1|P|2.5|", "|1b|P|2.5|").replace("|F1|", "|F1b|");
            assert!(said(&client.send(next.as_bytes()).await.unwrap()).contains("check digit"));
            // Before v2.5 there is no severity: in MSA-3.
            let old = card("6", WRONG_CARD).replace("|P|2.5|", "|P|2.4|");
            let answer = said(&client.send(old.as_bytes()).await.unwrap());
            assert!(answer.contains("MSA|AA|6|PID-3[2]: ") && answer.contains("check digit"), "{answer}");
            let good = said(&client.send(oru("7").as_bytes()).await.unwrap());
            assert!(good.contains("MSA|AA|7") && !good.contains("ERR|"), "{good}");
        }));
        assert!(audit::verify(&db.store).unwrap().is_ok());
    });
}

/// What only the index knows: the card is somebody's of another name.
#[test]
fn a_card_that_is_known_under_another_name_is_told_to_whoever_sends_it() {
    on_both(|db| {
        let app = App::new(db);
        let key = app.key(THIRD, &[READ, WRITE]);
        app.post("/fhir/Patient", &key, &patient("X1")).ok();
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(with_listener(db, 8192, async |address| {
            let message = oru("1")
                .replace("^^^HOSP^MR|", &format!("^^^HOSP^MR~{CARD}^^^^NI|"))
                .replace("|19700203|M", "|20000229|F");
            let answer = said(&connect(address).await.send(message.as_bytes()).await.unwrap());
            assert!(answer.contains("MSA|AA|1"), "{}: {answer}", db.name);
            let told = warnings(&answer);
            assert!(told.len() == 1 && told[0].starts_with("ERR||PID^1^5|"), "{answer}");
            assert!(told[0].contains("under another name"), "{answer}");
        }));
        assert_eq!(resident(db, CENTRAL, "M1"), resident(db, THIRD, "X1"), "{}: the card decides", db.name);
    });
}
