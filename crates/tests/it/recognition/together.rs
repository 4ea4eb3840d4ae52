//! Many at once: counters lose nothing and writers do not wait for each other crosswise.

use std::{sync::Barrier, thread};

use base::Fen;
use care::recognition::Verdict;
use testkit::on_both;

use super::{CENTRAL, THIRD, Ward, recognise, reexamine};

#[test]
fn many_answers_at_once_are_all_counted() {
    on_both(|db| {
        let wards: Vec<Ward<'_>> = (0..8).map(|_| Ward::new(db)).collect();
        for ward in &wards {
            ward.examine(CENTRAL, "MR-HEAD", 72);
            ward.examine(CENTRAL, "US-ECHO", 72);
        }
        let barrier = Barrier::new(wards.len());
        thread::scope(|scope| {
            for (number, ward) in wards.iter().enumerate() {
                let barrier = &barrier;
                scope.spawn(move || {
                    barrier.wait();
                    // Half of them order the other way round: the same counters in another order.
                    let items = if number % 2 == 0 { ["MR-HEAD", "US-ECHO"] } else { ["US-ECHO", "MR-HEAD"] };
                    for round in 0..10 {
                        let answer = ward.check(&ward.order(THIRD, &items));
                        let check = answer.check.unwrap();
                        for item in &answer.items {
                            let best = item.decision.best().unwrap().report;
                            let kind = if round % 3 == 0 { reexamine("01", true) } else { recognise(best) };
                            ward.answer(THIRD, check, item.line, kind).unwrap();
                        }
                    }
                });
            }
        });
        let total = wards[0].total();
        assert_eq!((total.checks, total.offered), (160, 160), "{}", db.name);
        assert_eq!((total.recognised, total.reexamined), (96, 64));
        assert_eq!(total.saved, Fen(8 * (52_800 + 19_800)), "each exam once");
    });
}

/// 无HR仅鼓励互认: shown, not offered; a doctor who uses it all the same has it counted.
#[test]
fn an_unlabelled_result_may_be_recognised_by_the_doctor() {
    on_both(|db| {
        let ward = Ward::new(db);
        let echo = ward.examine("510703011", "US-ECHO", 5);
        let answer = ward.check(&ward.order(THIRD, &["US-ECHO"]));
        assert_eq!(answer.items[0].decision.verdict, Verdict::Encouraged, "{answer:#?}");
        let check = answer.check.unwrap();
        let nothing = care::recognition::DecisionKind::Recognise { reports: Vec::new() };
        assert!(ward.answer(THIRD, check, 0, nothing).is_err(), "it must be named");
        assert_eq!(ward.answer(THIRD, check, 0, recognise(echo.key)).unwrap().saved, Fen(19_800));
        let total = ward.total();
        assert_eq!((total.offered, total.recognised), (0, 1));
    });
}
