//! What was decided can be decided again, and what cannot is said.

use care::whatif::{WhatIf, verify::Verified};
use replay::Control;
use testkit::{House, TestStore, on_both};

use super::quarter::{self, CHANGES, days, play, region};
use crate::recognition::{CENTRAL, THIRD, Ward};

fn verified(db: &TestStore, what_if: &WhatIf, threads: usize) -> Verified {
    use base::Clock as _;
    let mut keep = |_: &replay::engine::Progress, _: Vec<u8>| Ok(true);
    let control = Control { threads, settle: &|| (), give_way: &|| (), stop: &|| false, keep: &mut keep };
    what_if.verify(&db.store, days(), db.clock.now(), control).unwrap().unwrap()
}

/// The recognition of another process, which starts later with these rules.
fn under(db: &TestStore, changes: &str) -> WhatIf {
    WhatIf::new(Ward::over(db, House::over(db, region(changes))).recognition)
}

#[test]
fn every_decision_of_a_quarter_is_repeated_from_what_was_known_then() {
    on_both(|db| {
        let region = region(CHANGES);
        let quarter = play(db, &region, 6);
        let what_if = WhatIf::new(quarter.wards[0].recognition.clone());
        let found = verified(db, &what_if, 1);
        assert!(found.is_whole(), "{}: {found:#?}", db.name);
        assert_eq!(found.checks, quarter.checks.len() as u64, "{}", db.name);
        assert!(found.checks > 200 && found.lines > 450, "{} {}", found.checks, found.lines);
        assert_eq!(found.unkept, 0);
        assert_eq!(found, verified(db, &what_if, 4), "the same with more threads, on {}", db.name);
        assert_eq!(
            found,
            verified(db, &under(db, CHANGES), 2),
            "the same in another process, on {}",
            db.name
        );
        // The quarter is no quiet one: what is verified has all verdicts that matter in it.
        let verdicts: std::collections::BTreeSet<String> = quarter
            .checks
            .iter()
            .flat_map(|check| db.store.read(|tx| quarter.wards[0].recognition.repeat(tx, *check)).unwrap())
            .map(|line| {
                assert!(line.same && line.same_evidence, "{} on {}", line.line, db.name);
                format!("{:?}", line.decision.verdict)
            })
            .collect();
        for verdict in ["Recognisable", "NotRecognisable", "NoResult", "Emergency", "Unknown"] {
            assert!(verdicts.contains(verdict), "no {verdict} among {verdicts:?}");
        }
    });
}

#[test]
fn history_that_was_edited_in_the_rule_files_is_noticed() {
    on_both(|db| {
        let rules = region(CHANGES);
        let ward = Ward::over(db, House::over(db, rules));
        ward.examine(CENTRAL, "MR-HEAD", 24 * 10);
        ward.examine(CENTRAL, "US-ECHO", 48);
        ward.check(&ward.order(THIRD, &["MR-HEAD", "US-ECHO"]));
        assert!(verified(db, &under(db, CHANGES), 1).is_whole(), "{}", db.name);

        // A window that was in force then is written over.
        let edited =
            format!("{CHANGES}\n[[item]]\ncode = \"MR-HEAD\"\nwindow_days = 3\nuntil = 2023-09-14\n");
        let found = verified(db, &under(db, &edited), 1);
        assert!(!found.is_whole() && found.different == 1, "{}: {found:#?}", db.name);
        let first = found.first.as_ref().unwrap();
        assert_eq!((first.line, first.item.as_str()), (0, "MR-HEAD"));
        assert!(first.what.iter().any(|what| what.contains("outside-window")), "{:?}", first.what);
        assert!(found.edited.keys().any(|rule| rule.starts_with("item/MR-HEAD@")), "{:?}", found.edited);

        // So is an edit that no decision came out otherwise for.
        let edited =
            format!("{CHANGES}\n[[item]]\ncode = \"CT-HEAD\"\nwindow_days = 3\nuntil = 2023-09-14\n");
        let found = verified(db, &under(db, &edited), 1);
        assert_eq!(found.different, 0, "{}", db.name);
        assert!(!found.is_whole() && found.edited.keys().any(|rule| rule.starts_with("item/CT-HEAD@")));

        // A rule that changes from a later day on is how rules change.
        let later =
            format!("{CHANGES}\n[[item]]\ncode = \"CT-HEAD\"\nwindow_days = 3\neffective = 2024-01-01\n");
        let found = verified(db, &under(db, &later), 1);
        assert!(found.is_whole(), "{}: {found:#?}", db.name);
    });
}

#[test]
fn a_period_without_checks_is_whole_and_one_that_ends_before_it_begins_is_none() {
    let db = testkit::sqlite();
    let found = verified(&db, &under(&db, CHANGES), 2);
    assert_eq!(found, Verified::default());
    let (from, to) = quarter::days();
    assert!(care::whatif::verify::empty_period((to, from)).is_err());
}
