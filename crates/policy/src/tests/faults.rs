//! Each wrong rule is named with file, line, column, what is wrong and what to do.

use std::{collections::BTreeMap, path::PathBuf};

use proptest::prelude::*;

use super::{errors_after, sample, with};
use crate::{Policies, Severity};

/// After the replacement exactly one error stands, it points at the text `at`, and it says each of `parts`.
#[track_caller]
fn one(name: &str, old: &str, new: &str, at: &str, parts: &[&str]) {
    let faults = errors_after(name, old, new);
    let shown: Vec<String> = faults.iter().map(ToString::to_string).collect();
    assert_eq!(faults.len(), 1, "{shown:#?}");
    let text = sample()[&PathBuf::from(format!("990100-sample/{name}"))].replacen(old, new, 1);
    let (line, column) = text
        .lines()
        .zip(1..)
        .find_map(|(line, number)| line.find(at).map(|byte| (number, line[..byte].chars().count() + 1)))
        .unwrap();
    let place = format!("990100-sample/{name}:{line}:{column}: ");
    assert!(shown[0].starts_with(&place), "{} does not start with {place}", shown[0]);
    for part in parts {
        assert!(shown[0].contains(part), "{} says nothing of {part:?}", shown[0]);
    }
}

#[test]
fn the_sample_is_clean() {
    assert!(Policies::from_files(&sample()).is_ok());
}

#[test]
fn a_fault_reads_as_file_line_column_reason() {
    let faults = errors_after("panels.toml", "\"NA\"]", "\"MG\"]");
    assert_eq!(
        faults[0].to_string(),
        "990100-sample/panels.toml:7:15: panel/P names the unknown item MG; mend the code or add it"
    );
}

#[test]
fn malformed_toml() {
    one("panels.toml", "name = \"电解质\"", "name = 电解质", "电解质", &["not TOML", "mend the syntax"]);
}

#[test]
fn an_unknown_key_in_a_row_a_section_or_a_file() {
    one(
        "panels.toml",
        "name = \"电解质\"",
        "nmae = \"x\"",
        "nmae",
        &["panel P", "unknown field `nmae`", "spelling"],
    );
    one("labels.toml", "[[lapse]]", "[[lapses]]", "lapses]]", &["unknown key `lapses`", "lapse"]);
    let faults = errors_after("catalogue.toml", "specimen = ", "speciment = ");
    assert_eq!(faults.len(), 3, "each row that inherits it");
    assert!(faults.iter().all(|fault| fault.reason.contains("unknown field `speciment`")));
}

#[test]
fn columns_are_counted_in_characters() {
    one(
        "catalogue.toml",
        "name = \"钾\", loinc = \"2823-3\"",
        "name = \"钾钾\", loinc = \"2823-4\"",
        "\"2823-4\"",
        &["item/K", "LOINC 2823-4", "check digit", "leave it out"],
    );
}

#[test]
fn a_panels_loinc_code_is_checked_too() {
    one("panels.toml", "items =", "loinc = \"24356-9\"\nitems =", "\"24356-9\"", &["LOINC 24356-9"]);
}

#[test]
fn two_versions_of_one_rule_in_force_together() {
    one(
        "catalogue.toml",
        "window_days = 7, until = 2022-12-31",
        "window_days = 7",
        "{ code = \"CT\", name = \"胸部CT\", window_days = 15",
        &[
            "item/CT has two versions in force on 2023-01-01",
            "990100-sample/catalogue.toml:21",
            "end the earlier with until = 2022-12-31",
        ],
    );
}

#[test]
fn one_rule_twice() {
    let faults = errors_after("grounds.toml", "code = \"04\"", "code = \"01\"");
    assert_eq!((faults.len(), faults[0].line, faults[0].column), (1, 9, 1), "{faults:?}");
    assert!(faults[0].reason.contains("ground/01 is there twice"), "{faults:?}");
    assert!(faults[0].reason.contains("grounds.toml:4"), "{faults:?}");
}

