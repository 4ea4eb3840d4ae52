//! Pairs that a person decides about.

use identity::access::rights::Role;
use serde_json::{Value, json};
use testkit::on_both;

use super::{App, CENTRAL, MANAGE, READ, RECOGNITION, REGION, THIRD, WRITE, leaks::reads, patient};

/// The same name, birth, sex and telephone without a document: a candidate, never a silent merge.
pub(super) fn without_document(mrn: &str) -> Value {
    json!({"resourceType": "Patient", "name": [{"text": "赵小明"}], "gender": "male", "birthDate": "1980-01-31",
        "telecom": [{"system": "phone", "value": "13812341234"}],
        "identifier": [{"type": {"coding": [{"code": "MR"}]}, "value": mrn}]})
}

#[test]
fn two_are_one_once_a_person_says_so_and_their_reports_come_together() {
    on_both(|db| {
        let app = App::new(db);
        app.examined(CENTRAL, &without_document("C-1"), "CT-CHEST", 48);
        app.examined(THIRD, &without_document("T-1"), "MR-HEAD", 24);
        let manager = app.key(REGION, &[MANAGE]);
        let page = app.get("/api/reviews", &manager).ok();
        let review = &page["reviews"][0];
        assert_eq!((&review["reason"], &review["state"]), (&json!("same-person"), &json!("open")), "{page}");
        assert_eq!(
            (&review["resident"]["name"], &review["resident"]["phone"]),
            (&json!("赵**"), &json!("138****1234"))
        );
        assert!(!page.to_string().contains("小明") && !page.to_string().contains("13812341234"));

        let third = app.key(THIRD, &[RECOGNITION]);
        let check = json!({"patient": {"localId": "T-1"}, "items": [{"item": "CT-CHEST"}]});
        let verdict =
            || app.post("/api/recognition/checks", &third, &check).ok()["items"][0]["verdict"].clone();
        assert_eq!(verdict(), "no-result", "{}", db.name);
        let address = format!("/api/reviews/{}", review["id"].as_str().unwrap());
        app.post(&address, &manager, &json!({"decision": "maybe"})).refused(400);
        let decided = app.post(&address, &manager, &json!({"decision": "same"})).ok();
        assert_eq!(decided["moved"], 1);
        assert_eq!(verdict(), "recognisable", "{}", db.name);
        app.post(&address, &manager, &json!({"decision": "different"})).refused(409);
        assert_eq!(app.get("/api/reviews", &manager).ok()["reviews"], json!([]));
        assert_eq!(app.get("/api/reviews?state=same", &manager).ok()["reviews"].as_array().unwrap().len(), 1);
        app.get("/api/reviews?state=perhaps", &manager).refused(400);
        app.post("/api/reviews/01936f5e-0000-7000-8000-000000000000", &manager, &json!({"decision": "same"}))
            .refused(404);
    });
}

