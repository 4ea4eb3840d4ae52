//! Signing in with an external provider (OpenID Connect Core 1.0, RFC 7636, RFC 9207): against a real one, `oidc-provider` of
//! npm, started here; and what a provider, or somebody who plays it, must not get through.

use std::{
    io::{BufRead as _, BufReader},
    process::{Child, Command, Stdio},
};

use api::external::{ExternalProvider, ProviderSettings};
use axum::body::Body;
use base::{Clock as _, SystemClock};
use base64::{
    Engine as _,
    prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD},
};
use identity::{
    access::rights::Role,
    account::external::{Expected, IdToken, ProviderKeys, Refusal},
};
use jiff::{SignedDuration, Timestamp};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::{Value, json};
use testkit::{TestStore, on_both, sqlite};

use super::{
    Answer, App, CENTRAL,
    oauth::{OURS, RSA, THEIRS, ec, header, jwks},
};
use crate::node;

const CALLBACK: &str = "http://lianyi.test/oauth/external/callback";

/// The provider; gone with this.
struct Provider {
    process: Child,
    issuer: String,
}

impl Provider {
    fn start() -> Self {
        let mut process = Command::new("node")
            .args(["provider.mjs", CALLBACK])
            .current_dir(node::folder())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut issuer = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut issuer).unwrap();
        let issuer = issuer.trim().to_owned();
        assert!(issuer.starts_with("http://127.0.0.1:"), "the provider did not start: {issuer}");
        Self { process, issuer }
    }

    fn settings(&self, client_id: &str, secret: &str) -> ProviderSettings {
        ProviderSettings {
            issuer: self.issuer.clone(),
            client_id: client_id.to_owned(),
            client_secret: Some(secret.to_owned()),
            name: "市政务统一认证".to_owned(),
            roots: Vec::new(),
        }
    }

    /// What somebody does there who is sent to `address`: the address of ours that they are sent back to.
    fn walked(address: &str, login: &str) -> String {
        let out = Command::new("node")
            .args(["walk.mjs", address, login])
            .current_dir(node::folder())
            .output()
            .unwrap();
        assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
        String::from_utf8(out.stdout).unwrap().trim().to_owned()
    }
}

impl Drop for Provider {
    fn drop(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

fn app_with<'a>(db: &'a TestStore, settings: ProviderSettings) -> App<'a> {
    // Tokens of a real provider are of real time.
    db.clock.advance(SystemClock.now().duration_since(db.clock.now()));
    App::with_external(db, ExternalProvider::new(settings).unwrap())
}

fn open(app: &App<'_>, path: &str, cookie: &str) -> Answer {
    let path = path.strip_prefix("http://lianyi.test").unwrap_or(path);
    app.send(app.request("GET", path, None).header("cookie", cookie).body(Body::empty()).unwrap())
}

/// The cookie of this name that an answer sets.
fn cookie(answer: &Answer, name: &str) -> String {
    let all = answer.headers.get_all("set-cookie").iter().map(|value| value.to_str().unwrap());
    let found =
        all.filter_map(|text| text.split(';').next()).find(|pair| pair.starts_with(&format!("{name}=")));
    found.unwrap_or_else(|| panic!("no cookie {name}: {} {}", answer.status, answer.text)).to_owned()
}

const JOURNEY: &str = "__Host-lianyi-external";
const SESSION: &str = "__Host-lianyi";

fn link(app: &App<'_>, administrator: &str, account: impl std::fmt::Display, subject: &str) -> Answer {
    app.post(&format!("/api/accounts/{account}/external"), administrator, &json!({"subject": subject}))
}

