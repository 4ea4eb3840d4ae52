//! The regions as committed: they load clean and hold what the documents count.

use std::{
    path::{Path, PathBuf},
    sync::OnceLock,
};

use base::Fen;
use jiff::civil::date;

use crate::{Kind, Level, Policies, Severity, check};

fn regions() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../regions")
}

fn policies() -> &'static Policies {
    static LOADED: OnceLock<Policies> = OnceLock::new();
    LOADED.get_or_init(|| {
        Policies::load(&regions()).unwrap_or_else(|faults| {
            let lines: Vec<String> = faults.iter().map(ToString::to_string).collect();
            panic!("{}", lines.join("\n"))
        })
    })
}

#[test]
fn the_committed_rules_have_neither_errors_nor_warnings() {
    let report = check(&regions());
    let all: Vec<String> = report.faults.iter().chain(&report.warnings).map(ToString::to_string).collect();
    assert!(all.is_empty(), "{}", all.join("\n"));
    assert!(report.counts.len() >= 5);
    assert!(policies().warnings().iter().all(|warning| warning.severity == Severity::Warning));
}

#[test]
fn a_region_answers_to_code_name_and_chinese_name() {
    let policies = policies();
    for keys in [
        ["510700", "mianyang", "绵阳", "绵阳市"],
        ["360600", "yingtan", "鹰潭", "鹰潭市"],
        ["320200", "Wuxi", "无锡", "无锡市"],
        ["421081", "shishou", "石首", "石首市"],
        ["654200", "tacheng", "塔城", "塔城地区"],
    ] {
        for key in keys {
            assert_eq!(policies.region(key).unwrap().code, keys[0], "{key}");
        }
    }
    assert!(policies.region("510703").is_none());
}

#[test]
fn d1_mianyang_has_157_items_with_windows_of_3_to_15_days() {
    let policies = policies();
    let region = policies.region("mianyang").unwrap();
    let day = date(2023, 8, 31);
    assert_eq!(region.recognisable(day).count(), 157);
    assert!(region.recognisable(day).all(|item| (3..=15).contains(&item.window_days)));
    assert_eq!(region.recognisable(date(2023, 7, 31)).count(), 107, "D1: 107 before");
    let parameters = region.parameters(day).unwrap();
    assert_eq!((parameters.window_days_min.value, parameters.window_days_max.value), (3, 15));
    assert!(!parameters.window_days_max.rule.example, "D1 gives it");
    assert!(region.item("CT-CHEST", day).unwrap().rule.example, "no document gives it");
}

#[test]
fn d1_mianyang_has_47_institutions_online_and_ten_grounds() {
    let policies = policies();
    let region = policies.region("mianyang").unwrap();
    let day = date(2023, 8, 31);
    assert_eq!(region.institutions(day).filter(|institution| institution.online(day)).count(), 47);
    assert_eq!(region.grounds(day).iter().filter(|ground| ground.counts_in_rate).count(), 10);
    let outside_rate: Vec<&str> = region
        .grounds(day)
        .iter()
        .filter(|ground| !ground.counts_in_rate)
        .map(|ground| ground.code.as_str())
        .collect();
    assert_eq!(outside_rate, ["98", "99"], "RULES §2.2");
    assert_eq!(region.emergency_ground(day).unwrap().code, "04", "RULES §2.3");
}

#[test]
fn d1_a_head_mri_and_a_heart_ultrasound_of_72_hours_can_be_recognised_at_the_city_hospital() {
    let policies = policies();
    let region = policies.region("mianyang").unwrap();
    let (performed, seen) = (date(2023, 8, 11), date(2023, 8, 14));
    for item in ["MR-HEAD", "US-ECHO"] {
        assert!(region.item(item, seen).unwrap().window_days >= 3, "{item}");
        let label = region.covering_label("510704001", item, performed, "510703").unwrap();
        assert_eq!(label.text, "川HR");
    }
}

#[test]
fn d2_the_basin_has_11_places_and_112_items() {
    let policies = policies();
    let region = policies.region("mianyang").unwrap();
    let day = date(2023, 8, 31);
    let basin = region.domains(day).find(|domain| domain.code == "fujiang").unwrap();
    assert_eq!((basin.places.len(), basin.items.len()), (11, 112));
    assert!(basin.items.iter().all(|item| region.recognisable(day).any(|known| known.code == *item)));
    let label = region.covering_label("510900001", "K", day, "510703").unwrap();
    assert_eq!(label.text, "涪江流域HR");
    assert!(region.covering_label("510900001", "ESR", day, "510703").is_none(), "not among the 112");
}

#[test]
fn e14_yingtan_has_more_than_330_items() {
    let policies = policies();
    let region = policies.region("yingtan").unwrap();
    let count = region.recognisable(date(2024, 10, 1)).count();
    assert!((330..340).contains(&count), "{count}");
}

