//! Systems that sign in with a key pair (SMART App Launch 2.2, Backend Services), and what is tried against it.

use axum::body::Body;
use base64::{
    Engine as _,
    prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD},
};
use identity::access::rights::Role;
use jiff::SignedDuration;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::{Value, json};
use testkit::{TestStore, on_both, sqlite};

use super::{Answer, App, CENTRAL, MANAGE, REGION, THIRD, patient};

const ENDPOINT: &str = "http://lianyi.test/oauth/token";
const BEARER: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// P-384, PKCS#8. Made for these tests; it opens nothing.
pub(super) const OURS: &str = "\
    MIG2AgEAMBAGByqGSM49AgEGBSuBBAAiBIGeMIGbAgEBBDDxoNEDVFdRq55S2fGnyysFa1F242yZZaeA7l1v5i85Zjw3LFvLFZxe\
    TiuLBOW6ucmhZANiAARxPUXD8boT9xeal4laoXK2HV4ZDNsIaf64/QmluITzYpTunI/1L0yEJnq9IMpxZSd3GzSbDFSgnAw59hWK\
    /jlTkn/X6MvYZPmlIRghehcA83f0iGQZ+gb9chsFXxkV0ao=";
/// Another of the same kind, which nobody registers.
pub(super) const THEIRS: &str = "\
    MIG2AgEAMBAGByqGSM49AgEGBSuBBAAiBIGeMIGbAgEBBDBTwTMzUnCoAjA1fPKLSemABRmXzr8em3fIeVLz6TMx5mY6ZciGRXpo\
    GH7b+kfpKBOhZANiAATH9z2T4cEUpS30atIQZAvS8Tcm3mdQCdXmjT6nP5KgEyF5Spv1Bat9PTVs3GwwQjhyxmoNV8QoNcWv6UC9\
    azuijCDNobE/KnRUmgnen1Q+NkzUVSoarJVntwsZgEE1L5c=";
/// RSA of 2048 bits, PKCS#1. Made for these tests; it opens nothing.
pub(super) const RSA: &str = "\
    MIIEpAIBAAKCAQEAw9xU0zvnRZxX8RoCWb3de9p8U4krLlLmpolbAu4DWD7+BU4hoMq8GHQ6DZ6zLPP9Y/HNkZ1xR7c10oz5rNq1\
    xWNSGVyaDNncz4zU28BmW6tinSb1Snjc/KrppiQjORJAfvGgy0aLHIZTu0UOjLe3+FtPxM2g9LIdfLE8rebEOyQM4ZdFNiRRDN5q\
    mdEd2lqkFuY09uLtqOhNIWs85uh4DxZirFmK6CQA1l7k8VNYk9AsdAmjPzs6k2w8OJBUDYprelQ5KcbCgnEHIponG9cNgv53j/DM\
    lurRTnRPECAoTZLan1Lwe6eMVJb5480TrqDXpklpBtE+pGAGNyMVXeWi/wIDAQABAoIBABFb51a7cfF8/FxdmkS667Ts9eTvfNjD\
    tzaeaOcXEkvRdXEh7iASp94g+v43CRlcXKJtjXMw+ZfKGKabIQvdbIvclCu0ReEKtCPfDwSVBl1skLZt/AKIOMnaGhBEFq0ZvYai\
    wsYRcAXsr+Iiqjn1lIQaD7VZJkFZwfxJtx+QmubE0P8WdfbZHUhO6PmOUBIoOdLASaL+MVIdLqMboZWxjrns1VrH5BZGL69DD5Oc\
    ry+2/MPHwxWEPhgEqK/VJIFonnDqa9REqzcC4Ceti+5leVG73V7qWYxCP1DUMOuBkzZ5QHQ1n4ZYTq1vFVBWSsYWO7Rb5iyxibSO\
    d3+NFLDA98ECgYEA4z4pz+EMzxuaYEJan7Dq+0Dpw7KILcBhcWB8ddb/Wj4Nf5TvSF5u+h4XmDKbLhGz/gbfKdWmH+Rc9+zlXm38\
    /el2ocE/rpuKvIE8NKpdqpfoN2etQsRcCIzCegcFTf4kPr2dpKrWzjEKZkfJjueuYqCZsE5trYD24K20yH+lGEECgYEA3KWAOzVE\
    dOZv8m7w95AuGe3Y0GizUr9GJc5c/xvvtX7mwxEwnii71l+ogrorGJ5xC6QJOha7cXPm7j4lEmD8H/OB/wnWDtNZXBS9+mEEVxNR\
    WS24HS1KsAcysRAigwr829sYApbYJWRemOE0R+rM6nOZyykvbsHH25pfop7B6z8CgYEArk5aiCgaSSrlKXz8Qo3UUNGj/gaNynpM\
    xEi8by9xQ2lhtUEqoho9igFXG9mFirrtk6b1uwM0oDXs0geWkO5RJvrTkpPHI0oQCzQeWE9t9ZL7/rO6BQLVjYFbE3sbKI4Og0mz\
    CEI67oJTdc0O4Fz6OJD0Ena2TmYj+IeFql2u54ECgYEAmZS1QgEcykXPrC7emWMJQ9ETdlU6ZKFwwUX34zZdzrYrB6JCdgQiYuAo\
    mf3dm4BFbXXbWkySYjDrj+8/vKA3PkIvvQbqsV0ZOQfTCKFY9QckO2+gVOa+svH/rdFuREp0oM/K0ZqPjs9jLQSscFaWFacraIcd\
    VfmaFFhKsxXQIt8CgYATsAguyZvx+U7GRZCUfjQ7Q0C7WD1docBw7WBhMK99yNEeWlIffFuun7PJeRACyIAdRrvcIGnRFAtx9g5k\
    hDTyglRucnEqaIfY8ROxv9hymFABTnVy/4MU9D55TwNJt8Y+ESKiuu0u4cQCUJeS5tUbX/6fnTMmHjbby68ZI793DQ==";