#[test]
fn whom_an_administrator_linked_signs_in_through_a_real_provider_under_the_rules_of_any_session() {
    if !node::is_there("signing in through a real OpenID provider") {
        return;
    }
    let provider = Provider::start();
    on_both(|db| {
        let app = app_with(db, provider.settings("lianyi", "a secret of tests: it opens nothing"));
        let offered = app.get("/api/session/external", "").ok();
        assert_eq!(
            (&offered["name"], &offered["start"], &offered["issuer"]),
            (&json!("市政务统一认证"), &json!("/oauth/external"), &json!(provider.issuer))
        );
        let system = app.person(Role::SystemAdministrator, None);
        let account = app.account("wang.li", None, true);
        app.grant(account, Role::Doctor, Some(CENTRAL));

        let go = |back: &str| {
            let out = open(&app, &format!("/oauth/external?back={back}"), "");
            assert_eq!(out.status.as_u16(), 303, "{}", out.text);
            (out.header("location").to_owned(), cookie(&out, JOURNEY))
        };
        let (address, browser) = go("%2Fdesk%3Fa%3Db");
        assert!(
            address.starts_with(&format!("{}/auth?response_type=code&client_id=lianyi&", provider.issuer))
        );
        let back = Provider::walked(&address, "subject-1");
        let nobody = open(&app, &back, &browser);
        assert_eq!(
            (nobody.status.as_u16(), nobody.header("set-cookie")),
            (403, ""),
            "not linked: {}",
            nobody.text
        );
        assert!(!nobody.text.contains("subject-1"));

        let made = link(&app, &system.token, account, "subject-1").ok();
        link(&app, &system.token, account, "subject-1").refused(409);
        let other = app.account("li.si", None, false);
        link(&app, &system.token, other, "subject-1").refused(409);
        link(&app, &system.token, system.id, "subject-9").refused(403);
        assert_eq!(open(&app, &back, &browser).status.as_u16(), 403, "a journey ends once");

        let (address, browser) = go("%2Fdesk%3Fa%3Db");
        let back = Provider::walked(&address, "subject-1");
        assert_eq!(open(&app, &back, "").status.as_u16(), 403, "another browser");
        let (address, browser2) = go("");
        let back2 = Provider::walked(&address, "subject-1");
        assert_eq!(open(&app, &back2, &browser).status.as_u16(), 403, "the secret of another journey");
        let _ = browser2;
        let (address, browser) = go("%2Fdesk%3Fa%3Db");
        let back = Provider::walked(&address, "subject-1");
        let signed = open(&app, &back, &browser);
        assert_eq!(signed.header("location"), "http://lianyi.test/desk?a=b", "{}", signed.text);
        let session = cookie(&signed, SESSION);
        let token = session.split_once('=').unwrap().1.to_owned();
        let me = app.get("/api/me", &token).ok();
        // A first password that somebody else knows is no matter where none was typed.
        assert_eq!((&me["login"], &me["pending"]), (&json!("wang.li"), &Value::Null), "{me}");
        app.get("/api/region", &token).ok();

        // The same rules as any session: a lock holds at once, idle time, and our second factor.
        db.clock.advance(SignedDuration::from_mins(31));
        assert_eq!(app.get("/api/me", &token).status.as_u16(), 401, "idle");
        let id = made["id"].as_str().unwrap();
        let gone = format!("/api/accounts/{account}/external/{id}");
        let system = app.person(Role::SystemAdministrator, None).token;
        assert_eq!(app.delete(&gone, &system).status.as_u16(), 204);
        app.delete(&gone, &system).refused(404);
    });
}

#[test]
fn what_is_not_of_this_sign_in_is_refused_whoever_sends_it() {
    if !node::is_there("what is tried against signing in through a real OpenID provider") {
        return;
    }
    let provider = Provider::start();
    let db = sqlite();
    let app = app_with(&db, provider.settings("lianyi", "a secret of tests: it opens nothing"));
    let go = || {
        let out = open(&app, "/oauth/external", "");
        (out.header("location").to_owned(), cookie(&out, JOURNEY))
    };
    for wrong in
        ["//evil.example", "https%3A%2F%2Fevil.example", "%2F%5Cevil.example", "desk", "%2Fa%0D%0AX%3A%20y"]
    {
        assert_eq!(open(&app, &format!("/oauth/external?back={wrong}"), "").status.as_u16(), 400, "{wrong}");
    }
    let refused = |path: &str, cookie: &str| {
        let answer = open(&app, path, cookie);
        assert_eq!((answer.status.as_u16(), answer.header("location")), (403, ""), "{path}: {}", answer.text);
        assert!(answer.headers.get("set-cookie").is_none());
    };
    let (address, browser) = go();
    let back = Provider::walked(&address, "somebody");
    refused(&back.replace("state=", "state=x"), &browser);
    let issuer = back.split("iss=").nth(1).unwrap();
    refused(&back.replace(issuer, "https%3A%2F%2Fevil.example"), &browser);
    let (address, browser) = go();
    let back = Provider::walked(&address, "somebody");
    let at = back.find("&iss=").unwrap();
    refused(&back[..at], &browser);
    let (address, browser) = go();
    let back = Provider::walked(&address, "somebody");
    let code = back.split("code=").nth(1).unwrap().split('&').next().unwrap();
    refused(&back.replace(code, "made-up"), &browser);
    // The code of another sign-in: its challenge was another one.
    let (first, _) = go();
    let stolen = Provider::walked(&first, "the victim");
    let stolen = stolen.split("code=").nth(1).unwrap().split('&').next().unwrap().to_owned();
    let (address, browser) = go();
    let back = Provider::walked(&address, "the thief");
    let code = back.split("code=").nth(1).unwrap().split('&').next().unwrap();
    refused(&back.replace(code, &stolen), &browser);
    let (address, browser) = go();
    let state = address.split("state=").nth(1).unwrap().split('&').next().unwrap();
    refused(&format!("/oauth/external/callback?error=access_denied&state={state}"), &browser);
    let (address, browser) = go();
    let back = Provider::walked(&address, "somebody");
    db.clock.advance(SignedDuration::from_secs(600));
    refused(&back, &browser);
    // A secret that is not ours there, and a provider that names itself differently.
    let wrong = app_with(&db, provider.settings("lianyi", "not the secret"));
    let out = open(&wrong, "/oauth/external", "");
    let back = Provider::walked(out.header("location"), "somebody");
    assert_eq!(open(&wrong, &back, &cookie(&out, JOURNEY)).status.as_u16(), 403);
    let mut settings = provider.settings("lianyi", "x");
    settings.issuer = settings.issuer.replace("127.0.0.1", "localhost");
    let wrong = app_with(&db, settings);
    assert_eq!(open(&wrong, "/oauth/external", "").status.as_u16(), 503);
}

