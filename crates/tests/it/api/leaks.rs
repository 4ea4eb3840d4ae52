//! Trying to see what one may not see: through every list, search, include, chain, history, bundle and error,
//! on both databases (RULES §7.2: 无就诊关系调阅→拒绝；破窗须理由+事后复核；精神、HIV、生殖、职工本人档案加密级).

use axum::body::Body;
use identity::access::{
    bond::For,
    rights::{Relation, Role, Sensitive},
};
use jiff::SignedDuration;
use serde_json::{Value, json};
use testkit::{on_both, urn};

use super::{
    App, CARD, CENTRAL, RECOGNITION, THIRD, WRITE, patient,
    people::{Somebody, staff_number},
};

const FORM: &str = "application/x-www-form-urlencoded";
const NOBODY: &str = "01936f5e-0000-7000-8000-000000000000";

fn ids(bundle: &Value) -> Vec<String> {
    let entries = bundle["entry"].as_array().cloned().unwrap_or_default();
    entries.iter().map(|entry| entry["resource"]["id"].as_str().unwrap_or_default().to_owned()).collect()
}

/// Whether somebody reads a report, by the plainest way.
pub(super) fn reads(app: &App<'_>, who: &Somebody, report: &str) -> bool {
    match app.get(&format!("/fhir/DiagnosticReport/{report}"), &who.token).status.as_u16() {
        200 => true,
        404 => false,
        other => panic!("{other}"),
    }
}

#[test]
fn without_a_relation_nothing_is_there_whichever_way_one_asks() {
    on_both(|db| {
        let app = App::new(db);
        let (patient_id, report) = app.examined(CENTRAL, &patient("P1"), "CT-CHEST", 73);
        let resident = app.resident(&patient_id);
        let doctor = app.person(Role::Doctor, Some(THIRD));
        let token = doctor.token.as_str();
        let same_as_nothing = |there: &str, nothing: &str| {
            let (hidden, absent) = (app.get(there, token), app.get(nothing, token));
            assert_eq!((hidden.status, &hidden.text), (absent.status, &absent.text), "{there}");
            assert_eq!(hidden.status.as_u16(), 404, "{there}: {}", hidden.text);
        };
        for end in ["", "/_history", "/_history/1", "/_history/7", "?_format=json"] {
            for (kind, id) in [("Patient", &patient_id), ("DiagnosticReport", &report)] {
                same_as_nothing(&format!("/fhir/{kind}/{id}{end}"), &format!("/fhir/{kind}/{NOBODY}{end}"));
            }
        }
        same_as_nothing(
            &format!("/api/recognition/reports/{report}"),
            &format!("/api/recognition/reports/{NOBODY}"),
        );
        for question in [
            format!("DiagnosticReport?patient={patient_id}"),
            format!("DiagnosticReport?_id={report}"),
            format!("DiagnosticReport?_id={report}&_include=DiagnosticReport:subject"),
            "DiagnosticReport?_count=0".to_owned(),
            "DiagnosticReport?_summary=count".to_owned(),
            "DiagnosticReport?status=final&_sort=-date".to_owned(),
            "DiagnosticReport?patient:Patient.gender=female".to_owned(),
            "Patient?name=%E5%BC%A0%E4%B8%89".to_owned(),
            "Patient?birthdate=2000-02-29".to_owned(),
            "ImagingStudy".to_owned(),
        ] {
            let bundle = app.get(&format!("/fhir/{question}"), token).ok();
            assert_eq!((&bundle["total"], ids(&bundle)), (&json!(0), vec![]), "{question}: {bundle}");
        }
        let form = format!("identifier={CARD}");
        let bundle = app.with_body("POST", "/fhir/Patient/_search", token, FORM, form).ok();
        assert_eq!(bundle["total"], 0, "{bundle}");
        for more in [json!([]), json!([{"name": "onlyCertainMatches", "valueBoolean": true}])] {
            let mut asked = json!([{"name": "resource", "resource": patient("X")}]);
            asked.as_array_mut().unwrap().extend(more.as_array().unwrap().clone());
            let asked = json!({"resourceType": "Parameters", "parameter": asked});
            let found = app.post("/fhir/Patient/$match", token, &asked).ok();
            assert_eq!((&found["total"], ids(&found)), (&json!(0), vec![]), "{found}");
            let known = app.post("/fhir/Patient/$match", &app.key(THIRD, &[super::READ]), &asked).ok();
            assert_eq!(known["total"], 1, "there is somebody to be found");
        }
        let get = |url: String| json!({"request": {"method": "GET", "url": url}});
        let batch = json!({"resourceType": "Bundle", "type": "batch", "entry": [
            get(format!("DiagnosticReport/{report}")), get(format!("DiagnosticReport?patient={patient_id}")),
            get(format!("/Patient/{patient_id}")), get(format!("Patient/{patient_id}/_history/1"))]});
        let answer = app.post("/fhir", token, &batch).ok();
        assert!(!answer.to_string().contains("双肺") && !answer.to_string().contains("张三"), "{answer}");
        assert_eq!(answer["entry"][1]["resource"]["total"], 0, "{answer}");
        let transaction = json!({"resourceType": "Bundle", "type": "transaction", "entry": [get(format!("Patient/{patient_id}"))]});
        assert_eq!(app.post("/fhir", token, &transaction).status.as_u16(), 403);
        // Conditions of writes are questions too: they come after the refusal.
        let request = app
            .request("POST", "/fhir/Patient", Some(token))
            .header("If-None-Exist", format!("identifier={CARD}"));
        let request = request.header("content-type", "application/fhir+json");
        let refused =
            app.send(request.body(Body::from(json!({"resourceType": "Patient"}).to_string())).unwrap());
        assert_eq!(refused.status.as_u16(), 403);

        // An order: somebody known and somebody unknown are refused alike.
        let check = |patient: Value| {
            let body = json!({"patient": patient, "items": [{"item": "CT-CHEST"}]});
            app.post("/api/recognition/checks", token, &body).refused(403).to_string()
        };
        let known = check(json!({"document": {"kind": "01", "number": CARD}}));
        assert_eq!(known, check(json!({"document": {"kind": "01", "number": "11010519491231002X"}})));
        assert_eq!(known, check(json!({"resident": resident.0})));
        assert_eq!(known, check(json!({"resident": NOBODY})));
        assert_eq!(known, check(json!({"localId": "P1"})));

        // What was tried is on the trail of the resident, as refused.
        let entries = db.store.read(|tx| audit::of_resident(tx, resident, 1_000)).unwrap();
        let denied =
            entries.iter().filter(|e| e.actor == doctor.login && e.outcome == audit::Outcome::Denied);
        assert!(denied.count() >= 10, "{}", db.name);
    });
}

