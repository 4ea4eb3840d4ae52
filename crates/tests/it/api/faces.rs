//! What all faces share: addresses that are none, methods, sizes, the page, the catalogue, the document.

use api::Limits;
use axum::body::Body;
use serde_json::{Value, json};
use testkit::on_both;

use super::{App, CENTRAL, READ, RECOGNITION, THIRD, WRITE, patient};

#[test]
fn addresses_that_are_none_and_methods_are_problems() {
    let db = testkit::sqlite();
    let app = App::new(&db);
    let key = app.key(CENTRAL, &[READ]);
    for path in ["/nothing", "/api", "/api/nothing", "/cds-services/a/b/c"] {
        app.get(path, &key).refused(404);
    }
    let answer = app.delete("/api/region", &key);
    assert_eq!(answer.header("allow"), "GET,HEAD");
    assert_eq!(answer.refused(405)["type"], "urn:lianyi:problem:method");
    app.post("/", &key, &json!({})).refused(405);
    let fhir = app.delete("/fhir/Patient/1", &key);
    assert_eq!(
        (fhir.status.as_u16(), fhir.json()["issue"][0]["code"].as_str().unwrap()),
        (405, "not-supported")
    );
    assert_eq!(app.put("/fhir/metadata", &key, &json!({})).status.as_u16(), 405);
    let nowhere = app.get("/fhir/Patient/1/_history/1/more", &key);
    assert_eq!((nowhere.status.as_u16(), &nowhere.json()["resourceType"]), (404, &json!("OperationOutcome")));
}

#[test]
fn bodies_past_the_limit_are_refused_in_the_words_of_the_face() {
    let db = testkit::sqlite();
    let limits = Limits { body_bytes_max: 2_000, ..Limits::default() };
    let app = App::with_limits(&db, limits);
    let key = app.key(CENTRAL, &[WRITE, RECOGNITION]);
    let large = json!({"patient": {"localId": "x".repeat(3_000)}});
    app.post("/api/recognition/checks", &key, &large).refused(413);
    app.with_body("POST", "/api/mappings", &key, "text/csv", "x".repeat(3_000)).refused(413);
    let mut resource = patient("P1");
    resource["text"] = json!({"status": "generated", "div": "x".repeat(3_000)});
    let fhir = app.post("/fhir/Patient", &key, &resource);
    assert_eq!((fhir.status.as_u16(), fhir.json()["issue"][0]["code"].as_str().unwrap()), (413, "too-long"));
}

#[test]
fn the_page_says_what_runs_and_the_overview_counts() {
    on_both(|db| {
        let app = App::new(db);
        let open = |path: &str| app.send(app.request("GET", path, None).body(Body::empty()).unwrap());
        let page = open("/");
        assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
        assert!(page.header("content-security-policy").contains("default-src 'none'"));
        assert!(
            page.text.contains("绵阳市") && page.text.contains(db.name) && page.text.contains("&lt;off&gt;")
        );
        assert!(!page.text.contains("{{"), "every mark is filled in");
        app.examined(CENTRAL, &patient("P1"), "CT-CHEST", 48);
        let key = app.key(THIRD, &[RECOGNITION]);
        let check = json!({"patient": {"document": {"kind": "01", "number": super::CARD}}, "items": [{"item": "CT-CHEST"}]});
        let answer = app.post("/api/recognition/checks", &key, &check).ok();
        let kept = json!({"decisions": [{"check": answer["check"], "line": 0, "kind": "recognise"}]});
        app.post("/api/recognition/decisions", &key, &kept).ok();
        let overview = open("/api/overview").ok();
        assert_eq!((&overview["reports"], &overview["residents"]), (&json!(1), &json!(1)), "{overview}");
        assert_eq!((&overview["today"]["recognised"], &overview["total"]["net"]), (&json!(1), &json!(26400)));
        assert_eq!(overview["database"], db.name);
    });
}

#[test]
fn the_document_is_openapi_3_1_and_complete() {
    let db = testkit::sqlite();
    let app = App::new(&db);
    let document = app.send(app.request("GET", "/openapi.json", None).body(Body::empty()).unwrap()).ok();
    assert_eq!(document["openapi"], "3.1.0");
    assert_eq!(
        (&document["info"]["version"], &document["servers"][0]["url"]),
        (&json!("0.0.0-test"), &json!("http://lianyi.test"))
    );
    let mut names = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let name =
                operation["operationId"].as_str().unwrap_or_else(|| panic!("{method} {path} has no name"));
            names.push(name.to_owned());
            assert!(operation["summary"].as_str().is_some_and(|s| !s.is_empty()), "{name} has no summary");
            assert!(operation["tags"].as_array().is_some_and(|tags| tags.len() == 1), "{name}");
            assert!(!operation["responses"]["default"].is_null(), "{name}");
        }
    }
    let count = names.len();
    names.sort();
    names.dedup();
    assert_eq!(names.len(), count, "names of operations are different from each other");
    references(&document, &document);
}

fn references(document: &Value, value: &Value) {
    match value {
        Value::Object(object) => {
            if let Some(reference) = object.get("$ref").and_then(Value::as_str) {
                assert!(
                    document.pointer(reference.trim_start_matches('#')).is_some(),
                    "{reference} leads nowhere"
                );
            }
            object.values().for_each(|inner| references(document, inner));
        }
        Value::Array(list) => list.iter().for_each(|inner| references(document, inner)),
        _ => {}
    }
}

#[test]
fn the_catalogue_is_found_by_code_loinc_name_and_initials() {
    let db = testkit::sqlite();
    let app = App::new(&db);
    let key = app.key(CENTRAL, &[RECOGNITION]);
    for typed in ["CT-CHEST", "24627-2", "%E8%83%B8%E9%83%A8CT%E5%B9%B3%E6%89%AB", "xbctps"] {
        let found = app.get(&format!("/api/catalogue/items?q={typed}"), &key).ok();
        let codes: Vec<&str> =
            found["items"].as_array().unwrap().iter().filter_map(|i| i["code"].as_str()).collect();
        assert!(codes.contains(&"CT-CHEST"), "{typed}: {codes:?}");
        assert!(!found["items"][0]["rule"]["source"].as_str().unwrap().is_empty());
    }
    let all = app.get("/api/catalogue/items?limit=1000", &key).ok();
    assert!(all["total"].as_u64().unwrap() > 157);
    let panel = app.get("/api/catalogue/items/P-LIVER", &key).ok();
    assert_eq!(
        (&panel["entry"]["kind"], panel["entry"]["items"].as_array().unwrap().len()),
        (&json!("panel"), 8)
    );
    let ct = app.get("/api/catalogue/items/CT-CHEST?on=2023-08-14", &key).ok();
    assert_eq!((&ct["prices"][0]["level"], &ct["prices"][0]["fen"]), (&json!("tertiary"), &json!(26400)));
    app.get("/api/catalogue/items/CT-CHEST?on=1999-01-01", &key).refused(404);
    app.get("/api/catalogue/items/CT-CHEST?on=yesterday", &key).refused(400);
    let region = app.get("/api/region?on=2023-08-14", &key).ok();
    assert_eq!(
        (&region["code"], &region["zone"], &region["recognisableItems"]),
        (&json!("510700"), &json!("Asia/Shanghai"), &json!(157))
    );
    let online =
        region["institutions"].as_array().unwrap().iter().filter(|i| !i["onlineSince"].is_null()).count();
    assert_eq!(online, 47);
}
