//! Residents matched by likeness, over HTTP: FHIR `Patient/$match`, links, and a review side by side.

use serde_json::{Value, json};
use testkit::on_both;

use super::{App, CENTRAL, MANAGE, READ, REGION, THIRD, WRITE};

fn patient(name: &str, mrn: &str, phone: Option<&str>) -> Value {
    let mut value = json!({"resourceType": "Patient", "name": [{"text": name}], "gender": "male", "birthDate": "1960-03-02",
        "identifier": [{"type": {"coding": [{"code": "MR"}]}, "value": mrn}]});
    if let Some(phone) = phone {
        value["telecom"] = json!([{"system": "phone", "value": phone}]);
    }
    value
}

fn asked(who: &Value, more: &[Value]) -> Value {
    let mut parameters = vec![json!({"name": "resource", "resource": who})];
    parameters.extend_from_slice(more);
    json!({"resourceType": "Parameters", "parameter": parameters})
}

fn grade(entry: &Value) -> &str {
    let extension = &entry["search"]["extension"][0];
    assert_eq!(extension["url"], "http://hl7.org/fhir/StructureDefinition/match-grade");
    extension["valueCode"].as_str().unwrap()
}

#[test]
fn match_answers_persons_with_score_and_grade() {
    on_both(|db| {
        let app = App::matching(db);
        let key = app.key(CENTRAL, &[READ, WRITE]);
        let phone = Some("13812341234");
        let made = app.post("/fhir/Patient", &key, &patient("慕容秋白", "C-1", phone)).json();
        let third = app.key(THIRD, &[READ, WRITE]);
        let other = app.post("/fhir/Patient", &third, &patient("慕容秋白", "T-1", phone)).json();
        app.post("/fhir/Patient", &third, &patient("赵铁柱", "T-2", Some("13900000001")));

        let matching = |body: &Value| app.post("/fhir/Patient/$match", &key, body);
        let bundle = matching(&asked(&patient("慕容秋柏", "X", phone), &[])).ok();
        assert_eq!((&bundle["resourceType"], &bundle["type"]), (&json!("Bundle"), &json!("searchset")));
        let entries = bundle["entry"].as_array().unwrap();
        let ids: Vec<&Value> = entries.iter().map(|entry| &entry["resource"]["id"]).collect();
        assert_eq!(entries.len(), 2, "one person, two patients, on {}: {bundle}", db.name);
        assert!(ids.contains(&&made["id"]) && ids.contains(&&other["id"]));
        for entry in entries {
            assert_eq!((grade(entry), &entry["search"]["mode"]), ("certain", &json!("match")), "{}", db.name);
            assert!(entry["search"]["score"].as_f64().unwrap() > 0.99);
        }
        // R4: certain matches only, or a number of persons at most.
        let certain = json!({"name": "onlyCertainMatches", "valueBoolean": true});
        assert_eq!(
            matching(&asked(&patient("慕容秋白", "X", phone), std::slice::from_ref(&certain))).ok()["total"],
            2
        );
        let nobody = matching(&asked(&patient("钱多多", "X", None), &[certain])).ok();
        assert_eq!((&nobody["total"], nobody.get("entry")), (&json!(0), None));
        let count = json!({"name": "count", "valueInteger": 1});
        assert_eq!(matching(&asked(&patient("慕容秋白", "X", phone), &[count])).ok()["total"], 2);

        // The Patient alone is taken too; what is wrong is named.
        assert_eq!(matching(&patient("慕容秋白", "X", phone)).ok()["total"], 2);
        for wrong in [
            json!({"resourceType": "Parameters"}),
            json!({"resourceType": "Observation"}),
            asked(&json!({"resourceType": "Group"}), &[]),
            asked(&patient("慕容秋白", "X", phone), &[json!({"name": "count", "valueInteger": 0})]),
            asked(
                &patient("慕容秋白", "X", phone),
                &[json!({"name": "onlyCertainMatches", "valueString": "yes"})],
            ),
        ] {
            let answer = matching(&wrong);
            assert_eq!(answer.status.as_u16(), 400, "{wrong}: {}", answer.text);
            assert_eq!(answer.json()["resourceType"], "OperationOutcome");
        }
        let blind = app.key(CENTRAL, &[WRITE]);
        let refused = app.post("/fhir/Patient/$match", &blind, &asked(&patient("慕容秋白", "X", phone), &[]));
        assert_eq!(refused.status.as_u16(), 403, "{}", db.name);
    });
}

