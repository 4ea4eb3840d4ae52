//! Exports of the records of many (RULES §7.2: 批量导出双人审批、水印): one asks, another approves, the first fetches in time what they may
//! see anyway, every line says whose export it is, and all of it is on the trail.

use audit::Action;
use identity::access::rights::Role;
use jiff::SignedDuration;
use serde_json::{Value, json};
use testkit::on_both;

use super::{App, CENTRAL, THIRD, WRITE, patient, people::Somebody};

fn wanted(more: &Value) -> Value {
    let mut body = json!({"types": ["DiagnosticReport"], "from": "2023-08-01", "to": "2023-08-31", "reason": "第三季度质控抽查"});
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    body
}

fn asked(app: &App<'_>, who: &Somebody, more: Value) -> String {
    app.post("/api/exports", &who.token, &wanted(&more)).ok()["id"].as_str().unwrap().to_owned()
}

fn approve(app: &App<'_>, who: &Somebody, id: &str, approve: bool) -> super::Answer {
    app.post(
        &format!("/api/exports/{id}"),
        &who.token,
        &json!({"approve": approve, "note": "同意，仅限质控"}),
    )
}

fn lines(app: &App<'_>, who: &Somebody, id: &str) -> Vec<Value> {
    let answer = app.get(&format!("/api/exports/{id}/file"), &who.token);
    assert_eq!(answer.status.as_u16(), 200, "{}", answer.text);
    assert_eq!(answer.header("content-type"), "application/fhir+ndjson");
    let name = answer.header("content-disposition");
    assert!(name.contains(&who.login) && name.contains(id) && name.contains("2023-08-14"), "{name}");
    answer.text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn an_export_needs_two_people_holds_what_the_first_may_see_and_says_whose_it_is_in_every_line() {
    on_both(|db| {
        let app = App::new(db);
        let (patient_id, ours) = app.examined(CENTRAL, &patient("P1"), "CT-CHEST", 73);
        app.examined(THIRD, &patient("Z-77"), "CT-CHEST", 73);
        app.examined(CENTRAL, &patient("P1"), "CT-HEAD", 24 * 60);
        let key = app.key(CENTRAL, &[WRITE]);
        let hidden = json!({"resourceType": "DiagnosticReport", "status": "final", "subject": {"reference": testkit::urn(0)},
            "code": {"text": "HIV抗体"}, "effectiveDateTime": "2023-08-10"});
        app.sent(&key, &patient("P1"), &hidden);
        let quality = app.person(Role::QualityOfficer, Some(CENTRAL));
        let manager = app.person(Role::InstitutionManager, Some(CENTRAL));
        let elsewhere = app.person(Role::InstitutionManager, Some(THIRD));
        let other = app.person(Role::QualityOfficer, Some(CENTRAL));
        let id = asked(&app, &quality, json!({}));
        let file = format!("/api/exports/{id}/file");
        app.get(&file, &quality.token).refused(409);
        approve(&app, &elsewhere, &id, true).refused(404);
        approve(&app, &quality, &id, true).refused(403);
        assert_eq!(approve(&app, &manager, &id, true).status.as_u16(), 204);
        approve(&app, &manager, &id, true).refused(409);
        app.get(&file, &other.token).refused(403);
        app.get(&file, &manager.token).refused(403);

        let got = lines(&app, &quality, &id);
        let (last, resources) = got.split_last().unwrap();
        let ids: Vec<&str> = resources.iter().map(|line| line["id"].as_str().unwrap()).collect();
        assert_eq!(ids, [ours.as_str()], "{}: own institution, in the period, nothing sensitive", db.name);
        assert_eq!(last["issue"][0]["diagnostics"], "complete: 1 lines");
        for line in &got {
            let tag = line["meta"]["tag"].as_array().unwrap().last().unwrap();
            assert_eq!(tag["system"], "urn:lianyi:export");
            let mark = tag["display"].as_str().unwrap();
            assert!(mark.starts_with(&format!("{}@{CENTRAL} 2023-08-14T", quality.login)), "{mark}");
        }
        let entries = db.store.read(|tx| audit::of_resident(tx, app.resident(&patient_id), 1_000)).unwrap();
        let exported = entries.iter().find(|entry| entry.action == Action::Export).unwrap();
        assert_eq!(
            (exported.actor.as_str(), exported.detail.as_str()),
            (quality.login.as_str(), format!("export/{id}").as_str())
        );
        let listed = app.get("/api/exports", &manager.token).ok();
        let row = &listed["exports"][0];
        assert_eq!(
            (&row["state"], &row["lines"], &row["decidedBy"]),
            (&json!("approved"), &json!(1), &json!(manager.login))
        );
        assert_eq!(app.get("/api/exports", &elsewhere.token).ok()["exports"], json!([]));

        db.clock.advance(SignedDuration::from_hours(72));
        let quality = Somebody { token: app.signed_in(&quality.login, false), ..quality };
        app.get(&file, &quality.token).refused(409);
    });
}

#[test]
fn an_export_is_narrowed_by_item_and_refused_stays_refused() {
    on_both(|db| {
        let app = App::new(db);
        let (_, chest) = app.examined(CENTRAL, &patient("P1"), "CT-CHEST", 73);
        app.examined(CENTRAL, &patient("P1"), "CT-HEAD", 73);
        let quality = app.person(Role::QualityOfficer, Some(CENTRAL));
        let manager = app.person(Role::RegionalManager, None);
        let id =
            asked(&app, &quality, json!({"item": "CT-CHEST", "types": ["DiagnosticReport", "Observation"]}));
        assert_eq!(approve(&app, &manager, &id, true).status.as_u16(), 204, "{}", db.name);
        let got = lines(&app, &quality, &id);
        assert_eq!((got.len(), &got[0]["id"]), (2, &json!(chest)));
        let refused = asked(&app, &quality, json!({}));
        assert_eq!(approve(&app, &manager, &refused, false).status.as_u16(), 204);
        app.get(&format!("/api/exports/{refused}/file"), &quality.token).refused(409);
        approve(&app, &manager, &refused, true).refused(409);
        for (change, status) in [
            (json!({"types": []}), 422),
            (json!({"types": ["Organization"]}), 400),
            (json!({"types": ["Nothing"]}), 400),
            (json!({"types": ["Encounter"], "item": "CT-CHEST"}), 400),
            (json!({"item": "NO-SUCH"}), 422),
            (json!({"from": "2023-09-01"}), 422),
            (json!({"reason": "要"}), 422),
            (json!({"reason": "患者 510703200002290026 的资料"}), 422),
            (json!({"institution": THIRD}), 403),
        ] {
            app.post("/api/exports", &quality.token, &wanted(&change)).refused(status);
        }
        // Nobody decides what was forgotten for weeks.
        let old = asked(&app, &quality, json!({}));
        db.clock.advance(SignedDuration::from_hours(24 * 15));
        let manager = Somebody { token: app.signed_in(&manager.login, false), ..manager };
        approve(&app, &manager, &old, true).refused(409);
    });
}

/// Retention: what has run out goes, what still holds stays.
#[test]
fn what_has_run_out_is_forgotten_and_what_holds_is_kept() {
    on_both(|db| {
        let app = App::new(db);
        let old = app.person(Role::Doctor, Some(CENTRAL));
        app.examined(CENTRAL, &patient("P1"), "CT-CHEST", 1);
        let body = json!({"patient": {"localId": "P1"}, "practitioner": "D7"});
        app.post("/api/launches", &app.key(CENTRAL, &["launch"]), &body).ok();
        let rows = |table: &str| {
            let sql = format!("SELECT COUNT(*) FROM {table}");
            db.store.read(|tx| tx.query_one(&sql, &[], |row| row.int(0))).unwrap()
        };
        let forget = || {
            let (accounts, now) = (app.accounts.clone(), app.now());
            db.store.write(move |tx| identity::forget_expired(tx, &accounts, now)).unwrap()
        };
        assert_eq!((forget(), rows("account_session"), rows("launch")), (0, 1, 1), "{}", db.name);
        db.clock.advance(SignedDuration::from_hours(25));
        let new = app.person(Role::Doctor, Some(CENTRAL));
        assert_eq!((forget(), rows("account_session"), rows("launch")), (2, 1, 0), "{}", db.name);
        assert_eq!(app.get("/api/me", &old.token).status.as_u16(), 401);
        app.get("/api/me", &new.token).ok();
        assert!(rows("audit_event") > 0, "the trail is another matter");
    });
}
