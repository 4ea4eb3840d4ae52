//! Imports run one way. The order below is that of `docs/architecture.md`.

use std::collections::BTreeMap;

use crate::{Finding, Tree};

/// From left to right: a crate may use every crate in a row above its own, and none in its own row.
pub const ORDER: &[&[&str]] = &[
    &["base"],
    &["policy", "store"],
    &["audit"],
    &["identity", "terminology"],
    &["clinical", "ledger", "workflow"],
    &["indicator", "replay"],
    WINGS,
    &["exchange"],
    &["api", "console", "synth"],
    &["server"],
];

const WINGS: &[&str] = &["care", "finance", "workforce", "oversight"];

/// Not part of the house: they may use any room, and rooms use `testkit` in their tests only.
pub const OUTSIDE: &[&str] = &["bench", "testkit", "tests", "tidy"];

/// An import against the order that somebody argued for.
pub struct Exception {
    /// The crate that imports …
    pub from: &'static str,
    /// … this one.
    pub to: &'static str,
    /// Why it is right here, in a sentence.
    pub why: &'static str,
}

/// One line each; what stands here and is not used any more is a finding.
pub const EXCEPTIONS: &[Exception] = &[];

/// Libraries that only some rooms may use.
pub struct Kept {
    /// Names on crates.io.
    pub libraries: &'static [&'static str],
    /// The rooms they are for.
    pub rooms: &'static [&'static str],
    /// What the others do instead.
    pub instead: &'static str,
}

/// Tests (`dev-dependencies`) and the crates outside the house are free.
pub const KEPT: &[Kept] = &[
    Kept {
        libraries: &["rusqlite", "libsqlite3-sys", "postgres", "tokio-postgres", "postgres-types", "sqlx"],
        rooms: &["store"],
        instead: "take a transaction from the `store` room",
    },
    Kept {
        libraries: &["tokio", "tokio-util", "futures", "futures-util", "async-trait"],
        rooms: &["store", "exchange", "api", "server"],
        instead: "domain code is synchronous: take what you need as an argument and return a value",
    },
    Kept {
        libraries: &["axum", "hyper", "tower", "tower-http", "utoipa", "utoipa-axum"],
        rooms: &["api", "server"],
        instead: "HTTP belongs to the `api` room",
    },
    Kept {
        libraries: &["ureq", "reqwest"],
        rooms: &["exchange", "api", "server"],
        instead: "only the faces talk to other systems; leave an event in the outbox",
    },
];

#[derive(PartialEq, Eq, Clone, Copy)]
enum Section {
    Normal,
    Tests,
}

struct Dependency {
    name: String,
    section: Section,
    line: usize,
}

/// Crates that the table above does not know.
pub fn unknown_crates(tree: &Tree) -> Vec<Finding> {
    tree.manifests()
        .filter(|(name, ..)| rank(name).is_none() && !OUTSIDE.contains(name))
        .map(|(name, path, _)| {
            let what = format!(
                "`{name}` has no place in the order of the house: add it to ORDER in crates/tidy/src/rooms.rs and to docs/architecture.md"
            );
            Finding::new(path, 1, what)
        })
        .collect()
}

/// Imports that do not run from right to left in [`ORDER`], unless excepted; and exceptions without use or reason.
pub fn imports_against_the_order(tree: &Tree, exceptions: &[Exception]) -> Vec<Finding> {
    let mut used = vec![false; exceptions.len()];
    let mut findings = Vec::new();
    for (from, path, text) in tree.manifests().filter(|(name, ..)| rank(name).is_some()) {
        for dependency in dependencies(path, text, &mut findings) {
            let to = dependency.name.as_str();
            let Some(why_not) = against_the_order(from, &dependency) else { continue };
            if let Some(n) = exceptions.iter().position(|e| e.from == from && e.to == to) {
                used[n] = true;
            } else {
                findings.push(Finding::new(path, dependency.line, why_not));
            }
        }
    }
    for (exception, used) in exceptions.iter().zip(used) {
        let here = "crates/tidy/src/rooms.rs";
        let Exception { from, to, why } = exception;
        if !used {
            findings.push(Finding::new(
                here,
                1,
                format!("{from} → {to} is excepted but not used: remove the line"),
            ));
        } else if why.chars().count() < 20 {
            findings.push(Finding::new(
                here,
                1,
                format!("{from} → {to} is excepted without a reason: give one"),
            ));
        }
    }
    findings
}

