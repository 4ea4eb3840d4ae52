//! Keys and senders of institutions' systems.

use serde_json::json;
use testkit::on_both;

use super::{App, CARD, CENTRAL, MANAGE, READ, RECOGNITION, REGION, THIRD, patient};

#[test]
fn a_key_is_shown_once_works_at_once_and_not_after_it_is_revoked() {
    on_both(|db| {
        let app = App::new(db);
        let manager = app.key(REGION, &[MANAGE]);
        let wanted = json!({"institution": CENTRAL, "name": "LIS", "scopes": ["recognition"]});
        let made = app.post("/api/keys", &manager, &wanted);
        assert_eq!(made.status.as_u16(), 201);
        let made = made.ok();
        let key = made["key"].as_str().unwrap();
        app.get("/api/recognition/grounds", key).ok();
        let list = app.get(&format!("/api/keys?institution={CENTRAL}"), &manager).ok();
        assert_eq!(list["keys"][0]["name"], "LIS");
        assert!(!list.to_string().contains(key), "never shown again");
        let address = format!("/api/keys/{}", made["id"].as_str().unwrap());
        assert_eq!(app.delete(&address, &manager).status.as_u16(), 204);
        app.get("/api/recognition/grounds", key).refused(401);
        app.delete(&address, &manager).refused(404);
        let refused = |body| app.post("/api/keys", &manager, &body);
        refused(json!({"institution": CENTRAL, "name": "LIS", "scopes": ["everything"]})).refused(400);
        refused(json!({"institution": CENTRAL, "name": "LIS", "scopes": []})).refused(400);
        refused(json!({"institution": "999999999", "name": "LIS", "scopes": ["recognition"]})).refused(422);
        refused(json!({"institution": CENTRAL, "name": " ", "scopes": ["recognition"]})).refused(400);
    });
}

#[test]
fn senders_are_added_changed_and_removed() {
    on_both(|db| {
        let app = App::new(db);
        let manager = app.key(REGION, &[MANAGE]);
        let sender = json!({"institution": CENTRAL, "networks": ["10.1.0.0/16"], "charset": "GB 18030-2000"});
        assert_eq!(app.put("/api/senders/central-lis", &manager, &sender).status.as_u16(), 204);
        let listed = app.get("/api/senders", &manager).ok();
        let first = &listed["senders"][0];
        assert_eq!(
            (&first["name"], &first["active"], &first["networks"]),
            (&json!("central-lis"), &json!(true), &json!(["10.1.0.0/16"]))
        );
        let paused = json!({"institution": CENTRAL, "networks": ["10.1.2.3"], "active": false});
        assert_eq!(app.put("/api/senders/central-lis", &manager, &paused).status.as_u16(), 204);
        assert_eq!(app.get("/api/senders", &manager).ok()["senders"][0]["active"], false);
        let wrong = json!({"institution": CENTRAL, "networks": ["10.1.0.0/99"]});
        assert_eq!(app.put("/api/senders/x", &manager, &wrong).refused(400)["place"], "networks[0]");
        app.put("/api/senders/x", &manager, &json!({"institution": "1", "networks": ["10.1.2.3"]}))
            .refused(422);
        assert_eq!(app.delete("/api/senders/central-lis", &manager).status.as_u16(), 204);
        app.delete("/api/senders/central-lis", &manager).refused(404);
    });
}

/// RULES §7.2: an access that cannot be recorded does not happen, on any face.
#[test]
fn a_read_that_cannot_be_put_on_the_trail_is_not_answered() {
    on_both(|db| {
        let app = App::new(db);
        let (_, report) = app.examined(CENTRAL, &patient("P1"), "CT-CHEST", 73);
        let key = app.key(THIRD, &[READ, RECOGNITION]);
        assert_eq!(app.get(&format!("/fhir/DiagnosticReport/{report}"), &key).status.as_u16(), 200);
        db.store.write(|tx| tx.execute("ALTER TABLE audit_event RENAME TO gone", &[])).unwrap();
        let order = json!({"patient": {"document": {"kind": "01", "number": CARD}}, "items": [{"orderId": "O", "item": "CT-CHEST"}]});
        let answers = [
            app.get(&format!("/fhir/DiagnosticReport/{report}"), &key),
            app.get(&format!("/fhir/DiagnosticReport/{report}/_history"), &key),
            app.get("/fhir/DiagnosticReport?status=final", &key),
            app.get(&format!("/api/recognition/reports/{report}"), &key),
            app.post("/api/recognition/checks", &key, &order),
        ];
        for answer in answers {
            assert_eq!(answer.status.as_u16(), 500, "{}: {}", db.name, answer.text);
            assert!(!answer.text.contains("双肺"), "{}: nothing of the record is said", db.name);
        }
    });
}
