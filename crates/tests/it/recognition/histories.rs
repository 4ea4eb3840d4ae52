//! Whatever happens in whatever order, the counters are what a recount finds, and the money saved is the
//! price of every exam that an answer still stands for.

use std::collections::BTreeMap;

use base::{CheckId, Fen, Key};
use care::recognition::{DecisionKind, Order};
use jiff::SignedDuration;
use testkit::on_both;

use super::{CENTRAL, DISTRICT, THIRD, Ward, recognise, reexamine};

/// A small generator, so that a failing history can be run again by its seed.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides
    }
}

const ITEMS: [(&str, i64, i64); 2] = [("MR-HEAD", 52_800, 48_000), ("US-ECHO", 19_800, 18_000)];

#[test]
fn counters_equal_a_recount_under_random_histories() {
    on_both(|db| {
        for seed in 1..=6 {
            let ward = Ward::new(db);
            let before = ward.total();
            let mut dice = Dice(seed);
            let mut reports: Vec<_> = Vec::new();
            for (item, _, _) in ITEMS {
                for hours in [30, 60] {
                    reports.push((item, ward.examine(CENTRAL, item, hours), true));
                }
            }
            let mut checks: Vec<(CheckId, &str, &str)> = Vec::new();
            // What stands: line → report recognised.
            let mut standing: BTreeMap<CheckId, (Key, &str, &str)> = BTreeMap::new();
            for step in 0..60 {
                db.clock.advance(SignedDuration::from_mins(7));
                match dice.roll(7) {
                    0 | 1 => {
                        let institution = [THIRD, DISTRICT][dice.roll(2)];
                        let item = ITEMS[dice.roll(2)].0;
                        let order =
                            Order { emergency: dice.roll(6) == 0, ..ward.order(institution, &[item]) };
                        checks.push((ward.check(&order).check.unwrap(), institution, item));
                    }
                    2 => {
                        let at = dice.roll(reports.len());
                        let (_, report, in_force) = &mut reports[at];
                        *in_force = !*in_force;
                        let status = if *in_force { "corrected" } else { "entered-in-error" };
                        ward.correct(CENTRAL, report, status);
                        if dice.roll(2) == 0 {
                            ward.drain();
                        }
                    }
                    _ if checks.is_empty() => {}
                    action => {
                        let (check, institution, item) = checks[dice.roll(checks.len())];
                        let of_item: Vec<_> = reports.iter().filter(|r| r.0 == item).collect();
                        let report = of_item[dice.roll(of_item.len())].1.key;
                        let kind = match action {
                            3 | 4 => recognise(report),
                            5 => reexamine(["01", "98"][dice.roll(2)], true),
                            _ => DecisionKind::Retract { reason: String::new() },
                        };
                        let recognised = matches!(kind, DecisionKind::Recognise { .. });
                        if ward.answer(institution, check, 0, kind).is_ok() {
                            standing.remove(&check);
                            if recognised {
                                standing.insert(check, (report, item, institution));
                            }
                        }
                    }
                }
                if step % 10 == 9 {
                    ward.counts_must_equal_recount();
                }
            }
            ward.drain();
            let withdrawn: Vec<Key> = reports.iter().filter(|r| !r.2).map(|r| r.1.key).collect();
            let mut exams: Vec<_> = standing.values().filter(|exam| !withdrawn.contains(&exam.0)).collect();
            exams.sort_unstable();
            exams.dedup();
            let expected: i64 = exams
                .iter()
                .map(|(_, item, institution)| {
                    let (_, tertiary, secondary) = ITEMS.iter().find(|known| known.0 == *item).unwrap();
                    if *institution == THIRD { *tertiary } else { *secondary }
                })
                .sum();
            let after = ward.total();
            let net = (after.saved - after.returned) - (before.saved - before.returned);
            assert_eq!(net, Fen(expected), "{} seed {seed}", db.name);
            assert_eq!(
                after.recognised - before.recognised,
                i64::try_from(standing.len()).unwrap(),
                "{} seed {seed}",
                db.name
            );
        }
        assert!(audit::verify(&db.store).unwrap().is_ok());
    });
}
