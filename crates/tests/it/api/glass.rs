//! Breaking the glass, its review and what the resident is told, on both databases (RULES §7.2: 破窗须理由+事后复核).

use identity::access::rights::Role;
use jiff::SignedDuration;
use serde_json::{Value, json};
use testkit::on_both;

use super::{App, CARD, CENTRAL, THIRD, leaks::reads, patient, people::Somebody};

#[test]
fn broken_glass_has_a_reason_a_time_a_reviewer_and_is_shown_to_the_resident() {
    on_both(|db| {
        let app = App::new(db);
        let (patient_id, report) = app.examined(CENTRAL, &patient("P1"), "CT-CHEST", 73);
        let resident = app.resident(&patient_id);
        let doctor = app.person(Role::Doctor, Some(THIRD));
        let colleague = app.person(Role::Doctor, Some(THIRD));
        let manager = app.person(Role::InstitutionManager, Some(THIRD));
        let other = app.person(Role::InstitutionManager, Some(CENTRAL));
        let open = |reason: &str, more: Value| {
            let mut body = json!({"patient": {"document": {"kind": "01", "number": CARD}}, "reason": reason});
            body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            app.post("/api/break-glass", &doctor.token, &body)
        };
        assert_eq!(open("急", json!({})).refused(422)["place"], "reason");
        assert_eq!(open(&format!("患者{CARD}昏迷"), json!({})).refused(422)["place"], "reason");
        assert_eq!(open("抢救\u{0}昏迷患者", json!({})).refused(422)["place"], "reason");
        assert_eq!(open("抢救昏迷患者", json!({"hours": 73})).refused(400)["place"], "hours");
        assert_eq!(open("抢救昏迷患者", json!({"classes": ["all"]})).refused(400)["place"], "classes");
        let opened = open("抢救昏迷患者", json!({"hours": 1})).ok();
        assert_eq!(opened["patients"], json!([patient_id]));
        assert!(reads(&app, &doctor, &report), "{}", db.name);
        assert!(!reads(&app, &colleague, &report), "for the account that gave the reason, not for all");
        db.clock.advance(SignedDuration::from_mins(59));
        let doctor = Somebody { token: app.signed_in(&doctor.login, false), ..doctor };
        assert!(reads(&app, &doctor, &report));
        db.clock.advance(SignedDuration::from_mins(1));
        assert!(!reads(&app, &doctor, &report), "{}: after its time", db.name);

        let manager = Somebody { token: app.signed_in(&manager.login, false), ..manager };
        let other = Somebody { token: app.signed_in(&other.login, false), ..other };
        let list = app.get("/api/break-glass", &manager.token).ok();
        let line = &list["openings"][0];
        assert_eq!(
            (&line["reason"], &line["login"], &line["resident"]),
            (&json!("抢救昏迷患者"), &json!(doctor.login), &json!(resident.0))
        );
        let entity = format!("break-glass/{}", opened["id"].as_str().unwrap());
        let read_by = |login: &str| {
            let trail = db.store.read(|tx| audit::of_resident(tx, resident, 1_000)).unwrap();
            trail.iter().any(|e| e.actor == login && e.action == audit::Action::Read && e.entity == entity)
        };
        assert!(read_by(&manager.login), "{}: whoever read of it is on the trail", db.name);
        let events = db.store.read(|tx| store::outbox::oldest(tx, 1_000)).unwrap();
        assert!(!events.iter().any(|event| event.kind.starts_with("break-glass")), "the list is the notice");
        assert_eq!(app.get("/api/break-glass", &other.token).ok()["openings"], json!([]));
        assert!(!read_by(&other.login), "{}: who saw nothing of it is not", db.name);
        app.get(&format!("/api/break-glass?institution={THIRD}"), &other.token).refused(403);
        let address = format!("/api/break-glass/{}", opened["id"].as_str().unwrap());
        let verdict = |justified: bool| json!({"justified": justified, "note": "当日无急诊记录"});
        app.post(&address, &other.token, &verdict(true)).refused(404);
        app.post(&address, &doctor.token, &verdict(true)).refused(403);
        app.post(&address, &manager.token, &json!({"justified": true, "note": " "})).refused(422);
        assert_eq!(app.post(&address, &manager.token, &verdict(false)).status.as_u16(), 204);
        app.post(&address, &manager.token, &verdict(true)).refused(409);
        assert_eq!(app.get("/api/break-glass", &manager.token).ok()["openings"], json!([]));
        let reviewed = app.get("/api/break-glass?state=reviewed", &manager.token).ok();
        assert_eq!(reviewed["openings"][0]["justified"], false);

        // An opening that is found unjustified ends with the finding.
        let again = app
            .post(
                "/api/break-glass",
                &doctor.token,
                &json!({"patient": {"resident": resident.0}, "reason": "仍需抢救患者"}),
            )
            .ok();
        assert!(reads(&app, &doctor, &report));
        app.post(
            &format!("/api/break-glass/{}", again["id"].as_str().unwrap()),
            &manager.token,
            &verdict(false),
        );
        assert!(!reads(&app, &doctor, &report), "{}", db.name);

        let own = app.person_who_is(Role::Resident, None, Some(resident));
        let shown = app.get("/api/me/accesses", &own.token).ok();
        assert_eq!(shown["openings"].as_array().unwrap().len(), 2);
        assert_eq!(
            (&shown["openings"][1]["reason"], &shown["openings"][1]["justified"]),
            (&json!("抢救昏迷患者"), &json!(false))
        );
        let accesses = shown["accesses"].as_array().unwrap();
        assert!(accesses.iter().any(|a| a["institution"] == THIRD
            && a["purpose"] == "treatment"
            && a["what"] == "DiagnosticReport"));
        assert!(!shown.to_string().contains(&report), "{shown}");
    });
}
