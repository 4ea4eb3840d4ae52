//! Organisations and people on both databases (E1, B12): dates, the trail, FHIR, and statements that cross.

use std::sync::Arc;

use base::{Clock as _, Result};
use clinical::record::ResourceType;
use exchange::{
    organisation::{self as sheets, Register},
    table::{Format, Limits, template},
};
use identity::organisation::{Entry, Fact, Organisation, Outcome, Reach, Topic};
use jiff::{
    SignedDuration,
    civil::{Date, date},
};
use serde_json::Value;
use testkit::{House, TestStore, on_both};

/// Of the committed region: a county hospital, a township centre and its clinic, another county hospital.
const HOSPITAL: &str = "510703006";
const TOWNSHIP: &str = "510703009";
const CLINIC: &str = "510703011";
const OTHER: &str = "510704002";

/// The day of the held clock.
const TODAY: Date = date(2023, 8, 14);

struct Kept<'a> {
    db: &'a TestStore,
    house: House,
    register: Register,
}

impl<'a> Kept<'a> {
    fn new(db: &'a TestStore) -> Self {
        let house = House::new(db, "mianyang");
        let organisation = Organisation::new(house.region.clone(), db.random.clone());
        let register = Register::new(organisation, house.records.clone());
        Self { db, house, register }
    }

    fn state(&self, entries: Vec<Entry>) -> Result<Outcome> {
        let (register, ctx) = (self.register.clone(), self.db.ctx());
        self.db.store.write(move |tx| register.state(tx, &ctx, &entries, &Reach::Region))
    }

    #[track_caller]
    fn stated(&self, entries: Vec<Entry>) {
        self.state(entries).unwrap().unwrap();
    }

    fn parent(&self, member: &str, on: Date, known_at: Option<jiff::Timestamp>) -> Option<String> {
        let organisation = self.register.organisation();
        let picture = self.db.store.read(|tx| organisation.picture(tx, on, known_at)).unwrap();
        picture.parent(member).map(str::to_owned)
    }

    fn fhir(&self, kind: ResourceType, id: &str) -> Option<Value> {
        let found = self.db.store.read(|tx| self.house.records.read(tx, kind, id)).unwrap();
        found.map(|found| found.value().unwrap())
    }

    /// Moves the clock on; the instant before.
    fn later(&self) -> jiff::Timestamp {
        let before = self.db.clock.now();
        self.db.clock.advance(SignedDuration::from_mins(1));
        before
    }
}

fn entry(topic: Topic, from: Date, fields: &[(&str, &str)]) -> Entry {
    Entry { fact: Fact::read(topic, fields.iter().copied()).unwrap(), from, until: None }
}

fn under(member: &str, parent: &str, from: Date) -> Entry {
    entry(Topic::Membership, from, &[("member", member), ("parent", parent)])
}

fn department(code: &str, at: &str) -> Vec<Entry> {
    let from = date(2023, 1, 1);
    vec![
        entry(
            Topic::Unit,
            from,
            &[("code", code), ("name", "心血管内科"), ("kind", "科室"), ("address", "住院楼3层")],
        ),
        under(code, at, from),
    ]
}

#[test]
fn e1_membership_is_known_as_of_a_day_and_as_known_at_an_instant() {
    on_both(|db| {
        let kept = Kept::new(db);
        assert_eq!(kept.parent(CLINIC, TODAY, None).as_deref(), Some(TOWNSHIP), "by the rule file");
        kept.stated(vec![under(CLINIC, TOWNSHIP, date(2020, 1, 1))]);
        let first = kept.later();
        kept.stated(vec![under(CLINIC, HOSPITAL, date(2023, 7, 1))]);
        let second = kept.later();
        // The move is put right: it was a month later.
        let ended = Entry { until: Some(date(2023, 7, 31)), ..under(CLINIC, TOWNSHIP, date(2023, 7, 1)) };
        kept.stated(vec![ended, under(CLINIC, HOSPITAL, date(2023, 8, 1))]);
        for (on, at, parent) in [
            (date(2023, 6, 30), None, Some(TOWNSHIP)),
            (date(2023, 7, 15), None, Some(TOWNSHIP)),
            (TODAY, None, Some(HOSPITAL)),
            (date(2023, 7, 15), Some(first), Some(TOWNSHIP)),
            (date(2023, 7, 15), Some(second), Some(HOSPITAL)),
            (date(2019, 12, 31), None, None),
        ] {
            assert_eq!(kept.parent(CLINIC, on, at).as_deref(), parent, "{on} {at:?} on {}", db.name);
        }
        let history = db.store.read(|tx| kept.register.organisation().history(tx, Topic::Membership, CLINIC));
        assert!(history.unwrap().iter().any(|line| line.known_to.is_some()), "nothing is overwritten");
    });
}

