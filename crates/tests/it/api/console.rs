//! The console: its files, its one page, and that no page ever stands where a face does.

use std::borrow::Cow;

use api::Console;
use axum::{Router, body::Body, http::Request};
use identity::access::rights::{Act, Rights, Role};
use serde_json::{Value, json};
use testkit::{TestStore, sqlite};
use tests::faces_showing;
use tower::ServiceExt as _;

use super::{App, CENTRAL, THIRD};

const SCRIPT: &str = "assets/index-abc.js";
const HIS: &str = "https://his.example";

/// A console of three files.
fn file(path: &str) -> Option<Cow<'static, [u8]>> {
    Some(Cow::Borrowed(match path {
        "index.html" => b"<meta name=\"csp-nonce\" content=\"{{nonce}}\">".as_slice(),
        "icon.svg" => b"<svg/>",
        SCRIPT => b"plain",
        "assets/index-abc.js.br" => b"brotli",
        "assets/index-abc.js.gz" => b"gzip",
        "manifest.json" => b"{}",
        _ => return None,
    }))
}

struct Shown {
    status: u16,
    headers: axum::http::HeaderMap,
    text: String,
}

impl Shown {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    fn is_page(&self) -> bool {
        self.status == 200 && self.text.contains("csp-nonce")
    }
}

/// The faces with that console, and the database below them.
fn pages() -> (TestStore, Router) {
    let db = sqlite();
    let router = faces_showing(&db, Console { file, embed_from: vec![HIS.to_owned()] }).router;
    (db, router)
}

fn open((_, router): &(TestStore, Router), method: &str, path: &str, headers: &[(&str, &str)]) -> Shown {
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    runtime.block_on(async {
        let response = router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = axum::body::to_bytes(body, 1 << 20).await.unwrap();
        Shown {
            status: parts.status.as_u16(),
            headers: parts.headers,
            text: String::from_utf8(bytes.to_vec()).unwrap(),
        }
    })
}

const HTML: (&str, &str) = ("accept", "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8");

#[test]
fn an_address_that_no_face_answers_is_a_page_and_one_below_a_face_never_is() {
    let pages = pages();
    for path in ["/", "/desk", "/residents/01936f5e-0000-7000-8000-000000000000", "/apix", "/embed/desk"] {
        assert!(open(&pages, "GET", path, &[HTML]).is_page(), "{path}");
    }
    let document = api::document();
    let described = document.paths.paths.keys().map(|path| path.split('/').nth(1).unwrap().to_owned());
    let others = ["fhir", "oauth", "openapi.json", "healthz", "readyz", "metrics", ".well-known"];
    for first in described.chain(others.map(str::to_owned)) {
        for path in [format!("/{first}/nothing-here"), format!("/{first}/nothing/{first}")] {
            let shown = open(&pages, "GET", &path, &[HTML]);
            assert!(!shown.is_page() && shown.status >= 400, "{path}: {} {}", shown.status, shown.text);
        }
    }
}

#[test]
fn only_a_browser_that_opens_a_page_gets_one() {
    let pages = pages();
    for (method, path, headers) in [
        ("GET", "/desk", vec![("accept", "application/json")]),
        ("GET", "/desk", vec![]),
        ("POST", "/desk", vec![HTML]),
        ("GET", "/no-such-file.js", vec![HTML]),
        ("GET", "/assets/index-old.js", vec![HTML]),
        ("GET", "/assets/../index.html", vec![HTML]),
        ("GET", "/manifest.json", vec![HTML]),
        ("GET", "/assets/index-abc.js.br", vec![HTML]),
    ] {
        let shown = open(&pages, method, path, &headers);
        assert_eq!(shown.status, 404, "{method} {path} {headers:?}");
        assert_eq!(shown.header("content-type"), "application/problem+json", "{path}");
    }
}

