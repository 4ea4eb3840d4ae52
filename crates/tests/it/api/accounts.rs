//! Signing in, second factor, passwords, lock-out, sessions, roles (等保三级, GB/T 22239-2019 8.1.4.1; RULES §7.2).

use axum::body::Body;
use identity::{
    access::rights::Role,
    account::{Accounts, Hasher, NewAccount, Password, Policy, code_at},
};
use jiff::SignedDuration;
use serde_json::{Value, json};
use testkit::on_both;

use super::{Answer, App, CENTRAL, MANAGE, REGION, THIRD, people::PASSWORD};

fn sign_in(app: &App<'_>, login: &str, password: &str) -> Answer {
    let body = json!({"login": login, "password": password}).to_string();
    let request = app.request("POST", "/api/session", None).header("content-type", "application/json");
    app.send(request.body(Body::from(body)).unwrap())
}

fn token(answer: &Value) -> &str {
    answer["token"].as_str().unwrap()
}

#[test]
fn who_signs_in_gets_a_token_that_ends_with_signing_out() {
    on_both(|db| {
        let app = App::new(db);
        let id = app.account("wang.li", None, false);
        app.grant(id, Role::Doctor, Some(CENTRAL));
        let answer = sign_in(&app, " Wang.Li ", PASSWORD);
        assert_eq!(answer.header("cache-control"), "no-store");
        assert!(!answer.headers.contains_key("set-cookie"), "a program asked for no cookie");
        let session = answer.ok();
        let me = app.get("/api/me", token(&session)).ok();
        assert_eq!(
            (&me["login"], &me["name"], &me["roles"][0]["role"]),
            (&json!("wang.li"), &json!("王丽"), &json!("doctor"))
        );
        assert_eq!(me["session"]["pending"], Value::Null);
        app.get("/api/region", token(&session)).ok();
        let rotated = app.post("/api/session/rotate", token(&session), &json!({})).ok();
        app.get("/api/me", token(&session)).refused(401);
        assert_eq!(app.delete("/api/session", token(&rotated)).status.as_u16(), 204);
        app.get("/api/me", token(&rotated)).refused(401);
        // Only hashes are kept.
        let kept: i64 = db
            .store
            .read(|tx| tx.query_one("SELECT COUNT(*) FROM account_session", &[], |row| row.int(0)))
            .unwrap();
        assert_eq!(kept, 0);
    });
}

/// Unknown, wrong, locked and switched off: one answer.
#[test]
fn refusals_do_not_say_whether_there_is_such_an_account() {
    on_both(|db| {
        let app = App::new(db);
        app.account("wang.li", None, false);
        let off = app.account("zhang.wei", None, false);
        let (accounts, ctx) = (app.accounts.clone(), db.ctx());
        db.store.write(move |tx| accounts.lock(tx, &ctx, off)).unwrap();
        let mut said: Vec<String> = ["wang.li", "nobody.here", "zhang.wei", "wang\u{0}li", "' OR 1=1 --"]
            .iter()
            .zip(["Wrong-1-word", PASSWORD, PASSWORD, PASSWORD, PASSWORD])
            .map(|(login, password)| sign_in(&app, login, password).refused(401).to_string())
            .collect();
        said.dedup();
        assert_eq!(said.len(), 1, "{said:?}");
        let trail = db.store.read(|tx| {
            tx.query("SELECT entity, detail FROM audit_event WHERE outcome = 1", &[], |row| {
                Ok((row.text(0)?, row.text(1)?))
            })
        });
        let trail = trail.unwrap();
        assert_eq!(trail.len(), 5, "each attempt is on the trail");
        assert!(!format!("{trail:?}").contains("nobody"), "what was typed as a name may be a password");
    });
}

/// 等保: 登录失败处理. Locked after five, for ten minutes, doubling; the right password does not help meanwhile.
#[test]
fn wrong_attempts_lock_the_account_with_back_off() {
    on_both(|db| {
        let app = App::new(db);
        app.account("wang.li", None, false);
        for _ in 0..5 {
            sign_in(&app, "wang.li", "Wrong-1-word").refused(401);
        }
        sign_in(&app, "wang.li", PASSWORD).refused(401);
        db.clock.advance(SignedDuration::from_mins(10));
        sign_in(&app, "wang.li", "Wrong-1-word").refused(401);
        db.clock.advance(SignedDuration::from_mins(19));
        sign_in(&app, "wang.li", PASSWORD).refused(401);
        db.clock.advance(SignedDuration::from_mins(1));
        sign_in(&app, "wang.li", PASSWORD).ok();
        sign_in(&app, "wang.li", "Wrong-1-word").refused(401);
        sign_in(&app, "wang.li", PASSWORD).ok();
    });
}

