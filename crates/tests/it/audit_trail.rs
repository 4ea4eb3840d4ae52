//! The trail holds, and every kind of tampering is found (RULES §7.2, 链式哈希防改).

use audit::{Action, Broken, Event, Outcome, SealCheck, SealKey, Sealed, Search};
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
        // The newest row of a chain stays, however old: of as many chains as were written to then and not since.
        let count = |sql: &str| {
            let before = store::params![old];
            usize::try_from(db.store.read(|tx| tx.query_one(sql, before, |row| row.int(0))).unwrap()).unwrap()
        };
        let stay = count("SELECT COUNT(*) FROM audit_event WHERE at < $1");
        let ends = "SELECT COUNT(*) FROM audit_chain c JOIN audit_event e ON e.chain = c.chain AND e.seq = c.seq WHERE e.at < $1";
        assert_eq!(stay, count(ends), "{}", db.name);
        assert_eq!(rows + stay, 21, "{}", db.name);
        // Nine and a row for each segment: who took it out, when.
        let left = audit::verify(&db.store).unwrap().unwrap().rows;
        assert_eq!(left, (9 + stay + segments.len()) as u64, "{}", db.name);
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

/// Rows come onto the trail late (a journal that a killed server left): they are found by their own time all the same.
#[test]
fn a_search_finds_what_a_walk_of_the_whole_trail_finds() {
    on_both(|db| {
        let minute = |at: i64| testkit::start() + SignedDuration::from_mins(at);
        // In the order in which they came onto the trail; the third and the last are late.
        let times = [0, 3, -95, 11, 12, 25, 25, 47, 61, 200, 40];
        for (at, minutes) in times.into_iter().enumerate() {
            let mut ctx = db.ctx().for_institution(if at % 3 == 0 { "A" } else { "B" });
            ctx.now = minute(minutes);
            ctx.actor.id = format!("actor-{}", at % 2);
            let action = if at % 4 == 0 { Action::Update } else { Action::Read };
            db.store
                .write(move |tx| audit::append(tx, &ctx, [Event::done(action, format!("row/{at}"))]))
                .unwrap();
        }
        assert!(db.store.read(audit::unsearchable).unwrap() > 0, "noted behind, not with the rows");
        while audit::advance(&db.store).unwrap() {}
        assert_eq!(db.store.read(audit::unsearchable).unwrap(), 0);

        let all = Search {
            resident: None,
            actor: None,
            institution: None,
            action: None,
            outcome: None,
            from: minute(-1_000),
            to: minute(1_000),
            before: None,
            most: 100,
        };
        let found = |search: &Search| {
            let mut rows = Vec::new();
            let mut search = search.clone();
            loop {
                let page = db.store.read(|tx| audit::search(tx, &search)).unwrap();
                rows.extend(page.entries.into_iter().map(|entry| entry.entity));
                match page.next {
                    Some(next) => search.before = Some(next),
                    None => return rows,
                }
            }
        };
        let mut walked: Vec<(i64, usize)> = times.into_iter().enumerate().map(|(at, t)| (t, at)).collect();
        walked.sort_unstable_by(|a, b| b.cmp(a));
        let expected = |keep: &dyn Fn(i64, usize) -> bool| -> Vec<String> {
            walked.iter().filter(|(t, at)| keep(*t, *at)).map(|(_, at)| format!("row/{at}")).collect()
        };
        // Of one instant, rows go by chain: two writers of PostgreSQL may have written them.
        let whole = found(&all);
        let at = |row: &String| times[row["row/".len()..].parse::<usize>().unwrap()];
        let order = |rows: &[String]| rows.iter().map(at).collect::<Vec<_>>();
        let sorted = |rows: &[String]| rows.iter().cloned().collect::<std::collections::BTreeSet<_>>();
        let all_rows = expected(&|_, _| true);
        assert_eq!((order(&whole), sorted(&whole)), (order(&all_rows), sorted(&all_rows)), "{}", db.name);
        for most in [1, 2, 3, 7] {
            assert_eq!(found(&Search { most, ..all.clone() }), whole, "pages of {most}");
        }
        // The first instant belongs to the period, the last does not.
        let part = Search { from: minute(3), to: minute(47), ..all.clone() };
        let within = expected(&|t, _| (3..47).contains(&t));
        let part = found(&part);
        assert_eq!((order(&part), sorted(&part)), (order(&within), sorted(&within)), "{}", db.name);
        let narrowed = Search {
            actor: Some("actor-1".into()),
            institution: Some("B".into()),
            action: Some(Action::Read),
            most: 2,
            ..all.clone()
        };
        assert_eq!(found(&narrowed), expected(&|_, at| at % 2 == 1 && at % 3 != 0 && at % 4 != 0));
        assert_eq!(found(&Search { outcome: Some(Outcome::Denied), ..all.clone() }), Vec::<String>::new());
        let turned = Search { from: minute(5), to: minute(0), ..all };
        assert!(db.store.read(|tx| audit::search(tx, &turned)).is_err());
    });
}
