//! The exchange monitor: feeds, rates, refused messages, and taking them again.

use exchange::{charset::CharsetRule, hl7::AckCode, mllp::Sender};
use identity::access::rights::Role;
use jiff::SignedDuration;
use serde_json::{Value, json};
use testkit::on_both;

use super::{App, CENTRAL, MANAGE, REGION, THIRD, WRITE};
use crate::intake::{oru, valid_card};

fn lis(app: &App<'_>, charset: CharsetRule) -> Sender {
    let manager = app.key(REGION, &[MANAGE]);
    let sender = json!({"institution": CENTRAL, "networks": ["10.1.0.0/16"]});
    app.put("/api/senders/central-lis", &manager, &sender);
    Sender {
        name: "central-lis".to_owned(),
        institution: CENTRAL.to_owned(),
        networks: Vec::new(),
        application: None,
        facility: None,
        charset,
        zone: None,
        certificate: None,
    }
}

/// A message in GB18030 that says nothing of its character set.
fn in_gb(control: &str, alt: &str) -> Vec<u8> {
    let message = oru(control, "M1", &valid_card(), "F", alt).replace("UNICODE UTF-8", "");
    encoding_rs::GB18030.encode(&message).0.into_owned()
}

fn feeds(app: &App<'_>, token: &str) -> Vec<Value> {
    app.get("/api/exchange/feeds", token).ok()["feeds"].as_array().unwrap().clone()
}

fn refused(app: &App<'_>, token: &str, query: &str) -> Vec<Value> {
    app.get(&format!("/api/exchange/refused?{query}"), token).ok()["messages"].as_array().unwrap().clone()
}

/// A hospital's system sends GBK and declares nothing: refused, the sender's setting mended, taken again, once.
#[test]
fn a_refused_message_is_shown_opened_on_the_trail_and_taken_again_after_correction() {
    on_both(|db| {
        let app = App::new(db);
        let sender = lis(&app, CharsetRule::default());
        let sent = app.block_on(app.intake.message(&sender, &in_gb("G1", "55.0")));
        assert_ne!(sent.code, AckCode::Accept);
        let technician = app.person(Role::LaboratoryTechnician, Some(CENTRAL));
        let token = technician.token.as_str();
        let seen = refused(&app, token, "");
        assert_eq!((seen.len(), &seen[0]["state"], &seen[0]["kind"]), (1, &json!("open"), &json!("mllp")));
        assert!(!seen[0].to_string().contains(&valid_card()) && !seen[0].to_string().contains("武"));
        let id = seen[0]["id"].as_str().unwrap();

        // Opened by who may, on the trail; in the sender's character set once that is right.
        let (raw, retry) =
            (format!("/api/exchange/refused/{id}/raw"), format!("/api/exchange/refused/{id}/retry"));
        assert_eq!(app.get(&raw, token).ok()["message"]["id"], id);
        let opened = db.store.read(|tx| {
            tx.query_one(
                "SELECT COUNT(*) FROM audit_event WHERE entity = $1",
                store::params![format!("message/{id}")],
                |row| row.int(0),
            )
        });
        assert_eq!(opened.unwrap(), 1, "{}", db.name);
        let elsewhere = app.person(Role::LaboratoryTechnician, Some(THIRD));
        app.get(&raw, &elsewhere.token).refused(404);
        app.post(&retry, &elsewhere.token, &json!({})).refused(404);
        for role in [Role::SystemAdministrator, Role::RegionalManager] {
            let manager = app.person(role, None);
            assert_eq!(refused(&app, &manager.token, "").len(), 1, "{role} sees why");
            app.get(&raw, &manager.token).refused(403);
        }

        let again = app.post(&retry, token, &json!({})).ok();
        assert_eq!(
            (&again["taken"], &again["reports"]),
            (&json!(false), &json!(0)),
            "nothing was mended yet"
        );
        assert_eq!(refused(&app, token, "")[0]["tries"], 1);
        let manager = app.key(REGION, &[MANAGE]);
        let mended = json!({"institution": CENTRAL, "networks": ["10.1.0.0/16"], "charset": "GB18030"});
        app.put("/api/senders/central-lis", &manager, &mended);
        assert!(app.get(&raw, token).ok()["text"].as_str().unwrap().contains("武先生"), "{}", db.name);
        let taken = app.post(&retry, token, &json!({})).ok();
        assert_eq!((&taken["taken"], &taken["reports"]), (&json!(true), &json!(1)), "{}: {taken}", db.name);
        let twice = app.post(&retry, token, &json!({})).ok();
        assert_eq!((&twice["taken"], &twice["reports"]), (&json!(true), &json!(0)), "never twice");
        assert_eq!(refused(&app, token, "").len(), 0);
        let settled = refused(&app, token, "state=taken");
        assert_eq!((&settled[0]["settledBy"], &settled[0]["tries"]), (&json!(technician.login), &json!(2)));
        let count = app.get("/fhir/DiagnosticReport?_summary=count", &app.key(CENTRAL, &[super::READ])).ok();
        assert_eq!(count["total"], 1);
    });
}