#[test]
fn without_a_provider_there_is_no_such_way() {
    let db = sqlite();
    let app = App::new(&db);
    assert_eq!(
        app.get("/api/session/external", "").ok(),
        json!({"name": null, "start": null, "issuer": null})
    );
    app.get("/oauth/external", "").refused(404);
    app.get("/oauth/external/callback?code=x&state=y", "").refused(404);
}

fn now() -> Timestamp {
    Timestamp::from_second(1_700_000_000).unwrap()
}

const EXPECTED: Expected<'_> = Expected { issuer: "https://id.example", client_id: "lianyi", nonce: "n-1" };

fn claims() -> Value {
    let now = now().as_second();
    json!({"iss": "https://id.example", "aud": "lianyi", "sub": "u-1", "nonce": "n-1", "iat": now, "exp": now + 300})
}

fn signed(claims: &Value) -> String {
    encode(&header(Algorithm::ES384, "ec-1"), claims, &ec(OURS)).unwrap()
}

fn verified(jwt: &str) -> Result<IdToken, Refusal> {
    IdToken::verified(&ProviderKeys::read(&jwks().to_string()).unwrap(), jwt, &EXPECTED, now())
}

/// `alg: none`, MACs keyed with the public key, keys of others.
#[test]
fn identity_tokens_signed_by_nobody_or_by_somebody_else_are_refused() {
    assert_eq!(verified(&signed(&claims())).unwrap().subject, "u-1");
    let rsa = EncodingKey::from_rsa_der(&BASE64_STANDARD.decode(RSA).unwrap());
    for algorithm in [Algorithm::RS256, Algorithm::RS384, Algorithm::PS256] {
        assert!(verified(&encode(&header(algorithm, "rsa-1"), &claims(), &rsa).unwrap()).is_ok());
    }
    let part = |value: &Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
    for none in ["none", "None", "NONE", "nOnE"] {
        for kid in [json!("ec-1"), Value::Null] {
            let head = part(&json!({"alg": none, "kid": kid}));
            for end in ["", "AAAA"] {
                assert_eq!(verified(&format!("{head}.{}.{end}", part(&claims()))), Err(Refusal::Algorithm));
            }
        }
    }
    let good = signed(&claims());
    let (body, _) = good.rsplit_once('.').unwrap();
    let zeroes = BASE64_URL_SAFE_NO_PAD.encode([0u8; 96]);
    assert_eq!(verified(&format!("{body}.{zeroes}")), Err(Refusal::Signature));
    let mac = EncodingKey::from_secret(jwks()["keys"][0].to_string().as_bytes());
    for algorithm in [Algorithm::HS256, Algorithm::HS384] {
        let jwt = encode(&header(algorithm, "ec-1"), &claims(), &mac).unwrap();
        assert_eq!(verified(&jwt), Err(Refusal::Algorithm));
    }
    let theirs = |header: &Header| encode(header, &claims(), &ec(THEIRS)).unwrap();
    assert_eq!(verified(&theirs(&header(Algorithm::ES384, "ec-1"))), Err(Refusal::Signature));
    assert_eq!(verified(&theirs(&header(Algorithm::ES384, "ec-9"))), Err(Refusal::Key));
    assert_eq!(verified(&theirs(&Header::new(Algorithm::ES384))), Err(Refusal::Key), "two keys, and no name");
    assert_eq!(verified(&theirs(&header(Algorithm::ES384, "rsa-1"))), Err(Refusal::Algorithm));
    for text in ["", "a.b.c", "..", &"a".repeat(20_000)] {
        assert!(verified(text).is_err());
    }
}

