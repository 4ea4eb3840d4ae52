//! SMART App Launch (2.2, standalone): a person lets an app read, and what is tried against it.

use axum::body::Body;
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use identity::access::rights::Role;
use jiff::SignedDuration;
use serde_json::{Value, json};
use testkit::{TestStore, on_both, sqlite};

use super::{Answer, App, CENTRAL, MANAGE, REGION, THIRD, patient, people::PASSWORD};

const BACK: &str = "https://app.example/cb";
/// RFC 7636, appendix B.
pub(super) const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
pub(super) const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

struct Launch<'a> {
    app: App<'a>,
    id: String,
    manager: String,
    patient: String,
    report: String,
    stranger: String,
    cookie: String,
}

fn launch(db: &TestStore) -> Launch<'_> {
    let app = App::new(db);
    let manager = app.key(REGION, &[MANAGE]);
    let wanted = json!({"name": "血压趋势", "redirects": [BACK],
        "scopes": ["patient/Patient.rs", "patient/DiagnosticReport.rs", "launch/patient", "offline_access"]});
    let id = app.post("/api/apps", &manager, &wanted).ok()["id"].as_str().unwrap().to_owned();
    let (patient_id, report) = app.examined(THIRD, &patient("P1"), "CT-CHEST", 1);
    let mut other = patient("P2");
    other["identifier"][1] = json!({"system": "urn:x", "value": "9"});
    other["name"][0]["text"] = json!("李四");
    let (stranger, _) = app.examined(CENTRAL, &other, "CT-CHEST", 1);
    let resident = app.resident(&patient_id);
    let account = app.account("zhang.san", Some(resident), false);
    app.grant(account, Role::Resident, None);
    Launch { app, id, manager, patient: patient_id, report, stranger, cookie: String::new() }
}

pub(super) fn encoded(text: &str) -> String {
    text.bytes()
        .map(|b| if b.is_ascii_alphanumeric() { char::from(b).to_string() } else { format!("%{b:02X}") })
        .collect()
}

pub(super) fn form(pairs: &[(&str, &str)]) -> String {
    pairs.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect::<Vec<_>>().join("&")
}

