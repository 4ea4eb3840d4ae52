//! Searching the record over HTTP.

use axum::body::Body;
use serde_json::{Value, json};
use testkit::on_both;

use super::{App, CARD, CENTRAL, READ, WRITE, patient};

fn ids(bundle: &Value, mode: &str) -> Vec<String> {
    let entries = bundle["entry"].as_array().cloned().unwrap_or_default();
    let wanted = entries.iter().filter(|entry| entry["search"]["mode"] == mode);
    wanted.map(|entry| entry["resource"]["id"].as_str().unwrap_or_default().to_owned()).collect()
}

#[test]
fn pages_follow_each_other_and_subjects_come_along() {
    on_both(|db| {
        let app = App::new(db);
        let (patient, _) = app.examined(CENTRAL, &patient("P1"), "CT-CHEST", 1);
        for hours in 2..8 {
            app.examined(CENTRAL, &super::patient("P1"), "CT-CHEST", hours);
        }
        let key = app.key(CENTRAL, &[READ]);
        let mut address = format!("/fhir/DiagnosticReport?patient={patient}&_sort=-date&_count=3");
        let mut seen = Vec::new();
        loop {
            let page = app.get(&address, &key).ok();
            assert_eq!((&page["type"], &page["total"]), (&json!("searchset"), &json!(7)), "{page}");
            seen.extend(ids(&page, "match"));
            let links = page["link"].as_array().unwrap();
            let Some(next) = links.iter().find(|link| link["relation"] == "next") else { break };
            address = next["url"].as_str().unwrap().trim_start_matches("http://lianyi.test").to_owned();
        }
        let mut different = seen.clone();
        different.sort();
        different.dedup();
        assert_eq!((seen.len(), different.len()), (7, 7), "{}", db.name);
        let with_subject =
            app.get("/fhir/DiagnosticReport?_count=2&_include=DiagnosticReport:subject", &key).ok();
        assert_eq!(ids(&with_subject, "include"), [patient]);
        assert_eq!(ids(&with_subject, "match").len(), 2);
        assert_eq!(app.get("/fhir/DiagnosticReport?_cursor=zzz", &key).status.as_u16(), 400);
    });
}

#[test]
fn an_unknown_parameter_is_an_error_unless_the_caller_is_lenient() {
    on_both(|db| {
        let app = App::new(db);
        app.examined(CENTRAL, &patient("P1"), "CT-CHEST", 1);
        let key = app.key(CENTRAL, &[READ]);
        let refused = app.get("/fhir/Patient?nickname=x", &key);
        assert_eq!(
            (refused.status.as_u16(), &refused.json()["resourceType"]),
            (400, &json!("OperationOutcome"))
        );
        let request =
            app.request("GET", "/fhir/Patient?nickname=x", Some(&key)).header("Prefer", "handling=lenient");
        let lenient = app.send(request.body(Body::empty()).unwrap()).ok();
        assert_eq!(ids(&lenient, "match").len(), 1);
        let told =
            lenient["entry"].as_array().unwrap().iter().find(|e| e["search"]["mode"] == "outcome").unwrap();
        assert_eq!(told["resource"]["issue"][0]["severity"], "warning", "{lenient}");
        assert_eq!(
            app.get("/fhir/DiagnosticReport?_revinclude=Observation:subject", &key).status.as_u16(),
            415
        );
    });
}

#[test]
fn rules_7_2_an_identity_card_stands_in_a_body_never_in_an_address() {
    on_both(|db| {
        let app = App::new(db);
        app.examined(CENTRAL, &patient("P1"), "CT-CHEST", 1);
        let key = app.key(CENTRAL, &[READ, WRITE]);
        let refused = app.get(&format!("/fhir/Patient?identifier={CARD}"), &key);
        assert_eq!(refused.status.as_u16(), 400);
        assert!(refused.text.contains("_search") && !refused.text.contains("51070320"), "{}", refused.text);
        let form = "application/x-www-form-urlencoded";
        let found = app.with_body("POST", "/fhir/Patient/_search", &key, form, format!("identifier={CARD}"));
        let bundle: Value = found.ok();
        assert_eq!(ids(&bundle, "match").len(), 1, "{}", db.name);
        let in_address =
            app.with_body("POST", &format!("/fhir/Patient/_search?identifier={CARD}"), &key, form, "");
        assert_eq!(in_address.status.as_u16(), 400);
        let json = app.with_body("POST", "/fhir/Patient/_search", &key, "application/json", "{}");
        assert_eq!(json.status.as_u16(), 415);
    });
}
