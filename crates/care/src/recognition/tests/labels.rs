//! Labels, places, own results, emergencies (RULES §2.1–§2.3, D2).

use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

use super::{against, asked, asked_at, days, meaning, now, region, report};
use crate::recognition::{CandidateVerdict, Evidence, Question, Role, Verdict, decide};

fn by(institution: &str, items: &[&str]) -> clinical::record::ReportEntry {
    let mut report = report(1, days(1), items);
    report.institution = institution.into();
    report
}

#[test]
fn without_a_label_recognition_is_encouraged_and_not_offered() {
    let decision = asked(&[by("C", &["MR-HEAD"])], "MR-HEAD");
    assert_eq!((decision.verdict, decision.offered), (Verdict::Encouraged, false));
    assert_eq!(against(&decision), ["no-label"]);
    assert_eq!(decision.candidates[0].verdict, CandidateVerdict::Encouraged);
    assert!(decision.best.is_none() && decision.saving.is_none());
}

/// 武汉例：外市的市级HR不认.
#[test]
fn another_citys_label_is_not_honoured_here() {
    let decision = asked(&[by("N", &["MR-HEAD"])], "MR-HEAD");
    assert_eq!(decision.verdict, Verdict::Encouraged);
    assert_eq!(against(&decision), ["label-elsewhere"]);
    assert_eq!(decision.candidates[0].label.as_deref(), Some("邻市HR"));
}

#[test]
fn d2_places_of_a_shared_domain_honour_each_others_labels_for_its_items() {
    let decision = asked(&[by("N", &["CT"])], "CT");
    assert_eq!(decision.verdict, Verdict::Recognisable);
    let roles: Vec<_> = decision.candidates[0].rules.iter().map(|cited| cited.role).collect();
    assert_eq!(roles, [Role::Label, Role::Domain]);
    assert_eq!(decision.candidates[0].rules[1].rule.id, "domain/basin");
}

#[test]
fn an_institutions_own_results_need_no_label() {
    let own = asked_at(&region(), &[by("C", &["MR-HEAD"])], "MR-HEAD", "C", now());
    assert_eq!(own.verdict, Verdict::Recognisable);
}

#[test]
fn a_lapse_counts_on_the_day_of_performance_and_not_of_the_order() {
    let region = region();
    let at = |text: &str| text.parse::<Timestamp>().unwrap();
    let mut k = report(1, days(0), &["K"]);
    // The last moment of 31 August in the region, then the first of 1 September.
    k.performed_at = at("2023-08-31T15:59:59.999999Z");
    let before = asked_at(&region, &[k.clone()], "K", "B", at("2023-09-02T01:00:00Z"));
    assert_eq!(before.verdict, Verdict::Recognisable, "the lapse is not retroactive");
    k.performed_at = at("2023-08-31T16:00:00Z");
    let after = asked_at(&region, &[k], "K", "B", at("2023-09-02T01:00:00Z"));
    assert_eq!(after.verdict, Verdict::NotRecognisable);
    assert_eq!(against(&after), ["quality-lapsed"]);
}

#[test]
fn d4_04_an_emergency_is_let_through_at_once_with_its_ground() {
    let region = region();
    let question = Question::new(&region, "B", now(), true).unwrap();
    let reports = [report(1, days(1), &["CT"])];
    let evidence = Evidence::gather(&region, &reports, question.today, meaning).unwrap();
    let decision = decide(&question, &evidence, "CT");
    assert_eq!((decision.verdict, decision.offered), (Verdict::Emergency, true));
    assert_eq!(decision.ground.as_ref().unwrap().code, "04");
    assert!(decision.best().is_some(), "what was found stays visible");
}

#[test]
fn every_rule_that_decided_is_cited_with_version_and_source() {
    let decision = asked(&[report(1, days(1), &["HRCT"])], "CT");
    let text = decision.rule_versions();
    for id in ["item/CT@2020-01-01", "item/HRCT@", "label/imaging@", "parameter/lookback_days@", "price/CT@"]
    {
        assert!(text.contains(id), "{id} in {text}");
    }
    assert_eq!(decision.saving.as_ref().unwrap().fen, base::Fen(22_000), "B is a secondary hospital");
    let json = serde_json::to_value(&decision).unwrap();
    assert_eq!(json["candidates"][0]["rules"][0]["rule"]["source"], "test");
    assert_eq!(json["verdict"], "recognisable");
}

#[test]
fn an_institution_the_region_does_not_know_cannot_ask() {
    let region = region();
    assert!(Question::new(&region, "nobody", now(), false).is_err());
}

proptest! {
    /// A lapse that begins later never changes what was decided about something performed before it.
    #[test]
    fn a_lapse_is_never_retroactive(hours in 0i64..24 * 40, later in 0i64..72) {
        let region = region();
        let lapse: Timestamp = "2023-08-31T16:00:00Z".parse().unwrap();
        let mut k = report(1, days(0), &["K"]);
        k.performed_at = "2023-08-20T00:00:00Z".parse::<Timestamp>().unwrap() + SignedDuration::from_hours(hours);
        let order = k.performed_at + SignedDuration::from_hours(later);
        let decision = asked_at(&region, &[k.clone()], "K", "B", order);
        prop_assert_eq!(decision.verdict == Verdict::Recognisable, k.performed_at < lapse);
    }

    /// The same question over the same evidence gives the same bytes, whatever the order of the reports.
    #[test]
    fn a_decision_can_be_repeated(ages in prop::collection::vec(0i64..40, 0..8), seed in 0usize..8) {
        let mut reports: Vec<_> =
            ages.iter().zip(1u128..).map(|(age, number)| report(number, days(*age), &["CT"])).collect();
        let first = asked(&reports, "CT");
        if !reports.is_empty() {
            let places = reports.len();
            reports.rotate_left(seed % places);
        }
        let second = asked(&reports, "CT");
        prop_assert_eq!(first.digest(), second.digest());
        prop_assert_eq!(serde_json::to_string(&first).unwrap(), serde_json::to_string(&second).unwrap());
    }
}
