//! The lazy splitter: segments and fields are slices of the decoded text, repetitions and components
//! are cut only when asked for. Two growing vectors per message, nothing copied.
//!
//! Why not a crate: hl7kit 0.2 builds four nested vectors per field whether read or not, copies the
//! text, quotes its content in errors (personal data in logs), and decodes `\X..\` with replacement characters.

use std::{borrow::Cow, ops::Range};

use super::{ErrorCode, Issue, Place, unescape};
use crate::charset::Charset;

/// MSH-1 and MSH-2 (HL7 v2.5.1 ch. 2 §2.5.4), and the charset that `\X..\` bytes are in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Delimiters {
    /// `|`
    pub field: u8,
    /// `^`
    pub component: u8,
    /// `~`
    pub repetition: u8,
    /// `\`
    pub escape: u8,
    /// `&`
    pub subcomponent: u8,
    /// For hexadecimal escapes.
    pub charset: Charset,
}

impl Delimiters {
    /// `|^~\&` in UTF-8.
    pub const STANDARD: Self = Self {
        field: b'|',
        component: b'^',
        repetition: b'~',
        escape: b'\\',
        subcomponent: b'&',
        charset: Charset::Utf8,
    };

    /// From MSH-1 and MSH-2. Up to four trailing ones may be missing (they are then not in use) and a
    /// fifth, the truncation character of v2.7, is ignored. `^~\\&`, the doubled backslash of a message that was
    /// copied out of source code, is read as `^~\&`: no other reading has five different delimiters.
    pub fn from_msh(field: u8, msh2: &str, charset: Charset) -> Option<(Self, bool)> {
        let doubled = msh2 == "^~\\\\&";
        let given = if doubled { b"^~\\&" } else { msh2.as_bytes() };
        if given.is_empty() || given.len() > 5 || !given.iter().all(u8::is_ascii_punctuation) {
            return None;
        }
        let at = |n: usize, usual: u8| given.get(n).copied().unwrap_or(usual);
        let read = [field, at(0, b'^'), at(1, b'~'), at(2, b'\\'), at(3, b'&')];
        let distinct = read.iter().enumerate().all(|(n, b)| !read.iter().skip(n + 1).any(|other| other == b));
        if !distinct || !field.is_ascii_punctuation() {
            return None;
        }
        let [field, component, repetition, escape, subcomponent] = read;
        Some((Self { field, component, repetition, escape, subcomponent, charset }, doubled))
    }
}

struct SegmentSpan {
    id: [u8; 3],
    occurrence: usize,
    text: Range<usize>,
    fields: Range<usize>,
}

/// A split message.
pub struct Raw<'a> {
    text: &'a str,
    delimiters: Delimiters,
    segments: Vec<SegmentSpan>,
    fields: Vec<&'a str>,
    /// MSH-2 had its backslash doubled.
    pub doubled_escape: bool,
}

/// One segment.
#[derive(Clone, Copy)]
pub struct Segment<'a> {
    /// `OBX`
    pub id: [u8; 3],
    /// Which of that name, from 1.
    pub occurrence: usize,
    /// The whole line.
    pub text: &'a str,
    fields: &'a [&'a str],
    delimiters: Delimiters,
}

/// One field, repetition, component or subcomponent.
#[derive(Clone, Copy)]
pub struct Part<'a> {
    /// As sent, escapes included.
    pub text: &'a str,
    delimiters: Delimiters,
}