#[test]
fn a_batch_is_kept_whole_or_not_at_all_and_is_on_the_trail() {
    on_both(|db| {
        let kept = Kept::new(db);
        let before = tests::rows(db);
        let mut entries = department("K01", HOSPITAL);
        entries.push(under(HOSPITAL, CLINIC, TODAY));
        let wrong = kept.state(entries).unwrap().unwrap_err();
        assert_eq!((wrong[0].row, wrong[0].remark.field), (2, "parent"), "on {}", db.name);
        assert_eq!(tests::rows(db), before, "on {}", db.name);
        kept.stated(department("K01", HOSPITAL));
        let after = tests::rows(db);
        // Two statements, and what of them is shown: the department, its place and service, the institutions above.
        assert!(
            after["audit_event"] >= before.get("audit_event").copied().unwrap_or(0) + 2,
            "on {}",
            db.name
        );
        // Said again, nothing changes.
        kept.stated(department("K01", HOSPITAL));
        assert_eq!(tests::rows(db), after, "on {}", db.name);
    });
}

#[test]
fn the_register_is_fhir_with_history_and_what_ended_is_inactive() {
    on_both(|db| {
        let kept = Kept::new(db);
        let from = date(2023, 1, 1);
        let mut entries = department("K01", HOSPITAL);
        entries.extend([
            entry(Topic::Delegation, from, &[("member", TOWNSHIP), ("domain", "财务"), ("head", HOSPITAL)]),
            entry(Topic::Practitioner, from, &[("number", "P1"), ("name", "王丽"), ("title", "副主任医师")]),
            entry(
                Topic::Licence,
                from,
                &[("practitioner", "P1"), ("number", "110510000000001"), ("kind", "医师执业证书")],
            ),
            entry(
                Topic::Post,
                from,
                &[("practitioner", "P1"), ("unit", "K01"), ("position", "医师"), ("staffNumber", "0123")],
            ),
            entry(Topic::Post, from, &[("practitioner", "P1"), ("unit", TOWNSHIP)]),
            entry(
                Topic::Device,
                from,
                &[("code", "CT1"), ("name", "64排CT"), ("unit", "K01"), ("serial", "S1")],
            ),
        ]);
        kept.stated(entries);
        let department = kept.fhir(ResourceType::Organization, "unit-K01").unwrap();
        assert_eq!(
            department["partOf"]["reference"],
            format!("Organization/unit-{HOSPITAL}"),
            "on {}",
            db.name
        );
        assert_eq!((&department["active"], &department["name"]), (&true.into(), &"心血管内科".into()));
        assert_eq!(kept.fhir(ResourceType::Location, "place-K01").unwrap()["status"], "active");
        let service = kept.fhir(ResourceType::HealthcareService, "service-K01").unwrap();
        assert_eq!(service["providedBy"]["reference"], format!("Organization/unit-{HOSPITAL}"));
        let township = kept.fhir(ResourceType::Organization, &format!("unit-{TOWNSHIP}")).unwrap();
        assert_eq!(township["extension"][0]["extension"][0]["valueCode"], "finance");
        let doctor = kept.fhir(ResourceType::Practitioner, "practitioner-P1").unwrap();
        assert_eq!(doctor["name"][0]["text"], "王丽");
        assert_eq!(doctor["qualification"][0]["identifier"][0]["value"], "110510000000001");
        let roles = [format!("post-P1.{TOWNSHIP}"), "post-P1.K01".to_owned()];
        for role in &roles {
            let role = kept.fhir(ResourceType::PractitionerRole, role).unwrap();
            assert_eq!(role["practitioner"]["reference"], "Practitioner/practitioner-P1", "多点执业");
        }
        let device = kept.fhir(ResourceType::Device, "device-CT1").unwrap();
        assert_eq!(device["owner"]["reference"], format!("Organization/unit-{HOSPITAL}"));
        // The department is given to another institution: its people and devices go with it.
        kept.later();
        kept.stated(vec![under("K01", OTHER, TODAY)]);
        let moved = format!("Organization/unit-{OTHER}");
        assert_eq!(kept.fhir(ResourceType::Organization, "unit-K01").unwrap()["partOf"]["reference"], moved);
        assert_eq!(
            kept.fhir(ResourceType::PractitionerRole, &roles[1]).unwrap()["organization"]["reference"],
            moved
        );
        assert_eq!(kept.fhir(ResourceType::Device, "device-CT1").unwrap()["owner"]["reference"], moved);
        let versions =
            db.store.read(|tx| kept.house.records.history(tx, ResourceType::Organization, "unit-K01"));
        let versions: Vec<Value> = versions.unwrap().iter().map(|found| found.value().unwrap()).collect();
        assert_eq!(versions.len(), 2, "on {}", db.name);
        assert_eq!(versions[1]["partOf"]["reference"], format!("Organization/unit-{HOSPITAL}"));
        // What was stated for a day to come is shown when it comes.
        let post = [("practitioner", "P1"), ("unit", TOWNSHIP)];
        kept.stated(vec![Entry { until: Some(date(2023, 8, 15)), ..entry(Topic::Post, from, &post) }]);
        kept.turn();
        assert_eq!(kept.fhir(ResourceType::PractitionerRole, &roles[0]).unwrap()["active"], true);
        db.clock.advance(SignedDuration::from_hours(48));
        assert!(kept.turn() && !kept.turn(), "once a day");
        assert_eq!(
            kept.fhir(ResourceType::PractitionerRole, &roles[0]).unwrap()["active"],
            false,
            "on {}",
            db.name
        );
    });
}

