//! What people try with headers and paths; and that what was refused, and what an app did, is on the trail.

use std::sync::atomic::{AtomicBool, Ordering};

use axum::{body::Body, http::Request};
use identity::access::{
    bond::{self, For},
    rights::{Relation, Role},
};
use serde_json::json;
use testkit::{TestStore, on_both, sqlite};

use super::{App, CENTRAL, RECOGNITION, REGION, THIRD, patient, people::staff_number, smart_desk::Desk};

/// Header injection: what a caller sends never becomes a header or a line of ours.
#[test]
fn what_is_sent_never_becomes_a_header_or_a_line_of_ours() {
    let db = sqlite();
    let app = App::new(&db);
    let (patient_id, _) = app.examined(CENTRAL, &patient("P1"), "CT-CHEST", 1);
    let key = app.key(CENTRAL, &["record.read", RECOGNITION]);
    let injected = "%0d%0aSet-Cookie:%20stolen=1%0d%0aX-Injected:%20yes";
    for path in [
        format!("/fhir/Patient/{patient_id}{injected}"),
        format!("/fhir/Patient?_id={patient_id}{injected}"),
        format!("/fhir/Patient?_cursor={injected}"),
        format!("/fhir/Patient/{patient_id}?_format={injected}"),
        format!("/api/recognition/statistics?from=2023-08-01&to=2023-08-31&groupBy={injected}"),
        format!("/oauth/authorize?client_id={injected}&redirect_uri={injected}&state={injected}"),
        format!("/oauth/external?back={injected}"),
        format!("/{injected}"),
    ] {
        let answer = app.get(&path, &key);
        for name in ["set-cookie", "x-injected"] {
            assert!(answer.headers.get(name).is_none(), "{path}: {:?}", answer.headers);
        }
        for value in answer.headers.values() {
            assert!(!value.to_str().unwrap_or_default().contains("stolen"), "{path}: {value:?}");
        }
    }
    // A line break does not even make a header; what only looks like one is refused, not written on.
    assert!(Request::builder().header("X-On-Behalf-Of", "D7\r\nX-Injected: yes").body(()).is_err());
    for (name, value) in [
        ("X-On-Behalf-Of", "D7\u{e9}\u{4e2d}".as_bytes()),
        ("X-Institution", b"\xff\xfe".as_slice()),
        ("X-Purpose", b"treatment, payment".as_slice()),
        ("X-Request-Id", b"not-a-uuid<script>".as_slice()),
    ] {
        let doctor = app.person(Role::Doctor, Some(CENTRAL));
        let token = if name == "X-On-Behalf-Of" { &key } else { &doctor.token };
        let value = axum::http::HeaderValue::from_bytes(value).unwrap();
        let request = app.request("GET", "/api/region", Some(token)).header(name, value);
        let answer = app.send(request.body(Body::empty()).unwrap());
        assert!(!answer.text.contains("<script>") && answer.status.as_u16() < 500, "{name}: {}", answer.text);
    }
    // One header twice: neither is believed.
    let doctor = app.person(Role::Doctor, Some(CENTRAL));
    let request = app.request("GET", "/api/region", Some(&doctor.token));
    let request = request.header("X-Institution", CENTRAL).header("X-Institution", THIRD);
    app.send(request.body(Body::empty()).unwrap()).refused(400);
    // What an app is called stands on pages as text.
    let made = json!({"name": "<script>alert(1)</script>", "redirects": ["https://app.example/cb"], "scopes": ["patient/*.rs"]});
    let id =
        app.post("/api/apps", &app.key(REGION, &["manage"]), &made).ok()["id"].as_str().unwrap().to_owned();
    let address = format!(
        "/oauth/authorize?response_type=code&client_id={id}&redirect_uri=https%3A%2F%2Fapp.example%2Fcb&scope=patient%2F*.rs&state=x&aud=http%3A%2F%2Flianyi.test%2Ffhir&code_challenge_method=S256&code_challenge={}",
        super::smart::CHALLENGE
    );
    let page = app.get(&address, "");
    assert_eq!(page.status.as_u16(), 200, "{}", page.text);
    assert!(!page.text.contains("<script>"), "{}", page.text);
}