pub(super) fn csrf(page: &Answer) -> String {
    let (_, rest) = page.text.split_once(r#"name="csrf" value=""#).unwrap_or_else(|| panic!("{}", page.text));
    rest.split('"').next().unwrap().to_owned()
}

pub(super) fn cookie(answer: &Answer) -> String {
    answer.header("set-cookie").split(';').next().unwrap().to_owned()
}

const SCOPE: &str = "launch/patient patient/DiagnosticReport.rs offline_access";

impl Launch<'_> {
    fn address(&self, change: &[(&str, &str)]) -> String {
        let mut pairs = vec![
            ("response_type", "code"),
            ("client_id", self.id.as_str()),
            ("redirect_uri", BACK),
            ("scope", SCOPE),
            ("state", "s-1"),
            ("aud", "http://lianyi.test/fhir"),
            ("code_challenge", CHALLENGE),
            ("code_challenge_method", "S256"),
        ];
        for (name, value) in change {
            pairs.retain(|(known, _)| known != name);
            pairs.push((name, value));
        }
        format!("/oauth/authorize?{}", form(&pairs))
    }

    fn open(&self, address: &str) -> Answer {
        self.app.send(
            self.app
                .request("GET", address, None)
                .header("cookie", &self.cookie)
                .body(Body::empty())
                .unwrap(),
        )
    }

    fn submit(&self, address: &str, pairs: &[(&str, &str)], origin: Option<&str>) -> Answer {
        let mut request = self
            .app
            .request("POST", address, None)
            .header("cookie", &self.cookie)
            .header("content-type", "application/x-www-form-urlencoded");
        if let Some(origin) = origin {
            request = request.header("origin", origin);
        }
        self.app.send(request.body(Body::from(form(pairs))).unwrap())
    }

    fn signed_in(mut self) -> Self {
        let address = self.address(&[]);
        let page = self.open(&address);
        assert_eq!(page.status.as_u16(), 200, "{}", page.text);
        assert!(page.header("content-security-policy").contains("frame-ancestors 'none'"));
        self.cookie = cookie(&page);
        let token = csrf(&page);
        let step =
            [("step", "sign-in"), ("csrf", token.as_str()), ("login", "zhang.san"), ("password", PASSWORD)];
        let answer = self.submit(&address, &step, None);
        assert_eq!(answer.status.as_u16(), 303, "{}", answer.text);
        self.cookie = cookie(&answer);
        self
    }

    fn allowed(&self, change: &[(&str, &str)]) -> String {
        let address = self.address(change);
        let token = csrf(&self.open(&address));
        let answer =
            self.submit(&address, &[("step", "allow"), ("csrf", &token)], Some("http://lianyi.test"));
        let to = answer.header("location");
        assert!(to.starts_with("https://app.example/cb?code="), "{to} {}", answer.text);
        assert!(to.ends_with("&state=s-1"), "{to}");
        to.split("code=").nth(1).unwrap().split('&').next().unwrap().to_owned()
    }

    fn token(&self, pairs: &[(&str, &str)]) -> Answer {
        let request = self
            .app
            .request("POST", "/oauth/token", None)
            .header("content-type", "application/x-www-form-urlencoded");
        self.app.send(request.body(Body::from(form(pairs))).unwrap())
    }

    fn redeem(&self, code: &str, change: &[(&str, &str)]) -> Answer {
        let mut pairs = vec![
            ("grant_type", "authorization_code"),
            ("client_id", self.id.as_str()),
            ("code", code),
            ("redirect_uri", BACK),
            ("code_verifier", VERIFIER),
        ];
        for (name, value) in change {
            pairs.retain(|(known, _)| known != name);
            pairs.push((name, value));
        }
        self.token(&pairs)
    }

    fn refresh(&self, token: &Value) -> Answer {
        let token = token.as_str().unwrap();
        self.token(&[("grant_type", "refresh_token"), ("client_id", &self.id), ("refresh_token", token)])
    }

    fn reads(&self, token: &Value) -> u16 {
        let path = format!("/fhir/DiagnosticReport/{}", self.report);
        self.app.get(&path, token.as_str().unwrap()).status.as_u16()
    }
}

#[test]
fn an_app_reads_what_was_consented_to_and_no_more() {
    on_both(|db| {
        let launch = launch(db).signed_in();
        let given = launch.redeem(&launch.allowed(&[]), &[]).ok();
        assert_eq!((&given["patient"], &given["scope"]), (&json!(launch.patient), &json!(SCOPE)));
        let token = given["access_token"].as_str().unwrap();
        assert_eq!(launch.reads(&given["access_token"]), 200);
        let app = &launch.app;
        // No scope for a Patient, though the person may; nothing of the JSON API; nobody else's.
        assert_eq!(app.get(&format!("/fhir/Patient/{}", launch.patient), token).status.as_u16(), 403);
        app.get("/api/region", token).refused(403);
        app.get("/api/me", token).refused(401);
        let of = format!("/fhir/DiagnosticReport?patient={}", launch.stranger);
        assert_eq!(app.get(&of, token).json()["entry"].as_array().map_or(0, Vec::len), 0);
        db.clock.advance(SignedDuration::from_secs(300));
        assert_eq!(launch.reads(&given["access_token"]), 401, "{}", db.name);
        let next = launch.refresh(&given["refresh_token"]).ok();
        assert_eq!(launch.reads(&next["access_token"]), 200);
        // The one before comes again: somebody has a copy, all of it ends.
        assert_eq!(launch.refresh(&given["refresh_token"]).json()["error"], "invalid_grant");
        assert_eq!(launch.reads(&next["access_token"]), 401);
        assert_eq!(launch.refresh(&next["refresh_token"]).json()["error"], "invalid_grant");
        let again = launch.redeem(&launch.allowed(&[]), &[]).ok();
        let path = format!("/api/apps/{}", launch.id);
        assert_eq!(app.delete(&path, &launch.manager).status.as_u16(), 204);
        assert_eq!(launch.reads(&again["access_token"]), 401);
    });
}

