//! MSH as bytes, read before the charset is known: enough to find the sender and the charset, and to answer.

use std::ops::Range;

use crate::charset::{Charset, CharsetRule};

/// Fields kept, MSH-1 to MSH-18.
const FIELDS: usize = 18;
/// A real MSH is some 200 bytes; what follows more than this is not read.
const LINE_MAX: usize = 8 * 1024;

/// The MSH line as sent. Fields are echoed in acknowledgments in the sender's own bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    line: Vec<u8>,
    /// Bounds of MSH-`n` at `n - 1`; MSH-1 is the separator itself.
    fields: Vec<Range<usize>>,
    /// The charset to answer in.
    pub charset: Charset,
}

/// What MSH-18 and the sender's rule make together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Declared {
    Known(Charset),
    /// MSH-18 holds a name that is not known.
    Unknown,
}

impl Header {
    /// The header of nothing: for answers to bytes without MSH.
    pub fn unreadable() -> Self {
        Self { line: Vec::new(), fields: Vec::new(), charset: Charset::Utf8 }
    }

    /// Finds MSH at the front of `bytes`; `None` where it isn't there or has no separators.
    pub fn peek(bytes: &[u8], rule: CharsetRule) -> Option<Self> {
        let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
        let start = bytes.iter().position(|b| !matches!(b, b'\r' | b'\n' | b' '))?;
        let bytes = bytes.get(start..)?;
        let bytes = bytes.get(..bytes.len().min(LINE_MAX))?;
        let end = bytes.iter().position(|b| matches!(b, b'\r' | b'\n')).unwrap_or(bytes.len());
        let line = bytes.get(..end)?;
        let separator = *line.strip_prefix(b"MSH")?.first()?;
        if !separator.is_ascii_punctuation() {
            return None;
        }
        let mut header = Self { line: line.to_vec(), fields: Vec::new(), charset: Charset::Utf8 };
        header.choose_split(separator, rule);
        if let Declared::Known(charset) = header.declared(rule) {
            header.charset = charset;
        }
        Some(header)
    }

    /// A line that is UTF-8 holds no two-byte character with a delimiter in it, so plain splitting is safe.
    /// Any other is split plainly if that yields a single-byte charset in MSH-18, and else with two-byte
    /// characters kept whole.
    fn choose_split(&mut self, separator: u8, rule: CharsetRule) {
        self.fields = split(&self.line, separator, false);
        if std::str::from_utf8(&self.line).is_ok() {
            return;
        }
        match self.declared(rule) {
            Declared::Known(Charset::Latin1) => {}
            _ => self.fields = split(&self.line, separator, true),
        }
    }

    /// The charset by the sender's rule and MSH-18. Of several the first that is not ASCII counts: GB18030
    /// and UTF-8 hold ASCII, and switching by escape sequences is not in use.
    pub(crate) fn declared(&self, rule: CharsetRule) -> Declared {
        let fallback = match rule {
            CharsetRule::Always(charset) => return Declared::Known(charset),
            CharsetRule::Declared(fallback) => fallback,
        };
        let repetition = self.delimiter(1).unwrap_or(b'~');
        let mut chosen = None;
        for name in self.field(18).split(|&b| b == repetition) {
            let Ok(name) = std::str::from_utf8(name) else { return Declared::Unknown };
            let name = name.trim();
            if name.is_empty() || name == "\"\"" {
                continue;
            }
            match Charset::from_name(name) {
                None => return Declared::Unknown,
                Some(charset) if matches!(chosen, None | Some(Charset::Ascii)) => chosen = Some(charset),
                Some(_) => {}
            }
        }
        Declared::Known(chosen.unwrap_or(fallback))
    }

    /// The `n`th byte of MSH-2, from 0.
    fn delimiter(&self, n: usize) -> Option<u8> {
        self.field(2).get(n).copied()
    }

    /// MSH-`n` as sent, empty where absent.
    pub fn field(&self, n: usize) -> &[u8] {
        n.checked_sub(1)
            .and_then(|n| self.fields.get(n))
            .and_then(|range| self.line.get(range.clone()))
            .unwrap_or_default()
    }

    /// Component `c` of MSH-`n` as text, by the charset found; what cannot be read is empty.
    pub fn text(&self, n: usize, c: usize) -> String {
        let component = self.delimiter(0).unwrap_or(b'^');
        let whole = self.charset.decode(self.field(n)).unwrap_or_default();
        let part = whole.split(char::from(component)).nth(c.saturating_sub(1)).unwrap_or_default();
        part.trim().to_owned()
    }

    /// Whether MSH was there at all.
    pub fn is_readable(&self) -> bool {
        !self.line.is_empty()
    }

    /// MSH-10, empty where absent.
    pub fn control_id(&self) -> String {
        self.text(10, 1)
    }

    /// Whether ERR is written the way of v2.5 and later.
    pub(crate) fn is_v25_or_later(&self) -> bool {
        let version = self.text(12, 1);
        !matches!(version.get(..3), Some("2.1" | "2.2" | "2.3" | "2.4"))
    }
}

/// A message for people to look at, its segments on lines of their own; what its character set cannot read is shown as
/// `�`.
pub fn readable(bytes: &[u8], rule: CharsetRule) -> String {
    let charset = Header::peek(bytes, rule).map_or(Charset::Utf8, |header| header.charset);
    let text = match charset.decode(bytes) {
        Ok(text) => text.into_owned(),
        Err(_) => String::from_utf8_lossy(bytes).into_owned(),
    };
    text.replace("\r\n", "\n").replace('\r', "\n")
}

fn split(line: &[u8], separator: u8, two_byte: bool) -> Vec<Range<usize>> {
    let mut fields = Vec::with_capacity(FIELDS);
    fields.push(3..4);
    let mut start = 4;
    let mut at = 4;
    while at < line.len() && fields.len() < FIELDS {
        let byte = line[at];
        if two_byte && byte >= 0x81 && line.get(at + 1).is_some_and(|&b| b >= 0x40 && b != 0x7F) {
            at += 2;
            continue;
        }
        if byte == separator {
            fields.push(start..at);
            start = at + 1;
        }
        at += 1;
    }
    if fields.len() < FIELDS && start <= line.len() {
        fields.push(start..line.len());
    }
    fields
}
