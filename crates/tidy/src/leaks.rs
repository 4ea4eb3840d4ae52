//! What must not be committed: paths that exist on one machine only, and numbers that could be a person's.

use crate::{Finding, Tree, rust::is_test_path, tree::Lines};

/// Numbers in the public description of the check digit; nobody's.
const PUBLISHED_VECTORS: &[&str] = &["11010519491231002X", "510703200002290026"];

const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECK_CHARACTERS: &[u8; 11] = b"10X98765432";

/// Mentions of folders and tools outside the repository. Tests may look for shared data beside it.
pub fn paths_outside(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in tree.files().filter(|(path, _)| !path.starts_with("crates/tidy/")) {
        let lines = Lines::of(text);
        let is_test = |at: usize| tree.source(path).is_some_and(|source| source.is_test(at));
        let mut found = |at: usize, what: &str| {
            let what =
                format!("{what} exists on one machine only: take it out, or take it from configuration");
            findings.push(Finding::new(path, lines.line(at), what));
        };
        for (at, _) in text.match_indices("/work/").filter(|(at, _)| starts_a_path(text, *at)) {
            found(at, "a path under /work");
        }
        for (at, _) in text.match_indices("../shared") {
            if !(text[at..].starts_with("../shared/data") && is_test(at)) {
                found(at, "a folder `shared` beside the repository");
            }
        }
        for command in ["issues show", "issues list", "issues comment", "issues note"] {
            for (at, _) in text.match_indices(command) {
                found(at, "the command `issues`");
            }
        }
    }
    findings
}

fn starts_a_path(text: &str, at: usize) -> bool {
    !text[..at].ends_with(|c: char| c.is_alphanumeric() || "._-~}>".contains(c))
}

/// Numbers that pass every check of an 18-digit identity card, outside tests.
pub fn identity_cards(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in tree.files().filter(|(path, _)| !is_test_path(path)) {
        let lines = Lines::of(text);
        for (at, number) in long_numbers(text) {
            let in_test = tree.source(path).is_some_and(|source| source.is_test(at));
            if !in_test && passes_as_identity_card(number) && !PUBLISHED_VECTORS.contains(&number) {
                let what = "a number that could be a person's identity card: take it out, or make one in a test with a wrong check digit";
                findings.push(Finding::new(path, lines.line(at), what));
            }
        }
    }
    findings
}

/// Words of 17 digits and a digit or X that are not part of something longer.
fn long_numbers(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.split(|c: char| !(c.is_alphanumeric() || c == '.' || c == '_'))
        .filter(|word| {
            let b = word.as_bytes();
            b.len() == 18
                && b[..17].iter().all(u8::is_ascii_digit)
                && (b[17].is_ascii_digit() || b[17] == b'X')
        })
        .map(|word| (word.as_ptr() as usize - text.as_ptr() as usize, word))
}

fn passes_as_identity_card(number: &str) -> bool {
    let digits: Vec<u32> = number.bytes().take(17).map(|b| u32::from(b - b'0')).collect();
    let value = |range: std::ops::Range<usize>| digits[range].iter().fold(0, |n, d| n * 10 + d);
    let sum: u32 = digits.iter().zip(WEIGHTS).map(|(digit, weight)| digit * weight).sum();
    (1900..2100).contains(&value(6..10))
        && (1..=12).contains(&value(10..12))
        && (1..=31).contains(&value(12..14))
        && number.as_bytes()[17] == CHECK_CHARACTERS[(sum % 11) as usize]
}

#[cfg(test)]
mod tests {
    use super::{identity_cards, paths_outside};
    use crate::{Finding, Tree};

    fn places(findings: Vec<Finding>) -> Vec<(String, usize)> {
        findings.into_iter().map(|f| (f.file, f.line)).collect()
    }

    #[test]
    fn paths_of_one_machine_are_found() {
        let look_up = "fn f() { join(\"../../../shared/data/x\") }";
        let tree = Tree::of(&[
            ("README.md", "see\n`/work/main/x` and https://example.org/work/x\n"),
            ("docs/a.md", "../shared/DESIGN.md"),
            ("docs/b.md", "run `issues show 2`"),
            ("crates/care/src/a.rs", look_up),
            ("crates/tests/it/a.rs", look_up),
            ("crates/tests/it/b.rs", "fn f() { join(\"../../../shared/domain\") }"),
        ]);
        let expected = [
            ("README.md", 2),
            ("crates/care/src/a.rs", 1),
            ("crates/tests/it/b.rs", 1),
            ("docs/a.md", 1),
            ("docs/b.md", 1),
        ];
        assert_eq!(places(paths_outside(&tree)), expected.map(|(file, line)| (file.to_owned(), line)));
    }

    #[test]
    fn identity_card_numbers_are_found() {
        let tree = Tree::of(&[
            ("docs/a.md", "published 11010519491231002X and 510703200002290026\n"),
            ("docs/b.md", "wrong check digit 360603199001010015, decimals 0.360603199001010011\n"),
            ("docs/c.md", "one\n360603199001010011"),
            ("crates/care/src/a.rs", "#[cfg(test)]\nmod tests { const A: &str = \"360603199001010011\"; }"),
        ]);
        assert_eq!(places(identity_cards(&tree)), [("docs/c.md".to_owned(), 2)]);
    }
}
