//! Merges, their undoing, and merges that cross.

use std::thread;

use base::{FaultKind, PatientId};
use identity::{How, Secret, Undone};
use jiff::SignedDuration;
use testkit::on_both;

use super::*;

fn undo(db: &TestStore, merge: Uuid) -> Result<Undone> {
    let (service, ctx) = (residents(db), db.ctx());
    db.store.write(move |tx| service.unmerge(tx, &ctx, merge, "两个人，登记时看错了"))
}

fn standing(db: &TestStore, source: ResidentId) -> identity::Merge {
    read(db, |r, tx| r.standing_merge(tx, source)).unwrap()
}

fn of(db: &TestStore, patient: PatientId) -> ResidentId {
    read(db, |r, tx| r.resident_of(tx, patient)).unwrap()
}

fn owner(db: &TestStore, number: &str) -> Option<ResidentId> {
    use base::Clock as _;
    let now = db.clock.now();
    read(db, |r, tx| r.find_by_document(tx, DocumentKind::IdentityCard, &Secret::new(number), now))
}

/// Two residents whom a person took for one: a has a card, b has none.
fn merged(db: &TestStore) -> (Registered, Registered, String) {
    let number = card(BORN, 1);
    let who = person("王芳", BORN);
    let a = register(db, "A", "1", &with_card(&who, &number));
    let b = register(db, "B", "1", &Demographics { address: Some("临园路".into()), ..who });
    db.clock.advance(SignedDuration::from_mins(5));
    decide(db, b.review.unwrap(), Decision::Same).unwrap();
    assert_eq!(of(db, b.patient), a.resident);
    db.clock.advance(SignedDuration::from_mins(5));
    (a, b, number)
}

#[test]
fn an_undone_merge_leaves_everything_as_it_was_and_is_kept() {
    on_both(|db| {
        let (a, b, number) = merged(db);
        let learnt = read(db, |r, tx| r.demographics(tx, a.resident));
        assert_eq!(learnt.address.as_deref(), Some("临园路"), "what b stated was learnt");
        let merge = standing(db, b.resident);
        assert_eq!((merge.source, merge.target, merge.how), (b.resident, a.resident, How::ByReview));

        let undone = undo(db, merge.id).unwrap();
        assert_eq!(
            undone.moved,
            [Moved { patient: b.patient, from: a.resident, to: b.resident }],
            "{}",
            db.name
        );
        assert_eq!(of(db, b.patient), b.resident);
        assert_eq!(of(db, a.patient), a.resident);
        assert_eq!(read(db, |r, tx| r.current(tx, b.resident)), b.resident, "it stands again");
        assert_eq!(owner(db, &number), Some(a.resident), "the card stays with whom it was stated for");
        let known = read(db, |r, tx| r.demographics(tx, a.resident));
        assert_eq!(known.address, None, "what b stated is forgotten, on {}", db.name);

        let kept = read(db, |r, tx| r.merges_of(tx, a.resident));
        assert_eq!(kept.len(), 1);
        assert_eq!(kept[0].undone_reason.as_deref(), Some("两个人，登记时看错了"));
        let links = read(db, |r, tx| r.links_of(tx, b.patient));
        assert_eq!(
            links.iter().map(|l| (l.resident, l.how)).collect::<Vec<_>>(),
            [(b.resident, How::NewResident), (a.resident, How::ByReview), (b.resident, How::ByUndoing)]
        );
        assert_eq!(undo(db, merge.id).unwrap_err().kind, FaultKind::Conflict, "once");
        assert_eq!(undo(db, Uuid::nil()).unwrap_err().kind, FaultKind::NotFound);
        // They were told apart: nobody is asked again.
        let again =
            register(db, "B", "1", &Demographics { address: Some("新华路".into()), ..person("王芳", BORN) });
        assert_eq!((again.review, again.resident), (None, b.resident), "{}", db.name);
    });
}

