//! A resident's record across institutions as a page shows it: search, timeline, trends, what is masked and who
//! looked, on both databases (RULES §7.2: 脱敏展示, 最小权限, 无就诊关系调阅→拒绝).

use identity::access::rights::Role;
use serde_json::{Value, json};
use testkit::{on_both, sqlite, urn};

use super::{App, CARD, CENTRAL, READ, THIRD, WRITE, patient, people::Somebody};

const NOBODY: &str = "01936f5e-0000-7000-8000-000000000000";

/// 张三 with a telephone and an address, as an institution sends her.
fn with_phone(mrn: &str) -> Value {
    let mut who = patient(mrn);
    who["telecom"] = json!([{"system": "phone", "value": "13812341234"}]);
    who["address"] = json!([{"text": "四川省绵阳市涪城区临园路东段1号"}]);
    who
}

fn search(app: &App<'_>, token: &str, body: &Value) -> Value {
    app.post("/api/residents/search", token, body).ok()
}

fn found(app: &App<'_>, who: &Somebody, text: &str) -> Vec<String> {
    let answer = search(app, &who.token, &json!({"text": text}));
    let all = answer["residents"].as_array().unwrap();
    all.iter().map(|resident| resident["id"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_search_answers_whom_one_may_see_and_masks_them() {
    on_both(|db| {
        let app = App::matching(db);
        let (patient_id, _) = app.examined(CENTRAL, &with_phone("P0001"), "CT-CHEST", 73);
        let resident = app.resident(&patient_id);
        let doctor = app.person(Role::Doctor, Some(THIRD));
        let registrar = app.person(Role::Registrar, Some(CENTRAL));
        let elsewhere = app.person(Role::Registrar, Some(THIRD));
        let ways = ["张三", "zs", "ZS", CARD, "13812341234", "138-1234-1234"];
        for text in ways {
            assert!(found(&app, &doctor, text).is_empty(), "{}: {text} without a relation", db.name);
            assert!(found(&app, &elsewhere, text).is_empty(), "{}: {text} elsewhere", db.name);
            assert_eq!(found(&app, &registrar, text), [resident.0.to_string()], "{}: {text}", db.name);
        }
        assert_eq!(found(&app, &registrar, "P0001"), [resident.0.to_string()], "the own number");
        app.visited(THIRD, &with_phone("Z-77"), 1, json!({}));
        for text in ways {
            assert_eq!(found(&app, &doctor, text), [resident.0.to_string()], "{}: {text}", db.name);
        }
        assert_eq!(found(&app, &doctor, "Z-77"), [resident.0.to_string()]);
        assert!(found(&app, &doctor, "P0001").is_empty(), "another institution's number");

        let answer = search(&app, &doctor.token, &json!({"text": "张三"}));
        let one = &answer["residents"][0];
        assert_eq!(
            (&answer["by"], &one["name"], &one["phone"]),
            (&json!("name"), &json!("张*"), &json!("138****1234"))
        );
        assert_eq!(one["documents"][0], json!({"kind": "01", "number": "5107**********0026"}));
        assert_eq!((&one["localId"], &one["relation"]), (&json!("Z-77"), &json!("encounter")));
        assert_eq!(one["institutions"].as_array().unwrap().len(), 2);
        let told = answer.to_string();
        assert!(!told.contains("张三") && !told.contains(CARD) && !told.contains("临园路"), "{told}");
        for (birth, count) in [("2000", 1), ("2000-02-29", 1), ("2000-03", 0), ("1999", 0)] {
            let narrowed = search(&app, &doctor.token, &json!({"text": "张三", "birth": birth}));
            assert_eq!(narrowed["residents"].as_array().unwrap().len(), count, "{birth}");
        }
        let post = |body: Value| app.post("/api/residents/search", &doctor.token, &body);
        for text in ["", " ", "张", "z"] {
            assert_eq!(
                post(json!({"text": text, "by": if text == "z" { "initials" } else { "name" }})).refused(400)
                    ["place"],
                "text"
            );
        }
        assert_eq!(post(json!({"text": "张三", "birth": "February"})).refused(400)["place"], "birth");

        // Under the resident who was answered, and under nobody where nobody was.
        let trail = db.store.read(|tx| audit::of_resident(tx, resident, 1_000)).unwrap();
        let searches = |login: &str| {
            trail.iter().filter(|e| e.actor == login && e.action == audit::Action::Search).count()
        };
        assert!(searches(&doctor.login) >= ways.len());
        assert_eq!(searches(&elsewhere.login), 0, "{}: who saw nothing is not on her trail", db.name);
        assert!(trail.iter().all(|e| !e.detail.contains("张三") && !e.detail.contains(CARD)));
    });
}

#[test]
fn names_of_one_sound_come_after_those_of_the_same_characters() {
    on_both(|db| {
        let app = App::matching(db);
        let key = app.key(CENTRAL, &[READ]);
        let named = |mrn: &str, name: &str, birth: &str| {
            let who = json!({"resourceType": "Patient", "name": [{"text": name}], "gender": "male", "birthDate": birth,
                "identifier": [{"type": {"coding": [{"code": "MR"}]}, "value": mrn}]});
            app.visited(CENTRAL, &who, 1, json!({}));
        };
        named("1", "章伟", "1950-01-01");
        named("2", "张伟", "1990-06-01");
        named("3", "李伟", "1990-06-01");
        let answer = search(&app, &key, &json!({"text": "张伟"}));
        let names: Vec<&str> =
            answer["residents"].as_array().unwrap().iter().map(|r| r["name"].as_str().unwrap()).collect();
        assert_eq!(names, ["张*", "章*"], "{}", db.name);
        let initials = search(&app, &key, &json!({"text": "zw"}));
        assert_eq!(initials["residents"].as_array().unwrap().len(), 2);
    });
}

#[test]
fn searches_of_one_party_are_counted() {
    let db = sqlite();
    let app = App::new(&db);
    let doctor = app.person(Role::Doctor, Some(CENTRAL));
    let ask = || app.post("/api/residents/search", &doctor.token, &json!({"text": "张三"}));
    for _ in 0..30 {
        ask().ok();
    }
    let refused = ask();
    assert_eq!(refused.header("retry-after"), "60");
    refused.refused(429);
    db.clock.advance(jiff::SignedDuration::from_secs(60));
    ask().ok();
}

/// A laboratory report with one value each, as an institution sends it.
fn measured(app: &App<'_>, institution: &str, who: &Value, item: &str, value: Value, days_ago: i64) {
    let key = app.key(institution, &[WRITE]);
    let at = (app.now() - jiff::SignedDuration::from_hours(24 * days_ago)).to_string();
    let code = json!({"text": item, "coding": [{"system": "urn:lianyi:item:510700", "code": item}]});
    let mut result = json!({"resourceType": "Observation", "status": "final", "code": code,
        "subject": {"reference": urn(0)}, "effectiveDateTime": at});
    result.as_object_mut().unwrap().extend(value.as_object().unwrap().clone());
    let report = json!({"resourceType": "DiagnosticReport", "status": "final", "code": code, "subject": {"reference": urn(0)},
        "effectiveDateTime": at, "result": [{"reference": urn(1)}]});
    let entry = |at: usize, resource: &Value| {
        json!({"fullUrl": urn(at), "resource": resource,
            "request": {"method": "POST", "url": resource["resourceType"]}})
    };
    let bundle = json!({"resourceType": "Bundle", "type": "transaction",
        "entry": [entry(0, who), entry(1, &result), entry(2, &report)]});
    app.post("/fhir", &key, &bundle).ok();
}

fn quantity(value: &str, unit: &str) -> Value {
    let number: Value = serde_json::from_str(value).unwrap();
    json!({"valueQuantity": {"value": number, "unit": unit},
        "referenceRange": [{"high": {"value": if unit == "mg/dL" { json!(0.8) } else { json!(8) }}}],
        "interpretation": [{"coding": [{"code": "H"}]}]})
}

#[test]
fn a_timeline_is_whole_across_institutions_filtered_and_paged() {
    on_both(|db| {
        let app = App::new(db);
        let (patient_id, report) = app.examined(CENTRAL, &with_phone("P1"), "CT-CHEST", 73);
        let resident = app.resident(&patient_id).0;
        app.visited(THIRD, &with_phone("Z-77"), 5, json!({}));
        measured(&app, THIRD, &with_phone("Z-77"), "CRP", quantity("12", "mg/L"), 4);
        let key = app.key(CENTRAL, &[WRITE]);
        let secret = json!({"resourceType": "Condition", "subject": {"reference": urn(0)}, "recordedDate": "2023-08-01",
            "code": {"coding": [{"system": "http://hl7.org/fhir/sid/icd-10", "code": "F20.0"}], "text": "精神分裂症"}});
        app.sent(&key, &with_phone("P1"), &secret);
        let doctor = app.person(Role::Doctor, Some(THIRD));
        let get = |question: &str| {
            app.get(&format!("/api/residents/{resident}/timeline{question}"), &doctor.token).ok()
        };
        let all = get("");
        let kinds: Vec<&str> =
            all["entries"].as_array().unwrap().iter().map(|entry| entry["kind"].as_str().unwrap()).collect();
        assert_eq!(kinds.len(), 4, "{all}");
        assert!(!all.to_string().contains("精神"), "what needs more is not there, and not counted");
        assert_eq!(all["kinds"], json!({"encounter": 1, "report": 2, "imaging": 1}));
        let at: Vec<&str> =
            all["entries"].as_array().unwrap().iter().map(|entry| entry["at"].as_str().unwrap()).collect();
        assert!(at.windows(2).all(|pair| pair[0] >= pair[1]), "newest first: {at:?}");
        let ct =
            all["entries"].as_array().unwrap().iter().find(|entry| entry["id"] == report.as_str()).unwrap();
        assert_eq!((&ct["item"]["code"], &ct["summary"]), (&json!("CT-CHEST"), &json!("双肺未见明显异常")));
        let shown =
            app.get(&format!("/api/recognition/reports/{}", ct["report"].as_str().unwrap()), &doctor.token);
        assert_eq!(shown.ok()["conclusion"], "双肺未见明显异常");
        let crp = &get("?item=CRP")["entries"];
        assert_eq!(crp.as_array().unwrap().len(), 1);
        assert_eq!((&crp[0]["results"], &crp[0]["abnormal"]), (&json!(1), &json!(1)));
        for (question, count) in [
            ("?kind=report", 2),
            ("?kind=report,imaging", 3),
            (&format!("?institution={THIRD}"), 2),
            ("?kind=diagnosis", 0),
            ("?from=2023-08-01", 4),
            ("?to=2020-01-01", 0),
        ] {
            assert_eq!(get(question)["entries"].as_array().unwrap().len(), count, "{question}");
        }
        let (mut pages, mut after) = (Vec::new(), String::new());
        loop {
            let page = get(&format!("?limit=1{after}"));
            pages.push(page["entries"][0]["id"].clone());
            let Some(next) = page["next"].as_str() else { break };
            after = format!("&after={next}");
        }
        let whole: Vec<Value> =
            all["entries"].as_array().unwrap().iter().map(|entry| entry["id"].clone()).collect();
        assert_eq!(pages, whole, "{}: page by page the same", db.name);
        for (question, place) in [("?kind=all", "kind"), ("?after=x", "after"), ("?from=soon", "")] {
            let path = format!("/api/residents/{resident}/timeline{question}");
            let refused = app.get(&path, &doctor.token).refused(400);
            assert!(place.is_empty() || refused["place"] == place, "{refused}");
        }
        let quality = app.person(Role::QualityOfficer, Some(CENTRAL));
        let own = app.get(&format!("/api/residents/{resident}/timeline"), &quality.token).ok();
        assert!(
            own["entries"].as_array().unwrap().iter().all(|entry| entry["institution"] == CENTRAL),
            "{own}"
        );
    });
}

#[test]
fn values_of_several_institutions_stand_in_one_unit_or_apart() {
    on_both(|db| {
        let app = App::new(db);
        let who = with_phone("P1");
        measured(&app, CENTRAL, &who, "CRP", quantity("12.50", "mg/L"), 9);
        measured(&app, THIRD, &with_phone("Z-77"), "CRP", quantity("1.5", "mg/dL"), 5);
        measured(&app, CENTRAL, &who, "CRP", json!({"valueString": "未做"}), 3);
        measured(&app, CENTRAL, &who, "CRP", quantity("3", "mmol/L"), 2);
        app.visited(CENTRAL, &who, 1, json!({}));
        let doctor = app.person(Role::Doctor, Some(CENTRAL));
        let patients = search(&app, &app.key(CENTRAL, &[READ]), &json!({"text": CARD}));
        let resident = patients["residents"][0]["id"].as_str().unwrap().to_owned();
        let trend = app.get(&format!("/api/residents/{resident}/trends/CRP"), &doctor.token).ok();
        assert_eq!(trend["unit"], "mg/L");
        let points = trend["points"].as_array().unwrap();
        let values: Vec<&str> = points.iter().map(|point| point["value"].as_str().unwrap()).collect();
        assert_eq!(values, ["12.50", "15"], "{}: as written, and converted exactly: {trend}", db.name);
        assert_eq!((&points[1]["high"], &points[1]["written"]["unit"]), (&json!("8"), &json!("mg/dL")));
        assert_eq!((&points[0]["written"], &points[1]["institution"]), (&Value::Null, &json!(THIRD)));
        let left: Vec<&str> =
            trend["left"].as_array().unwrap().iter().map(|left| left["reason"].as_str().unwrap()).collect();
        assert_eq!(left, ["not-a-number", "unit"], "a mass is no amount of substance: {trend}");
        let list = app.get(&format!("/api/residents/{resident}/trends"), &doctor.token).ok();
        assert_eq!(
            (&list["items"][0]["item"]["code"], &list["items"][0]["count"]),
            (&json!("CRP"), &json!(4))
        );
        app.get(&format!("/api/residents/{resident}/trends/NONE"), &doctor.token).refused(404);
    });
}

#[test]
fn what_is_masked_is_shown_for_a_purpose_that_stays_on_the_trail() {
    on_both(|db| {
        let app = App::new(db);
        let (patient_id, _) = app.examined(CENTRAL, &with_phone("P1"), "CT-CHEST", 73);
        let resident = app.resident(&patient_id);
        app.visited(CENTRAL, &with_phone("P1"), 1, json!({}));
        let doctor = app.person(Role::Doctor, Some(CENTRAL));
        let path = format!("/api/residents/{}", resident.0);
        let head = app.get(&path, &doctor.token).ok();
        assert_eq!(
            (&head["person"]["name"], &head["address"]),
            (&json!("张*"), &json!("四川省绵阳市涪城区****"))
        );
        assert_eq!((&head["purposes"], &head["relations"]), (&json!(["treatment"]), &json!(["encounter"])));
        let unmask = |body: Value| app.post(&format!("{path}/unmask"), &doctor.token, &body);
        assert_eq!(unmask(json!({"purpose": "curiosity"})).refused(400)["place"], "purpose");
        assert_eq!(unmask(json!({"purpose": "payment"})).refused(403)["place"], "purpose");
        assert_eq!(unmask(json!({"purpose": "treatment", "reason": CARD})).refused(422)["place"], "reason");
        let shown = unmask(json!({"purpose": "treatment", "reason": "核对身份"})).ok();
        assert_eq!((&shown["name"], &shown["documents"][0]["number"]), (&json!("张三"), &json!(CARD)));

        let own = app.person_who_is(Role::Resident, None, Some(resident));
        let told = app.get("/api/me/accesses", &own.token).ok();
        let unmasked: Vec<&Value> =
            told["accesses"].as_array().unwrap().iter().filter(|a| a["what"] == "person/unmasked").collect();
        assert_eq!(unmasked.len(), 2, "{}: done and refused: {told}", db.name);
        assert!(
            unmasked
                .iter()
                .any(|a| a["reason"] == "核对身份" && a["purpose"] == "treatment" && a["refused"] == false)
        );
        assert!(unmasked.iter().any(|a| a["purpose"] == "payment" && a["refused"] == true));
        let looked = app.get(&format!("{path}/accesses?limit=2"), &doctor.token).ok();
        assert_eq!(looked["accesses"].as_array().unwrap().len(), 2);
        let next = app
            .get(&format!("{path}/accesses?after={}", looked["next"].as_str().unwrap()), &doctor.token)
            .ok();
        assert_ne!(next["accesses"][0]["id"], looked["accesses"][1]["id"]);
        assert!(!looked.to_string().contains(&doctor.login), "no account is told: {looked}");
    });
}

#[test]
fn whom_one_may_not_see_is_as_if_not_there() {
    on_both(|db| {
        let app = App::new(db);
        let (patient_id, _) = app.examined(CENTRAL, &patient("P1"), "CT-CHEST", 73);
        let resident = app.resident(&patient_id);
        let doctor = app.person(Role::Doctor, Some(THIRD));
        for end in ["", "/timeline", "/trends", "/trends/CRP", "/accesses"] {
            let [hidden, absent] = [resident.0.to_string(), NOBODY.to_owned()]
                .map(|id| app.get(&format!("/api/residents/{id}{end}"), &doctor.token));
            assert_eq!((hidden.status, &hidden.text), (absent.status, &absent.text), "{end}");
            hidden.refused(404);
        }
        let unmask = |id: String| {
            app.post(&format!("/api/residents/{id}/unmask"), &doctor.token, &json!({"purpose": "treatment"}))
                .refused(404)
        };
        assert_eq!(unmask(resident.0.to_string()), unmask(NOBODY.to_owned()));
        let trail = db.store.read(|tx| audit::of_resident(tx, resident, 1_000)).unwrap();
        let denied = trail.iter().filter(|e| e.actor == doctor.login && e.outcome == audit::Outcome::Denied);
        assert_eq!(denied.count(), 6, "{}: each attempt is on the trail", db.name);
    });
}

#[test]
fn b16_family_with_authority_looks_at_the_record_and_is_listed() {
    on_both(|db| {
        let app = App::new(db);
        let (patient_id, report) = app.examined(CENTRAL, &patient("P1"), "CT-CHEST", 73);
        let resident = app.resident(&patient_id);
        let mother = app.person_who_is(Role::Resident, None, Some(resident));
        // Somebody with a record of their own, and no other role.
        let who = json!({"resourceType": "Patient", "name": [{"text": "李四"}], "gender": "male", "birthDate": "1998-01-01",
            "identifier": [{"type": {"coding": [{"code": "MR"}]}, "value": "P9"}]});
        let key = app.key(CENTRAL, &[WRITE, READ]);
        let goal = json!({"resourceType": "Goal", "lifecycleStatus": "active", "description": {"text": "x"}, "subject": {"reference": urn(0)}});
        let goal = app.sent(&key, &who, &goal);
        let subject = app.get(&format!("/fhir/Goal/{goal}"), &key).ok();
        let subject =
            subject["subject"]["reference"].as_str().unwrap().trim_start_matches("Patient/").to_owned();
        let son = app.person_who_is(Role::Resident, None, Some(app.resident(&subject)));
        let timeline =
            |who: &Somebody| app.get(&format!("/api/residents/{}/timeline", resident.0), &who.token);
        timeline(&son).refused(404);
        let given = app.post("/api/me/bonds", &mother.token, &json!({"family": son.login})).ok();
        assert!(timeline(&son).ok().to_string().contains(&report), "{}", db.name);
        let mine = app.get("/api/me/records", &son.token).ok();
        let listed: Vec<(&str, &str)> = mine["records"]
            .as_array()
            .unwrap()
            .iter()
            .map(|record| (record["relation"].as_str().unwrap(), record["name"].as_str().unwrap()))
            .collect();
        assert_eq!(listed, [("own", "李四"), ("family", "张*")]);
        app.delete(&format!("/api/me/bonds/{}", given["id"].as_str().unwrap()), &mother.token);
        timeline(&son).refused(404);
        assert_eq!(app.get("/api/me/records", &son.token).ok()["records"].as_array().unwrap().len(), 1);
    });
}
