//! The FHIR face over HTTP: create, read, versions, updates, conditions, bundles.

use serde_json::{Value, json};
use testkit::on_both;

use super::{Answer, App, CENTRAL, READ, WRITE, patient};

fn key(app: &App<'_>) -> String {
    app.key(CENTRAL, &[READ, WRITE])
}

#[track_caller]
fn outcome(answer: &Answer, status: u16, code: &str) {
    assert_eq!(answer.status.as_u16(), status, "{}", answer.text);
    let outcome = answer.json();
    assert_eq!(
        (&outcome["resourceType"], &outcome["issue"][0]["code"]),
        (&json!("OperationOutcome"), &json!(code)),
        "{outcome}"
    );
}

fn condition(subject: &str, words: &str) -> Value {
    json!({"resourceType": "Condition", "subject": {"reference": subject}, "code": {"text": words}})
}

#[test]
fn a_resource_is_created_read_changed_and_all_versions_stay() {
    on_both(|db| {
        let app = App::new(db);
        let key = key(&app);
        let person = app.post("/fhir/Patient", &key, &patient("P1"));
        assert_eq!(person.status.as_u16(), 201, "{}", person.text);
        let subject = format!("Patient/{}", person.json()["id"].as_str().unwrap());
        let made = app.post("/fhir/Condition", &key, &condition(&subject, "高血压"));
        assert_eq!((made.status.as_u16(), made.header("etag")), (201, "W/\"1\""));
        let id = made.json()["id"].as_str().unwrap().to_owned();
        let address = format!("/fhir/Condition/{id}");
        assert_eq!(made.header("location"), format!("http://lianyi.test{address}/_history/1"));

        let read = app.get(&address, &key);
        assert_eq!(read.header("content-type"), "application/fhir+json; charset=utf-8");
        assert_eq!((read.json()["code"]["text"].as_str(), read.header("etag")), (Some("高血压"), "W/\"1\""));
        let request = app.request("GET", &address, Some(&key)).header("If-None-Match", "W/\"1\"");
        assert_eq!(app.send(request.body(axum::body::Body::empty()).unwrap()).status.as_u16(), 304);

        let mut changed = condition(&subject, "高血压2级");
        changed["id"] = json!(id);
        let update = |tag: &str, body: &Value| {
            let request = app.request("PUT", &address, Some(&key)).header("If-Match", tag);
            app.send(
                request
                    .header("Content-Type", "application/fhir+json")
                    .body(body.to_string().into())
                    .unwrap(),
            )
        };
        outcome(&update("W/\"7\"", &changed), 412, "conflict");
        outcome(&update("seven", &changed), 400, "invalid");
        let second = update("W/\"1\"", &changed);
        assert_eq!((second.status.as_u16(), second.header("etag")), (200, "W/\"2\""));
        outcome(&update("W/\"1\"", &changed), 412, "conflict");
        assert_eq!(app.get(&format!("{address}/_history/1"), &key).json()["code"]["text"], "高血压");
        let history = app.get(&format!("{address}/_history"), &key).ok();
        assert_eq!(
            (&history["total"], &history["entry"][0]["resource"]["meta"]["versionId"]),
            (&json!(2), &json!("2"))
        );
        outcome(&app.get("/fhir/Condition/nobody", &key), 404, "not-found");
        outcome(&app.get(&format!("{address}/_history/9"), &key), 404, "not-found");
        outcome(&app.get("/fhir/Basic/1", &key), 404, "not-found");
    });
}

