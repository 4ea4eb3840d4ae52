//! Code names no region, city or hospital: they stand in `regions/` and in tests.

use std::collections::BTreeSet;

use crate::{Finding, Tree};

/// The regions the project began with and places in them, as people write them.
const PLACES: &[&str] = &[
    "绵阳",
    "涪城",
    "涪江",
    "mianyang",
    "510700", //
    "鹰潭",
    "余江",
    "贵溪",
    "yingtan",
    "360600",
    "360603",
    "360681", //
    "无锡",
    "宿迁",
    "连云港",
    "镇江",
    "wuxi",
    "suqian",
    "lianyungang",
    "zhenjiang", //
    "320200",
    "321300",
    "320700",
    "321100", //
    "石首",
    "shishou",
    "421081", //
    "塔城",
    "tacheng",
    "654200",
];

/// How the names of institutions end in a region's rule files.
const INSTITUTION_ENDINGS: &[&str] =
    &["医院", "卫生院", "保健院", "卫生室", "服务中心", "服务站", "疾控中心", "血站"];

/// Doc comments here are read by people at the terminal.
const BECOMES_HELP: &str = "crates/server/";

/// A place that one file may name.
pub struct Allowed {
    /// Path from the root.
    pub file: &'static str,
    /// The place, in lower case.
    pub word: &'static str,
    /// Why, in a sentence.
    pub why: &'static str,
}

/// One line each; what is not needed any more is a finding.
pub const ALLOWED: &[Allowed] = &[Allowed {
    file: "crates/policy/src/load/read.rs",
    word: "绵阳",
    why: "the refusal of a rule without a source shows what a source looks like",
}];

/// Names of places in code and literals outside tests. Comments may name where a rule comes from, except
/// in `server`, where they become the text of `--help`.
pub fn places_in_code(tree: &Tree, allowed: &[Allowed]) -> Vec<Finding> {
    let places = places(tree);
    let mut used = vec![false; allowed.len()];
    let mut findings = Vec::new();
    for source in tree.rust() {
        let text = source.text.to_ascii_lowercase();
        for place in &places {
            for (at, _) in text.match_indices(place.as_str()) {
                let only_told = source.is_comment(at) && !source.path.starts_with(BECOMES_HELP);
                if only_told || source.is_test(at) || inside_a_longer_number(&text, at, place) {
                    continue;
                }
                if let Some(n) = allowed.iter().position(|a| a.file == source.path && a.word == place) {
                    used[n] = true;
                    continue;
                }
                let what = format!(
                    "names {place}: read it from the region's rule files; an example for people to read goes into ALLOWED in crates/tidy/src/names.rs with its reason"
                );
                findings.push(Finding::new(&source.path, source.line(at), what));
            }
        }
    }
    for (allowed, used) in allowed.iter().zip(used) {
        if !used || allowed.why.chars().count() < 20 {
            let what = format!(
                "{} in {} is allowed without need or reason: remove the line or say why",
                allowed.word, allowed.file
            );
            findings.push(Finding::new("crates/tidy/src/names.rs", 1, what));
        }
    }
    findings
}

/// [`PLACES`], the codes and names of the folders of `regions/`, and the institutions in their files.
fn places(tree: &Tree) -> BTreeSet<String> {
    let mut places: BTreeSet<String> = PLACES.iter().map(|place| (*place).to_owned()).collect();
    for folder in tree.folders_in("regions") {
        if let Some((code, name)) = folder.split_once('-') {
            places.extend([code.to_ascii_lowercase(), name.to_ascii_lowercase()]);
        }
    }
    for (_, text) in tree.ending(".toml").filter(|(path, _)| path.starts_with("regions/")) {
        // a rule file that cannot be read is for `lianyi policy check` to complain about
        if let Ok(table) = text.parse::<toml::Table>() {
            collect_institutions(&toml::Value::Table(table), &mut places);
        }
    }
    places
}

fn collect_institutions(value: &toml::Value, places: &mut BTreeSet<String>) {
    match value {
        toml::Value::Table(table) => {
            for (key, value) in table {
                match value.as_str() {
                    Some(text) if key == "name" && names_an_institution(text) => {
                        places.insert(text.to_ascii_lowercase());
                    }
                    _ => collect_institutions(value, places),
                }
            }
        }
        toml::Value::Array(values) => values.iter().for_each(|value| collect_institutions(value, places)),
        _ => {}
    }
}

/// 市中心医院 is a kind of place, 涪城区人民医院 is a place: more than five characters.
fn names_an_institution(text: &str) -> bool {
    text.chars().count() > 5 && INSTITUTION_ENDINGS.iter().any(|ending| text.ends_with(ending))
}

/// 510700 in 4510700 is not the region.
fn inside_a_longer_number(text: &str, at: usize, place: &str) -> bool {
    let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    place.starts_with(|c: char| c.is_ascii_digit())
        && (digit(text[..at].chars().next_back()) || digit(text[at + place.len()..].chars().next()))
}

#[cfg(test)]
mod tests {
    use super::{Allowed, places_in_code};
    use crate::Tree;

    const SERVER: &str = "crates/server/src/cli.rs";

    #[test]
    fn places_are_found_in_code_and_literals() {
        let code = "// as in Mianyang\nconst R: u32 = 510700;\nfn f() { g(\"绵阳市\"); h(\"4510700\") }\n#[cfg(test)]\nmod tests { const A: &str = \"绵阳\"; }";
        let tree = Tree::of(&[("crates/care/src/a.rs", code), ("crates/tests/it/main.rs", code)]);
        let lines: Vec<_> = places_in_code(&tree, &[]).iter().map(|f| f.line).collect();
        assert_eq!(lines, [2, 3]);
        let help = Tree::of(&[(SERVER, "/// as in Mianyang\nfn f() {}")]);
        assert_eq!(places_in_code(&help, &[]).len(), 1);
    }

    #[test]
    fn new_regions_and_their_institutions_are_known() {
        let tree = Tree::of(&[
            (
                "regions/110101-dongcheng/region.toml",
                "[[institutions]]\nname = \"东城区第二人民医院\"\n[[institutions]]\nname = \"人民医院\"\n",
            ),
            (
                "crates/care/src/a.rs",
                "const A: &str = \"东城区第二人民医院\";\nconst B: &str = \"人民医院\";\nconst C: &str = \"dongcheng\";",
            ),
        ]);
        let lines: Vec<_> = places_in_code(&tree, &[]).iter().map(|f| f.line).collect();
        assert_eq!(lines, [3, 1]);
    }

    #[test]
    fn an_allowed_example_needs_use_and_reason() {
        let why = "an example in --help that people can type";
        let tree = Tree::of(&[(SERVER, "/// For example `lianyi demo mianyang`.")]);
        assert!(places_in_code(&tree, &[Allowed { file: SERVER, word: "mianyang", why }]).is_empty());
        assert_eq!(places_in_code(&tree, &[Allowed { file: SERVER, word: "mianyang", why: "x" }]).len(), 1);
        assert_eq!(
            places_in_code(&Tree::of(&[]), &[Allowed { file: SERVER, word: "mianyang", why }]).len(),
            1
        );
    }
}
