//! Commands that need no server: help, configuration, rules, the trail.

use std::fs;

use super::support::{place, regions};

#[test]
fn help_is_for_people_and_a_wrong_command_is_usage() {
    let place = place();
    let help = place.run(&["--help"]).well();
    assert!(help.contains("联医") && help.contains("lianyi policy check"), "{help}");
    assert_eq!(place.run(&["--version"]).well().trim(), concat!("lianyi ", env!("CARGO_PKG_VERSION")));
    assert_eq!(place.run(&["fly"]).code(), 2);
    assert_eq!(place.run(&[]).code(), 2);
    assert_eq!(place.run(&["--set", "nothing", "config", "show"]).code(), 2);
}

#[test]
fn the_effective_configuration_is_shown_without_secrets() {
    let place = place();
    fs::write(place.folder.path().join("lianyi.toml"), "[database]\nurl = \"postgres://u:geheim@h/d\"\n")
        .unwrap();
    let shown = place.run(&["config", "show", "--http", "127.0.0.1:9"]).well();
    assert!(shown.contains("url = \"postgres://u:***@h/d\"  # lianyi.toml:2:7"), "{shown}");
    assert!(shown.contains("listen = \"127.0.0.1:9\"  # flag --http"), "{shown}");
    assert!(!shown.contains("geheim"));
    // what is shown can be read back
    fs::write(place.folder.path().join("lianyi.toml"), &shown).unwrap();
    place.run(&["config", "show"]).well();
}

#[test]
fn a_wrong_configuration_is_usage_and_says_where() {
    let place = place();
    fs::write(place.folder.path().join("lianyi.toml"), "[http]\nlistn = \"x\"\n").unwrap();
    let done = place.run(&["audit", "verify"]);
    assert_eq!(done.code(), 2);
    assert!(done.err().contains("lianyi.toml:2:1: there is no setting `http.listn`"), "{}", done.err());
}

#[test]
fn the_rules_of_the_repository_can_be_used() {
    let out = place().run(&["policy", "check"]).well();
    assert!(out.contains("规则可用"), "{out}");
}

#[test]
fn a_wrong_rule_is_named_with_file_line_and_column() {
    let place = place();
    let folder = place.folder.path().join("rules/000001-example");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("region.toml"), "source = \"x\"\neffective = 2020-01-01\n\n[regoin]\n").unwrap();
    let done = place.run(&["policy", "check", "rules"]);
    assert_eq!(done.code(), 1);
    assert!(
        done.out().contains("rules/000001-example/region.toml:4:2: unknown key `regoin`"),
        "{}",
        done.out()
    );
    let started = place.run(&["serve", "--regions", "rules"]);
    assert_eq!(started.code(), 1);
    assert!(started.err().contains("region.toml:4:2"), "{}", started.err());
}

#[test]
fn an_item_is_shown_by_its_code_or_name_with_its_source() {
    let place = place();
    let region = fs::read_dir(regions()).unwrap().next().unwrap().unwrap().file_name().into_string().unwrap();
    let (code, _) = region.split_once('-').unwrap();
    let none = place.run(&["policy", "show", "item", "no such item", "--region", code]);
    assert_eq!(none.code(), 1);
    assert!(none.err().contains("has no item"), "{}", none.err());
    let shown =
        place.run(&["policy", "show", "item", "血红蛋白", "--region", code, "--on", "2026-11-01"]).well();
    assert!(shown.contains("互认时限") && shown.contains("规则 rule"), "{shown}");
    let grounds = place.run(&["policy", "show", "grounds", "--region", code]).well();
    assert!(grounds.contains("计入互认率"), "{grounds}");
    let missing = place.run(&["policy", "show", "grounds"]);
    assert_eq!(missing.code(), 1);
    assert!(missing.err().contains("--region") && missing.err().contains(code), "{}", missing.err());
}

#[test]
fn a_database_that_is_not_there_is_not_found_well() {
    let place = place();
    let region = place.region();
    for command in [&["audit", "verify"][..], &["stats"], &["key", "list"], &["mapping", "list-unmapped"]] {
        let done = place.run(&[command, &["--region", &region]].concat());
        assert_eq!(done.code(), 1, "{command:?}");
        assert!(done.err().contains("there is no database at data/lianyi.db"), "{}", done.err());
    }
    assert!(!place.folder.path().join("data").exists());
}

/// The weights that are used are those that `matching.model` names, and a file that is none stops the start.
#[test]
fn weights_of_matching_are_shown_and_read_from_a_file() {
    let place = place();
    let shown = place.run(&["matching", "show"]).well();
    assert!(shown.contains("synthetic-1") && shown.contains("exact"), "{shown}");
    let committed = include_str!("../../../identity/src/matching/synthetic.toml");
    let own = place.folder.path().join("weights.toml");
    fs::write(&own, committed.replacen("synthetic-1", "our-own", 1)).unwrap();
    let shown = place.run(&["matching", "show", "--set", "matching.model=weights.toml"]).well();
    assert!(shown.contains("our-own"), "{shown}");
    fs::write(&own, committed.replacen("field = \"name\"", "field = \"nose\"", 1)).unwrap();
    let refused = place.run(&["matching", "show", "--set", "matching.model=weights.toml"]);
    assert_eq!(refused.code(), 1);
    assert!(refused.err().contains("weights.toml") && refused.err().contains("nose"), "{}", refused.err());
    place.key();
    let region = place.region();
    let refused = place.run(&["matching", "learn", "--region", &region, "--out", "learnt.toml"]);
    assert!(refused.err().contains("500 are needed"), "{}", refused.err());
    assert!(!place.folder.path().join("learnt.toml").exists(), "nothing is written of nothing");
}