/// What was refused must not set back what came later.
#[test]
fn a_message_that_a_later_one_overtook_is_put_aside_and_not_taken() {
    on_both(|db| {
        let app = App::new(db);
        let wrong = lis(&app, CharsetRule::default());
        app.block_on(app.intake.message(&wrong, &in_gb("G1", "55.0")));
        db.clock.advance(SignedDuration::from_mins(5));
        let right = lis(&app, CharsetRule::written(Some("GB18030")).unwrap());
        let sent = app.block_on(app.intake.message(&right, &in_gb("G2", "66.0")));
        assert_eq!(sent.code, AckCode::Accept, "{}", String::from_utf8_lossy(&sent.reply));
        let manager = app.key(REGION, &[MANAGE]);
        let mended = json!({"institution": CENTRAL, "networks": ["10.1.0.0/16"], "charset": "GB18030"});
        app.put("/api/senders/central-lis", &manager, &mended);
        let quality = app.person(Role::QualityOfficer, Some(CENTRAL));
        let seen = refused(&app, &quality.token, "");
        let at = format!("/api/exchange/refused/{}", seen[0]["id"].as_str().unwrap());
        app.post(&format!("{at}/retry"), &quality.token, &json!({})).refused(409);
        let aside =
            |reason: &str| app.post(&format!("{at}/put-aside"), &quality.token, &json!({"reason": reason}));
        aside(" ").refused(400);
        aside("患者 510703197002032270 已重发").refused(400);
        assert_eq!(aside("已重发").status.as_u16(), 204);
        aside("已重发").refused(404);
        app.post(&format!("{at}/retry"), &quality.token, &json!({})).refused(409);
        assert_eq!(refused(&app, &quality.token, "state=put-aside").len(), 1, "{}", db.name);
    });
}