/// Path tricks in FHIR ids, on every interaction that takes one.
#[test]
fn tricks_with_paths_in_fhir_ids_lead_nowhere_else() {
    let db = sqlite();
    let app = App::new(&db);
    let (patient_id, report) = app.examined(CENTRAL, &patient("P1"), "CT-CHEST", 1);
    let key = app.key(CENTRAL, &["record.read", "record.write"]);
    for trick in [
        format!("..%2FPatient%2F{patient_id}"),
        format!("..%2f..%2ffhir%2fPatient%2f{patient_id}"),
        format!("{report}%2F..%2F..%2FPatient%2F{patient_id}"),
        format!("{report}%00"),
        format!("{report}%2F_history%2F1"),
        format!("{report};v=1"),
        format!("{report}%20"),
        format!("{report}%3F_format=json"),
        format!("{report}%23x"),
        "%2e%2e".to_owned(),
        "%2e".to_owned(),
        "*".to_owned(),
        "%25".to_owned(),
        "' OR '1'='1".replace(' ', "%20"),
        "a".repeat(65),
        "%E5%BC%A0%E4%B8%89".to_owned(),
    ] {
        for end in ["", "/_history", "/_history/1", "/_history/..%2F1"] {
            let answer = app.get(&format!("/fhir/DiagnosticReport/{trick}{end}"), &key);
            let status = answer.status.as_u16();
            assert!([400, 404].contains(&status), "{trick}{end}: {status} {}", answer.text);
            assert!(!answer.text.contains("张三") && !answer.text.contains("双肺"), "{trick}{end}");
        }
        let body =
            json!({"resourceType": "Condition", "subject": {"reference": format!("Patient/{patient_id}")}});
        let answer = app.put(&format!("/fhir/Condition/{trick}"), &key, &body);
        assert!(
            [400, 404, 422].contains(&answer.status.as_u16()),
            "{trick}: {} {}",
            answer.status,
            answer.text
        );
        let reference = json!({"resourceType": "Condition", "subject": {"reference": format!("Patient/../Patient/{trick}")}});
        let answer = app.post("/fhir/Condition", &key, &reference);
        assert!([400, 422].contains(&answer.status.as_u16()), "{trick}: {} {}", answer.status, answer.text);
    }
}

/// A role taken away while requests run: none that began after it is answered by it.
#[test]
fn a_role_taken_away_while_requests_run_holds_for_every_request_that_begins_later() {
    on_both(|db| {
        let app = App::new(db);
        let (_, report) = app.examined(CENTRAL, &patient("P1"), "CT-CHEST", 1);
        app.visited(CENTRAL, &patient("P1"), 0, json!({}));
        let doctor = app.person(Role::Doctor, Some(CENTRAL));
        let granted = db.store.read(|tx| app.accounts.roles(tx, doctor.id, app.now())).unwrap()[0].id;
        let path = format!("/fhir/DiagnosticReport/{report}");
        let taken = AtomicBool::new(false);
        std::thread::scope(|scope| {
            let reads = || {
                let mut seen = 0;
                for _ in 0..200 {
                    let before = taken.load(Ordering::SeqCst);
                    let status = app.get(&path, &doctor.token).status.as_u16();
                    assert!(status == 200 || status == 403, "{status}");
                    assert!(!before || status == 403, "{}: answered after the role was gone", db.name);
                    seen += usize::from(status == 200);
                }
                seen
            };
            let readers: Vec<_> = (0..3).map(|_| scope.spawn(reads)).collect();
            std::thread::sleep(std::time::Duration::from_millis(30));
            let security = app.person(Role::SecurityAdministrator, None);
            let address = format!("/api/accounts/{}/roles/{granted}", doctor.id);
            assert_eq!(app.delete(&address, &security.token).status.as_u16(), 204);
            taken.store(true, Ordering::SeqCst);
            let seen: usize = readers.into_iter().map(|reader| reader.join().unwrap()).sum();
            assert!(seen > 0, "{}: nothing was read before", db.name);
        });
        assert_eq!(app.get(&path, &doctor.token).status.as_u16(), 403);
    });
}

