//! Names for comparison: characters, their sounds, surname and given name, unnamed newborns.

use pinyin::ToPinyin as _;

use super::level::NameLevel;
use crate::resident::comparable_name;

/// Traditional and variant characters of names with the usual ones, and readings that surnames have.
/// A table for people to mend: see its head.
const TABLE: &str = include_str!("characters.txt");

/// What the table says.
struct Characters {
    variants: std::collections::HashMap<char, char>,
    surnames: std::collections::HashMap<char, &'static str>,
    compound: Vec<&'static str>,
    newborn: Vec<&'static str>,
}

static CHARACTERS: std::sync::LazyLock<Characters> = std::sync::LazyLock::new(|| {
    let mut read = Characters {
        variants: Default::default(),
        surnames: Default::default(),
        compound: Vec::new(),
        newborn: Vec::new(),
    };
    for line in TABLE.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let mut words = line.split_whitespace();
        match words.next() {
            Some("variant") => {
                for pair in words {
                    let mut both = pair.chars();
                    if let (Some(variant), Some(usual)) = (both.next(), both.next()) {
                        read.variants.insert(variant, usual);
                    }
                }
            }
            Some("surname") => {
                for (surname, sound) in words.filter_map(|pair| pair.split_once('=')) {
                    read.surnames.extend(surname.chars().next().map(|c| (c, sound)));
                }
            }
            Some("compound") => read.compound.extend(words),
            Some("newborn") => read.newborn.extend(words),
            _ => {}
        }
    }
    read.newborn.sort_by_key(|ending| std::cmp::Reverse(ending.len()));
    read
});

/// A name made ready for comparison.
#[derive(Clone, PartialEq, Eq)]
pub struct Name {
    /// As it is compared: capitals, no blanks and dots.
    text: Box<str>,
    /// The same in usual characters; of a newborn, the mother's name.
    usual: Box<str>,
    /// Sounds, one a character, joined by `'`; Latin letters as they are.
    sound: Box<str>,
    /// Where the surname ends: bytes of `usual`, bytes of `sound`.
    surname: (usize, usize),
    /// How an unnamed newborn is told from its siblings; empty where nothing tells, none for other names.
    newborn: Option<Box<str>>,
    latin: bool,
}

impl Name {
    /// `None` for a name without anything in it.
    pub fn new(stated: &str) -> Option<Self> {
        let text = comparable_name(stated);
        if text.is_empty() {
            return None;
        }
        let table = &*CHARACTERS;
        let usual: String = text.chars().map(|c| table.variants.get(&c).copied().unwrap_or(c)).collect();
        let (stem, newborn) = match newborn(&usual, &table.newborn) {
            Some((stem, mark)) => (stem.to_owned(), Some(mark.into())),
            None => (usual, None),
        };
        let latin = stem.is_ascii();
        let (characters, surname) = if latin {
            (1, latin_surname(stated, &stem))
        } else {
            let compound = table.compound.iter().find(|compound| stem.starts_with(**compound));
            let bytes = compound.map_or_else(|| first(&stem).len(), |compound| compound.len());
            (if compound.is_some() { 2 } else { 1 }, bytes)
        };
        let (sound, surname_sound) =
            if latin { (stem.to_lowercase(), surname) } else { sound(&stem, characters, table) };
        Some(Self {
            text: text.into(),
            usual: stem.into(),
            sound: sound.into(),
            surname: (surname, surname_sound),
            newborn,
            latin,
        })
    }

    /// Sounds, joined by `'`; of a newborn those of the mother.
    pub fn sound(&self) -> &str {
        &self.sound
    }

    /// Characters as they are compared.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Sound of the surname.
    pub fn surname_sound(&self) -> &str {
        self.sound.get(..self.surname.1).unwrap_or(&self.sound)
    }

    /// First letters of the sounds of a Chinese name, in lower case: `zs` for 张三. None for a Latin one, and for a
    /// newborn under its mother's name.
    pub fn initials(&self) -> Option<String> {
        let chinese = !self.latin && self.newborn.is_none();
        chinese.then(|| self.sound.split('\'').filter_map(|sound| sound.chars().next()).collect())
    }

    /// Sound of the given name.
    pub fn given_sound(&self) -> &str {
        self.sound.get(self.surname.1..).unwrap_or_default().trim_start_matches('\'')
    }

    /// Surname in usual characters.
    pub fn surname(&self) -> &str {
        self.usual.get(..self.surname.0).unwrap_or(&self.usual)
    }

    /// Given name in usual characters.
    pub fn given(&self) -> &str {
        self.usual.get(self.surname.0..).unwrap_or_default()
    }

    /// Whether this is an unnamed newborn under its mother's name.
    pub fn is_newborn(&self) -> bool {
        self.newborn.is_some()
    }

    /// The name in usual characters; of a newborn the mother's.
    pub fn usual(&self) -> &str {
        &self.usual
    }
}

