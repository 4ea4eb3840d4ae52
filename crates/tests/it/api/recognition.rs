//! Recognition over the JSON API: from a report that arrives to the money a region has saved (D1, E14).

use serde_json::{Value, json};
use testkit::{TestStore, on_both};

use super::{App, CARD, CENTRAL, MANAGE, READ, RECOGNITION, REGION, THIRD, patient};

const CHECKS: &str = "/api/recognition/checks";
const DECISIONS: &str = "/api/recognition/decisions";

fn by_card() -> Value {
    json!({"document": {"kind": "01", "number": CARD}})
}

fn order(patient: &Value) -> Value {
    json!({"patient": patient, "department": "呼吸科", "doctor": "D7",
        "items": [{"orderId": "O-1", "item": "CT-CHEST"}]})
}

/// A CT of three days ago at the central hospital, and the third hospital's key.
fn told(db: &TestStore) -> (App<'_>, String, String) {
    let app = App::new(db);
    let (_, report) = app.examined(CENTRAL, &patient("P1"), "CT-CHEST", 73);
    let key = app.key(THIRD, &[RECOGNITION]);
    (app, key, report)
}

#[test]
fn d1_an_order_is_told_of_a_result_elsewhere_and_the_answer_counts() {
    on_both(|db| {
        let (app, key, report) = told(db);
        let answer = app.post(CHECKS, &key, &order(&by_card())).ok();
        let line = &answer["items"][0];
        assert_eq!(
            (&answer["patientKnown"], &line["verdict"]),
            (&json!(true), &json!("recognisable")),
            "{answer}"
        );
        let candidate = &line["candidates"][0];
        assert_eq!(candidate["report"], report);
        assert_eq!(candidate["ageText"], "3天1小时");
        assert_eq!(line["saving"]["fen"], 26400);
        assert_eq!(line["rules"][0]["rule"]["id"], "item/CT-CHEST");
        let kept = json!({"decisions": [{"check": answer["check"], "line": 0, "kind": "recognise"}]});
        let answered = app.post(DECISIONS, &key, &kept).ok();
        assert_eq!(answered["decisions"][0]["saved"], 26400);
        assert!(answered["decisions"][0]["recordText"].as_str().unwrap().starts_with("检查检验互认："));
        let again = app.post(DECISIONS, &key, &kept).ok();
        assert_eq!(
            (&again["decisions"][0]["repeated"], &again["decisions"][0]["seq"]),
            (&json!(true), &json!(1))
        );

        let table = "/api/recognition/statistics?from=2023-08-01&to=2023-08-31&groupBy=institution";
        let statistics = app.get(table, &key).ok();
        let row = &statistics["rows"][0];
        assert_eq!((row["key"].as_str(), row["recognised"].as_i64()), (Some(THIRD), Some(1)), "{statistics}");
        assert_eq!((row["net"].as_i64(), row["rateHundredths"].as_i64()), (Some(26400), Some(10000)));
        let csv = app.get(&format!("{table}&format=csv"), &key);
        assert!(csv.header("content-disposition").contains("recognition-2023-08-01-2023-08-31.csv"));
        assert!(
            csv.text.starts_with('\u{FEFF}') && csv.text.contains(",264.00,0.00,264.00,100.00\r\n"),
            "{}",
            csv.text
        );

        let check = answer["check"].as_str().unwrap();
        let shown = app.get(&format!("{CHECKS}/{check}"), &key).ok();
        assert_eq!(
            (&shown["items"][0]["same"], &shown["items"][0]["verdict"]),
            (&json!(true), &json!("recognisable"))
        );
        // What one hospital asked is not another's to read.
        app.get(&format!("{CHECKS}/{check}"), &app.key(CENTRAL, &[RECOGNITION])).refused(403);
    });
}

