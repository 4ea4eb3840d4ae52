//! SMART App Launch 2.2 beyond the standalone public app: opened from a hospital's system, apps that prove themselves, identity
//! tokens; and what is tried against each.

use identity::access::rights::Role;
use jiff::SignedDuration;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header, encode, jwk::JwkSet};
use serde_json::{Value, json};
use testkit::{TestStore, on_both, sqlite};

use super::{
    App, CENTRAL, MANAGE, REGION, THIRD,
    oauth::{OURS, THEIRS, ec, header, jwks},
    patient,
    people::{Somebody, staff_number},
    smart_desk::{Desk, SCOPE},
};

const BACK: &str = "https://app.example/cb";
const BEARER: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// A patient of the central hospital with a report made elsewhere, and the doctor who treats them.
fn treated(app: &App<'_>) -> (String, String, Somebody) {
    let (_, report) = app.examined(THIRD, &patient("Z-77"), "CT-CHEST", 1);
    app.visited(CENTRAL, &patient("P1"), 0, json!({}));
    let key = app.key(CENTRAL, &["record.read"]);
    let found = app
        .with_body(
            "POST",
            "/fhir/Patient/_search",
            &key,
            "application/x-www-form-urlencoded",
            "identifier=P1",
        )
        .ok();
    let id = found["entry"][0]["resource"]["id"].as_str().unwrap().to_owned();
    (id, report, app.person(Role::Doctor, Some(CENTRAL)))
}