#[test]
fn d1_a_window_outside_the_regions_bounds() {
    let wide = ("window_days = 3 },\n  { code = \"NA\"", "window_days = 16 },\n  { code = \"NA\"");
    one("catalogue.toml", wide.0, wide.1, "16 }", &["item/K", "16 days", "window_days_max = 15"]);
    let narrow = wide.1.replacen("16", "2", 1);
    one("catalogue.toml", wide.0, &narrow, "2 },", &["window_days_min = 3"]);
}

#[test]
fn an_item_without_a_window_and_a_never_recognised_item_with_one() {
    one(
        "catalogue.toml",
        "unit = \"mmol/L\", window_days = 3",
        "unit = \"mmol/L\"",
        "{ code = \"K\"",
        &["item/K has no window"],
    );
    one(
        "catalogue.toml",
        "never_recognise = true",
        "never_recognise = true, window_days = 4",
        "4 },",
        &["item/ABO is never recognised"],
    );
}

#[test]
fn a_unit_and_a_code_are_written_without_blanks() {
    one("catalogue.toml", "mmol/L", "mmol / L", "\"mmol / L", &["UCUM"]);
    let faults = errors_after("catalogue.toml", "\"HRCT\"", "\"HR CT\"");
    assert_eq!((faults[0].line, faults[0].column), (23, 12), "{faults:?}");
    assert!(faults[0].reason.contains("letters, digits"), "{faults:?}");
}

#[test]
fn source_and_effective_are_wanted() {
    one(
        "grounds.toml",
        "source = \"test\"",
        "",
        "[[ground]]",
        &["ground/01 has no `source`", "head of the file"],
    );
    one("domains.toml", "effective = 2020-01-01", "", "[[domain]]", &["domain/basin has no `effective`"]);
    one("grounds.toml", "effective = 2020-01-01", "effective = \"2020\"", "\"2020\"", &["without quotes"]);
}

#[test]
fn a_rule_that_ends_before_it_begins() {
    one("panels.toml", "code = \"P\"", "code = \"P\"\nuntil = 2019-01-01", "[[panel]]", &["ends before"]);
}

#[test]
fn references_to_nothing() {
    one("organisations.toml", "parent = \"B\"", "parent = \"X\"", "\"X\"", &["unknown institution X"]);
    one(
        "organisations.toml",
        "area = \"990200\"",
        "area = \"990300\"",
        "\"990300\"",
        &["unknown area 990300"],
    );
    let faults = errors_after("catalogue.toml", "label_scheme = \"CT\"", "label_scheme = \"MR\"");
    assert!(faults.iter().all(|fault| (fault.line, fault.column) == (18, 16)), "{faults:?}");
    assert!(faults[0].reason.contains("item/CT names the unknown eqa_scheme MR"), "{faults:?}");
}

#[test]
fn references_of_items_and_labels() {
    let faults =
        errors_after("catalogue.toml", "[[equivalence]]\ncode = \"G\"", "[[equivalence]]\ncode = \"H\"");
    assert!(faults.iter().all(|fault| fault.reason.contains("unknown equivalence group G")), "{faults:?}");
    one(
        "labels.toml",
        "scope = \"national\"\neqa_scheme = \"CHEM\"",
        "scope = \"national\"\neqa_scheme = \"X\"",
        "\"X\"",
        &["label/national names the unknown eqa_scheme X"],
    );
    one(
        "labels.toml",
        "institutions = [\"A\"]",
        "institutions = [\"Z\"]",
        "\"Z\"",
        &["unknown institution Z"],
    );
    one(
        "labels.toml",
        "{ domain = \"basin\" }",
        "{ domain = \"river\" }",
        "\"river\"",
        &["unknown domain river"],
    );
    one("labels.toml", "institution = \"B\"", "institution = \"Z\"", "\"Z\"", &["unknown institution Z"]);
    one("prices.toml", "item = \"P\"", "item = \"Q\"", "\"Q\"", &["price/Q names the unknown item Q"]);
    one("domains.toml", "items = [\"CT\"]", "items = [\"MR\"]", "\"MR\"", &["unknown item MR"]);
}

