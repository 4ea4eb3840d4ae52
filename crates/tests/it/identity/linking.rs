//! What links a patient to a resident, and what only asks a person (RULES §7.1).

use base::{Clock as _, Fault, FaultKind};
use identity::{How, Secret};
use jiff::SignedDuration;
use testkit::on_both;

use super::*;

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
            links.iter().map(|l| (l.resident, l.how)).collect::<Vec<_>>(),
            [(b.resident, How::NewResident), (a.resident, How::ByReview)]
        );
        assert!(links[0].until.is_some() && links[1].until.is_none());
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
