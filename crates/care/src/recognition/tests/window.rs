//! The window: from performance, to the microsecond, the last instant included (D1; RULES §2.3).

use clinical::record::ReportStatus;
use jiff::SignedDuration;
use proptest::prelude::*;

use super::{against, asked, asked_at, days, now, region, report};
use crate::recognition::{Verdict, judge::age_micros};

const MICRO: SignedDuration = SignedDuration::from_micros(1);

#[test]
fn d1_head_mri_72_hours_old_is_recognised() {
    let decision = asked(&[report(1, SignedDuration::from_hours(72), &["MR-HEAD"])], "MR-HEAD");
    assert_eq!(decision.verdict, Verdict::Recognisable);
    let best = decision.best().unwrap();
    assert_eq!((best.age_text().as_str(), best.label.as_deref()), ("3天", Some("样例HR")));
    assert_eq!(best.institution_name.as_deref(), Some("市医院"));
}

#[test]
fn exactly_fifteen_days_of_24_hours_are_recognised_and_a_microsecond_more_is_not() {
    assert_eq!(asked(&[report(1, days(15), &["CT"])], "CT").verdict, Verdict::Recognisable);
    let late = asked(&[report(1, days(15) + MICRO, &["CT"])], "CT");
    assert_eq!(late.verdict, Verdict::NotRecognisable);
    assert_eq!(against(&late), ["outside-window"]);
    assert!(late.candidates[0].reasons[0].chinese().contains("15天"), "{late:#?}");
}

/// The window is so many times 24 hours and not calendar days: midnight in the region changes nothing.
#[test]
fn midnight_of_the_region_does_not_cut_the_window() {
    let region = region();
    let midnight: jiff::Timestamp = "2023-08-13T16:00:00Z".parse().unwrap();
    let performed = midnight - days(3);
    let mut k = report(1, days(0), &["K"]);
    k.performed_at = performed;
    for (at, verdict) in [
        (midnight - MICRO, Verdict::Recognisable),
        (midnight, Verdict::Recognisable),
        (midnight + MICRO, Verdict::NotRecognisable),
    ] {
        assert_eq!(asked_at(&region, &[k.clone()], "K", "B", at).verdict, verdict, "{at}");
    }
}

#[test]
fn a_clock_that_runs_fast_is_borne_and_a_date_in_the_future_is_not() {
    let ahead = |minutes: i64| report(1, SignedDuration::from_mins(-minutes), &["CT"]);
    assert_eq!(asked(&[ahead(10)], "CT").verdict, Verdict::Recognisable);
    let mut wrong = ahead(10);
    wrong.performed_at += MICRO;
    assert_eq!(against(&asked(&[wrong], "CT")), ["in-future"]);
}

#[test]
fn an_undated_report_is_shown_but_not_recognised() {
    let mut undated = report(1, days(1), &["CT"]);
    undated.dated = false;
    assert_eq!(against(&asked(&[undated], "CT")), ["undated"]);
}

#[test]
fn the_newest_recognisable_report_is_the_best_and_all_are_shown_newest_first() {
    let mut newest = report(3, days(1), &["CT"]);
    newest.status = ReportStatus::Preliminary;
    let decision = asked(&[report(1, days(5), &["CT"]), newest, report(2, days(2), &["HRCT"])], "CT");
    let order: Vec<_> = decision.candidates.iter().map(|c| c.report.0.as_u128()).collect();
    assert_eq!(order, [3, 2, 1]);
    assert_eq!(decision.best().unwrap().report.0.as_u128(), 2);
    assert_eq!(decision.candidates[0].reasons[0].code(), "not-final");
}

proptest! {
    /// Recognised if and only if 0 ≤ age ≤ window, up to the tolerance for clocks.
    #[test]
    fn recognised_iff_within_the_window(micros in -40i64 * 86_400_000_000..40 * 86_400_000_000) {
        let region = region();
        let mut ct = report(1, days(0), &["CT"]);
        ct.performed_at = now() - SignedDuration::from_micros(micros);
        prop_assert_eq!(age_micros(now(), ct.performed_at), micros);
        let within = (-600_000_000..=15 * 86_400_000_000i64).contains(&micros);
        let decision = asked_at(&region, &[ct], "CT", "B", now());
        prop_assert_eq!(decision.verdict == Verdict::Recognisable, within);
    }

    /// Other rules never make an old result young: what is outside the window stays so for everyone.
    #[test]
    fn adding_reports_never_takes_a_recognisable_one_away(ages in prop::collection::vec(0i64..40, 1..8)) {
        let reports: Vec<_> =
            ages.iter().zip(1u128..).map(|(age, number)| report(number, days(*age), &["CT"])).collect();
        let decision = asked(&reports, "CT");
        let youngest = ages.iter().min().copied().unwrap_or(99);
        prop_assert_eq!(decision.offered, youngest <= 15);
        prop_assert_eq!(decision.candidates.len(), reports.len());
    }
}
