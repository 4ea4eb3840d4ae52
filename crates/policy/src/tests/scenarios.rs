//! Scenarios over a region's files: the same format, the same checks, and a change of files at the end.

use jiff::civil::date;

use super::sample;
use crate::{ChangeKind, Level, Policies, PolicyFault};

fn policies() -> Policies {
    Policies::from_files(&sample()).unwrap()
}

fn overlaid(scenario: &str) -> Result<crate::Overlaid, Vec<PolicyFault>> {
    let policies = policies();
    policies.overlaid(policies.region("990100").unwrap(), "scenario.toml", scenario)
}

#[track_caller]
fn wrong(scenario: &str, expected: &str) {
    let faults = overlaid(scenario).unwrap_err();
    let shown: Vec<String> = faults.iter().map(ToString::to_string).collect();
    assert!(shown.iter().any(|fault| fault.starts_with(expected)), "{shown:#?} does not hold {expected}");
}

#[test]
fn a_window_is_changed_and_everything_else_of_the_item_stays() {
    let laid = overlaid("[[item]]\ncode = \"K\"\nwindow_days = 7\n").unwrap();
    let (policies, day) = (policies(), date(2023, 8, 31));
    let (was, is) =
        (policies.region("990100").unwrap().item("K", day).unwrap(), laid.region.item("K", day).unwrap());
    assert_eq!((was.window_days, is.window_days), (3, 7));
    assert_eq!(
        (&was.name, &was.loinc, &was.unit, &was.specimen, &was.label_scheme, was.category),
        (&is.name, &is.loinc, &is.unit, &is.specimen, &is.label_scheme, is.category),
    );
    assert_eq!(laid.region.item("NA", day).unwrap().window_days, 3);
    let change = &laid.changes[0];
    assert_eq!((change.rule.as_str(), change.change), ("item/K", ChangeKind::Changed));
    assert_eq!(
        (change.effective, change.until, change.keys.as_slice()),
        (date(2020, 1, 1), None, ["window_days".to_owned()].as_slice())
    );
    assert_ne!(laid.region.edition().digest(), policies.region("990100").unwrap().edition().digest());
}

#[test]
fn dates_say_on_which_days_a_scenario_holds_and_the_rule_stands_again_after_them() {
    let laid =
        overlaid("effective = 2023-03-01\nuntil = 2023-05-31\n[[item]]\ncode = \"CT\"\nwindow_days = 5\n")
            .unwrap();
    let window = |day| laid.region.item("CT", day).unwrap().window_days;
    assert_eq!(window(date(2022, 12, 31)), 7, "the version of before");
    assert_eq!(window(date(2023, 2, 28)), 15);
    assert_eq!([window(date(2023, 3, 1)), window(date(2023, 5, 31))], [5, 5]);
    assert_eq!(window(date(2023, 6, 1)), 15);
}

#[test]
fn rules_are_added_and_dropped_labels_reach_further_prices_and_grounds_change() {
    let laid = overlaid(
        r#"
[[item]]
code = "CL"
name = "氯"
category = "laboratory"
window_days = 3
unit = "mmol/L"
label_scheme = "CHEM"

[[drop]]
rule = "item/HRCT"

[[label]]
code = "neighbour"
scope = "national"

[[price]]
item = "K"
fen = { tertiary = 900 }

[[ground]]
code = "01"
counts_in_rate = false
"#,
    )
    .unwrap();
    let (region, day) = (&laid.region, date(2023, 8, 31));
    assert_eq!(region.item("CL", day).unwrap().window_days, 3);
    assert!(region.item("HRCT", day).is_none());
    let label = region.labels(day).find(|label| label.code == "neighbour").unwrap();
    assert_eq!((label.width(), label.valid_to, label.text.as_str()), (0, date(2029, 12, 31), "邻市HR"));
    assert!(region.covering_label("N", "CT", day, "990101").is_some(), "honoured here now");
    let price = |level| region.price("K", level, day).unwrap().0.0;
    assert_eq!((price(Level::Tertiary), price(Level::Primary)), (900, 400), "one level alone");
    assert!(!region.ground("01", day).unwrap().counts_in_rate);
    let kinds: Vec<ChangeKind> = laid.changes.iter().map(|change| change.change).collect();
    use ChangeKind::{Added, Changed, Dropped};
    assert!(kinds.contains(&Added) && kinds.contains(&Dropped) && kinds.contains(&Changed), "{kinds:?}");
}

#[test]
fn what_still_names_a_rule_that_is_dropped_means_nothing_by_it() {
    let laid = overlaid("[[drop]]\nrule = \"item/NA\"\n").unwrap();
    let day = date(2023, 8, 31);
    let panel = laid.region.expand("P", day).unwrap();
    assert_eq!(panel.iter().map(|item| item.code.as_str()).collect::<Vec<_>>(), ["K"]);
    assert!(laid.region.price("NA", Level::Tertiary, day).is_none(), "nor has it a price");
    // Names of what never was are mistakes all the same.
    wrong(
        "[[panel]]\ncode = \"P\"\nitems = [\"K\", \"MG\"]\n",
        "scenario.toml:3:15: panel/P names the unknown item MG",
    );
}