#[test]
fn references_to_what_is_in_force_on_none_of_the_rules_days() {
    let more = |from: &str| {
        format!(
            "source = \"t\"\nitem = [{{ code = \"X\", name = \"x\", category = \"imaging\", window_days = 7, \
             effective = 2020-01-01, until = 2021-12-31 }}]\n\
             panel = [{{ code = \"Q\", name = \"q\", effective = {from}, items = [\"X\"] }}]\n"
        )
    };
    assert!(Policies::from_files(&with("more.toml", &more("2021-12-31"))).is_ok());
    let faults = Policies::from_files(&with("more.toml", &more("2022-01-01"))).unwrap_err();
    let expected = "990100-sample/more.toml:3:69: panel/Q names the item X, which is in force on none of its \
                    days; mend the dates";
    assert_eq!(faults[0].to_string(), expected);
}

#[test]
fn an_institution_that_belongs_to_itself() {
    let faults = errors_after(
        "organisations.toml",
        "kind = \"general-hospital\", unified",
        "kind = \"general-hospital\", parent = \"B\", unified",
    );
    assert_eq!(faults.len(), 2, "{faults:?}");
    assert!(faults.iter().all(|fault| fault.reason.contains("belongs to itself through")));
}

#[test]
fn rules_7_1_codes_of_institutions() {
    one(
        "organisations.toml",
        "H99020000001",
        "H9902000001",
        "\"H9902000001\"",
        &["insurer's code", "five of sequence"],
    );
    let mut files = sample();
    let text = files.get_mut(&PathBuf::from("990100-sample/organisations.toml")).unwrap();
    *text = text.replace("91350100M000100Y43", "91350100M000100Y44");
    let policies = Policies::from_files(&files).unwrap();
    let [warning] = policies.warnings() else { panic!("{:?}", policies.warnings()) };
    assert_eq!((warning.severity, warning.line, warning.column), (Severity::Warning, 8, 100));
    assert!(warning.to_string().contains(": warning: institution/A: unified social credit code"));
}

#[test]
fn a_panel_with_an_item_twice_or_none() {
    one("panels.toml", "[\"K\", \"NA\"]", "[\"K\", \"K\"]", "\"K\"]", &["panel/P names K twice"]);
    one("panels.toml", "[\"K\", \"NA\"]", "[]", "[[panel]]", &["panel/P has no items"]);
    let faults = errors_after("panels.toml", "code = \"P\"", "code = \"K\"");
    assert!(faults[0].reason.contains("has the code of an item"), "{faults:?}");
}

#[test]
fn a_ground_without_a_number() {
    one(
        "grounds.toml",
        "code = \"01\"\n",
        "",
        "[[ground]]",
        &["ground without a code", "`code` is missing; add it"],
    );
    one("grounds.toml", "code = \"01\"", "code = \"A\"", "\"A\"", &["number of two digits"]);
    let twice = "text_en = \"x\"\nemergency = true";
    let faults = errors_after("grounds.toml", "text_en = \"Changed condition\"", twice);
    assert_eq!((faults.len(), faults[0].line), (1, 10), "{faults:?}");
    assert!(faults[0].reason.contains("both the ground for emergencies"), "{faults:?}");
}

#[test]
fn prices_negative_or_missing() {
    one("prices.toml", "tertiary = 24000", "tertiary = -1", "-1,", &["price/CT", "negative"]);
    let mut files = sample();
    let text = files.get_mut(&PathBuf::from("990100-sample/prices.toml")).unwrap();
    *text = text.replace("tertiary = 26000, ", "");
    let policies = Policies::from_files(&files).unwrap();
    let [warning] = policies.warnings() else { panic!("{:?}", policies.warnings()) };
    assert_eq!(warning.file, "990100-sample/catalogue.toml");
    assert!(warning.reason.starts_with("item/HRCT has no price at 三级"), "{}", warning.reason);
}

