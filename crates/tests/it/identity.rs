//! Who is who, on both databases (RULES §7.1), and institutions' keys.

use std::{sync::Arc, thread};

use base::{Clock as _, Fault, FaultKind, ResidentId, Result};
use identity::{
    Birth, Decision, Demographics, Document, DocumentKind, How, IdentityCard, Merged, Registered, Residents,
    ReviewReason, ReviewState, Secret, Sex, SourcePatient, Vault,
    access::{self, KeyRing, MllpSender},
};
use jiff::{
    SignedDuration,
    civil::{Date, date},
    tz::TimeZone,
};
use store::Tx;
use testkit::{TestStore, on_both};
use uuid::Uuid;

fn residents(db: &TestStore) -> Residents {
    let vault = Vault::new(1, &[42; 32]).unwrap();
    Residents::new(Arc::new(vault), db.random.clone(), TimeZone::fixed(jiff::tz::offset(8)))
}

/// A card that passes every check, for somebody born on `birth`.
fn card(birth: Date, order: u16) -> String {
    let seventeen = format!("990101{}{order:03}", birth.strftime("%Y%m%d"));
    format!("{seventeen}{}", IdentityCard::check_character(&seventeen).unwrap())
}

fn person(name: &str, birth: Date) -> Demographics {
    Demographics {
        name: name.into(),
        sex: Sex::Male,
        birth: Some(Birth::day(birth)),
        phone: Some("138-1234-1234".into()),
        ..Demographics::default()
    }
}

fn with_card(who: &Demographics, number: &str) -> Demographics {
    Demographics { documents: vec![Document::new(DocumentKind::IdentityCard, number)], ..who.clone() }
}

const BORN: Date = date(1960, 3, 2);

fn try_register(db: &TestStore, at: (&str, &str), who: &Demographics) -> Result<Registered> {
    let (service, ctx, who) = (residents(db), db.ctx(), who.clone());
    let source = SourcePatient::new(at.0, at.1);
    db.store.write(move |tx| service.register(tx, &ctx, &source, &who))
}

fn register(db: &TestStore, institution: &str, local_id: &str, who: &Demographics) -> Registered {
    try_register(db, (institution, local_id), who).unwrap()
}

