//! What no reader should swallow, at every face that reads JSON.

use api::Limits;
use clinical::record::ResourceType;
use serde_json::{Value, json};
use testkit::{House, on_both, urn};
use tests::rows;

use super::{count, refused};
use crate::api::{App, CENTRAL, READ, RECOGNITION, THIRD, WRITE, patient};

const FHIR: &str = "application/fhir+json";
const HOOK: &str = "/cds-services/lianyi-recognition-order-sign";

#[test]
fn what_no_reader_should_swallow_is_refused_at_every_face() {
    on_both(|db| {
        let app = App::new(db);
        let key = app.key(CENTRAL, &[READ, WRITE, RECOGNITION]);
        let before = rows(db);
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
        assert_eq!(rows(db), before, "{}", db.name);
    });
}

/// serde_json would keep the last of two and say nothing.
#[test]
fn a_key_that_is_there_twice_deep_in_a_hook_is_refused() {
    on_both(|db| {
        let app = App::new(db);
        let key = app.key(THIRD, &[RECOGNITION]);
        let hook = |birth: &str| {
            let patient = patient("Z-1").to_string().replace(r#""birthDate":"2000-02-29""#, birth);
            let context = json!({"userId": "Practitioner/D7", "patientId": "1",
                "draftOrders": {"resourceType": "Bundle", "entry": []}});
            let text = format!(
                r#"{{"hook":"order-sign","hookInstance":"d1577c69-dfbe-44ad-ba6d-3e05e953b2ea","context":{context},"prefetch":{{"patient":{patient}}}}}"#
            );
            app.with_body("POST", HOOK, &key, "application/json", text)
        };
        hook(r#""birthDate":"2000-02-29""#).ok();
        let refused = hook(r#""birthDate":"2000-02-29","birthDate":"1950-01-01""#).refused(400);
        assert!(refused["place"].as_str().unwrap().starts_with("line 1, column"), "{refused}");
        assert!(!refused.to_string().contains("1950"), "{refused}");
    });
}

#[test]
fn fifty_megabytes_are_refused_whole_or_where_the_operator_allows_them_taken_whole() {
    on_both(|db| {
        let document = "QUJD".repeat((50 << 20) / 4);
        let report = json!({"resourceType": "DiagnosticReport", "status": "final", "subject": {"reference": urn(0)},
            "code": {"text": "胸部CT平扫"}, "presentedForm": [{"contentType": "application/pdf", "data": document}]});
        let bundle = json!({"resourceType": "Bundle", "type": "transaction", "entry": [
            {"fullUrl": urn(0), "resource": patient("P1"), "request": {"method": "POST", "url": "Patient"}},
            {"resource": report, "request": {"method": "POST", "url": "DiagnosticReport"}}]})
        .to_string();
        let app = App::new(db);
        let key = app.key(CENTRAL, &[READ, WRITE]);
        let before = rows(db);
        let issue = refused(&app.with_body("POST", "/fhir", &key, FHIR, bundle.clone()), 413, "too-long");
        assert!(issue["diagnostics"].as_str().unwrap().contains("send it in parts"), "{issue}");
        assert_eq!(rows(db), before, "{}", db.name);

        let limits = Limits { body_bytes_max: 64 << 20, ..Limits::default() };
        let app = App::with_limits(db, limits);
        let key = app.key(CENTRAL, &[READ, WRITE]);
        let answer = app.with_body("POST", "/fhir", &key, FHIR, bundle).ok();
        let id =
            answer["entry"][1]["response"]["location"].as_str().unwrap().split("/_history").next().unwrap();
        let back = app.get(&format!("/fhir/{id}"), &key).ok();
        assert!(back["presentedForm"][0]["data"] == document.as_str(), "{}: it came back otherwise", db.name);
    });
}

#[test]
fn a_reference_to_nobody_is_refused_with_its_place() {
    on_both(|db| {
        let app = App::new(db);
        let key = app.key(CENTRAL, &[READ, WRITE]);
        let before = rows(db);
        let condition = |subject: &str| json!({"resourceType": "Condition", "subject": {"reference": subject}, "code": {"text": "高血压"}});
        for subject in
            ["Patient/nobody", "Patient/00000000-0000-4000-8000-000000000001", "Patient?identifier=none"]
        {
            let answer = app.post("/fhir/Condition", &key, &condition(subject));
            assert_eq!(answer.status.as_u16(), 422, "{}: {subject}: {}", db.name, answer.text);
            assert!(answer.text.contains("subject") || answer.text.contains("Patient"), "{}", answer.text);
        }
        assert_eq!(rows(db), before, "{}", db.name);
        let known = app.post("/fhir/Patient", &key, &patient("P1")).ok();
        let subject = format!("Patient/{}", known["id"].as_str().unwrap());
        let mut report = json!({"resourceType": "DiagnosticReport", "status": "final", "subject": {"reference": subject},
            "code": {"text": "肝功能"}, "result": [{"reference": "Observation/none"}]});
        let answer = app.post("/fhir/DiagnosticReport", &key, &report);
        assert_eq!(answer.status.as_u16(), 422, "{}: {}", db.name, answer.text);
        assert!(
            answer.json()["issue"][0]["expression"][0].as_str().unwrap().contains("result"),
            "{}",
            answer.text
        );
        let house = House::new(db, "mianyang");
        assert_eq!(count(db, &house, ResourceType::DiagnosticReport), 0, "{}", db.name);
        report.as_object_mut().unwrap().remove("result");
        app.post("/fhir/DiagnosticReport", &key, &report).ok();
    });
}

#[test]
fn the_ninety_ninth_entry_of_a_bundle_is_named_and_nothing_of_it_stays() {
    on_both(|db| {
        let app = App::new(db);
        let key = app.key(CENTRAL, &[READ, WRITE]);
        let before = rows(db);
        let about = |subject: Value| json!({"resourceType": "Condition", "subject": subject, "code": {"text": "高血压"}});
        // the last is found only once everything else has been written
        let report = json!({"resourceType": "DiagnosticReport", "status": "final", "subject": {"reference": urn(0)},
            "code": {"text": "肝功能"}, "result": [{"reference": "Observation/none"}]});
        let wrong = [
            (about(json!({"reference": "Patient/nobody"})), "subject", 422),
            (about(json!({"reference": urn(4711)})), "subject", 422),
            (about(json!("Patient/1")), "subject", 400),
            (report, "result", 422),
        ];
        for (ninety_ninth, element, status) in wrong {
            let entries = (0..120).map(|at| {
                let resource = match at {
                    0 => patient("P1"),
                    98 => ninety_ninth.clone(),
                    _ => about(json!({"reference": urn(0)})),
                };
                json!({"fullUrl": urn(at), "request": {"method": "POST", "url": resource["resourceType"]}, "resource": resource})
            });
            let bundle = json!({"resourceType": "Bundle", "type": "transaction", "entry": entries.collect::<Vec<_>>()});
            let answer = app.post("/fhir", &key, &bundle);
            assert_eq!(answer.status.as_u16(), status, "{}", answer.text);
            let place = answer.json()["issue"][0]["expression"][0].as_str().unwrap().to_owned();
            assert!(place.starts_with("Bundle.entry[98].resource") && place.contains(element), "{place}");
            assert_eq!(rows(db), before, "{}: {place}", db.name);
        }
        assert!(audit::verify(&db.store).unwrap().is_ok());
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