#[test]
fn rules_2_1_quality_assessment_is_half_yearly_and_labels_end_with_it() {
    let faults = errors_after("labels.toml", "rounds_per_year = 2", "rounds_per_year = 1");
    assert_eq!(faults.len(), 2, "each scheme that inherits it: {faults:?}");
    assert!(faults.iter().all(|fault| fault.line == 8 && fault.reason.contains("每半年≥1次")));
}

#[test]
fn labels_end_and_are_held_by_somebody() {
    let faults = errors_after("labels.toml", "until = 2029-12-31", "until = 2030-06-30");
    assert!(faults.iter().all(|fault| fault.reason.contains("only until 2029-12-31")), "{faults:?}");
    assert_eq!(faults.len(), 4);
    let faults = errors_after("labels.toml", "until = 2029-12-31\n", "");
    assert!(faults.iter().all(|fault| fault.reason.contains("never ends")), "{faults:?}");
    one("labels.toml", "institutions = [\"A\"]", "", "[[label]]", &["held by nobody"]);
}

#[test]
fn parameters_known_complete_and_in_order() {
    let faults = errors_after("region.toml", "name = \"medicine_atc_level\"", "name = \"atc\"");
    assert!(faults[0].reason.contains("gives no parameter medicine_atc_level"), "{faults:?}");
    assert!(faults[1].reason.contains("no parameter is called atc"), "{faults:?}");
    one("region.toml", "value = 50", "value = 150", "150", &["between 1 and 100"]);
    one(
        "region.toml",
        "value = 30",
        "value = 11",
        "11",
        &["lookback_days is less than window_days_max (15)"],
    );
}

#[test]
fn a_region_and_its_folder_agree() {
    one("region.toml", "code = \"990100\"", "code = \"990101\"", "\"990101\"", &["folder of 990100"]);
    one("region.toml", "Asia/Shanghai", "Asia/Nowhere", "\"Asia/Nowhere\"", &["unknown time zone"]);
}

#[test]
fn every_fault_comes_back_not_only_the_first() {
    let mut files =
        with("more.toml", "source = \"t\"\neffective = 2020-01-01\n[[panel]]\ncode = \"Q\"\n[[ground]]\n");
    files.insert(PathBuf::from("990100-sample/bad.toml"), "x = \n".into());
    files.insert(PathBuf::from("stray.toml"), String::new());
    files.insert(PathBuf::from("nowhere/region.toml"), String::new());
    let faults = Policies::from_files(&files).unwrap_err();
    let files: Vec<&str> = faults.iter().map(|fault| fault.file.as_str()).collect();
    assert_eq!(
        files,
        [
            "990100-sample/bad.toml",
            "990100-sample/more.toml",
            "990100-sample/more.toml",
            "nowhere",
            "stray.toml",
        ]
    );
}

#[test]
fn what_a_region_cannot_do_without() {
    for (name, table) in [
        ("organisations.toml", "[[institution]]"),
        ("catalogue.toml", "[[item]]"),
        ("grounds.toml", "[[ground]]"),
        ("labels.toml", "[[label]]"),
        ("prices.toml", "[[price]]"),
        ("region.toml", "[region]"),
    ] {
        let mut files = sample();
        files.remove(&PathBuf::from(format!("990100-sample/{name}")));
        let faults = Policies::from_files(&files).unwrap_err();
        let wanted = faults.iter().find(|fault| fault.reason.contains(&format!("has no {table}; add ")));
        assert_eq!(
            wanted.map(|fault| fault.to_string().starts_with("990100-sample: ")),
            Some(true),
            "{faults:?}"
        );
    }
}