#[test]
fn each_relation_opens_the_record_in_its_time_and_no_longer() {
    on_both(|db| {
        let app = App::new(db);
        let (patient_id, report) = app.examined(CENTRAL, &patient("P1"), "CT-CHEST", 73);
        let resident = app.resident(&patient_id);
        let doctor = app.person(Role::Doctor, Some(THIRD));
        let here = patient("Z-77");
        let key = app.key(THIRD, &[WRITE]);
        for dead in ["planned", "cancelled", "entered-in-error", "unknown"] {
            app.visited(THIRD, &here, 1, json!({"status": dead}));
        }
        app.visited(THIRD, &here, 91, json!({}));
        for dead in ["draft", "revoked", "entered-in-error"] {
            let order = json!({"resourceType": "ServiceRequest", "status": dead, "intent": "order", "subject": {"reference": urn(0)}, "authoredOn": "2023-08-13"});
            app.sent(&key, &here, &order);
        }
        assert!(!reads(&app, &doctor, &report), "{}: none of these ties anybody", db.name);

        app.visited(THIRD, &here, 80, json!({}));
        assert!(reads(&app, &doctor, &report), "{}", db.name);
        let found = app
            .get(
                &format!("/fhir/DiagnosticReport?patient={patient_id}&_include=DiagnosticReport:subject"),
                &doctor.token,
            )
            .ok();
        assert_eq!(ids(&found), [report.clone(), patient_id.clone()], "what others made belongs to it");
        let body = json!({"patient": {"localId": "Z-77"}, "items": [{"orderId": "O", "item": "CT-CHEST"}]});
        let answer = app.post("/api/recognition/checks", &doctor.token, &body).ok();
        assert_eq!(answer["items"][0]["verdict"], "recognisable", "{answer}");
        let decision = json!({"decisions": [{"check": answer["check"], "line": 0, "kind": "recognise"}]});
        app.post("/api/recognition/decisions", &doctor.token, &decision).ok();
        let other = app.person(Role::Doctor, Some(CENTRAL));
        app.post("/api/recognition/decisions", &other.token, &decision).refused(403);
        let mut named = body.clone();
        named["doctor"] = json!("somebody-else");
        assert_eq!(
            app.post("/api/recognition/checks", &doctor.token, &named).refused(403)["place"],
            "doctor"
        );
        let entries = db.store.read(|tx| audit::of_resident(tx, resident, 1_000)).unwrap();
        let read = entries
            .iter()
            .find(|e| {
                e.actor == doctor.login
                    && e.entity.starts_with("DiagnosticReport/")
                    && e.outcome == audit::Outcome::Done
            })
            .unwrap();
        assert_eq!((read.institution.as_deref(), read.purpose), (Some(THIRD), base::Purpose::Treatment));

        // The same doctor for another purpose, and a colleague elsewhere, see nothing.
        let paying = app
            .request("GET", &format!("/fhir/DiagnosticReport/{report}"), Some(&doctor.token))
            .header("X-Purpose", "payment");
        assert_eq!(app.send(paying.body(Body::empty()).unwrap()).status.as_u16(), 403);
        let elsewhere = app.person(Role::Doctor, Some("510722001"));
        let stranger = app.person(Role::Nurse, Some(CENTRAL));
        assert!(!reads(&app, &elsewhere, &report) && !reads(&app, &stranger, &report));

        db.clock.advance(SignedDuration::from_hours(24 * 11));
        let doctor = Somebody { token: app.signed_in(&doctor.login, false), ..doctor };
        assert!(!reads(&app, &doctor, &report), "{}: ninety days after the visit", db.name);
        let order = json!({"resourceType": "ServiceRequest", "status": "active", "intent": "order", "subject": {"reference": urn(0)}, "authoredOn": "2023-08-24"});
        app.sent(&key, &here, &order);
        assert!(reads(&app, &doctor, &report));
        let family = app.person(Role::FamilyDoctor, Some("510722001"));
        for relation in [Relation::Contract, Relation::Referral, Relation::Consent] {
            assert!(!reads(&app, &family, &report), "{relation:?}");
            let bond = app.bound(resident, relation, For::Institution("510722001".to_owned()), &[]);
            assert!(reads(&app, &family, &report), "{relation:?}");
            let ctx = db.ctx();
            db.store.write(move |tx| identity::access::bond::unbind(tx, &ctx, resident, bond)).unwrap();
        }
        assert!(!reads(&app, &family, &report), "withdrawn");
    });
}

