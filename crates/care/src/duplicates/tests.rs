//! The three duplicates (A16, RULES §2.3).

use base::{CheckId, Key};
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::{DuplicateKind, Medicine, OpenOrder, Sameness, Supply, of_line, of_medicine};
use crate::recognition::{
    Coding, Evidence, Question,
    tests::{days, meaning, now, region, report},
};

fn found(
    reports: &[clinical::record::ReportEntry],
    orders: &[OpenOrder],
    code: &str,
) -> Vec<super::Duplicate> {
    let region = region();
    let question = Question::new(&region, "B", now(), false).unwrap();
    let evidence = Evidence::gather(&region, reports, question.today, meaning).unwrap();
    of_line(&question, &evidence, orders, code, |_| false)
}

fn open(code: &str, at: Timestamp) -> OpenOrder {
    OpenOrder { check: CheckId(Uuid::nil()), line: 0, institution: "A".into(), at, code: code.into() }
}

#[test]
fn a16_an_examination_of_the_same_group_and_part_within_the_window_is_a_duplicate() {
    let reminders = found(&[report(1, days(15), &["HRCT"])], &[], "CT");
    assert_eq!(reminders.len(), 1);
    assert_eq!(reminders[0].kind, DuplicateKind::Examination);
    assert!(reminders[0].text.contains("市医院"), "{}", reminders[0].text);
    assert!(found(&[report(1, days(16), &["HRCT"])], &[], "CT").is_empty());
    assert!(found(&[report(1, days(1), &["MR-HEAD"])], &[], "CT").is_empty());
}

/// Half of the items is enough, less is not.
#[test]
fn a16_a_panel_reminds_from_half_of_its_items_in_one_report() {
    let two_of_three = found(&[report(1, days(1), &["K", "NA"])], &[], "P");
    assert_eq!(two_of_three[0].overlap.as_ref().unwrap().items, ["K", "NA"]);
    assert_eq!(two_of_three[0].kind, DuplicateKind::Test);
    let one_each = [report(1, days(1), &["K"]), report(2, days(1), &["NA"])];
    assert!(found(&one_each, &[], "P").is_empty(), "each has a third only");
    assert_eq!(found(&[report(1, days(1), &["P"])], &[], "K").len(), 1, "an item of a panel done elsewhere");
}

#[test]
fn a16_an_open_order_elsewhere_reminds_for_a_day() {
    let hours = SignedDuration::from_hours;
    assert_eq!(found(&[], &[open("HRCT", now())], "CT").len(), 1, "at the same moment");
    assert_eq!(found(&[], &[open("HRCT", now() - hours(24))], "CT").len(), 1);
    assert!(found(&[], &[open("HRCT", now() - hours(25))], "CT").is_empty());
    assert_eq!(found(&[], &[open("P", now())], "NA").len(), 1, "a panel holds the item");
    assert!(found(&[], &[open("ABO", now())], "ABO").is_empty(), "blood groups are to be repeated");
}

#[test]
fn a_withdrawn_report_is_no_duplicate_and_a_preliminary_one_is() {
    let mut ct = report(1, days(1), &["CT"]);
    ct.status = clinical::record::ReportStatus::Preliminary;
    assert_eq!(found(&[ct.clone()], &[], "CT").len(), 1);
    ct.status = clinical::record::ReportStatus::Cancelled;
    assert!(found(&[ct], &[], "CT").is_empty());
}

fn medicine(system: &str, code: &str, name: &str, days: Option<u16>) -> Medicine {
    Medicine::new(name, &[Coding { system: system.into(), code: code.into(), display: String::new() }], days)
}

const ATC: &str = "http://www.whocc.no/atc";

#[test]
fn rules_7_1_the_insurers_code_carries_atc_level_4_and_the_generic() {
    let amoxicillin = medicine("urn:yb", "XJ01CAA040A001010102699", "", None);
    assert_eq!(
        (amoxicillin.atc.as_deref(), amoxicillin.generic.as_deref()),
        (Some("J01CA"), Some("XJ01CAA040"))
    );
    let other_maker = medicine("", "XJ01CAA040B002020203700", "", None);
    assert_eq!(amoxicillin.same(&other_maker, 4), Some(Sameness::Generic));
    let ampicillin = medicine("", "XJ01CAA051A001010102699", "", None);
    assert_eq!(amoxicillin.same(&ampicillin, 4), Some(Sameness::Class));
    assert_eq!(amoxicillin.same(&medicine(ATC, "J01CA04", "", None), 4), Some(Sameness::Class));
    assert_eq!(amoxicillin.same(&medicine(ATC, "J01DC02", "", None), 4), None);
    assert_eq!(amoxicillin.same(&medicine(ATC, "J01DC02", "", None), 2), Some(Sameness::Class));
    assert_eq!(medicine("", "not a code", "阿莫西林 胶囊", None).name, "阿莫西林胶囊");
}

/// 剩余天数 > 7: eight days left remind, seven do not.
#[test]
fn a16_a_medicine_reminds_while_more_than_seven_days_are_left() {
    let region = region();
    let question = Question::new(&region, "B", now(), false).unwrap();
    let ordered = medicine(ATC, "C09AA02", "依那普利", None);
    let left = |days_ago: i64, supply: Option<u16>| {
        let had = medicine(ATC, "C09AA05", "雷米普利", supply);
        let at = now() - days(days_ago);
        let supplies = [Supply::prescription(Key(Uuid::nil()), at, "雷米普利".into(), had)];
        of_medicine(&question, &supplies, &ordered).first().and_then(|reminder| reminder.days_left)
    };
    assert_eq!(left(20, Some(28)), Some(8));
    assert_eq!(left(21, Some(28)), None);
    assert_eq!(left(1, None), None, "nothing is guessed");
}
