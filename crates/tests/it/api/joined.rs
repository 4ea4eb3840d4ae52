//! Residents become one, and two again: consents, authority, broken glass and the protection of staff follow
//! the person they were made for, on both databases (RULES §7.1, §7.2; B16).

use identity::access::{
    bond::For,
    rights::{Relation, Role},
};
use serde_json::{Value, json};
use testkit::on_both;

use super::{
    App, CENTRAL, MANAGE, REGION, THIRD, leaks::reads, patient, people::Somebody, reviews::without_document,
};

/// Two residents of one likeness, each with a report, and whoever decides about them.
struct Pair<'a> {
    app: App<'a>,
    manager: String,
    /// Report and resident of the one that stays, and of the one that ends.
    staying: (String, base::ResidentId),
    ending: (String, base::ResidentId),
}

impl<'a> Pair<'a> {
    fn new(db: &'a testkit::TestStore) -> Self {
        let app = App::new(db);
        let (one, stays) = app.examined(CENTRAL, &without_document("C-1"), "CT-CHEST", 48);
        let (two, ends) = app.examined(THIRD, &without_document("T-1"), "MR-HEAD", 24);
        let (staying, ending) = ((stays, app.resident(&one)), (ends, app.resident(&two)));
        assert_ne!(staying.1, ending.1);
        let manager = app.key(REGION, &[MANAGE]);
        Self { app, manager, staying, ending }
    }

    fn merge(&self) {
        let page = self.app.get("/api/reviews", &self.manager).ok();
        let review = page["reviews"][0]["id"].as_str().unwrap().to_owned();
        let decision = json!({"decision": "same"});
        assert_eq!(
            self.app.post(&format!("/api/reviews/{review}"), &self.manager, &decision).ok()["moved"],
            1
        );
    }

    fn undo(&self) {
        let merges = format!("/api/merges?resident={}", self.staying.1.0);
        let merge = self.app.get(&merges, &self.manager).ok()["merges"][0]["id"].as_str().unwrap().to_owned();
        let reason = json!({"reason": "同名同日生，两个人"});
        self.app.post(&format!("/api/merges/{merge}/undo"), &self.manager, &reason).ok();
    }

    /// Whether somebody reads the report of the one that stays, and of the one that ends.
    fn seen_by(&self, who: &Somebody) -> (bool, bool) {
        (reads(&self.app, who, &self.staying.0), reads(&self.app, who, &self.ending.0))
    }
}

const ELSEWHERE: &str = "510722001";

#[test]
fn what_was_consented_to_holds_for_the_person_who_consented() {
    on_both(|db| {
        let pair = Pair::new(db);
        let app = &pair.app;
        let doctor = app.person(Role::FamilyDoctor, Some(ELSEWHERE));
        let (third, _) = app.examined(CENTRAL, &patient("P1"), "CT-CHEST", 73);
        let child = app.person_who_is(Role::FamilyMember, None, Some(app.resident(&third)));
        app.bound(pair.ending.1, Relation::Contract, For::Institution(ELSEWHERE.to_owned()), &[]);
        app.bound(pair.ending.1, Relation::Family, For::Account(child.id), &[]);
        let own = app.person_who_is(Role::Resident, None, Some(pair.ending.1));
        let other = app.person_who_is(Role::Resident, None, Some(pair.staying.1));
        assert_eq!([pair.seen_by(&doctor), pair.seen_by(&child)], [(false, true); 2], "{}", db.name);

        pair.merge();
        // One person: what opened the part opens the whole, and nothing is lost.
        assert_eq!([pair.seen_by(&doctor), pair.seen_by(&child)], [(true, true); 2], "{}", db.name);
        let bonds =
            |who: &Somebody| app.get("/api/me/bonds", &who.token).ok()["bonds"].as_array().unwrap().len();
        assert_eq!((bonds(&own), bonds(&other)), (2, 2), "{}", db.name);
        // Given while they were one: each stays the giver's.
        let nurse = app.person(Role::Nurse, Some(CENTRAL));
        let physician = app.person(Role::Doctor, Some(THIRD));
        assert_eq!([pair.seen_by(&nurse), pair.seen_by(&physician)], [(false, false); 2]);
        app.post("/api/me/bonds", &own.token, &json!({"institution": CENTRAL})).ok();
        let given = app.post("/api/me/bonds", &other.token, &json!({"institution": THIRD})).ok();
        assert_eq!([pair.seen_by(&nurse), pair.seen_by(&physician)], [(true, true); 2], "{}", db.name);

        pair.undo();
        for (who, opened) in [
            (&doctor, (false, true)),
            (&child, (false, true)),
            (&nurse, (false, true)),
            (&physician, (true, false)),
        ] {
            assert_eq!(pair.seen_by(who), opened, "{} on {}", who.login, db.name);
        }
        assert_eq!((bonds(&own), bonds(&other)), (3, 1), "{}", db.name);
        // Nobody withdraws what another gave.
        let address = format!("/api/me/bonds/{}", given["id"].as_str().unwrap());
        app.delete(&address, &own.token).refused(404);
        assert_eq!(app.delete(&address, &other.token).status.as_u16(), 204);
        assert_eq!(pair.seen_by(&physician), (false, false), "{}", db.name);
    });
}

