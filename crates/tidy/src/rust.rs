//! Takes a Rust file apart into code, string literals and comments, and knows which of it is test code.
//! Not a parser: as much of the lexical grammar as it takes to never mistake one for another.

use std::ops::Range;

use crate::tree::Lines;

/// Crates whose every line is test code.
const TEST_CRATES: &[&str] = &["crates/testkit/", "crates/tests/", "crates/tidy/"];

/// One Rust file.
pub struct Source {
    /// Path from the root of the repository.
    pub path: String,
    /// The file as it is.
    pub text: String,
    /// The same bytes with the inside of literals and comments blanked: what the compiler acts on.
    pub code: String,
    literals: Vec<Range<usize>>,
    comments: Vec<Range<usize>>,
    tests: Vec<Range<usize>>,
    lines: Lines,
}

impl Source {
    /// Takes `text` apart.
    pub fn new(path: &str, text: &str) -> Self {
        let Lexed { code, literals, comments } = lex(text);
        let tests = if is_test_path(path) { whole(text) } else { test_ranges(&code) };
        Self {
            path: path.to_owned(),
            text: text.to_owned(),
            code,
            literals,
            comments,
            tests,
            lines: Lines::of(text),
        }
    }

    /// String literals outside test code: `(where, what stands between the quotes)`.
    pub fn literals(&self) -> impl Iterator<Item = (usize, &str)> {
        self.literals
            .iter()
            .filter(|range| !self.is_test(range.start))
            .map(|range| (range.start, &self.text[range.clone()]))
    }

    /// Occurrences of `word` in the code outside test code, literals and comments.
    pub fn code_matches(&self, word: &str) -> impl Iterator<Item = usize> {
        self.code.match_indices(word).map(|(at, _)| at).filter(|at| !self.is_test(*at))
    }

    /// The line, from 1, of a byte of the file.
    pub fn line(&self, at: usize) -> usize {
        self.lines.line(at)
    }

    /// Is this byte compiled for tests only?
    pub fn is_test(&self, at: usize) -> bool {
        self.tests.iter().any(|range| range.contains(&at))
    }

    /// Does this byte stand in a comment?
    pub fn is_comment(&self, at: usize) -> bool {
        self.comments.iter().any(|range| range.contains(&at))
    }

    /// All of this file is test code: its parent says `#[cfg(test)] mod …;`.
    pub fn mark_as_test(&mut self) {
        self.tests = whole(&self.text);
    }

    /// The files in which modules declared for tests only may stand.
    pub fn test_modules(&self) -> Vec<String> {
        let Some(stem) = self.path.strip_suffix(".rs") else { return Vec::new() };
        let (folder, name) = stem.rsplit_once('/').unwrap_or(("", stem));
        let home = if matches!(name, "lib" | "main" | "mod") { folder } else { stem };
        self.tests
            .iter()
            .filter_map(|range| {
                let declared = self.code.get(range.clone())?.trim_end().strip_suffix(';')?;
                let (before, module) = declared.trim_end().rsplit_once(char::is_whitespace)?;
                before.trim_end().ends_with("mod").then_some(module)
            })
            .flat_map(|module| [format!("{home}/{module}.rs"), format!("{home}/{module}/mod.rs")])
            .collect()
    }
}

fn whole(text: &str) -> Vec<Range<usize>> {
    vec![Range { start: 0, end: text.len() + 1 }]
}

/// Is every line of the file at `path` test code, by where it stands?
pub fn is_test_path(path: &str) -> bool {
    TEST_CRATES.iter().any(|start| path.starts_with(start))
        || path.ends_with("/tests.rs")
        || path.contains("/tests/")
        || path.contains("/benches/")
        || path.starts_with("fuzz/")
        || path.contains("/fuzz/")
}

struct Lexed {
    code: String,
    literals: Vec<Range<usize>>,
    comments: Vec<Range<usize>>,
}

fn lex(text: &str) -> Lexed {
    let bytes = text.as_bytes();
    let mut code = bytes.to_vec();
    let mut literals = Vec::new();
    let mut comments = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let rest = &bytes[at..];
        let inside = if rest.starts_with(b"//") {
            let range = at..text[at..].find('\n').map_or(bytes.len(), |n| at + n);
            comments.push(range.clone());
            range
        } else if rest.starts_with(b"/*") {
            let range = at..block_comment_end(bytes, at);
            comments.push(range.clone());
            range
        } else if let Some(quote) = raw_string_quote(bytes, at) {
            let range = raw_string(text, quote);
            literals.push(range.clone());
            range
        } else if rest[0] == b'"' {
            let range = at + 1..string_end(bytes, at + 1);
            literals.push(range.clone());
            range
        } else if rest[0] == b'\'' {
            at..char_end(text, at)
        } else {
            at += 1;
            continue;
        };
        for byte in &mut code[inside.clone()] {
            if *byte != b'\n' {
                *byte = b' ';
            }
        }
        // past the closing quote; the hashes of a raw string are harmless as code
        at = (inside.end + usize::from(bytes.get(inside.end) == Some(&b'"'))).max(at + 1);
    }
    // only whole literals and comments were blanked, and only they hold anything but ASCII
    Lexed { code: String::from_utf8(code).unwrap_or_default(), literals, comments }
}

fn block_comment_end(bytes: &[u8], start: usize) -> usize {
    let mut depth = 0usize;
    let mut at = start;
    while at < bytes.len() {
        if bytes[at..].starts_with(b"/*") {
            depth += 1;
            at += 2;
        } else if bytes[at..].starts_with(b"*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += 1;
        }
    }
    bytes.len()
}