/// A person with a report on HIV at the first hospital, and visits at both.
fn hiv(app: &App<'_>) -> (String, String, String) {
    let key = app.key(CENTRAL, &[WRITE]);
    let entry = |at: usize, resource: Value| {
        let kind = resource["resourceType"].as_str().unwrap().to_owned();
        json!({"fullUrl": urn(at), "resource": resource, "request": {"method": "POST", "url": kind}})
    };
    let subject = json!({"reference": urn(0)});
    let result = |at: usize, words: &str, code: &str| {
        entry(
            at,
            json!({"resourceType": "Observation", "status": "final", "subject": subject,
            "code": {"text": words, "coding": [{"system": "urn:lianyi:item:510700", "code": code}]},
            "valueCodeableConcept": {"text": "阳性(+)"}, "effectiveDateTime": "2023-08-13"}),
        )
    };
    let report = |at: usize, words: &str, item: &str, results: &[usize]| {
        let results: Vec<Value> = results.iter().map(|at| json!({"reference": urn(*at)})).collect();
        entry(
            at,
            json!({"resourceType": "DiagnosticReport", "status": "final", "subject": subject, "result": results,
            "code": {"text": words, "coding": [{"system": "urn:lianyi:item:510700", "code": item}]}, "effectiveDateTime": "2023-08-13T08:00:00+08:00"}),
        )
    };
    let bundle = json!({"resourceType": "Bundle", "type": "transaction", "entry": [entry(0, patient("P1")),
        result(1, "HIV抗体", "HIVAB"), result(2, "乙肝表面抗原", "HBSAG"),
        report(3, "术前检查", "HBSAG", &[1, 2]), report(4, "HIV抗体(筛查)", "HIVAB", &[1])]});
    let answer = app.post("/fhir", &key, &bundle).ok();
    let id = |at: usize| {
        answer["entry"][at]["response"]["location"].as_str().unwrap().split('/').nth(1).unwrap().to_owned()
    };
    app.visited(CENTRAL, &patient("P1"), 1, json!({}));
    app.visited(THIRD, &patient("Z-77"), 1, json!({}));
    (id(0), id(3), id(1))
}

