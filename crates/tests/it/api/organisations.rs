//! The register over HTTP: statements, the tree of a day, tables, and the same by FHIR (E1).

use identity::access::rights::Role;
use serde_json::json;
use testkit::on_both;

use super::{App, CENTRAL, MANAGE, READ, REGION, THIRD, WRITE};

/// A device stands where its statement of the day says, and below it counts as there.
#[test]
fn e1_devices_are_listed_by_where_they_stand_on_a_day() {
    on_both(|db| {
        let app = App::new(db);
        let region = app.key(REGION, &[MANAGE, READ]);
        let put = |path: &str, body| app.put(&format!("/api/organisation/{path}"), &region, &body).ok();
        put("units/K01", json!({"name": "放射科", "kind": "department", "validFrom": "2023-01-01"}));
        put("memberships/K01", json!({"parent": CENTRAL, "validFrom": "2023-01-01"}));
        let ct = |unit: &str, from: &str| json!({"name": "64排CT", "unit": unit, "model": "64", "serial": "S-1", "validFrom": from});
        put("devices/CT-1", ct("K01", "2023-02-01"));
        put("devices/CT-1", ct(THIRD, "2023-08-01"));
        let at = |unit: &str, on: &str| {
            let list = app.get(&format!("/api/organisation/devices?unit={unit}&on={on}"), &region).ok();
            list["devices"].as_array().unwrap().clone()
        };
        assert_eq!(at(CENTRAL, "2023-01-31"), Vec::<serde_json::Value>::new(), "not yet, on {}", db.name);
        let there = at(CENTRAL, "2023-07-31");
        let shown = (&there[0]["code"], &there[0]["unit"], &there[0]["serial"], &there[0]["validUntil"]);
        assert_eq!(shown, (&json!("CT-1"), &json!("K01"), &json!("S-1"), &json!("2023-07-31")));
        assert_eq!((at("K01", "2023-07-31").len(), at(THIRD, "2023-07-31").len()), (1, 0), "{}", db.name);
        assert_eq!((at(CENTRAL, "2023-08-01").len(), at(THIRD, "2023-08-01").len()), (0, 1), "{}", db.name);
        let past = app.get("/api/organisation/devices?on=2023-08-01&after=CT-1", &region).ok();
        assert_eq!(past["devices"], json!([]));
    });
}

#[test]
fn e1_the_tree_of_a_day_is_stated_read_and_searched() {
    on_both(|db| {
        let app = App::new(db);
        let (region, system) = (app.key(REGION, &[MANAGE, READ]), app.key(CENTRAL, &[READ, WRITE]));
        let put = |path: &str, body| app.put(&format!("/api/organisation/{path}"), &region, &body);
        let odd =
            json!({"name": "心血管内科", "kind": "科室", "institutionCode": "X", "validFrom": "2023-01-01"});
        let answer = put("units/K01", odd).ok();
        assert_eq!(answer["new"], 1);
        assert_eq!(answer["warnings"][0]["column"], "institutionCode", "kept, with a warning");
        put("memberships/K01", json!({"parent": CENTRAL, "validFrom": "2023-01-01"})).ok();
        put("memberships/K01", json!({"parent": THIRD, "validFrom": "2023-08-01"})).ok();
        for (on, parent) in [("2023-07-31", CENTRAL), ("2023-08-01", THIRD)] {
            let tree = app.get(&format!("/api/organisation/tree?on={on}"), &region).ok();
            let units = tree["units"].as_array().unwrap();
            let unit = units.iter().find(|unit| unit["code"] == "K01").unwrap();
            assert_eq!(
                (&unit["parent"], &unit["depth"], &unit["legalPerson"]),
                (&json!(parent), &json!(1), &json!(parent)),
                "{on}"
            );
        }
        let history = app.get("/api/organisation/history/membership/K01", &region).ok();
        assert_eq!(
            history["statements"].as_array().unwrap().len(),
            3,
            "the open one, what it became, and the next"
        );
        let ring =
            put("memberships/510704001", json!({"parent": "K01", "validFrom": "2023-08-01"})).refused(422);
        assert_eq!(ring["rows"][0]["column"], "parent");
        put("memberships/K01", json!({"parent": CENTRAL})).refused(400);
        put("units/a%20b", json!({"name": "x", "kind": "科室", "validFrom": "2023-01-01"})).refused(422);
        // By FHIR, for an institution's system.
        let found = app.get(&format!("/fhir/Organization?partof=Organization/unit-{THIRD}"), &system).ok();
        assert_eq!(found["entry"][0]["resource"]["id"], "unit-K01", "on {}", db.name);
        let found = app.get("/fhir/HealthcareService?identifier=urn:lianyi:unit|K01", &system).ok();
        assert_eq!(found["entry"][0]["resource"]["id"], "service-K01");
        let found = app.get("/fhir/HealthcareService?name=心血管", &system).ok();
        assert_eq!(found["entry"].as_array().map_or(0, Vec::len), 1);
        // What the register shows, institutions change through the register only.
        let mine = json!({"resourceType": "Organization", "id": "unit-K01", "name": "别的科"});
        assert_eq!(app.put("/fhir/Organization/unit-K01", &system, &mine).status.as_u16(), 403);
        let implant = json!({"resourceType": "Device", "patient": {"reference": "Patient/x"}});
        assert_eq!(
            app.post("/fhir/Device", &system, &implant).status.as_u16(),
            400,
            "no person's device here"
        );
    });
}

#[test]
fn an_institution_keeps_its_own_and_the_region_keeps_all() {
    on_both(|db| {
        let app = App::new(db);
        let manager = app.person(Role::InstitutionManager, Some(CENTRAL)).token;
        let regional = app.person(Role::RegionalManager, None).token;
        let address = json!({"address": "某路1号", "validFrom": "2023-01-01"});
        app.put(&format!("/api/organisation/units/{CENTRAL}"), &manager, &address).ok();
        app.put(&format!("/api/organisation/units/{THIRD}"), &manager, &address).refused(403);
        app.put(&format!("/api/organisation/units/{THIRD}"), &regional, &address).ok();
        let mut before = tests::rows(db);
        let table = |rows: &str| format!("机构代码,地址,生效日期\n{rows}");
        let load = |token: &str, rows: &str| {
            app.with_body("POST", "/api/organisation/import?topic=unit", token, "text/csv", table(rows))
        };
        // One row of another institution, one that is wrong: nothing of the table is kept.
        load(&manager, &format!("{CENTRAL},某路2号,2023-02-01\n{THIRD},某路2号,2023-02-01\n")).refused(403);
        let wrong =
            load(&regional, &format!("{CENTRAL},某路2号,2023-02-01\n{THIRD},某路2号,昨天\n")).refused(422);
        assert_eq!((&wrong["rows"][0]["row"], &wrong["rows"][0]["column"]), (&json!(3), &json!("生效日期")));
        // That the first was refused is on the trail; nothing else has changed.
        *before.get_mut("audit_event").unwrap() += 1;
        assert_eq!(tests::rows(db), before, "on {}", db.name);
        assert_eq!(load(&regional, &format!("{CENTRAL},某路2号,2023-02-01\n")).ok()["changed"], 1);
        let csv = app.get("/api/organisation/export?topic=unit&format=csv", &regional).text;
        assert!(csv.contains(&format!("{CENTRAL},,,,,,,,某路1号,,2023-01-01,2023-01-31")), "{csv}");
    });
}