fn string_end(bytes: &[u8], mut at: usize) -> usize {
    while at < bytes.len() && bytes[at] != b'"' {
        at += if bytes[at] == b'\\' { 2 } else { 1 };
    }
    at.min(bytes.len())
}

/// If a raw string (`r"`, `br#"`, …) starts at `at`: where its quote stands.
fn raw_string_quote(bytes: &[u8], at: usize) -> Option<usize> {
    if at > 0 && (bytes[at - 1].is_ascii_alphanumeric() || bytes[at - 1] == b'_') {
        return None;
    }
    let mut quote = at + usize::from(matches!(bytes[at], b'b' | b'c'));
    if bytes.get(quote) != Some(&b'r') {
        return None;
    }
    quote += 1;
    while bytes.get(quote) == Some(&b'#') {
        quote += 1;
    }
    (bytes.get(quote) == Some(&b'"')).then_some(quote)
}

fn raw_string(text: &str, quote: usize) -> Range<usize> {
    let hashes = text[..quote].bytes().rev().take_while(|b| *b == b'#').count();
    let close = format!("\"{}", "#".repeat(hashes));
    let start = quote + 1;
    start..text[start..].find(&close).map_or(text.len(), |n| start + n)
}

/// Past a character literal; a lifetime is only its quote.
fn char_end(text: &str, at: usize) -> usize {
    let mut chars = text[at + 1..].char_indices();
    match chars.next() {
        Some((_, '\\')) => text[at + 3..].find('\'').map_or(text.len(), |n| at + 3 + n + 1),
        Some(_) => match chars.next() {
            Some((n, '\'')) => at + 1 + n + 1,
            _ => at + 1,
        },
        None => text.len(),
    }
}

/// The items under `#[cfg(test)]`, each from its attribute to its end.
fn test_ranges(code: &str) -> Vec<Range<usize>> {
    if code.contains("#![cfg(test)]") {
        return whole(code);
    }
    ["#[cfg(test)]", "#[cfg(all(test", "#[test]"]
        .iter()
        .flat_map(|attribute| code.match_indices(attribute))
        .map(|(at, _)| at..item_end(code, at))
        .collect()
}

/// From the attribute at `start` to the `;` or the closing brace of the item it stands on.
fn item_end(code: &str, start: usize) -> usize {
    let mut depth = 0usize;
    for (n, byte) in code.bytes().enumerate().skip(start) {
        match byte {
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => {
                if depth <= 1 && byte == b'}' {
                    return n + 1;
                }
                depth = depth.saturating_sub(1);
            }
            b';' if depth == 0 => return n + 1,
            _ => {}
        }
    }
    code.len()
}

#[cfg(test)]
mod tests {
    use super::Source;

    fn source(text: &str) -> Source {
        Source::new("crates/care/src/model.rs", text)
    }

    fn literals(text: &str) -> Vec<String> {
        source(text).literals().map(|(_, literal)| literal.to_owned()).collect()
    }

    #[test]
    fn literals_of_every_kind_are_found() {
        assert_eq!(
            literals(r###"f("a \" b", r"c\", r#"d "e" f"#, b"g", br##"h"# i"##);"###),
            [r#"a \" b"#, r"c\", r#"d "e" f"#, "g", r##"h"# i"##]
        );
        assert_eq!(
            literals("let bar = 1; attr\"x\"; '\"'; '\\''; '字'; fn f<'a>(x: &'a str) {} \"y\""),
            ["x", "y"]
        );
    }

    #[test]
    fn comments_are_neither_code_nor_literals() {
        let s = source("// \"a\" SystemTime::now\n/* /* \"b\" */ \"c\" */ let d = \"e\"; // 'f\n");
        assert_eq!(s.literals().map(|(at, l)| (s.line(at), l)).collect::<Vec<_>>(), [(2, "e")]);
        assert_eq!(s.code_matches("now").count(), 0);
        assert!(
            s.is_comment(4) && s.is_comment(s.text.len() - 2) && !s.is_comment(s.text.find("let").unwrap())
        );
        assert_eq!(s.code.len(), s.text.len());
    }

    #[test]
    fn test_code_is_left_out() {
        let s = source(
            "fn a() { x(\"a\") }\n#[cfg(test)]\nuse x::{y, z};\n#[cfg(test)]\n#[allow(dead_code)]\nmod tests {\n fn b() { x(\"b\") }\n}\n\
             #[test]\nfn c() -> [u8; 2] { x(\"c\") }\nfn d() { x(\"d\") }\n",
        );
        assert_eq!(s.literals().map(|(_, l)| l).collect::<Vec<_>>(), ["a", "d"]);
        assert!(Source::new("crates/care/src/booking/tests.rs", "f(\"x\")").literals().next().is_none());
        assert!(Source::new("crates/tests/it/main.rs", "f(\"x\")").literals().next().is_none());
    }

    #[test]
    fn modules_declared_for_tests_are_named() {
        let s = Source::new("crates/care/src/lib.rs", "#[cfg(test)]\nmod vectors;\nmod model;");
        assert_eq!(s.test_modules(), ["crates/care/src/vectors.rs", "crates/care/src/vectors/mod.rs"]);
        let s = source("#[cfg(test)]\n#[path = \"x.rs\"]\npub(crate) mod vectors ;");
        assert_eq!(s.test_modules()[0], "crates/care/src/model/vectors.rs");
    }
}