#[test]
fn sensitive_results_are_hidden_in_every_list_and_behind_every_reference() {
    on_both(|db| {
        let app = App::new(db);
        let (patient_id, report, result) = hiv(&app);
        let resident = app.resident(&patient_id);
        let doctor = app.person(Role::Doctor, Some(THIRD));
        let made_it = app.person(Role::Doctor, Some(CENTRAL));
        let get = |path: &str, who: &Somebody| app.get(path, &who.token);
        let total =
            |question: &str, who: &Somebody| get(&format!("/fhir/{question}"), who).ok()["total"].clone();
        assert_eq!(get(&format!("/fhir/Observation/{result}"), &doctor).status.as_u16(), 404);
        assert_eq!(get(&format!("/fhir/Observation/{result}/_history"), &doctor).status.as_u16(), 404);
        assert_eq!(
            get(&format!("/fhir/Observation/{result}"), &made_it).status.as_u16(),
            200,
            "whoever found it treats it"
        );
        let all = format!("Observation?patient={patient_id}");
        assert_eq!((total(&all, &doctor), total(&all, &made_it)), (json!(1), json!(2)), "{}", db.name);
        let reports = format!("DiagnosticReport?patient={patient_id}");
        assert_eq!((total(&reports, &doctor), total(&reports, &made_it)), (json!(1), json!(2)));
        let with_results = get(&format!("/fhir/{reports}&_include=DiagnosticReport:result"), &doctor);
        assert!(!with_results.text.contains("HIV"), "{}", with_results.text);
        // The report is seen, the result is not: a chain through it must not say what it holds.
        let chained = format!("{reports}&result:Observation.code=HIVAB");
        assert_eq!((total(&chained, &doctor), total(&chained, &made_it)), (json!(0), json!(2)));
        let chained = format!("{reports}&result:Observation.code=HBSAG");
        assert_eq!((total(&chained, &doctor), total(&chained, &made_it)), (json!(1), json!(1)));
        let shown = get(&format!("/api/recognition/reports/{report}"), &doctor);
        assert!(!shown.text.contains("HIV") && shown.text.contains("乙肝"), "{}", shown.text);
        assert!(get(&format!("/api/recognition/reports/{report}"), &made_it).text.contains("HIV"));
        let check = |who: &Somebody| {
            let body =
                json!({"patient": {"resident": resident.0}, "items": [{"item": "HIVAB"}], "record": false});
            app.post("/api/recognition/checks", &who.token, &body).ok()
        };
        let answer = check(&doctor);
        let line = &answer["items"][0];
        assert_eq!(
            (&line["verdict"], &line["candidates"], &line["duplicates"], &line["offered"]),
            (&json!("no-result"), &json!([]), &json!([]), &json!(false)),
            "{answer}"
        );
        assert_ne!(check(&made_it)["items"][0]["candidates"], json!([]));
        let system = app.key(THIRD, &[RECOGNITION]);
        let body = json!({"patient": {"resident": resident.0}, "items": [{"item": "HIVAB"}]});
        let asked = app.post("/api/recognition/checks", &system, &body).ok();
        let quality = app.person(Role::QualityOfficer, Some(THIRD));
        let again =
            get(&format!("/api/recognition/checks/{}", asked["check"].as_str().unwrap()), &quality).ok();
        assert_eq!(again["items"][0]["candidates"], json!([]), "{again}");

        // A consent that does not name the class opens nothing; one that does opens that class.
        app.bound(resident, Relation::Consent, For::Institution(THIRD.to_owned()), &[Sensitive::Psychiatric]);
        assert_eq!(total(&all, &doctor), json!(1));
        app.bound(resident, Relation::Consent, For::Institution(THIRD.to_owned()), &[Sensitive::Hiv]);
        assert_eq!(total(&all, &doctor), json!(2));
        assert_ne!(check(&doctor)["items"][0]["candidates"], json!([]));
        // The person sees all of it, the family what the authority names.
        let own = app.person_who_is(Role::Resident, None, Some(resident));
        assert_eq!(total(&all, &own), json!(2));
        let mother = app.person_who_is(Role::FamilyMember, None, Some(resident));
        app.bound(resident, Relation::Family, For::Account(mother.id), &[]);
        assert_eq!(total(&all, &mother), json!(1));
    });
}

