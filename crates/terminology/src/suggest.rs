//! Which item of the catalogue a local code probably means: suggestions for the person who maps, never
//! used without them.

use std::{
    collections::{HashMap, HashSet},
    sync::LazyLock,
};

use jiff::civil::Date;
use policy::{Item, Region};

use crate::ucum::{self, Comparable};

/// What is known about a local code.
#[derive(Debug, Clone, Copy, Default)]
pub struct Wanted<'a> {
    /// The institution's name for it.
    pub display: &'a str,
    /// LOINC, if the institution states one.
    pub loinc: Option<&'a str>,
    /// Unit of its results, as written.
    pub unit: Option<&'a str>,
}

/// An item that a local code may mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// Code of the item.
    pub item: String,
    /// Its name.
    pub name: String,
    /// 0 to 1000; from 900 the names or codes are the same.
    pub score: u16,
    /// Why, for the person who decides.
    pub why: &'static str,
}

const MOST: usize = 5;
const SAME_LOINC: u16 = 970;
const SAME_NAME: u16 = 940;
const SYNONYM: u16 = 910;
/// A similarity of 1 would score this; under half of it is noise.
const SIMILAR: u16 = 880;
const UNIT_AGREES: u16 = 30;
const UNIT_DISAGREES: u16 = 250;

/// The items of `region` on `on` that `wanted` may mean, best first, at most five.
pub fn suggest(region: &Region, on: Date, wanted: &Wanted<'_>) -> Vec<Suggestion> {
    let names = names(wanted.display);
    let unit = wanted.unit.and_then(ucum::normalise);
    let mut found: Vec<Suggestion> =
        region.items(on).filter_map(|item| score(item, &names, wanted.loinc, unit.as_deref())).collect();
    found.sort_by(|a, b| b.score.cmp(&a.score).then_with(|| a.item.cmp(&b.item)));
    found.truncate(MOST);
    found
}

fn score(item: &Item, wanted: &[String], loinc: Option<&str>, unit: Option<&str>) -> Option<Suggestion> {
    let (mut score, why) = if loinc.is_some() && loinc.map(str::trim) == item.loinc.as_deref() {
        (SAME_LOINC, "same LOINC code")
    } else {
        let mut own = names(&item.name);
        own.extend(item.name_en.as_deref().map(names).unwrap_or_default());
        by_name(&own, wanted)?
    };
    if let (Some(unit), Some(expected)) = (unit, item.unit.as_deref()) {
        score = match ucum::comparable(unit, expected) {
            Comparable::Yes { .. } => score + UNIT_AGREES,
            Comparable::No { .. } => score.saturating_sub(UNIT_DISAGREES),
        };
    }
    Some(Suggestion { item: item.code.clone(), name: item.name.clone(), score, why })
}

fn by_name(own: &[String], wanted: &[String]) -> Option<(u16, &'static str)> {
    if wanted.iter().any(|name| own.contains(name)) {
        return Some((SAME_NAME, "same name"));
    }
    let groups = |names: &[String]| -> HashSet<usize> {
        names.iter().filter_map(|name| SYNONYMS.get(name).copied()).collect()
    };
    if !groups(own).is_disjoint(&groups(wanted)) {
        return Some((SYNONYM, "another name of the same item"));
    }
    let best = own
        .iter()
        .flat_map(|a| wanted.iter().map(move |b| similarity(a, b)))
        .max()
        .filter(|permille| *permille >= 500)?;
    let scaled = u32::from(best) * u32::from(SIMILAR) / 1000;
    Some((u16::try_from(scaled).unwrap_or(SIMILAR), "similar name"))
}

/// 0 to 1000. Abbreviations are the same or they are not: `AST` and `ALT` are not similar.
fn similarity(a: &str, b: &str) -> u16 {
    let short = |text: &str| text.chars().count() < 3 || (text.is_ascii() && text.len() < 6);
    if short(a) || short(b) {
        return 0;
    }
    let longest = a.chars().count().max(b.chars().count());
    let apart = strsim::levenshtein(a, b).min(longest);
    u16::try_from((longest - apart) * 1000 / longest).unwrap_or(0)
}

