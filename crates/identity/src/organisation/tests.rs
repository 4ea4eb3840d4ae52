//! The rules of the tree and of dates. Codes of the committed region stand in for real ones.

use std::{collections::BTreeMap, path::PathBuf, sync::Arc};

use base::Ctx;
use jiff::{
    ToSpan as _,
    civil::{Date, date},
};
use policy::{Policies, Region};
use proptest::prelude::*;

use super::{
    Entry, Fact, Picture, Reach, Topic,
    codes::{institution_code_checks, organisation_code_checks},
    ledger::Ledger,
    plan::{RowRemark, Stated, plan},
};

/// A general hospital, a township centre of it, the clinic of that, and another hospital.
const HOSPITAL: &str = "510703006";
const TOWNSHIP: &str = "510703009";
const CLINIC: &str = "510703011";
const OTHER: &str = "510704002";

const DAY: Date = date(2023, 8, 14);

fn region() -> Arc<Region> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../regions");
    let Ok(policies) = Policies::load(&folder) else { panic!("the committed rule files are wrong") };
    policies.region("mianyang").unwrap().clone()
}

fn ctx() -> Ctx {
    Ctx::operator("test", "2023-08-14T01:00:00Z".parse().unwrap())
}

fn entry(topic: Topic, from: Date, until: Option<Date>, fields: &[(&str, &str)]) -> Entry {
    Entry { fact: Fact::read(topic, fields.iter().copied()).unwrap(), from, until }
}

fn under(member: &str, parent: &str, from: Date) -> Entry {
    entry(Topic::Membership, from, None, &[("member", member), ("parent", parent)])
}

fn unit(code: &str, kind: &str, more: &[(&str, &str)]) -> Entry {
    let fields = [&[("code", code), ("name", "某单位"), ("kind", kind)], more].concat();
    entry(Topic::Unit, date(2023, 1, 1), None, &fields)
}

fn stated(ledger: &Ledger, entries: &[Entry]) -> Result<(Ledger, Stated), Vec<RowRemark>> {
    plan(ledger, &region(), &ctx(), entries, &Reach::Region)
}

#[track_caller]
fn refused(ledger: &Ledger, entries: &[Entry], row: usize, field: &str) {
    let wrong = stated(ledger, entries).unwrap_err();
    assert!(wrong.iter().any(|w| w.row == row && w.remark.field == field), "{wrong:?}");
}

#[test]
fn e1_the_tree_of_a_general_hospital_has_four_levels_and_one_legal_person() {
    let entries = [
        unit("Z01", "总医院", &[("creditCode", "12360600MB0000000R")]),
        unit("Y01", "院区", &[]),
        under("Y01", "Z01", date(2023, 1, 1)),
        unit("F01", "分院", &[]),
        under("F01", "Y01", date(2023, 1, 1)),
        unit("S01", "村卫生室", &[]),
        under("S01", "F01", date(2023, 1, 1)),
        unit("K01", "科室", &[]),
        under("K01", "F01", date(2023, 1, 1)),
    ];
    let (ledger, done) = stated(&Ledger::default(), &entries).unwrap();
    assert_eq!((done.new, done.warnings.len()), (9, 0));
    let picture = Picture::of(&ledger, &region(), DAY);
    assert_eq!(picture.above("S01"), ["F01", "Y01", "Z01"]);
    assert_eq!(picture.legal_person("S01"), Some("Z01"), "唯一法人");
    assert_eq!((picture.institution("K01"), picture.institution("F01")), ("F01", "F01"));
    let walked: Vec<_> = picture
        .walk()
        .into_iter()
        .filter(|(_, u)| !u.from_rules)
        .map(|(d, u)| (d, u.code.as_str()))
        .collect();
    assert_eq!(walked, [(0, "Z01"), (1, "Y01"), (2, "F01"), (3, "K01"), (3, "S01")]);
    assert!(Picture::of(&ledger, &region(), date(2022, 12, 31)).unit("Z01").is_none(), "not yet there");
}

