//! The public JavaScript client of SMART apps (`fhirclient` of npm), in Node, against a server that listens: it signs in by both
//! launches and reads, as any app written with it does.

use std::{
    io::{BufRead as _, BufReader},
    process::{Child, Command, Stdio},
};

use base::{Clock as _, SystemClock};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use identity::access::rights::Role;
use serde_json::{Value, json};
use testkit::{TestStore, sqlite};

use super::{App, CENTRAL, patient, people::staff_number, smart_desk::Desk};
use crate::node;

const SCOPE: &str = "openid fhirUser patient/Patient.rs patient/DiagnosticReport.rs offline_access";

/// The app's own little server; gone with this.
struct Client {
    process: Child,
    address: String,
}

impl Client {
    fn start(id: &str, secret: &str, scope: &str, port: u16, fhir: &str) -> Self {
        let mut process = Command::new("node")
            .args(["app.mjs", id, secret, scope, &port.to_string()])
            .env("FHIR", fhir)
            .current_dir(node::folder())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .unwrap();
        let mut address = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut address).unwrap();
        Self { process, address: address.trim().to_owned() }
    }

    fn get(&self, path: &str) -> (u16, String, String) {
        let url = if path.starts_with("http") { path.to_owned() } else { format!("{}{path}", self.address) };
        let request = ureq::get(url).config().http_status_as_error(false).max_redirects(0).build();
        let mut answer = request.call().unwrap();
        let to = answer.headers().get("location").map(|to| to.to_str().unwrap().to_owned());
        (answer.status().as_u16(), to.unwrap_or_default(), answer.body_mut().read_to_string().unwrap())
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

/// A port that is free now.
fn port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

fn read(db: &TestStore, confidential: bool, from_hospital: bool) {
    // The client holds tokens' times against its own clock.
    db.clock.advance(SystemClock.now().duration_since(db.clock.now()));
    let (app, base) = App::listening(db);
    let (patient_id, report) = app.examined(CENTRAL, &patient("P1"), "CT-CHEST", 1);
    app.visited(CENTRAL, &patient("P1"), 0, json!({}));
    let doctor = app.person(Role::Doctor, Some(CENTRAL));
    let port = port();
    let mut desk =
        Desk::new(app, &base, &format!("http://127.0.0.1:{port}/cb"), &json!({"confidential": confidential}));
    let launch = if from_hospital { "launch" } else { "launch/patient" };
    let scope = format!("{launch} {SCOPE}");
    let fhir = format!("{base}/fhir");
    let client = Client::start(&desk.id, &desk.secret, &scope, port, &fhir);
    let begins = if from_hospital {
        let token = desk.launched(CENTRAL, &staff_number(&doctor.login), "P1");
        format!("/launch?iss={}&launch={token}", super::smart::encoded(&fhir))
    } else {
        "/launch".to_owned()
    };
    let (status, to, text) = client.get(&begins);
    assert_eq!(status, 302, "{text}");
    let address = to.strip_prefix(&base).unwrap_or_else(|| panic!("{to}")).to_owned();
    desk.sign_in(&address, &doctor.login);
    let answer = if from_hospital {
        desk.allow(&address)
    } else {
        let token = super::smart::csrf(&desk.open(&address));
        desk.submit(&address, &[("step", "allow"), ("csrf", &token), ("patient", "P1")])
    };
    let back = answer.header("location").to_owned();
    assert!(back.starts_with(&client.address), "{back} {}", answer.text);
    // The client takes itself once more to its own address without the code.
    let (mut status, mut to, mut text) = client.get(&back);
    if status == 302 {
        (status, to, text) = client.get(&to);
    }
    assert_eq!((status, to.as_str()), (200, ""), "{text}");
    let told: Value = serde_json::from_str(&text).unwrap();
    assert_eq!((&told["patient"], &told["reports"]), (&json!(patient_id), &json!([report])), "{told}");
    assert_eq!((&told["scope"], &told["refreshed"]), (&json!(scope), &json!(true)), "{told}");
    let claims = told["rawIdToken"].as_str().unwrap().split('.').nth(1).unwrap();
    let claims: Value = serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(claims).unwrap()).unwrap();
    assert_eq!((&claims["iss"], &claims["aud"]), (&json!(base), &json!(desk.id)));
    assert_eq!(told["idToken"]["sub"], json!(doctor.id.to_string()), "as the client reads it");
}

#[test]
fn the_public_javascript_client_logs_in_and_reads_by_both_launches() {
    if !node::is_there("logging in with the public JavaScript client of SMART apps (fhirclient)") {
        return;
    }
    for (confidential, from_hospital) in [(false, false), (false, true), (true, false), (true, true)] {
        read(&sqlite(), confidential, from_hospital);
    }
}
