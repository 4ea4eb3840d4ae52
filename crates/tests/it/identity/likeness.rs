//! Registrations matched by likeness, under the parameters of a committed region.

use base::Clock as _;
use identity::{
    How, Matching,
    matching::{Field, Grade, Model},
};
use testkit::{on_both, policies};

use super::*;

/// The index of a region that matches by likeness.
pub(crate) fn matching(db: &TestStore) -> Residents {
    let region = policies().region("mianyang").unwrap().clone();
    residents(db).matching(Matching::new(Arc::new(Model::synthetic().unwrap()), region))
}

pub(crate) fn enter(db: &TestStore, at: &str, id: &str, who: &Demographics) -> Registered {
    let (service, ctx, who) = (matching(db), db.ctx(), who.clone());
    let source = SourcePatient::new(at, id);
    db.store.write(move |tx| service.register(tx, &ctx, &source, &who)).unwrap()
}

fn full(name: &str) -> Demographics {
    Demographics { address: Some("清水镇高桥村3组18号".into()), ..person(name, BORN) }
}

#[test]
fn a_person_known_by_everything_but_a_document_is_linked() {
    on_both(|db| {
        let a = enter(db, "A", "1", &full("慕容秋白"));
        let b = enter(db, "B", "7", &full("慕容秋白"));
        assert_eq!((b.how, b.resident, b.review), (How::ByLikeness, a.resident, None), "{}", db.name);
        // Another hospital writes the name by its sound and the village its own way.
        let heard = Demographics { address: Some("高桥村三组18号".into()), ..full("慕容秋柏") };
        let c = enter(db, "C", "9", &heard);
        assert_eq!((c.how, c.resident), (How::ByLikeness, a.resident), "{}", db.name);
        let links = read(db, |r, tx| r.links_of(tx, b.patient));
        assert_eq!(
            links.iter().map(|l| (l.resident, l.how)).collect::<Vec<_>>(),
            [(a.resident, How::ByLikeness)]
        );
    });
}

#[test]
fn namesakes_and_families_stay_apart() {
    on_both(|db| {
        let a = enter(db, "A", "1", &full("李伟"));
        // His wife, his twin, his son, a namesake born on the same day in another town, and a namesake.
        let others = [
            Demographics {
                sex: Sex::Female, birth: Some(Birth::day(date(1962, 8, 19))), ..full("王秀英")
            },
            full("李强"),
            Demographics { birth: Some(Birth::day(date(1988, 5, 6))), ..full("李小伟") },
            Demographics {
                phone: Some("13999990000".into()),
                address: Some("石板镇双河村1组2号".into()),
                ..full("李伟")
            },
            Demographics {
                phone: None,
                address: None,
                birth: Some(Birth::day(date(1971, 1, 9))),
                ..full("李伟")
            },
        ];
        for (at, who) in others.iter().enumerate() {
            let other = enter(db, "B", &at.to_string(), who);
            assert_ne!(other.resident, a.resident, "{at} on {}", db.name);
            assert_eq!(other.how, How::NewResident);
        }
    });
}

#[test]
fn two_checked_cards_are_two_people_however_alike() {
    on_both(|db| {
        let a = enter(db, "A", "1", &with_card(&full("慕容秋白"), &card(BORN, 1)));
        let b = enter(db, "B", "1", &with_card(&full("慕容秋白"), &card(BORN, 3)));
        assert_ne!(a.resident, b.resident, "{}", db.name);
        // A card with a slip in it is the same person's: its check digit does not fit, so it proves nothing.
        let mut slip = card(BORN, 1).into_bytes();
        slip[15] = if slip[15] == b'9' { b'8' } else { slip[15] + 1 };
        let slip = String::from_utf8(slip).unwrap();
        let c = enter(db, "C", "1", &with_card(&full("慕容秋白"), &slip));
        assert_ne!(c.resident, b.resident, "{}", db.name);
    });
}

#[test]
fn fifteen_digits_and_a_name_are_the_eighteen_of_the_same_card() {
    on_both(|db| {
        let new = card(BORN, 1);
        let old = format!("{}{}", &new[..6], &new[8..17]);
        let a =
            enter(db, "A", "1", &with_card(&Demographics { phone: None, ..person("欧阳建国", BORN) }, &new));
        let b =
            enter(db, "B", "1", &with_card(&Demographics { phone: None, ..person("欧阳建国", BORN) }, &old));
        assert_eq!((b.how, b.resident), (How::ByLikeness, a.resident), "{}", db.name);
    });
}

#[test]
fn the_likely_are_put_before_a_person_with_what_speaks_for_them() {
    on_both(|db| {
        let a = enter(db, "A", "1", &Demographics { phone: None, ..full("慕容秋白") });
        let b = enter(db, "B", "1", &Demographics { phone: None, address: None, ..person("慕容秋白", BORN) });
        let candidates = |who: &Demographics| {
            let (service, who) = (matching(db), who.clone());
            db.store.read(|tx| service.candidates(tx, &who, db.clock.now())).unwrap()
        };
        // Whatever the weights of the day make of a rare name and a birthday alone: it is asked or linked,
        // and never forgotten.
        let linked = b.resident == a.resident;
        assert_eq!(linked, b.review.is_none(), "{}", db.name);
        let found = candidates(&full("慕容秋白"));
        assert_eq!(found[0].resident, a.resident, "{}", db.name);
        assert!(found[0].grade >= Grade::Probable);
        assert_eq!(found[0].score.pattern.code(Field::Name), Some("exact"));
        assert!(candidates(&person("赵铁柱", date(1999, 9, 9))).is_empty());
        if !linked {
            let service = matching(db);
            let now = db.clock.now();
            let both = db.store.read(|tx| service.compare(tx, a.resident, b.resident, now)).unwrap();
            assert_eq!(both.score.fields[0].level, Some("exact"));
            assert_eq!(both.score.fields[5].level, None, "one side states no address");
        }
    });
}

