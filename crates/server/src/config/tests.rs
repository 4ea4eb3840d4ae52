//! Precedence, and mistakes that are named with their place.

use std::{fs, path::PathBuf, time::Duration};

use tempfile::TempDir;

use super::{Config, LogFormat, Sources, has_password, keys, keys::KEYS, without_password};

struct Machine {
    folder: TempDir,
    sources: Sources,
}

fn machine(file: &str) -> Machine {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("lianyi.toml");
    fs::write(&path, file).unwrap();
    Machine { sources: Sources { usual_files: vec![path], ..Sources::default() }, folder }
}

impl Machine {
    fn env(mut self, name: &str, value: &str) -> Self {
        self.sources.environment.push((name.into(), value.into()));
        self
    }

    fn flag(mut self, key: &str, value: &str) -> Self {
        self.sources.flags.push((key.into(), format!("--{key}"), value.into()));
        self
    }

    fn config(&self) -> Config {
        Config::read(&self.sources).unwrap().0
    }

    fn faults(&self) -> String {
        let folder = self.folder.path().display().to_string();
        Config::read(&self.sources).unwrap_err().join("\n").replace(&format!("{folder}/"), "")
    }
}

#[test]
fn flags_win_over_the_environment_over_the_file_over_defaults() {
    let file = "region = 'a'\n[http]\nlisten = '127.0.0.1:1'\n[log]\nformat = 'json'\n";
    let m = machine(file);
    assert_eq!(m.config().http.listen.port(), 1);
    assert_eq!(m.config().http.timeout, Duration::from_secs(60));
    let m = m.env("LIANYI_HTTP_LISTEN", "127.0.0.1:2").env("LIANYI_REGION", "b");
    assert_eq!(m.config().http.listen.port(), 2);
    let m = m.flag("http.listen", "127.0.0.1:3");
    let config = m.config();
    assert_eq!((config.http.listen.port(), config.region.as_deref()), (3, Some("b")));
    assert_eq!(config.log.format, LogFormat::Json);
    assert!(!config.log.level_chosen);
}

#[test]
fn without_any_source_everything_has_a_default() {
    let (config, settings) = Config::read(&Sources::default()).unwrap();
    assert_eq!(config.database_url, "sqlite:data/lianyi.db");
    assert_eq!(config.key_file, PathBuf::from("data/secret.key"));
    assert_eq!((config.region, config.mllp.listen), (None, None));
    assert!(settings.warnings.is_empty());
}

#[test]
fn the_named_file_is_read_and_a_missing_one_refused() {
    let m = machine("region = 'usual'");
    let other = m.folder.path().join("other.toml");
    fs::write(&other, "region = 'named'").unwrap();
    let named = Sources { file: Some(other), ..m.sources.clone() };
    assert_eq!(Config::read(&named).unwrap().0.region.as_deref(), Some("named"));
    let missing = Sources { file: Some("/nowhere/lianyi.toml".into()), ..Sources::default() };
    assert!(Config::read(&missing).unwrap_err()[0].starts_with("/nowhere/lianyi.toml: cannot be read"));
}

#[test]
fn a_path_of_the_file_begins_in_its_folder() {
    let m = machine("data = 'here'\nregions = '/rules'\n");
    let here = m.folder.path().join("here");
    assert_eq!(m.config().database_url, format!("sqlite:{}/lianyi.db", here.display()));
    assert_eq!(m.config().regions, PathBuf::from("/rules"));
    let m = m.env("LIANYI_DATA", "there");
    assert_eq!(m.config().key_file, PathBuf::from("there/secret.key"));
}

#[test]
fn every_mistake_of_a_file_is_named_with_line_and_column() {
    let m = machine(
        "regoin = 'x'\n[http]\nlisten = 8080\n  timeout = 3\nbody_bytes_max = '1'\n[htp]\nlisten = ''\n[log]\n'文' = 1\n",
    );
    let faults = m.faults();
    for expected in [
        "lianyi.toml:1:1: there is no setting `regoin`; did you mean `region`?",
        "lianyi.toml:3:10: http.listen is text in quotes",
        "lianyi.toml:4:3: there is no setting `http.timeout`; did you mean `http.timeout_seconds`?",
        "lianyi.toml:5:18: http.body_bytes_max is an integer, without quotes",
        "lianyi.toml:6:2: there is no setting `htp`",
        "lianyi.toml:9:1: there is no setting `log.文`",
    ] {
        assert!(faults.contains(expected), "{expected} is not in\n{faults}");
    }
    assert!(machine("a = 'b\n").faults().starts_with("lianyi.toml:1:"), "{}", machine("a = 'b\n").faults());
}