#[test]
fn what_one_gave_before_is_withdrawn_after_the_merge() {
    on_both(|db| {
        let pair = Pair::new(db);
        let app = &pair.app;
        let doctor = app.person(Role::FamilyDoctor, Some(ELSEWHERE));
        let bond = app.bound(pair.ending.1, Relation::Consent, For::Institution(ELSEWHERE.to_owned()), &[]);
        let own = app.person_who_is(Role::Resident, None, Some(pair.ending.1));
        pair.merge();
        assert_eq!(pair.seen_by(&doctor), (true, true), "{}", db.name);
        assert_eq!(app.delete(&format!("/api/me/bonds/{bond}"), &own.token).status.as_u16(), 204);
        assert_eq!(pair.seen_by(&doctor), (false, false), "{}", db.name);
        pair.undo();
        assert_eq!(pair.seen_by(&doctor), (false, false), "{}: withdrawn is withdrawn", db.name);
    });
}

#[test]
fn broken_glass_goes_with_the_person_whose_record_was_opened() {
    on_both(|db| {
        let pair = Pair::new(db);
        let app = &pair.app;
        let doctor = app.person(Role::Doctor, Some(ELSEWHERE));
        let body = json!({"patient": {"resident": pair.ending.1.0}, "reason": "抢救昏迷患者"});
        app.post("/api/break-glass", &doctor.token, &body).ok();
        assert_eq!(pair.seen_by(&doctor), (false, true), "{}", db.name);
        let own = app.person_who_is(Role::Resident, None, Some(pair.ending.1));
        let other = app.person_who_is(Role::Resident, None, Some(pair.staying.1));
        let told =
            |who: &Somebody| -> Value { app.get("/api/me/accesses", &who.token).ok()["openings"].clone() };
        pair.merge();
        assert_eq!(pair.seen_by(&doctor), (true, true), "{}", db.name);
        assert_eq!(
            (told(&own)[0]["reason"].as_str(), told(&own)),
            (Some("抢救昏迷患者"), told(&other)),
            "{}",
            db.name
        );
        pair.undo();
        assert_eq!(pair.seen_by(&doctor), (false, true), "{}", db.name);
        assert_eq!((told(&own).as_array().unwrap().len(), told(&other)), (1, json!([])), "{}", db.name);
    });
}

#[test]
fn the_record_of_staff_is_protected_under_every_name() {
    on_both(|db| {
        let pair = Pair::new(db);
        let app = &pair.app;
        app.person_who_is(Role::Nurse, Some(THIRD), Some(pair.ending.1));
        let doctor = app.person(Role::FamilyDoctor, Some(ELSEWHERE));
        app.bound(pair.staying.1, Relation::Contract, For::Institution(ELSEWHERE.to_owned()), &[]);
        assert_eq!(pair.seen_by(&doctor), (true, false), "{}", db.name);
        pair.merge();
        assert_eq!(pair.seen_by(&doctor), (false, false), "{}: a nurse's record now", db.name);
        pair.undo();
        assert_eq!(pair.seen_by(&doctor), (true, false), "{}", db.name);
    });
}
