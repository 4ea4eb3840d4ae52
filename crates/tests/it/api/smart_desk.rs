//! An app that a hospital's system opens, and the browser of who sits there: for tests of SMART App Launch.

use axum::body::Body;
use base64::{Engine as _, prelude::BASE64_STANDARD};
use serde_json::{Value, json};

use super::{
    Answer, App, CENTRAL, MANAGE, REGION,
    people::PASSWORD,
    smart::{CHALLENGE, VERIFIER, cookie, csrf, form},
};

/// What an app asks for where a test says nothing else.
pub(super) const SCOPE: &str = "launch openid fhirUser patient/DiagnosticReport.rs offline_access";

/// An app, and a browser in which a doctor sits.
pub(super) struct Desk<'a> {
    pub(super) app: App<'a>,
    pub(super) base: String,
    pub(super) id: String,
    pub(super) secret: String,
    pub(super) back: String,
    pub(super) cookie: String,
}

impl<'a> Desk<'a> {
    /// With an app that was registered with `more`.
    pub(super) fn new(app: App<'a>, base: &str, back: &str, more: &Value) -> Self {
        let mut wanted = json!({"name": "趋势", "redirects": [back], "launchUrl": back.replace("/cb", "/launch"),
            "scopes": ["launch", "launch/patient", "openid", "fhirUser", "patient/*.rs", "offline_access"]});
        wanted.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let made = app.post("/api/apps", &app.key(REGION, &[MANAGE]), &wanted).ok();
        Self {
            app,
            base: base.to_owned(),
            id: made["id"].as_str().unwrap().to_owned(),
            secret: made["secret"].as_str().unwrap_or_default().to_owned(),
            back: back.to_owned(),
            cookie: String::new(),
        }
    }

    /// A token of a launch by the hospital's system for somebody there.
    pub(super) fn launched(&self, institution: &str, number: &str, local_id: &str) -> String {
        let body = json!({"patient": {"localId": local_id}, "practitioner": number, "app": self.id});
        let made = self.app.post("/api/launches", &self.app.key(institution, &["launch"]), &body).ok();
        made["launch"].as_str().unwrap().to_owned()
    }

    pub(super) fn address(&self, launch: &str, change: &[(&str, &str)]) -> String {
        let aud = format!("{}/fhir", self.base);
        let mut pairs = vec![
            ("response_type", "code"),
            ("client_id", self.id.as_str()),
            ("redirect_uri", self.back.as_str()),
            ("scope", SCOPE),
            ("state", "s-1"),
            ("aud", &aud),
            ("nonce", "n-1"),
            ("launch", launch),
            ("code_challenge", CHALLENGE),
            ("code_challenge_method", "S256"),
        ];
        for (name, value) in change {
            pairs.retain(|(known, _)| known != name);
            pairs.push((name, value));
        }
        format!("/oauth/authorize?{}", form(&pairs))
    }

    pub(super) fn open(&self, address: &str) -> Answer {
        let request = self.app.request("GET", address, None).header("cookie", &self.cookie);
        self.app.send(request.body(Body::empty()).unwrap())
    }

    pub(super) fn submit(&self, address: &str, pairs: &[(&str, &str)]) -> Answer {
        let request = self
            .app
            .request("POST", address, None)
            .header("cookie", &self.cookie)
            .header("content-type", "application/x-www-form-urlencoded");
        self.app.send(request.body(Body::from(form(pairs))).unwrap())
    }

    /// Signs in on the page, as a browser does.
    pub(super) fn sign_in(&mut self, address: &str, login: &str) {
        let page = self.open(address);
        assert_eq!(page.status.as_u16(), 200, "{}", page.text);
        self.cookie = cookie(&page);
        let token = csrf(&page);
        let step = [("step", "sign-in"), ("csrf", &token), ("login", login), ("password", PASSWORD)];
        let answer = self.submit(address, &step);
        assert_eq!(answer.status.as_u16(), 303, "{}", answer.text);
        self.cookie = cookie(&answer);
    }

    /// Agrees; where the browser is sent.
    pub(super) fn allow(&self, address: &str) -> Answer {
        let page = self.open(address);
        if page.status.as_u16() != 200 {
            return page;
        }
        self.submit(address, &[("step", "allow"), ("csrf", &csrf(&page))])
    }

    pub(super) fn code(&self, address: &str) -> String {
        let answer = self.allow(address);
        let to = answer.header("location");
        assert!(to.contains("?code="), "{to} {}", answer.text);
        to.split("code=").nth(1).unwrap().split('&').next().unwrap().to_owned()
    }

    /// The access token of an app that a doctor opened with the patient P1 of the central hospital.
    pub(super) fn token_of(&mut self, number: &str, login: &str) -> String {
        let address = self.address(&self.launched(CENTRAL, number, "P1"), &[]);
        self.sign_in(&address, login);
        let code = self.code(&address);
        let id = self.id.clone();
        let given = self.ask(&[("client_id", &id), ("code", &code)], None).ok();
        given["access_token"].as_str().unwrap().to_owned()
    }

    pub(super) fn ask(&self, change: &[(&str, &str)], basic: Option<&str>) -> Answer {
        let mut pairs = vec![
            ("grant_type", "authorization_code"),
            ("redirect_uri", self.back.as_str()),
            ("code_verifier", VERIFIER),
        ];
        for (name, value) in change {
            pairs.retain(|(known, _)| known != name);
            pairs.push((name, value));
        }
        let mut request = self
            .app
            .request("POST", "/oauth/token", None)
            .header("content-type", "application/x-www-form-urlencoded");
        if let Some(pair) = basic {
            request = request.header("authorization", format!("Basic {}", BASE64_STANDARD.encode(pair)));
        }
        self.app.send(request.body(Body::from(form(&pairs))).unwrap())
    }
}