#[test]
fn a_directory_that_is_missing_or_holds_no_region() {
    let faults = Policies::load(&PathBuf::from("no-such-directory")).unwrap_err();
    assert!(faults[0].to_string().starts_with("no-such-directory: cannot be read"), "{faults:?}");
    let faults = Policies::from_files(&BTreeMap::new()).unwrap_err();
    assert!(faults[0].reason.contains("holds no region"), "{faults:?}");
}

#[test]
fn two_regions_of_one_name() {
    let mut files = sample();
    for (path, text) in sample() {
        let path = path.to_string_lossy().replace("990100", "990200");
        files.insert(PathBuf::from(path), text.replace("code = \"990100\"\nname", "code = \"990200\"\nname"));
    }
    let faults = Policies::from_files(&files).unwrap_err();
    assert!(faults.iter().any(|fault| fault.reason.contains("both answer to 样例")), "{faults:?}");
}

#[test]
fn groups_of_one_and_labels_of_nothing_are_warned_about() {
    let more = "source = \"t\"\neffective = 2020-01-01\n[[equivalence]]\ncode = \"E\"\nname = \"e\"\n";
    let policies = Policies::from_files(&with("more.toml", more)).unwrap();
    assert!(policies.warnings()[0].reason.contains("equivalence/E has 0 items"), "{:?}", policies.warnings());
    let more = r#"source = "t"
effective = 2020-01-01
until = 2020-12-31
eqa_scheme = [ { code = "US", name = "x", organiser = "x", rounds_per_year = 2, next_expiry = 2020-12-31 } ]
label = [ { code = "us", text = "x", scope = "national", eqa_scheme = "US", levels = ["tertiary"] } ]
"#;
    let policies = Policies::from_files(&with("more.toml", more)).unwrap();
    assert!(policies.warnings()[0].reason.contains("label/us covers nothing"), "{:?}", policies.warnings());
}

#[test]
fn a_byte_order_mark_and_windows_line_ends_do_no_harm() {
    let files =
        sample().into_iter().map(|(path, text)| (path, format!("\u{feff}{}", text.replace('\n', "\r\n"))));
    assert!(Policies::from_files(&files.collect()).is_ok());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// Whatever is cut out of a file or put into it, the answer is a region or faults, never a panic.
    #[test]
    fn no_text_brings_the_loader_down(name in 0..8usize, at in 0..2000usize, cut in 0..40usize, put in "[\\[\\]{}=\"\\n0-9a-z钾\\-]{0,6}") {
        let mut files = sample();
        let text = files.values_mut().nth(name).unwrap();
        let chars: Vec<char> = text.chars().collect();
        let at = at % chars.len();
        let rest = (at + cut).min(chars.len());
        *text = chars[..at].iter().copied().chain(put.chars()).chain(chars[rest..].iter().copied()).collect();
        if let Err(faults) = Policies::from_files(&files) {
            prop_assert!(!faults.is_empty());
        }
    }
}

#[test]
fn numbers_of_matching_may_be_left_out_and_lie_between_bounds() {
    let region = Policies::from_files(&sample()).unwrap().region("990100").unwrap().clone();
    let day = jiff::civil::date(2023, 8, 31);
    assert!(region.parameters(day).unwrap().match_link_ppm.is_none(), "left out, and complete");
    let last = "name = \"future_tolerance_minutes\"\nvalue = 10\n";
    let with = |name: &str, value: u32| format!("{last}[[parameter]]\nname = \"{name}\"\nvalue = {value}\n");
    one("region.toml", last, &with("match_link_ppm", 1_000_001), "1000001", &["match_link_ppm", "1000000"]);
    one("region.toml", last, &with("match_review_ppm", 77), "77", &["match_review_ppm", "500000"]);
    let asked_later =
        with("match_link_ppm", 900_000) + "[[parameter]]\nname = \"match_review_ppm\"\nvalue = 990000\n";
    one("region.toml", last, &asked_later, "900000", &["match_link_ppm is less than match_review_ppm"]);
}