pub(super) fn jwks() -> Value {
    json!({"keys": [
        {"kty": "EC", "crv": "P-384", "kid": "ec-1", "use": "sig", "alg": "ES384",
            "x": "cT1Fw_G6E_cXmpeJWqFyth1eGQzbCGn-uP0JpbiE82KU7pyP9S9MhCZ6vSDKcWUn",
            "y": "dxs0mwxUoJwMOfYViv45U5J_1-jL2GT5pSEYIXoXAPN39IhkGfoG_XIbBV8ZFdGq"},
        {"kty": "RSA", "kid": "rsa-1", "e": "AQAB", "n": "w9xU0zvnRZxX8RoCWb3de9p8U4krLlLmpolbAu4DWD7-BU4hoMq8GHQ6DZ6zLPP9Y_HNkZ1xR7c10oz5rNq1xWNSGVyaDNncz4zU28BmW6tinSb1Snjc_KrppiQjORJAfvGgy0aLHIZTu0UOjLe3-FtPxM2g9LIdfLE8rebEOyQM4ZdFNiRRDN5qmdEd2lqkFuY09uLtqOhNIWs85uh4DxZirFmK6CQA1l7k8VNYk9AsdAmjPzs6k2w8OJBUDYprelQ5KcbCgnEHIponG9cNgv53j_DMlurRTnRPECAoTZLan1Lwe6eMVJb5480TrqDXpklpBtE-pGAGNyMVXeWi_w"}
    ]})
}

pub(super) fn ec(der: &str) -> EncodingKey {
    EncodingKey::from_ec_der(&BASE64_STANDARD.decode(der).unwrap())
}

pub(super) fn header(algorithm: Algorithm, kid: &str) -> Header {
    Header { kid: Some(kid.to_owned()), ..Header::new(algorithm) }
}

struct Client<'a> {
    app: App<'a>,
    id: String,
    manager: String,
}

fn registered(db: &TestStore) -> Client<'_> {
    let app = App::new(db);
    let manager = app.key(REGION, &[MANAGE]);
    let wanted = json!({"institution": CENTRAL, "name": "HIS", "scopes": ["record.read", "record.write"], "jwks": jwks()});
    let made = app.post("/api/clients", &manager, &wanted).ok();
    Client { id: made["id"].as_str().unwrap().to_owned(), app, manager }
}

