//! The audit trail as FHIR (IHE BALP): who may read it, what it says, and that reading it is on it.

use identity::access::rights::Role;
use serde_json::{Value, json};
use testkit::on_both;

use super::{App, CENTRAL, MANAGE, READ, REGION, THIRD, patient};

fn entries(bundle: &Value) -> Vec<&Value> {
    bundle["entry"].as_array().map_or_else(Vec::new, |all| all.iter().map(|e| &e["resource"]).collect())
}

#[test]
fn the_trail_of_a_person_is_read_as_audit_events() {
    on_both(|db| {
        let app = App::new(db);
        let (id, report) = app.examined(CENTRAL, &patient("P1"), "CT-CHEST", 73);
        let reader = app.key(THIRD, &[READ]);
        app.get(&format!("/fhir/DiagnosticReport/{report}"), &reader).ok();
        let auditor = app.person_who_is(Role::Auditor, None, None).token;
        let question = format!("/fhir/AuditEvent?patient={id}");
        let found = app.get(&question, &auditor).ok();
        let events = entries(&found);
        let about = format!("DiagnosticReport/{report}");
        let read = events.iter().find(|event| {
            event["action"] == "R"
                && event["entity"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .any(|e| e["what"]["reference"] == about.as_str())
        });
        let read = read.unwrap_or_else(|| panic!("{}: no read of the report in {found}", db.name));
        assert_eq!(read["resourceType"], "AuditEvent");
        assert_eq!(read["type"]["code"], "rest");
        assert_eq!(
            read["subtype"][1],
            json!({"system": "http://hl7.org/fhir/restful-interaction", "code": "read"})
        );
        assert_eq!(read["outcome"], "0");
        assert_eq!(read["purposeOfEvent"][0]["coding"][0]["code"], "TREAT");
        let agents = read["agent"].as_array().unwrap();
        assert_eq!(agents.iter().filter(|agent| agent["requestor"] == true).count(), 1);
        assert!(agents.iter().any(|agent| agent["who"]["identifier"]["value"] == THIRD));
        assert_eq!(read["entity"][0]["what"]["reference"], format!("Patient/{id}"));

        // one by one, and page by page, the same
        let address = format!("/fhir/AuditEvent/{}", read["id"].as_str().unwrap());
        assert_eq!(app.get(&address, &auditor).ok()["recorded"], read["recorded"]);
        let first = app.get(&format!("{question}&_count=1"), &auditor).ok();
        let next = first["link"][1]["url"].as_str().unwrap().split_once("/fhir/").unwrap().1.to_owned();
        let second = app.get(&format!("/fhir/{next}"), &auditor).ok();
        assert_ne!(entries(&first)[0]["id"], entries(&second)[0]["id"]);

        // looking was itself recorded, as the auditor's
        let again = app.get(&question, &auditor).ok();
        let looks = |bundle: &Value| {
            entries(bundle)
                .iter()
                .filter(|event| event["entity"][1]["what"]["display"] == "AuditEvent")
                .count()
        };
        assert!(looks(&again) > looks(&found), "{}", db.name);
        let form = "application/x-www-form-urlencoded";
        let posted = app
            .with_body("POST", "/fhir/AuditEvent/_search", &auditor, form, format!("patient=Patient/{id}"))
            .ok();
        assert!(entries(&posted).len() > entries(&again).len());
        app.get(&question, &app.key(REGION, &[MANAGE])).ok();
    });
}

#[test]
fn a_date_narrows_by_days_of_the_region_and_by_instants() {
    on_both(|db| {
        let app = App::new(db);
        let (id, _) = app.examined(CENTRAL, &patient("P1"), "CT-CHEST", 73);
        let auditor = app.person_who_is(Role::Auditor, None, None).token;
        let count = |date: &str| {
            let found = app.get(&format!("/fhir/AuditEvent?patient={id}{date}"), &auditor).ok();
            entries(&found).len()
        };
        // The clock is held at 2023-08-14T09:00+08:00.
        let all = count("");
        assert!(all > 0);
        for (date, some) in [
            ("&date=2023-08-14", true),
            ("&date=ge2023-08-14", true),
            ("&date=le2023-08-14", true),
            ("&date=gt2023-08-13&date=lt2023-08-15", true),
            ("&date=ge2023-08-14T00:30:00Z", true),
            ("&date=gt2023-08-14", false),
            ("&date=lt2023-08-14", false),
            ("&date=2023-08-13", false),
            ("&date=lt2023-08-14T00:30:00Z", false),
        ] {
            assert_eq!(count(date) > 0, some, "{}: {date}", db.name);
        }
        for wrong in
            ["&date=yesterday", "&date=ne2023-08-14", "&date=2023-08", "&_count=x", "&agent=x", "&_cursor=1"]
        {
            assert_eq!(
                app.get(&format!("/fhir/AuditEvent?patient={id}{wrong}"), &auditor).status.as_u16(),
                400
            );
        }
        assert_eq!(app.get("/fhir/AuditEvent", &auditor).status.as_u16(), 400);
        assert_eq!(app.get("/fhir/AuditEvent?patient=nobody", &auditor).status.as_u16(), 404);
        assert_eq!(app.get("/fhir/AuditEvent/1-999999", &auditor).status.as_u16(), 404);
        assert_eq!(app.get("/fhir/AuditEvent/x", &auditor).status.as_u16(), 404);
    });
}

#[test]
fn residents_see_who_looked_at_them_and_nobody_elses() {
    on_both(|db| {
        let app = App::new(db);
        let (id, _) = app.examined(CENTRAL, &patient("P1"), "CT-CHEST", 73);
        let mut someone = patient("P2");
        someone["identifier"].as_array_mut().unwrap().truncate(1);
        someone["name"] = json!([{"text": "李四"}]);
        let (other, _) = app.examined(CENTRAL, &someone, "CT-CHEST", 70);
        let own = app.person_who_is(Role::Resident, None, Some(app.resident(&id)));
        let found = app.get(&format!("/fhir/AuditEvent?patient={id}"), &own.token).ok();
        assert!(!entries(&found).is_empty());
        assert_eq!(app.get(&format!("/fhir/AuditEvent?patient={other}"), &own.token).status.as_u16(), 404);
        let auditor = app.person_who_is(Role::Auditor, None, None).token;
        let theirs = app.get(&format!("/fhir/AuditEvent?patient={other}"), &auditor).ok();
        let address = |event: &Value| format!("/fhir/AuditEvent/{}", event["id"].as_str().unwrap());
        assert_eq!(app.get(&address(entries(&theirs)[0]), &own.token).status.as_u16(), 404);
        app.get(&address(entries(&found)[0]), &own.token).ok();
        let doctor = app.person_who_is(Role::Doctor, Some(CENTRAL), None).token;
        assert_eq!(app.get(&format!("/fhir/AuditEvent?patient={id}"), &doctor).status.as_u16(), 403);
        assert_eq!(app.get(&address(entries(&found)[0]), &doctor).status.as_u16(), 403);
        assert_eq!(
            app.get(&format!("/fhir/AuditEvent?patient={id}"), &app.key(CENTRAL, &[READ])).status.as_u16(),
            403
        );
    });
}