fn read<T>(db: &TestStore, f: impl FnOnce(&Residents, &mut Tx<'_>) -> Result<T>) -> T {
    let service = residents(db);
    db.store.read(|tx| f(&service, tx)).unwrap()
}

fn rows(db: &TestStore, table: &str) -> i64 {
    let sql = format!("SELECT COUNT(*) FROM {table}");
    db.store.read(|tx| tx.query_one(&sql, &[], |row| row.int(0))).unwrap()
}

fn decide(db: &TestStore, id: Uuid, decision: Decision) -> Result<Vec<identity::Moved>> {
    let (service, ctx) = (residents(db), db.ctx());
    db.store.write(move |tx| service.decide_review(tx, &ctx, id, decision))
}

fn open_reviews(db: &TestStore) -> Vec<(ReviewReason, ResidentId)> {
    let found = read(db, |r, tx| r.reviews(tx, ReviewState::Open, 100, None));
    found.into_iter().map(|review| (review.reason, review.candidate)).collect()
}

fn merge(db: &TestStore, from: &'static str, into: &'static str) -> Result<Merged> {
    let (service, ctx) = (residents(db), db.ctx());
    db.store.write(move |tx| service.merge_sources(tx, &ctx, "A", from, into))
}

#[test]
fn one_number_of_an_institution_is_one_patient_and_the_same_again_writes_nothing() {
    on_both(|db| {
        let who = with_card(&person("张三", BORN), &card(BORN, 1));
        let first = register(db, "A", "1", &who);
        assert_eq!((first.how, first.changed, first.warnings.len()), (How::NewResident, true, 0));
        let again = register(db, "A", " 1 ", &who);
        assert_eq!((again.how, again.changed), (How::Known, false), "{}", db.name);
        assert_eq!((again.patient, again.resident), (first.patient, first.resident));
        let tables =
            ["resident", "source_patient", "resident_document", "patient_link", "demographics_version"];
        assert_eq!(tables.map(|t| rows(db, t)), [1, 1, 1, 1, 0]);
        let found = read(db, |r, tx| r.patient_of(tx, &SourcePatient::new("A", "1")));
        assert_eq!(found, Some((first.patient, first.resident)));
        assert_eq!(read(db, |r, tx| r.patient_of(tx, &SourcePatient::new("B", "1"))), None);
    });
}

#[test]
fn d1_a_checked_document_links_across_institutions() {
    on_both(|db| {
        let number = card(BORN, 1);
        let a = register(db, "A", "1", &with_card(&person("张三", BORN), &number));
        // The other hospital states neither birth nor sex: the card does. It writes the number its own way.
        let sparse =
            Demographics {
                name: "张三".into(), address: Some("临园路".into()), ..Demographics::default()
            };
        let wide: String = number.chars().map(|c| char::from_u32(u32::from(c) + 0xfee0).unwrap()).collect();
        let b = register(db, "B", "77", &with_card(&sparse, &wide));
        assert_eq!((b.how, b.resident, b.review), (How::ByDocument, a.resident, None), "{}", db.name);
        assert_eq!(b.warnings, []);
        let now = db.clock.now();
        let find = |number: &str| {
            read(db, |r, tx| r.find_by_document(tx, DocumentKind::IdentityCard, &Secret::new(number), now))
        };
        assert_eq!(find(&number), Some(a.resident));
        assert_eq!(find("990101196003020000"), None);
        let patients = read(db, |r, tx| r.patients_of(tx, a.resident));
        assert_eq!(patients.into_iter().map(|(_, at)| at).collect::<Vec<_>>(), ["A", "B"]);
        let known = read(db, |r, tx| r.demographics(tx, a.resident));
        assert_eq!((known.name.as_str(), known.address.as_deref()), ("张三", Some("临园路")));
        let (local, stated) = read(db, |r, tx| r.stated(tx, b.patient));
        assert_eq!((local.as_str(), stated.birth), ("77", None), "what was sent stays as it was sent");
    });
}

#[test]
fn rules_7_1_a_card_that_fails_its_checks_is_kept_warned_about_and_never_links() {
    on_both(|db| {
        let good = card(BORN, 1);
        let mut wrong = good.clone();
        let last = wrong.pop().unwrap();
        wrong.push(if last == '0' { '1' } else { '0' });
        let female = card(BORN, 2);
        let future = card(date(2030, 1, 1), 1);
        let elsewhere = card(date(1961, 3, 2), 1);
        let who = person("张三", BORN);
        for (at, (number, said)) in [
            (wrong.as_str(), "check digit"),
            (future.as_str(), "future"),
            ("990101600302001", "15-digit"),
            (elsewhere.as_str(), "date of birth"),
            (female.as_str(), "sex"),
            ("无", "17 digits"),
        ]
        .into_iter()
        .enumerate()
        {
            let stated = Demographics { phone: None, ..with_card(&who, number) };
            let a = register(db, "A", &format!("a{at}"), &stated);
            let b = register(db, "B", &format!("b{at}"), &stated);
            assert_ne!(a.resident, b.resident, "{said} on {}", db.name);
            let warning = &a.warnings[0];
            assert!(
                warning.detail.contains(said) && warning.place.as_deref() == Some("documents[0]"),
                "{warning}"
            );
            assert!(!format!("{a:?} {warning}").contains(number));
            let (_, kept) = read(db, |r, tx| r.stated(tx, a.patient));
            assert_eq!(kept.documents[0].number.reveal(), number, "kept as sent");
        }
        assert_eq!(rows(db, "resident_document"), 0);
    });
}

#[test]
fn other_documents_link_except_those_that_many_share() {
    on_both(|db| {
        let stated = |kind, number: &str| Demographics {
            documents: vec![Document::new(kind, number)],
            phone: None,
            ..person("John Smith", BORN)
        };
        for kind in DocumentKind::ALL.into_iter().filter(|kind| *kind != DocumentKind::IdentityCard) {
            let a = register(db, "A", kind.code(), &stated(kind, "E-1234567"));
            let b = register(db, "B", kind.code(), &stated(kind, "e1234567"));
            assert_eq!(a.resident == b.resident, kind.is_personal(), "{kind:?} on {}", db.name);
        }
    });
}

#[test]
fn the_document_of_somebody_clearly_different_is_not_believed_silently() {
    on_both(|db| {
        let passport = |who: &Demographics| Demographics {
            documents: vec![Document::new(DocumentKind::Passport, "E1234567")],
            ..who.clone()
        };
        let a = register(db, "A", "1", &passport(&person("张三", BORN)));
        let b = register(db, "B", "1", &passport(&person("李四", date(1999, 9, 9))));
        assert_ne!(a.resident, b.resident);
        assert!(b.review.is_some());
        assert_eq!(open_reviews(db), [(ReviewReason::DocumentDisputed, a.resident)], "{}", db.name);
        // Another name alone may be a spelling: linked, and said.
        let c = register(db, "C", "1", &passport(&person("张叁", BORN)));
        assert_eq!((c.resident, c.how), (a.resident, How::ByDocument));
        assert!(c.warnings[0].detail.contains("another name"));
        assert_eq!(read(db, |r, tx| r.demographics(tx, a.resident)).name, "张三", "the first name stays");
    });
}

#[test]
fn likeness_without_a_document_is_a_candidate_and_never_a_merge() {
    on_both(|db| {
        let who = person("王 芳", BORN);
        let a = register(db, "A", "1", &who);
        let spelt =
            Demographics { name: "王芳".into(), phone: Some("+8613812341234".into()), ..who.clone() };
        let b = register(db, "B", "1", &spelt);
        assert_ne!(a.resident, b.resident);
        assert_eq!(open_reviews(db), [(ReviewReason::SamePerson, a.resident)], "{}", db.name);
        let c = register(db, "C", "1", &Demographics { phone: Some("13900000001".into()), ..who });
        assert_eq!(c.review, None, "another telephone is no candidate");

        let moved = decide(db, b.review.unwrap(), Decision::Same).unwrap();
        assert_eq!(moved.len(), 1);
        assert_eq!((moved[0].patient, moved[0].from, moved[0].to), (b.patient, b.resident, a.resident));
        assert_eq!(read(db, |r, tx| r.resident_of(tx, b.patient)), Some(a.resident));
        assert_eq!(read(db, |r, tx| r.current(tx, b.resident)), a.resident);
        assert_eq!(decide(db, b.review.unwrap(), Decision::Same).unwrap_err().kind, FaultKind::Conflict);
        assert_eq!(decide(db, Uuid::nil(), Decision::Same).unwrap_err().kind, FaultKind::NotFound);
        let links = read(db, |r, tx| r.links_of(tx, b.patient));
        assert_eq!(
            links.iter().map(|l| (l.0, l.1)).collect::<Vec<_>>(),
            [(b.resident, How::NewResident), (a.resident, How::ByReview)]
        );
        assert!(links[0].3.is_some() && links[1].3.is_none());
    });
}

#[test]
fn a_pair_decided_different_is_not_asked_about_again() {
    on_both(|db| {
        let who = person("王芳", BORN);
        register(db, "A", "1", &who);
        let b = register(db, "B", "1", &who);
        assert_eq!(decide(db, b.review.unwrap(), Decision::Different).unwrap(), []);
        let again = register(db, "B", "1", &Demographics { address: Some("临园路".into()), ..who });
        assert_eq!((again.changed, again.review), (true, None), "{}", db.name);
        assert_eq!(open_reviews(db), []);
    });
}

#[test]
fn a_document_that_comes_later_moves_a_patient_that_stands_alone() {
    on_both(|db| {
        let who = Demographics { phone: None, ..person("张三", BORN) };
        let carded = with_card(&who, &card(BORN, 1));
        let a = register(db, "A", "1", &carded);
        let b = register(db, "B", "1", &who);
        assert_ne!(a.resident, b.resident);
        let c = register(db, "C", "1", &who);

        let later = register(db, "B", "1", &carded);
        let moved = later.moved.unwrap();
        assert_eq!((moved.patient, moved.from, moved.to), (b.patient, b.resident, a.resident), "{}", db.name);
        assert_eq!((later.resident, later.how), (a.resident, How::ByDocument));
        assert_eq!(read(db, |r, tx| r.current(tx, b.resident)), a.resident);
        let known = register(db, "B", "1", &carded);
        assert_eq!((known.resident, known.moved, known.changed), (a.resident, None, false));

        // One that has evidence of its own is asked about.
        let passport = Document::new(DocumentKind::Passport, "E1234567");
        register(db, "C", "1", &Demographics { documents: vec![passport.clone()], ..who.clone() });
        let both = Demographics { documents: vec![passport, carded.documents[0].clone()], ..who };
        let asked = register(db, "C", "1", &both);
        assert_eq!((asked.resident, asked.moved), (c.resident, None));
        assert_eq!(open_reviews(db), [(ReviewReason::DocumentsDisagree, a.resident)]);
        let moved = decide(db, asked.review.unwrap(), Decision::Same).unwrap();
        assert_eq!(moved.len(), 1);
        let now = db.clock.now();
        let number = Secret::new("E1234567");
        let owner = read(db, |r, tx| r.find_by_document(tx, DocumentKind::Passport, &number, now));
        assert_eq!(owner, Some(a.resident), "documents go along");
    });
}

#[test]
fn a_number_stated_for_somebody_else_altogether_is_refused() {
    on_both(|db| {
        register(db, "A", "1", &with_card(&person("张三", BORN), &card(BORN, 1)));
        let other = date(1999, 9, 9);
        let fault =
            try_register(db, ("A", "1"), &with_card(&person("李四", other), &card(other, 1))).unwrap_err();
        assert_eq!(fault.kind, FaultKind::Conflict, "{}", db.name);
        assert_eq!((rows(db, "resident"), rows(db, "demographics_version")), (1, 0));
        // Somebody who was brought in without papers gets them: the same patient.
        let unknown = Demographics {
            name: "无名氏".into(),
            birth: Some(Birth::day(date(1980, 1, 1))),
            ..Default::default()
        };
        let before = register(db, "A", "2", &unknown);
        let after = register(db, "A", "2", &with_card(&person("李四", other), &card(other, 1)));
        assert_eq!((after.patient, after.resident, after.how), (before.patient, before.resident, How::Known));
        assert_eq!(read(db, |r, tx| r.demographics(tx, after.resident)).name, "李四");
    });
}

#[test]
fn what_changes_is_kept_as_it_was() {
    on_both(|db| {
        let who = with_card(&person("张三", BORN), &card(BORN, 1));
        let first = register(db, "A", "1", &who);
        db.clock.advance(SignedDuration::from_hours(1));
        let moved_house = Demographics { phone: Some("13900001111".into()), ..who };
        let again = register(db, "A", "1", &moved_house);
        assert_eq!((again.changed, again.patient, again.how), (true, first.patient, How::Known));
        assert_eq!(rows(db, "demographics_version"), 2, "the patient's and the resident's, on {}", db.name);
        let known = read(db, |r, tx| r.demographics(tx, first.resident));
        assert_eq!(known.phone.as_deref(), Some("13900001111"));
    });
}

#[test]
fn an_institution_merges_two_of_its_numbers() {
    on_both(|db| {
        let who = Demographics { phone: None, ..person("张三", BORN) };
        let a = register(db, "A", "1", &who);
        let b = register(db, "A", "2", &who);
        assert_ne!(a.resident, b.resident);
        let merged = merge(db, "1", "2").unwrap();
        let moved = merged.moved.unwrap();
        assert_eq!((moved.patient, moved.from, moved.to), (a.patient, a.resident, b.resident), "{}", db.name);
        assert_eq!(merge(db, "1", "2").unwrap(), Merged::default(), "redelivered: nothing left to do");
        assert_eq!(merge(db, "9", "2").unwrap(), Merged::default(), "a number never heard of");
        assert_eq!(merge(db, "1", "9").unwrap_err().kind, FaultKind::NotFound);

        let c = register(db, "A", "3", &with_card(&who, &card(BORN, 1)));
        let d = register(db, "A", "4", &with_card(&who, &card(BORN, 3)));
        let asked = merge(db, "3", "4").unwrap();
        assert_eq!(asked.moved, None, "two cards: a person decides");
        decide(db, asked.review.unwrap(), Decision::Same).unwrap();
        assert_eq!(read(db, |r, tx| r.resident_of(tx, c.patient)), Some(d.resident));
    });
}

#[test]
fn one_person_arriving_on_eight_connections_at_once_is_one_resident() {
    on_both(|db| {
        for round in 0..6u16 {
            let born = BORN + jiff::Span::new().days(i32::from(round));
            let mut who = with_card(&person("张三", born), &card(born, 1));
            who.documents.push(Document::new(DocumentKind::Passport, format!("E{round}234567")));
            let arriving: Vec<_> = (0..8)
                .map(|at| {
                    let (service, ctx, mut who) = (residents(db), db.ctx(), who.clone());
                    if at % 2 == 1 {
                        who.documents.reverse();
                    }
                    let source = SourcePatient::new(format!("H{}", at / 2), format!("{round}"));
                    let store = db.store.clone();
                    thread::spawn(move || store.write(move |tx| service.register(tx, &ctx, &source, &who)))
                })
                .collect();
            let found: Vec<_> = arriving.into_iter().map(|t| t.join().unwrap().unwrap()).collect();
            assert!(found.iter().all(|r| r.resident == found[0].resident), "{} {found:?}", db.name);
            assert_eq!(found.iter().filter(|r| r.how == How::NewResident).count(), 1, "{}", db.name);
        }
        assert_eq!(
            [rows(db, "resident"), rows(db, "source_patient"), rows(db, "resident_document")],
            [6, 24, 12]
        );
        assert_eq!(open_reviews(db), []);
    });
}

#[test]
fn crossing_changes_of_one_patient_all_arrive() {
    on_both(|db| {
        let who = with_card(&person("张三", BORN), &card(BORN, 1));
        register(db, "A", "1", &who);
        let arriving: Vec<_> = (0..8)
            .map(|at| {
                let (service, ctx, store) = (residents(db), db.ctx(), db.store.clone());
                let who = Demographics { address: Some(format!("{at}号")), ..who.clone() };
                thread::spawn(move || {
                    let source = SourcePatient::new("A", "1");
                    store.write(move |tx| service.register(tx, &ctx, &source, &who))
                })
            })
            .collect();
        for thread in arriving {
            thread.join().unwrap().unwrap();
        }
        assert_eq!((rows(db, "resident"), rows(db, "demographics_version")), (1, 16), "{}", db.name);
    });
}

#[test]
fn many_people_are_registered_at_once_as_they_would_be_one_by_one() {
    on_both(|db| {
        let known = register(db, "A", "5", &with_card(&person("人5", BORN), &card(BORN, 5)));
        let mut people: Vec<_> = (0..300u16)
            .map(|i| {
                let who = Demographics { sex: Sex::Unknown, ..person(&format!("人{i}"), BORN) };
                let who = if i % 3 == 0 { who } else { with_card(&who, &card(BORN, i)) };
                (SourcePatient::new("A", format!("{i}")), Demographics { phone: None, ..who })
            })
            .collect();
        // One of them twice, one at a second hospital, one whose document is known, one wrong.
        people.push(people[7].clone());
        people.push((SourcePatient::new("B", "x"), people[7].1.clone()));
        people.push((SourcePatient::new("B", "y"), people[5].1.clone()));
        let (service, ctx, batch) = (residents(db), db.ctx(), people.clone());
        let found = db.store.write(move |tx| service.register_many(tx, &ctx, &batch)).unwrap();
        assert_eq!(found.len(), 303);
        assert_eq!(found[300].patient, found[7].patient, "{}", db.name);
        assert_eq!((found[301].resident, found[301].how), (found[7].resident, How::ByDocument));
        assert_eq!((found[5].resident, found[302].resident), (known.resident, known.resident));
        assert_eq!((rows(db, "resident"), rows(db, "source_patient")), (300, 302));
        for (at, (source, who)) in people.iter().enumerate() {
            let again = register(db, &source.institution, &source.local_id, who);
            assert_eq!(
                (again.patient, again.resident, again.changed),
                (found[at].patient, found[at].resident, false)
            );
        }
    });
}

#[test]
fn rules_7_2_no_personal_text_stands_in_the_database() {
    on_both(|db| {
        let mut who = with_card(&person("欧阳测试名", BORN), &card(BORN, 1));
        who.address = Some("临园路一号楼".into());
        register(db, "A", "MRN-778899", &who);
        register(db, "A", "MRN-778899", &Demographics { address: Some("临园路二号楼".into()), ..who });
        let secrets = ["欧阳测试名", "临园路", "MRN-778899", "1234-1234", "19600302"];
        for sql in [
            "SELECT person FROM resident",
            "SELECT sent FROM source_patient",
            "SELECT sealed FROM demographics_version",
            "SELECT hash FROM resident_document",
            "SELECT local_hash FROM source_patient",
        ] {
            db.store
                .read(|tx| {
                    tx.each(sql, &[], |row| {
                        let bytes = row.blob(0)?;
                        for secret in secrets {
                            assert!(!bytes.windows(secret.len()).any(|w| w == secret.as_bytes()), "{sql}");
                        }
                        Ok(true)
                    })
                })
                .unwrap();
        }
    });
}

#[test]
fn a_patient_without_a_number_or_of_absurd_length_is_refused() {
    on_both(|db| {
        let who = person("张三", BORN);
        for (at, who) in [
            (("A", " "), who.clone()),
            (("", "1"), who.clone()),
            (("A", "1"), person(&"长".repeat(501), BORN)),
        ] {
            assert_eq!(try_register(db, at, &who).unwrap_err().kind, FaultKind::Invalid);
        }
        let (service, ctx) = (residents(db), db.ctx());
        let rolled_back = db.store.write(move |tx| {
            service.register(tx, &ctx, &SourcePatient::new("A", "1"), &who)?;
            Err::<(), _>(Fault::invalid("the rest of the message is wrong"))
        });
        assert!(rolled_back.is_err());
        assert_eq!((rows(db, "resident"), rows(db, "source_patient")), (0, 0), "{}", db.name);
    });
}

#[test]
fn a_key_is_shown_once_and_ends_when_it_is_revoked() {
    on_both(|db| {
        let (ctx, random) = (db.ctx(), db.random.clone());
        let (id, plain) = db
            .store
            .write(move |tx| {
                access::create_key(tx, &ctx, &random, "A", "市医院 LIS", &["fhir.write", "recognition"])
            })
            .unwrap();
        let ring = KeyRing::default();
        assert!(ring.authenticate(plain.reveal()).is_none(), "the ring is empty before it is refreshed");
        assert!(db.store.read(|tx| ring.refresh(tx)).unwrap());
        assert!(!db.store.read(|tx| ring.refresh(tx)).unwrap(), "nothing changed since");
        let key = ring.authenticate(plain.reveal()).unwrap();
        assert_eq!((key.id, key.institution.as_str(), key.name.as_str()), (id, "A", "市医院 LIS"));
        assert!(key.may("fhir.write") && !key.may("manager") && !key.may("fhir"));
        let mut wrong = plain.reveal().to_owned();
        wrong.pop();
        for other in [
            wrong.clone(),
            format!("{wrong}!"),
            String::new(),
            "lianyi_".into(),
            plain.reveal().to_uppercase(),
        ] {
            assert!(ring.authenticate(&other).is_none());
            assert_eq!(db.store.read(|tx| access::authenticate(tx, &other)).unwrap(), None);
        }
        assert_eq!(
            db.store.read(|tx| access::authenticate(tx, plain.reveal())).unwrap().as_ref(),
            Some(&*key)
        );
        assert!(!format!("{plain:?}").contains(&plain.reveal()[12..40]));

        let ctx = db.ctx();
        db.store.write(move |tx| access::revoke_key(tx, &ctx, id)).unwrap();
        assert!(db.store.read(|tx| ring.refresh(tx)).unwrap());
        assert!(ring.authenticate(plain.reveal()).is_none(), "{}", db.name);
        let ctx = db.ctx();
        assert_eq!(
            db.store.write(move |tx| access::revoke_key(tx, &ctx, id)).unwrap_err().kind,
            FaultKind::NotFound
        );
        let listed = db.store.read(|tx| access::keys(tx, Some("A"))).unwrap();
        assert!(listed.len() == 1 && listed[0].revoked_at.is_some());
        let (ctx, random) = (db.ctx(), db.random.clone());
        let fault = db.store.write(move |tx| access::create_key(tx, &ctx, &random, "A", "x", &["two words"]));
        assert_eq!(fault.unwrap_err().kind, FaultKind::Invalid);
    });
}

#[test]
fn senders_are_kept_by_name() {
    on_both(|db| {
        let sender = MllpSender {
            name: "市医院 LIS".into(),
            institution: "A".into(),
            networks: vec!["10.1.0.0/16".parse().unwrap(), "::1".parse().unwrap()],
            application: Some("LIS".into()),
            facility: None,
            charset: Some("GB18030".into()),
            zone: Some("Asia/Shanghai".into()),
            active: true,
        };
        let put = |sender: &MllpSender| {
            let sender = sender.clone();
            db.store.write(move |tx| access::put_sender(tx, &sender))
        };
        put(&sender).unwrap();
        let before = db.store.read(access::revision).unwrap();
        let other = MllpSender { active: false, ..sender.clone() };
        put(&other).unwrap();
        assert!(db.store.read(access::revision).unwrap() > before);
        assert_eq!(db.store.read(access::senders).unwrap(), [other], "{}", db.name);
        for wrong in [
            MllpSender { networks: Vec::new(), ..sender.clone() },
            MllpSender { zone: Some("Mars/Base".into()), ..sender.clone() },
            MllpSender { name: String::new(), ..sender },
        ] {
            assert_eq!(put(&wrong).unwrap_err().kind, FaultKind::Invalid);
        }
        assert!(db.store.write(|tx| access::remove_sender(tx, "市医院 LIS")).unwrap());
        assert!(!db.store.write(|tx| access::remove_sender(tx, "市医院 LIS")).unwrap());
    });
}