#[test]
fn e1_yingtans_three_general_hospitals_have_four_levels() {
    let policies = policies();
    let region = policies.region("yingtan").unwrap();
    let day = date(2024, 10, 1);
    let groups: Vec<_> = region.institutions(day).filter(|node| node.kind == Kind::HospitalGroup).collect();
    assert_eq!(groups.len(), 3);
    for group in groups {
        let campus = region.children(&group.code, day).next().unwrap();
        let branch = region.children(&campus.code, day).next().unwrap();
        assert_eq!((campus.kind, branch.kind), (Kind::Campus, Kind::Branch), "{}", group.name);
    }
    assert!(region.institutions(day).filter(|node| node.level == Level::Village).all(|village| {
        village.parent.as_deref().and_then(|parent| region.institution(parent, day)).unwrap().kind
            == Kind::Branch
    }));
}

#[test]
fn e13_a_township_charges_less_than_the_district_for_the_same_ct() {
    let policies = policies();
    let region = policies.region("yingtan").unwrap();
    let day = date(2024, 10, 1);
    let fen = |level| region.price("CT-CHEST", level, day).unwrap().0;
    assert!(fen(Level::Primary) < fen(Level::Secondary));
}

#[test]
fn a12_wuxi_has_31_institutions_on_the_image_cloud() {
    let policies = policies();
    let region = policies.region("wuxi").unwrap();
    let day = date(2023, 3, 3);
    assert_eq!(region.institutions(day).filter(|institution| institution.online(day)).count(), 31);
    assert!(region.shared_domain("320281", "320213", "CT-CHEST", day).is_some(), "A14 同城互认");
}

#[test]
fn c4_tacheng_has_five_counties_and_two_cities() {
    let policies = policies();
    let region = policies.region("tacheng").unwrap();
    assert_eq!(region.areas(date(2021, 1, 1)).count(), 7);
}

#[test]
fn rules_2_4_windows_and_blood_groups_stand_as_given() {
    let table: &[(&[&str], u16)] = &[
        (&["6690-2", "789-8", "718-7", "4544-3", "777-3", "14749-6", "2823-3", "2951-2", "2075-0"], 3),
        (&["5902-2", "6301-6", "3173-2", "1988-5", "11524-6"], 3),
        (&["1742-6", "1920-8", "14631-6", "2324-2", "6768-6", "1751-7", "14682-9", "22664-7", "14933-6"], 7),
        (&["2000-8", "36643-5", "24725-4", "24558-9"], 7),
        (
            &["14647-2", "14927-8", "14646-4", "22748-8", "4548-4", "3016-3", "14920-3", "5196-1", "13955-0"],
            15,
        ),
        (&["1834-1", "2039-6", "24627-2", "24590-2", "25010-0", "42148-7"], 15),
    ];
    let day = date(2025, 1, 1);
    for region in policies().regions() {
        for (codes, days) in table {
            for loinc in *codes {
                let items = region.items_by_loinc(loinc, day);
                assert_eq!(items.len(), 1, "{} {loinc}", region.slug);
                assert_eq!(items[0].window_days, *days, "{} {loinc}", region.slug);
            }
        }
        for loinc in ["883-9", "10331-7"] {
            assert!(region.items_by_loinc(loinc, day)[0].never_recognise, "{} {loinc}", region.slug);
        }
        let urine = region.panel("P-URINE", day).unwrap();
        assert_eq!(urine.loinc.as_deref(), Some("24356-8"));
        assert!(region.expand("P-URINE", day).unwrap().iter().all(|item| item.window_days == 3));
    }
}

#[test]
fn every_rule_has_a_source_and_every_catalogued_item_a_price() {
    let day = date(2025, 1, 1);
    for region in policies().regions() {
        for item in region.recognisable(day) {
            assert!(!item.rule.source.is_empty());
            for level in [Level::Tertiary, Level::Secondary, Level::Primary, Level::Village] {
                let (amount, rule) = region.price(&item.code, level, day).unwrap();
                assert!(amount > Fen(0) && rule.example, "{} {}", region.slug, item.code);
            }
        }
    }
}

/// Managers read the rules on a screen: a number has a Chinese name there, and each its own.
#[test]
fn every_number_of_a_region_has_a_name() {
    for region in policies().regions() {
        let mut names = Vec::new();
        for rule in region.book().on(date(2026, 11, 1)).filter(|rule| rule.kind() == "parameter") {
            let name = crate::parameter_called(rule.code()).unwrap_or_else(|| panic!("{}", rule.code()));
            assert!(!name.is_ascii(), "{name}");
            names.push(name);
        }
        let all = names.len();
        names.sort_unstable();
        names.dedup();
        assert!(all >= 8 && names.len() == all, "{names:?}");
    }
    assert_eq!(crate::parameter_called("nothing"), None);
}