#[test]
fn feeds_show_what_they_brought_and_rates_count_it_by_hour_and_day() {
    on_both(|db| {
        let app = App::new(db);
        let sender = lis(&app, CharsetRule::written(Some("GB18030")).unwrap());
        app.block_on(app.intake.message(&sender, &in_gb("G1", "55.0")));
        db.clock.advance(SignedDuration::from_hours(1));
        app.block_on(app.intake.message(&sender, &in_gb("G2", "66.0")));
        app.block_on(app.intake.message(&sender, b"MSH|^~\\&|nonsense"));
        let his = app.key(THIRD, &[WRITE]);
        app.post("/fhir/Organization", &his, &json!({"resourceType": "Organization", "name": "科室"})).ok();
        app.post("/fhir/Organization", &his, &json!({"resourceType": "Organization", "nome": "科室"}));
        let manager = app.person(Role::RegionalManager, None);
        let all = feeds(&app, &manager.token);
        let feed = |kind: &str, institution: &str| {
            all.iter()
                .find(|f| f["kind"] == kind && f["institution"] == institution)
                .unwrap_or_else(|| panic!("{all:?}"))
        };
        let mllp = feed("mllp", CENTRAL);
        assert_eq!(
            (&mllp["today"]["taken"], &mllp["today"]["refused"], &mllp["today"]["reports"]),
            (&json!(2), &json!(1), &json!(2)),
            "{}: {mllp}",
            db.name
        );
        assert_eq!(
            (&mllp["lastHour"]["taken"], &mllp["openRefused"], &mllp["active"]),
            (&json!(1), &json!(1), &json!(true))
        );
        let fhir = feed("fhir", THIRD);
        assert_eq!((&fhir["today"]["taken"], &fhir["today"]["refused"]), (&json!(1), &json!(1)), "{fhir}");
        let own = feeds(&app, &app.person(Role::InstitutionManager, Some(THIRD)).token);
        assert!(own.iter().all(|f| f["institution"] == THIRD) && !own.is_empty());
        let hours = app.get("/api/exchange/rates?by=hour&kind=mllp", &manager.token).ok();
        assert_eq!(hours["steps"].as_array().unwrap().len(), 2, "{hours}");
        let days = app.get("/api/exchange/rates?kind=mllp", &manager.token).ok();
        assert_eq!(
            (days["steps"].as_array().unwrap().len(), &days["steps"][0]["taken"]),
            (1, &json!(2)),
            "{days}"
        );
        app.get("/api/exchange/rates?from=2023-01-01&to=2023-12-31&by=hour", &manager.token).refused(400);
        app.get("/api/exchange/rates?kind=fax", &manager.token).refused(400);
    });
}

/// What a hospital's system was refused by FHIR stands there with its reason, sealed, and is not sent again for it.
#[test]
fn a_refused_bundle_is_kept_with_its_reason() {
    on_both(|db| {
        let app = App::new(db);
        let his = app.key(THIRD, &[WRITE]);
        let wrong = json!({"resourceType": "Patient", "name": [{"text": "张三丰"}], "gendre": "female"});
        assert!(!app.post("/fhir/Patient", &his, &wrong).status.is_success());
        let quality = app.person(Role::QualityOfficer, Some(THIRD));
        let seen = refused(&app, &quality.token, "kind=fhir");
        assert_eq!(seen.len(), 1, "{}", db.name);
        let reason = seen[0]["reason"].as_str().unwrap();
        assert!(reason.contains("gendre") && !reason.contains("张三丰"), "{reason}");
        let at = format!("/api/exchange/refused/{}", seen[0]["id"].as_str().unwrap());
        assert!(
            app.get(&format!("{at}/raw"), &quality.token).ok()["text"].as_str().unwrap().contains("张三丰")
        );
        app.post(&format!("{at}/retry"), &quality.token, &json!({})).refused(409);
        let sealed: Vec<u8> = db
            .store
            .read(|tx| tx.query_one("SELECT raw FROM exchange_refused", &[], |row| Ok(row.blob(0)?.to_vec())))
            .unwrap();
        assert!(!String::from_utf8_lossy(&sealed).contains("张三丰"), "sealed");
    });
}

#[test]
fn what_is_refused_is_forgotten_after_its_time_and_a_flood_is_not_kept_whole() {
    on_both(|db| {
        let app = App::new(db);
        let sender = lis(&app, CharsetRule::default());
        for at in 0..1_010 {
            app.block_on(app.intake.message(&sender, format!("MSH|^~\\&|x{at}").as_bytes()));
        }
        let kept = || {
            db.store
                .read(|tx| tx.query_one("SELECT COUNT(*) FROM exchange_refused", &[], |row| row.int(0)))
                .unwrap()
        };
        assert_eq!(kept(), 1_000, "{}", db.name);
        let now = app.now();
        db.store.write(move |tx| exchange::intake::forget(tx, 0, now)).unwrap();
        assert_eq!(kept(), 1_000, "what came at that very moment stays");
        let later = now.checked_add(SignedDuration::from_secs(1)).unwrap();
        db.store.write(move |tx| exchange::intake::forget(tx, 0, later)).unwrap();
        assert_eq!(kept(), 0);
    });
}