#[test]
fn the_same_again_is_found_by_condition_and_a_known_number_is_the_same_patient() {
    on_both(|db| {
        let app = App::new(db);
        let key = key(&app);
        let first = app.post("/fhir/Patient", &key, &patient("P1"));
        let again = app.post("/fhir/Patient", &key, &patient("P1"));
        assert_eq!((first.status.as_u16(), again.status.as_u16()), (201, 200));
        assert_eq!(first.json()["id"], again.json()["id"], "{}", db.name);

        let subject = format!("Patient/{}", first.json()["id"].as_str().unwrap());
        let mut resource = condition(&subject, "糖尿病");
        resource["identifier"] = json!([{"system": "urn:his:condition", "value": "C-9"}]);
        let once = |name: &str, value: &str| {
            let request = app.request("POST", "/fhir/Condition", Some(&key)).header(name, value);
            app.send(
                request
                    .header("Content-Type", "application/fhir+json")
                    .body(resource.to_string().into())
                    .unwrap(),
            )
        };
        let made = once("If-None-Exist", "identifier=urn:his:condition|C-9");
        let found = once("If-None-Exist", "identifier=urn:his:condition|C-9");
        assert_eq!((made.status.as_u16(), found.status.as_u16()), (201, 200));
        assert_eq!(made.json()["id"], found.json()["id"]);
        assert_eq!(once("If-None-Exist", "no-such-parameter=1").status.as_u16(), 400);
        resource["code"]["text"] = json!("2型糖尿病");
        let put = app.put("/fhir/Condition?identifier=urn:his:condition%7CC-9", &key, &resource);
        assert_eq!((put.status.as_u16(), put.header("etag")), (200, "W/\"2\""), "{}", put.text);
        let minimal = {
            let request =
                app.request("PUT", "/fhir/Condition?identifier=urn:his:condition%7CC-9", Some(&key));
            let request =
                request.header("Prefer", "return=minimal").header("Content-Type", "application/json");
            app.send(request.body(resource.to_string().into()).unwrap())
        };
        assert_eq!((minimal.status.as_u16(), minimal.text.as_str()), (200, ""));
    });
}

#[test]
fn what_is_no_r4_json_is_refused_with_its_place() {
    let db = testkit::sqlite();
    let app = App::new(&db);
    let key = key(&app);
    let xml = app.with_body("POST", "/fhir/Patient", &key, "application/fhir+xml", "<Patient/>");
    outcome(&xml, 415, "not-supported");
    let accept = app.request("GET", "/fhir/Patient/1", Some(&key)).header("Accept", "application/fhir+xml");
    outcome(&app.send(accept.body(axum::body::Body::empty()).unwrap()), 415, "not-supported");
    outcome(&app.get("/fhir/Patient/1?_format=xml", &key), 415, "not-supported");
    let mut wrong = patient("P1");
    wrong["birthDate"] = json!("29.02.2000");
    wrong["nickname"] = json!("三");
    let refused = app.post("/fhir/Patient", &key, &wrong);
    assert_eq!(refused.status.as_u16(), 422, "{}", refused.text);
    let places: Vec<String> =
        refused.json()["issue"].as_array().unwrap().iter().map(|i| i["expression"][0].to_string()).collect();
    assert!(
        places.iter().any(|p| p.contains("birthDate")) && places.iter().any(|p| p.contains("nickname")),
        "{places:?}"
    );
    assert_eq!(app.post("/fhir/Observation", &key, &patient("P1")).status.as_u16(), 400);
    let twice = r#"{"resourceType":"Patient","gender":"male","gender":"female"}"#;
    assert_eq!(
        app.with_body("POST", "/fhir/Patient", &key, "application/fhir+json", twice).status.as_u16(),
        400
    );
    let nobody = app.post("/fhir/Condition", &key, &condition("Patient/nobody", "x"));
    assert_eq!(nobody.status.as_u16(), 422, "{}", nobody.text);
}