#[test]
fn a_merge_is_undone_for_a_reason() {
    on_both(|db| {
        let (_, b, _) = merged(db);
        let merge = standing(db, b.resident);
        let (service, ctx) = (residents(db), db.ctx());
        let fault = db.store.write(move |tx| service.unmerge(tx, &ctx, merge.id, " ")).unwrap_err();
        assert_eq!(fault.kind, FaultKind::Invalid, "{}", db.name);
        assert_eq!(standing(db, b.resident).undone_at, None);
    });
}

#[test]
fn who_came_after_the_merge_goes_with_the_document_they_state() {
    on_both(|db| {
        // Both have cards; an institution says they are one, and a person agrees.
        let who = Demographics { phone: None, ..person("王芳", BORN) };
        let (one, two) = (card(BORN, 1), card(BORN, 3));
        let a = register(db, "A", "1", &with_card(&who, &one));
        let b = register(db, "A", "2", &with_card(&who, &two));
        let asked = merge(db, "2", "1").unwrap();
        db.clock.advance(SignedDuration::from_mins(5));
        decide(db, asked.review.unwrap(), Decision::Same).unwrap();
        db.clock.advance(SignedDuration::from_mins(5));
        let with_one = register(db, "C", "1", &with_card(&who, &one));
        let with_two = register(db, "D", "1", &with_card(&who, &two));
        assert_eq!((with_one.resident, with_two.resident), (a.resident, a.resident));

        undo(db, standing(db, b.resident).id).unwrap();
        assert_eq!(of(db, with_one.patient), a.resident, "{}", db.name);
        assert_eq!(of(db, with_two.patient), b.resident, "{}", db.name);
        assert_eq!((owner(db, &one), owner(db, &two)), (Some(a.resident), Some(b.resident)));
        for resident in [a.resident, b.resident] {
            let known = read(db, |r, tx| r.demographics(tx, resident));
            assert_eq!(known.documents.len(), 1, "each states its own card only, on {}", db.name);
        }
    });
}

#[test]
fn a_merge_beneath_another_is_undone_too() {
    on_both(|db| {
        let who = Demographics { phone: None, ..person("王芳", BORN) };
        let a = register(db, "A", "1", &who);
        let b = register(db, "A", "2", &who);
        let c = register(db, "A", "3", &who);
        merge(db, "1", "2").unwrap().moved.unwrap();
        db.clock.advance(SignedDuration::from_mins(5));
        // b has two patients now: both are carried on.
        merge(db, "2", "3").unwrap();
        merge(db, "1", "3").unwrap();
        db.clock.advance(SignedDuration::from_mins(5));
        assert_eq!([a.patient, b.patient, c.patient].map(|p| of(db, p)), [c.resident; 3]);
        undo(db, standing(db, b.resident).id).unwrap();
        assert_eq!(of(db, c.patient), c.resident, "{}", db.name);
        assert_eq!(of(db, b.patient), b.resident, "{}", db.name);
        assert_eq!(read(db, |r, tx| r.current(tx, b.resident)), b.resident);
    });
}

/// Every way in which two or three merges can cross, at the same moment: nobody is lost, no circle, and each
/// patient's resident stands for itself.
#[test]
fn merges_that_cross_end_in_one_person() {
    on_both(|db| {
        for round in 0..6 {
            let who = Demographics { phone: None, ..person("王芳", BORN) };
            let ids: Vec<String> = (0..3).map(|n| format!("{round}-{n}")).collect();
            let all: Vec<Registered> = ids.iter().map(|id| register(db, "A", id, &who)).collect();
            let pairs: &[(usize, usize)] =
                if round % 2 == 0 { &[(0, 1), (1, 0)] } else { &[(0, 1), (1, 2), (2, 0)] };
            thread::scope(|scope| {
                for (from, into) in pairs {
                    let (service, ctx) = (residents(db), db.ctx());
                    let (from, into) = (ids[*from].clone(), ids[*into].clone());
                    scope.spawn(move || {
                        db.store.write(move |tx| service.merge_sources(tx, &ctx, "A", &from, &into)).unwrap();
                    });
                }
            });
            let now: Vec<ResidentId> = all.iter().map(|one| of(db, one.patient)).collect();
            for resident in &now {
                assert_eq!(
                    read(db, |r, tx| r.current(tx, *resident)),
                    *resident,
                    "round {round} on {}",
                    db.name
                );
            }
            // Of two numbers that each name the other, one person comes. (A number that ends moves alone, so
            // three in a ring may leave one behind: an institution's word about two numbers is no more.)
            if round % 2 == 0 {
                assert_eq!(now[0], now[1], "round {round} on {}", db.name);
            }
        }
    });
}