#[test]
fn an_app_opened_from_a_hospitals_system_is_told_the_patient_and_who_lets_it_read() {
    on_both(|db: &TestStore| {
        let app = App::new(db);
        let (patient_id, report, doctor) = treated(&app);
        let number = staff_number(&doctor.login);
        let mut desk = Desk::new(app, "http://lianyi.test", BACK, &json!({}));
        let address = desk.address(&desk.launched(CENTRAL, &number, "P1"), &[]);
        desk.sign_in(&address, &doctor.login);
        let page = desk.open(&address);
        assert!(
            page.text.contains("由工作站带入") && !page.text.contains(r#"name="patient""#),
            "{}",
            page.text
        );
        let code = desk.code(&address);
        let id = desk.id.clone();
        let given = desk.ask(&[("client_id", &id), ("code", &code)], None).ok();
        assert_eq!((&given["patient"], &given["scope"]), (&json!(patient_id), &json!(SCOPE)), "{}", db.name);
        let token = given["access_token"].as_str().unwrap();
        desk.app.get(&format!("/fhir/DiagnosticReport/{report}"), token).ok();

        // The identity token verifies by the published key, and says who, for whom and for which sign-in.
        let jwt = given["id_token"].as_str().unwrap();
        let configuration = desk.app.get("/.well-known/openid-configuration", "").ok();
        assert_eq!(configuration["issuer"], "http://lianyi.test");
        let keys = configuration["jwks_uri"].as_str().unwrap().trim_start_matches("http://lianyi.test");
        let keys: JwkSet = serde_json::from_value(desk.app.get(keys, "").ok()).unwrap();
        let head = decode_header(jwt).unwrap();
        assert_eq!(head.alg, Algorithm::RS256);
        let key = keys.find(head.kid.as_deref().unwrap()).unwrap();
        let mut rules = Validation::new(Algorithm::RS256);
        (rules.validate_exp, rules.leeway) = (false, 0);
        rules.set_audience(&[&desk.id]);
        rules.set_issuer(&["http://lianyi.test"]);
        let claims = decode::<Value>(jwt, &DecodingKey::from_jwk(key).unwrap(), &rules).unwrap().claims;
        assert_eq!((&claims["sub"], &claims["nonce"]), (&json!(doctor.id.to_string()), &json!("n-1")));
        assert_eq!(claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(), 300);
        assert_eq!(claims["iat"].as_i64().unwrap(), desk.app.now().as_second());
        assert!(claims.get("fhirUser").is_none(), "nobody of that number stands in the register");
        let refreshed = given["refresh_token"].as_str().unwrap().to_owned();
        let next = [("grant_type", "refresh_token"), ("client_id", &id), ("refresh_token", &refreshed)];
        assert!(desk.ask(&next, None).ok().get("id_token").is_none());

        // Once in the register, the app learns as whom.
        let stated = json!({"name": "王丽", "validFrom": "2023-01-01"});
        let region = desk.app.key(REGION, &[MANAGE]);
        desk.app.put(&format!("/api/organisation/practitioners/{number}"), &region, &stated).ok();
        let address = desk.address(&desk.launched(CENTRAL, &number, "P1"), &[]);
        let code = desk.code(&address);
        let given = desk.ask(&[("client_id", &id), ("code", &code)], None).ok();
        let claims = decode::<Value>(
            given["id_token"].as_str().unwrap(),
            &DecodingKey::from_jwk(key).unwrap(),
            &rules,
        );
        let who = format!("http://lianyi.test/fhir/Practitioner/practitioner-{number}");
        assert_eq!(claims.unwrap().claims["fhirUser"], json!(who));
        // The launch is used up; the same address does not serve again.
        let again = desk.open(&address);
        assert!(
            again.header("location").starts_with(&format!("{BACK}?error=invalid_request")),
            "{}",
            again.text
        );
    });
}

#[test]
fn a_launch_is_for_one_person_one_app_and_a_patient_whom_that_person_sees() {
    let db = sqlite();
    let app = App::new(&db);
    let (_, _, doctor) = treated(&app);
    let mut stranger = patient("P9");
    stranger["identifier"][1] = json!({"system": "urn:x", "value": "9"});
    stranger["name"][0]["text"] = json!("李四");
    app.examined(THIRD, &stranger, "CT-CHEST", 1);
    let other = app.person(Role::Doctor, Some(CENTRAL));
    let number = staff_number(&doctor.login);
    let mut desk = Desk::new(app, "http://lianyi.test", BACK, &json!({}));
    let wrong = |desk: &Desk<'_>, launch: &str, change: &[(&str, &str)], error: &str| {
        let answer = desk.open(&desk.address(launch, change));
        let to = answer.header("location");
        assert!(to.starts_with(&format!("{BACK}?error={error}&")), "{error}: {to} {}", answer.text);
    };
    wrong(&desk, "x", &[], "invalid_request");
    wrong(&desk, &format!("lianyi-launch_{}", "A".repeat(43)), &[], "invalid_request");
    wrong(&desk, "", &[], "invalid_scope");
    let launch = desk.launched(CENTRAL, &number, "P1");
    wrong(&desk, &launch, &[("scope", "patient/*.rs")], "invalid_scope");
    db.clock.advance(SignedDuration::from_secs(300));
    wrong(&desk, &launch, &[], "invalid_request");
    // A launch for the desk opens no app.
    let body = json!({"patient": {"localId": "P1"}, "practitioner": number});
    let for_desk = desk.app.post("/api/launches", &desk.app.key(CENTRAL, &["launch"]), &body).ok();
    wrong(&desk, for_desk["launch"].as_str().unwrap(), &[], "invalid_request");

    // Somebody else sits there: nothing is given, and the launch is not used.
    let address = desk.address(&desk.launched(CENTRAL, &number, "P1"), &[]);
    desk.sign_in(&address, &other.login);
    let refused = desk.allow(&address);
    assert_eq!((refused.status.as_u16(), refused.header("location")), (403, ""), "{}", refused.text);
    desk.cookie.clear();
    desk.sign_in(&address, &doctor.login);
    assert!(desk.allow(&address).header("location").contains("?code="));

    // A hospital's system names a patient whom nothing ties to the doctor: the launch is no right.
    let address = desk.address(&desk.launched(THIRD, &number, "P9"), &[]);
    let refused = desk.allow(&address);
    assert_eq!(
        (refused.status.as_u16(), refused.header("location")),
        (403, ""),
        "no role there: {}",
        refused.text
    );
    let region = desk.app.key(REGION, &["launch", MANAGE]);
    let third = desk.app.key(THIRD, &["launch"]);
    let resident =
        desk.app.post("/api/launches", &third, &json!({"patient": {"localId": "P9"}, "practitioner": "x"}));
    let _ = resident.ok();
    let body =
        json!({"patient": {"localId": "P9"}, "practitioner": number, "institution": CENTRAL, "app": desk.id});
    desk.app.post("/api/launches", &region, &body).refused(404);

    // A person opens an app for themselves, with a patient of theirs.
    let own = json!({"patient": {"localId": "P1"}, "app": desk.id});
    let made = desk.app.post("/api/launches", &doctor.token, &own).ok();
    assert!(
        desk.allow(&desk.address(made["launch"].as_str().unwrap(), &[]))
            .header("location")
            .contains("?code=")
    );
    let mine = desk
        .app
        .post("/api/launches", &other.token, &json!({"patient": {"localId": "P1"}, "app": desk.id}))
        .ok();
    let refused = desk.allow(&desk.address(mine["launch"].as_str().unwrap(), &[]));
    assert_eq!(refused.status.as_u16(), 403, "another's launch");
    for (body, status) in [
        (json!({"patient": {"localId": "P9"}, "app": desk.id}), 403),
        (json!({"patient": {"localId": "P1"}}), 403),
        (json!({"patient": {"localId": "P1"}, "app": desk.id, "practitioner": number}), 403),
    ] {
        desk.app.post("/api/launches", &doctor.token, &body).refused(status);
    }
}

