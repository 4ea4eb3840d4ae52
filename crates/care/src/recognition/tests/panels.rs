//! Panels: every item judged by itself (RULES §2.3, A16).

use base::Fen;

use super::{asked, days, report};
use crate::recognition::Verdict;

#[test]
fn a_panel_is_covered_by_one_report_of_all_its_items() {
    let decision = asked(&[report(1, days(1), &["P", "K", "NA", "CL"])], "P");
    assert_eq!(decision.verdict, Verdict::Recognisable);
    assert_eq!(decision.candidates.len(), 1);
    assert_eq!(decision.candidates[0].covers, ["K", "NA", "CL"]);
    assert_eq!(decision.saving.unwrap().fen, Fen(1200), "the panel's own price");
}

#[test]
fn a_panel_is_covered_by_several_reports_together() {
    let decision = asked(&[report(1, days(2), &["K", "NA"]), report(2, days(1), &["CL", "K"])], "P");
    assert_eq!(decision.verdict, Verdict::Recognisable);
    assert_eq!(decision.uses, [0, 1], "potassium and chloride from the newer, sodium from the older");
    assert_eq!(decision.members[0].best, Some(0));
    assert_eq!(decision.members[1].best, Some(1));
}

#[test]
fn a_part_of_a_panel_says_which_items_are_missing_and_why() {
    // Chloride lasts seven days, potassium and sodium three.
    let decision = asked(&[report(1, days(5), &["P", "K", "NA", "CL"])], "P");
    assert_eq!((decision.verdict, decision.offered), (Verdict::Partial, true));
    let covered: Vec<_> =
        decision.members.iter().filter(|m| m.best.is_some()).map(|m| m.code.as_str()).collect();
    assert_eq!(covered, ["CL"]);
    assert_eq!(decision.members[0].reasons[0].code(), "outside-window");
    assert_eq!(decision.saving.unwrap().fen, Fen(200), "1200 less the two ordered alone at 500");
}

#[test]
fn a_sheet_without_values_covers_nothing() {
    let decision = asked(&[report(1, days(1), &["P"])], "P");
    assert_eq!(decision.verdict, Verdict::NotRecognisable);
    assert!(decision.members.iter().all(|m| m.reasons[0].code() == "no-value"));
}

#[test]
fn an_item_is_found_in_a_panels_report_and_nothing_else() {
    let decision = asked(&[report(1, days(1), &["P", "K", "NA", "CL"])], "NA");
    assert_eq!(decision.verdict, Verdict::Recognisable);
    assert_eq!(asked(&[], "P").verdict, Verdict::NoResult);
}