#[test]
fn the_report_behind_a_candidate_is_readable_and_the_look_is_on_the_trail() {
    on_both(|db| {
        let (app, key, report) = told(db);
        db.clock.advance(jiff::SignedDuration::from_secs(1));
        let shown = app.get(&format!("/api/recognition/reports/{report}"), &key).ok();
        assert_eq!(shown["conclusion"], "双肺未见明显异常");
        assert_eq!((&shown["institution"], &shown["images"]), (&json!(CENTRAL), &json!(true)));
        assert_eq!(shown["item"], json!({"code": "CT-CHEST", "name": "胸部CT平扫"}));
        assert_eq!(shown["studies"][0]["studyUid"], "1.2.3.4");
        assert!(!shown.to_string().contains("张三"), "a report says no name");
        let manager = app.key(REGION, &[MANAGE]);
        let resident = shown["resident"].as_str().unwrap();
        let trail = app.get(&format!("/api/audit?resident={resident}"), &manager).ok();
        // Everything here happens at one instant of the held clock, so the order says nothing.
        let look =
            trail["entries"].as_array().unwrap().iter().find(|entry| entry["action"] == "read").unwrap();
        assert_eq!(look["entity"], format!("DiagnosticReport/{report}"));
        assert_eq!(look["institution"].as_str(), Some(THIRD));
        app.get(&format!("/api/recognition/reports/{report}?version=2"), &key).refused(404);
        app.get("/api/recognition/reports/nonsense", &key).refused(404);
    });
}

#[test]
fn nothing_blocks_an_order() {
    on_both(|db| {
        let (app, key, _) = told(db);
        let nobody = app.post(CHECKS, &key, &order(&json!({"localId": "nobody"}))).ok();
        assert_eq!((&nobody["patientKnown"], &nobody["check"]), (&json!(false), &Value::Null), "{}", db.name);
        assert_eq!(nobody["items"][0]["verdict"], "no-result");
        let wrong_digit = json!({"document": {"kind": "01", "number": "510703200002290027"}});
        assert_eq!(app.post(CHECKS, &key, &order(&wrong_digit)).ok()["patientKnown"], false);

        let mut unknown = order(&by_card());
        unknown["items"][0]["item"] = json!("NO-SUCH-ITEM");
        assert_eq!(app.post(CHECKS, &key, &unknown).ok()["items"][0]["verdict"], "unknown");

        let mut emergency = order(&by_card());
        emergency["emergency"] = json!(true);
        let emergency = app.post(CHECKS, &key, &emergency).ok();
        assert_eq!(emergency["items"][0]["verdict"], "emergency");
        assert_eq!(emergency["items"][0]["ground"]["code"], "04");
        let mut preview = order(&by_card());
        preview["record"] = json!(false);
        let preview = app.post(CHECKS, &key, &preview).ok();
        assert_eq!(
            (&preview["check"], &preview["items"][0]["verdict"]),
            (&Value::Null, &json!("recognisable"))
        );
        let missing = json!({"resident": "01936f5e-0000-7000-8000-000000000000"});
        assert_eq!(app.post(CHECKS, &key, &order(&missing)).refused(404)["place"], "patient.resident");
    });
}

#[test]
fn wrong_calls_say_where_and_repeat_no_value() {
    let db = testkit::sqlite();
    let (app, key, _) = told(&db);
    let refused = |body: &Value| app.post(CHECKS, &key, body).refused(400);
    let mut typo = order(&by_card());
    typo["items"][0]["itm"] = json!("CT-CHEST");
    assert_eq!(refused(&typo)["place"], "items[0].itm");
    let mut kind = order(&json!({"document": {"kind": "01", "number": 510_703_200_002_290_i64}}));
    let problem = refused(&kind);
    assert_eq!(problem["place"], "patient.document.number");
    assert!(!problem.to_string().contains("5107032"), "{problem}");
    kind["patient"] = json!({"localId": "P1", "document": {"kind": "01", "number": CARD}});
    assert_eq!(refused(&kind)["place"], "patient");
    let mut doctor = order(&by_card());
    doctor["doctor"] = json!(CARD);
    assert_eq!(refused(&doctor)["place"], "doctor");
    let elsewhere = json!({"patient": by_card(), "institution": CENTRAL, "items": []});
    assert_eq!(app.post(CHECKS, &key, &elsewhere).refused(403)["place"], "institution");
    let broken = app.with_body("POST", CHECKS, &key, "application/json", "{\"patient\": ").refused(400);
    assert!(broken["place"].as_str().unwrap().starts_with("line 1"), "{broken}");
    app.with_body("POST", CHECKS, &key, "text/plain", "{}").refused(415);
    let unknown = app.get("/api/recognition/grounds?date=2023-08-14", &key).refused(400);
    assert!(unknown["detail"].as_str().unwrap().contains("`date`"), "{unknown}");
}

