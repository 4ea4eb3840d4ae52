//! Every operation is refused without a key, and with a key that lacks its scope. The table is the OpenAPI
//! document itself, so that a new operation cannot be forgotten.

use std::collections::BTreeMap;

use axum::body::Body;
use serde_json::Value;
use testkit::on_both;

use super::{App, CENTRAL, MANAGE, READ, RECOGNITION, WRITE};

/// Operations that anybody may call: a new one must be argued for here.
const OPEN: &[&str] = &[
    "GET /api/overview",
    "GET /api/session/external",
    "GET /cds-services",
    "POST /api/session",
    "POST /api/session/launch",
    "POST /oauth/token",
];
/// Operations that any key may call: the region's rules, which its documents publish.
const ANY_KEY: &[&str] = &[
    "GET /api/catalogue/items",
    "GET /api/catalogue/items/{code}",
    "GET /api/region",
    "GET /api/rules",
    "GET /api/rules/difference",
    "GET /api/rules/{kind}/{code}",
];

/// Who may call an operation.
pub(crate) enum Callers {
    /// Anybody.
    All,
    /// People only.
    People,
    /// Systems with one of these scopes (any key where there is none).
    Systems(Vec<String>),
}

/// Method and path of every operation, with who the document says may call it.
pub(crate) fn operations() -> BTreeMap<String, Callers> {
    let document = serde_json::to_value(api::document()).unwrap();
    let mut operations = BTreeMap::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            // One of several: each stands as a requirement of its own.
            let ways = operation["security"].as_array().unwrap();
            let keys: Vec<&Vec<Value>> = ways.iter().filter_map(|way| way["key"].as_array()).collect();
            let people = ways.iter().any(|way| way["session"].is_array());
            let callers = match (keys.is_empty(), people) {
                (true, true) => Callers::People,
                (true, false) => Callers::All,
                (false, _) => {
                    let scopes = keys.into_iter().flatten();
                    Callers::Systems(scopes.map(|scope| scope.as_str().unwrap().to_owned()).collect())
                }
            };
            operations.insert(format!("{} {path}", method.to_uppercase()), callers);
        }
    }
    operations
}

fn call(app: &App<'_>, operation: &str, key: Option<&str>) -> super::Answer {
    let (method, path) = operation.split_once(' ').unwrap();
    let path: String = path
        .split('/')
        .map(|part| if part.starts_with('{') { "01936f5e-0000-7000-8000-000000000000" } else { part })
        .collect::<Vec<_>>()
        .join("/");
    // What streams without end is asked for its first event.
    let end = if path.ends_with("/live") { "?events=1" } else { "" };
    app.send(app.request(method, &format!("{path}{end}"), key).body(Body::empty()).unwrap())
}

#[test]
fn every_operation_names_its_scope_and_keeps_to_it() {
    on_both(|db| {
        let app = App::new(db);
        let all = [READ, WRITE, RECOGNITION, MANAGE, "launch"];
        let whole = app.key(CENTRAL, &all);
        let table = operations();
        assert!(table.len() >= 25, "the document lists {} operations", table.len());
        for (operation, callers) in table {
            if let Callers::All = callers {
                assert!(OPEN.contains(&operation.as_str()), "{operation} needs no key: say why in OPEN");
                let open = call(&app, &operation, None).status.as_u16();
                assert!(![401, 403, 500].contains(&open), "{operation}");
                continue;
            }
            call(&app, &operation, None).refused(401);
            let Callers::Systems(scopes) = callers else {
                let answer = call(&app, &operation, Some(&whole));
                assert!(
                    [401, 403].contains(&answer.status.as_u16()),
                    "{operation} is for people: {}",
                    answer.text
                );
                continue;
            };
            let unknown = format!("lianyi_{}", "A".repeat(43));
            let answer = call(&app, &operation, Some(&unknown));
            assert_eq!(answer.header("www-authenticate"), "Bearer realm=\"lianyi\"", "{operation}");
            answer.refused(401);
            if scopes.is_empty() {
                assert!(
                    ANY_KEY.contains(&operation.as_str()),
                    "{operation} names no scope: say why in ANY_KEY"
                );
                continue;
            }
            let others: Vec<&str> =
                all.into_iter().filter(|other| !scopes.iter().any(|s| s == other)).collect();
            let problem = call(&app, &operation, Some(&app.key(CENTRAL, &others))).refused(403);
            let detail = problem["detail"].as_str().unwrap();
            assert!(detail.contains(&format!("scope {};", scopes.join(" or "))), "{operation}: {detail}");
            for scope in &scopes {
                let one = call(&app, &operation, Some(&app.key(CENTRAL, &[scope]))).status.as_u16();
                assert!(![401, 403, 500].contains(&one), "{operation} with {scope}: {one}");
            }
            let allowed = call(&app, &operation, Some(&whole)).status.as_u16();
            assert!(![401, 403, 500].contains(&allowed), "{operation} with all scopes: {allowed}");
        }
    });
}

#[test]
fn the_fhir_face_is_refused_without_a_key_and_without_the_scope() {
    const INTERACTIONS: &[(&str, &str, &str)] = &[
        ("GET", "/fhir/Patient", READ),
        ("GET", "/fhir/Patient/1", READ),
        ("GET", "/fhir/Patient/1/_history", READ),
        ("GET", "/fhir/Patient/1/_history/1", READ),
        ("POST", "/fhir/Patient/_search", READ),
        ("POST", "/fhir/Patient", WRITE),
        ("PUT", "/fhir/Patient/1", WRITE),
        ("PUT", "/fhir/Patient?identifier=1", WRITE),
    ];
    let db = testkit::sqlite();
    let app = App::new(&db);
    for (method, path, scope) in INTERACTIONS {
        let call = |key: Option<&str>| app.send(app.request(method, path, key).body(Body::empty()).unwrap());
        let outcome = |answer: super::Answer, status: u16, code: &str| {
            assert_eq!(answer.status.as_u16(), status, "{method} {path}: {}", answer.text);
            assert_eq!(answer.header("content-type"), "application/fhir+json; charset=utf-8");
            let outcome: Value = answer.json();
            assert_eq!(outcome["resourceType"], "OperationOutcome");
            assert_eq!(outcome["issue"][0]["code"], code);
        };
        outcome(call(None), 401, "login");
        let other = if *scope == READ { WRITE } else { READ };
        outcome(call(Some(&app.key(CENTRAL, &[other, RECOGNITION]))), 403, "forbidden");
    }
    assert!(
        app.send(app.request("GET", "/fhir/metadata", None).body(Body::empty()).unwrap()).status.is_success()
    );
}

#[test]
fn a_doctor_behind_a_system_is_a_staff_number() {
    let db = testkit::sqlite();
    let app = App::new(&db);
    let key = app.key(CENTRAL, &[RECOGNITION]);
    let ask = |doctor: &str| {
        let request =
            app.request("GET", "/api/recognition/grounds", Some(&key)).header("X-On-Behalf-Of", doctor);
        app.send(request.body(Body::empty()).unwrap())
    };
    ask("D1024").ok();
    assert_eq!(ask(super::CARD).refused(400)["place"], "X-On-Behalf-Of");
}