impl Client<'_> {
    fn claims(&self, jti: &str) -> Value {
        let now = self.app.now().as_second();
        json!({"iss": self.id, "sub": self.id, "aud": ENDPOINT, "exp": now + 240, "iat": now, "jti": jti})
    }

    fn signed(&self, claims: &Value) -> String {
        encode(&header(Algorithm::ES384, "ec-1"), claims, &ec(OURS)).unwrap()
    }

    fn ask(&self, assertion: &str, scope: &str) -> Answer {
        let form = format!(
            "grant_type=client_credentials&client_assertion_type={BEARER}&client_assertion={assertion}&scope={scope}"
        );
        let request = self.app.request("POST", "/oauth/token", None);
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        self.app.send(request.body(Body::from(form)).unwrap())
    }

    #[track_caller]
    fn refused(&self, assertion: &str) {
        let answer = self.ask(assertion, "");
        assert_eq!(
            (answer.status.as_u16(), &answer.json()["error"]),
            (400, &json!("invalid_client")),
            "{}",
            answer.text
        );
        assert!(!answer.text.contains("lianyi-access_"));
    }
}

#[test]
fn an_assertion_is_given_a_short_token_for_its_institution() {
    on_both(|db| {
        let client = registered(db);
        let app = &client.app;
        let (patient_id, _) = app.examined(THIRD, &patient("P1"), "CT-CHEST", 1);
        let answer = client.ask(&client.signed(&client.claims("1")), "system/*.rs");
        assert_eq!(answer.header("cache-control"), "no-store");
        let given = answer.ok();
        assert_eq!(
            (&given["token_type"], &given["expires_in"], &given["scope"]),
            (&json!("bearer"), &json!(300), &json!("record.read"))
        );
        let token = given["access_token"].as_str().unwrap();
        app.get(&format!("/fhir/Patient/{patient_id}"), token).ok();
        assert_eq!(
            app.post("/fhir/Organization", token, &json!({"resourceType": "Organization", "name": "x"}))
                .status
                .as_u16(),
            403,
            "it asked for reading"
        );
        let entries = db.store.read(|tx| audit::of_resident(tx, app.resident(&patient_id), 10)).unwrap();
        let read = entries.iter().find(|e| e.action == audit::Action::Read).unwrap();
        assert_eq!((read.actor.as_str(), read.institution.as_deref()), ("HIS", Some(CENTRAL)));
        db.clock.advance(SignedDuration::from_secs(299));
        app.get(&format!("/fhir/Patient/{patient_id}"), token).ok();
        db.clock.advance(SignedDuration::from_secs(1));
        assert_eq!(app.get(&format!("/fhir/Patient/{patient_id}"), token).status.as_u16(), 401);

        let by_rsa = encode(
            &header(Algorithm::RS384, "rsa-1"),
            &client.claims("2"),
            &EncodingKey::from_rsa_der(&BASE64_STANDARD.decode(RSA).unwrap()),
        );
        let given = client.ask(&by_rsa.unwrap(), "").ok();
        assert_eq!(given["scope"], "record.read record.write");
        let token = given["access_token"].as_str().unwrap();
        app.post("/fhir/Organization", token, &json!({"resourceType": "Organization", "name": "x"})).ok();
        assert_eq!(
            client.ask(&client.signed(&client.claims("3")), "manage").json()["error"],
            "invalid_scope"
        );
        assert_eq!(
            client.ask(&client.signed(&client.claims("4")), "system/Patient.rs").json()["error"],
            "invalid_scope"
        );

        let address = format!("/api/clients/{}", client.id);
        assert_eq!(app.delete(&address, &client.manager).status.as_u16(), 204);
        assert_eq!(
            app.get(&format!("/fhir/Patient/{patient_id}"), token).status.as_u16(),
            401,
            "{}",
            db.name
        );
        client.refused(&client.signed(&client.claims("5")));
        app.delete(&address, &client.manager).refused(404);
    });
}

