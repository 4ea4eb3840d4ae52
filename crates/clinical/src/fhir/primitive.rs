//! The formats of FHIR's primitive types (R4 §2.24.0.1), by hand: no regular expressions in the walk.

use serde_json::{Number, Value};

use super::temporal::{Moment, Precision};

/// A primitive type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Primitive {
    Base64Binary,
    Boolean,
    Canonical,
    Code,
    Date,
    DateTime,
    Decimal,
    Id,
    Instant,
    Integer,
    Markdown,
    Oid,
    PositiveInt,
    String,
    Time,
    UnsignedInt,
    Uri,
    Url,
    Uuid,
    Xhtml,
}

impl Primitive {
    /// The primitive of a FHIR type name.
    pub(crate) fn of(name: &str) -> Option<Self> {
        Some(match name {
            "base64Binary" => Self::Base64Binary,
            "boolean" => Self::Boolean,
            "canonical" => Self::Canonical,
            "code" => Self::Code,
            "date" => Self::Date,
            "dateTime" => Self::DateTime,
            "decimal" => Self::Decimal,
            "id" => Self::Id,
            "instant" => Self::Instant,
            "integer" => Self::Integer,
            "markdown" => Self::Markdown,
            "oid" => Self::Oid,
            "positiveInt" => Self::PositiveInt,
            "string" => Self::String,
            "time" => Self::Time,
            "unsignedInt" => Self::UnsignedInt,
            "uri" => Self::Uri,
            "url" => Self::Url,
            "uuid" => Self::Uuid,
            "xhtml" => Self::Xhtml,
            _ => return None,
        })
    }

    /// What a right value looks like, to finish a sentence.
    pub(crate) fn expected(self) -> &'static str {
        match self {
            Self::Base64Binary => "base64 text",
            Self::Boolean => "true or false, without quotes",
            Self::Canonical | Self::Uri | Self::Url => "a URI without spaces",
            Self::Code => "a code without surrounding or double spaces",
            Self::Date => "a real calendar date such as 2015, 2015-02 or 2015-02-07",
            Self::DateTime => {
                "a real date such as 2015, 2015-02, 2015-02-07 or 2015-02-07T13:28:17+08:00 (a time needs seconds and a zone)"
            }
            Self::Decimal => "a number without quotes",
            Self::Id => "1 to 64 letters, digits, hyphens and points",
            Self::Instant => "an instant with seconds and zone such as 2015-02-07T13:28:17.239+08:00",
            Self::Integer => "a whole number of 32 bits, without quotes",
            Self::Markdown | Self::String => "text that is not empty and has no control characters",
            Self::Oid => "an OID such as urn:oid:1.2.3",
            Self::PositiveInt => "a whole number of 1 or more, without quotes",
            Self::Time => "a time of day such as 13:28:17",
            Self::UnsignedInt => "a whole number of 0 or more, without quotes",
            Self::Uuid => "a UUID such as urn:uuid:c757873d-ec9a-4326-a141-556f43239520",
            Self::Xhtml => "XHTML in a div element, without scripts",
        }
    }

    /// Whether a JSON value is of this type.
    pub(crate) fn accepts(self, value: &Value) -> bool {
        match (self, value) {
            (Self::Boolean, Value::Bool(_)) | (Self::Decimal, Value::Number(_)) => true,
            (Self::Integer, Value::Number(n)) => integer(n).is_some(),
            (Self::UnsignedInt, Value::Number(n)) => integer(n).is_some_and(|n| n >= 0),
            (Self::PositiveInt, Value::Number(n)) => integer(n).is_some_and(|n| n > 0),
            (Self::Boolean | Self::Decimal | Self::Integer | Self::UnsignedInt | Self::PositiveInt, _) => {
                false
            }
            (_, Value::String(text)) => self.accepts_text(text),
            _ => false,
        }
    }

    fn accepts_text(self, text: &str) -> bool {
        match self {
            Self::Date => text.len() <= 10 && Moment::parse(text).is_some(),
            Self::DateTime => Moment::parse(text).is_some_and(|m| match m.precision {
                Precision::Year | Precision::Month | Precision::Day => true,
                Precision::Minute => false,
                Precision::Second | Precision::Fraction(_) => m.has_zone(),
            }),
            Self::Instant => {
                Moment::parse(text).is_some_and(|m| m.precision >= Precision::Second && m.has_zone())
            }
            Self::Time => Moment::parse(&format!("2000-01-01T{text}"))
                .is_some_and(|m| m.precision >= Precision::Second && !m.has_zone()),
            Self::Id => is_id(text),
            Self::Code => is_code(text),
            Self::Uri | Self::Url | Self::Canonical => {
                !text.is_empty() && text.bytes().all(|b| b > b' ' && b != 0x7F)
            }
            Self::Oid => text.strip_prefix("urn:oid:").is_some_and(is_oid),
            Self::Uuid => text.strip_prefix("urn:uuid:").is_some_and(is_uuid),
            Self::Base64Binary => is_base64(text),
            Self::Xhtml => is_div(text),
            _ => !text.is_empty() && is_plain(text),
        }
    }
}

