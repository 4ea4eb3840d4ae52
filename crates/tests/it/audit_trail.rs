//! The trail holds, and every kind of tampering is found (RULES §7.2, 链式哈希防改).

use audit::{Action, Event};
use base::ResidentId;
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
