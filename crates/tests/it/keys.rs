//! Keys change while people are registered and found, and a change that was killed goes on (RULES §7.2,
//! 检索用HMAC索引，字段加密; issue "field level with key rotation and a keyed hash for lookup").

use std::sync::{Arc, Mutex};

use base::{Ctx, Random, ResidentId};
use clinical::{
    fhir::Codec,
    record::{Draft, Intent, PageRequest, Records, ResourceType},
};
use identity::{
    Demographics, Document, DocumentKind, Keys, Matching, Residents, Secret, SourcePatient, Suite, Vault,
    matching::Model,
    vault::reseal::{self, Sealed, Step},
};
use jiff::civil::date;
use serde_json::{Value, json};
use store::Store;
use testkit::{House, TestStore, on_both};

use crate::identity::{card, person, with_card};

/// The rooms of one process, on a key file that others may change.
struct Process {
    store: Store,
    vault: Arc<Vault>,
    residents: Residents,
    records: Records,
    random: Arc<Random>,
}

type KeyFile = Arc<Mutex<Keys>>;

/// A process that also matches by likeness.
fn matching(db: &TestStore, store: &Store, file: &KeyFile) -> Process {
    let (house, model) = (House::new(db, "mianyang"), Arc::new(Model::synthetic().unwrap()));
    let plain = process(db, store, file);
    Process {
        residents: plain.residents.clone().matching(Matching::new(model, house.region.clone())),
        ..plain
    }
}

fn process(db: &TestStore, store: &Store, file: &KeyFile) -> Process {
    let house = House::new(db, "mianyang");
    let kept = file.clone();
    let vault = Arc::new(Vault::reading(move || Ok(kept.lock().unwrap().clone())).unwrap());
    let zone = house.region.zone.clone();
    let residents = Residents::new(vault.clone(), db.random.clone(), zone.clone());
    let records = Records::new(
        Arc::new(Codec::new()),
        vault.clone(),
        db.random.clone(),
        Arc::new(residents.clone()),
        house.codes.clone(),
        zone,
    );
    Process { store: store.clone(), vault, residents, records, random: db.random.clone() }
}

fn key_file(db: &TestStore) -> KeyFile {
    Arc::new(Mutex::new(Keys::generate(Suite::International, &db.random)))
}

fn number(at: u16) -> String {
    // odd: a man, as `person` says
    card(date(1960, 3, 2), 2 * (at % 450) + 1)
}

fn somebody(at: u16) -> Demographics {
    with_card(&person(&format!("居民{at}"), date(1960, 3, 2)), &number(at))
}

impl Process {
    fn register(&self, ctx: &Ctx, local: &str, who: &Demographics) -> ResidentId {
        let (residents, ctx, who) = (self.residents.clone(), ctx.clone(), who.clone());
        let source = SourcePatient::new("A", local);
        self.store.write(move |tx| residents.register(tx, &ctx, &source, &who)).unwrap().resident
    }

    fn by_card(&self, db: &TestStore, at: u16) -> Option<ResidentId> {
        let now = testkit::start();
        let number = Secret::new(number(at));
        let kind = DocumentKind::IdentityCard;
        let found = self.store.read(|tx| self.residents.find_by_document(tx, kind, &number, now));
        found.unwrap_or_else(|fault| panic!("{}: {fault}", db.name))
    }

    fn by_number(&self, local: &str) -> Option<ResidentId> {
        let source = SourcePatient::new("A", local);
        let known = self.store.read(|tx| self.residents.known(tx, &source)).unwrap();
        known.map(|known| known.resident)
    }

    fn name(&self, resident: ResidentId) -> String {
        self.store.read(|tx| self.residents.demographics(tx, resident)).unwrap().name
    }

    fn patients_named(&self, mrn: &str) -> usize {
        let kind = ResourceType::Patient;
        let query =
            self.records.question(kind, &format!("identifier={mrn}"), testkit::start(), None).unwrap();
        let page = self.store.read(|tx| self.records.search(tx, kind, &query, &PageRequest::default()));
        page.unwrap().found.len()
    }

    fn put_patient(&self, ctx: &Ctx, mrn: &str) {
        let value: Value = json!({"resourceType": "Patient", "name": [{"text": "武先生"}], "gender": "male",
            "birthDate": "1970-02-03",
            "identifier": [{"type": {"coding": [{"code": "MR"}]}, "value": mrn}]});
        let draft = Draft::new(Intent::Create, value, None, "Patient").unwrap();
        let batch = self.records.batch(vec![draft], ctx.now).unwrap();
        let (records, ctx) = (self.records.clone(), ctx.clone());
        self.store.write(move |tx| records.apply(tx, &ctx, &batch)).unwrap();
    }

