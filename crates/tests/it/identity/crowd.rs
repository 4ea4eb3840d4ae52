//! Many at once, and what of them stands in the database.

use std::thread;

use identity::{Demographics, Document, DocumentKind, How, Sex, SourcePatient};
use testkit::on_both;

use super::*;

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