#[test]
fn a_transaction_is_all_or_nothing_and_a_batch_each_for_itself() {
    on_both(|db| {
        let app = App::new(db);
        let key = key(&app);
        let bundle = |kind: &str, subject: &str| {
            json!({"resourceType": "Bundle", "type": kind, "entry": [
                {"fullUrl": "urn:uuid:9b0e7f6a-3a7c-4f0e-9d52-0d2f6c1f3a01", "resource": patient("P1"),
                    "request": {"method": "POST", "url": "Patient"}},
                {"resource": condition(subject, "高血压"), "request": {"method": "POST", "url": "Condition"}},
                {"request": {"method": "GET", "url": "Condition?code:text=%E9%AB%98"}}]})
        };
        let whole = |kind: &str| app.get(&format!("/fhir/{kind}?_summary=count"), &key).ok()["total"].clone();
        let broken = app.post("/fhir", &key, &bundle("transaction", "Patient/nobody"));
        assert_eq!(broken.status.as_u16(), 422, "{}", broken.text);
        assert!(broken.json()["issue"][0]["expression"][0].as_str().unwrap().starts_with("Bundle.entry[1]"));
        assert_eq!((whole("Patient"), whole("Condition")), (json!(0), json!(0)), "{}", db.name);

        let urn = "urn:uuid:9b0e7f6a-3a7c-4f0e-9d52-0d2f6c1f3a01";
        let mut good = bundle("transaction", urn);
        good["entry"][2]["request"]["url"] = json!("Patient?identifier=P1");
        let answer = app.post("/fhir", &key, &good).ok();
        assert_eq!(
            (&answer["type"], &answer["entry"][0]["response"]["status"]),
            (&json!("transaction-response"), &json!("201 Created"))
        );
        assert_eq!(answer["entry"][2]["resource"]["total"], 1, "{answer}");

        let writer = app.key(CENTRAL, &[WRITE]);
        let sent = app.post("/fhir", &writer, &bundle("batch", "Patient/nobody")).ok();
        let statuses: Vec<&str> =
            (0..3).map(|at| sent["entry"][at]["response"]["status"].as_str().unwrap()).collect();
        assert_eq!(statuses, ["200 OK", "422", "403"], "a key that only writes: {sent}");
        let mut batch = bundle("batch", "Patient/nobody");
        batch["entry"][2]["request"]["url"] = json!("Condition");
        let answer = app.post("/fhir", &key, &batch).ok();
        let statuses: Vec<&str> =
            (0..3).map(|at| answer["entry"][at]["response"]["status"].as_str().unwrap()).collect();
        assert_eq!(statuses, ["200 OK", "422", "200 OK"], "{answer}");
        assert_eq!(
            app.post("/fhir", &key, &json!({"resourceType": "Bundle", "type": "collection"})).status.as_u16(),
            400
        );
        assert_eq!(app.post("/fhir", &key, &patient("P1")).status.as_u16(), 400);
    });
}

#[test]
fn the_capability_statement_lists_what_is_there() {
    let db = testkit::sqlite();
    let app = App::new(&db);
    let statement =
        app.send(app.request("GET", "/fhir/metadata", None).body(axum::body::Body::empty()).unwrap()).ok();
    assert_eq!((&statement["fhirVersion"], &statement["format"]), (&json!("4.0.1"), &json!(["json"])));
    let resources = statement["rest"][0]["resource"].as_array().unwrap();
    assert_eq!(resources.len(), 24, "23 of the record, and AuditEvent");
    let key = app.key(CENTRAL, &[READ]);
    // The trail is for auditors; what it is searched by is tried in audit_event.
    for resource in resources.iter().filter(|resource| resource["type"] != "AuditEvent") {
        let kind = resource["type"].as_str().unwrap();
        for parameter in resource["searchParam"].as_array().unwrap() {
            let name = parameter["name"].as_str().unwrap();
            let kind_of = parameter["type"].as_str().unwrap();
            let value = match kind_of {
                "date" => "2023-08-14",
                "number" | "quantity" => "1",
                _ => "x",
            };
            let answer = app.get(&format!("/fhir/{kind}?{name}={value}"), &key);
            // The parts of a composite have types of their own; here it is enough that it is known.
            let known = kind_of == "composite" && answer.text.contains("components");
            assert!(known || answer.status.as_u16() == 200, "{kind}?{name}={value}: {}", answer.text);
        }
    }
}