#[test]
fn e1_the_seven_domains_are_delegated_to_a_head_above() {
    for domain in ["行政", "业务", "人员", "药械", "财务", "绩效", "信息"] {
        let fields = [("member", CLINIC), ("domain", domain), ("head", HOSPITAL)];
        stated(&Ledger::default(), &[entry(Topic::Delegation, DAY, None, &fields)]).unwrap();
    }
    assert!(
        Fact::read(Topic::Delegation, [("member", CLINIC), ("domain", "后勤"), ("head", HOSPITAL)]).is_err()
    );
    let to = |head| {
        entry(Topic::Delegation, DAY, None, &[("member", TOWNSHIP), ("domain", "财务"), ("head", head)])
    };
    refused(&Ledger::default(), &[to(OTHER)], 0, "head");
    refused(&Ledger::default(), &[to(TOWNSHIP)], 0, "head");
    // The head of a consortium is one of its members.
    let consortium = [
        unit("YGT1", "医共体", &[("legalPerson", OTHER)]),
        under(OTHER, "YGT1", date(2023, 1, 1)),
        under(TOWNSHIP, "YGT1", DAY),
        to(OTHER),
    ];
    let (ledger, _) = stated(&Ledger::default(), &consortium).unwrap();
    let picture = Picture::of(&ledger, &region(), DAY);
    assert_eq!(picture.delegated(TOWNSHIP).collect::<Vec<_>>(), [("finance", OTHER)]);
    // Whoever leaves must first take back what was delegated.
    refused(&ledger, &[under(TOWNSHIP, HOSPITAL, date(2024, 1, 1))], 0, "validFrom");
    let taken_back = Entry { until: Some(date(2023, 12, 31)), ..to(OTHER) };
    stated(&ledger, &[taken_back, under(TOWNSHIP, HOSPITAL, date(2024, 1, 1))]).unwrap();
}

#[test]
fn b12_a_consortium_names_its_one_legal_person() {
    refused(&Ledger::default(), &[unit("YGT1", "医共体", &[])], 0, "legalPerson");
    refused(&Ledger::default(), &[unit("YGT1", "医共体", &[("legalPerson", "NOBODY")])], 0, "legalPerson");
}

#[test]
fn no_unit_is_ever_below_itself() {
    refused(&Ledger::default(), &[under(HOSPITAL, HOSPITAL, DAY)], 0, "parent");
    // The clinic is below the hospital by the rule file.
    refused(&Ledger::default(), &[under(HOSPITAL, CLINIC, DAY)], 0, "parent");
    // Two that are harmless alone, in one batch.
    refused(&Ledger::default(), &[under(HOSPITAL, OTHER, DAY), under(OTHER, HOSPITAL, DAY)], 0, "parent");
    // A ring that would close only later.
    let (ledger, _) = stated(&Ledger::default(), &[under(OTHER, TOWNSHIP, date(2024, 1, 1))]).unwrap();
    refused(&ledger, &[under(HOSPITAL, OTHER, DAY)], 0, "parent");
    stated(&ledger, &[Entry { until: Some(date(2023, 12, 31)), ..under(HOSPITAL, OTHER, DAY) }]).unwrap();
}

#[test]
fn a_unit_has_one_parent_on_a_day_and_history_stays() {
    let (ledger, _) = stated(&Ledger::default(), &[under(CLINIC, OTHER, date(2023, 1, 1))]).unwrap();
    let (ledger, done) = stated(&ledger, &[under(CLINIC, HOSPITAL, DAY)]).unwrap();
    assert_eq!((done.new, done.changed), (0, 1));
    let parent = |day| Picture::of(&ledger, &region(), day).parent(CLINIC).map(str::to_owned);
    assert_eq!(parent(date(2023, 8, 13)).as_deref(), Some(OTHER));
    assert_eq!(parent(DAY).as_deref(), Some(HOSPITAL));
    assert_eq!(
        parent(date(2022, 12, 31)),
        None,
        "once something is stated, the rule file's parent counts no more"
    );
    // In the middle of one that goes on, and before one: refused.
    let within = Entry { until: Some(date(2023, 10, 1)), ..under(CLINIC, OTHER, date(2023, 9, 1)) };
    refused(&ledger, &[within], 0, "validFrom");
    refused(&ledger, &[under(CLINIC, OTHER, date(2022, 6, 1))], 0, "validFrom");
    refused(
        &ledger,
        &[Entry { until: Some(date(2022, 1, 1)), ..under(CLINIC, OTHER, DAY) }],
        0,
        "validUntil",
    );
    // Under something that is not there, or ends while it has members.
    refused(&ledger, &[under(CLINIC, "NOWHERE", date(2024, 1, 1))], 0, "parent");
    let (ledger, _) =
        stated(&ledger, &[unit("F01", "分院", &[]), under(CLINIC, "F01", date(2024, 1, 1))]).unwrap();
    let ended = Entry { until: Some(date(2024, 6, 30)), ..unit("F01", "分院", &[]) };
    refused(&ledger, &[ended], 0, "validUntil");
}