impl Kept<'_> {
    fn turn(&self) -> bool {
        let (register, ctx) = (self.register.clone(), self.db.ctx());
        self.db.store.write(move |tx| register.turn(tx, &ctx)).unwrap()
    }
}

#[test]
fn two_moves_that_would_close_a_ring_together_cannot_both_be_made() {
    on_both(|db| {
        let kept = Arc::new(Kept::new(db));
        for round in 0..5i8 {
            let from = date(2024, 1, 1 + round);
            let outcomes = std::thread::scope(|threads| {
                let moves = [(HOSPITAL, OTHER), (OTHER, HOSPITAL)].map(|(member, parent)| {
                    let kept = kept.clone();
                    threads.spawn(move || kept.state(vec![under(member, parent, from)]).unwrap().is_ok())
                });
                moves.map(|thread| thread.join().unwrap())
            });
            assert_ne!(outcomes, [true, true], "both were made on {}", db.name);
            let organisation = kept.register.organisation();
            let picture = db.store.read(|tx| organisation.picture(tx, from, None)).unwrap();
            assert!(
                !(picture.is_within(HOSPITAL, OTHER) && picture.is_within(OTHER, HOSPITAL)),
                "on {}",
                db.name
            );
        }
    });
}

/// A department moves to and fro while others read the tree, and while people and devices are stated in it.
#[test]
fn an_organisation_moves_while_requests_run() {
    on_both(|db| {
        let kept = Arc::new(Kept::new(db));
        kept.stated(department("K01", HOSPITAL));
        std::thread::scope(|threads| {
            let mover = kept.clone();
            let moves = threads.spawn(move || {
                for day in 1..=12i8 {
                    let to = if day % 2 == 1 { OTHER } else { HOSPITAL };
                    mover.stated(vec![under("K01", to, date(2023, 6, day))]);
                }
            });
            let stating = kept.clone();
            let states = threads.spawn(move || {
                for number in 0..12 {
                    let (person, device) = (format!("P{number}"), format!("D{number}"));
                    let from = date(2023, 7, 1);
                    stating.stated(vec![
                        entry(Topic::Practitioner, from, &[("number", &person), ("name", "王丽")]),
                        entry(Topic::Post, from, &[("practitioner", &person), ("unit", "K01")]),
                        entry(Topic::Device, from, &[("code", &device), ("name", "监护仪"), ("unit", "K01")]),
                    ]);
                }
            });
            while !moves.is_finished() || !states.is_finished() {
                let organisation = kept.register.organisation();
                let picture = kept.db.store.read(|tx| organisation.picture(tx, TODAY, None)).unwrap();
                let parent = picture.parent("K01");
                assert!(
                    parent == Some(HOSPITAL) || parent == Some(OTHER),
                    "never without a parent, on {}",
                    db.name
                );
                assert_eq!(picture.institution("K01"), parent.unwrap_or_default());
            }
            moves.join().unwrap();
            states.join().unwrap();
        });
        // Whatever came first: people and devices stand where the department is in the end.
        let last = format!("Organization/unit-{HOSPITAL}");
        assert_eq!(kept.fhir(ResourceType::Organization, "unit-K01").unwrap()["partOf"]["reference"], last);
        for number in 0..12 {
            let role = kept.fhir(ResourceType::PractitionerRole, &format!("post-P{number}.K01")).unwrap();
            let device = kept.fhir(ResourceType::Device, &format!("device-D{number}")).unwrap();
            assert_eq!(
                (&role["organization"]["reference"], &device["owner"]["reference"]),
                (&last.clone().into(), &last.clone().into()),
                "on {}",
                db.name
            );
        }
    });
}

