//! Acknowledgments (HL7 v2.5.1 ch. 2 §2.9, §2.14.1 ACK): MSH, MSA and ERR in the sender's own delimiters and
//! charset. Fields of the request are echoed byte for byte. From v2.5 on ERR has location, code, severity and text of its own;
//! before, the first error stands in MSA-3 and all of them in ERR-1.

use std::sync::atomic::{AtomicU64, Ordering};

use jiff::{Timestamp, tz::TimeZone};

use super::{AckCode, Header, Issue, Refusal, Severity};

/// When and where the answer is given.
#[derive(Debug, Clone)]
pub struct Stamp {
    /// From the injected clock.
    pub at: Timestamp,
    /// Zone that MSH-7 is written in.
    pub zone: TimeZone,
}

/// Distinguishes answers of one microsecond.
static SEQUENCE: AtomicU64 = AtomicU64::new(0);

/// AA; `warnings` go along as ERR with severity W, before v2.5 the first of them in MSA-3.
pub fn accept(header: &Header, warnings: &[Issue], stamp: &Stamp) -> Vec<u8> {
    write(header, AckCode::Accept, warnings, stamp)
}

/// AE: the content is wrong.
pub fn error(header: &Header, issues: &[Issue], stamp: &Stamp) -> Vec<u8> {
    write(header, AckCode::Error, issues, stamp)
}

/// AR: not taken for a reason beside the content.
pub fn reject(header: &Header, issues: &[Issue], stamp: &Stamp) -> Vec<u8> {
    write(header, AckCode::Reject, issues, stamp)
}

/// The answer to a refusal.
pub fn refusal(refusal: &Refusal, stamp: &Stamp) -> Vec<u8> {
    write(&refusal.header, refusal.code, &refusal.issues, stamp)
}

struct Writer<'h> {
    header: &'h Header,
    field: u8,
    component: u8,
    escape: u8,
    out: Vec<u8>,
}

fn write(header: &Header, code: AckCode, issues: &[Issue], stamp: &Stamp) -> Vec<u8> {
    let delimiter = |at: usize, usual: u8| header.field(2).get(at).copied().unwrap_or(usual);
    let mut writer = Writer {
        header,
        field: header.field(1).first().copied().unwrap_or(b'|'),
        component: delimiter(0, b'^'),
        escape: delimiter(2, b'\\'),
        out: Vec::with_capacity(256),
    };
    writer.msh(stamp);
    writer.msa(code, issues);
    if header.is_v25_or_later() {
        issues.iter().for_each(|issue| writer.err(issue));
    } else if code != AckCode::Accept {
        writer.err_before_v25(issues);
    }
    // What is echoed was not looked at yet: NUL would end the answer for whoever reads it in C, VT and FS its frame.
    writer.out.retain(|byte| !matches!(byte, 0 | 0x0B | 0x1C));
    writer.out
}

