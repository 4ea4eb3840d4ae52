//! The past decided again at the terminal: verified, and under other rules.

use std::fs;

use super::support::{Place, on_both};

/// A region of the size that a test can bear, with checks and answers in it.
fn filled(place: &Place) -> String {
    let region = place.region();
    let synth = [
        "synth",
        "--region",
        &region,
        "--into-database",
        "--reports",
        "400",
        "--residents",
        "60",
        "--seed",
        "7",
    ];
    place.run(&synth).well();
    region
}

/// An item that the region has, and its window.
fn item(region: &str) -> (String, u32) {
    let regions = super::support::regions();
    let folder = fs::read_dir(regions).unwrap().map(|entry| entry.unwrap());
    let folder =
        folder.into_iter().find(|entry| entry.file_name().to_string_lossy().starts_with(region)).unwrap();
    let text = fs::read_to_string(folder.path().join("catalogue/imaging-ct.toml")).unwrap();
    let row = text.lines().find(|line| line.contains("code = \"CT-CHEST\"")).unwrap();
    let window =
        row.split("window_days = ").nth(1).map_or("7", |rest| rest.split([',', ' ']).next().unwrap());
    ("CT-CHEST".to_owned(), window.parse().unwrap())
}

#[test]
fn a_regions_past_verifies_and_an_edited_rule_is_noticed() {
    on_both(|place| {
        let region = filled(place);
        let out = place.run(&["replay", "--verify", "--region", &region]).well();
        assert!(out.contains("全部一致"), "{out}");
        // The same database under rules whose history was written over.
        let copy = place.folder.path().join("edited");
        let done =
            std::process::Command::new("cp").arg("-r").arg(super::support::regions()).arg(&copy).status();
        assert!(done.unwrap().success());
        let folder = fs::read_dir(&copy).unwrap().map(|entry| entry.unwrap().path());
        let folder = folder.into_iter().find(|path| path.to_string_lossy().contains(&region)).unwrap();
        let file = folder.join("catalogue/imaging-ct.toml");
        let (code, window) = item(&region);
        let text = fs::read_to_string(&file).unwrap();
        let old = text.lines().find(|line| line.contains(&format!("code = \"{code}\""))).unwrap().to_owned();
        let new = old.replace(&format!("window_days = {window}"), "window_days = 3");
        assert_ne!(old, new, "the row names its window");
        fs::write(&file, text.replace(&old, &new)).unwrap();
        let done = place.run(&["replay", "--verify", "--region", &region, "--regions", "edited"]);
        assert_eq!(done.code(), 1);
        assert!(
            done.out().contains("规则历史被改动") && done.out().contains("item/CT-CHEST@"),
            "{}",
            done.out()
        );
    });
}

#[test]
fn what_if_prints_a_table_keeps_a_result_and_proposes_a_change_of_files() {
    on_both(|place| {
        let region = filled(place);
        let scenario = place.folder.path().join("shorter.toml");
        fs::write(&scenario, "[[item]]\ncode = \"CT-CHEST\"\nwindow_days = 3\n").unwrap();
        let period = ["--from", "2022-01-01", "--to", "2028-12-31", "--region", &region];
        let ask = |more: &[&str]| place.run(&[&["what-if", "shorter.toml"], &period[..], more].concat());
        let table = ask(&[]).well();
        for words in ["实际 happened", "方案·推算 estimated", "节约（元）", "不足5人的分组不显示"]
        {
            assert!(table.contains(words), "no {words} in\n{table}");
        }
        let as_of = ["--as-of", "2030-01-01T00:00:00Z"];
        assert_eq!(ask(&as_of).code(), 1, "what will be known then is not known yet");
        let as_of = ["--as-of", "2026-01-01T00:00:00Z", "--json"];
        let (one, other) = (ask(&as_of).well(), ask(&[&as_of[..], &["--threads", "3"]].concat()).well());
        let without_id = |text: &str| text.split_once("\"name\"").unwrap().1.to_owned();
        assert_eq!(without_id(&one), without_id(&other));
        assert!(ask(&["--keep", "复诊多在三日内"]).well().contains("已保存"));
        let diff = ask(&["--propose", "2027-01-01", "--source", "文号1"]).well();
        assert!(diff.contains("+source = \"文号1\"") && diff.contains("until = 2026-12-31"), "{diff}");

        fs::write(&scenario, "[[item]]\ncode = \"CT-CHEST\"\nwindow_days = 4000\n").unwrap();
        let wrong = ask(&[]);
        assert_eq!(wrong.code(), 1);
        assert!(wrong.err().contains("shorter.toml:3:15: item/CT-CHEST"), "{}", wrong.err());
        assert_eq!(place.run(&["what-if", "shorter.toml"]).code(), 2, "a period is wanted");
    });
}