#[test]
fn a_first_password_is_changed_before_anything_else_and_ends_other_sessions() {
    on_both(|db| {
        let app = App::new(db);
        let id = app.account("wang.li", None, true);
        app.grant(id, Role::Doctor, Some(CENTRAL));
        let session = sign_in(&app, "wang.li", PASSWORD).ok();
        let other = sign_in(&app, "wang.li", PASSWORD).ok();
        assert_eq!(session["pending"], "password");
        assert_eq!(app.get("/api/region", token(&session)).refused(403)["place"], "session");
        let change = |token: &str, old: &str, new: &str| {
            app.put("/api/me/password", token, &json!({"old": old, "new": new}))
        };
        assert_eq!(change(token(&session), "Wrong-1-word", "Other-8-Word").refused(403)["place"], "old");
        let weak = change(token(&session), PASSWORD, "short").refused(422);
        assert!(!weak.to_string().contains("short\""), "a password stands in no answer");
        change(token(&session), PASSWORD, PASSWORD).refused(422);
        let changed = change(token(&session), PASSWORD, "Other-8-Word").ok();
        assert_eq!(changed["pending"], Value::Null);
        app.get("/api/region", token(&changed)).ok();
        for ended in [&session, &other] {
            app.get("/api/me", token(ended)).refused(401);
        }
        sign_in(&app, "wang.li", PASSWORD).refused(401);
        change(token(&changed), "Other-8-Word", PASSWORD).refused(422);
        db.clock.advance(SignedDuration::from_hours(24 * 90));
        let aged = sign_in(&app, "wang.li", "Other-8-Word").ok();
        assert_eq!(aged["pending"], "password", "GB/T 22239: 定期更换");
    });
}

#[test]
fn administrators_need_a_second_factor_whose_codes_serve_once() {
    on_both(|db| {
        let app = App::new(db);
        let id = app.account("li.admin", None, false);
        app.grant(id, Role::SystemAdministrator, None);
        let session = sign_in(&app, "li.admin", PASSWORD).ok();
        assert_eq!(session["pending"], "enrolment");
        app.get("/api/accounts", token(&session)).refused(403);
        let offered = app.post("/api/me/second-factor", token(&session), &json!({})).ok();
        let secret = offered["secret"].as_str().unwrap();
        assert!(offered["uri"].as_str().unwrap().contains(secret));
        let code = || code_at(secret, app.now()).unwrap();
        let give =
            |token: &str, code: &str| app.post("/api/session/second-factor", token, &json!({"code": code}));
        give(token(&session), "000000").refused(401);
        let enrolled = give(token(&session), &code()).ok();
        app.get("/api/accounts", token(&enrolled)).ok();
        app.post("/api/me/second-factor", token(&enrolled), &json!({})).refused(409);

        // Fixation: the token from before the second factor is no token of the session after it.
        app.get("/api/me", token(&session)).refused(401);

        let again = sign_in(&app, "li.admin", PASSWORD).ok();
        assert_eq!(again["pending"], "factor");
        app.get("/api/accounts", token(&again)).refused(403);
        app.put("/api/me/password", token(&again), &json!({"old": PASSWORD, "new": "Other-8-Word"}))
            .refused(403);
        give(token(&again), &code()).refused(401);
        db.clock.advance(SignedDuration::from_secs(30));
        app.get("/api/accounts", token(&give(token(&again), &code()).ok())).ok();

        // Wrong codes lock like wrong passwords, and end the session.
        let guessing = sign_in(&app, "li.admin", PASSWORD).ok();
        for _ in 0..5 {
            give(token(&guessing), "000000").refused(401);
        }
        db.clock.advance(SignedDuration::from_secs(30));
        give(token(&guessing), &code()).refused(401);
        sign_in(&app, "li.admin", PASSWORD).refused(401);
    });
}

