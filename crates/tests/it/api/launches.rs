//! Launches (SMART App Launch 2.2, EHR launch): a hospital's system opens the desk or an app for somebody who works there and one
//! patient. Five minutes, once, for one thing; no more than the person's own rights.

use base::{ActorKind, Ctx};
use identity::{
    access::{
        launch::{self, Launch, LaunchToken, Opens},
        rights::Role,
    },
    account::{Concluded, Pending, SessionToken},
};
use jiff::SignedDuration;
use serde_json::{Value, json};
use testkit::{TestStore, on_both};

use super::{App, CENTRAL, MANAGE, RECOGNITION, REGION, THIRD, patient, people::staff_number};

fn token(answer: &Value) -> LaunchToken {
    LaunchToken::of(answer["launch"].as_str().unwrap()).unwrap()
}

fn nobody(app: &App<'_>) -> Ctx {
    let mut ctx = app.db.ctx();
    (ctx.actor.kind, ctx.actor.id) = (ActorKind::Person, "unknown".to_owned());
    ctx
}

fn redeemed(app: &App<'_>, token: &LaunchToken, opens: Opens) -> Option<Launch> {
    let (ctx, token) = (nobody(app), token.clone());
    app.db.store.write(move |tx| launch::redeem(tx, &ctx, &token, opens)).unwrap()
}

fn begun(app: &App<'_>, launch: &Launch) -> Option<SessionToken> {
    let (accounts, ctx, launch) = (app.accounts.clone(), nobody(app), launch.clone());
    let concluded = app.db.store.write(move |tx| accounts.launched(tx, &ctx, &launch)).unwrap();
    app.db.store.read(|tx| app.accounts.sessions().refresh(tx)).unwrap();
    match concluded {
        Concluded::SignedIn(token) => Some(token),
        Concluded::Refused => None,
    }
}

fn wanted(practitioner: &str) -> Value {
    json!({"patient": {"localId": "P1"}, "practitioner": practitioner,
        "order": {"department": "呼吸科", "items": [{"orderId": "O-1", "item": "CT-CHEST"}]}})
}

#[test]
fn the_desk_is_opened_once_in_five_minutes_for_who_works_there() {
    on_both(|db| {
        let app = App::new(db);
        let (patient_id, _) = app.examined(CENTRAL, &patient("P1"), "CT-CHEST", 1);
        let his = app.key(CENTRAL, &["launch"]);
        let doctor = app.person(Role::Doctor, Some(CENTRAL));
        let number = staff_number(&doctor.login);
        app.post("/api/launches", &app.key(CENTRAL, &[RECOGNITION]), &wanted(&number)).refused(403);
        app.post("/api/launches", &app.key(THIRD, &["launch"]), &wanted(&number)).refused(404);
        let mut elsewhere = wanted(&number);
        elsewhere["institution"] = json!(THIRD);
        app.post("/api/launches", &his, &elsewhere).refused(403);
        for (change, status) in [
            (json!({"practitioner": null}), 400),
            (json!({"practitioner": "510703200002290026"}), 400),
            (json!({"patient": {"localId": "nobody"}}), 404),
            (json!({"order": {"items": [], "surprise": 1}}), 400),
            (json!({"app": "01936f5e-0000-7000-8000-000000000000"}), 400),
        ] {
            let mut body = wanted(&number);
            body.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
            app.post("/api/launches", &his, &body).refused(status);
        }
        let made = app.post("/api/launches", &his, &wanted(&number)).ok();
        let url = made["url"].as_str().unwrap();
        assert_eq!(url, format!("http://lianyi.test/embed/desk#launch={}", made["launch"].as_str().unwrap()));
        let token = token(&made);
        let launch = redeemed(&app, &token, Opens::Desk).unwrap();
        assert_eq!(
            (launch.of.resident, launch.of.patient.to_string()),
            (app.resident(&patient_id), patient_id)
        );
        let order: Value = serde_json::from_str(&launch.of.context).unwrap();
        assert_eq!(order["items"][0]["orderId"], "O-1");
        assert!(redeemed(&app, &token, Opens::Desk).is_none(), "{}: once", db.name);
        let late = self::token(&app.post("/api/launches", &his, &wanted(&number)).ok());
        db.clock.advance(SignedDuration::from_secs(300));
        assert!(redeemed(&app, &late, Opens::Desk).is_none(), "{}: five minutes", db.name);
        assert!(
            redeemed(
                &app,
                &LaunchToken::of(&format!("lianyi-launch_{}", "A".repeat(43))).unwrap(),
                Opens::Desk
            )
            .is_none()
        );

        // The session is the doctor's, at this institution alone.
        app.grant(doctor.id, Role::QualityOfficer, Some(THIRD));
        let session = begun(&app, &launch).unwrap();
        let me = app.get("/api/me", session.reveal()).ok();
        let at: Vec<&Value> =
            me["roles"].as_array().unwrap().iter().map(|role| &role["institution"]).collect();
        assert_eq!((&me["login"], at), (&json!(doctor.login), vec![&json!(CENTRAL)]), "{me}");
        app.post("/api/me/second-factor", session.reveal(), &json!({})).refused(403);
        let change = json!({"old": super::people::PASSWORD, "new": "Ping-An.9-Lu"});
        app.put("/api/me/password", session.reveal(), &change).refused(403);
        // Rotation, and the memory of another server, keep what it is.
        let rotated = app.post("/api/session/rotate", session.reveal(), &json!({})).ok();
        let me = app.get("/api/me", rotated["token"].as_str().unwrap()).ok();
        assert_eq!(me["roles"].as_array().unwrap().len(), 1);
        let entries = db.store.read(|tx| audit::of_resident(tx, launch.of.resident, 100)).unwrap();
        let told: Vec<&str> = entries
            .iter()
            .filter(|entry| entry.entity.starts_with("launch/"))
            .map(|entry| entry.detail.as_str())
            .collect();
        for detail in ["made for desk", "used", "token shown twice", "token too late"] {
            assert!(told.contains(&detail), "{detail}: {told:?}");
        }
    });
}