#[test]
fn a_merge_is_told_and_undone_and_no_report_stays_with_the_wrong_person() {
    on_both(|db| {
        let app = App::new(db);
        app.examined(CENTRAL, &without_document("C-1"), "CT-CHEST", 48);
        app.examined(THIRD, &without_document("T-1"), "MR-HEAD", 24);
        let manager = app.key(REGION, &[MANAGE]);
        let review = app.get("/api/reviews", &manager).ok()["reviews"][0].clone();
        let (source, target) = (review["resident"]["id"].clone(), review["candidate"]["id"].clone());
        let address = format!("/api/reviews/{}", review["id"].as_str().unwrap());
        let side = app.get(&address, &manager).ok();
        assert_eq!(
            (&side["review"]["id"], &side["comparison"]),
            (&review["id"], &Value::Null),
            "{}",
            db.name
        );
        app.post(&address, &manager, &json!({"decision": "same"})).ok();

        let third = app.key(THIRD, &[RECOGNITION]);
        let check = |item: &str, local: &str, key: &str| {
            let body = json!({"patient": {"localId": local}, "items": [{"item": item}]});
            app.post("/api/recognition/checks", key, &body).ok()["items"][0]["verdict"].clone()
        };
        assert_eq!(check("CT-CHEST", "T-1", &third), "recognisable", "{}", db.name);

        let merges = format!("/api/merges?resident={}", target.as_str().unwrap());
        let merge = app.get(&merges, &manager).ok()["merges"][0].clone();
        assert_eq!(
            (&merge["source"], &merge["target"], &merge["how"]),
            (&source, &target, &json!("by-review"))
        );
        let undo = format!("/api/merges/{}/undo", merge["id"].as_str().unwrap());
        app.post(&undo, &manager, &json!({"reason": ""})).refused(400);
        app.post(&undo, &manager, &json!({})).refused(400);
        let undone = app.post(&undo, &manager, &json!({"reason": "同名同日生，两个人"})).ok();
        assert_eq!((&undone["moved"], &undone["reviews"]), (&json!(1), &json!([])), "{}", db.name);
        app.post(&undo, &manager, &json!({"reason": "again"})).refused(409);
        app.post("/api/merges/01936f5e-0000-7000-8000-000000000000/undo", &manager, &json!({"reason": "x"}))
            .refused(404);
        let told = app.get(&merges, &manager).ok()["merges"][0].clone();
        assert_eq!(told["undoneReason"], "同名同日生，两个人");

        // At once: each sees its own reports and no others.
        let central = app.key(CENTRAL, &[RECOGNITION]);
        assert_eq!(check("CT-CHEST", "T-1", &third), "no-result", "{}", db.name);
        assert_ne!(check("CT-CHEST", "C-1", &central), "no-result", "{}", db.name);
        assert_eq!(check("MR-HEAD", "C-1", &central), "no-result", "{}", db.name);
        assert_ne!(check("MR-HEAD", "T-1", &third), "no-result", "{}", db.name);
        assert_eq!(app.get("/api/reviews", &manager).ok()["reviews"], json!([]), "told apart");
    });
}

/// Somebody was registered with the card of another: one resident, until a person says otherwise.
#[test]
fn a_patient_of_somebody_else_is_separated_with_reports_checks_and_savings() {
    on_both(|db| {
        let app = App::new(db);
        let (one, examined) = app.examined(CENTRAL, &patient("C-1"), "CT-CHEST", 48);
        let (two, other) = app.examined(THIRD, &patient("T-1"), "MR-HEAD", 24);
        let before = app.resident(&one);
        assert_eq!(app.resident(&two), before, "the card decided");
        let manager = app.key(REGION, &[MANAGE]);
        let (central, third) = (app.key(CENTRAL, &[RECOGNITION]), app.key(THIRD, &[RECOGNITION]));
        let ask = |item: &str, local: &str, key: &str| {
            let body = json!({"patient": {"localId": local}, "items": [{"orderId": format!("{item}-{local}"), "item": item}]});
            app.post("/api/recognition/checks", key, &body).ok()
        };
        let verdict = |answer: &Value| answer["items"][0]["verdict"].clone();
        let asked = ask("CT-CHEST", "T-1", &third);
        assert_eq!(verdict(&asked), "recognisable", "{}", db.name);
        let decision = json!({"decisions": [{"check": asked["check"], "line": 0, "kind": "recognise", "reports": [examined]}]});
        app.post("/api/recognition/decisions", &third, &decision).ok();
        let saved = || {
            let total =
                app.get("/api/recognition/statistics?from=2023-08-01&to=2023-12-31", &manager).ok()["total"]
                    .clone();
            (total["saved"].as_i64().unwrap(), total["returned"].as_i64().unwrap())
        };
        let at_first = saved();
        assert!(at_first.0 > 0 && at_first.1 == 0, "{at_first:?}");
        let own = app.person_who_is(Role::Resident, None, Some(before));
        assert!(reads(&app, &own, &examined) && reads(&app, &own, &other));

        let address = format!("/api/patients/{two}/separate");
        app.post(&address, &manager, &json!({"reason": " "})).refused(400);
        app.post(
            "/api/patients/01936f5e-0000-7000-8000-000000000000/separate",
            &manager,
            &json!({"reason": "x"}),
        )
        .refused(404);
        let separated = app.post(&address, &manager, &json!({"reason": "借用他人身份证"})).ok();
        let now = app.resident(&two);
        assert_eq!(separated["resident"], json!(now.0));
        assert!(now != before && app.resident(&one) == before, "{}", db.name);
        app.post(&address, &manager, &json!({"reason": "again"})).refused(409);

        // At once: each sees its own and no other's, and what rested on another's report is given back.
        assert_eq!(verdict(&ask("CT-CHEST", "T-1", &third)), "no-result", "{}", db.name);
        assert_eq!(verdict(&ask("MR-HEAD", "C-1", &central)), "no-result", "{}", db.name);
        assert_ne!(verdict(&ask("CT-CHEST", "C-1", &central)), "no-result", "{}", db.name);
        assert_ne!(verdict(&ask("MR-HEAD", "T-1", &third)), "no-result", "{}", db.name);
        assert_eq!(saved(), (at_first.0, at_first.0), "{}", db.name);
        assert!(reads(&app, &own, &examined) && !reads(&app, &own, &other), "{}", db.name);
        for resident in [before, now] {
            let trail = db.store.read(|tx| audit::of_resident(tx, resident, 1_000)).unwrap();
            let told = trail
                .iter()
                .any(|e| e.entity == format!("Patient/{two}") && e.detail == "separated: 借用他人身份证");
            assert!(told, "on the trail of both, on {}", db.name);
        }
    });
}

