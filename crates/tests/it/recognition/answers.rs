//! What doctors answer, and what is asked of an answer (RULES §2.2).

use base::{FaultKind, Fen};
use care::recognition::{DecisionKind, Order};
use jiff::SignedDuration;
use testkit::on_both;

use super::{CENTRAL, DISTRICT, THIRD, Ward, recognise, reexamine};

#[test]
fn the_same_answer_twice_is_one_answer() {
    on_both(|db| {
        let ward = Ward::new(db);
        let mri = ward.examine(CENTRAL, "MR-HEAD", 72);
        let check = ward.check(&ward.order(THIRD, &["MR-HEAD"])).check.unwrap();
        let first = ward.answer(THIRD, check, 0, recognise(mri.key)).unwrap();
        let second = ward.answer(THIRD, check, 0, recognise(mri.key)).unwrap();
        assert_eq!((first.id, second.repeated), (second.id, true));
        assert_eq!(ward.total().recognised, 1);
    });
}

#[test]
fn another_answer_takes_its_place_and_the_counters_follow_on_its_day() {
    on_both(|db| {
        let ward = Ward::new(db);
        let mri = ward.examine(CENTRAL, "MR-HEAD", 72);
        let check = ward.check(&ward.order(THIRD, &["MR-HEAD"])).check.unwrap();
        ward.answer(THIRD, check, 0, recognise(mri.key)).unwrap();
        db.clock.advance(SignedDuration::from_hours(24));
        let changed = ward.answer(THIRD, check, 0, reexamine("01", true)).unwrap();
        assert_eq!(changed.seq, 2);
        assert!(changed.record_text.contains("（01）") && changed.record_text.contains("已向患者说明"));
        let total = ward.total();
        assert_eq!((total.recognised, total.reexamined), (0, 1));
        assert_eq!((total.saved, total.returned), (Fen(52_800), Fen(52_800)));
        let (first, second) = (jiff::civil::date(2023, 8, 14), jiff::civil::date(2023, 8, 15));
        let on = |day| {
            let all = db.store.read(|tx| ward.recognition.counters(tx, day, day)).unwrap();
            all.values()
                .map(|count| (count.recognised, count.saved.0, count.returned.0))
                .fold((0, 0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1, sum.2 + one.2))
        };
        assert_eq!(on(first), (1, 52_800, 0), "the first day is not written anew");
        assert_eq!(on(second), (-1, 0, 52_800));
        ward.answer(THIRD, check, 0, DecisionKind::Retract { reason: "误操作".into() }).unwrap();
        let total = ward.total();
        assert_eq!((total.recognised, total.reexamined), (0, 0));
    });
}

#[test]
fn rules_2_2_a_ground_must_exist_and_the_patient_be_told() {
    on_both(|db| {
        let ward = Ward::new(db);
        ward.examine(CENTRAL, "MR-HEAD", 72);
        let check = ward.check(&ward.order(THIRD, &["MR-HEAD"])).check.unwrap();
        let fault = ward.answer(THIRD, check, 0, reexamine("77", true)).unwrap_err();
        assert_eq!((fault.kind, fault.place.as_deref()), (FaultKind::Unprocessable, Some("ground")));
        let fault = ward.answer(THIRD, check, 0, reexamine("01", false)).unwrap_err();
        assert_eq!((fault.kind, fault.place.as_deref()), (FaultKind::Unprocessable, Some("informed")));
        ward.answer(THIRD, check, 0, reexamine("04", false)).unwrap();
        let emergency = Order { emergency: true, ..ward.order(THIRD, &["MR-HEAD"]) };
        let check = ward.check(&emergency).check.unwrap();
        ward.answer(THIRD, check, 0, reexamine("03", false)).unwrap();
        assert_eq!(ward.total().reexamined, 2, "one an order, the second instead of the automatic one");
    });
}