#[test]
fn files_come_packed_and_are_kept_for_good_under_their_names() {
    let pages = pages();
    for (accepted, coding, body) in [
        ("gzip, deflate, br", "br", "brotli"),
        ("gzip", "gzip", "gzip"),
        ("br;q=0, gzip", "gzip", "gzip"),
        ("identity", "", "plain"),
    ] {
        let shown = open(&pages, "GET", &format!("/{SCRIPT}"), &[("accept-encoding", accepted)]);
        assert_eq!((shown.header("content-encoding"), shown.text.as_str()), (coding, body), "{accepted}");
        assert_eq!(shown.header("cache-control"), "public, max-age=31536000, immutable");
        assert_eq!(shown.header("vary"), "accept-encoding");
        assert_eq!(shown.header("content-type"), "text/javascript; charset=utf-8");
    }
    let icon = open(&pages, "GET", "/icon.svg", &[]);
    assert_eq!((icon.status, icon.header("cache-control")), (200, "public, max-age=3600"));
}

#[test]
fn the_page_runs_no_foreign_script_and_only_the_desk_stands_in_frames_of_named_hospitals() {
    let pages = pages();
    let [start, embedded] = ["/", "/embed/desk"].map(|path| open(&pages, "GET", path, &[HTML]));
    for page in [&start, &embedded] {
        let policy = page.header("content-security-policy");
        assert!(policy.contains("default-src 'none'; script-src 'self';"), "{policy}");
        let nonce = policy.split("'nonce-").nth(1).and_then(|rest| rest.split('\'').next()).unwrap();
        assert!(page.text.contains(&format!("content=\"{nonce}\"")), "the styles' nonce stands in the page");
        assert_eq!(
            (page.header("cache-control"), page.header("referrer-policy")),
            ("no-store", "no-referrer")
        );
    }
    assert_ne!(start.text, open(&pages, "GET", "/", &[HTML]).text, "each answer has a nonce of its own");
    assert!(start.header("content-security-policy").ends_with("frame-ancestors 'none'"));
    assert!(embedded.header("content-security-policy").ends_with(&format!("frame-ancestors {HIS}")));
}

/// What the navigation is made of: the table of rights, for each place apart.
#[test]
fn a_person_is_told_what_the_table_allows_at_each_place() {
    let db = sqlite();
    let app = App::new(&db);
    let person = app.person(Role::Doctor, Some(CENTRAL));
    app.grant(person.id, Role::QualityOfficer, Some(THIRD));
    let me = app.get("/api/me", &person.token).ok();
    let places = me["places"].as_array().unwrap();
    let told: Vec<(&Value, &Value)> =
        places.iter().map(|place| (&place["institution"], &place["roles"])).collect();
    assert_eq!(told, [(&json!(CENTRAL), &json!(["doctor"])), (&json!(THIRD), &json!(["quality-officer"]))]);
    for (place, role) in places.iter().zip([Role::Doctor, Role::QualityOfficer]) {
        let rights = Rights { institution: Some(CENTRAL.to_owned()), roles: vec![role], purpose: None };
        for act in Act::ALL {
            let listed = place["acts"].as_array().unwrap().contains(&json!(act.name()));
            assert_eq!(listed, rights.to(*act).is_some(), "{role} {}", act.name());
        }
    }
    let acts = |at: usize| places[at]["acts"].as_array().unwrap().clone();
    assert!(acts(0).contains(&json!("check-orders")) && !acts(0).contains(&json!("see-statistics")));
    assert!(acts(1).contains(&json!("see-statistics")) && !acts(1).contains(&json!("check-orders")));
    let names: std::collections::BTreeSet<&str> = Act::ALL.iter().map(|act| act.name()).collect();
    assert_eq!(names.len(), Act::ALL.len(), "each act has a name of its own");
    let manager = app.person(Role::RegionalManager, None);
    let me = app.get("/api/me", &manager.token).ok();
    assert_eq!((&me["places"][0]["institution"], &me["places"][0]["name"]), (&Value::Null, &json!("绵阳市")));
}
