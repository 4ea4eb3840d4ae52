//! What residents object to, on both databases (RULES §7.2, 个保法: 查询、更正、删除、撤回; 更正留痕，不物理删除).

use identity::access::{
    bond::For,
    rights::{Relation, Role, Sensitive},
};
use serde_json::{Value, json};
use testkit::on_both;

use super::{App, CENTRAL, READ, RECOGNITION, THIRD, leaks::reads, patient, people::Somebody};

fn object(app: &App<'_>, who: &Somebody, body: &Value) -> super::Answer {
    app.post("/api/me/objections", &who.token, body)
}

fn piece(report: &str, about: &str) -> Value {
    json!({"about": about, "words": "不同意其他机构查看", "piece": {"type": "DiagnosticReport", "id": report}})
}

#[test]
fn an_accepted_objection_keeps_a_piece_from_others_and_deletes_nothing() {
    on_both(|db| {
        let app = App::new(db);
        let (patient_id, report) = app.examined(CENTRAL, &patient("P1"), "CT-CHEST", 73);
        let resident = app.resident(&patient_id);
        app.visited(CENTRAL, &patient("P1"), 2, json!({}));
        app.visited(THIRD, &patient("Z-77"), 1, json!({}));
        let own = app.person_who_is(Role::Resident, None, Some(resident));
        let maker = app.person(Role::Doctor, Some(CENTRAL));
        let other = app.person(Role::Doctor, Some(THIRD));
        let (maker_key, other_key) =
            (app.key(CENTRAL, &[READ, RECOGNITION]), app.key(THIRD, &[READ, RECOGNITION]));
        let by_key =
            |key: &str| app.get(&format!("/fhir/DiagnosticReport/{report}"), key).status.is_success();
        let verdict = |key: &str, local: &str| {
            let body =
                json!({"patient": {"localId": local}, "record": false, "items": [{"item": "CT-CHEST"}]});
            app.post("/api/recognition/checks", key, &body).ok()["items"][0]["verdict"]
                .as_str()
                .unwrap()
                .to_owned()
        };
        let found = |key: &str| {
            app.get(&format!("/fhir/DiagnosticReport?patient={patient_id}"), key).ok()["total"].clone()
        };
        assert!(reads(&app, &other, &report) && by_key(&other_key));
        assert_ne!(verdict(&other_key, "Z-77"), "no-result");

        let made = object(&app, &own, &piece(&report, "sharing")).ok();
        assert_eq!(made["institution"], CENTRAL, "who made it answers");
        object(&app, &own, &piece(&report, "sharing")).refused(409);
        assert!(reads(&app, &other, &report), "{}: nothing changes before it is answered", db.name);

        let manager = app.person(Role::InstitutionManager, Some(CENTRAL));
        let elsewhere = app.person(Role::InstitutionManager, Some(THIRD));
        let list = app.get("/api/objections", &manager.token).ok();
        let line = &list["objections"][0];
        assert_eq!(
            (&line["name"], &line["objection"]["words"]),
            (&json!("张*"), &json!("不同意其他机构查看"))
        );
        assert_eq!(app.get("/api/objections", &elsewhere.token).ok()["objections"], json!([]));
        let address = format!("/api/objections/{}", made["id"].as_str().unwrap());
        let answer = |accepted: bool| json!({"accepted": accepted, "words": "经核实，同意限制共享"});
        app.post(&address, &elsewhere.token, &answer(true)).refused(404);
        assert_eq!(
            app.post(&address, &manager.token, &json!({"accepted": true, "words": "好"})).refused(422)["place"],
            "words"
        );
        assert_eq!(app.post(&address, &manager.token, &answer(true)).status.as_u16(), 204);
        app.post(&address, &manager.token, &answer(false)).refused(409);

        assert!(!reads(&app, &other, &report), "{}: by a person of another institution", db.name);
        assert!(!by_key(&other_key), "{}: by another institution's system", db.name);
        assert_eq!(found(&other_key), 0);
        assert_eq!(verdict(&other_key, "Z-77"), "no-result", "and it is not recognised there");
        let timeline = |who: &Somebody| {
            app.get(&format!("/api/residents/{}/timeline", resident.0), &who.token)
                .ok()
                .to_string()
                .contains(&report)
        };
        assert!(!timeline(&other) && timeline(&maker) && timeline(&own));
        assert!(reads(&app, &maker, &report) && by_key(&maker_key), "who made it goes on treating");
        assert_eq!(found(&maker_key), 1);
        assert!(reads(&app, &own, &report), "the resident's own");
        assert!(by_key(&app.key("*", &[READ])), "the region keeps everything");

        app.bound(resident, Relation::Consent, For::Institution(THIRD.to_owned()), &[Sensitive::Restricted]);
        assert!(reads(&app, &other, &report), "{}: a consent that names it opens it", db.name);

        let mine = app.get("/api/me/objections", &own.token).ok();
        let one = &mine["objections"][0];
        assert_eq!(
            (&one["state"], &one["answer"], &one["restricts"]),
            (&json!("accepted"), &json!("经核实，同意限制共享"), &json!(true))
        );
        let back = app.delete(&format!("/api/me/objections/{}", made["id"].as_str().unwrap()), &own.token);
        assert_eq!(back.status.as_u16(), 204);
        assert!(by_key(&other_key), "{}: taken back, it is shared again", db.name);
        assert_eq!(app.get("/api/me/objections", &own.token).ok()["objections"][0]["state"], "withdrawn");
    });
}