#[test]
fn what_the_rule_files_hold_is_not_kept_twice() {
    let said = |more: &[(&str, &str)]| {
        let fields = [&[("code", CLINIC)], more].concat();
        entry(Topic::Unit, DAY, None, &fields)
    };
    refused(&Ledger::default(), &[said(&[("name", "另一个名称")])], 0, "name");
    refused(&Ledger::default(), &[said(&[("kind", "分院")])], 0, "kind");
    let same = said(&[("name", "涪城区青义镇灯塔村卫生室"), ("kind", "村卫生室"), ("address", "灯塔村1组")]);
    let (ledger, _) = stated(&Ledger::default(), &[same]).unwrap();
    let line = ledger.of_topic(Topic::Unit).next().unwrap();
    assert_eq!(line.fact.values().collect::<Vec<_>>(), [("address", "灯塔村1组"), ("code", CLINIC)]);
    let picture = Picture::of(&ledger, &region(), DAY);
    let unit = picture.unit(CLINIC).unwrap();
    assert_eq!(
        (unit.name.as_str(), unit.address.as_deref()),
        ("涪城区青义镇灯塔村卫生室", Some("灯塔村1组"))
    );
    refused(&Ledger::default(), &[entry(Topic::Unit, DAY, None, &[("code", "NEW")])], 0, "name");
}

#[test]
fn rules_7_1_old_codes_that_fail_are_kept_with_a_warning() {
    let odd = [("creditCode", "12360600MB0000000A"), ("institutionCode", "MB000000151070311G1001")];
    let (ledger, done) = stated(&Ledger::default(), &[unit("F01", "分院", &odd)]).unwrap();
    let fields: Vec<&str> = done.warnings.iter().map(|w| w.remark.field).collect();
    assert_eq!(fields, ["creditCode", "institutionCode"]);
    assert_eq!(
        Picture::of(&ledger, &region(), DAY).unit("F01").unwrap().credit_code.as_deref(),
        Some(odd[0].1)
    );
}

#[test]
fn gb_11714_check_characters() {
    // The example of the standard's annex, D2143569X, and the organisation part of a published credit code.
    assert!(organisation_code_checks("D2143569X"));
    assert!(organisation_code_checks("M000100Y4"));
    assert!(
        !organisation_code_checks("D21435690")
            && !organisation_code_checks("D2143569")
            && !organisation_code_checks("")
    );
    assert!(institution_code_checks("D2143569X510703111A100"));
    assert!(!institution_code_checks("D2143569X51070311A1001Z9"));
}

#[test]
fn one_doctor_works_at_several_places_with_licences_and_titles_over_time() {
    let doctor = [("number", "P1"), ("name", "王丽"), ("title", "主治医师")];
    let promoted = [("number", "P1"), ("name", "王丽"), ("title", "副主任医师")];
    let post =
        |unit| entry(Topic::Post, DAY, None, &[("practitioner", "P1"), ("unit", unit), ("position", "医师")]);
    let licence = [("practitioner", "P1"), ("number", "110510000000001"), ("kind", "医师执业证书")];
    let entries = [
        entry(Topic::Practitioner, date(2020, 1, 1), None, &doctor),
        entry(Topic::Practitioner, date(2023, 1, 1), None, &promoted),
        entry(Topic::Licence, date(2020, 1, 1), Some(date(2030, 1, 1)), &licence),
        post(HOSPITAL),
        post(TOWNSHIP),
    ];
    let (ledger, _) = stated(&Ledger::default(), &entries).unwrap();
    assert_eq!(ledger.of_subject(Topic::Post, "P1").filter(|line| line.covers(DAY)).count(), 2);
    let title = |day| {
        let line = ledger.of_subject(Topic::Practitioner, "P1").find(|line| line.covers(day)).unwrap();
        line.fact.get("title").unwrap().to_owned()
    };
    assert_eq!((title(date(2022, 12, 31)), title(DAY)), ("主治医师".into(), "副主任医师".into()));
    refused(&Ledger::default(), &[post(HOSPITAL)], 0, "practitioner");
    for number in ["510703200002290026", "11010519491231002X", "110510000000001"] {
        assert!(
            Fact::read(Topic::Practitioner, [("number", number), ("name", "王丽")]).is_err(),
            "a card is no number"
        );
    }
    assert!(
        Fact::read(Topic::Licence, [("practitioner", "P1"), ("number", "11010519491231002X"), ("kind", "x")])
            .is_err()
    );
}