#[test]
fn identity_tokens_say_who_for_whom_when_and_for_which_sign_in() {
    let seconds = now().as_second();
    let with = |name: &str, value: Value| {
        let mut claims = claims();
        claims[name] = value;
        if claims[name].is_null() {
            claims.as_object_mut().unwrap().remove(name);
        }
        verified(&signed(&claims))
    };
    for (name, wrong, why) in [
        ("iss", json!("https://id.example/"), Refusal::Claims),
        ("iss", json!("https://evil.example"), Refusal::Claims),
        ("iss", Value::Null, Refusal::Claims),
        ("aud", json!("other"), Refusal::Claims),
        ("aud", json!(["other"]), Refusal::Claims),
        ("aud", json!([]), Refusal::Claims),
        ("aud", Value::Null, Refusal::Claims),
        // For several without saying for whom it was made (3.1.3.7, 4 and 5).
        ("aud", json!(["lianyi", "other"]), Refusal::Claims),
        ("azp", json!("other"), Refusal::Claims),
        ("sub", json!(""), Refusal::Claims),
        ("sub", json!("x".repeat(256)), Refusal::Claims),
        ("sub", Value::Null, Refusal::Claims),
        ("nonce", json!("n-2"), Refusal::Nonce),
        ("nonce", json!(""), Refusal::Nonce),
        ("nonce", Value::Null, Refusal::Nonce),
        ("exp", json!(seconds - 60), Refusal::Time),
        ("exp", json!(seconds - 100_000), Refusal::Time),
        ("exp", Value::Null, Refusal::Claims),
        ("exp", json!("soon"), Refusal::Claims),
        ("iat", json!(seconds + 61), Refusal::Time),
        ("iat", json!(seconds - 901), Refusal::Time),
        ("iat", Value::Null, Refusal::Claims),
    ] {
        assert_eq!(with(name, wrong.clone()), Err(why), "{name} {wrong}");
    }
    for (name, right) in [
        ("aud", json!(["lianyi"])),
        ("azp", json!("lianyi")),
        ("exp", json!(seconds - 59)),
        ("iat", json!(seconds + 60)),
    ] {
        assert!(with(name, right.clone()).is_ok(), "{name} {right}");
    }
    let mut several = claims();
    several["aud"] = json!(["lianyi", "other"]);
    several["azp"] = json!("lianyi");
    assert!(verified(&signed(&several)).is_ok());
}

#[test]
fn keys_that_a_provider_should_not_use_are_left_out() {
    let keys = |keys: Value| ProviderKeys::read(&json!({"keys": keys}).to_string());
    let [ec, rsa] = [&jwks()["keys"][0], &jwks()["keys"][1]].map(Clone::clone);
    assert!(keys(json!([])).is_err() && keys(json!([{"kty": "oct", "k": "AAAA", "kid": "a"}])).is_err());
    let mut short = rsa.clone();
    short["n"] = json!(&rsa["n"].as_str().unwrap()[..170]);
    assert!(keys(json!([short])).is_err(), "RSA of 1024 bits");
    let mut other = rsa.clone();
    (other["alg"], other["kid"]) = (json!("RS512"), json!("rsa-2"));
    let mut encrypts = rsa.clone();
    (encrypts["use"], encrypts["kid"]) = (json!("enc"), json!("rsa-3"));
    let read = keys(json!([{"kty": "XX"}, "no key", other, encrypts, ec])).unwrap();
    assert!(read.has(Some("ec-1")) && read.has(Some("rsa-2")) && !read.has(Some("rsa-3")) && !read.has(None));
    let private = EncodingKey::from_rsa_der(&BASE64_STANDARD.decode(RSA).unwrap());
    let jwt = |algorithm| encode(&header(algorithm, "rsa-2"), &claims(), &private).unwrap();
    assert!(IdToken::verified(&read, &jwt(Algorithm::RS512), &EXPECTED, now()).is_ok());
    let weaker = IdToken::verified(&read, &jwt(Algorithm::RS256), &EXPECTED, now());
    assert_eq!(weaker, Err(Refusal::Algorithm), "the key says what it is for");
}