#[test]
fn wrong_values_say_who_said_them_and_what_is_right() {
    let m = machine("[http]\nlisten = 'localhost'\n[mllp]\nin_flight_max = 0\n")
        .env("LIANYI_LOG_FORMAT", "xml")
        .env("LIANYI_HTTP_BASE_URL", "lianyi.example.org")
        .env("LIANYI_CONSOLE_EMBED_FROM", "https://his.example.org 'unsafe-inline'")
        .flag("shutdown.grace_seconds", "-1")
        .flag("log.level", "a=b=c");
    let faults = m.faults();
    for expected in [
        "lianyi.toml:2:10: http.listen is an address and a port",
        "lianyi.toml:4:17: mllp.in_flight_max is a whole number from 1 to 64",
        "environment LIANYI_LOG_FORMAT: log.format is text or json",
        "environment LIANYI_HTTP_BASE_URL: http.base_url is an address",
        "environment LIANYI_CONSOLE_EMBED_FROM: console.embed_from is a list of origins",
        "flag --shutdown.grace_seconds: shutdown.grace_seconds is a whole number from 1",
        "flag --log.level: log.level is error,",
    ] {
        assert!(faults.contains(expected), "{expected} is not in\n{faults}");
    }
    let one = machine("").flag("http.colour", "red").faults();
    assert!(one.contains("--http.colour: there is no setting"), "{one}");
}

#[test]
fn an_unknown_variable_of_ours_is_a_warning() {
    let m = machine("").env("LIANYI_HTTP_LISTN", "x").env("LIANYI_TEST_POSTGRES", "x").env("OTHER", "x");
    let (_, settings) = Config::read(&m.sources).unwrap();
    assert_eq!(
        settings.warnings,
        ["the environment variable LIANYI_HTTP_LISTN is no setting; it is ignored"]
    );
}

#[test]
fn passwords_are_hidden_and_not_taken_from_a_command_line() {
    for (url, shown) in [
        ("postgres://u:p@h:5432/d", "postgres://u:***@h:5432/d"),
        ("postgres://u:p@s/s@h/d", "postgres://u:***@h/d"),
        ("postgres://u@h/d", "postgres://u@h/d"),
        ("postgres://h/d?password=p&sslmode=require", "postgres://h/d?password=***&sslmode=require"),
        ("sqlite:data/a@b:c.db", "sqlite:data/a@b:c.db"),
    ] {
        assert_eq!(without_password(url), shown);
        assert_eq!(has_password(url), url != shown);
    }
    let url = "postgres://u:geheim@h/d";
    let refused = machine("").flag("database.url", url).faults();
    assert!(refused.contains("LIANYI_DATABASE_URL") && !refused.contains("geheim"), "{refused}");
    assert_eq!(machine("").env("LIANYI_DATABASE_URL", url).config().database_url, url);
}

#[test]
fn a_readable_file_with_a_password_is_a_warning() {
    use std::os::unix::fs::PermissionsExt as _;
    let m = machine("[database]\nurl = 'postgres://u:geheim@h/d'\n");
    let file = m.folder.path().join("lianyi.toml");
    for (mode, warnings) in [(0o644, 1), (0o600, 0)] {
        fs::set_permissions(&file, fs::Permissions::from_mode(mode)).unwrap();
        assert_eq!(Config::read(&m.sources).unwrap().1.warnings.len(), warnings);
    }
}

#[test]
fn the_template_is_a_file_that_changes_nothing() {
    let text = keys::template();
    assert!(Config::read(&machine(&text).sources).is_ok());
    // with every line in force it still reads: each value is one the setting takes
    let lines = text.lines().map(|line| match line.strip_prefix("# ") {
        Some(rest) if rest.split_once(" = ").is_some_and(|(name, _)| !name.contains(' ')) => rest,
        _ => line,
    });
    let all = lines.collect::<Vec<_>>().join("\n");
    let m = machine(&all);
    let (_, settings) = Config::read(&m.sources).unwrap();
    assert!(settings.iter().all(|s| s.origin != super::Origin::Default), "{all}");
}

#[test]
fn the_operations_page_lists_every_setting() {
    let page = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/operations.md")).unwrap();
    for key in KEYS {
        assert!(page.contains(&format!("`{}`", key.name)), "docs/operations.md does not list {}", key.name);
    }
}

/// What stands there ends up in `Content-Security-Policy`: nothing but an origin gets so far.
#[test]
fn only_origins_may_embed_the_desk() {
    let from = |text: &str| machine("").env("LIANYI_CONSOLE_EMBED_FROM", text);
    assert_eq!(from("").config().console_embed_from, Vec::<String>::new());
    assert_eq!(
        from("https://his.example.org/ http://10.0.0.7:8080").config().console_embed_from,
        ["https://his.example.org", "http://10.0.0.7:8080"]
    );
    for wrong in ["*", "his.example.org", "https://", "https://a;script-src *", "https://a/path", "data:"] {
        assert!(from(wrong).faults().contains("console.embed_from is a list of origins"), "{wrong}");
    }
}