fn first(text: &str) -> &str {
    text.chars().next().and_then(|c| text.get(..c.len_utf8())).unwrap_or_default()
}

/// Bytes of the family name of a Latin one: its first word, which HL7 and FHIR put first.
fn latin_surname(stated: &str, stem: &str) -> usize {
    let word = stated.split_whitespace().next().map(|word| comparable_name(word).len()).unwrap_or_default();
    if stem.is_char_boundary(word) && word < stem.len() { word } else { stem.len() }
}

/// Sounds of Chinese characters without tones, and how many bytes of them are the surname's.
fn sound(stem: &str, surname_characters: usize, table: &Characters) -> (String, usize) {
    let mut sound = String::new();
    let mut surname = 0;
    for (at, c) in stem.chars().enumerate() {
        if at > 0 {
            sound.push('\'');
        }
        let special = (at == 0 && surname_characters == 1).then(|| table.surnames.get(&c)).flatten();
        match (special, c.to_pinyin()) {
            (Some(reading), _) => sound.push_str(reading),
            (None, Some(reading)) => {
                sound.extend(reading.plain().chars().map(|c| if c == 'ü' { 'v' } else { c }))
            }
            (None, None) => sound.extend(c.to_lowercase()),
        }
        if at + 1 == surname_characters {
            surname = sound.len();
        }
    }
    if surname == 0 {
        surname = sound.len();
    }
    (sound, surname)
}

/// Mother's name and sibling's mark of an unnamed newborn: `王芳之长女`, `王芳之子B`, `王芳男婴`.
fn newborn<'a>(usual: &'a str, endings: &[&str]) -> Option<(&'a str, &'a str)> {
    let bare =
        usual.trim_end_matches(|c: char| matches!(c, 'A'..='D' | '甲' | '乙' | '1'..='4' | '大' | '小'));
    let mark = usual.get(bare.len()..)?;
    let ending = endings.iter().find(|ending| bare.ends_with(**ending))?;
    let stem = bare.get(..bare.len() - ending.len())?;
    // 王之子 could be a name of three characters; a mother has two at least.
    if stem.chars().count() < 2 {
        return None;
    }
    let rank = ending.chars().find(|c| matches!(c, '长' | '次' | '大' | '小'));
    let told = rank.and_then(|rank| ending.find(rank).and_then(|at| ending.get(at..at + rank.len_utf8())));
    match told {
        // The ending is of the table: find the same text in the name, which outlives this call.
        Some(rank) => usual.find(rank).and_then(|at| usual.get(at..at + rank.len())).map(|mark| (stem, mark)),
        None => Some((stem, mark)),
    }
}

/// Letters of a Latin name that may be wrong, and how many letters each needs beside it.
const LETTERS_APART: usize = 2;
const LETTERS_A_SLIP: usize = 3;

/// How two names agree.
pub(super) fn compare(a: &Name, b: &Name) -> NameLevel {
    match (&a.newborn, &b.newborn) {
        (Some(x), Some(y)) => {
            let told_apart = !x.is_empty() && !y.is_empty() && x != y;
            return if a.sound == b.sound && !told_apart { NameLevel::Newborn } else { NameLevel::Differ };
        }
        // The mother herself is another person.
        (Some(_), None) | (None, Some(_)) => {
            return if a.sound == b.sound { NameLevel::Differ } else { NameLevel::Naming };
        }
        (None, None) => {}
    }
    if a.text == b.text {
        return NameLevel::Exact;
    }
    if a.usual == b.usual {
        return NameLevel::Variant;
    }
    if a.sound == b.sound || (a.latin != b.latin && letters(&a.sound).eq(letters(&b.sound))) {
        return NameLevel::Pinyin;
    }
    let given = a.given();
    if given.chars().count() > 1 && given == b.given() {
        return NameLevel::Given;
    }
    if close(a, b) {
        return NameLevel::Close;
    }
    if a.surname_sound() == b.surname_sound() && given.chars().any(|c| b.given().contains(c)) && !a.latin {
        return NameLevel::Partial;
    }
    NameLevel::Differ
}

fn letters(sound: &str) -> impl Iterator<Item = char> {
    sound.chars().filter(|c| *c != '\'')
}

/// As many syllables, of which one is another that is easily mistaken for it; a Latin name with a letter or
/// two apart.
fn close(a: &Name, b: &Name) -> bool {
    if a.latin != b.latin {
        return false;
    }
    if a.latin {
        let shorter = a.sound.len().min(b.sound.len());
        let allowed = LETTERS_APART.min(shorter / LETTERS_A_SLIP);
        return a.sound.len().abs_diff(b.sound.len()) <= allowed
            && strsim::osa_distance(&a.sound, &b.sound) <= allowed;
    }
    let (mut x, mut y) = (a.sound.split('\''), b.sound.split('\''));
    let mut apart = 0;
    loop {
        match (x.next(), y.next()) {
            (None, None) => return apart == 1,
            (Some(x), Some(y)) if x == y => {}
            (Some(x), Some(y)) if mistaken(x, y) => apart += 1,
            _ => return false,
        }
    }
}