/// Nothing brought these together, and a person knows better: asked, seen side by side, decided, one record.
#[test]
fn a_person_says_that_two_are_one_whom_nothing_brought_together() {
    on_both(|db| {
        let app = App::new(db);
        let (one, _) = app.examined(CENTRAL, &patient("C-1"), "CT-CHEST", 48);
        let (two, _) = app.examined(THIRD, &without_document("T-1"), "MR-HEAD", 24);
        let (kept, gone) = (app.resident(&one), app.resident(&two));
        let manager = app.key(REGION, &[MANAGE]);
        assert_eq!(app.get("/api/reviews", &manager).ok()["reviews"], json!([]));
        let ask = |patient: &str, resident: &str, reason: &str| {
            let body = json!({"patient": patient, "resident": resident, "reason": reason});
            app.post("/api/reviews", &manager, &body)
        };
        let kept_id = kept.0.to_string();
        assert_eq!(ask(&two, &kept_id, " ").refused(400)["place"], "reason");
        ask(&two, "01936f5e-0000-7000-8000-000000000000", "x").refused(404);
        ask("01936f5e-0000-7000-8000-000000000000", &kept_id, "x").refused(404);
        ask(&one, &kept_id, "x").refused(409);
        let opened = ask(&two, &kept_id, "改名前的登记").ok()["id"].clone();
        assert_eq!(ask(&two, &kept_id, "家属来电").ok()["id"], opened, "one pair, one review");
        let address = format!("/api/reviews/{}", opened.as_str().unwrap());
        let shown = app.get(&address, &manager).ok()["review"].clone();
        assert_eq!((&shown["state"], &shown["reason"]), (&json!("open"), &json!("noticed")));
        assert_eq!((&shown["askedWhy"], &shown["patient"]), (&json!("家属来电"), &json!(two)));
        assert_eq!(app.resident(&two), gone, "nothing changes until it is decided, on {}", db.name);
        app.post(&address, &manager, &json!({"decision": "same"})).ok();
        assert_eq!(app.resident(&two), kept, "{}", db.name);
        for resident in [kept, gone] {
            let trail = db.store.read(|tx| audit::of_resident(tx, resident, 1_000)).unwrap();
            assert!(trail.iter().any(|e| e.detail == "asked: 改名前的登记"), "on {}", db.name);
        }
    });
}