/// RULES §7.2: what managers and others try and may not is on the trail, by who and what, never by address.
#[test]
fn what_somebody_was_refused_is_on_the_trail() {
    on_both(|db: &TestStore| {
        let app = App::new(db);
        let manager = app.person(Role::InstitutionManager, Some(CENTRAL));
        let key = app.key(CENTRAL, &["record.read"]);
        app.get("/api/keys", &manager.token).refused(403);
        app.get("/api/reviews/01936f5e-0000-7000-8000-000000000000", &manager.token).refused(403);
        assert_eq!(app.get("/fhir/DiagnosticReport?status=final", &manager.token).status.as_u16(), 403);
        app.get("/api/audit?resident=01936f5e-0000-7000-8000-000000000000", &key).refused(403);
        app.get("/api/me/accesses", &manager.token).refused(403);
        app.get("/api/keys", "lianyi_nobody").refused(401);
        let sql = "SELECT actor, detail, institution FROM audit_event WHERE entity = 'call' AND outcome = 1 ORDER BY at, seq";
        let rows =
            db.store.read(|tx| tx.query(sql, &[], |row| Ok((row.text(0)?, row.text(1)?, row.opt_text(2)?))));
        let rows = rows.unwrap();
        let of_manager: Vec<&str> =
            rows.iter().filter(|row| row.0 == manager.login).map(|row| row.1.as_str()).collect();
        let mut of_manager = of_manager;
        of_manager.sort_unstable();
        let expected = ["GET /api/keys", "GET /api/me/accesses", "GET /api/reviews/{id}", "GET /fhir/{kind}"];
        assert_eq!(of_manager, expected, "{}: {rows:?}", db.name);
        assert!(
            rows.iter()
                .any(|row| row.0 == "HIS" && row.1 == "GET /api/audit" && row.2.as_deref() == Some(CENTRAL))
        );
        assert_eq!(rows.len(), 5, "who is nobody is not on it: {rows:?}");
        assert!(rows.iter().all(|row| !row.1.contains("01936f5e")), "{rows:?}");
    });
}

#[test]
fn every_access_of_an_app_names_the_app() {
    on_both(|db| {
        let app = App::new(db);
        let (patient_id, report) = app.examined(CENTRAL, &patient("P1"), "CT-CHEST", 1);
        app.visited(CENTRAL, &patient("P1"), 0, json!({}));
        let resident = app.resident(&patient_id);
        let doctor = app.person(Role::Doctor, Some(CENTRAL));
        let mut desk = Desk::new(app, "http://lianyi.test", "https://app.example/cb", &json!({}));
        let token = desk.token_of(&staff_number(&doctor.login), &doctor.login);
        for path in [
            format!("/fhir/DiagnosticReport/{report}"),
            format!("/fhir/DiagnosticReport?patient={patient_id}"),
            format!("/fhir/DiagnosticReport/{report}/_history"),
        ] {
            desk.app.get(&path, &token).ok();
        }
        assert_eq!(
            desk.app.get(&format!("/fhir/Encounter?patient={patient_id}"), &token).status.as_u16(),
            403
        );
        desk.app.get(&format!("/fhir/DiagnosticReport/{report}"), &doctor.token).ok();
        let mark = format!("app/{}", desk.id);
        let entries = db.store.read(|tx| audit::of_resident(tx, resident, 1_000)).unwrap();
        let reads: Vec<_> = entries
            .iter()
            .filter(|e| {
                e.actor == doctor.login && matches!(e.action, audit::Action::Read | audit::Action::Search)
            })
            .collect();
        let by_app = reads.iter().filter(|entry| entry.detail.contains(&mark)).count();
        assert_eq!((by_app, reads.len()), (3, 4), "{}: {reads:?}", db.name);
    });
}

