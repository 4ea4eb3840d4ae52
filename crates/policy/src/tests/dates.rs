//! Versions in time: each day has at most one, and the loader lets nothing else pass.

use jiff::{ToSpan, civil::Date, civil::date};
use proptest::prelude::*;

use super::{sample, with};
use crate::{DateRange, Dated, Policies, Rule, RuleRef, Ruled};

#[derive(Debug)]
struct Version(RuleRef);

impl Ruled for Version {
    fn code(&self) -> &str {
        "x"
    }
    fn rule(&self) -> &RuleRef {
        &self.0
    }
}

fn day(offset: i32) -> Date {
    date(2020, 1, 1) + offset.days()
}

fn version(from: i32, length: Option<i32>) -> Version {
    Version(RuleRef::new(Rule {
        id: "item/x".into(),
        file: "f".into(),
        line: 1,
        version: day(from).to_string(),
        source: "test".into(),
        example: false,
        effective: day(from),
        until: length.map(|length| day(from + length)),
        digest: 0,
    }))
}

fn ranges() -> impl Strategy<Value = Vec<(i32, Option<i32>)>> {
    prop::collection::vec((0..200i32, prop::option::weighted(0.8, 0..60i32)), 1..6)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn two_ranges_overlap_exactly_when_they_share_a_day(a in (0..60i32, prop::option::of(0..30i32)), b in (0..60i32, prop::option::of(0..30i32))) {
        let range = |(from, length): (i32, Option<i32>)| DateRange { from: day(from), until: length.map(|length| day(from + length)) };
        let shared = (0..130).any(|offset| range(a).contains(day(offset)) && range(b).contains(day(offset)));
        prop_assert_eq!(range(a).overlaps(range(b)), shared);
        prop_assert_eq!(range(b).overlaps(range(a)), shared);
    }

    /// What the loader accepts answers every day with at most one version, and the right one; what it
    /// refuses has a day with two.
    #[test]
    fn every_day_has_at_most_one_version(versions in ranges()) {
        let rows: String = versions.iter().map(|(from, length)| {
            let until = length.map(|length| format!(", until = {}", day(from + length))).unwrap_or_default();
            format!("  {{ code = \"X\", name = \"x\", category = \"imaging\", window_days = 7, effective = {}{until} }},\n", day(*from))
        }).collect();
        let files = with("more.toml", &format!("source = \"t\"\nitem = [\n{rows}]\n"));
        let most = (0..270).map(|offset| versions.iter().filter(|(from, length)| {
            *from <= offset && length.is_none_or(|length| offset <= from + length)
        }).count()).max().unwrap_or(0);
        match Policies::from_files(&files) {
            Ok(policies) => {
                prop_assert!(most <= 1);
                let region = policies.region("990100").unwrap();
                for offset in 0..270 {
                    let expected = versions.iter().find(|(from, length)| *from <= offset && length.is_none_or(|length| offset <= from + length));
                    let found = region.item("X", day(offset)).map(|item| item.rule.effective);
                    prop_assert_eq!(found, expected.map(|(from, _)| day(*from)));
                    prop_assert_eq!(region.items(day(offset)).filter(|item| item.code == "X").count(), usize::from(found.is_some()));
                }
            }
            Err(faults) => prop_assert!(most > 1, "{:?}", faults),
        }
    }

    #[test]
    fn versions_come_oldest_first(mut starts in prop::collection::vec(0..1000i32, 1..8)) {
        let dated: Dated<Version> = starts.iter().map(|start| version(*start, Some(0))).collect();
        starts.sort_unstable();
        let found: Vec<Date> = dated.versions("x").map(|version| version.0.effective).collect();
        prop_assert_eq!(found, starts.into_iter().map(day).collect::<Vec<_>>());
    }
}

#[test]
fn an_item_answers_with_the_version_of_the_day() {
    let policies = Policies::from_files(&sample()).unwrap();
    let region = policies.region("样例").unwrap();
    let window = |on| region.item("CT", on).map(|item| (item.window_days, item.rule.version.clone()));
    assert_eq!(window(date(2019, 12, 31)), None);
    assert_eq!(window(date(2022, 12, 31)), Some((7, "2020-01-01".into())));
    assert_eq!(window(date(2023, 1, 1)), Some((15, "2023-01-01".into())));
    assert_eq!(region.item_versions("CT").count(), 2);
    let group: Vec<&str> =
        region.items_in_group("G", date(2023, 1, 1)).iter().map(|item| item.code.as_str()).collect();
    assert_eq!(group, ["CT", "HRCT"]);
    assert_eq!(region.items_by_loinc("2823-3", date(2023, 1, 1))[0].code, "K");
}

#[test]
fn grounds_and_parameters_change_by_the_day() {
    let policies = Policies::from_files(&sample()).unwrap();
    let region = policies.region("sample").unwrap();
    assert!(region.grounds(date(2019, 12, 31)).is_empty());
    assert_eq!(region.grounds(date(2021, 12, 31)).len(), 2);
    assert_eq!(region.grounds(date(2022, 1, 1)).len(), 3);
    assert!(!region.ground("99", date(2022, 1, 1)).unwrap().counts_in_rate);
    assert_eq!(region.emergency_ground(date(2022, 1, 1)).unwrap().code, "04");
    assert!(region.parameters(date(2019, 12, 31)).is_none());
    assert_eq!(region.parameters(date(2022, 1, 1)).unwrap().panel_overlap_percent.value, 50);
}

#[test]
fn legal_days_are_the_regions_calendar_days() {
    let policies = Policies::from_files(&sample()).unwrap();
    let region = policies.region("990100").unwrap();
    assert_eq!(region.day("2022-12-31T15:59:59Z".parse().unwrap()), date(2022, 12, 31));
    assert_eq!(region.day("2022-12-31T16:00:00Z".parse().unwrap()), date(2023, 1, 1));
}
