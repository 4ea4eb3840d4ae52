//! RULES §7.1 and §2.4: vectors of the documents.

use crate::{credit_code_checks, insurer_code_is_well_formed, loinc_checks, place_covers};

#[test]
fn rules_2_4_every_loinc_code_of_the_table_passes_its_check_digit() {
    let table = "6690-2 789-8 718-7 4544-3 777-3 1742-6 1920-8 14631-6 2324-2 6768-6 1751-7 14682-9 22664-7 \
                 14933-6 14749-6 14647-2 14927-8 14646-4 36643-5 24627-2 24725-4 24590-2 22748-8 2823-3 2951-2 \
                 2075-0 2000-8 4548-4 3016-3 14920-3 5902-2 6301-6 3173-2 1988-5 5196-1 13955-0 1834-1 2039-6 \
                 24356-8 883-9 10331-7 24558-9 25010-0 42148-7 11524-6";
    let codes: Vec<&str> = table.split_whitespace().collect();
    assert_eq!(codes.len(), 45);
    for code in codes {
        assert!(loinc_checks(code), "{code}");
        let (number, check) = code.split_once('-').unwrap();
        let other = (check.parse::<u32>().unwrap() + 1) % 10;
        assert!(!loinc_checks(&format!("{number}-{other}")), "{code}");
    }
    for wrong in ["", "-", "24627", "24627-", "-2", "24627-22", "2462７-2", "24627-2 ", "LP1-2", "24627-+2"]
    {
        assert!(!loinc_checks(wrong), "{wrong:?}");
    }
}

#[test]
fn rules_7_1_unified_social_credit_codes() {
    assert!(credit_code_checks("91350100M000100Y43"));
    assert!(credit_code_checks("12360600MB0000000R"));
    assert!(!credit_code_checks("91350100M000100Y44"));
    assert!(!credit_code_checks("91350100M000100Y4"));
    assert!(!credit_code_checks("9135010OM000100Y43"));
}

#[test]
fn rules_7_1_insurer_codes_are_h_place_and_sequence() {
    assert!(insurer_code_is_well_formed("H36060000012"));
    assert!(!insurer_code_is_well_formed("P36060000012"));
    assert!(!insurer_code_is_well_formed("H3606000001"));
    assert!(!insurer_code_is_well_formed("H360600000é"));
}

#[test]
fn a_place_covers_itself_and_what_lies_in_it() {
    assert!(place_covers("510000", "510703"));
    assert!(place_covers("510700", "510703"));
    assert!(place_covers("500152", "500152"));
    assert!(!place_covers("500152", "500117"));
    assert!(!place_covers("510700", "510900"));
    assert!(!place_covers("510703", "510700"));
    assert!(!place_covers("5107", "510703"));
}