#[test]
fn a_stated_document_is_certain_whatever_the_name() {
    on_both(|db| {
        let app = App::new(db);
        let key = app.key(CENTRAL, &[READ, WRITE]);
        let with_passport = |name: &str| {
            let mut value = patient(name, "C-1", None);
            value["identifier"]
                .as_array_mut()
                .unwrap()
                .push(json!({"type": {"coding": [{"code": "PPN"}]}, "value": "E12345678"}));
            value
        };
        app.post("/fhir/Patient", &key, &with_passport("JOHN SMITH"));
        let found = app.post("/fhir/Patient/$match", &key, &asked(&with_passport("JON SMITH"), &[])).ok();
        assert_eq!(found["total"], 1, "{}", db.name);
        assert_eq!(
            (grade(&found["entry"][0]), &found["entry"][0]["search"]["score"]),
            ("certain", &json!(1.0))
        );
    });
}

#[test]
fn patients_of_one_person_refer_to_each_other() {
    on_both(|db| {
        let app = App::matching(db);
        let (key, third) = (app.key(CENTRAL, &[READ, WRITE]), app.key(THIRD, &[READ, WRITE]));
        let phone = Some("13812341234");
        let a = app.post("/fhir/Patient", &key, &patient("慕容秋白", "C-1", phone)).json()["id"].clone();
        let read = |id: &Value| app.get(&format!("/fhir/Patient/{}", id.as_str().unwrap()), &key).ok();
        assert_eq!(read(&a).get("link"), None, "{}", db.name);
        let b = app.post("/fhir/Patient", &third, &patient("慕容秋白", "T-1", phone)).json()["id"].clone();
        for (one, other) in [(&a, &b), (&b, &a)] {
            let link = &read(one)["link"][0];
            let reference = format!("Patient/{}", other.as_str().unwrap());
            assert_eq!((&link["other"]["reference"], &link["type"]), (&json!(reference), &json!("seealso")));
        }
        // What is stored is what was sent: the next version of it is compared without the link.
        let stored = read(&a);
        assert_eq!(stored["meta"]["versionId"], "1", "{}", db.name);
    });
}

#[test]
fn a_review_shows_both_persons_masked_with_what_speaks_for_one() {
    on_both(|db| {
        let app = App::matching(db);
        let (key, third) = (app.key(CENTRAL, &[READ, WRITE]), app.key(THIRD, &[READ, WRITE]));
        app.post("/fhir/Patient", &key, &patient("慕容秋白", "C-1", Some("13812341234")));
        app.post("/fhir/Patient", &third, &patient("慕容秋白", "T-1", Some("13900001111")));
        let manager = app.key(REGION, &[MANAGE]);
        let page = app.get("/api/reviews", &manager).ok();
        let review = &page["reviews"][0];
        assert_eq!(review["reason"], "likely", "{}: {page}", db.name);
        let side = app.get(&format!("/api/reviews/{}", review["id"].as_str().unwrap()), &manager).ok();
        let comparison = &side["comparison"];
        let fields = comparison["fields"].as_array().unwrap();
        let level = |name: &str| fields.iter().find(|f| f["field"] == name).unwrap()["level"].clone();
        assert_eq!(
            ["name", "birth", "sex", "document", "phone"].map(level),
            [json!("exact"), json!("exact"), json!("same"), Value::Null, json!("differ")],
            "{}",
            db.name
        );
        let sum: f64 = fields.iter().map(|f| f["weight"].as_f64().unwrap()).sum::<f64>()
            + comparison["prior"].as_f64().unwrap();
        assert!((sum - comparison["weight"].as_f64().unwrap()).abs() < 0.1, "{comparison}");
        assert_eq!(comparison["grade"], "probable");
        let text = side.to_string();
        assert!(!text.contains("秋白") && !text.contains("13812341234"), "{text}");
    });
}