#[test]
fn rules_2_2_an_examination_again_needs_a_ground_and_a_patient_who_was_told() {
    on_both(|db| {
        let (app, key, report) = told(db);
        let answer = app.post(CHECKS, &key, &order(&by_card())).ok();
        let decide = |fields: Value| {
            let mut decision = json!({"check": answer["check"], "line": 0});
            decision.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
            app.post(DECISIONS, &key, &json!({"decisions": [decision]}))
        };
        let untold = decide(json!({"kind": "reexamine", "ground": "01"})).refused(422);
        assert_eq!(untold["place"], "decisions[0].informed");
        let no_ground = decide(json!({"kind": "reexamine", "ground": "77", "informed": true})).refused(422);
        assert_eq!(no_ground["place"], "decisions[0].ground");
        assert_eq!(decide(json!({"kind": "reexamine"})).refused(400)["place"], "decisions[0].ground");
        decide(json!({"kind": "reexamine", "ground": "01", "informed": true, "note": "病情变化"})).ok();
        decide(json!({"kind": "recognise", "reports": [report]})).ok();
        app.post(DECISIONS, &key, &json!({"decisions": []})).refused(400);
        let others = app.key(CENTRAL, &[RECOGNITION]);
        let foreign = json!({"decisions": [{"check": answer["check"], "line": 0, "kind": "retract"}]});
        app.post(DECISIONS, &others, &foreign).refused(403);

        let grounds = app.get("/api/recognition/grounds?on=2023-08-14", &key).ok();
        let list = grounds["grounds"].as_array().unwrap();
        assert!(list.iter().any(|g| g["code"] == "98" && g["countsInRate"] == false), "{grounds}");
    });
}

#[test]
fn statistics_of_others_need_the_scope_manage() {
    let db = testkit::sqlite();
    let (app, key, _) = told(&db);
    app.post(CHECKS, &key, &order(&by_card())).ok();
    let table = "/api/recognition/statistics?from=2023-08-01&to=2023-08-31";
    assert_eq!(app.get(&format!("{table}&institution={CENTRAL}"), &key).refused(403)["place"], "institution");
    let central = app.key(CENTRAL, &[RECOGNITION, READ]);
    assert_eq!(app.get(table, &central).ok()["total"]["checks"], 0, "one's own only");
    let manager = app.key(REGION, &[MANAGE]);
    assert_eq!(app.get(table, &manager).ok()["total"]["checks"], 1);
    app.get("/api/recognition/statistics?from=2023-08-31&to=2023-08-01", &key).refused(400);
    app.get("/api/recognition/statistics?from=1000-01-01&to=2023-08-01", &key).refused(400);
}

#[test]
fn a16_medicines_are_told_of_too() {
    on_both(|db| {
        let (app, key, _) = told(db);
        let amoxicillin = |order: &str| {
            json!({"orderId": order, "name": "阿莫西林胶囊", "days": 14,
                "codings": [{"system": "http://www.whocc.no/atc", "code": "J01CA04"}]})
        };
        let first = json!({"patient": by_card(), "medicines": [amoxicillin("M-1")]});
        assert_eq!(app.post(CHECKS, &key, &first).ok()["medicines"][0]["duplicates"], json!([]));
        let second = json!({"patient": by_card(), "medicines": [amoxicillin("M-2")]});
        let answer = app.post(CHECKS, &key, &second).ok();
        let duplicate = &answer["medicines"][0]["duplicates"][0];
        assert_eq!(
            (&duplicate["kind"], &duplicate["daysLeft"]),
            (&json!("medicine"), &json!(14)),
            "{answer}"
        );
        let line = &answer["medicines"][0]["line"];
        let kept = json!({"decisions": [{"check": answer["check"], "line": line, "kind": "continue", "note": "换药"}]});
        app.post(DECISIONS, &key, &kept).ok();
    });
}
