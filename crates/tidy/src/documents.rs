//! Documents tell the truth about the tree: decision records are complete and linked, links resolve, and
//! the architecture page lists the crates that exist.

use std::collections::{BTreeMap, BTreeSet};

use crate::{Finding, Tree};

const RECORDS: &str = "docs/adr/README.md";
const ARCHITECTURE: &str = "docs/architecture.md";
const SECTIONS: &[&str] = &["## Context", "## Decision", "## Consequences"];
const LONGEST_RECORD: usize = 70;

/// Decision records are called `NNNN-name.md` by a number of their own, have date, status and three
/// sections on a page or less, and stand in the list.
pub fn decision_records(tree: &Tree) -> Vec<Finding> {
    let Some(list) = tree.text(RECORDS) else {
        return vec![Finding::new(RECORDS, 1, "the list of decision records is missing: write it")];
    };
    let mut findings = Vec::new();
    let mut numbers = BTreeSet::new();
    for (path, text) in
        tree.ending(".md").filter(|(path, _)| path.starts_with("docs/adr/") && *path != RECORDS)
    {
        let mut wrong = |what: String| findings.push(Finding::new(path, 1, what));
        let name = path.rsplit('/').next().unwrap_or(path);
        let number = name.split('-').next().unwrap_or(name);
        if number.len() != 4 || number.bytes().any(|b| !b.is_ascii_digit()) {
            wrong("a decision record is called NNNN-name.md: rename it".to_owned());
        } else if !numbers.insert(number) {
            wrong(format!("the number {number} is taken: choose the next free one"));
        }
        if !list.contains(&format!("]({name})")) {
            wrong(format!("not in the list: link it from {RECORDS}"));
        }
        for part in ["Date: 20", "Status: "].iter().chain(SECTIONS).filter(|part| !text.contains(**part)) {
            wrong(format!("`{part}` is missing: add it"));
        }
        if text.lines().count() > LONGEST_RECORD {
            wrong(format!("{} lines: a decision fits a page of {LONGEST_RECORD}", text.lines().count()));
        }
    }
    findings
}

/// Links in Markdown to files that are not there, or to headings that are not in them.
pub fn broken_links(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in tree.ending(".md") {
        for (line, target) in links(text) {
            let (file, anchor) = target.split_once('#').unwrap_or((&target, ""));
            let Some(file) = resolve(path, file) else {
                findings.push(Finding::new(
                    path,
                    line,
                    format!("{target} leads out of the repository: remove the link"),
                ));
                continue;
            };
            if !tree.has(&file) {
                findings.push(Finding::new(
                    path,
                    line,
                    format!("{target}: there is no {file}; mend the link or write the page"),
                ));
            } else if !anchor.is_empty()
                && !tree.text(&file).is_some_and(|text| headings(text).contains(anchor))
            {
                findings.push(Finding::new(path, line, format!("{target}: {file} has no heading #{anchor}")));
            }
        }
    }
    findings
}

/// The section `Crates` of the architecture page names every folder of `crates/` and no other.
pub fn crate_list(tree: &Tree) -> Vec<Finding> {
    let Some(text) = tree.text(ARCHITECTURE) else {
        return vec![Finding::new(
            ARCHITECTURE,
            1,
            "the architecture page is missing: write it, with a section `## Crates` that has a line for each crate",
        )];
    };
    let listed = listed_crates(text);
    let there: BTreeSet<&str> = tree.manifests().map(|(name, ..)| name).collect();
    if listed.is_empty() {
        return vec![Finding::new(
            ARCHITECTURE,
            1,
            "no section `## Crates` with a line for each crate (`- `name` …`, a table row, or a tree under `crates/`)",
        )];
    }
    let unknown = listed.iter().filter(|(name, _)| !there.contains(name.as_str())).map(|(name, line)| {
        Finding::new(ARCHITECTURE, *line, format!("lists `{name}`, which is not in crates/: remove it"))
    });
    let missing = there.iter().filter(|name| !listed.contains_key(**name)).map(|name| {
        Finding::new(ARCHITECTURE, 1, format!("does not list `{name}`: say in a line what it holds"))
    });
    unknown.chain(missing).collect()
}

/// Names in list items, table rows and folder trees under headings that say Crates, with their lines.
fn listed_crates(text: &str) -> BTreeMap<String, usize> {
    let mut listed = BTreeMap::new();
    let mut inside = false;
    let mut fenced = false;
    for (n, line) in text.lines().enumerate() {
        let trimmed = line.trim_start();
        if trimmed.starts_with("```") {
            fenced = !fenced;
        } else if !fenced && line.starts_with('#') {
            inside = line.to_lowercase().contains("crates");
        } else if inside {
            let name = if fenced { folder_in_tree(line) } else { name_in_item(trimmed) };
            if let Some(name) = name {
                listed.insert(name.to_owned(), n + 1);
            }
        }
    }
    listed
}

/// ``- `care` …``, ``| `crates/care` | …``, ``* **`care/`** …``
fn name_in_item(line: &str) -> Option<&str> {
    let item = line.strip_prefix(['-', '*', '|'])?.trim_start().trim_start_matches('*');
    let (name, _) = item.strip_prefix('`')?.split_once('`')?;
    crate_name(name.strip_prefix("crates/").unwrap_or(name).trim_end_matches('/'))
}

/// `  care/   what it holds`
fn folder_in_tree(line: &str) -> Option<&str> {
    let (name, rest) = line.strip_prefix(' ')?.trim_start().split_once('/')?;
    if rest.is_empty() || rest.starts_with(' ') { crate_name(name) } else { None }
}

fn crate_name(name: &str) -> Option<&str> {
    let plain = !name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase() || c == '-' || c == '_');
    plain.then_some(name)
}

