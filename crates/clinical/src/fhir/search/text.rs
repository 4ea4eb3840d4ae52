//! How search compares words, and how it takes apart values with `,` `|` `$` and their escapes (R4 §3.1.1.4).

/// Accented Latin letters and what they are without, for U+00C0 to U+017F.
const PLAIN: &str = "AAAAAAACEEEEIIIIDNOOOOO×OUUUUYTsaaaaaaaceeeeiiiidnooooo÷ouuuuyty\
AaAaAaCcCcCcCcDdDdEeEeEeEeEeGgGgGgGgHhHhIiIiIiIiIiIiJjKkkLlLlLlLlLlNnNnNnnNnOoOoOoOoRrRrRrSsSsSsSsTtTtTtUuUuUuUuUuUuWwYyYZzZzZzs";

/// For comparing words: lower case, accents taken off, full-width letters and digits made half-width,
/// white space as one space.
pub(crate) fn folded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut space = true;
    for character in text.chars() {
        let character = match character {
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(character) - 0xfee0).unwrap_or(character),
            '\u{c0}'..='\u{17f}' => {
                PLAIN.chars().nth((u32::from(character) - 0xc0) as usize).unwrap_or(character)
            }
            '\u{300}'..='\u{36f}' => continue,
            other => other,
        };
        if character.is_whitespace() {
            if !space {
                out.push(' ');
            }
            space = true;
        } else {
            out.extend(character.to_lowercase());
            space = false;
        }
    }
    if out.ends_with(' ') {
        out.pop();
    }
    out
}

/// Splits at separators that no backslash precedes; the escapes stay in the parts.
pub(crate) fn split(text: &str, separator: char) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut start, mut escaped) = (0, false);
    for (at, character) in text.char_indices() {
        if escaped {
            escaped = false;
        } else if character == '\\' {
            escaped = true;
        } else if character == separator {
            parts.push(&text[start..at]);
            start = at + separator.len_utf8();
        }
    }
    parts.push(&text[start..]);
    parts
}

/// Takes the escapes off: `\,` `\|` `\$` `\\`. A backslash before anything else stays.
pub(crate) fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(character) = rest.next() {
        match (character, rest.peek()) {
            ('\\', Some(&next @ (',' | '|' | '$' | '\\'))) => {
                out.push(next);
                rest.next();
            }
            _ => out.push(character),
        }
    }
    out
}

/// Puts escapes before `,` `|` `$` and `\`, so that the text can stand in a search value.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        if matches!(character, ',' | '|' | '$' | '\\') {
            out.push('\\');
        }
        out.push(character);
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn words_are_compared_without_case_accent_and_width() {
        assert_eq!(PLAIN.chars().count(), 0x17f - 0xc0 + 1);
        assert_eq!(folded("  Éloïse  ŽÁK "), "eloise zak");
        assert_eq!(folded("ＣＴ１"), "ct1");
        assert_eq!(folded("张 三"), "张 三");
        assert_eq!(folded("e\u{301}"), "e");
    }

    #[test]
    fn parts_end_at_bare_separators() {
        assert_eq!(split("a\\,b,c", ','), ["a\\,b", "c"]);
        assert_eq!(split("", ','), [""]);
        assert_eq!(unescaped("a\\,b\\n"), "a,b\\n");
    }

    proptest! {
        #[test]
        fn escapes_round_trip(texts in prop::collection::vec(".{0,12}", 1..4)) {
            let joined = texts.iter().map(|text| escaped(text)).collect::<Vec<_>>().join(",");
            let back: Vec<String> = split(&joined, ',').into_iter().map(unescaped).collect();
            prop_assert_eq!(back, texts);
        }
    }
}
