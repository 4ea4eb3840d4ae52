//! Status, values, units, images, equivalence, unmapped codes (RULES §2.3, §2.4).

use clinical::record::{ReportItem, ReportStatus, ResultKind};

use super::{against, asked, code, days, meaning, now, region, report};
use crate::recognition::{Evidence, Question, Reasons, Verdict, verdict::CandidateVerdict};

#[test]
fn only_what_is_final_and_not_withdrawn_is_recognised() {
    for (status, reason) in [
        (ReportStatus::Final, None),
        (ReportStatus::Corrected, None),
        (ReportStatus::Amended, None),
        (ReportStatus::Preliminary, Some("not-final")),
        (ReportStatus::Partial, Some("not-final")),
        (ReportStatus::Registered, Some("not-final")),
        (ReportStatus::Cancelled, Some("withdrawn")),
        (ReportStatus::EnteredInError, Some("withdrawn")),
    ] {
        let mut ct = report(1, days(1), &["CT"]);
        ct.status = status;
        assert_eq!(against(&asked(&[ct], "CT")), reason.into_iter().collect::<Vec<_>>(), "{status:?}");
    }
}

#[test]
fn imaging_needs_its_original_images_and_ultrasound_here_does_not() {
    let mut ct = report(1, days(1), &["CT", "US"]);
    ct.images = false;
    assert_eq!(against(&asked(&[ct.clone()], "CT")), ["images-unavailable"]);
    // Hospital B has no label for ultrasound; A has.
    assert_eq!(asked(&[ct], "US").verdict, Verdict::Recognisable);
}

#[test]
fn blood_groups_are_never_recognised_whatever_is_there() {
    let decision = asked(&[report(1, days(1), &["ABO"])], "ABO");
    assert_eq!(decision.verdict, Verdict::NeverRecognised);
    assert_eq!(against(&decision), ["no-label", "never-recognised"]);
    assert!(!decision.offered);
}

fn with_unit(unit: Option<&str>) -> Vec<&'static str> {
    let mut k = report(1, days(1), &["K"]);
    std::sync::Arc::make_mut(&mut k.items)[0].unit = unit.map(str::to_owned);
    against(&asked(&[k], "K"))
}

#[test]
fn units_are_compared_by_ucum_and_never_by_hope() {
    assert!(with_unit(Some("mmol/L")).is_empty());
    assert!(with_unit(Some("μmol/L")).is_empty(), "a factor is no obstacle");
    assert_eq!(with_unit(Some("mg/dL")), ["unit-incomparable"], "needs the molar mass");
    assert_eq!(with_unit(Some("G/L")), ["unit-unreadable"], "could be two units");
    assert_eq!(with_unit(None), ["unit-missing"]);
}

#[test]
fn a_test_without_a_value_is_not_recognised() {
    let mut k = report(1, days(1), &["K"]);
    std::sync::Arc::make_mut(&mut k.items)[0].kind = ResultKind::Absent;
    assert_eq!(against(&asked(&[k.clone()], "K")), ["no-value"]);
    std::sync::Arc::make_mut(&mut k.items)[0].kind = ResultKind::Report;
    assert_eq!(against(&asked(&[k.clone()], "K")), ["no-value"], "a sheet is no value");
    std::sync::Arc::make_mut(&mut k.items)[0].kind = ResultKind::Withdrawn;
    assert_eq!(against(&asked(&[k], "K")), ["result-withdrawn"]);
    assert_eq!(asked(&[report(1, days(1), &["HBSAG"])], "HBSAG").verdict, Verdict::Recognisable);
}

#[test]
fn an_item_of_the_same_group_stands_in_even_when_it_has_left_the_catalogue() {
    assert_eq!(asked(&[report(1, days(1), &["HRCT"])], "CT").verdict, Verdict::Recognisable);
    let mut old = report(1, days(14), &["CT-OLD"]);
    old.performed_at = "2023-08-01T02:00:00Z".parse().unwrap();
    assert_eq!(asked(&[old], "CT").verdict, Verdict::Recognisable);
    assert_eq!(asked(&[report(1, days(1), &["MR-HEAD"])], "CT").verdict, Verdict::NoResult);
}

/// A result whose code nobody has mapped is counted and otherwise left alone: no guess by its name.
#[test]
fn unmapped_results_are_counted() {
    let region = region();
    let mut sheet = report(1, days(1), &["K"]);
    // A laboratory's own name for its sheet needs no mapping; a result does.
    let heading = ReportItem { kind: ResultKind::Report, codes: vec![code("unmapped")], unit: None };
    sheet.items = std::iter::once(heading).chain(sheet.items.iter().cloned()).collect();
    let loose = report(2, days(1), &["unmapped"]);
    let reports = [sheet, loose];
    let question = Question::new(&region, "B", now(), false).unwrap();
    let evidence = Evidence::gather(&region, &reports, question.today, meaning).unwrap();
    assert_eq!(evidence.unmapped, 1);
}

#[test]
fn a_second_coding_speaks_where_the_first_means_nothing() {
    let mut k = report(1, days(1), &["K"]);
    std::sync::Arc::make_mut(&mut k.items)[0].codes = vec![code("unmapped"), code("K")];
    assert_eq!(asked(&[k], "K").verdict, Verdict::Recognisable);
}

#[test]
fn an_unknown_code_is_said_to_be_unknown_and_nothing_else() {
    let decision = asked(&[report(1, days(1), &["CT"])], "XYZ");
    assert_eq!(decision.verdict, Verdict::Unknown);
    assert_eq!(decision.reasons[0].code(), "unknown-item");
}

#[test]
fn all_reasons_are_said_and_stand_in_the_stored_set() {
    let mut ct = report(1, days(20), &["CT"]);
    ct.images = false;
    ct.status = ReportStatus::Preliminary;
    ct.institution = "C".into();
    let decision = asked(&[ct], "CT");
    assert_eq!(against(&decision), ["outside-window", "not-final", "images-unavailable", "no-label"]);
    let set = Reasons::numbered(decision.reason_set().number()).unwrap();
    assert!(set.has(Reasons::OUTSIDE_WINDOW) && set.has(Reasons::NO_LABEL));
    assert_eq!(CandidateVerdict::of(set), CandidateVerdict::NotRecognisable);
}
