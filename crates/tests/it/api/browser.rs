//! Cookies: where they come from, where they go, and what a page of somebody else cannot do with them.

use axum::body::Body;
use identity::access::rights::Role;
use serde_json::{Value, json};
use testkit::{TestStore, sqlite};

use super::{Answer, App, CENTRAL, people::PASSWORD};

struct Browser<'a> {
    app: App<'a>,
    cookie: String,
    csrf: String,
}

fn signed_in(db: &TestStore) -> Browser<'_> {
    let app = App::new(db);
    let id = app.account("wang.li", None, false);
    app.grant(id, Role::Doctor, Some(CENTRAL));
    let body = json!({"login": "wang.li", "password": PASSWORD, "cookie": true}).to_string();
    let request = app.request("POST", "/api/session", None).header("content-type", "application/json");
    let answer = app.send(request.body(Body::from(body)).unwrap());
    let set = answer.header("set-cookie").to_owned();
    for part in ["__Host-lianyi=", "; Path=/", "; Secure", "; HttpOnly", "; SameSite=Lax"] {
        assert!(set.contains(part), "{part} is not in {set}");
    }
    assert!(!set.contains("Domain"), "{set}");
    let session = answer.ok();
    assert_eq!(session["token"], Value::Null, "no script reads the token");
    let cookie = set.split(';').next().unwrap().to_owned();
    Browser { app, cookie, csrf: session["csrf"].as_str().unwrap().to_owned() }
}

impl Browser<'_> {
    fn send(&self, method: &str, path: &str, headers: &[(&str, &str)]) -> Answer {
        let mut request = self.app.request(method, path, None).header("cookie", &self.cookie);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.app.send(request.body(Body::empty()).unwrap())
    }
}

#[test]
fn a_change_with_a_cookie_needs_the_token_that_only_our_pages_know() {
    let db = sqlite();
    let browser = signed_in(&db);
    let own = browser.csrf.as_str();
    browser.send("GET", "/api/me", &[]).ok();
    let rotate = |headers: &[(&str, &str)]| browser.send("POST", "/api/session/rotate", headers);
    assert_eq!(rotate(&[]).refused(403)["place"], "X-CSRF-Token");
    rotate(&[("x-csrf-token", "")]).refused(403);
    rotate(&[("x-csrf-token", &own[1..])]).refused(403);
    rotate(&[("x-csrf-token", own), ("origin", "https://evil.example")]).refused(403);
    rotate(&[("x-csrf-token", own), ("origin", "null")]).refused(403);
    rotate(&[("x-csrf-token", own), ("origin", "http://lianyi.test.evil.example")]).refused(403);
    // The FHIR face is no way around.
    let posted = browser.send("POST", "/fhir/Patient", &[("content-type", "text/plain")]);
    assert_eq!(posted.status.as_u16(), 403);
    let answer = rotate(&[("x-csrf-token", own), ("origin", "http://lianyi.test")]);
    let set = answer.header("set-cookie").to_owned();
    assert_ne!(set.split(';').next().unwrap(), browser.cookie, "the cookie has the new token");
    assert_ne!(answer.ok()["csrf"], own, "and what goes with it changes too");
    browser.send("GET", "/api/me", &[]).refused(401);
}

#[test]
fn a_planted_cookie_signs_nobody_in_and_signing_out_takes_it_away() {
    let db = sqlite();
    let browser = signed_in(&db);
    let two = format!("__Host-lianyi=planted; {}", browser.cookie);
    let request = browser.app.request("GET", "/api/me", None).header("cookie", &two);
    browser.app.send(request.body(Body::empty()).unwrap()).refused(401);
    for planted in ["__Host-lianyi=", "lianyi=x", &browser.cookie.replace("__Host-", "")] {
        let request = browser.app.request("GET", "/api/me", None).header("cookie", planted);
        browser.app.send(request.body(Body::empty()).unwrap()).refused(401);
    }
    let out = browser.send("DELETE", "/api/session", &[("x-csrf-token", &browser.csrf)]);
    assert!(out.header("set-cookie").contains("Max-Age=0"));
    browser.send("GET", "/api/me", &[]).refused(401);
    // A page elsewhere does not sign a browser in as somebody else.
    let body = json!({"login": "wang.li", "password": PASSWORD, "cookie": true}).to_string();
    let request = browser.app.request("POST", "/api/session", None);
    let request = request.header("content-type", "application/json").header("sec-fetch-site", "cross-site");
    browser.app.send(request.body(Body::from(body.clone())).unwrap()).refused(403);
    let form = browser.app.request("POST", "/api/session", None).header("content-type", "text/plain");
    browser.app.send(form.body(Body::from(body)).unwrap()).refused(415);
}

#[test]
fn headers_are_taken_once_and_as_text() {
    let db = sqlite();
    let browser = signed_in(&db);
    let bearer = browser.cookie.trim_start_matches("__Host-lianyi=").to_owned();
    let ask = |headers: &[(&str, &[u8])]| {
        let mut request = browser.app.request("GET", "/api/region", Some(&bearer));
        for (name, value) in headers {
            request = request.header(*name, axum::http::HeaderValue::from_bytes(value).unwrap());
        }
        browser.app.send(request.body(Body::empty()).unwrap())
    };
    ask(&[("x-institution", CENTRAL.as_bytes())]).ok();
    ask(&[("x-institution", CENTRAL.as_bytes()), ("x-institution", b"*")]).refused(400);
    ask(&[("x-institution", &[0xff, 0xfe])]).refused(400);
    ask(&[("x-purpose", b"curiosity")]).refused(400);
    ask(&[("x-purpose", b"payment")]).refused(403);
    // A line break never gets into a header: the library refuses it before we see it.
    assert!(axum::http::HeaderValue::from_bytes(b"a\r\nX-Institution: *").is_err());
}