#[test]
fn an_assertion_is_taken_once_also_by_eight_at_once() {
    on_both(|db| {
        let client = registered(db);
        let assertion = client.signed(&client.claims("same"));
        client.ask(&assertion, "").ok();
        client.refused(&assertion);
        db.clock.advance(SignedDuration::from_secs(299));
        client.refused(&assertion);
        db.clock.advance(SignedDuration::from_secs(2));
        client.refused(&assertion);
        let assertion = client.signed(&client.claims("together"));
        let taken: usize = std::thread::scope(|scope| {
            let ask = || usize::from(client.ask(&assertion, "").status.is_success());
            let all: Vec<_> = (0..8).map(|_| scope.spawn(ask)).collect();
            all.into_iter().map(|one| one.join().unwrap()).sum()
        });
        assert_eq!(taken, 1, "{}", db.name);
    });
}

#[test]
fn tokens_signed_by_nobody_or_with_another_algorithm_are_not_taken() {
    let db = sqlite();
    let client = registered(&db);
    let claims = client.claims("x");
    let part = |value: &Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
    for none in ["none", "None", "NONE", "nOnE"] {
        let head = part(&json!({"alg": none, "kid": "ec-1", "typ": "JWT"}));
        client.refused(&format!("{head}.{}.", part(&claims)));
        client.refused(&format!("{head}.{}.AAAA", part(&claims)));
    }
    let good = client.signed(&claims);
    let (signed, _) = good.rsplit_once('.').unwrap();
    client.refused(&format!("{signed}."));
    client.refused(signed);
    let zeroes = BASE64_URL_SAFE_NO_PAD.encode([0u8; 96]);
    client.refused(&format!("{signed}.{zeroes}"));
    // The public key as the secret of a MAC, and keys that nobody registered.
    let mac = EncodingKey::from_secret(jwks()["keys"][0].to_string().as_bytes());
    for algorithm in [Algorithm::HS256, Algorithm::HS384] {
        client.refused(&encode(&header(algorithm, "ec-1"), &claims, &mac).unwrap());
    }
    client.refused(&encode(&header(Algorithm::ES384, "ec-1"), &claims, &ec(THEIRS)).unwrap());
    client.refused(&encode(&header(Algorithm::ES384, "ec-9"), &claims, &ec(OURS)).unwrap());
    client.refused(&encode(&header(Algorithm::ES384, "rsa-1"), &claims, &ec(OURS)).unwrap());
    client.refused(&encode(&Header::new(Algorithm::ES384), &claims, &ec(OURS)).unwrap());
    let rsa = EncodingKey::from_rsa_der(&BASE64_STANDARD.decode(RSA).unwrap());
    client.refused(&encode(&header(Algorithm::RS256, "rsa-1"), &claims, &rsa).unwrap());
    let embedded =
        Header { jku: Some("https://evil.example/keys".to_owned()), ..header(Algorithm::ES384, "ec-1") };
    client.refused(&encode(&embedded, &claims, &ec(THEIRS)).unwrap());
    for text in ["", "a.b.c", "..", &"a".repeat(10_000)] {
        let answer = client.ask(text, "");
        assert_eq!(answer.status.as_u16(), 400, "{}", answer.text);
    }
    // Nothing of this has used the number up.
    client.ask(&good, "").ok();
}

#[test]
fn claims_say_who_for_whom_and_when() {
    let db = sqlite();
    let client = registered(&db);
    let other = {
        let wanted = json!({"institution": THIRD, "name": "LIS", "scopes": ["record.read"], "jwks": jwks()});
        client.app.post("/api/clients", &client.manager, &wanted).ok()["id"].clone()
    };
    let now = client.app.now().as_second();
    let mut number = 0;
    let mut with = |name: &str, value: Value| {
        number += 1;
        let mut claims = client.claims(&format!("n{number}"));
        claims[name] = value;
        if claims[name].is_null() {
            claims.as_object_mut().unwrap().remove(name);
        }
        client.signed(&claims)
    };
    for (name, wrong) in [
        ("aud", json!("https://elsewhere.example/token")),
        ("aud", json!("http://lianyi.test/oauth/token/")),
        ("aud", json!(["https://elsewhere.example"])),
        ("aud", Value::Null),
        ("sub", other.clone()),
        ("sub", Value::Null),
        ("iss", json!("somebody")),
        ("iss", Value::Null),
        ("jti", Value::Null),
        ("jti", json!("")),
        ("jti", json!("x".repeat(256))),
        ("exp", Value::Null),
        ("exp", json!(now - 60)),
        ("exp", json!(now + 361)),
        ("exp", json!(i64::MAX)),
        ("exp", json!("soon")),
        ("iat", json!(now + 61)),
        ("nbf", json!(now + 61)),
    ] {
        let assertion = with(name, wrong.clone());
        client.refused(&assertion);
        let _ = (name, wrong);
    }
    // Clocks may differ by a minute.
    for (name, right) in [
        ("exp", json!(now - 59)),
        ("exp", json!(now + 360)),
        ("iat", json!(now + 60)),
        ("nbf", json!(now + 60)),
        ("aud", json!(["https://elsewhere.example", ENDPOINT])),
    ] {
        let assertion = with(name, right);
        client.ask(&assertion, "").ok();
    }
    // Another client's name over one's own signature is no way to its institution: keys are looked up by name.
    let borrowed = with("iss", other);
    client.refused(&borrowed);
}