#[test]
fn an_earlier_version_is_hidden_when_it_said_more() {
    on_both(|db| {
        let app = App::new(db);
        let (patient_id, _) = app.examined(CENTRAL, &patient("P1"), "CT-CHEST", 73);
        let key = app.key(CENTRAL, &[WRITE]);
        let diagnosis = |code: &str| {
            json!({"resourceType": "Condition", "id": "dx-1", "subject": {"reference": format!("Patient/{patient_id}")},
            "code": {"coding": [{"system": "http://hl7.org/fhir/sid/icd-10", "code": code}]}})
        };
        app.put("/fhir/Condition/dx-1", &key, &diagnosis("F20.0")).ok();
        app.put("/fhir/Condition/dx-1", &key, &diagnosis("I10")).ok();
        app.visited(THIRD, &patient("Z-77"), 1, json!({}));
        let doctor = app.person(Role::Doctor, Some(THIRD));
        app.get("/fhir/Condition/dx-1", &doctor.token).ok();
        assert_eq!(app.get("/fhir/Condition/dx-1/_history/1", &doctor.token).status.as_u16(), 404);
        let history = app.get("/fhir/Condition/dx-1/_history", &doctor.token).ok();
        assert_eq!((&history["total"], history.to_string().contains("F20")), (&json!(1), false), "{history}");
        // Tricks with paths lead nowhere else.
        for trick in
            ["dx-1%2F_history%2F1", "..%2FPatient%2Fx", "dx-1%00", "%2e%2e", "dx-1;v=1", "*", "dx-1%20"]
        {
            let status = app.get(&format!("/fhir/Condition/{trick}"), &doctor.token).status.as_u16();
            assert!([400, 404].contains(&status), "{trick}: {status}");
        }
        let get = |url: &str| json!({"request": {"method": "GET", "url": url}});
        let batch = json!({"resourceType": "Bundle", "type": "batch", "entry": [get("Condition/dx-1/_history/1"), get("//Condition/dx-1/_history/1"), get("Condition/../Condition/dx-1"), get("http://elsewhere/fhir/Condition/dx-1")]});
        assert!(!app.post("/fhir", &doctor.token, &batch).text.contains("F20"));
    });
}

/// 职工本人档案加密级: colleagues do not look each other up; whoever treats the colleague by name does.
#[test]
fn the_record_of_a_colleague_needs_a_relation_in_person() {
    on_both(|db| {
        let app = App::new(db);
        let (patient_id, report) = app.examined(CENTRAL, &patient("P1"), "CT-CHEST", 73);
        let resident = app.resident(&patient_id);
        app.visited(THIRD, &patient("Z-77"), 1, json!({}));
        let curious = app.person(Role::Doctor, Some(THIRD));
        assert!(reads(&app, &curious, &report));
        let own = app.person_who_is(Role::Resident, None, Some(resident));
        assert!(reads(&app, &curious, &report), "an account of a resident makes nobody a colleague");
        app.person_who_is(Role::Nurse, Some(THIRD), Some(resident));
        assert!(!reads(&app, &curious, &report), "{}", db.name);
        assert!(reads(&app, &own, &report));
        let treating = app.person(Role::Doctor, Some(THIRD));
        let by_name = json!({"participant": [{"individual": {"identifier": {"value": staff_number(&treating.login)}}}]});
        app.visited(THIRD, &patient("Z-77"), 1, by_name);
        assert!(reads(&app, &treating, &report), "{}", db.name);
        assert!(!reads(&app, &curious, &report));
    });
}

/// A17, B16: the own record, consent and its withdrawal, authority of a family.
#[test]
fn residents_see_their_own_record_and_say_who_else_may() {
    on_both(|db| {
        let app = App::new(db);
        let (patient_id, report) = app.examined(CENTRAL, &patient("P1"), "CT-CHEST", 73);
        let resident = app.resident(&patient_id);
        let own = app.person_who_is(Role::Resident, None, Some(resident));
        let found = app.get(&format!("/fhir/DiagnosticReport?patient={patient_id}"), &own.token).ok();
        assert_eq!(ids(&found), std::slice::from_ref(&report));
        let son = app.person_who_is(Role::FamilyMember, None, Some(resident));
        let doctor = app.person(Role::Doctor, Some(THIRD));
        assert!(!reads(&app, &son, &report) && !reads(&app, &doctor, &report));
        let give = |body: Value| app.post("/api/me/bonds", &own.token, &body);
        let authority = give(json!({"family": son.login})).ok();
        let consent = give(json!({"institution": THIRD})).ok();
        assert!(reads(&app, &son, &report) && reads(&app, &doctor, &report), "{}", db.name);
        give(json!({"institution": "999"})).refused(422);
        give(json!({"family": "nobody.here"})).refused(422);
        give(json!({})).refused(400);
        assert_eq!(app.get("/api/me/bonds", &own.token).ok()["bonds"].as_array().unwrap().len(), 2);
        for given in [authority, consent] {
            let address = format!("/api/me/bonds/{}", given["id"].as_str().unwrap());
            app.delete(&address, &doctor.token).refused(403);
            assert_eq!(app.delete(&address, &own.token).status.as_u16(), 204);
            app.delete(&address, &own.token).refused(404);
        }
        assert!(!reads(&app, &son, &report) && !reads(&app, &doctor, &report));
        app.get("/api/me/accesses", &son.token).refused(403);
    });
}