    /// Whom the index takes for the likeliest.
    fn likeliest(&self, who: &Demographics) -> Option<ResidentId> {
        let found = self.store.read(|tx| self.residents.candidates(tx, who, testkit::start())).unwrap();
        found.first().map(|candidate| candidate.resident)
    }

    fn left(&self) -> u64 {
        sealed().map(|table| reseal::under_other_keys(&self.store, &self.vault, &table).unwrap()).sum()
    }

    fn reseal(&self, table: Sealed, most: usize) -> Step {
        reseal::reseal(&self.store, &self.vault, &self.random, table, most).unwrap()
    }

    fn rehash_steps(&self, most: u32, steps: usize) -> bool {
        let mut done = false;
        for _ in 0..steps {
            done = self.residents.rehash(&self.store, most).unwrap().done
                && self.records.rehash(&self.store, most).unwrap().done;
            if done {
                break;
            }
        }
        done
    }
}

fn sealed() -> impl Iterator<Item = Sealed> {
    [reseal::SEALED, clinical::record::SEALED, exchange::intake::SEALED].into_iter().flatten().copied()
}

const PEOPLE: u16 = 12;

#[test]
fn a_sealing_that_was_killed_goes_on_and_everything_opens_all_the_while() {
    on_both(|db| {
        let (file, ctx) = (key_file(db), db.ctx().for_institution("A"));
        let server = process(db, &db.store, &file);
        let people: Vec<ResidentId> =
            (0..PEOPLE).map(|at| server.register(&ctx, &format!("L{at}"), &somebody(at))).collect();
        // a history, and Patients of the record in a history of their own
        server.register(&ctx, "L0", &person("居民零", date(1960, 3, 2)));
        server.put_patient(&ctx, "M1");
        assert_eq!(server.left(), 0);

        let before = file.lock().unwrap().clone();
        file.lock().unwrap().add_sealing(Suite::Guomi, &db.random).unwrap();
        let command = process(db, &db.store, &file);
        let all = command.left();
        assert!(all > u64::from(PEOPLE) * 2, "{}: {all}", db.name);
        // killed after two steps of the first table
        for _ in 0..2 {
            command.reseal(reseal::SEALED[0], 3);
        }
        assert_eq!(command.left(), all - 6, "{}", db.name);
        drop(command);

        // the server, which has read the file before the change, opens what the other process sealed
        assert_eq!(server.vault.sealing(), 1);
        for (at, resident) in (0..).zip(&people) {
            assert_eq!(server.by_card(db, at), Some(*resident));
            assert!(server.name(*resident).starts_with("居民"));
        }
        assert_eq!(server.vault.sealing(), 2, "{}: and seals with the new key from then on", db.name);

        // another process goes on where the first was killed
        let command = process(db, &db.store, &file);
        let step = command.reseal(reseal::SEALED[0], 1_000);
        assert_eq!((step.rows, step.done), (people.len() + 1 - 6, false), "{}", db.name);
        for table in sealed() {
            while !command.reseal(table, 5).done {}
        }
        assert_eq!(command.left(), 0, "{}", db.name);

        // what a server seals that took the new key late is not forgotten
        let late = process(db, &db.store, &Arc::new(Mutex::new(before)));
        late.register(&ctx, "L50", &somebody(50));
        assert_eq!(command.left(), 2, "{}", db.name);
        for table in sealed() {
            while !command.reseal(table, 5).done {}
        }
        assert_eq!(command.left(), 0, "{}", db.name);
        file.lock().unwrap().retire();
        let later = process(db, &db.store, &file);
        for (at, resident) in (1..).zip(&people[1..]) {
            assert_eq!(later.name(*resident), format!("居民{at}"), "{}", db.name);
        }
        assert_eq!(later.patients_named("M1"), 1);
    });
}