/// Targets of the links to files, with their lines; code is not looked at.
fn links(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut fenced = false;
    for (n, line) in text.lines().enumerate() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
            continue;
        }
        if fenced {
            continue;
        }
        // every second part stands between backticks
        let prose: String =
            line.split('`').enumerate().map(|(n, part)| if n % 2 == 0 { part } else { "code" }).collect();
        let inline =
            prose.split("](").skip(1).filter_map(|rest| rest.split_once(')')).map(|(target, _)| target);
        let reference =
            prose.strip_prefix('[').and_then(|rest| rest.split_once("]: ")).map(|(_, target)| target);
        for target in inline.chain(reference) {
            let target = target.trim().trim_matches(['<', '>']).split(" \"").next().unwrap_or_default();
            if !target.is_empty() && !target.contains("://") && !target.starts_with("mailto:") {
                found.push((n + 1, target.to_owned()));
            }
        }
    }
    found
}

/// The path from the root that `target` means in the file `from`; `None` if it leaves the repository.
fn resolve(from: &str, target: &str) -> Option<String> {
    if target.is_empty() {
        return Some(from.to_owned());
    }
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in target.trim_end_matches('/').split('/') {
        match part {
            "." | "" => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// The anchors of a page's headings, as GitHub makes them.
fn headings(text: &str) -> BTreeSet<String> {
    let mut anchors = BTreeSet::new();
    let mut fenced = false;
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
        } else if !fenced && line.starts_with('#') {
            let title = line.trim_start_matches('#').trim().to_lowercase();
            let anchor: String = title
                .chars()
                .filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'))
                .map(|c| if c == ' ' { '-' } else { c })
                .collect();
            let mut unique = anchor.clone();
            for n in 1.. {
                if anchors.insert(unique) {
                    break;
                }
                unique = format!("{anchor}-{n}");
            }
        }
    }
    anchors
}

#[cfg(test)]
mod tests {
    use super::{broken_links, crate_list, decision_records};
    use crate::{Finding, Tree};

    const RECORD: &str =
        "# 1\nDate: 2026-11-22\nStatus: accepted\n## Context\n## Decision\n## Consequences\n";

    fn lines(findings: Vec<Finding>) -> Vec<String> {
        findings.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_complete_and_linked_record_passes() {
        let tree =
            Tree::of(&[("docs/adr/README.md", "- [One](0001-one.md)"), ("docs/adr/0001-one.md", RECORD)]);
        assert!(decision_records(&tree).is_empty());
    }

    #[test]
    fn an_incomplete_unlinked_or_misnumbered_record_is_found() {
        let short = RECORD.replace("## Consequences\n", "");
        let tree = Tree::of(&[
            ("docs/adr/README.md", "- [One](0001-one.md) [another](0001-two.md)"),
            ("docs/adr/0001-one.md", &short),
            ("docs/adr/0001-two.md", RECORD),
            ("docs/adr/3-three.md", RECORD),
        ]);
        let found = lines(decision_records(&tree));
        assert_eq!(found.len(), 4, "{found:?}");
        assert!(found[0].contains("## Consequences"));
        assert!(found[1].contains("0001 is taken"));
        assert!(found[2].contains("NNNN-name.md"));
        assert!(found[3].contains("not in the list"));
        assert_eq!(decision_records(&Tree::of(&[])).len(), 1);
    }

    #[test]
    fn links_are_followed_from_the_page_they_stand_on() {
        let tree = Tree::of(&[
            (
                "README.md",
                "[a](docs/a.md) [b](docs/a.md#two-words) [c](docs) [web](https://example.org/x)\n`[no](no.md)`\n```\n[no](no.md)\n```\n",
            ),
            (
                "docs/a.md",
                "# 运行 Two\n## Two words\n[up](../README.md) [here](#two-words) [字](#运行-two)\n",
            ),
        ]);
        assert_eq!(lines(broken_links(&tree)), Vec::<String>::new());
    }

    #[test]
    fn broken_links_are_found() {
        let tree = Tree::of(&[("docs/a.md", "# A\n[x](b.md) [y](#b)\n[z](../../c.md)\n[r]: d.md\n")]);
        let found = lines(broken_links(&tree));
        assert_eq!(found.len(), 4, "{found:?}");
        assert!(found[0].starts_with("docs/a.md:2: b.md: there is no docs/b.md"), "{found:?}");
        assert!(
            found[1].contains("no heading #b")
                && found[2].contains("leads out")
                && found[3].contains("docs/d.md")
        );
    }

    #[test]
    fn the_list_of_crates_equals_the_folder() {
        let manifests = [("crates/base/Cargo.toml", ""), ("crates/care/Cargo.toml", "")];
        let check = |page: &str| {
            let mut files = manifests.to_vec();
            files.push(("docs/architecture.md", page));
            lines(crate_list(&Tree::of(&files)))
        };
        assert!(
            check("## Crates\n- `base` ids\n- **`crates/care/`** wings\n## Else\n- `other`\n").is_empty()
        );
        assert!(
            check("## Crates\n| crate | holds |\n|---|---|\n| `base` | ids |\n| `care` | wings |\n")
                .is_empty()
        );
        assert!(
            check("## The crates\n```\ncrates/\n  base/   ids\n  care/   wings, a/b\nconsole/  pages\n```\n")
                .is_empty()
        );
        let found = check("# A\n## Crates\n- `base` ids\n- `ledger` money\n");
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(found[0].contains(":4: lists `ledger`") && found[1].contains("does not list `care`"));
        assert_eq!(check("nothing").len(), 1);
        assert_eq!(crate_list(&Tree::of(&manifests)).len(), 1);
    }
}