#[test]
fn sessions_end_when_nothing_happens_and_after_twelve_hours_whatever_happens() {
    on_both(|db| {
        let app = App::new(db);
        let doctor = app.person(Role::Doctor, Some(CENTRAL));
        for _ in 0..3 {
            db.clock.advance(SignedDuration::from_mins(29));
            app.get("/api/region", &doctor.token).ok();
        }
        db.clock.advance(SignedDuration::from_mins(30));
        app.get("/api/region", &doctor.token).refused(401);
        let token = app.signed_in(&doctor.login, false);
        for _ in 0..35 {
            db.clock.advance(SignedDuration::from_mins(20));
            app.get("/api/region", &token).ok();
        }
        db.clock.advance(SignedDuration::from_mins(20));
        app.get("/api/region", &token).refused(401);
        // Rotation prolongs nothing.
        let token = app.signed_in(&doctor.login, false);
        let mut now = token;
        for _ in 0..35 {
            db.clock.advance(SignedDuration::from_mins(20));
            now =
                app.post("/api/session/rotate", &now, &json!({})).ok()["token"].as_str().unwrap().to_owned();
        }
        db.clock.advance(SignedDuration::from_mins(20));
        app.post("/api/session/rotate", &now, &json!({})).refused(401);
    });
}

#[test]
fn a_role_taken_away_is_gone_from_sessions_that_are_open() {
    on_both(|db| {
        let app = App::new(db);
        let security = app.person(Role::SecurityAdministrator, None);
        let system = app.person(Role::SystemAdministrator, None);
        let officer = app.person(Role::Finance, Some(CENTRAL));
        let table = "/api/recognition/statistics?from=2023-08-01&to=2023-08-31";
        app.get(table, &officer.token).ok();
        let roles = format!("/api/accounts/{}/roles", officer.id);
        let listed = app.get("/api/accounts", &security.token).ok();
        let account = listed["accounts"]
            .as_array()
            .unwrap()
            .iter()
            .find(|a| a["login"] == officer.login.as_str())
            .unwrap();
        let grant = account["roles"][0]["id"].as_str().unwrap().to_owned();
        assert_eq!(app.delete(&format!("{roles}/{grant}"), &security.token).status.as_u16(), 204);
        app.get(table, &officer.token).refused(403);
        let given = json!({"role": "quality-officer", "institution": CENTRAL});
        assert_eq!(app.post(&roles, &security.token, &given).status.as_u16(), 201);
        app.get(table, &officer.token).ok();
        let address = format!("/api/accounts/{}/lock", officer.id);
        assert_eq!(app.post(&address, &system.token, &json!({})).status.as_u16(), 204);
        app.get(table, &officer.token).refused(401);
        // A role that runs out needs nobody to take it.
        let (accounts, ctx, id) = (app.accounts.clone(), db.ctx(), officer.id);
        db.store.write(move |tx| accounts.unlock(tx, &ctx, id)).unwrap();
        let id = app.account("short.time", None, false);
        let until = app.now() + SignedDuration::from_mins(10);
        let body = json!({"role": "finance", "institution": CENTRAL, "until": until.to_string()});
        assert_eq!(
            app.post(&format!("/api/accounts/{id}/roles"), &security.token, &body).status.as_u16(),
            201
        );
        let token = app.signed_in("short.time", false);
        app.get(table, &token).ok();
        db.clock.advance(SignedDuration::from_mins(10));
        app.get(table, &token).refused(403);
    });
}

