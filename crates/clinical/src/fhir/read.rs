//! The strict JSON reader: keeps decimals as they were written and keys in their order; refuses what
//! serde_json would let pass (a key twice, NUL) and what could harm (too deep, too large).
//! Own recursive descent, because serde_json hides numbers behind a private key when read by a visitor.

use serde_json::{Map, Number, Value};

use super::issue::{Issue, IssueCode};

/// How much of a resource is accepted.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Bytes of text.
    pub bytes_max: usize,
    /// Objects and lists inside each other.
    pub depth_max: usize,
}

impl Default for Limits {
    /// 50 MiB and 64 levels.
    fn default() -> Self {
        Self { bytes_max: 50 << 20, depth_max: 64 }
    }
}

/// Reads one JSON value within the default [`Limits`].
///
/// # Errors
/// One issue with line and column: `too-long` for size, `structure` for anything else.
pub fn read(bytes: &[u8]) -> Result<Value, Issue> {
    read_within(bytes, Limits::default())
}

/// Reads one JSON value within the limits given; errors as [`read`]. A byte order mark is skipped.
///
/// # Errors
/// One issue with line and column: `too-long` for size, `structure` for anything else.
pub fn read_within(bytes: &[u8], limits: Limits) -> Result<Value, Issue> {
    if bytes.len() > limits.bytes_max {
        return Err(Issue::error(
            IssueCode::TooLong,
            "",
            format!("The content is larger than {} bytes; send it in smaller parts.", limits.bytes_max),
        ));
    }
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let (line, column) = position(bytes, error.valid_up_to());
        Issue::error(IssueCode::Structure, format!("line {line}, column {column}"), "The text is not UTF-8.")
    })?;
    let mut reader = Reader { text, bytes, at: if text.starts_with('\u{feff}') { 3 } else { 0 }, limits };
    let value = reader.whole().map_err(|refusal| {
        let (line, column) = position(bytes, refusal.at);
        Issue::error(IssueCode::Structure, format!("line {line}, column {column}"), refusal.what)
    })?;
    Ok(value)
}

/// Line and column (in characters), both from 1, of a byte offset.
fn position(bytes: &[u8], at: usize) -> (usize, usize) {
    let before = &bytes[..at.min(bytes.len())];
    let line = before.iter().filter(|&&b| b == b'\n').count() + 1;
    let start = before.iter().rposition(|&b| b == b'\n').map_or(0, |i| i + 1);
    let column = before[start..].iter().filter(|&&b| b & 0xC0 != 0x80).count() + 1;
    (line, column)
}

struct Refusal {
    at: usize,
    what: String,
}

struct Reader<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    limits: Limits,
}