/// B16 by the region's rules: whose record an institution opens to the family, and until when.
#[test]
fn b16_a_family_doctor_opens_the_record_of_five_groups_to_the_family_by_the_regions_rules() {
    on_both(|db| {
        let app = App::new(db);
        let born = |day: &str, number: &str, name: &str| {
            json!({"resourceType": "Patient", "name": [{"text": name}], "birthDate": day,
                "identifier": [{"type": {"coding": [{"code": "MR"}]}, "value": number}]})
        };
        let people = [
            ("child", born("2019-08-15", "C1", "小明")),
            ("elder", born("1955-01-01", "E1", "老赵")),
            ("adult", born("1990-01-01", "A1", "大李")),
            ("boundary", born("1958-08-14", "B1", "老钱")),
            ("seven", born("2016-08-14", "S1", "小红")),
        ];
        let mut reports = std::collections::BTreeMap::new();
        for (who, person) in &people {
            app.visited(CENTRAL, person, 1, json!({}));
            reports.insert(*who, app.examined(CENTRAL, person, "CT-CHEST", 1));
        }
        let doctor = app.person(Role::FamilyDoctor, Some(CENTRAL));
        let own = app.resident(&reports["adult"].0);
        let mother = app.person_who_is(Role::FamilyMember, None, Some(own));
        let give = |who: &str, group: &str| {
            let number = &people.iter().find(|(name, _)| *name == who).unwrap().1["identifier"][0]["value"];
            let body = json!({"patient": {"localId": number}, "family": mother.login, "group": group, "shown": "户口簿：母女"});
            app.post("/api/authorities", &doctor.token, &body)
        };
        let reads = |who: &str| super::leaks::reads(&app, &mother, &reports[who].1);
        assert!(!reads("child"));
        let given = give("child", "child").ok();
        assert!(reads("child") && !reads("elder"), "{}", db.name);
        // 0–6岁: until the day the child is seven, in the region's zone; the rule says so.
        assert_eq!(given["until"], "2026-08-14T16:00:00Z");
        assert_eq!(given["rule"]["id"], "authority/child");
        for (who, group) in [("seven", "child"), ("adult", "child"), ("adult", "elder"), ("elder", "child")] {
            assert_eq!(give(who, group).refused(422)["place"], "group", "{who} {group}");
        }
        assert_eq!(give("boundary", "elder").ok()["until"], json!(null), "65 on this very day");
        give("elder", "elder").ok();
        assert_eq!(give("adult", "nobody").refused(422)["place"], "group");

        // 高血压、糖尿病、孕产妇: a diagnosis in the record, and a contract with this institution.
        let resident = app.resident(&reports["adult"].0);
        assert!(give("adult", "hypertension").refused(422)["detail"].as_str().unwrap().contains("diagnosis"));
        let key = app.key(CENTRAL, &["record.write"]);
        let condition = |code: &str, more: serde_json::Value| {
            let mut value = json!({"resourceType": "Condition", "subject": {"reference": testkit::urn(0)},
                "code": {"coding": [{"system": "http://hl7.org/fhir/sid/icd-10", "code": code}]}});
            value.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            app.sent(&key, &people[2].1, &value)
        };
        let wrong = json!({"verificationStatus": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/condition-ver-status", "code": "entered-in-error"}]}});
        condition("I10", wrong);
        give("adult", "hypertension").refused(422);
        condition("I10.x05", json!({}));
        assert!(give("adult", "hypertension").refused(422)["detail"].as_str().unwrap().contains("contract"));
        app.bound(resident, Relation::Contract, For::Institution(THIRD.to_owned()), &[]);
        give("adult", "hypertension").refused(422);
        app.bound(resident, Relation::Contract, For::Institution(CENTRAL.to_owned()), &[]);
        assert!(!reads("adult"));
        let given = give("adult", "hypertension").ok();
        assert!(reads("adult"), "{}", db.name);
        for (code, group) in [("E11.9", "diabetes"), ("O24.4", "pregnant")] {
            give("adult", group).refused(422);
            condition(code, json!({}));
            give("adult", group).ok();
        }
        // Ended by the family doctor; what the resident gave is not theirs to end.
        let address =
            |id: &serde_json::Value| format!("/api/authorities/{}/{}", resident.0, id.as_str().unwrap());
        let own = app.bound(resident, Relation::Family, For::Account(mother.id), &[]);
        app.delete(&address(&json!(own.to_string())), &doctor.token).refused(404);
        assert_eq!(app.delete(&address(&given["id"]), &doctor.token).status.as_u16(), 204);
        app.delete(&address(&given["id"]), &doctor.token).refused(404);

        // Who has nothing to do with the person, and an account that is no member of a family.
        let stranger = app.person(Role::FamilyDoctor, Some("510722001"));
        let body = json!({"patient": {"resident": resident.0}, "family": mother.login, "group": "elder", "shown": "户口簿"});
        app.post("/api/authorities", &stranger.token, &body).refused(403);
        let mut body = json!({"patient": {"localId": "E1"}, "family": doctor.login, "group": "elder", "shown": "户口簿"});
        assert_eq!(app.post("/api/authorities", &doctor.token, &body).refused(422)["place"], "family");
        body["family"] = json!(mother.login);
        body["shown"] = json!("身份证 510703200002290026");
        assert_eq!(app.post("/api/authorities", &doctor.token, &body).refused(422)["place"], "shown");

        // On the last day on which the child is six it holds; on the seventh birthday it has ended by itself, and that of the
        // elder has not. (1,096 days to 14 August 2026, 09:00; the day after begins fifteen hours later.)
        db.clock.advance(jiff::SignedDuration::from_hours(24 * 1_096));
        let holds = |who: &str| {
            let (of, now) = (app.resident(&reports[who].0), app.now());
            let bonds = db.store.read(|tx| bond::bonds(tx, of, mother.id, None, now)).unwrap();
            bonds.iter().any(|bond| bond.relation == Relation::Family)
        };
        assert!(holds("child") && holds("elder"), "{}", db.name);
        db.clock.advance(jiff::SignedDuration::from_hours(15));
        assert!(!holds("child") && holds("elder"), "{}", db.name);
    });
}
