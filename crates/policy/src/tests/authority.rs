//! Groups of residents whose record may be opened to their family (B16).

use jiff::civil::date;

use super::{errors_after, sample};
use crate::Policies;

#[test]
fn a_group_is_known_by_age_or_diagnosis() {
    let policies = Policies::from_files(&sample()).unwrap();
    let region = policies.region("990100").unwrap();
    let day = date(2023, 6, 1);
    let child = region.authority("child", day).unwrap();
    assert!(child.has_age(0) && child.has_age(6) && !child.has_age(7) && !child.has_age(-1));
    let hypertension = region.authority("hypertension", day).unwrap();
    assert!(hypertension.has_category("I10") && !hypertension.has_category("I20") && hypertension.contract);
    assert_eq!(region.authorities(day).count(), 2);
    assert!(region.authority("child", date(2019, 1, 1)).is_none());
}

#[test]
fn a_group_of_everybody_or_of_nobody_is_refused() {
    for (old, new, says) in [
        ("age_to = 6", "", "is everybody"),
        ("age_to = 6", "age_to = 6\nage_from = 7", "ends before it begins"),
        ("I10-I15", "I15-I10", "ICD-10"),
        ("days = 365", "days = 0", "end at once"),
        ("contract = true", "contrakt = true", "unknown field"),
    ] {
        let faults = errors_after("authority.toml", old, new);
        assert!(faults.iter().any(|fault| fault.reason.contains(says)), "{new}: {faults:?}");
    }
}
