//! A patient that registration linked to the wrong person is taken out again.

use base::{FaultKind, PatientId};
use identity::How;
use jiff::SignedDuration;
use testkit::on_both;

use super::{
    likeness::{enter, matching},
    *,
};

fn separate(db: &TestStore, patient: PatientId, reason: &'static str) -> Result<Moved> {
    let (service, ctx) = (matching(db), db.ctx());
    db.store.write(move |tx| service.separate(tx, &ctx, patient, reason))
}

fn of(db: &TestStore, patient: PatientId) -> ResidentId {
    read(db, |r, tx| r.resident_of(tx, patient)).unwrap()
}

fn full(name: &str) -> Demographics {
    Demographics { address: Some("清水镇高桥村3组18号".into()), ..person(name, BORN) }
}

#[test]
fn whom_likeness_linked_a_person_separates_and_it_stays_so() {
    on_both(|db| {
        let a = enter(db, "A", "1", &full("慕容秋白"));
        let b = enter(db, "B", "7", &full("慕容秋白"));
        assert_eq!((b.how, b.resident), (How::ByLikeness, a.resident), "{}", db.name);
        for reason in ["", " ", "\u{3000}"] {
            assert_eq!(separate(db, b.patient, reason).unwrap_err().kind, FaultKind::Invalid);
        }
        assert_eq!(of(db, b.patient), a.resident, "nothing without a reason");
        db.clock.advance(SignedDuration::from_mins(5));
        let moved = separate(db, b.patient, "双胞胎").unwrap();
        assert_eq!((moved.patient, moved.from), (b.patient, a.resident));
        assert_ne!(moved.to, a.resident, "{}", db.name);
        assert_eq!((of(db, a.patient), of(db, b.patient)), (a.resident, moved.to));
        let links = read(db, |r, tx| r.links_of(tx, b.patient));
        assert_eq!(
            links.iter().map(|l| (l.resident, l.how, l.until.is_some())).collect::<Vec<_>>(),
            [(a.resident, How::ByLikeness, true), (moved.to, How::ByUndoing, false)]
        );
        // New statements of either neither join them nor ask again.
        for (at, id, resident) in [("A", "1", a.resident), ("B", "7", moved.to)] {
            let again =
                enter(db, at, id, &Demographics { phone: Some("13999990000".into()), ..full("慕容秋白") });
            assert!(again.changed);
            assert_eq!(
                (again.resident, again.review, again.moved),
                (resident, None, None),
                "{at} on {}",
                db.name
            );
        }
        // A third of this likeness may be either: a person says whose.
        let c = enter(db, "C", "3", &Demographics { phone: Some("13999990000".into()), ..full("慕容秋白") });
        assert_eq!(c.how, How::NewResident, "{}", db.name);
        assert!(c.review.is_some());
        // What is alone is not separated.
        assert_eq!(separate(db, b.patient, "again").unwrap_err().kind, FaultKind::Conflict);
        assert_eq!(separate(db, PatientId(Uuid::nil()), "x").unwrap_err().kind, FaultKind::NotFound);
    });
}

#[test]
fn documents_go_with_who_alone_states_them_and_do_not_join_again() {
    on_both(|db| {
        let who = person("王芳", BORN);
        let (number, passport) = (card(BORN, 1), Document::new(DocumentKind::Passport, "E12345678"));
        let a = register(db, "A", "1", &with_card(&who, &number));
        let mut both = with_card(&who, &number);
        both.documents.push(passport.clone());
        let b = register(db, "B", "1", &both);
        assert_eq!((b.how, b.resident), (How::ByDocument, a.resident));
        let moved = separate(db, b.patient, "借用他人身份证").unwrap();
        let owner = |document: &Document| {
            let register = register(
                db,
                "C",
                &format!("{:?}", document.kind),
                &Demographics { documents: vec![document.clone()], phone: None, ..who.clone() },
            );
            register.resident
        };
        assert_eq!(owner(&passport), moved.to, "b alone stated it, on {}", db.name);
        assert_eq!(owner(&both.documents[0]), a.resident, "a states it too, on {}", db.name);
        // b states the card of a once more, and loses its own: it does not go back on that alone.
        let again = register(
            db,
            "B",
            "1",
            &with_card(&Demographics { address: Some("新华路".into()), ..who.clone() }, &number),
        );
        assert_eq!((again.resident, again.moved, again.review), (moved.to, None, None), "{}", db.name);
    });
}

#[test]
fn a_document_alone_never_joins_who_was_told_apart() {
    on_both(|db| {
        let (who, number) = (person("王芳", BORN), card(BORN, 1));
        let a = register(db, "A", "1", &with_card(&who, &number));
        let b = register(db, "B", "1", &with_card(&who, &number));
        let moved = separate(db, b.patient, "借用他人身份证").unwrap();
        // It stands alone without a document of its own: the very case in which a document moves a link.
        let again = with_card(&Demographics { address: Some("新华路".into()), ..who.clone() }, &number);
        let again = register(db, "B", "1", &again);
        assert_eq!((again.resident, again.moved), (moved.to, None), "{}", db.name);
        assert_eq!((of(db, a.patient), of(db, b.patient)), (a.resident, moved.to), "{}", db.name);
    });
}

#[test]
fn who_came_by_a_merge_is_not_separated_but_the_merge_undone() {
    on_both(|db| {
        let who = Demographics { phone: None, ..person("王芳", BORN) };
        let (a, b) = (register(db, "A", "1", &who), register(db, "A", "2", &who));
        merge(db, "1", "2").unwrap().moved.unwrap();
        let standing = read(db, |r, tx| r.standing_merge(tx, a.resident)).unwrap();
        let fault = separate(db, a.patient, "两个人").unwrap_err();
        assert_eq!(fault.kind, FaultKind::Conflict, "{}", db.name);
        assert!(fault.to_string().contains(&standing.id.to_string()), "{fault}");
        assert_eq!((of(db, a.patient), of(db, b.patient)), (b.resident, b.resident));
    });
}