#[test]
fn a_confidential_app_proves_itself_by_its_secret_and_a_code_is_no_use_without() {
    on_both(|db| {
        let app = App::new(db);
        let (_, _, doctor) = treated(&app);
        let number = staff_number(&doctor.login);
        let mut desk = Desk::new(app, "http://lianyi.test", BACK, &json!({"confidential": true}));
        assert_eq!(desk.secret.len(), 43);
        let listed = desk.app.get("/api/apps", &desk.app.key(REGION, &[MANAGE])).ok();
        assert_eq!(listed["apps"][0]["authentication"], "client_secret_basic");
        assert!(!listed.to_string().contains(&desk.secret));
        let address = desk.address(&desk.launched(CENTRAL, &number, "P1"), &[]);
        desk.sign_in(&address, &doctor.login);
        let code = desk.code(&address);
        let (id, secret) = (desk.id.clone(), desk.secret.clone());
        let wrong = format!("{id}:{}", "x".repeat(43));
        for (form, basic) in [
            (vec![("client_id", id.as_str())], None),
            (vec![("client_id", id.as_str()), ("client_secret", secret.as_str())], None),
            (vec![], Some(wrong.as_str())),
            (vec![], Some("nobody")),
            (vec![("client_id", "01936f5e-0000-7000-8000-000000000000")], Some(wrong.as_str())),
        ] {
            let mut form = form;
            form.push(("code", &code));
            let answer = desk.ask(&form, basic);
            assert_eq!(answer.status.as_u16(), if basic.is_some() { 401 } else { 400 }, "{form:?}");
            assert_eq!(answer.json()["error"], "invalid_client");
            assert!(!answer.text.contains("access_token"), "{}", answer.text);
        }
        // None of this has used the code up: a stranger must not be able to.
        let pair = format!("{id}:{secret}");
        let given = desk.ask(&[("code", &code)], Some(&pair)).ok();
        let refresh = given["refresh_token"].as_str().unwrap().to_owned();
        let next = [
            ("grant_type", "refresh_token"),
            ("client_id", id.as_str()),
            ("refresh_token", refresh.as_str()),
        ];
        assert_eq!(desk.ask(&next, None).json()["error"], "invalid_client", "{}", db.name);
        desk.ask(&next, Some(&pair)).ok();
    });
}