impl<'a> Raw<'a> {
    /// Splits `text`, which starts with MSH.
    pub fn split(text: &'a str, charset: Charset) -> Result<Self, Issue> {
        let text = text.strip_prefix('\u{FEFF}').unwrap_or(text).trim_start_matches(['\r', '\n', ' ']);
        let bytes = text.as_bytes();
        let field = match bytes.get(..4) {
            Some([b'M', b'S', b'H', field]) if field.is_ascii_punctuation() => *field,
            _ => {
                return Err(Issue::error(
                    Place::MESSAGE,
                    ErrorCode::SegmentSequence,
                    "the message does not begin with MSH and a field separator; begin it with MSH|^~\\&",
                ));
            }
        };
        let rest = &text[4..];
        let end = rest.find(|c: char| c == char::from(field) || c == '\r' || c == '\n').unwrap_or(rest.len());
        let Some((delimiters, doubled_escape)) = Delimiters::from_msh(field, &rest[..end], charset) else {
            return Err(Issue::error(
                Place::msh(2),
                ErrorCode::DataType,
                "MSH-2 does not declare usable delimiters; send four different punctuation marks, usually ^~\\&",
            ));
        };
        let mut raw = Self {
            text,
            delimiters,
            segments: Vec::with_capacity(32),
            fields: Vec::with_capacity(512),
            doubled_escape,
        };
        let mut start = 0;
        let mut line = 0;
        while start < text.len() {
            let end = raw.line_end(start);
            line += 1;
            raw.push(start, end, line)?;
            start = end + 1;
        }
        Ok(raw)
    }

    /// A segment ends at CR (HL7 v2.5.1 ch. 2 §2.5.1). LF alone ends one too where the next line looks like a
    /// segment, for files with Unix or DOS line ends; any other LF is part of a text.
    fn line_end(&self, start: usize) -> usize {
        let bytes = self.text.as_bytes();
        let mut at = start;
        loop {
            let Some(next) = bytes.get(at..).and_then(|b| b.iter().position(|b| matches!(b, b'\r' | b'\n')))
            else {
                return bytes.len();
            };
            at += next;
            if bytes[at] == b'\r' || self.is_head(at + 1) {
                return at;
            }
            at += 1;
        }
    }

    /// Whether a segment, a line end or the end stands at `at`.
    fn is_head(&self, at: usize) -> bool {
        match self.text.as_bytes().get(at..) {
            None | Some([] | [b'\r' | b'\n', ..]) => true,
            Some([a, b, c, rest @ ..]) => {
                is_segment_id([*a, *b, *c])
                    && rest
                        .first()
                        .is_none_or(|&next| next == self.delimiters.field || next == b'\r' || next == b'\n')
            }
            Some(_) => false,
        }
    }

    fn push(&mut self, start: usize, end: usize, line: usize) -> Result<(), Issue> {
        let line_text = &self.text[start..end];
        let mut whole = line_text.trim_start_matches('\n');
        let offset = start + line_text.len() - whole.len();
        whole = whole.trim_end_matches('\n');
        if self.doubled_escape {
            // The same source-code writing leaves a literal backslash-r where the segment ends.
            whole = whole.strip_suffix("\\r").unwrap_or(whole);
        }
        if whole.trim().is_empty() {
            return Ok(());
        }
        let id = match whole.as_bytes() {
            [a, b, c] if is_segment_id([*a, *b, *c]) => [*a, *b, *c],
            [a, b, c, sep, ..] if is_segment_id([*a, *b, *c]) && *sep == self.delimiters.field => {
                [*a, *b, *c]
            }
            _ => {
                return Err(Issue::error(
                    Place::MESSAGE,
                    ErrorCode::SegmentSequence,
                    format!(
                        "line {line} does not begin with a segment name; escape line breaks inside a field as \\.br\\"
                    ),
                ));
            }
        };
        let first = self.fields.len();
        if id == *b"MSH" {
            // MSH-1 is the separator itself (HL7 v2.5.1 ch. 2 §2.15.9.1).
            self.fields.push(whole.get(3..4).unwrap_or_default());
        }
        if let Some(body) = whole.get(4..) {
            let mut start = 0;
            for (at, _) in body.bytes().enumerate().filter(|&(_, byte)| byte == self.delimiters.field) {
                self.fields.push(body.get(start..at).unwrap_or_default());
                start = at + 1;
            }
            self.fields.push(body.get(start..).unwrap_or_default());
        }
        // Occurrences are counted backwards from the last of the name: messages have few names.
        let before = self.segments.iter().rev().find(|s| s.id == id).map_or(0, |s| s.occurrence);
        self.segments.push(SegmentSpan {
            id,
            occurrence: before + 1,
            text: offset..offset + whole.len(),
            fields: first..self.fields.len(),
        });
        Ok(())
    }