#[test]
fn a_code_is_for_one_app_one_address_one_verifier_and_once() {
    on_both(|db| {
        let launch = launch(db).signed_in();
        let wanted = json!({"name": "x", "redirects": [BACK], "scopes": ["patient/*.rs"]});
        let other =
            launch.app.post("/api/apps", &launch.manager, &wanted).ok()["id"].as_str().unwrap().to_owned();
        let wrong = BASE64_URL_SAFE_NO_PAD.encode([7u8; 32]);
        for change in [
            ("client_id", other.as_str()),
            ("redirect_uri", "https://app.example/cb/"),
            ("code_verifier", wrong.as_str()),
        ] {
            let code = launch.allowed(&[]);
            assert_eq!(launch.redeem(&code, &[change]).json()["error"], "invalid_grant", "{change:?}");
        }
        let code = launch.allowed(&[]);
        assert_eq!(launch.redeem(&code, &[("code_verifier", "")]).json()["error"], "invalid_request");
        let given = launch.redeem(&code, &[]).ok();
        assert_eq!(launch.redeem(&code, &[]).json()["error"], "invalid_grant");
        assert_eq!(launch.reads(&given["access_token"]), 401, "a code shown twice was stolen");
        let code = launch.allowed(&[]);
        db.clock.advance(SignedDuration::from_secs(60));
        assert_eq!(launch.redeem(&code, &[]).json()["error"], "invalid_grant");
    });
}

#[test]
fn refusals_go_to_the_app_only_at_its_own_address() {
    let db = sqlite();
    let launch = launch(&db);
    for change in [
        ("redirect_uri", "https://evil.example/cb"),
        ("redirect_uri", "https://app.example/cb/"),
        ("redirect_uri", "https://app.example/cb?x"),
        ("redirect_uri", ""),
        ("client_id", "nobody"),
        ("client_id", "01936f5e-0000-7000-8000-000000000000"),
    ] {
        let answer = launch.open(&launch.address(&[change]));
        assert_eq!((answer.status.as_u16(), answer.header("location")), (400, ""), "{change:?}");
    }
    for (change, error) in [
        (("code_challenge_method", "plain"), "invalid_request"),
        (("code_challenge", ""), "invalid_request"),
        (("code_challenge_method", ""), "invalid_request"),
        (("state", ""), "invalid_request"),
        (("aud", "https://evil.example/fhir"), "invalid_request"),
        (("response_type", "token"), "unsupported_response_type"),
        (("scope", "user/*.rs system/*.rs patient/Claim.rs"), "invalid_scope"),
        (("launch", "x"), "invalid_request"),
    ] {
        let answer = launch.open(&launch.address(&[change]));
        let to = answer.header("location");
        assert!(to.starts_with(&format!("{BACK}?error={error}&")), "{change:?} {to}");
    }
}

#[test]
fn a_consent_comes_from_our_own_page() {
    let db = sqlite();
    let launch = launch(&db).signed_in();
    let address = launch.address(&[("scope", "patient/DiagnosticReport.rs user/*.rs")]);
    let token = csrf(&launch.open(&address));
    for (sent, origin) in [
        ("", None),
        ("x", None),
        (token.as_str(), Some("https://evil.example")),
        (token.as_str(), Some("null")),
    ] {
        let answer = launch.submit(&address, &[("step", "allow"), ("csrf", sent)], origin);
        assert_eq!((answer.status.as_u16(), answer.header("location")), (403, ""), "{origin:?}");
    }
    let code = launch.allowed(&[("scope", "patient/DiagnosticReport.rs user/*.rs")]);
    assert_eq!(
        launch.redeem(&code, &[]).ok()["scope"],
        "patient/DiagnosticReport.rs",
        "no more than registered"
    );
    let refused = launch.submit(&address, &[("step", "refuse"), ("csrf", &token)], None);
    assert!(refused.header("location").contains("error=access_denied"));
}