#[test]
fn a_hospitals_word_is_no_second_factor_and_opens_no_account_but_one_that_works_there() {
    on_both(|db| {
        let app = App::new(db);
        let (patient_id, _) = app.examined(CENTRAL, &patient("P1"), "CT-CHEST", 1);
        let his = app.key(CENTRAL, &["launch"]);
        let opened = |number: &str| {
            let made = app.post("/api/launches", &his, &wanted(number)).ok();
            redeemed(&app, &token(&made), Opens::Desk).and_then(|launch| begun(&app, &launch))
        };
        // With a second factor in use, it is asked for.
        let id = app.account("with.factor", None, false);
        app.grant(id, Role::Doctor, Some(CENTRAL));
        app.signed_in("with.factor", true);
        let session = opened(&staff_number("with.factor")).unwrap();
        let who = db.store.read(|tx| app.accounts.signed_in(tx, &session, app.now())).unwrap().unwrap();
        assert_eq!(who.pending(app.now()), Some(Pending::Factor));
        app.get("/api/region", session.reveal()).refused(403);
        // Nobody; who works elsewhere; a resident; an administrator; two of one number; switched off.
        assert!(opened("no-such-number").is_none());
        let elsewhere = app.person(Role::Doctor, Some(THIRD));
        assert!(opened(&staff_number(&elsewhere.login)).is_none());
        let own = app.resident(&patient_id);
        let resident = app.person_who_is(Role::Resident, None, Some(own));
        assert!(opened(&staff_number(&resident.login)).is_none());
        let administrator = app.person(Role::SystemAdministrator, None);
        assert!(opened(&staff_number(&administrator.login)).is_none());
        let finance = app.person(Role::Finance, Some(CENTRAL));
        assert!(opened(&staff_number(&finance.login)).is_none(), "a role that may be of the region");
        let doctor = app.person(Role::Doctor, Some(CENTRAL));
        assert!(opened(&staff_number(&doctor.login)).is_some());
        let (accounts, ctx) = (app.accounts.clone(), db.ctx());
        db.store.write(move |tx| accounts.lock(tx, &ctx, doctor.id)).unwrap();
        assert!(opened(&staff_number(&doctor.login)).is_none(), "{}", db.name);
    });
}

