//! Escape sequences (HL7 v2.5.1 ch. 2 §2.7).

use std::borrow::Cow;

use super::raw::Delimiters;

/// Text with its escapes read. Formatting commands become line breaks or nothing; what is not a sequence of
/// the standard stays as sent, backslash included, so that `C:\data` survives. `\X..\` bytes are in the message's
/// charset and stay as sent where they cannot be read.
pub fn unescape<'a>(text: &'a str, delimiters: &Delimiters) -> Cow<'a, str> {
    let mark = char::from(delimiters.escape);
    if !text.as_bytes().contains(&delimiters.escape) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(mark) {
        out.push_str(before);
        let read = after
            .split_once(mark)
            .and_then(|(sequence, tail)| sequence_text(sequence, delimiters, &mut out).then_some(tail));
        rest = match read {
            Some(tail) => tail,
            None => {
                out.push(mark);
                after
            }
        };
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// Writes what `sequence` stands for; `false` where it is no sequence.
fn sequence_text(sequence: &str, delimiters: &Delimiters, out: &mut String) -> bool {
    let delimiter = match sequence {
        "F" => delimiters.field,
        "S" => delimiters.component,
        "T" => delimiters.subcomponent,
        "R" => delimiters.repetition,
        "E" => delimiters.escape,
        // Highlighting begins and ends: nothing of it is kept.
        "H" | "N" => return true,
        _ => return command(sequence, delimiters, out),
    };
    out.push(char::from(delimiter));
    true
}

fn command(sequence: &str, delimiters: &Delimiters, out: &mut String) -> bool {
    if let Some(hex) = sequence.strip_prefix('X') {
        return hexadecimal(hex, delimiters, out);
    }
    let Some(name) = sequence.strip_prefix('.') else { return false };
    // Chinese may stand where a command would: a cut inside a character is no cut.
    let Some((name, count)) = name.split_at_checked(name.len().min(2)) else { return false };
    if !count.trim_start_matches(['+', '-']).bytes().all(|b| b.is_ascii_digit()) {
        return false;
    }
    match name {
        "br" | "ce" => out.push('\n'),
        "sp" => {
            let lines: usize = count.trim_start_matches('+').parse().unwrap_or(1);
            out.extend(std::iter::repeat_n('\n', lines.clamp(1, 20)));
        }
        "sk" => out.push(' '),
        "in" | "ti" | "fi" | "nf" => {}
        _ => return false,
    }
    true
}

fn hexadecimal(hex: &str, delimiters: &Delimiters, out: &mut String) -> bool {
    if hex.is_empty() || !hex.len().is_multiple_of(2) || !hex.bytes().all(|b| b.is_ascii_hexdigit()) {
        return false;
    }
    let bytes: Option<Vec<u8>> = hex
        .as_bytes()
        .chunks(2)
        .map(|pair| std::str::from_utf8(pair).ok().and_then(|pair| u8::from_str_radix(pair, 16).ok()))
        .collect();
    let Some(bytes) = bytes else { return false };
    match delimiters.charset.decode(&bytes) {
        Ok(text) if !text.contains('\0') => {
            out.push_str(&text);
            true
        }
        _ => false,
    }
}