    /// Segments in order.
    pub fn segments(&self) -> impl Iterator<Item = Segment<'_>> {
        self.segments.iter().map(|span| Segment {
            id: span.id,
            occurrence: span.occurrence,
            text: self.text.get(span.text.clone()).unwrap_or_default(),
            fields: self.fields.get(span.fields.clone()).unwrap_or_default(),
            delimiters: self.delimiters,
        })
    }
}

fn is_segment_id(id: [u8; 3]) -> bool {
    id[0].is_ascii_uppercase() && id[1..].iter().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
}

impl<'a> Segment<'a> {
    /// Field `n` from 1, empty where absent.
    pub fn field(&self, n: usize) -> Part<'a> {
        let text = n.checked_sub(1).and_then(|n| self.fields.get(n)).copied().unwrap_or_default();
        Part { text, delimiters: self.delimiters }
    }

    /// Number of fields sent.
    pub fn len(&self) -> usize {
        self.fields.len()
    }

    /// Whether no field was sent.
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }

    /// Its place.
    pub fn place(&self) -> Place {
        Place::segment(self.id, self.occurrence)
    }
}

impl<'a> Part<'a> {
    fn cut(self, by: u8) -> impl Iterator<Item = Part<'a>> {
        self.text.split(char::from(by)).map(move |text| Part { text, delimiters: self.delimiters })
    }

    /// Repetitions; one, empty, for an empty field.
    pub fn repetitions(self) -> impl Iterator<Item = Part<'a>> {
        self.cut(self.delimiters.repetition)
    }

    /// Component `n` from 1 of the first repetition, empty where absent.
    pub fn component(self, n: usize) -> Part<'a> {
        let text = nth(self.text, self.delimiters.component, Some(self.delimiters.repetition), n);
        Part { text, delimiters: self.delimiters }
    }

    /// Subcomponent `n` from 1 of a component, empty where absent.
    pub fn subcomponent(self, n: usize) -> Part<'a> {
        let text = nth(self.text, self.delimiters.subcomponent, None, n);
        Part { text, delimiters: self.delimiters }
    }

    /// Nothing sent, or blanks only.
    pub fn is_empty(self) -> bool {
        self.text.trim().is_empty()
    }

    /// The HL7 null: empty what is known (HL7 v2.5.1 ch. 2 §2.5.3).
    pub fn is_null(self) -> bool {
        self.text == "\"\""
    }

    /// Whether nothing is to be read here: empty or null.
    pub fn is_blank(self) -> bool {
        self.is_null() || self.is_empty()
    }

    /// Unescaped and trimmed; the null is empty.
    pub fn value(self) -> Cow<'a, str> {
        if self.is_null() {
            return Cow::Borrowed("");
        }
        unescape(self.text.trim(), &self.delimiters)
    }

    /// [`Self::value`] as an owned text, `None` where blank.
    pub fn owned(self) -> Option<String> {
        (!self.is_blank()).then(|| self.value().into_owned())
    }
}

/// The `n`th piece from 1 of what stands before `stop`, cut at `by`, in one pass over bytes: the texts are
/// short, and delimiters are ASCII, so that every cut is between characters.
fn nth(text: &str, by: u8, stop: Option<u8>, n: usize) -> &str {
    let bytes = text.as_bytes();
    let (mut start, mut left) = (0, n.max(1));
    for (at, &byte) in bytes.iter().enumerate() {
        if byte == by {
            left -= 1;
            if left == 0 {
                return text.get(start..at).unwrap_or_default();
            }
            start = at + 1;
        } else if Some(byte) == stop {
            return if left == 1 { text.get(start..at).unwrap_or_default() } else { "" };
        }
    }
    if left == 1 { text.get(start..).unwrap_or_default() } else { "" }
}