fn registered(app: &App<'_>) -> String {
    let wanted = json!({"name": "趋势", "redirects": ["https://app.example/cb"],
        "scopes": ["launch", "patient/*.rs"], "launchUrl": "https://app.example/launch"});
    let made = app.post("/api/apps", &app.key(REGION, &[MANAGE]), &wanted).ok();
    made["id"].as_str().unwrap().to_owned()
}

/// `POST /api/session/launch`: what the page inside of a hospital's system calls.
#[test]
fn the_embedded_desk_is_told_its_patient_and_order_and_nobody_learns_it_twice() {
    on_both(|db| {
        let app = App::new(db);
        let (patient_id, _) = app.examined(CENTRAL, &patient("P1"), "CT-CHEST", 1);
        let his = app.key(CENTRAL, &["launch"]);
        let doctor = app.person(Role::Doctor, Some(CENTRAL));
        let made = app.post("/api/launches", &his, &wanted(&staff_number(&doctor.login))).ok();
        let body = json!({"launch": made["launch"]});
        let answer = app.post("/api/session/launch", "", &body);
        assert_eq!(answer.header("cache-control"), "no-store");
        assert_eq!(answer.header("set-cookie"), "", "a frame of another site gets no cookie");
        let opened = answer.ok();
        assert_eq!((&opened["institution"], &opened["patient"]), (&json!(CENTRAL), &json!(patient_id)));
        assert_eq!(opened["resident"], json!(app.resident(&patient_id).0));
        assert_eq!(opened["order"]["items"][0]["item"], "CT-CHEST");
        let name = opened["name"].as_str().unwrap();
        assert!(name.ends_with('*') && name.chars().count() < 6, "masked: {name}");
        let session = opened["session"]["token"].as_str().unwrap();
        let me = app.get("/api/me", session).ok();
        assert_eq!((&me["login"], me["places"].as_array().unwrap().len()), (&json!(doctor.login), 1), "{me}");
        let again = app.post("/api/session/launch", "", &body).refused(401);
        assert!(again["detail"].as_str().unwrap().contains("医院系统"), "says what to do: {again}");
        let unknown = format!("lianyi-launch_{}", "A".repeat(43));
        for wrong in [unknown.as_str(), "lianyi-launch_", "", session] {
            app.post("/api/session/launch", "", &json!({"launch": wrong})).refused(401);
        }
        // Nobody of that number works there: the launch is used up, and nobody is signed in.
        let stranger = app.post("/api/launches", &his, &wanted("D-nobody")).ok();
        app.post("/api/session/launch", "", &json!({"launch": stranger["launch"]})).refused(401);
    });
}

/// An app is told its token: it must be no way to the desk, nor to another app.
#[test]
fn a_token_for_one_thing_opens_nothing_else_and_is_used_up_by_trying() {
    on_both(|db: &TestStore| {
        let app = App::new(db);
        app.examined(CENTRAL, &patient("P1"), "CT-CHEST", 1);
        let (one, other) = (registered(&app), registered(&app));
        let [one, other] = [one, other].map(|id| Opens::App(id.parse().unwrap()));
        let his = app.key(CENTRAL, &["launch"]);
        let issue = |opens: Opens| {
            let mut body = json!({"patient": {"localId": "P1"}, "practitioner": "D7"});
            if let Opens::App(id) = opens {
                body["app"] = json!(id);
            }
            let made = app.post("/api/launches", &his, &body).ok();
            if opens != Opens::Desk {
                let url = made["url"].as_str().unwrap();
                let begins =
                    "https://app.example/launch?iss=http%3A%2F%2Flianyi.test%2Ffhir&launch=lianyi-launch_";
                assert!(url.starts_with(begins), "{url}");
            }
            token(&made)
        };
        for (made_for, tried) in [(one, Opens::Desk), (one, other), (Opens::Desk, one)] {
            let token = issue(made_for);
            assert!(redeemed(&app, &token, tried).is_none(), "{made_for:?} {tried:?}");
            assert!(redeemed(&app, &token, made_for).is_none(), "used up");
        }
        assert!(redeemed(&app, &issue(one), one).is_some());
    });
}