/// 98、99均不计入“不互认”.
#[test]
fn rules_2_3_grounds_98_and_99_stay_out_of_the_rate() {
    on_both(|db| {
        let ward = Ward::new(db);
        let mri = ward.examine(CENTRAL, "MR-HEAD", 72);
        for kind in [recognise(mri.key), reexamine("98", true), reexamine("01", true)] {
            let check = ward.check(&ward.order(THIRD, &["MR-HEAD"])).check.unwrap();
            ward.answer(THIRD, check, 0, kind).unwrap();
        }
        let total = ward.total();
        assert_eq!((total.recognised, total.reexamined, total.excused), (1, 2, 1));
    });
}

#[test]
fn a_report_withdrawn_meanwhile_is_a_conflict_that_says_so() {
    on_both(|db| {
        let ward = Ward::new(db);
        let mri = ward.examine(CENTRAL, "MR-HEAD", 72);
        let check = ward.check(&ward.order(THIRD, &["MR-HEAD"])).check.unwrap();
        db.clock.advance(SignedDuration::from_mins(5));
        ward.correct(CENTRAL, &mri, "cancelled");
        for kind in [recognise(mri.key), DecisionKind::Recognise { reports: Vec::new() }] {
            let fault = ward.answer(THIRD, check, 0, kind).unwrap_err();
            assert_eq!(fault.kind, FaultKind::Conflict, "{}", db.name);
            assert!(fault.detail.contains("withdrawn"), "{fault}");
        }
        assert_eq!(ward.total().recognised, 0);
    });
}

/// The check is judged as of its own moment: an answer given after the window's end still counts.
#[test]
fn an_answer_may_come_after_the_window_has_closed() {
    on_both(|db| {
        let ward = Ward::new(db);
        let mri = ward.examine(CENTRAL, "MR-HEAD", 15 * 24);
        let check = ward.check(&ward.order(THIRD, &["MR-HEAD"])).check.unwrap();
        db.clock.advance(SignedDuration::from_hours(1));
        ward.answer(THIRD, check, 0, recognise(mri.key)).unwrap();
        let late = ward.check(&ward.order(THIRD, &["MR-HEAD"])).check.unwrap();
        let fault = ward.answer(THIRD, late, 0, recognise(mri.key)).unwrap_err();
        assert_eq!(fault.kind, FaultKind::Unprocessable);
        assert!(fault.detail.contains("window of 15 days"), "{fault}");
    });
}

#[test]
fn an_offered_result_is_not_passed_over_without_a_ground() {
    on_both(|db| {
        let ward = Ward::new(db);
        ward.examine(CENTRAL, "MR-HEAD", 72);
        let check = ward.check(&ward.order(THIRD, &["MR-HEAD"])).check.unwrap();
        let go_on = DecisionKind::Continue { reason: "需要".into() };
        assert_eq!(ward.answer(THIRD, check, 0, go_on).unwrap_err().kind, FaultKind::Unprocessable);
        let fault = ward.answer(DISTRICT, check, 0, reexamine("01", true)).unwrap_err();
        assert_eq!(fault.kind, FaultKind::Forbidden, "another institution's check");
        let fault = ward.answer(THIRD, check, 9, reexamine("01", true)).unwrap_err();
        assert_eq!(fault.kind, FaultKind::NotFound);
        let nothing = DecisionKind::Retract { reason: String::new() };
        assert_eq!(ward.answer(THIRD, check, 0, nothing).unwrap_err().kind, FaultKind::Conflict);
    });
}

#[test]
fn a_panel_is_recognised_from_several_reports() {
    on_both(|db| {
        let ward = Ward::new(db);
        let own = "urn:lianyi:item:510700";
        ward.test(CENTRAL, own, &[("TC", "mmol/L"), ("TG", "mmol/L")], 5);
        ward.test(CENTRAL, own, &[("HDL-C", "mmol/L"), ("LDL-C", "mmol/L")], 4);
        let answer = ward.check(&ward.order(THIRD, &["P-LIPID"]));
        assert_eq!(answer.items[0].decision.uses.len(), 2, "{answer:#?}");
        let all = DecisionKind::Recognise { reports: Vec::new() };
        let answered = ward.answer(THIRD, answer.check.unwrap(), 0, all).unwrap();
        assert_eq!(answered.saved, answer.items[0].decision.saving.as_ref().unwrap().fen);
        assert!(answered.saved > Fen(0));
        ward.total();
    });
}