fn against_the_order(from: &str, dependency: &Dependency) -> Option<String> {
    let to = dependency.name.as_str();
    if to == "testkit" && dependency.section == Section::Tests {
        return None;
    }
    if OUTSIDE.contains(&to) {
        return Some(format!(
            "`{from}` uses `{to}`, which is for tests: move it to [dev-dependencies], or out"
        ));
    }
    if rank(to)? < rank(from)? {
        return None;
    }
    Some(if WINGS.contains(&from) && WINGS.contains(&to) {
        format!(
            "the wing `{from}` imports the wing `{to}`: let them meet through the record, the ledger, the workflow or the outbox"
        )
    } else {
        format!(
            "`{from}` imports `{to}`, which does not stand left of it: pass the value in from above, or move the type left (the order is in crates/tidy/src/rooms.rs)"
        )
    })
}

/// Libraries used outside the rooms they belong to.
pub fn misplaced_libraries(tree: &Tree, kept: &[Kept]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (from, path, text) in tree.manifests().filter(|(name, ..)| rank(name).is_some()) {
        for dependency in dependencies(path, text, &mut Vec::new()) {
            for rule in kept {
                if dependency.section == Section::Normal
                    && rule.libraries.contains(&dependency.name.as_str())
                    && !rule.rooms.contains(&from)
                {
                    let what = format!(
                        "`{from}` uses `{}`, which is for {}: {}",
                        dependency.name,
                        rule.rooms.join(", "),
                        rule.instead
                    );
                    findings.push(Finding::new(path, dependency.line, what));
                }
            }
        }
    }
    findings
}

/// Manifests without `[lints] workspace = true`.
pub fn crates_without_lints(tree: &Tree) -> Vec<Finding> {
    tree.manifests()
        .filter(|(_, _, text)| {
            let manifest: toml::Table = text.parse().unwrap_or_default();
            let shared = manifest.get("lints").and_then(|lints| lints.get("workspace"));
            shared.and_then(toml::Value::as_bool) != Some(true)
        })
        .map(|(_, path, _)| Finding::new(path, 1, "add `[lints]` with `workspace = true`"))
        .collect()
}

fn rank(name: &str) -> Option<usize> {
    ORDER.iter().position(|row| row.contains(&name))
}

/// What a manifest depends on, by the name of the package. A manifest that cannot be read is a finding.
fn dependencies(path: &str, text: &str, findings: &mut Vec<Finding>) -> Vec<Dependency> {
    let manifest: toml::Table = match text.parse() {
        Ok(manifest) => manifest,
        Err(error) => {
            findings.push(Finding::new(path, 1, format!("not a manifest: {error}")));
            return Vec::new();
        }
    };
    let targets = manifest.get("target").and_then(toml::Value::as_table);
    let tables =
        std::iter::once(&manifest).chain(targets.into_iter().flatten().filter_map(|(_, t)| t.as_table()));
    let mut found = BTreeMap::new();
    for table in tables {
        for (key, section) in [
            ("dev-dependencies", Section::Tests),
            ("build-dependencies", Section::Normal),
            ("dependencies", Section::Normal),
        ] {
            for (name, value) in table.get(key).and_then(toml::Value::as_table).into_iter().flatten() {
                let package = value.get("package").and_then(toml::Value::as_str).unwrap_or(name);
                found.insert(package.to_owned(), (section, line_of(text, name)));
            }
        }
    }
    found.into_iter().map(|(name, (section, line))| Dependency { name, section, line }).collect()
}

fn line_of(text: &str, name: &str) -> usize {
    let names_it = |line: &str| {
        let line = line.trim_start().trim_start_matches('"');
        line.strip_prefix(name).is_some_and(|rest| rest.starts_with([' ', '.', '=', '"']))
            || (line.starts_with('[') && line.trim_end().ends_with(&format!(".{name}]")))
    };
    text.lines().position(names_it).map_or(1, |n| n + 1)
}

