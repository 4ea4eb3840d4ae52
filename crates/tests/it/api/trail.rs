//! Searching the trail and verifying it (RULES §7.2).

use std::time::Duration;

use identity::access::rights::Role;
use serde_json::{Value, json};
use testkit::{TestStore, on_both};

use super::{App, CARD, CENTRAL, MANAGE, READ, REGION, THIRD, patient};

const SEARCH: &str = "/api/audit/search";

/// Reads of one record by two hospitals' systems; the id of the patient, and the resident.
fn looked(app: &App<'_>) -> (String, String) {
    let (person, report) = app.examined(CENTRAL, &patient("P1"), "CT-CHEST", 73);
    for institution in [CENTRAL, THIRD, THIRD] {
        let key = app.key(institution, &[READ]);
        app.get(&format!("/fhir/DiagnosticReport/{report}"), &key).ok();
    }
    let resident = app.resident(&person).0.to_string();
    (person, resident)
}

fn entries(answer: &Value) -> Vec<Value> {
    answer["entries"].as_array().unwrap().clone()
}

#[test]
fn rows_are_found_by_person_actor_institution_kind_and_time() {
    on_both(|db| {
        let app = App::new(db);
        let (_, resident) = looked(&app);
        let auditor = app.person(Role::Auditor, None);
        let find = |body: Value| app.post(SEARCH, &auditor.token, &body).ok();
        let by_card = json!({"document": {"kind": "01", "number": CARD}});
        let reads = find(json!({"patient": by_card, "action": "read", "institution": THIRD}));
        assert_eq!(entries(&reads).len(), 2, "{}: {reads}", db.name);
        assert!(entries(&reads).iter().all(|row| row["resident"] == resident && row["institution"] == THIRD));
        let of_person = entries(&find(json!({"patient": {"resident": resident}})));
        assert!(
            of_person.iter().any(|row| row["actor"] == auditor.login),
            "the search itself is on the trail"
        );
        let by_place = entries(&find(json!({"institution": THIRD, "action": "read"})));
        assert_eq!(by_place.len(), 2, "{by_place:?}");
        let by_actor = entries(&find(json!({"actor": auditor.login, "action": "search"})));
        assert!(!by_actor.is_empty() && by_actor.iter().all(|row| row["actor"] == auditor.login));
        let none = find(json!({"to": "2023-01-01T00:00:00Z"}));
        assert_eq!((entries(&none).len(), &none["next"]), (0, &Value::Null));
        let unknown = find(json!({"patient": {"document": {"kind": "01", "number": "11010519491231002X"}}}));
        assert_eq!(entries(&unknown).len(), 0, "nobody knows this person");
        app.post(SEARCH, &auditor.token, &json!({"after": "x"})).refused(400);
        app.post(SEARCH, &auditor.token, &json!({"actions": "read"})).refused(400);
        assert!(!reads.to_string().contains(CARD));
    });
}

#[test]
fn pages_join_without_a_gap_and_newest_first() {
    on_both(|db| {
        let app = App::new(db);
        looked(&app);
        let key = app.key(REGION, &[MANAGE]);
        let to = app.now().to_string();
        let (mut all, mut after) = (Vec::new(), Value::Null);
        for _ in 0..100 {
            let mut body = json!({"limit": 3, "to": to});
            if !after.is_null() {
                body["after"] = after.clone();
            }
            let page = app.post(SEARCH, &key, &body).ok();
            all.extend(entries(&page));
            after = page["next"].clone();
            if after.is_null() {
                break;
            }
        }
        let whole = entries(&app.post(SEARCH, &key, &json!({"limit": 500, "to": to})).ok());
        assert_eq!(all, whole, "{}", db.name);
        assert!(whole.windows(2).all(|pair| pair[0]["at"].as_str() >= pair[1]["at"].as_str()));
    });
}

fn ended(app: &App<'_>, token: &str) -> Value {
    for _ in 0..200 {
        let now = app.get("/api/audit/verification", token).ok();
        if now["state"] != "running" {
            return now;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    panic!("the verification does not end")
}

fn tamper(db: &TestStore) {
    db.store.write(|tx| tx.execute("UPDATE audit_event SET actor = 'nobody' WHERE seq = 2", &[])).unwrap();
}

#[test]
fn the_chain_is_verified_in_the_background_and_a_changed_row_is_named() {
    on_both(|db| {
        let app = App::new(db);
        looked(&app);
        let auditor = app.person(Role::Auditor, None);
        let token = auditor.token.as_str();
        assert_eq!(app.get("/api/audit/verification", token).ok()["state"], "none");
        assert_eq!(app.post("/api/audit/verification", token, &json!({})).status.as_u16(), 202);
        let found = ended(&app, token);
        assert_eq!((&found["state"], &found["by"]), (&json!("holds"), &json!(auditor.login)), "{found}");
        let chains = app.get("/api/audit/chains", token).ok();
        assert_eq!(
            found["chains"].as_array().unwrap().len(),
            chains["chains"].as_array().unwrap().len(),
            "{}: which heads were verified is said",
            db.name
        );
        assert_eq!(found["chains"][0]["hash"].as_str().unwrap().len(), 64);
        tamper(db);
        assert_eq!(app.post("/api/audit/verification", token, &json!({})).status.as_u16(), 202);
        let found = ended(&app, token);
        assert_eq!((&found["state"], &found["broken"]["seq"]), (&json!("broken"), &json!(2)), "{found}");
    });
}
