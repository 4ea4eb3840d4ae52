//! Two residents become one and two again: reports, checks, open orders and savings follow, and what was
//! decided is decided the same when it is repeated.

use base::PatientId;
use care::recognition::Verdict;
use identity::{Decision as OneOrTwo, Moved};
use testkit::on_both;

use super::*;

/// A second resident beside the ward's: the patient of another hospital.
fn second(ward: &Ward<'_>, institution: &str) -> (ResidentId, PatientId) {
    let patient = json!({"resourceType": "Patient", "name": [{"text": "武先生"}], "gender": "male",
        "birthDate": "1970-02-03", "telecom": [{"system": "phone", "value": "13812341234"}],
        "identifier": [{"type": {"coding": [{"code": "MR"}]}, "value": "second"}]});
    let stored = ward.house.write(ward.db, &ward.ctx(institution), vec![(Intent::Create, patient)]).unwrap();
    (stored[0].resident.unwrap(), PatientId(stored[0].key.0))
}

/// The first resident's own patient states the same telephone, so that the two come before a person, who
/// says: one. What the region's desk does in one transaction.
pub(crate) fn merge(ward: &Ward<'_>, patient: PatientId, into: ResidentId) -> Vec<Moved> {
    let (residents, records, recognition, ctx) =
        (ward.house.residents.clone(), ward.house.records.clone(), ward.recognition.clone(), ward.db.ctx());
    ward.db
        .store
        .write(move |tx| {
            let from = residents.resident_of(tx, patient)?.unwrap();
            let review = residents.ask(tx, &ctx, patient, into, "同一人")?.id;
            let moved = residents.decide_review(tx, &ctx, review, OneOrTwo::Same)?;
            assert!(moved.iter().all(|moved| moved.from == from && moved.to == into));
            moved.iter().try_for_each(|moved| records.move_patient(tx, &ctx, *moved))?;
            moved.iter().try_for_each(|moved| recognition.follow(tx, &ctx, *moved))?;
            Ok(moved)
        })
        .unwrap()
}

pub(crate) fn undo(ward: &Ward<'_>, source: ResidentId) {
    let (residents, records, recognition, ctx) =
        (ward.house.residents.clone(), ward.house.records.clone(), ward.recognition.clone(), ward.db.ctx());
    ward.db
        .store
        .write(move |tx| {
            let merge = residents.standing_merge(tx, source)?.unwrap();
            let undone = residents.unmerge(tx, &ctx, merge.id, "两个人")?;
            undone.moved.iter().try_for_each(|moved| records.move_patient(tx, &ctx, *moved))?;
            undone.moved.iter().try_for_each(|moved| recognition.follow(tx, &ctx, *moved))
        })
        .unwrap();
}

fn order_for(ward: &Ward<'_>, resident: ResidentId, institution: &str, order_id: &str) -> Order {
    let mut order = ward.order(institution, &["CT-CHEST"]);
    order.resident = resident;
    order.items[0].order_id = order_id.into();
    order
}

fn reports_of(ward: &Ward<'_>, resident: ResidentId) -> usize {
    let (from, to) = (Timestamp::MIN, Timestamp::MAX);
    ward.db.store.read(|tx| ward.house.records.reports(tx, resident, from, to, None, 100)).unwrap().len()
}

fn repeated_the_same(ward: &Ward<'_>, check: CheckId) {
    let again = ward.db.store.read(|tx| ward.recognition.repeat(tx, check)).unwrap();
    assert!(again.iter().all(|line| line.same && line.same_evidence), "{check} on {}", ward.db.name);
}

fn resident_of_check(ward: &Ward<'_>, check: CheckId) -> ResidentId {
    ward.db.store.read(|tx| ward.recognition.asked(tx, check)).unwrap().0
}