/// A separation that was a mistake: asked about again, it stays until a person says that they are one after all.
#[test]
fn two_that_were_told_apart_are_one_again_once_a_person_says_so() {
    on_both(|db| {
        let app = App::new(db);
        let (one, _) = app.examined(CENTRAL, &patient("C-1"), "CT-CHEST", 48);
        let (two, _) = app.examined(THIRD, &patient("T-1"), "MR-HEAD", 24);
        let before = app.resident(&one);
        let manager = app.key(REGION, &[MANAGE]);
        app.post(&format!("/api/patients/{two}/separate"), &manager, &json!({"reason": "看错了行"})).ok();
        let apart = app.resident(&two);
        assert_ne!(apart, before);
        let asked = json!({"patient": two, "resident": before.0, "reason": "拆错了"});
        let opened = app.post("/api/reviews", &manager, &asked).ok()["id"].clone();
        let state = app.get("/api/reviews", &manager).ok();
        assert_eq!(state["reviews"].as_array().unwrap().len(), 1, "{state}");
        // The hospital sends the same card again: while it is open, those told apart are not joined by it.
        app.examined(THIRD, &patient("T-1"), "CT-CHEST", 12);
        assert_eq!(app.resident(&two), apart, "{}", db.name);
        let address = format!("/api/reviews/{}", opened.as_str().unwrap());
        app.post(&address, &manager, &json!({"decision": "same"})).ok();
        assert_eq!(app.resident(&two), before, "{}", db.name);
        let third = app.key(THIRD, &[RECOGNITION]);
        let body = json!({"patient": {"localId": "T-1"}, "items": [{"item": "CT-CHEST"}]});
        let answer = app.post("/api/recognition/checks", &third, &body).ok();
        assert_eq!(answer["items"][0]["verdict"], "recognisable", "its reports came along, on {}", db.name);
        let merges = app.get(&format!("/api/merges?resident={}", before.0), &manager).ok();
        let merge = merges["merges"][0]["id"].as_str().unwrap().to_owned();
        app.post(&format!("/api/merges/{merge}/undo"), &manager, &json!({"reason": "又拆"})).ok();
        assert_ne!(app.resident(&two), before, "and it can be undone like any merge, on {}", db.name);
    });
}

/// A report of one may refer to a result of the other, as long as they are one person; told apart, it shows nothing of it.
#[test]
fn what_a_report_refers_to_is_shown_while_it_is_the_same_persons() {
    on_both(|db| {
        let app = App::new(db);
        let (one, _) = app.examined(CENTRAL, &patient("C-1"), "CT-CHEST", 48);
        let (two, _) = app.examined(THIRD, &patient("T-1"), "MR-HEAD", 24);
        let created = |institution: &str, kind: &str, resource: Value| {
            let answer = app.post(&format!("/fhir/{kind}"), &app.key(institution, &[WRITE, READ]), &resource);
            assert_eq!(answer.status.as_u16(), 201, "{}: {}", db.name, answer.json());
            answer.json()["id"].as_str().unwrap().to_owned()
        };
        let of_one = json!({"reference": format!("Patient/{one}")});
        let result = created(
            CENTRAL,
            "Observation",
            json!({"resourceType": "Observation", "status": "final",
            "subject": of_one, "code": {"text": "肌酐"}, "valueQuantity": {"value": 77.5, "unit": "umol/L"}}),
        );
        let study = created(
            CENTRAL,
            "ImagingStudy",
            json!({"resourceType": "ImagingStudy", "status": "available",
            "subject": of_one, "identifier": [{"system": "urn:dicom:uid", "value": "urn:oid:1.2.3.9"}]}),
        );
        let report = created(
            THIRD,
            "DiagnosticReport",
            json!({"resourceType": "DiagnosticReport", "status": "final",
            "subject": {"reference": format!("Patient/{two}")}, "code": {"text": "会诊报告"},
            "effectiveDateTime": "2023-08-13T08:00:00+08:00",
            "result": [{"reference": format!("Observation/{result}")}],
            "imagingStudy": [{"reference": format!("ImagingStudy/{study}")}]}),
        );
        let reader = app.key(THIRD, &[RECOGNITION]);
        let shown = || {
            let shown = app.get(&format!("/api/recognition/reports/{report}"), &reader).ok();
            let many = |name: &str| shown[name].as_array().unwrap().len();
            (many("results"), many("studies"))
        };
        assert_eq!(shown(), (1, 1), "{}", db.name);
        let manager = app.key(REGION, &[MANAGE]);
        app.post(&format!("/api/patients/{two}/separate"), &manager, &json!({"reason": "借用他人身份证"}))
            .ok();
        assert_eq!(shown(), (0, 0), "{}", db.name);
    });
}