#[test]
fn decisions_that_cross_end_in_one_person() {
    on_both(|db| {
        for round in 0..4u8 {
            let phone = format!("1381234{round}234");
            let who = |name: &str| Demographics { phone: Some(phone.clone()), ..person(name, BORN) };
            let name = ["王芳", "李芳", "张芳", "刘芳"][usize::from(round)];
            let a = register(db, "A", &format!("{round}a"), &who(name));
            let b = register(db, "B", &format!("{round}b"), &who(name));
            // The second review looks the other way: b's resident as a candidate of a.
            let again = Demographics { address: Some("临园路".into()), ..who(name) };
            let back = register(db, "A", &format!("{round}a"), &again);
            let reviews = [b.review.unwrap(), back.review.unwrap()];
            let decided = thread::scope(|scope| {
                reviews
                    .map(|review| {
                        let (service, ctx) = (residents(db), db.ctx());
                        scope.spawn(move || {
                            db.store.write(move |tx| service.decide_review(tx, &ctx, review, Decision::Same))
                        })
                    })
                    .map(|one| one.join().unwrap())
            });
            for outcome in decided {
                assert!(
                    outcome.as_ref().is_ok_and(|moved| moved.len() <= 1)
                        || outcome.is_err_and(|fault| fault.kind == FaultKind::Conflict),
                    "round {round} on {}",
                    db.name
                );
            }
            assert_eq!(of(db, a.patient), of(db, b.patient), "round {round} on {}", db.name);
            let resident = of(db, a.patient);
            assert_eq!(read(db, |r, tx| r.current(tx, resident)), resident);
        }
    });
}

/// A merge and its undoing at the same moment as a further merge of the same person.
#[test]
fn an_undoing_that_crosses_a_merge_leaves_everyone_somewhere() {
    on_both(|db| {
        for round in 0..4 {
            let who = Demographics { phone: None, ..person("王芳", BORN) };
            let id = |n: u8| format!("{round}-{n}");
            let [a, b, c] = [0, 1, 2].map(|n| register(db, "A", &id(n), &who));
            let (service, ctx) = (residents(db), db.ctx());
            let (from, into) = (id(0), id(1));
            db.store.write(move |tx| service.merge_sources(tx, &ctx, "A", &from, &into)).unwrap();
            db.clock.advance(SignedDuration::from_mins(5));
            let merged = standing(db, a.resident);
            thread::scope(|scope| {
                scope.spawn(|| undo(db, merged.id).unwrap());
                let (service, ctx) = (residents(db), db.ctx());
                let (from, into) = (id(1), id(2));
                scope.spawn(move || {
                    db.store.write(move |tx| service.merge_sources(tx, &ctx, "A", &from, &into)).unwrap();
                });
            });
            assert_eq!(of(db, a.patient), a.resident, "round {round} on {}", db.name);
            assert_eq!(of(db, b.patient), c.resident, "round {round} on {}", db.name);
            assert_eq!(of(db, c.patient), c.resident);
            for resident in [a.resident, c.resident] {
                assert_eq!(read(db, |r, tx| r.current(tx, resident)), resident);
            }
        }
    });
}
