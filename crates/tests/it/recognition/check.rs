//! An order is checked against what came from other hospitals.

use std::{sync::Barrier, thread};

use base::{FaultKind, Fen};
use care::{
    duplicates::Source,
    recognition::{Coding, Order, OrderedItem, Verdict},
};
use jiff::SignedDuration;
use terminology::MappingRow;
use testkit::on_both;

use super::{CENTRAL, DISTRICT, THIRD, Ward, recognise};

/// D1：武先生72小时内的头颅MRI和心脏彩超被认.
#[test]
fn d1_mr_wu_needs_neither_head_mri_nor_echocardiography_again() {
    on_both(|db| {
        let ward = Ward::new(db);
        let mri = ward.examine(CENTRAL, "MR-HEAD", 72);
        let echo = ward.examine(CENTRAL, "US-ECHO", 71);
        let answer = ward.check(&ward.order(THIRD, &["MR-HEAD", "US-ECHO"]));
        let verdicts: Vec<_> = answer.items.iter().map(|item| item.decision.verdict).collect();
        assert_eq!(verdicts, [Verdict::Recognisable, Verdict::Recognisable], "{answer:#?}");
        assert_eq!(answer.items[0].decision.best().unwrap().report, mri.key);
        assert_eq!(answer.items[0].decision.best().unwrap().age_seconds, 72 * 3600);
        let check = answer.check.unwrap();
        let first = ward.answer(THIRD, check, 0, recognise(mri.key)).unwrap();
        assert_eq!(first.saved, Fen(52_800), "a tertiary hospital's price");
        assert!(first.record_text.contains("绵阳市中心医院"), "{}", first.record_text);
        ward.answer(THIRD, check, 1, recognise(echo.key)).unwrap();
        let total = ward.total();
        assert_eq!((total.checks, total.offered, total.recognised), (2, 2, 2));
        assert_eq!(total.saved, Fen(52_800 + 19_800));
        assert!(audit::verify(&db.store).unwrap().is_ok());
        let seen = db.store.read(|tx| audit::of_resident(tx, ward.resident, 20)).unwrap();
        assert!(seen.iter().any(|row| row.action == audit::Action::Check), "{}", db.name);
        assert_eq!(seen.iter().filter(|row| row.action == audit::Action::Decide).count(), 2);
    });
}

#[test]
fn a_preview_keeps_nothing() {
    on_both(|db| {
        let ward = Ward::new(db);
        ward.examine(CENTRAL, "MR-HEAD", 72);
        let order = ward.order(THIRD, &["MR-HEAD"]);
        let answer = db.store.read(|tx| ward.recognition.prepare(tx, ward.now(), &order)).unwrap().answer;
        assert!(answer.check.is_none());
        assert_eq!(answer.items[0].decision.verdict, Verdict::Recognisable);
        assert_eq!(ward.total().checks, 0);
    });
}

#[test]
fn one_unknown_item_leaves_the_others_answered() {
    on_both(|db| {
        let ward = Ward::new(db);
        ward.examine(CENTRAL, "MR-HEAD", 72);
        let answer = ward.check(&ward.order(THIRD, &["NOT-AN-ITEM", "MR-HEAD"]));
        assert_eq!(answer.items[0].decision.verdict, Verdict::Unknown);
        assert_eq!(answer.items[1].decision.verdict, Verdict::Recognisable);
        assert_eq!(ward.total().checks, 1);
    });
}

/// An unmapped result counts until somebody maps it, and is recognisable back to its day afterwards.
#[test]
fn local_codes_are_recognised_once_they_are_mapped_in_orders_and_in_reports() {
    on_both(|db| {
        let ward = Ward::new(db);
        ward.test(CENTRAL, "urn:lis", &[("0107", "mmol/L")], 5);
        let mut order = ward.order(THIRD, &[]);
        order.items.push(OrderedItem {
            codings: vec![Coding { system: "urn:his".into(), code: "L-K".into(), display: "血钾".into() }],
            ..OrderedItem::default()
        });
        let before = ward.check(&order);
        assert_eq!((before.unmapped, before.items[0].decision.verdict), (1, Verdict::Unknown));

        db.clock.advance(SignedDuration::from_mins(1));
        let map = |institution: &str, system: &str, code: &str| MappingRow {
            institution: institution.into(),
            system: system.into(),
            code: code.into(),
            item: "K".into(),
            ..MappingRow::default()
        };
        let rows = vec![map(CENTRAL, "urn:lis", "0107"), map(THIRD, "urn:his", "L-K")];
        let (codes, ctx) = (ward.house.codes.clone(), db.ctx());
        db.store.write(move |tx| codes.load_mappings(tx, &ctx, &rows)).unwrap().unwrap();
        db.store.read(|tx| ward.house.codes.refresh(tx)).unwrap();
        let after = ward.check(&order);
        assert_eq!(
            (after.unmapped, after.items[0].decision.verdict),
            (0, Verdict::Recognisable),
            "{after:#?}"
        );
    });
}

