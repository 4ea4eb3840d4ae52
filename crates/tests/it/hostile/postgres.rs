//! A PostgreSQL that drops its connections while they are written through: what was answered is there, what was
//! not is refused as one to send again, and nobody has to help.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

use base::FaultKind;
use clinical::record::ResourceType;
use exchange::hl7::AckCode;
use store::{params, setting};
use testkit::{House, TestStore};

use super::{intake, lis, oru};

/// Ends every connection of the store under test, again and again; how many there were.
fn cut(db: &TestStore, rounds: usize) -> usize {
    const CUT: &str = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND application_name = 'lianyi'";
    let mut config: postgres::Config = db.url.parse().unwrap();
    let mut client = config.application_name("cutter").connect(postgres::NoTls).unwrap();
    (0..rounds)
        .map(|round| {
            thread::sleep(Duration::from_millis(20 + 7 * (round as u64 % 5)));
            client.query(CUT, &[]).unwrap().len()
        })
        .sum()
}

#[test]
fn every_answered_write_outlives_lost_connections_and_none_is_done_twice() {
    let Some(db) = testkit::postgres() else { return };
    let stop = Arc::new(AtomicBool::new(false));
    let writers: Vec<_> = (0..8)
        .map(|writer| {
            db.store.write(move |tx| setting::put(tx, &format!("n{writer}"), "0")).unwrap();
            let (store, stop) = (db.store.clone(), stop.clone());
            thread::spawn(move || {
                let name = format!("n{writer}");
                let (mut answered, mut refused) = (0i64, 0i64);
                while !stop.load(Ordering::SeqCst) {
                    let one = name.clone();
                    let done = store.write(move |tx| {
                        tx.execute(
                            "UPDATE setting SET value = CAST(CAST(value AS BIGINT) + 1 AS TEXT) WHERE name = $1",
                            params![one.as_str()],
                        )
                    });
                    match done {
                        Ok(rows) => {
                            assert_eq!(rows, 1);
                            answered += 1;
                        }
                        Err(fault) => {
                            assert_eq!(fault.kind, FaultKind::Unavailable, "{fault}");
                            refused += 1;
                        }
                    }
                    if let Err(fault) = store.read(|tx| setting::get(tx, &name)) {
                        assert_eq!(fault.kind, FaultKind::Unavailable, "{fault}");
                    }
                }
                (name, answered, refused)
            })
        })
        .collect();
    let ended = cut(&db, 25);
    stop.store(true, Ordering::SeqCst);
    assert!(ended > 0, "no connection was there to cut");
    for writer in writers {
        let (name, answered, refused) = writer.join().unwrap();
        let kept: i64 = db.store.read(|tx| setting::get(tx, &name)).unwrap().unwrap().parse().unwrap();
        // Refused during its commit, a write may have been kept: that is why it is sent again.
        assert!(
            (answered..=answered + refused).contains(&kept),
            "{name}: {answered} answered, {refused} refused, {kept} kept"
        );
        assert!(answered > 0, "{name}: it never recovered");
    }
    db.store.write(|tx| setting::put(tx, "after", "well")).unwrap();
}

#[test]
fn messages_refused_over_a_lost_connection_are_taken_when_sent_again_once() {
    const SENDERS: usize = 4;
    let Some(db) = testkit::postgres() else { return };
    let house = House::new(&db, "mianyang");
    let (intake, sender) = (intake(&db, &house), lis());
    let stop = Arc::new(AtomicBool::new(false));
    let senders: Vec<_> = (0..SENDERS)
        .map(|number| {
            let (intake, sender, stop) = (intake.clone(), sender.clone(), stop.clone());
            thread::spawn(move || {
                let runtime = tokio::runtime::Builder::new_multi_thread()
                    .worker_threads(1)
                    .enable_all()
                    .build()
                    .unwrap();
                let (mut sent, mut refused) = (0i64, 0);
                while !stop.load(Ordering::SeqCst) {
                    let message = oru(&format!("{number}-{sent}"));
                    // As a hospital's interface does: the same message until it is taken.
                    let taken = (0..50).any(|_| {
                        let handled = runtime.block_on(intake.message(&sender, message.as_bytes()));
                        let accepted = handled.code == AckCode::Accept;
                        refused += i64::from(!accepted);
                        accepted
                    });
                    assert!(taken, "{number}-{sent} was never taken");
                    sent += 1;
                }
                (sent, refused)
            })
        })
        .collect();
    let ended = cut(&db, 25);
    stop.store(true, Ordering::SeqCst);
    let told: Vec<(i64, i64)> = senders.into_iter().map(|sender| sender.join().unwrap()).collect();
    let sent: i64 = told.iter().map(|(sent, _)| sent).sum();
    assert!(ended > 0 && sent >= SENDERS as i64, "{ended} cut, {told:?}");
    let counts = db.store.read(|tx| house.records.counts(tx)).unwrap();
    let count = |kind| counts.iter().find(|(k, _)| *k == kind).unwrap().1;
    assert_eq!(
        (
            count(ResourceType::DiagnosticReport),
            count(ResourceType::Observation),
            count(ResourceType::Patient)
        ),
        (sent, 2 * sent, sent),
        "{ended} cut, {told:?}"
    );
    assert!(audit::verify(&db.store).unwrap().is_ok());
}