#[test]
fn checks_orders_and_savings_follow_a_merge_and_go_back_with_it() {
    on_both(|db| {
        let ward = Ward::new(db);
        let report = ward.examine(CENTRAL, "CT-CHEST", 48);
        let (other, patient) = second(&ward, THIRD);
        // The other hospital knows nothing of the report: its order stands, under the other resident.
        let blind = ward.check(&order_for(&ward, other, THIRD, "X1"));
        assert_eq!(blind.items[0].decision.verdict, Verdict::NoResult, "{}", db.name);
        let blind = blind.check.unwrap();

        db.clock.advance(SignedDuration::from_mins(10));
        assert_eq!(merge(&ward, patient, ward.resident).len(), 1);
        assert_eq!(resident_of_check(&ward, blind), ward.resident, "the order came along, on {}", db.name);
        repeated_the_same(&ward, blind);
        // Recognition follows at once, and the order of before is seen as a duplicate.
        db.clock.advance(SignedDuration::from_mins(10));
        let seeing = ward.check(&order_for(&ward, ward.resident, THIRD, "X2"));
        assert_eq!(seeing.items[0].decision.verdict, Verdict::Recognisable, "{}", db.name);
        assert!(!seeing.items[0].duplicates.is_empty(), "the open order X1, on {}", db.name);
        let seeing = seeing.check.unwrap();
        ward.answer(THIRD, seeing, 0, recognise(report.key)).unwrap();
        let saved = ward.total();
        assert!(saved.saved.0 > 0 && saved.returned.0 == 0, "{}", db.name);

        db.clock.advance(SignedDuration::from_mins(10));
        undo(&ward, other);
        assert_eq!((reports_of(&ward, ward.resident), reports_of(&ward, other)), (1, 0), "{}", db.name);
        for check in [blind, seeing] {
            assert_eq!(resident_of_check(&ward, check), other, "the hospital's own checks, on {}", db.name);
            repeated_the_same(&ward, check);
        }
        // What was saved rested on another person's report.
        let total = ward.total();
        assert_eq!(total.saved, total.returned, "{}", db.name);
        // At once: no result for the one, still one for the other, and no reminder of the other's order.
        let now = ward.check(&order_for(&ward, other, THIRD, "X3"));
        assert_eq!(now.items[0].decision.verdict, Verdict::NoResult, "{}", db.name);
        let own = ward.check(&order_for(&ward, ward.resident, DISTRICT, "Y1"));
        assert_eq!(own.items[0].decision.verdict, Verdict::Recognisable, "{}", db.name);
        let others = own.items[0].duplicates.iter().filter(|d| format!("{d:?}").contains(THIRD)).count();
        assert_eq!(others, 0, "an order of another person is no duplicate, on {}", db.name);

        // The events of the moves come late and change nothing any more.
        let before = ward.total();
        ward.drain();
        assert_eq!(resident_of_check(&ward, blind), other);
        assert_eq!(ward.total(), before, "{}", db.name);
    });
}

#[test]
fn where_only_links_moved_the_outbox_carries_the_checks() {
    on_both(|db| {
        let ward = Ward::new(db);
        let (other, patient) = second(&ward, THIRD);
        let check = ward.check(&order_for(&ward, other, THIRD, "X1")).check.unwrap();
        let own = ward.check(&order_for(&ward, ward.resident, CENTRAL, "Y1")).check.unwrap();
        let (residents, records, ctx, into) =
            (ward.house.residents.clone(), ward.house.records.clone(), db.ctx(), ward.resident);
        // As an HL7 message does it, which knows nothing of checks.
        ward.db
            .store
            .write(move |tx| {
                let review = residents.ask(tx, &ctx, patient, into, "同一人")?.id;
                let moved = residents.decide_review(tx, &ctx, review, OneOrTwo::Same)?;
                moved.iter().try_for_each(|moved| records.move_patient(tx, &ctx, *moved))
            })
            .unwrap();
        assert_eq!(resident_of_check(&ward, check), other, "not yet, on {}", db.name);
        assert!(ward.drain() > 0);
        assert_eq!(resident_of_check(&ward, check), ward.resident, "{}", db.name);
        undo(&ward, other);
        assert_eq!(resident_of_check(&ward, check), other, "{}", db.name);
        assert_eq!(resident_of_check(&ward, own), ward.resident, "never moved, on {}", db.name);
        ward.drain();
        assert_eq!(resident_of_check(&ward, check), other, "{}", db.name);
    });
}

#[test]
fn an_event_that_nobody_takes_goes_and_holds_up_none_behind_it() {
    on_both(|db| {
        let ward = Ward::new(db);
        ward.drain();
        let (random, now) = (db.random.clone(), ward.now());
        // More than are taken at once, and one of a kind that is taken but cannot be read.
        db.store
            .write(move |tx| {
                for kind in
                    std::iter::repeat_n("nobody.takes.this", 501).chain(["patient.moved", "report.changed"])
                {
                    store::outbox::put(tx, random.uuid_v7(now), kind, r#"{"id":"x"}"#, now)?;
                }
                Ok(())
            })
            .unwrap();
        db.clock.advance(SignedDuration::from_secs(1));
        let (other, patient) = second(&ward, THIRD);
        let check = ward.check(&order_for(&ward, other, THIRD, "X1")).check.unwrap();
        let (residents, records, ctx, into) =
            (ward.house.residents.clone(), ward.house.records.clone(), db.ctx(), ward.resident);
        ward.db
            .store
            .write(move |tx| {
                let review = residents.ask(tx, &ctx, patient, into, "同一人")?.id;
                let moved = residents.decide_review(tx, &ctx, review, OneOrTwo::Same)?;
                moved.iter().try_for_each(|moved| records.move_patient(tx, &ctx, *moved))
            })
            .unwrap();
        assert_eq!(ward.drain(), 504, "{}", db.name);
        assert_eq!(resident_of_check(&ward, check), ward.resident, "{}", db.name);
        assert_eq!(db.store.read(|tx| store::outbox::oldest(tx, 10)).unwrap(), [], "{}", db.name);
        assert_eq!(ward.drain(), 0);
    });
}