#[test]
fn a_new_key_of_look_up_finds_everybody_before_during_and_after() {
    on_both(|db| {
        let (file, ctx) = (key_file(db), db.ctx().for_institution("A"));
        let server = process(db, &db.store, &file);
        let people: Vec<ResidentId> =
            (0..PEOPLE).map(|at| server.register(&ctx, &format!("L{at}"), &somebody(at))).collect();
        // whoever has another card now is still found by the one before
        let renewed = with_card(&person("居民1", date(1960, 3, 2)), &number(401));
        assert_eq!(server.register(&ctx, "L1", &renewed), people[1]);
        server.put_patient(&ctx, "M1");

        file.lock().unwrap().add_lookup(Suite::Guomi, &db.random).unwrap();
        assert!(server.vault.refresh().unwrap());
        let everybody_is_found = |process: &Process, when: &str| {
            for (at, resident) in (0..).zip(&people) {
                assert_eq!(process.by_card(db, at), Some(*resident), "{}: {when}, card {at}", db.name);
                let local = format!("L{at}");
                assert_eq!(process.by_number(&local), Some(*resident), "{}: {when}, {local}", db.name);
            }
            assert_eq!(process.by_card(db, 401), Some(people[1]), "{}: {when}, the renewed card", db.name);
            assert_eq!(process.patients_named("M1"), 1, "{}: {when}, the record", db.name);
        };
        everybody_is_found(&server, "before a hash has changed");
        // the same people come again, elsewhere too: nobody becomes two
        assert_eq!(server.register(&ctx, "L3", &somebody(3)), people[3]);
        assert_eq!(server.register(&ctx, "N4", &somebody(4)), people[4]);

        let command = process(db, &db.store, &file);
        assert!(!command.rehash_steps(3, 2), "{}: killed on its way", db.name);
        drop(command);
        everybody_is_found(&server, "on the way");
        assert_eq!(server.register(&ctx, "L5", &somebody(5)), people[5]);
        assert_eq!(server.register(&ctx, "N6", &somebody(6)), people[6]);
        let newcomer = server.register(&ctx, "L100", &somebody(100));

        let command = process(db, &db.store, &file);
        assert!(!db.store.read(|tx| command.residents.rehashed(tx)).unwrap());
        assert!(command.rehash_steps(5, 1_000), "{}", db.name);
        assert!(
            db.store.read(|tx| Ok(command.residents.rehashed(tx)? && command.records.rehashed(tx)?)).unwrap()
        );
        everybody_is_found(&server, "after every hash has changed");

        // without the old key there is nothing that only it would find
        file.lock().unwrap().retire();
        let later = process(db, &db.store, &file);
        assert_eq!(later.vault.hash("", &[]).before, None);
        everybody_is_found(&later, "without the old key");
        assert_eq!(later.by_card(db, 100), Some(newcomer));
        assert_eq!(later.register(&ctx, "N7", &somebody(7)), people[7]);
        let passport = Document::new(DocumentKind::Passport, "E12345678");
        let stranger = Demographics { documents: vec![passport], ..person("生人", date(1990, 1, 1)) };
        assert!(!people.contains(&later.register(&ctx, "L101", &stranger)));
    });
}

/// Somebody without a document, found by likeness or not at all.
fn undocumented(at: i16) -> Demographics {
    let name =
        ["赵建国", "钱桂芳", "孙丽华", "李秀英", "周志强", "吴玉梅", "郑国栋", "王淑珍"][at as usize % 8];
    Demographics { phone: Some(format!("1380000{:04}", 17 * at)), ..person(name, date(1950 + at, 3, 2)) }
}

#[test]
fn a_new_key_of_look_up_finds_by_likeness_before_during_and_after() {
    on_both(|db| {
        let (file, ctx) = (key_file(db), db.ctx().for_institution("A"));
        let server = matching(db, &db.store, &file);
        let people: Vec<ResidentId> =
            (0..8).map(|at| server.register(&ctx, &format!("L{at}"), &undocumented(at))).collect();
        let everybody_is_found = |process: &Process, when: &str| {
            for (at, resident) in (0..).zip(&people) {
                assert_eq!(
                    process.likeliest(&undocumented(at)),
                    Some(*resident),
                    "{}: {when}, {at}",
                    db.name
                );
            }
        };
        everybody_is_found(&server, "under the first key");
        let keys = tests::rows(db)["match_key"];

        file.lock().unwrap().add_lookup(Suite::International, &db.random).unwrap();
        assert!(server.vault.refresh().unwrap());
        everybody_is_found(&server, "before a hash has changed");
        // a telephone changes on the way: its old key goes, whichever it stands under
        let moved = Demographics { phone: Some("13900001111".into()), ..undocumented(2) };
        assert_eq!(server.register(&ctx, "L2", &moved), people[2]);

        let command = matching(db, &db.store, &file);
        assert!(command.rehash_steps(3, 1_000), "{}", db.name);
        everybody_is_found(&server, "after every hash has changed");
        assert_eq!(tests::rows(db)["match_key"], keys, "{}: none is left behind", db.name);

        file.lock().unwrap().retire();
        let later = matching(db, &db.store, &file);
        everybody_is_found(&later, "without the old key");
    });
}
