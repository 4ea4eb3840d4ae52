//! The trail holds, and every kind of tampering is found (RULES §7.2, 链式哈希防改).

use audit::{Action, Broken, Event, SealCheck, SealKey, Sealed};
use base::ResidentId;
use jiff::SignedDuration;
use testkit::{TestStore, on_both};

fn written(db: &TestStore, rows: usize) -> ResidentId {
    let resident = ResidentId(db.random.uuid_v7(testkit::start()));
    about(db, resident, 0..rows);
    resident
}

fn about(db: &TestStore, resident: ResidentId, rows: std::ops::Range<usize>) {
    for i in rows {
        let ctx = db.ctx().for_institution("医院");
        db.store
            .write(move |tx| {
                audit::append(
                    tx,
                    &ctx,
                    [Event::done(Action::Read, format!("DiagnosticReport/{i}")).of(resident)],
                )
            })
            .unwrap();
    }
}

#[test]
fn who_looked_is_told_whether_or_not_a_row_is_listed_yet() {
    on_both(|db| {
        let (own, other) = (written(db, 12), written(db, 3));
        let seen = |most| {
            let rows = db.store.read(|tx| audit::of_resident(tx, own, most)).unwrap();
            assert!(rows.is_sorted_by_key(|row| std::cmp::Reverse((row.at, row.chain, row.seq))));
            let mut entities: Vec<String> = rows.into_iter().map(|row| row.entity).collect();
            entities.sort_unstable();
            entities
        };
        let expected = |rows: usize| {
            let mut all: Vec<String> = (0..rows).map(|i| format!("DiagnosticReport/{i}")).collect();
            all.sort_unstable();
            all
        };
        assert_eq!(seen(100), expected(12), "{}: nothing is listed", db.name);
        // a chain a turn, and PostgreSQL has a chain a writer
        let mut listing = audit::Listing::default();
        (0..10).for_each(|_| assert!(listing.turn(&db.store).unwrap()));
        let listed = |tx: &mut store::Tx<'_>| {
            tx.query_one("SELECT COUNT(*) FROM audit_resident", &[], |row| row.int(0))
        };
        assert_eq!(db.store.read(listed).unwrap(), 15, "{}", db.name);
        assert_eq!(seen(100), expected(12), "{}: all is listed", db.name);
        about(db, own, 12..20);
        assert_eq!(seen(100), expected(20), "{}: the newest is not listed", db.name);
        assert_eq!(seen(4).len(), 4);
        assert_eq!(db.store.read(|tx| audit::of_resident(tx, other, 100)).unwrap().len(), 3);
        assert!(audit::verify(&db.store).unwrap().is_ok(), "{}", db.name);
    });
}

#[test]
fn a_row_that_is_kept_from_the_list_is_found() {
    for sql in [
        "DELETE FROM audit_resident WHERE seq = 1",
        "UPDATE audit_resident SET at = at + 1 WHERE seq = (SELECT MIN(seq) FROM audit_resident)",
        "UPDATE audit_chain SET listed = seq",
    ] {
        on_both(|db| {
            written(db, 12);
            let mut listing = audit::Listing::default();
            if !sql.contains("listed") {
                (0..10).for_each(|_| assert!(listing.turn(&db.store).unwrap()));
            }
            db.store.write(move |tx| tx.execute(sql, &[])).unwrap();
            assert!(audit::verify(&db.store).unwrap().is_err(), "{}: not found: {sql}", db.name);
        });
    }
}

#[test]
fn the_trail_holds_and_tells_who_looked() {
    on_both(|db| {
        let resident = written(db, 25);
        assert_eq!(audit::verify(&db.store).unwrap().unwrap().rows, 25, "{}", db.name);
        let seen = db.store.read(|tx| audit::of_resident(tx, resident, 10)).unwrap();
        assert_eq!(seen.len(), 10);
        assert!(seen.iter().all(|e| e.institution.as_deref() == Some("医院") && e.actor == "test"));
    });
}

#[test]
fn tampering_is_found() {
    for sql in [
        "UPDATE audit_event SET actor = 'somebody else' WHERE chain = (SELECT MIN(chain) FROM audit_event) AND seq = 1",
        "UPDATE audit_event SET on_behalf_of = '' WHERE chain = (SELECT MIN(chain) FROM audit_event) AND seq = 1",
        "DELETE FROM audit_event WHERE chain = (SELECT MIN(chain) FROM audit_event) AND seq = 1",
        "DELETE FROM audit_event WHERE chain = (SELECT MIN(chain) FROM audit_event) AND seq = (SELECT MAX(e.seq) FROM audit_event e WHERE e.chain = (SELECT MIN(chain) FROM audit_event))",
        "DELETE FROM audit_chain",
    ] {
        on_both(|db| {
            written(db, 12);
            db.store.write(move |tx| tx.execute(sql, &[])).unwrap();
            assert!(audit::verify(&db.store).unwrap().is_err(), "{}: not found: {sql}", db.name);
        });
    }
}

