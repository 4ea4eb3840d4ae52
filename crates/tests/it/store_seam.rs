//! The seam's promises: durable before answered, all or nothing, the same on both databases.

use std::{sync::Arc, thread};

use base::{Clock as _, Fault, FaultKind};
use store::{Bulk, Kind, Options, Store, outbox, params, setting};
use testkit::on_both;
use uuid::Uuid;

#[test]
fn values_come_back_as_they_were_written() {
    on_both(|db| {
        let bytes = vec![0u8, 255, 36, 49];
        db.store
            .write({
                let bytes = bytes.clone();
                move |tx| {
                    tx.execute(
                        "INSERT INTO outbox (id, kind, payload, at) VALUES ($1, $2, $3, $4)",
                        params![&bytes, "重庆 $1 'x'", "", i64::MIN],
                    )
                }
            })
            .unwrap();
        let row = db
            .store
            .read(|tx| {
                tx.query_one(
                    "SELECT id, kind, payload, at, NULL, COUNT(*) OVER () FROM outbox WHERE at = $1",
                    params![i64::MIN],
                    |r| {
                        Ok((
                            r.blob(0)?.to_vec(),
                            r.text(1)?,
                            r.text(2)?,
                            r.int(3)?,
                            r.opt_text(4)?,
                            r.int(5)?,
                        ))
                    },
                )
            })
            .unwrap();
        assert_eq!(
            row,
            (bytes.clone(), "重庆 $1 'x'".into(), String::new(), i64::MIN, None, 1),
            "{}",
            db.name
        );
    });
}

#[test]
fn a_refused_write_leaves_nothing_and_does_not_take_its_neighbours_along() {
    on_both(|db| {
        let writers: Vec<_> = (0..40)
            .map(|i| {
                let store = db.store.clone();
                thread::spawn(move || {
                    store.write(move |tx| {
                        setting::put(tx, &format!("k{i}"), "v")?;
                        if i % 4 == 0 { Err(Fault::invalid("no")) } else { Ok(i) }
                    })
                })
            })
            .collect();
        let kept = writers.into_iter().filter_map(|w| w.join().unwrap().ok()).count();
        let rows =
            db.store.read(|tx| tx.query_one("SELECT COUNT(*) FROM setting", &[], |r| r.int(0))).unwrap();
        assert_eq!((kept, rows), (30, 30), "{}", db.name);
    });
}

#[test]
fn a_panic_in_a_write_is_a_fault_and_the_writer_goes_on() {
    on_both(|db| {
        let failed = db.store.write(|_| -> base::Result<()> { panic!("a mistake of ours, on purpose") });
        assert_eq!(failed.unwrap_err().kind, FaultKind::Internal);
        db.store.write(|tx| setting::put(tx, "after", "well")).unwrap();
    });
}

#[test]
fn duplicates_are_a_conflict() {
    on_both(|db| {
        let put = |tx: &mut store::Tx<'_>| outbox::put(tx, Uuid::nil(), "k", "", base::timestamp(0));
        db.store.write(put).unwrap();
        assert_eq!(db.store.write(put).unwrap_err().kind, FaultKind::Conflict, "{}", db.name);
    });
}

#[test]
fn colliding_increments_all_count() {
    on_both(|db| {
        db.store.write(|tx| setting::put(tx, "n", "0")).unwrap();
        let threads: Vec<_> = (0..8)
            .map(|_| {
                let store = db.store.clone();
                thread::spawn(move || {
                    for _ in 0..25 {
                        store
                            .write(|tx| {
                                tx.execute(
                                    "UPDATE setting SET value = CAST(CAST(value AS BIGINT) + 1 AS TEXT) WHERE name = $1",
                                    params!["n"],
                                )
                            })
                            .unwrap();
                    }
                })
            })
            .collect();
        threads.into_iter().for_each(|t| t.join().unwrap());
        assert_eq!(db.store.read(|tx| setting::get(tx, "n")).unwrap().as_deref(), Some("200"), "{}", db.name);
    });
}

#[test]
fn many_rows_travel_at_once_and_repeated_ones_are_no_error() {
    const BULK: Bulk = Bulk {
        table: "outbox",
        columns: &[("id", Kind::Blob), ("kind", Kind::Text), ("payload", Kind::Text), ("at", Kind::Int)],
        on_conflict: "ON CONFLICT DO NOTHING",
    };
    on_both(|db| {
        let insert = move |tx: &mut store::Tx<'_>| {
            let rows: Vec<_> = (0u16..500)
                .flat_map(|i| {
                    let row: &[store::Value<'_>] =
                        params![i.to_be_bytes().to_vec(), format!("种类{i}"), "{}", i64::from(i)];
                    row.to_vec()
                })
                .collect();
            tx.insert_many(&BULK, &rows)
        };
        assert_eq!(db.store.write(insert).unwrap(), 500, "{}", db.name);
        assert_eq!(db.store.write(insert).unwrap(), 0, "{}", db.name);
    });
}

#[test]
fn what_was_answered_is_there_when_the_database_is_opened_again() {
    on_both(|db| {
        db.store.write(|tx| setting::put(tx, "region", "510700")).unwrap();
        db.store.close();
        assert_eq!(db.store.write(|tx| setting::put(tx, "x", "y")).unwrap_err().kind, FaultKind::Unavailable);
        let again = Store::open(&db.url, &Options::default(), Arc::new(db.clock.clone())).unwrap();
        assert_eq!(
            again.read(|tx| setting::get(tx, "region")).unwrap().as_deref(),
            Some("510700"),
            "{}",
            db.name
        );
    });
}

#[test]
fn a_handled_event_is_handled_once() {
    on_both(|db| {
        let id = db.random.uuid_v7(db.clock.now());
        let now = db.clock.now();
        db.store.write(move |tx| outbox::put(tx, id, "report.withdrawn", "{}", now)).unwrap();
        assert_eq!(db.store.read(|tx| outbox::oldest(tx, 10)).unwrap().len(), 1);
        assert!(db.store.write(move |tx| outbox::done(tx, id)).unwrap());
        assert!(!db.store.write(move |tx| outbox::done(tx, id)).unwrap());
    });
}

#[test]
fn an_address_of_neither_database_is_refused_without_its_password() {
    let clock = Arc::new(base::SystemClock);
    let fault = Store::open("mysql://root:geheim@db/x", &Options::default(), clock.clone()).err().unwrap();
    assert_eq!(fault.kind, FaultKind::Invalid);
    let lost = Store::open("postgres://u:geheim@127.0.0.1:1/x", &Options::default(), clock).err().unwrap();
    assert_eq!(lost.kind, FaultKind::Unavailable);
    assert!(!format!("{fault} {lost}").contains("geheim"));
}