#[test]
fn an_app_with_keys_proves_itself_by_an_assertion_that_serves_once() {
    on_both(|db| {
        let app = App::new(db);
        let (_, _, doctor) = treated(&app);
        let number = staff_number(&doctor.login);
        let mut desk = Desk::new(app, "http://lianyi.test", BACK, &json!({"jwks": jwks()}));
        let wanted = json!({"name": "x", "redirects": [BACK], "scopes": ["patient/*.rs"], "jwks": jwks(), "confidential": true});
        desk.app.post("/api/apps", &desk.app.key(REGION, &[MANAGE]), &wanted).refused(400);
        let address = desk.address(&desk.launched(CENTRAL, &number, "P1"), &[]);
        desk.sign_in(&address, &doctor.login);
        let code = desk.code(&address);
        let now = desk.app.now().as_second();
        let assertion = |jti: &str, sub: &str, key: &str| {
            let claims = json!({"iss": sub, "sub": sub, "aud": "http://lianyi.test/oauth/token", "exp": now + 240, "jti": jti});
            encode(&header(Algorithm::ES384, "ec-1"), &claims, &ec(key)).unwrap()
        };
        let id = desk.id.clone();
        let ask = |jwt: &str, more: &[(&str, &str)]| {
            let mut form = vec![("client_assertion_type", BEARER), ("client_assertion", jwt)];
            form.extend_from_slice(more);
            desk.ask(&form, None)
        };
        for wrong in [assertion("1", &id, THEIRS), "x.y.z".to_owned()] {
            assert_eq!(ask(&wrong, &[("code", &code)]).status.as_u16(), 400);
        }
        assert_eq!(
            desk.ask(&[("client_id", &id), ("code", &code)], None).status.as_u16(),
            400,
            "not named alone"
        );
        let good = assertion("2", &id, OURS);
        let given = ask(&good, &[("code", &code)]).ok();
        let refresh = given["refresh_token"].as_str().unwrap().to_owned();
        let next = [("grant_type", "refresh_token"), ("refresh_token", refresh.as_str())];
        assert_eq!(
            ask(&good, &next).json()["error"],
            "invalid_grant",
            "{}: an assertion serves once",
            db.name
        );
        ask(&assertion("3", &id, OURS), &next).ok();
    });
}

#[test]
fn the_configuration_says_what_there_is_and_no_more() {
    let db = sqlite();
    let app = App::new(&db);
    let smart = app.get("/fhir/.well-known/smart-configuration", "").ok();
    let has = |list: &str, word: &str| smart[list].as_array().unwrap().contains(&json!(word));
    for capability in [
        "launch-ehr",
        "launch-standalone",
        "client-confidential-symmetric",
        "client-confidential-asymmetric",
        "sso-openid-connect",
    ] {
        assert!(has("capabilities", capability), "{capability}");
    }
    for absent in ["context-ehr-encounter", "context-style", "authorize-post", "permission-online"] {
        assert!(!has("capabilities", absent), "{absent}");
    }
    // SMART App Launch 2.2: with sso-openid-connect, issuer and jwks_uri are required.
    assert_eq!(
        (&smart["issuer"], &smart["jwks_uri"]),
        (&json!("http://lianyi.test"), &json!("http://lianyi.test/oauth/jwks"))
    );
    assert_eq!(app.get("/oauth/jwks", "").ok(), json!({"keys": []}), "none was needed yet");
    let wanted = |more: Value| {
        let mut body = json!({"name": "x", "redirects": [BACK], "scopes": ["patient/*.rs"]});
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        app.post("/api/apps", &app.key(REGION, &[MANAGE]), &body)
    };
    wanted(json!({"launchUrl": "https://app.example/l"})).refused(400);
    wanted(json!({"scopes": ["launch", "patient/*.rs"]})).refused(400);
    wanted(json!({"scopes": ["launch", "patient/*.rs"], "launchUrl": "javascript:alert(1)"})).refused(400);
}