#[test]
fn a_system_orders_for_its_own_institution_only() {
    on_both(|db| {
        let ward = Ward::new(db);
        let (recognition, ctx, order) =
            (ward.recognition.clone(), ward.ctx(CENTRAL), ward.order(THIRD, &["MR-HEAD"]));
        let fault = db.store.write(move |tx| recognition.check(tx, &ctx, &order)).unwrap_err();
        assert_eq!(fault.kind, FaultKind::Forbidden);
    });
}

/// An emergency asks nothing and is recorded on ground 04.
#[test]
fn an_emergency_is_let_through_and_recorded() {
    on_both(|db| {
        let ward = Ward::new(db);
        ward.examine(CENTRAL, "MR-HEAD", 72);
        let order = Order { emergency: true, ..ward.order(THIRD, &["MR-HEAD", "CT-CHEST"]) };
        let answer = ward.check(&order);
        assert!(answer.items.iter().all(|item| item.decision.verdict == Verdict::Emergency));
        let total = ward.total();
        assert_eq!((total.checks, total.offered, total.reexamined), (2, 1, 1));
    });
}

/// What is decided beside the writer is decided again where another order came in between.
#[test]
fn an_order_decided_before_another_was_kept_still_sees_it() {
    on_both(|db| {
        let ward = Ward::new(db);
        let order = ward.order(THIRD, &["MR-HEAD"]);
        let prepare = || db.store.read(|tx| ward.recognition.prepare(tx, ward.now(), &order)).unwrap();
        let keep = |prepared| {
            let (recognition, ctx, order) = (ward.recognition.clone(), ward.ctx(THIRD), order.clone());
            let mut prepared = Some(prepared);
            db.store.write(move |tx| recognition.keep(tx, &ctx, &order, prepared.take())).unwrap()
        };
        let kept = keep(prepare());
        assert!(kept.check.is_some() && kept.items[0].duplicates.is_empty(), "{}: {kept:#?}", db.name);
        let before = prepare();
        let other = ward.check(&ward.order(DISTRICT, &["MR-HEAD"])).check.unwrap();
        let kept = keep(before);
        let orders = |check| {
            let same = |duplicate: &care::duplicates::Duplicate| matches!(duplicate.source, Source::Order { check: of, .. } if of == check);
            kept.items[0].duplicates.iter().any(same)
        };
        assert!(orders(other), "{}: {kept:#?}", db.name);
        assert_eq!(ward.total().checks, 3);
    });
}

/// Of two orders of the same item at the same moment at two hospitals, one sees the other.
#[test]
fn two_orders_at_the_same_moment_one_sees_the_other() {
    on_both(|db| {
        let ward = Ward::new(db);
        for round in 0..20 {
            db.clock.advance(SignedDuration::from_hours(48));
            let barrier = Barrier::new(2);
            let answers: Vec<_> = thread::scope(|scope| {
                let threads: Vec<_> = [THIRD, DISTRICT]
                    .map(|institution| {
                        let (ward, barrier) = (&ward, &barrier);
                        scope.spawn(move || {
                            let order = ward.order(institution, &["CT-CHEST"]);
                            barrier.wait();
                            ward.check(&order)
                        })
                    })
                    .into_iter()
                    .collect();
                threads.into_iter().map(|thread| thread.join().unwrap()).collect()
            });
            let saw: usize = answers.iter().map(|answer| answer.items[0].duplicates.len()).sum();
            assert_eq!(saw, 1, "{} round {round}: {answers:#?}", db.name);
        }
        assert_eq!(ward.total().checks, 40);
    });
}

/// order-select, then order-sign: the same order looked at again is no second check and no duplicate.
#[test]
fn the_same_order_looked_at_again_counts_once() {
    on_both(|db| {
        let ward = Ward::new(db);
        let mut order = ward.order(THIRD, &["CT-CHEST"]);
        order.items[0].order_id = "O-1".into();
        ward.check(&order);
        assert!(ward.check(&order).items[0].duplicates.is_empty());
        assert_eq!(ward.total().checks, 1);
    });
}

/// What was decided can be decided again from the record as it was known, whatever was corrected since.
#[test]
fn a_recorded_check_can_be_decided_again() {
    on_both(|db| {
        let ward = Ward::new(db);
        let mri = ward.examine(CENTRAL, "MR-HEAD", 72);
        ward.test(CENTRAL, "urn:lianyi:item:510700", &[("K", "mmol/L"), ("NA", "mg/dL")], 5);
        db.clock.advance(SignedDuration::from_mins(1));
        let answer = ward.check(&ward.order(THIRD, &["MR-HEAD", "P-ELECTROLYTE", "NOT-AN-ITEM", "CT-CHEST"]));
        db.clock.advance(SignedDuration::from_mins(1));
        ward.correct(CENTRAL, &mri, "entered-in-error");
        ward.examine(CENTRAL, "CT-CHEST", 1);
        let again = db.store.read(|tx| ward.recognition.repeat(tx, answer.check.unwrap())).unwrap();
        assert_eq!(again.len(), 4);
        for (line, item) in again.iter().zip(&answer.items) {
            assert!(line.same && line.same_evidence, "{}: {line:#?}", db.name);
            assert_eq!(line.decision, item.decision);
            assert_eq!(line.rules_then, item.decision.rule_versions());
        }
    });
}