#[test]
fn tables_go_out_and_come_in_again_and_mistakes_come_back_with_their_rows() {
    on_both(|db| {
        let kept = Kept::new(db);
        let mut entries = department("K01", HOSPITAL);
        entries.push(under("K01", OTHER, TODAY));
        kept.stated(entries);
        let view = db.store.read(|tx| kept.register.organisation().view(tx, TODAY, None)).unwrap();
        for topic in [Topic::Unit, Topic::Membership] {
            for format in [Format::Csv, Format::Xlsx] {
                let bytes = sheets::export(topic, view.all(topic), format).unwrap();
                let sheet = sheets::read(topic, &bytes, &Limits::default()).unwrap();
                assert!(sheet.wrong.is_empty() && sheet.unknown.is_empty(), "{:?}", sheet.wrong);
                assert_eq!(sheet.entries.len(), view.all(topic).count());
                let done = kept.state(sheet.entries).unwrap().unwrap();
                assert_eq!((done.new, done.changed), (0, 0), "{topic:?} {format:?} on {}", db.name);
            }
        }
    });
}

#[test]
fn templates_read_back_and_an_error_file_can_be_loaded_again() {
    for topic in Topic::ALL {
        for format in [Format::Csv, Format::Xlsx] {
            let bytes = template(sheets::schema(topic), format).unwrap();
            let sheet = sheets::read(topic, &bytes, &Limits::default()).unwrap();
            assert!(sheet.wrong.is_empty(), "{topic:?}: {:?}", sheet.wrong);
            assert_eq!(sheet.entries.len(), 1, "{topic:?}");
        }
    }
    let csv = "机构代码,上级机构代码,生效日期\nK01,510703006,2024/3/1\nK02,,明天\n";
    let sheet = sheets::read(Topic::Membership, csv.as_bytes(), &Limits::default()).unwrap();
    let columns: Vec<_> = sheet.wrong.iter().map(|wrong| (wrong.row, wrong.column.as_str())).collect();
    assert_eq!(columns, [(3, "生效日期"), (3, "上级机构代码")]);
    assert_eq!(sheet.entries[0].from, date(2024, 3, 1));
    for format in [Format::Csv, Format::Xlsx] {
        let file = sheet.error_file(&sheet.wrong, format).unwrap();
        let again = sheets::read(Topic::Membership, &file, &Limits::default()).unwrap();
        assert_eq!((again.entries, again.wrong.len()), (sheet.entries.clone(), 2));
        assert!(again.unknown.is_empty());
    }
}