#[test]
fn newborns_are_found_under_their_mother_and_are_not_she() {
    on_both(|db| {
        let mother =
            Demographics {
                sex: Sex::Female, birth: Some(Birth::day(date(1995, 4, 2))), ..full("慕容秋霜")
            };
        let born = date(2023, 8, 10);
        let baby = |name: &str| Demographics { birth: Some(Birth::day(born)), ..full(name) };
        let m = enter(db, "A", "1", &mother);
        let a = enter(db, "A", "2", &baby("慕容秋霜之子"));
        assert_ne!(a.resident, m.resident, "{}", db.name);
        let b = enter(db, "B", "1", &baby("慕容秋霜之婴"));
        assert_eq!((b.how, b.resident), (How::ByLikeness, a.resident), "{}", db.name);
    });
}

#[test]
fn many_at_once_are_matched_like_one_after_another() {
    on_both(|db| {
        let a = enter(db, "A", "1", &full("慕容秋白"));
        let people: Vec<(SourcePatient, Demographics)> = [
            ("1", full("慕容秋白")), // known already
            ("2", full("诸葛青云")), // new
            ("3", Demographics { phone: Some("13812341234".into()), ..full("诸葛青云") }), // the same, in one bundle
            ("4", person("端木磊", date(1977, 7, 7))),
        ]
        .into_iter()
        .map(|(id, who)| (SourcePatient::new("B", id), who))
        .collect();
        let (service, ctx) = (matching(db), db.ctx());
        let found = db.store.write(move |tx| service.register_many(tx, &ctx, &people)).unwrap();
        assert_eq!(found[0].resident, a.resident, "{}", db.name);
        assert_eq!(found[1].resident, found[2].resident, "{}", db.name);
        assert_eq!(rows(db, "resident"), 3);
    });
}

#[test]
fn residents_of_before_are_indexed_and_then_found() {
    on_both(|db| {
        let before = register(db, "A", "1", &full("慕容秋白")).resident;
        assert_eq!(rows(db, "match_key"), 0, "an index that does not match keeps no keys");
        let service = matching(db);
        let index = |after| {
            let service = service.clone();
            db.store.write(move |tx| service.index_residents(tx, after, 10)).unwrap()
        };
        assert_eq!(index(None), Some(before));
        let keys = rows(db, "match_key");
        assert!(keys >= 3, "{keys}");
        index(None);
        assert_eq!(rows(db, "match_key"), keys, "twice changes nothing, on {}", db.name);
        assert_eq!(index(Some(before)), None);
        assert_eq!(enter(db, "B", "1", &full("慕容秋白")).resident, before);
    });
}

/// The table holds keyed hashes and packed dates only: no name, no number, in no column.
#[test]
fn rules_7_2_keys_tell_nothing_without_the_key() {
    on_both(|db| {
        enter(db, "A", "1", &with_card(&full("慕容秋白"), &card(BORN, 1)));
        let keys = |service: Residents| {
            let who = full("慕容秋白");
            let source = SourcePatient::new("Z", db.random.uuid_v7(db.clock.now()).to_string());
            let ctx = db.ctx();
            db.store.write(move |tx| service.register(tx, &ctx, &source, &who)).unwrap();
        };
        let before = rows(db, "match_key");
        // Another key: other hashes, so the same person is not found and gets keys of its own.
        let region = policies().region("mianyang").unwrap().clone();
        let other =
            Residents::new(Arc::new(Vault::new(1, &[43; 32]).unwrap()), db.random.clone(), TimeZone::UTC)
                .matching(Matching::new(Arc::new(Model::synthetic().unwrap()), region));
        keys(other);
        assert!(rows(db, "match_key") > before, "{}", db.name);
    });
}

/// What weights are learnt from: every registration once, however it is read, linked or not.
#[test]
fn registrations_are_read_in_pieces_each_once() {
    on_both(|db| {
        for n in 0..5 {
            enter(db, "A", &n.to_string(), &full(["慕容秋白", "李伟"][n % 2]));
        }
        let (mut read_names, mut after) = (Vec::new(), None);
        loop {
            let (some, last) = read(db, |r, tx| r.registrations(tx, after.as_ref(), 2));
            assert!(some.len() <= 2, "{}", db.name);
            read_names.extend(some.iter().map(|who| who.name.as_ref().unwrap().text().to_owned()));
            match last {
                Some(last) => after = Some(last),
                None => break,
            }
        }
        read_names.sort();
        assert_eq!(read_names.len(), 5, "{}", db.name);
        assert_eq!(read_names[0], read_names[2], "three of one name, two of the other");
        assert_ne!(read_names[2], read_names[3]);
    });
}