/// The names that a display holds, bare: `谷丙转氨酶(ALT)测定` is `谷丙转氨酶` and `alt`.
fn names(display: &str) -> Vec<String> {
    let mut pieces = vec![String::new()];
    let mut inside = Vec::new();
    let mut depth = 0usize;
    for c in display.chars().map(half_width) {
        match c {
            '(' | '[' | '{' | '【' | '〔' | '<' => {
                depth += 1;
                inside.push(String::new());
            }
            ')' | ']' | '}' | '】' | '〕' | '>' => depth = depth.saturating_sub(1),
            c if depth > 0 => {
                if let Some(last) = inside.last_mut() {
                    last.push(c);
                }
            }
            c => pieces[0].push(c),
        }
    }
    pieces.append(&mut inside);
    pieces.push(display.chars().map(half_width).collect());
    let mut names: Vec<String> = Vec::new();
    for piece in pieces {
        let name = bare(&piece);
        if !name.is_empty() && !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// Lower case, without punctuation, without the words that every laboratory adds.
fn bare(name: &str) -> String {
    const AFTER: &[&str] = &["测定", "检测", "定量", "定性", "检查", "试验", "水平", "浓度"];
    const BEFORE: &[&str] = &["血清", "血浆", "全血", "静脉血", "末梢血", "★", "*"];
    let kept: String = name
        .chars()
        .map(half_width)
        .flat_map(char::to_lowercase)
        .map(|c| if c == 'γ' { 'g' } else { c })
        .filter(|c| c.is_alphanumeric() || matches!(c, '+' | '%' | '#'))
        .collect();
    let mut rest = kept.as_str();
    loop {
        let shorter = AFTER
            .iter()
            .find_map(|word| rest.strip_suffix(word))
            .or_else(|| BEFORE.iter().find_map(|word| rest.strip_prefix(word)));
        match shorter {
            Some(shorter) if !shorter.is_empty() => rest = shorter,
            _ => return rest.to_owned(),
        }
    }
}

fn half_width(c: char) -> char {
    match c {
        '！'..='～' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '\u{3000}' => ' ',
        other => other,
    }
}

/// Bare name → number of its line in `data/synonyms.tsv`.
static SYNONYMS: LazyLock<HashMap<String, usize>> = LazyLock::new(|| {
    let lines = include_str!("../data/synonyms.tsv").lines().enumerate();
    lines
        .filter(|(_, line)| !line.starts_with('#'))
        .flat_map(|(number, line)| line.split('\t').map(move |name| (bare(name), number)))
        .filter(|(name, _)| !name.is_empty())
        .collect()
});

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::{SYNONYMS, bare, by_name, names, similarity};

    #[test]
    fn names_are_taken_bare() {
        assert_eq!(names("谷丙转氨酶（ＡＬＴ）测定"), ["谷丙转氨酶", "alt", "谷丙转氨酶alt"]);
        assert_eq!(names("★血清肌酐测定 [Cr]"), ["肌酐", "cr", "肌酐测定cr"]);
        assert_eq!(bare("γ-谷氨酰转移酶"), "g谷氨酰转移酶");
        assert_eq!(names("()"), [""; 0]);
    }

    #[test]
    fn synonyms_meet_and_abbreviations_are_not_similar() {
        let found = |a: &str, b: &str| by_name(&names(a), &names(b)).map(|(_, why)| why);
        assert_eq!(found("丙氨酸氨基转移酶", "谷丙转氨酶(GPT)"), Some("another name of the same item"));
        assert_eq!(found("丙氨酸氨基转移酶(ALT)", "ALT"), Some("same name"));
        assert_eq!(found("AST", "ALT"), None);
        assert_eq!(similarity("ast", "alt"), 0);
    }

    #[test]
    fn no_name_stands_in_two_lines_of_synonyms() {
        let mut lines: HashMap<String, usize> = HashMap::new();
        for (at, line) in include_str!("../data/synonyms.tsv").lines().enumerate() {
            for name in
                line.split('\t').filter(|_| !line.starts_with('#')).map(bare).filter(|n| !n.is_empty())
            {
                let first = *lines.entry(name.clone()).or_insert(at);
                assert_eq!(first, at, "{name} in lines {} and {}", first + 1, at + 1);
            }
        }
        assert!(SYNONYMS.len() > 150);
    }
}