impl Reader<'_> {
    fn whole(&mut self) -> Result<Value, Refusal> {
        let value = self.value(0)?;
        self.space();
        if self.at < self.bytes.len() {
            return self.refuse("There is text after the end of the JSON value; send one resource.");
        }
        Ok(value)
    }

    fn refuse<T>(&self, what: impl Into<String>) -> Result<T, Refusal> {
        Err(Refusal { at: self.at, what: what.into() })
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn space(&mut self) {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.peek() {
            self.at += 1;
        }
    }

    fn value(&mut self, depth: usize) -> Result<Value, Refusal> {
        self.space();
        match self.peek() {
            Some(b'{') => self.object(depth + 1),
            Some(b'[') => self.list(depth + 1),
            Some(b'"') => Ok(Value::String(self.string()?)),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(b't') => self.word("true", Value::Bool(true)),
            Some(b'f') => self.word("false", Value::Bool(false)),
            Some(b'n') => self.word("null", Value::Null),
            Some(0) => self.refuse("There is a NUL character; remove it."),
            Some(b'<') => self.refuse("This is not JSON; XML is not read here, send application/fhir+json."),
            Some(_) => self.refuse("A JSON value is expected here."),
            None => self.refuse("The text ends before the JSON value does."),
        }
    }

    fn word(&mut self, word: &str, value: Value) -> Result<Value, Refusal> {
        if !self.bytes[self.at..].starts_with(word.as_bytes()) {
            return self.refuse("A JSON value is expected here.");
        }
        self.at += word.len();
        Ok(value)
    }

    fn deeper(&self, depth: usize) -> Result<(), Refusal> {
        if depth > self.limits.depth_max {
            return self.refuse(format!(
                "The content is nested deeper than {} levels; flatten it.",
                self.limits.depth_max
            ));
        }
        Ok(())
    }

    fn object(&mut self, depth: usize) -> Result<Value, Refusal> {
        self.deeper(depth)?;
        self.at += 1;
        let mut map = Map::new();
        self.space();
        if self.peek() == Some(b'}') {
            self.at += 1;
            return Ok(Value::Object(map));
        }
        loop {
            self.space();
            if self.peek() != Some(b'"') {
                return self.refuse("A key in double quotes is expected here.");
            }
            let key_at = self.at;
            let key = self.string()?;
            self.space();
            if self.peek() != Some(b':') {
                return self.refuse("A colon is expected after the key.");
            }
            self.at += 1;
            let value = self.value(depth)?;
            if map.insert(key, value).is_some() {
                self.at = key_at;
                return self.refuse("This key stands twice in the same object; keep one of them.");
            }
            self.space();
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b'}') => break,
                _ => return self.refuse("A comma or a closing brace is expected here."),
            }
        }
        self.at += 1;
        Ok(Value::Object(map))
    }

    fn list(&mut self, depth: usize) -> Result<Value, Refusal> {
        self.deeper(depth)?;
        self.at += 1;
        let mut list = Vec::new();
        self.space();
        if self.peek() == Some(b']') {
            self.at += 1;
            return Ok(Value::Array(list));
        }
        loop {
            list.push(self.value(depth)?);
            self.space();
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b']') => break,
                _ => return self.refuse("A comma or a closing bracket is expected here."),
            }
        }
        self.at += 1;
        Ok(Value::Array(list))
    }

    /// A JSON number, kept as the text it is.
    fn number(&mut self) -> Result<Value, Refusal> {
        let start = self.at;
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        match self.peek() {
            Some(b'0') => self.at += 1,
            Some(b'1'..=b'9') => self.digits(),
            _ => return self.refuse("A number needs a digit here."),
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.some_digits()?;
        }
        if let Some(b'e' | b'E') = self.peek() {
            self.at += 1;
            if let Some(b'+' | b'-') = self.peek() {
                self.at += 1;
            }
            self.some_digits()?;
        }
        if let Some(b'0'..=b'9') = self.peek() {
            return self.refuse("A number does not begin with a zero.");
        }
        Ok(Value::Number(Number::from_string_unchecked(self.text[start..self.at].to_owned())))
    }

    fn digits(&mut self) {
        while let Some(b'0'..=b'9') = self.peek() {
            self.at += 1;
        }
    }

    fn some_digits(&mut self) -> Result<(), Refusal> {
        let start = self.at;
        self.digits();
        if self.at == start { self.refuse("A number needs a digit here.") } else { Ok(()) }
    }

    fn string(&mut self) -> Result<String, Refusal> {
        self.at += 1;
        let mut out = String::new();
        loop {
            let start = self.at;
            let rest = &self.bytes[start..];
            let Some(run) = rest.iter().position(|&b| b == b'"' || b == b'\\' || b < 0x20) else {
                return self.refuse("A string is not closed.");
            };
            self.at += run;
            let piece = &self.text[start..self.at];
            match rest[run] {
                b'"' => {
                    self.at += 1;
                    if out.is_empty() {
                        return Ok(piece.to_owned());
                    }
                    out.push_str(piece);
                    return Ok(out);
                }
                b'\\' => {
                    out.push_str(piece);
                    self.at += 1;
                    out.push(self.escape()?);
                }
                0 => return self.refuse("There is a NUL character; remove it."),
                _ => return self.refuse("A control character in a string must be written as an escape."),
            }
        }
    }

    fn escape(&mut self) -> Result<char, Refusal> {
        let Some(letter) = self.peek() else { return self.refuse("A string is not closed.") };
        self.at += 1;
        Ok(match letter {
            b'"' => '"',
            b'\\' => '\\',
            b'/' => '/',
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => return self.unicode(),
            _ => return self.refuse("This escape is not one of JSON's."),
        })
    }

    fn unicode(&mut self) -> Result<char, Refusal> {
        let first = self.hex4()?;
        let code = match first {
            0 => return self.refuse("There is a NUL character; remove it."),
            0xD800..=0xDBFF if self.bytes[self.at..].starts_with(b"\\u") => {
                self.at += 2;
                let second = self.hex4()?;
                if !(0xDC00..=0xDFFF).contains(&second) {
                    return self.refuse("A surrogate escape lacks its second half.");
                }
                0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00)
            }
            other => other,
        };
        match char::from_u32(code) {
            Some(character) => Ok(character),
            None => self.refuse("A surrogate escape lacks its other half."),
        }
    }

    fn hex4(&mut self) -> Result<u32, Refusal> {
        let digits = self.text.get(self.at..self.at + 4).filter(|d| d.bytes().all(|b| b.is_ascii_hexdigit()));
        let Some(code) = digits.and_then(|d| u32::from_str_radix(d, 16).ok()) else {
            return self.refuse("An escape \\u needs four hexadecimal digits.");
        };
        self.at += 4;
        Ok(code)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn refused(text: &str) -> String {
        read(text.as_bytes()).expect_err(text).diagnostics
    }

    #[test]
    fn decimals_and_order_are_kept() {
        let text = r#"{"z":11.20,"a":[1E+5,-0.0,0],"é":"\ud83d\ude00\n/"}"#;
        let value = read(text.as_bytes()).unwrap();
        assert_eq!(serde_json::to_string(&value).unwrap(), r#"{"z":11.20,"a":[1E+5,-0.0,0],"é":"😀\n/"}"#);
    }

    #[test]
    fn what_json_readers_let_pass_is_refused() {
        assert!(refused(r#"{"a":1,"b":{"c":1,"c":2}}"#).contains("twice"));
        assert!(refused("{\"a\":\"\\u0000\"}").contains("NUL"));
        assert!(refused("{\"a\":\"\0\"}").contains("NUL"));
        assert!(refused("{\"a\":\u{0}}").contains("NUL"));
        assert!(refused(&format!("{}{}", "[".repeat(65), "]".repeat(65))).contains("64 levels"));
        assert!(read(format!("{}{}", "[".repeat(64), "]".repeat(64)).as_bytes()).is_ok());
        for text in [
            "",
            "{",
            "[1,]",
            "{\"a\":01}",
            "1.",
            "-",
            "1e",
            "{} {}",
            "\"\\ud800\"",
            "\"\\x\"",
            "\"a\nb\"",
            "tru",
            "{\"a\"}",
        ] {
            refused(text);
        }
        assert!(read(&[b'"', 0xff, b'"']).is_err());
        let small = Limits { bytes_max: 3, depth_max: 2 };
        assert_eq!(read_within(b"[1,2]", small).unwrap_err().code, IssueCode::TooLong);
        assert_eq!(read(b"{\n \"\xe5\xbc\xa0\": x}").unwrap_err().expression, "line 2, column 7");
    }

    proptest! {
        #[test]
        fn agrees_with_serde_json(text in r#"[\[\]{}:,"a0-9.eE+\\un -]{0,24}"#) {
            // serde_json rewrites exponents (`0E0` becomes `0e+0`); ours stay as they are.
            if let Ok(ours) = read(text.as_bytes()) {
                let again = serde_json::to_string(&ours).unwrap();
                let theirs = serde_json::from_str::<Value>(&text).ok();
                prop_assert_eq!(serde_json::from_str(&again).ok(), theirs);
            }
        }

        #[test]
        fn never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
            let _ = read(&bytes);
        }
    }
}