/// Two syllables that dialects do not tell apart (zh/z, ch/c, sh/s, n/ng), or a letter mistyped.
fn mistaken(x: &str, y: &str) -> bool {
    plain(x) == plain(y)
        || (x.len().min(y.len()) >= LETTERS_A_SLIP
            && x.len().abs_diff(y.len()) <= 1
            && strsim::osa_distance(x, y) <= 1)
}

/// Initial without its h, and final without its g.
fn plain(syllable: &str) -> (&str, &str) {
    let syllable = match syllable.strip_suffix('g') {
        Some(rest) if rest.ends_with('n') => rest,
        _ => syllable,
    };
    for (initial, short) in [("zh", "z"), ("ch", "c"), ("sh", "s")] {
        if let Some(rest) = syllable.strip_prefix(initial) {
            return (short, rest);
        }
    }
    syllable.split_at_checked(1).unwrap_or((syllable, ""))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Name, NameLevel, compare};

    fn level(a: &str, b: &str) -> NameLevel {
        compare(&Name::new(a).unwrap(), &Name::new(b).unwrap())
    }

    #[test]
    fn names_agree_at_their_levels() {
        for (a, b, expected) in [
            ("张伟", "张 伟", NameLevel::Exact),
            ("买买提·艾力", "买买提艾力", NameLevel::Exact),
            ("張偉", "张伟", NameLevel::Variant),
            ("李喆", "李哲", NameLevel::Variant),
            ("张伟", "张玮", NameLevel::Pinyin),
            ("张伟", "章炜", NameLevel::Pinyin),
            ("ZHANG WEI", "张伟", NameLevel::Pinyin),
            ("吕绿", "LV LV", NameLevel::Pinyin),
            ("陈静", "陈金", NameLevel::Close),     // jing, jin
            ("张世明", "张思明", NameLevel::Close), // shi, si
            ("王建国", "李建国", NameLevel::Given),
            ("张小明", "张明", NameLevel::Partial),
            ("张小明", "张小红", NameLevel::Partial),
            ("张伟", "李娜", NameLevel::Differ),
            ("李丽", "李军", NameLevel::Differ),
        ] {
            assert_eq!(level(a, b), expected, "{a} {b}");
            assert_eq!(level(b, a), expected, "{b} {a}");
        }
    }

    #[test]
    fn newborns_are_registered_under_their_mother() {
        for (a, b, expected) in [
            ("王芳之子", "王芳之婴", NameLevel::Newborn),
            ("王芳之女", "王方之女婴", NameLevel::Newborn),
            ("王芳之子A", "王芳之子B", NameLevel::Differ), // twins
            ("王芳之长女", "王芳之次女", NameLevel::Differ),
            ("王芳之子", "李芳之子", NameLevel::Differ),
            ("王芳之子", "王芳", NameLevel::Differ), // her mother is not she
            ("王芳之子", "李浩然", NameLevel::Naming),
        ] {
            assert_eq!(level(a, b), expected, "{a} {b}");
            assert_eq!(level(b, a), expected, "{b} {a}");
        }
        // A name may hold 之: 王羲之 and 顾之子 are nobody's child.
        assert!(!Name::new("王羲之").unwrap().is_newborn());
        assert!(!Name::new("顾之子").unwrap().is_newborn());
    }

    #[test]
    fn a_chinese_name_has_initials() {
        for (name, initials) in [
            ("张三", Some("zs")),
            ("欧阳修", Some("oyx")),
            ("单雄信", Some("sxx")),
            ("Smith John", None),
            ("王芳之子", None),
        ] {
            assert_eq!(Name::new(name).unwrap().initials().as_deref(), initials, "{name}");
        }
    }

    #[test]
    fn a_name_is_divided_where_the_surname_ends() {
        for (name, surname, given) in [
            ("张伟", "zhang", "wei"),
            ("欧阳修", "ou'yang", "xiu"),
            ("单雄信", "shan", "xiong'xin"), // 单 is shan as a surname
            ("王芳之子", "wang", "fang"),
            ("Smith John", "smith", "john"),
        ] {
            let read = Name::new(name).unwrap();
            assert_eq!((read.surname_sound(), read.given_sound()), (surname, given), "{name}");
        }
        assert!(Name::new(" · ").is_none());
    }

    proptest! {
        #[test]
        fn any_two_names_are_answered_alike_both_ways(a in "\\PC{1,8}", b in "[王李张刘陈杨伟芳娜敏静强之子女婴A]{1,5}") {
            if let (Some(a), Some(b)) = (Name::new(&a), Name::new(&b)) {
                prop_assert_eq!(compare(&a, &b), compare(&b, &a));
            }
            let b = Name::new(&b).unwrap();
            let same = compare(&b, &b);
            prop_assert!(matches!(same, NameLevel::Exact | NameLevel::Newborn));
        }
    }
}
