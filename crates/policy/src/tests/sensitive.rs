//! Lists of sensitive content (RULES §7.2): there is no day, and no slip, on which what was hidden is shown.

use jiff::civil::date;

use super::{errors_after, sample};
use crate::Policies;

#[test]
fn each_class_holds_as_of_a_day_and_already_before_its_first() {
    let policies = Policies::from_files(&sample()).unwrap();
    let region = policies.region("990100").unwrap();
    let words = |year| {
        let classes = region.sensitive(date(year, 6, 1));
        assert_eq!(classes.len(), 4);
        classes.iter().find(|class| class.code == "hiv").unwrap().words.len()
    };
    assert_eq!((words(2021), words(2023)), (1, 2));
    assert_eq!(region.sensitive(date(1999, 1, 1)).len(), 4);
    let psychiatric = &region.sensitive(date(2023, 6, 1))[0];
    assert!(psychiatric.has_category("F20") && !psychiatric.has_category("G20"));
}

#[track_caller]
fn refused(old: &str, new: &str, says: &str) {
    let faults = errors_after("sensitive.toml", old, new);
    assert!(faults.iter().any(|fault| fault.reason.contains(says)), "{new}: {faults:?}");
}

#[test]
fn what_is_no_list_is_refused() {
    refused("\"F00-F99\"", "\"F99-F00\"", "F00-F99 or R75");
    refused("\"F00-F99\"", "\"F2\"", "F00-F99 or R75");
    refused("\"56888-1\"", "\"56888-2\"", "check digit");
    refused("[\"G03A\"]", "[\"g03a\"]", "ATC");
    refused("words = [\"hiv\"]", "words = [\"HIV\"]", "small letters");
    refused("words = [\"hiv\"]", "words = [\"\"]", "small letters");
    refused("code_parts = [\"HIV\"]", "code_parts = [\"H\"]", "three capital letters");
    refused("code = \"staff\"", "code = \"stuff\"", "there are psychiatric, hiv");
    refused("icd10 = [\"F00-F99\"]", "icd = [\"F00-F99\"]", "unknown field");
}

#[test]
fn no_class_is_left_out_and_none_ends_without_a_next() {
    refused("code = \"staff\"", "code = \"hiv\"\neffective = 2030-01-01", "nothing of what is staff");
    refused("until = 2022-12-31", "until = 2022-11-30", "nothing follows on the next day");
    refused("effective = 2023-01-01", "effective = 2023-01-01\nuntil = 2029-12-31", "nothing follows");
}