impl Writer<'_> {
    fn raw(&mut self, bytes: &[u8]) -> &mut Self {
        self.out.extend_from_slice(bytes);
        self
    }

    fn separator(&mut self) -> &mut Self {
        self.out.push(self.field);
        self
    }

    fn component(&mut self) -> &mut Self {
        self.out.push(self.component);
        self
    }

    /// Our own text, escaped; nothing where the charset lacks a character of it.
    fn text(&mut self, text: &str) -> &mut Self {
        let mut escaped = String::with_capacity(text.len() + 8);
        let usual = [b'|', b'^', b'~', b'\\', b'&'];
        let declared = self.header.field(2);
        for c in text.chars() {
            let byte = u8::try_from(c).unwrap_or(0);
            let name = if byte == self.field {
                Some('F')
            } else if c.is_ascii()
                && (declared.contains(&byte) || (declared.is_empty() && usual.contains(&byte)))
            {
                let declared = if declared.is_empty() { b"^~\\&".as_slice() } else { declared };
                declared.iter().position(|&b| b == byte).and_then(|n| ['S', 'R', 'E', 'T'].get(n).copied())
            } else {
                None
            };
            match name {
                Some(name) => {
                    let escape = char::from(self.escape);
                    escaped.extend([escape, name, escape]);
                }
                None if c.is_control() => escaped.push(' '),
                None => escaped.push(c),
            }
        }
        if let Some(bytes) = self.header.charset.encode(&escaped) {
            self.out.extend_from_slice(&bytes);
        }
        self
    }

    /// Sender and receiver change places; the event of the request is repeated: `ACK^R01^ACK`.
    fn msh(&mut self, stamp: &Stamp) {
        let header = self.header;
        let or = |n: usize, usual: &'static [u8]| match header.field(n) {
            b"" => usual.to_vec(),
            sent => sent.to_vec(),
        };
        let encoding = or(2, b"^~\\&");
        self.raw(b"MSH").separator().raw(&encoding).separator();
        for swapped in [5, 6, 3, 4] {
            self.raw(header.field(swapped)).separator();
        }
        let now = stamp.at.to_zoned(stamp.zone.clone()).strftime("%Y%m%d%H%M%S").to_string();
        self.raw(now.as_bytes()).separator().separator();
        self.raw(b"ACK");
        let event = header.text(9, 2);
        if !event.is_empty() {
            self.component().text(&event);
            if header.is_v25_or_later() {
                self.component().raw(b"ACK");
            }
        }
        let id = format!("A{:x}-{:x}", stamp.at.as_microsecond(), SEQUENCE.fetch_add(1, Ordering::Relaxed));
        self.separator().raw(id.as_bytes()).separator();
        self.raw(&or(11, b"P")).separator().raw(&or(12, b"2.5.1"));
        // MSH-13 to 17 are empty; MSH-18 says what this is written in.
        for _ in 0..6 {
            self.separator();
        }
        self.raw(header.charset.name().as_bytes()).raw(b"\r");
    }

    fn msa(&mut self, code: AckCode, issues: &[Issue]) {
        let header = self.header;
        self.raw(b"MSA").separator().raw(code.code().as_bytes()).separator().raw(header.field(10));
        // Before v2.5 ERR has no severity: a warning beside AA would be read as an error, so it stands here.
        let told = code != AckCode::Accept || !header.is_v25_or_later();
        if let Some(first) = issues.first().filter(|_| told) {
            self.separator().text(&first.to_string());
            if code == AckCode::Accept && issues.len() > 1 {
                self.text(&format!(" (and {} more)", issues.len() - 1));
            }
        }
        self.raw(b"\r");
    }

    /// ERR of v2.5: 2 location, 3 code, 4 severity, 7 diagnostic text, 8 for the user.
    fn err(&mut self, issue: &Issue) {
        self.raw(b"ERR").separator().separator();
        self.location(issue);
        self.separator().raw(issue.code.number().as_bytes()).component().raw(issue.code.name().as_bytes());
        self.component().raw(b"HL70357").separator().raw(issue.severity.code().as_bytes());
        self.separator().separator().separator().text(&issue.text).separator();
        self.text(&format!("{}：{}", issue.code.name_zh(), issue.place)).raw(b"\r");
    }

    /// ERL: segment, its number, field, repetition, component; trailing ones that say nothing are left out.
    fn location(&mut self, issue: &Issue) {
        let place = issue.place;
        let Some(name) = place.segment_name() else { return };
        self.raw(name.as_bytes()).component().raw(place.occurrence.to_string().as_bytes());
        if place.field == 0 {
            return;
        }
        self.component().raw(place.field.to_string().as_bytes());
        if place.repetition > 0 || place.component > 0 {
            self.component().raw(place.repetition.max(1).to_string().as_bytes());
        }
        if place.component > 0 {
            self.component().raw(place.component.to_string().as_bytes());
        }
    }

    /// ERR-1 before v2.5, ELD: segment, its number, field, and the code as subcomponents.
    fn err_before_v25(&mut self, issues: &[Issue]) {
        let declared = |at: usize, usual: u8| self.header.field(2).get(at).copied().unwrap_or(usual);
        let (repetition, subcomponent) = (declared(1, b'~'), declared(3, b'&'));
        self.raw(b"ERR").separator();
        let errors = issues.iter().filter(|issue| issue.severity == Severity::Error);
        for (n, issue) in errors.enumerate() {
            if n > 0 {
                self.out.push(repetition);
            }
            let place = issue.place;
            self.raw(place.segment_name().unwrap_or_default().as_bytes()).component();
            self.raw(place.occurrence.to_string().as_bytes()).component();
            self.raw(place.field.to_string().as_bytes()).component();
            self.raw(issue.code.number().as_bytes());
            self.out.push(subcomponent);
            self.raw(issue.code.name().as_bytes());
            self.out.push(subcomponent);
            self.raw(b"HL70357");
        }
        self.raw(b"\r");
    }
}