#[test]
fn what_is_no_request_for_a_token_is_refused_in_the_words_of_oauth() {
    let db = sqlite();
    let client = registered(&db);
    let post = |media: &str, form: &str| {
        let request = client.app.request("POST", "/oauth/token", None).header("content-type", media);
        let answer = client.app.send(request.body(Body::from(form.to_owned())).unwrap());
        (answer.status.as_u16(), answer.json()["error"].as_str().unwrap().to_owned())
    };
    let form = "application/x-www-form-urlencoded";
    let refused = |error: &str| (400, error.to_owned());
    assert_eq!(post("application/json", "{}"), refused("invalid_request"));
    assert_eq!(post(form, ""), refused("unsupported_grant_type"));
    assert_eq!(post(form, "grant_type=password&username=a&password=b"), refused("unsupported_grant_type"));
    assert_eq!(post(form, "grant_type=client_credentials"), refused("invalid_request"));
    assert_eq!(
        post(form, "grant_type=client_credentials&grant_type=client_credentials"),
        refused("invalid_request")
    );
    let configuration = client.app.get("/fhir/.well-known/smart-configuration", "").ok();
    assert_eq!(configuration["token_endpoint"], ENDPOINT);
    assert_eq!(configuration["token_endpoint_auth_signing_alg_values_supported"], json!(["RS384", "ES384"]));
}

#[test]
fn keys_are_public_strong_and_named() {
    let db = sqlite();
    let app = App::new(&db);
    let security = app.person(Role::SecurityAdministrator, None);
    let register = |jwks: Value| {
        let wanted = json!({"institution": CENTRAL, "name": "HIS", "scopes": ["record.read"], "jwks": jwks});
        app.post("/api/clients", &security.token, &wanted)
    };
    let key = |change: &dyn Fn(&mut Value)| {
        let mut keys = jwks();
        change(&mut keys["keys"][0]);
        keys
    };
    let short = "uxMsJgI3ire1IL0tsHfpCKGVTlpF2a0wITgaXi-UUATOgGgk_Qd9oWByW2XlzKZ3taVwSWeQmvXuzcgoS6Sxk2F0mhp5IyocxNGVAjnEUKWhgQz4Eph58iq4c9SGNGWyCAJafHNUu0gusuQv9X9gxQkgdRw603rRFLaULJbntd0";
    for wrong in [
        json!({}),
        json!({"keys": []}),
        json!({"keys": "x"}),
        key(&|key| key["d"] = json!("AQAB")),
        key(&|key| key["kid"] = Value::Null),
        key(&|key| key["kid"] = json!("rsa-1")),
        key(&|key| key["crv"] = json!("P-256")),
        json!({"keys": [{"kty": "RSA", "kid": "a", "e": "AQAB", "n": short}]}),
        json!({"keys": [{"kty": "oct", "kid": "a", "k": "AAAA"}]}),
        json!({"keys": [{"kty": "XX", "kid": "a"}]}),
    ] {
        assert_eq!(register(wrong.clone()).refused(400)["place"], "jwks", "{wrong}");
    }
    register(jwks()).ok();
    let listed = app.get("/api/clients", &security.token).ok();
    assert_eq!(listed["clients"][0]["keys"], json!(["ec-1", "rsa-1"]));
    let wanted = json!({"institution": CENTRAL, "name": "HIS", "scopes": ["everything"], "jwks": jwks()});
    app.post("/api/clients", &security.token, &wanted).refused(400);
}