/// Whoever decides finds what a resident was made of by an institution's number: masked, and on the trail.
#[test]
fn registrations_of_a_resident_are_found_by_a_number_masked_and_say_what_can_be_separated() {
    on_both(|db| {
        let app = App::new(db);
        let (one, _) = app.examined(CENTRAL, &patient("C-1"), "CT-CHEST", 48);
        let (two, _) = app.examined(THIRD, &patient("T-1"), "MR-HEAD", 24);
        let manager = app.key(REGION, &[MANAGE]);
        let search = |body: &Value| app.post("/api/patients/search", &manager, body);
        let found = search(&json!({"institution": THIRD, "number": " T-1 "})).ok();
        let told = |found: &Value| -> Vec<(String, bool)> {
            let of = |r: &Value| (r["id"].as_str().unwrap().to_owned(), r["named"].as_bool().unwrap());
            found["registrations"].as_array().unwrap().iter().map(of).collect()
        };
        assert_eq!(told(&found), [(one.clone(), false), (two.clone(), true)], "{}", db.name);
        let [first, second] = [0, 1].map(|at| found["registrations"][at].clone());
        assert_eq!((&first["institution"], &first["how"]), (&json!(CENTRAL), &json!("new-resident")));
        assert_eq!((&second["institution"], &second["how"]), (&json!(THIRD), &json!("by-document")));
        assert_eq!((&first["merge"], &second["merge"]), (&Value::Null, &Value::Null));
        let text = found.to_string();
        let stated = patient("T-1");
        for said in [&stated["name"][0]["text"], &stated["identifier"][1]["value"]] {
            assert!(!text.contains(said.as_str().unwrap()), "masked on {}: {text}", db.name);
        }
        assert!(!text.contains("T-1") && !text.contains("C-1"), "no number leaves: {text}");

        let resident = found["resident"]["id"].clone();
        assert_eq!(told(&search(&json!({"resident": resident})).ok()), [(one, false), (two.clone(), false)]);
        let trail = db.store.read(|tx| audit::of_resident(tx, app.resident(&two), 1_000)).unwrap();
        assert!(trail.iter().any(|e| e.entity == "registration"), "on the trail, on {}", db.name);

        search(&json!({"institution": THIRD, "number": "T-9"})).refused(404);
        search(&json!({"resident": "01936f5e-0000-7000-8000-000000000000"})).refused(404);
        for wrong in [
            json!({}),
            json!({"number": "T-1"}),
            json!({"institution": THIRD, "number": " "}),
            json!({"resident": resident, "institution": THIRD, "number": "T-1"}),
        ] {
            search(&wrong).refused(400);
        }
    });
}

/// What came by a merge names that merge: it is undone as a whole, not separated.
#[test]
fn a_registration_that_came_by_a_merge_names_it() {
    on_both(|db| {
        let app = App::new(db);
        app.examined(CENTRAL, &without_document("C-1"), "CT-CHEST", 48);
        let (moved, _) = app.examined(THIRD, &without_document("T-1"), "MR-HEAD", 24);
        let manager = app.key(REGION, &[MANAGE]);
        let review = app.get("/api/reviews", &manager).ok()["reviews"][0]["id"].clone();
        let address = format!("/api/reviews/{}", review.as_str().unwrap());
        app.post(&address, &manager, &json!({"decision": "same"})).ok();
        let found =
            app.post("/api/patients/search", &manager, &json!({"institution": THIRD, "number": "T-1"})).ok();
        let merged: Vec<_> =
            found["registrations"].as_array().unwrap().iter().filter(|r| !r["merge"].is_null()).collect();
        assert_eq!(merged.len(), 1, "{}: {found}", db.name);
        assert_eq!((&merged[0]["id"], &merged[0]["how"]), (&json!(moved), &json!("by-review")));
        let separate = format!("/api/patients/{moved}/separate");
        app.post(&separate, &manager, &json!({"reason": "不是同一人"})).refused(409);
        let undo = format!("/api/merges/{}/undo", merged[0]["merge"].as_str().unwrap());
        app.post(&undo, &manager, &json!({"reason": "不是同一人"})).ok();
    });
}