/// 三权分立: who makes accounts gives no roles, who gives roles makes no accounts, nobody gives to themselves.
#[test]
fn the_three_administrations_do_not_do_each_others_work() {
    on_both(|db| {
        let app = App::new(db);
        let system = app.person(Role::SystemAdministrator, None);
        let security = app.person(Role::SecurityAdministrator, None);
        let auditor = app.person(Role::Auditor, None);
        let wanted = json!({"login": "new.doctor", "name": "赵敏"});
        for other in [&security, &auditor] {
            app.post("/api/accounts", &other.token, &wanted).refused(403);
        }
        let made = app.post("/api/accounts", &system.token, &wanted).ok();
        app.post("/api/accounts", &system.token, &wanted).refused(409);
        let roles = format!("/api/accounts/{}/roles", made["id"].as_str().unwrap());
        let doctor = json!({"role": "doctor", "institution": CENTRAL});
        for other in [&system, &auditor] {
            app.post(&roles, &other.token, &doctor).refused(403);
        }
        let administrator = json!({"role": "auditor"});
        app.post(&roles, &security.token, &administrator).refused(409);
        app.post(&roles, &security.token, &doctor).ok();
        app.post(&roles, &security.token, &doctor).refused(409);
        app.post(&roles, &security.token, &json!({"role": "doctor"})).refused(400);
        app.post(&roles, &security.token, &json!({"role": "king"})).refused(400);
        app.post(&roles, &security.token, &json!({"role": "nurse", "institution": "999"})).refused(422);
        let own = format!("/api/accounts/{}/roles", security.id);
        app.post(&own, &security.token, &json!({"role": "doctor", "institution": CENTRAL})).refused(403);
        app.post(&own, &system.token, &json!({"role": "auditor"})).refused(403);
        // Nor through a reset: whoever resets does not become what they reset.
        let reset = |account: &super::people::Somebody, factor: bool| {
            let address = format!("/api/accounts/{}/reset", account.id);
            app.post(&address, &system.token, &json!({"secondFactor": factor}))
        };
        reset(&security, true).refused(403);
        let first = reset(&security, false).ok();
        app.get("/api/accounts", &security.token).refused(401);
        let signed = sign_in(&app, &security.login, first["password"].as_str().unwrap()).ok();
        assert_eq!(signed["pending"], "factor", "the second factor stands between");
        // No key of a system administers people.
        let key = app.key(REGION, &[MANAGE]);
        app.post("/api/accounts", &key, &wanted).refused(403);
        app.get("/api/accounts", &key).refused(403);
        let password = made["password"].as_str().unwrap();
        assert_eq!(sign_in(&app, "new.doctor", password).ok()["pending"], "password");
        for wrong in ["ab", "Wang Li", "9lives", "../etc", "a\u{0}b"] {
            app.post("/api/accounts", &system.token, &json!({"login": wrong, "name": "赵敏"})).refused(400);
        }
    });
}

#[test]
fn somebody_with_roles_at_two_places_says_for_which_one_acts() {
    on_both(|db| {
        let app = App::new(db);
        let doctor = app.person(Role::Finance, Some(CENTRAL));
        app.grant(doctor.id, Role::QualityOfficer, Some(THIRD));
        let table = "/api/recognition/statistics?from=2023-08-01&to=2023-08-31";
        let ask = |place: Option<&str>, path: &str| {
            let mut request = app.request("GET", path, Some(&doctor.token));
            if let Some(place) = place {
                request = request.header("X-Institution", place);
            }
            app.send(request.body(Body::empty()).unwrap())
        };
        assert_eq!(ask(None, table).refused(400)["place"], "X-Institution");
        ask(Some(CENTRAL), table).ok();
        ask(Some(THIRD), "/api/break-glass").ok();
        ask(Some(CENTRAL), "/api/break-glass").refused(403);
        ask(Some("510722001"), table).refused(403);
        ask(Some("*"), table).refused(403);
        assert_eq!(
            ask(Some(CENTRAL), &format!("{table}&institution={THIRD}")).refused(403)["place"],
            "institution"
        );
    });
}

/// What an attempt costs says nothing about whether there is such an account: each verifies one password at the
/// full cost. Measured in turns, so that a busy machine slows both.
#[test]
fn an_unknown_name_takes_as_long_as_a_wrong_password() {
    let db = testkit::sqlite();
    let app = App::new(&db);
    app.account("wang.li", None, false);
    let vault = app.house.vault.clone();
    let accounts =
        Accounts::new(vault, db.random.clone(), Policy::default(), Hasher::new(&db.random).unwrap());
    let (ctx, random) = (db.ctx(), db.random.clone());
    let kept = accounts.hasher().hash(&random, &Password::new(PASSWORD)).unwrap();
    let new = NewAccount {
        login: "zhang.wei".into(),
        name: "张伟".into(),
        practitioner: None,
        resident: None,
        must_change: false,
    };
    let making = accounts.clone();
    db.store.write(move |tx| making.create(tx, &ctx, &new, &kept)).unwrap();
    let took = |login: &str| {
        let started = std::time::Instant::now();
        let attempt = db.store.read(|tx| accounts.attempt(tx, login)).unwrap();
        assert!(!attempt.verified_by(accounts.hasher(), &Password::new("Wrong-1-word")).unwrap());
        started.elapsed()
    };
    let mut times: Vec<_> = (0..11).map(|_| (took("zhang.wei"), took("nobody.here"))).collect();
    times.sort_by_key(|(known, unknown)| unknown.as_micros() * 1_000 / known.as_micros().max(1));
    let (known, unknown) = times[times.len() / 2];
    let ratio = unknown.as_micros() * 100 / known.as_micros().max(1);
    assert!((50..=200).contains(&ratio), "an unknown name takes {ratio} % of the time of a known one");
}
