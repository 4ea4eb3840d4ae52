//! The trail holds, and every kind of tampering is found (RULES §7.2, 链式哈希防改).

use audit::{Action, Broken, Event, SealCheck, SealKey, Sealed};
use base::ResidentId;
use jiff::SignedDuration;
use testkit::{TestStore, on_both};

fn written(db: &TestStore, rows: usize) -> ResidentId {
    let resident = ResidentId(db.random.uuid_v7(testkit::start()));
    for i in 0..rows {
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
    resident
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

/// Retention: rows leave as signed segments, and what is left goes on being verified.
#[test]
fn old_rows_leave_as_signed_segments_and_the_trail_goes_on_holding() {
    on_both(|db| {
        let key = SealKey::generate(&db.random, true);
        let file = sealed(db, &key);
        let old = testkit::start() + SignedDuration::from_hours(24 * 400);
        db.clock.advance(SignedDuration::from_hours(24 * 500));
        let resident = written(db, 9);
        let mut segments = Vec::new();
        let failing =
            audit::archive(&db.store, &db.ctx(), &key, old, |_| Err(base::Fault::unavailable("disk full")));
        assert!(failing.is_err());
        assert_eq!(audit::verify(&db.store).unwrap().unwrap().rows, 30, "{}: nothing was taken out", db.name);
        while let Some(segment) = audit::archive(&db.store, &db.ctx(), &key, old, |segment| {
            segments.push(segment.clone());
            Ok(())
        })
        .unwrap()
        {
            assert!(segment.rows > 0);
        }
        let rows: usize = segments.iter().map(|segment| segment.rows).sum();
        assert_eq!(rows, 21, "{}", db.name);
        // Nine and a row for each segment: who took it out, when.
        let left = audit::verify(&db.store).unwrap().unwrap().rows;
        assert_eq!(left, 9 + segments.len() as u64, "{}", db.name);
        assert_eq!(db.store.read(|tx| audit::of_resident(tx, resident, 100)).unwrap().len(), 9);
        check(db, &file, &key.check()).unwrap();
        written(db, 5);
        let later = audit::seal(&db.store, &key, db.ctx().now).unwrap();
        check(db, &format!("{file}{later}\n"), &key.check()).unwrap();

        // Each segment verifies by the public key, row by row; segments of a chain follow each other.
        let mut ends = std::collections::HashMap::new();
        for segment in &segments {
            let held = audit::verify_segment(&segment.text, &key.check()).unwrap();
            assert_eq!(ends.get(&held.chain).cloned().unwrap_or_default(), held.hashes.0);
            ends.insert(held.chain, held.hashes.1.clone());
            assert!(segment.name.contains(&format!("-{}-{}.", held.rows.0, held.rows.1)));
            let other = SealKey::generate(&db.random, true).check();
            assert!(audit::verify_segment(&segment.text, &other).is_err());
            for (from, to) in
                [("\"actor\":\"test\"", "\"actor\":\"nobody\""), ("DiagnosticReport/1", "DiagnosticReport/9")]
            {
                if segment.text.contains(from) {
                    let changed = segment.text.replacen(from, to, 1);
                    assert!(audit::verify_segment(&changed, &key.check()).is_err(), "{from}");
                }
            }
            let cut = segment.text.split_once('\n').unwrap().1;
            assert!(audit::verify_segment(cut, &key.check()).is_err());
        }
        // Who moves the beginning by hand, to hide rows, is found by the seals' key.
        db.store
            .write(|tx| {
                let (chain, seq) =
                    tx.query_one("SELECT chain, seq FROM audit_base ORDER BY chain LIMIT 1", &[], |row| {
                        Ok((row.int(0)?, row.int(1)?))
                    })?;
                let hash = tx.query_one(
                    "SELECT hash FROM audit_event WHERE chain = $1 AND seq = $2",
                    store::params![chain, seq + 1],
                    |row| Ok(row.blob(0)?.to_vec()),
                )?;
                tx.execute(
                    "DELETE FROM audit_event WHERE chain = $1 AND seq = $2",
                    store::params![chain, seq + 1],
                )?;
                tx.execute(
                    "UPDATE audit_base SET seq = $2, hash = $3 WHERE chain = $1",
                    store::params![chain, seq + 1, hash],
                )
            })
            .unwrap();
        assert!(audit::verify(&db.store).unwrap().is_ok(), "{}: it holds by itself", db.name);
        assert!(matches!(check(db, &file, &key.check()), Err(Broken::Chain(_))), "{}", db.name);
    });
}