#[test]
fn what_is_wrong_is_said_with_line_and_column_as_for_a_regions_files() {
    wrong(
        "[[item]]\ncode = \"K\"\nwindow_days = 40\n",
        "scenario.toml:3:15: item/K: a window of 40 days is outside window_days_max = 15",
    );
    wrong("[[item]]\ncode = \"K\"\nwindow = 5\n", "scenario.toml:3:1: item K: unknown field `window`");
    wrong("[[item]]\ncode = \"NEW\"\nwindow_days = 5\n", "scenario.toml:1:1: item NEW: ");
    wrong("[[drop]]\nrule = \"item/NO\"\n", "scenario.toml:2:8: drop names the unknown rule item/NO");
    wrong("[[drop]]\nrule = \"item/K\"\nwhy = 1\n", "scenario.toml:3:1: unknown key `why`");
    wrong("[[item]]\ncode = \"K\"\nwindow_days = 5\n[[drop]]\nrule = \"item/K\"\n", "scenario.toml:");
    wrong(
        "[[ground]]\ncode = \"01\"\ntext = \"甲\"\n[[ground]]\ncode = \"01\"\ntext = \"乙\"\n",
        "scenario.toml:4:1: ground/01 is changed twice",
    );
    wrong("# nothing\n", "scenario.toml: changes nothing");
    wrong("[[item]\n", "scenario.toml:1:");
    wrong("[region]\ncode = \"990100\"\n", "scenario.toml: ");
    wrong(
        "[[label]]\ncode = \"city\"\nuntil = 2031-01-01\n",
        "scenario.toml:1:1: label/city lasts until 2031-01-01",
    );
}

#[test]
fn a_scenario_becomes_a_change_of_files_that_comes_to_the_same_rules_from_a_day_on() {
    let scenario = r#"
[[item]]
code = "K"
window_days = 7
[[item]]
code = "HRCT"
window_days = 10
[[panel]]
code = "P"
items = ["K"]
[[label]]
code = "city"
scope = "national"
[[drop]]
rule = "price/P"
"#;
    let policies = policies();
    let region = policies.region("990100").unwrap();
    let day = date(2027, 1, 1);
    let changes = policies.proposal(region, ("scenario.toml", scenario), day, "样卫发〔2026〕12号").unwrap();
    let mut files = sample();
    for change in &changes {
        assert_eq!(change.before.as_ref(), files.get(std::path::Path::new(&change.path)), "{}", change.path);
        files.insert(change.path.clone().into(), change.after.clone());
    }
    let adopted = Policies::from_files(&files).unwrap();
    let adopted = adopted.region("990100").unwrap();
    let before = date(2026, 12, 31);
    assert_eq!([before, day].map(|day| adopted.item("K", day).unwrap().window_days), [3, 7]);
    assert_eq!([before, day].map(|day| adopted.item("HRCT", day).unwrap().window_days), [15, 10]);
    assert_eq!([before, day].map(|day| adopted.panel("P", day).unwrap().items.len()), [2, 1]);
    assert_eq!([before, day].map(|day| adopted.price("P", Level::Tertiary, day).is_some()), [true, false]);
    assert_eq!(adopted.item("K", day).unwrap().rule.source, "样卫发〔2026〕12号");
    // History is as it was.
    let range = crate::DateRange { from: date(2020, 1, 1), until: Some(before) };
    assert_eq!(region.edition().edited(adopted.edition(), range), []);
    let diff: String = changes.iter().map(crate::FileChange::diff).collect();
    for line in [
        "--- a/990100-sample/panels.toml",
        "+++ b/990100-sample/panels.toml",
        "+until = 2026-12-31",
        "--- /dev/null",
        "+++ b/990100-sample/adopted-2027-01-01.toml",
        "+source = \"样卫发〔2026〕12号\"",
        "+effective = 2027-01-01",
        "+window_days = 7",
    ] {
        assert!(diff.lines().any(|known| known == line), "no line {line} in\n{diff}");
    }
    // Lines that nothing is done to do not move.
    let gone = diff.lines().filter(|line| line.starts_with('-') && !line.starts_with("---")).count();
    assert_eq!(gone, 3, "the changed rows of lists and no more:\n{diff}");
}

#[test]
fn history_that_was_edited_is_told_from_rules_that_end() {
    let policies = policies();
    let kept = crate::Edition::read(&policies.region("990100").unwrap().edition().text()).unwrap();
    assert_eq!(kept.digest(), policies.region("990100").unwrap().edition().digest());
    let with = |old: &str, new: &str| {
        let mut files = sample();
        for text in files.values_mut() {
            *text = text.replacen(old, new, 1);
        }
        let changed = Policies::from_files(&files).unwrap();
        let days = crate::DateRange { from: date(2023, 7, 1), until: Some(date(2023, 8, 1)) };
        kept.edited(changed.region("990100").unwrap().edition(), days)
            .into_iter()
            .map(|e| e.rule)
            .collect::<Vec<_>>()
    };
    let ended = "loinc = \"2823-3\", unit = \"mmol/L\", window_days = 3, until = 2026-12-31 }";
    let whole = "loinc = \"2823-3\", unit = \"mmol/L\", window_days = 3 }";
    assert!(with(whole, ended).is_empty(), "a rule that ends later is how rules change");
    assert_eq!(with(whole, &whole.replace("= 3 }", "= 5 }")), ["item/K@2020-01-01"]);
    assert_eq!(
        with(whole, &ended.replace("2026-12-31", "2023-07-15")),
        ["item/K@2020-01-01"],
        "it ended within the days"
    );
    assert!(
        with("source = \"test\"", "source = \"another\"").is_empty(),
        "where it stands is not what it says"
    );
}