#[test]
fn a_read_whose_row_cannot_be_written_fails() {
    on_both(|db| {
        db.store.write(|tx| tx.execute("ALTER TABLE audit_event RENAME TO gone", &[])).unwrap();
        let ctx = db.ctx();
        assert!(db.store.write(move |tx| audit::append(tx, &ctx, [Event::done(Action::Read, "x")])).is_err());
    });
}

/// A trail that is sealed three times while it grows, and the file of seals.
fn sealed(db: &TestStore, key: &SealKey) -> String {
    let mut file = String::new();
    for at in 0..3 {
        written(db, 7);
        let now = testkit::start() + SignedDuration::from_hours(at);
        file.push_str(&audit::seal(&db.store, key, now).unwrap());
        file.push('\n');
    }
    file
}

fn check(db: &TestStore, seals: &str, check: &SealCheck) -> Result<Sealed, Broken> {
    audit::verify_seals(&db.store, seals, check).unwrap()
}

#[test]
fn a_trail_that_only_grew_fits_its_seals() {
    on_both(|db| {
        for guomi in [false, true] {
            let key = SealKey::generate(&db.random, guomi);
            let public = SealCheck::parse(&key.check().to_text()).unwrap();
            let again = SealKey::parse(&key.to_text()).unwrap();
            assert_eq!(again.check().to_text(), public.to_text());
            if guomi {
                // one file of seals belongs to one key
                db.store.write(|tx| tx.execute("DELETE FROM audit_seal", &[])).unwrap();
            }
            let file = sealed(db, &again);
            written(db, 5);
            let held = check(db, &file, &public).unwrap();
            assert_eq!((held.seals, held.last), (3, Some(testkit::start() + SignedDuration::from_hours(2))));
            let other = SealKey::generate(&db.random, guomi).check();
            assert!(matches!(check(db, &file, &other), Err(Broken::Seal(1, _))), "{}: another key", db.name);
            let kept = db.store.read(|tx| audit::missing(tx, 1)).unwrap();
            assert_eq!(kept, file.lines().skip(1).collect::<Vec<_>>());
        }
    });
}

/// What a database administrator can do who has this program: the chains are made anew with one row changed, so
/// that they hold by themselves.
#[test]
fn a_chain_that_was_rewritten_with_right_hashes_is_found() {
    on_both(|db| {
        let key = SealKey::generate(&db.random, true);
        let file = sealed(db, &key);
        db.store
            .write(|tx| {
                tx.execute("DELETE FROM audit_event", &[])?;
                tx.execute("DELETE FROM audit_chain", &[])
            })
            .unwrap();
        written(db, 21);
        assert_eq!(audit::verify(&db.store).unwrap().unwrap().rows, 21, "{}: it holds by itself", db.name);
        assert!(matches!(check(db, &file, &key.check()), Err(Broken::Trail(1, _))), "{}", db.name);
    });
}

#[test]
fn a_tail_that_was_cut_is_found() {
    on_both(|db| {
        let key = SealKey::generate(&db.random, false);
        let file = sealed(db, &key);
        db.store
            .write(|tx| {
                let (chain, seq) = tx.query_one(
                    "SELECT chain, seq FROM audit_chain ORDER BY seq DESC LIMIT 1",
                    &[],
                    |row| Ok((row.int(0)?, row.int(1)?)),
                )?;
                let before = tx.query_one(
                    "SELECT hash FROM audit_event WHERE chain = $1 AND seq = $2",
                    store::params![chain, seq - 1],
                    |row| Ok(row.blob(0)?.to_vec()),
                )?;
                tx.execute(
                    "DELETE FROM audit_event WHERE chain = $1 AND seq = $2",
                    store::params![chain, seq],
                )?;
                tx.execute(
                    "UPDATE audit_chain SET seq = $2, hash = $3 WHERE chain = $1",
                    store::params![chain, seq - 1, before],
                )
            })
            .unwrap();
        assert!(audit::verify(&db.store).unwrap().is_ok(), "{}: it holds by itself", db.name);
        assert!(matches!(check(db, &file, &key.check()), Err(Broken::Trail(..))), "{}", db.name);
    });
}

#[test]
fn seals_that_were_changed_taken_out_or_put_in_are_found() {
    on_both(|db| {
        let key = SealKey::generate(&db.random, true);
        let file = sealed(db, &key);
        let lines: Vec<&str> = file.lines().collect();
        let forged = SealKey::generate(&db.random, true);
        db.store.write(|tx| tx.execute("DELETE FROM audit_seal", &[])).unwrap();
        let other = audit::seal(&db.store, &forged, testkit::start()).unwrap();
        for (seals, line) in [
            ([lines[1], lines[2]].join("\n"), 1),
            ([lines[0], lines[2]].join("\n"), 2),
            ([lines[0], lines[1], lines[1]].join("\n"), 3),
            ([other.as_str(), lines[1]].join("\n"), 1),
            (file.replacen("\\\"seq\\\":", "\\\"seq\\\":1", 1), 1),
            ([lines[0], "{}"].join("\n"), 2),
        ] {
            let found = check(db, &seals, &key.check());
            assert!(
                matches!(found, Err(Broken::Seal(at, _)) if at == line),
                "{}: {found:?}: {seals}",
                db.name
            );
        }
    });
}