#[test]
fn what_one_institution_made_or_all_of_it_may_be_kept_from_others() {
    on_both(|db| {
        let app = App::new(db);
        let (patient_id, report) = app.examined(CENTRAL, &patient("P1"), "CT-CHEST", 73);
        let resident = app.resident(&patient_id);
        app.visited(THIRD, &patient("Z-77"), 1, json!({}));
        let own = app.person_who_is(Role::Resident, None, Some(resident));
        let doctor = app.person(Role::Doctor, Some(THIRD));
        let regional = app.person(Role::RegionalManager, None);
        for (body, answers) in [
            (json!({"about": "sharing", "words": "不同意共享", "institution": CENTRAL}), CENTRAL),
            (json!({"about": "sharing", "words": "不同意共享"}), super::REGION),
        ] {
            let made = object(&app, &own, &body).ok();
            assert_eq!(made["institution"], answers);
            assert!(reads(&app, &doctor, &report));
            let address = format!("/api/objections/{}", made["id"].as_str().unwrap());
            let answer = json!({"accepted": true, "words": "同意限制共享"});
            assert_eq!(app.post(&address, &regional.token, &answer).status.as_u16(), 204);
            assert!(!reads(&app, &doctor, &report), "{}: {answers}", db.name);
            app.delete(&format!("/api/me/objections/{}", made["id"].as_str().unwrap()), &own.token);
        }
    });
}

#[test]
fn an_objection_has_its_words_its_deadline_and_its_own_record() {
    on_both(|db| {
        let app = App::new(db);
        let (patient_id, report) = app.examined(CENTRAL, &patient("P1"), "CT-CHEST", 73);
        let resident = app.resident(&patient_id);
        let own = app.person_who_is(Role::Resident, None, Some(resident));
        let stranger = app.person(Role::Doctor, Some(THIRD));
        app.get(&format!("/fhir/DiagnosticReport/{report}"), &stranger.token);

        let refused = |body: Value, status: u16| object(&app, &own, &body).refused(status);
        assert_eq!(refused(json!({"about": "sharing", "words": "不"}), 422)["place"], "words");
        assert_eq!(
            refused(json!({"about": "sharing", "words": "证件510703200002290026有误"}), 422)["place"],
            "words"
        );
        assert_eq!(refused(json!({"about": "all", "words": "不同意共享"}), 400)["place"], "about");
        assert_eq!(
            refused(json!({"about": "wrong-person", "words": "不是本人的报告"}), 400)["place"],
            "about"
        );
        assert_eq!(refused(piece("nothing", "sharing"), 404)["place"], "piece");
        assert_eq!(
            refused(json!({"about": "access", "words": "没有就诊", "access": "1-999999"}), 404)["place"],
            "access"
        );

        let looked = app.get("/api/me/accesses", &own.token).ok();
        let theirs =
            looked["accesses"].as_array().unwrap().iter().find(|a| a["institution"] == THIRD).unwrap();
        let made = object(
            &app,
            &own,
            &json!({"about": "access", "words": "没有在该院就诊", "access": theirs["id"]}),
        )
        .ok();
        assert_eq!(made["institution"], THIRD, "who looked answers");
        // The region's rule: 15 days, the day itself not counted; over with the last midnight in Shanghai.
        let today = app.house.region.day(app.now());
        let over = today.checked_add(jiff::Span::new().days(16)).unwrap();
        let midnight = over.to_zoned(app.house.region.zone.clone()).unwrap().timestamp();
        assert_eq!(made["due"], midnight.to_string(), "{}", db.name);
        let mine = app.get("/api/me/objections", &own.token).ok();
        let one = &mine["objections"][0];
        assert_eq!(
            (&one["state"], &one["overdue"], &one["target"]),
            (&json!("open"), &json!(false), &json!("access"))
        );
        assert!(one["rule"].as_str().unwrap().contains("objection_days"), "{one}");

        db.clock.advance(jiff::SignedDuration::from_hours(24 * 17));
        let manager = app.person(Role::InstitutionManager, Some(THIRD));
        let list = app.get("/api/objections", &manager.token).ok();
        assert_eq!(list["objections"][0]["objection"]["overdue"], true);

        // Somebody else's record is nobody's to object to.
        let mut other = patient("P9");
        other["name"][0]["text"] = json!("李四");
        other["birthDate"] = json!("1990-01-01");
        other["identifier"].as_array_mut().unwrap().truncate(1);
        let (other, _) = app.examined(CENTRAL, &other, "CT-CHEST", 80);
        let other = app.person_who_is(Role::Resident, None, Some(app.resident(&other)));
        object(&app, &other, &piece(&report, "wrong-content")).refused(404);
        app.delete(&format!("/api/me/objections/{}", made["id"].as_str().unwrap()), &other.token)
            .refused(404);
    });
}

#[test]
fn a_wrong_piece_is_kept_from_others_only_where_it_is_another_persons() {
    on_both(|db| {
        let app = App::new(db);
        let (patient_id, report) = app.examined(CENTRAL, &patient("P1"), "CT-CHEST", 73);
        let resident = app.resident(&patient_id);
        app.visited(THIRD, &patient("Z-77"), 1, json!({}));
        let own = app.person_who_is(Role::Resident, None, Some(resident));
        let doctor = app.person(Role::Doctor, Some(THIRD));
        let manager = app.person(Role::QualityOfficer, Some(CENTRAL));
        for (about, seen) in [("wrong-content", true), ("wrong-person", false)] {
            let made = object(&app, &own, &piece(&report, about)).ok();
            let address = format!("/api/objections/{}", made["id"].as_str().unwrap());
            let answer = json!({"accepted": true, "words": "属实，将由出具机构更正"});
            assert_eq!(app.post(&address, &manager.token, &answer).status.as_u16(), 204);
            assert_eq!(reads(&app, &doctor, &report), seen, "{}: {about}", db.name);
        }
    });
}