fn integer(number: &Number) -> Option<i32> {
    number.as_str().parse().ok()
}

/// No control characters but tab and line ends.
fn is_plain(text: &str) -> bool {
    text.bytes().all(|b| b >= b' ' || matches!(b, b'\t' | b'\n' | b'\r'))
}

/// Whether `text` can be a logical id: `[A-Za-z0-9\-\.]{1,64}`.
pub fn is_id(text: &str) -> bool {
    (1..=64).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'.')
}

/// `[^\s]+(\s[^\s]+)*`: no space at the ends, none beside another.
fn is_code(text: &str) -> bool {
    let mut before = b' ';
    for b in text.bytes() {
        if b == b' ' && before == b' ' || b < b' ' {
            return false;
        }
        before = b;
    }
    before != b' '
}

fn is_oid(text: &str) -> bool {
    let mut parts = text.split('.');
    matches!(parts.next(), Some("0" | "1" | "2"))
        && text.contains('.')
        && parts.all(|p| {
            !p.is_empty() && p.bytes().all(|b| b.is_ascii_digit()) && (p == "0" || !p.starts_with('0'))
        })
}

pub(crate) fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(at, b)| match at {
            8 | 13 | 18 | 23 => b == b'-',
            _ => b.is_ascii_hexdigit(),
        })
}

/// Groups of four with white space between; padding only at the end.
fn is_base64(text: &str) -> bool {
    let (mut symbols, mut padding) = (0_usize, 0_usize);
    for b in text.bytes() {
        match b {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'+' | b'/' if padding == 0 => symbols += 1,
            b'=' => padding += 1,
            b' ' | b'\t' | b'\n' | b'\r' => {}
            _ => return false,
        }
    }
    symbols > 0 && padding <= 2 && (symbols + padding).is_multiple_of(4)
}

/// A narrative's `div`; what would run in a browser is refused (R4 §2.4.1).
fn is_div(text: &str) -> bool {
    let text = text.trim();
    let lower = || text.to_ascii_lowercase();
    text.starts_with("<div") && text.ends_with('>') && {
        let lower = lower();
        !["<script", "<iframe", "<object", "<form", "javascript:"].iter().any(|bad| lower.contains(bad))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn formats_as_published() {
        let good = [
            (Primitive::Date, json!("2015-02")),
            (Primitive::DateTime, json!("2015-02-07T13:28:17-05:00")),
            (Primitive::DateTime, json!("2015")),
            (Primitive::Instant, json!("2015-02-07T13:28:17.239+02:00")),
            (Primitive::Time, json!("13:28:17.5")),
            (Primitive::Id, json!("a-1.B")),
            (Primitive::Code, json!("entered in error")),
            (Primitive::Uri, json!("urn:oid:2.16.840.1.113883")),
            (Primitive::Oid, json!("urn:oid:1.2.3")),
            (Primitive::Uuid, json!("urn:uuid:c757873d-ec9a-4326-a141-556f43239520")),
            (Primitive::Base64Binary, json!("aGVs\nbG8=")),
            (Primitive::PositiveInt, json!(1)),
            (Primitive::UnsignedInt, json!(0)),
            (Primitive::String, json!("张三\n")),
            (Primitive::Xhtml, json!("<div xmlns=\"http://www.w3.org/1999/xhtml\">x</div>")),
        ];
        for (ty, value) in good {
            assert!(ty.accepts(&value), "{ty:?} {value}");
        }
        let bad = [
            (Primitive::Date, json!("2015-02-30")),
            (Primitive::Date, json!("2015-02-07T13:28:17Z")),
            (Primitive::DateTime, json!("2015-02-07T13:28")),
            (Primitive::DateTime, json!("2015-02-07T13:28:17")),
            (Primitive::Instant, json!("2015-02-07")),
            (Primitive::Time, json!("13:28")),
            (Primitive::Time, json!("24:00:00")),
            (Primitive::Id, json!("a_b")),
            (Primitive::Code, json!(" final")),
            (Primitive::Code, json!("a  b")),
            (Primitive::Uri, json!("a b")),
            (Primitive::Oid, json!("urn:oid:9.1")),
            (Primitive::Uuid, json!("urn:uuid:1")),
            (Primitive::Base64Binary, json!("aGVsbG8")),
            (Primitive::PositiveInt, json!(0)),
            (Primitive::Integer, json!(1.5)),
            (Primitive::Integer, json!(3_000_000_000_u32)),
            (Primitive::Boolean, json!("true")),
            (Primitive::Decimal, json!("1.5")),
            (Primitive::String, json!("")),
            (Primitive::String, json!("a\u{1}")),
            (Primitive::Xhtml, json!("<div><script>x</script></div>")),
        ];
        for (ty, value) in bad {
            assert!(!ty.accepts(&value), "{ty:?} {value}");
        }
    }
}