#[test]
fn an_institution_states_what_is_within_it_and_nothing_else() {
    let mine = Reach::Institution(HOSPITAL.to_owned());
    let department = [unit("K01", "科室", &[]), under("K01", HOSPITAL, date(2023, 1, 1))];
    let (ledger, _) = plan(&Ledger::default(), &region(), &ctx(), &department, &mine).unwrap();
    let address = |code: &str| entry(Topic::Unit, DAY, None, &[("code", code), ("address", "某路1号")]);
    let device =
        |unit: &str| entry(Topic::Device, DAY, None, &[("code", "CT1"), ("name", "CT"), ("unit", unit)]);
    for allowed in [address(HOSPITAL), address(CLINIC), device("K01")] {
        plan(&ledger, &region(), &ctx(), &[allowed], &mine).unwrap();
    }
    let delegated =
        entry(Topic::Delegation, DAY, None, &[("member", CLINIC), ("domain", "财务"), ("head", HOSPITAL)]);
    for refused in [
        address(OTHER),
        device(OTHER),
        under(OTHER, HOSPITAL, DAY),
        under(HOSPITAL, OTHER, DAY),
        under(CLINIC, HOSPITAL, DAY),
        under("K01", OTHER, DAY),
        delegated,
    ] {
        assert!(
            plan(&ledger, &region(), &ctx(), std::slice::from_ref(&refused), &mine).is_err(),
            "{refused:?}"
        );
    }
    // Who works elsewhere as well is the region's to name.
    let person =
        |name: &str| entry(Topic::Practitioner, date(2023, 1, 1), None, &[("number", "P1"), ("name", name)]);
    let post = |unit| entry(Topic::Post, date(2023, 1, 1), None, &[("practitioner", "P1"), ("unit", unit)]);
    let (ledger, _) = plan(&ledger, &region(), &ctx(), &[person("王丽"), post("K01")], &mine).unwrap();
    plan(&ledger, &region(), &ctx(), &[person("王莉")], &mine).unwrap();
    let (ledger, _) = stated(&ledger, &[post(OTHER)]).unwrap();
    assert!(plan(&ledger, &region(), &ctx(), &[person("王莉")], &mine).is_err());
    assert!(plan(&ledger, &region(), &ctx(), &[post(OTHER)], &mine).is_err());
}

proptest! {
    /// Against a calendar with one name a day.
    #[test]
    fn of_one_key_one_thing_holds_on_a_day(puts in prop::collection::vec((0i64..30, prop::option::of(0i64..12), 0u8..4), 1..25)) {
        let start = date(2023, 1, 1);
        let (mut ledger, mut calendar) = (Ledger::default(), BTreeMap::<i64, u8>::new());
        for (from, length, name) in puts {
            let until = length.map(|length| from + length);
            let made = Entry {
                fact: Fact::read(Topic::Practitioner, [("number", "P1"), ("name", ["甲", "乙", "丙", "丁"][usize::from(name)])]).unwrap(),
                from: start.checked_add(from.days()).unwrap(),
                until: until.map(|day| start.checked_add(day.days()).unwrap()),
            };
            let key = made.fact.key();
            let corrected = ledger.of_key(&key).iter().find(|line| line.from == made.from).cloned();
            if ledger.put(&ctx(), &made).is_err() {
                continue;
            }
            if let Some(line) = corrected {
                calendar.retain(|day, _| !line.covers(start.checked_add((*day).days()).unwrap()));
            }
            for day in from..=until.unwrap_or(60) {
                calendar.insert(day, name);
            }
        }
        for day in 0..=60 {
            let date = start.checked_add(day.days()).unwrap();
            let lines: Vec<_> = ledger.of_topic(Topic::Practitioner).filter(|line| line.covers(date)).collect();
            prop_assert!(lines.len() <= 1, "one thing on {date}");
            let name = lines.first().map(|line| line.fact.get("name").unwrap().to_owned());
            let expected = calendar.get(&day).map(|name| ["甲", "乙", "丙", "丁"][usize::from(*name)].to_owned());
            prop_assert_eq!(name, expected);
        }
    }
}