#[cfg(test)]
mod tests {
    use super::{
        EXCEPTIONS, Exception, KEPT, crates_without_lints, imports_against_the_order, misplaced_libraries,
        unknown_crates,
    };
    use crate::Tree;

    fn found(files: &[(&str, &str)], exceptions: &[Exception]) -> Vec<String> {
        imports_against_the_order(&Tree::of(files), exceptions).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn an_import_to_the_left_is_fine() {
        let manifest = "[dependencies]\nbase.workspace = true\nclinical = { workspace = true }\n[dev-dependencies]\ntestkit.workspace = true\n";
        assert!(found(&[("crates/care/Cargo.toml", manifest)], EXCEPTIONS).is_empty());
    }

    #[test]
    fn an_import_to_the_right_or_of_a_sibling_is_found() {
        let ledger = "[dependencies]\nserde = \"1\"\nclinical.workspace = true\n";
        let store = "[dependencies.audit]\nworkspace = true\n";
        let found =
            found(&[("crates/ledger/Cargo.toml", ledger), ("crates/store/Cargo.toml", store)], EXCEPTIONS);
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(found[0].starts_with("crates/ledger/Cargo.toml:3: `ledger` imports `clinical`"), "{found:?}");
        assert!(found[1].starts_with("crates/store/Cargo.toml:1: `store` imports `audit`"), "{found:?}");
    }

    #[test]
    fn a_renamed_target_or_dev_import_is_found_too() {
        let manifest = "[dependencies]\nmoney = { package = \"finance\", path = \"../finance\" }\n\
                        [target.'cfg(unix)'.dependencies]\noversight.workspace = true\n\
                        [dev-dependencies]\nserver.workspace = true\n";
        let found = found(&[("crates/care/Cargo.toml", manifest)], EXCEPTIONS);
        assert_eq!(found.len(), 3, "{found:?}");
        assert!(found[0].contains(":2: the wing `care` imports the wing `finance`"), "{found:?}");
    }

    #[test]
    fn the_testkit_is_for_tests() {
        let manifest = "[dependencies]\ntestkit.workspace = true\n";
        assert!(found(&[("crates/care/Cargo.toml", manifest)], EXCEPTIONS)[0].contains("[dev-dependencies]"));
    }

    #[test]
    fn an_exception_needs_use_and_reason() {
        let files = &[("crates/api/Cargo.toml", "[dependencies]\nsynth.workspace = true\n")];
        let why = "the raw message is shown beside the report it became";
        assert!(found(files, &[Exception { from: "api", to: "synth", why }]).is_empty());
        assert!(
            found(files, &[Exception { from: "api", to: "synth", why: "" }])[0].contains("without a reason")
        );
        assert!(found(&[], &[Exception { from: "api", to: "synth", why }])[0].contains("not used"));
    }

    #[test]
    fn a_new_crate_needs_a_place() {
        let tree = Tree::of(&[("crates/misc/Cargo.toml", ""), ("crates/tests/Cargo.toml", "")]);
        assert_eq!(unknown_crates(&tree).len(), 1);
    }

    #[test]
    fn policy_takes_neither_database_nor_runtime() {
        let manifest =
            "[dependencies]\nrusqlite.workspace = true\ntokio.workspace = true\nstore.workspace = true\n";
        let files = &[("crates/policy/Cargo.toml", manifest)];
        assert_eq!(misplaced_libraries(&Tree::of(files), KEPT).len(), 2);
        assert_eq!(found(files, EXCEPTIONS).len(), 1);
        let tests = "[dev-dependencies]\ntokio.workspace = true\n";
        assert!(misplaced_libraries(&Tree::of(&[("crates/policy/Cargo.toml", tests)]), KEPT).is_empty());
    }

    #[test]
    fn lints_are_shared() {
        let tree = Tree::of(&[
            ("crates/care/Cargo.toml", "[lints]\nworkspace = true\n"),
            ("crates/base/Cargo.toml", "[lints.rust]\nunsafe_code = \"allow\"\n"),
        ]);
        assert_eq!(crates_without_lints(&tree)[0].file, "crates/base/Cargo.toml");
    }
}
