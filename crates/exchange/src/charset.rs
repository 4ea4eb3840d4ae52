//! Bytes to text, strictly. A frame is decoded before it is split: in GB18030 the second byte of
//! hundreds of common characters is an HL7 delimiter. What cannot be read is named with its place;
//! nothing is ever replaced by U+FFFD.

use std::borrow::Cow;

use encoding_rs::{DecoderResult, GB18030};

/// The character sets that hospitals send (HL7 table 0211, and what is found in the wild).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Charset {
    /// `UNICODE UTF-8`.
    Utf8,
    /// `GB 18030-2000`; reads GBK and GB 2312 as well.
    Gb18030,
    /// `ASCII`, seven bits.
    Ascii,
    /// `8859/1`.
    Latin1,
}

/// Which character set a sender's frames are in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CharsetRule {
    /// As MSH-18 says; where it is empty, this one.
    Declared(Charset),
    /// This one whatever MSH-18 says: for systems that declare ASCII and send GBK.
    Always(Charset),
}

impl Default for CharsetRule {
    fn default() -> Self {
        Self::Declared(Charset::Utf8)
    }
}

impl CharsetRule {
    /// Written before a character set that holds whatever MSH-18 says.
    pub const ALWAYS: &str = "always ";

    /// The rule as it is kept or typed: `GB18030`, `always GB18030`; UTF-8 unless MSH-18 says otherwise when nothing
    /// is written. `Fault::invalid` for a character set that is not known.
    pub fn written(text: Option<&str>) -> Result<Self, base::Fault> {
        let Some(text) = text else { return Ok(Self::default()) };
        let (always, name) = match text.strip_prefix(Self::ALWAYS) {
            Some(name) => (true, name),
            None => (false, text),
        };
        let known = Charset::from_name(name).ok_or_else(|| {
            base::Fault::invalid(format!("{name:?} is no character set known here; write UTF-8 or GB18030"))
                .at("charset")
        })?;
        Ok(if always { Self::Always(known) } else { Self::Declared(known) })
    }
}

/// The first byte that cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("byte {offset} is not valid {}", charset.name())]
pub struct BadByte {
    /// What was expected.
    pub charset: Charset,
    /// Offset from the first byte of the message or file, from 0.
    pub offset: usize,
}

impl Charset {
    /// From MSH-18 or a configuration file; blanks, case, `-`, `_` and `/` do not matter.
    pub fn from_name(name: &str) -> Option<Self> {
        let plain: String = name
            .chars()
            .filter(|c| !matches!(c, ' ' | '-' | '_' | '/'))
            .map(|c| c.to_ascii_uppercase())
            .collect();
        Some(match plain.as_str() {
            "UNICODEUTF8" | "UTF8" | "UNICODE" => Self::Utf8,
            "GB180302000" | "GB180302005" | "GB180302022" | "GB18030" | "GBK" | "GB2312" | "GB231280"
            | "CP936" => Self::Gb18030,
            "ASCII" | "USASCII" | "ISOIR6" => Self::Ascii,
            "88591" | "ISO88591" | "LATIN1" | "ISOIR100" => Self::Latin1,
            _ => return None,
        })
    }

    /// As HL7 table 0211 writes it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "UNICODE UTF-8",
            Self::Gb18030 => "GB 18030-2000",
            Self::Ascii => "ASCII",
            Self::Latin1 => "8859/1",
        }
    }

    /// Decodes all of it, borrowing where the bytes are text already.
    pub fn decode(self, bytes: &[u8]) -> Result<Cow<'_, str>, BadByte> {
        let bad = |offset| BadByte { charset: self, offset };
        match self {
            Self::Utf8 => {
                std::str::from_utf8(bytes).map(Cow::Borrowed).map_err(|error| bad(error.valid_up_to()))
            }
            Self::Ascii => match bytes.iter().position(|b| !b.is_ascii()) {
                Some(offset) => Err(bad(offset)),
                None => Ok(std::str::from_utf8(bytes).map(Cow::Borrowed).unwrap_or_default()),
            },
            Self::Latin1 => Ok(encoding_rs::mem::decode_latin1(bytes)),
            Self::Gb18030 => GB18030
                .decode_without_bom_handling_and_without_replacement(bytes)
                .ok_or_else(|| bad(first_bad_gb18030(bytes))),
        }
    }

    /// Encodes `text`; `None` where the set lacks a character of it.
    pub fn encode(self, text: &str) -> Option<Cow<'_, [u8]>> {
        match self {
            Self::Utf8 => Some(Cow::Borrowed(text.as_bytes())),
            Self::Ascii => text.is_ascii().then_some(Cow::Borrowed(text.as_bytes())),
            Self::Latin1 => {
                encoding_rs::mem::is_str_latin1(text).then(|| encoding_rs::mem::encode_latin1_lossy(text))
            }
            Self::Gb18030 => {
                let (bytes, _, unmappable) = GB18030.encode(text);
                (!unmappable).then_some(bytes)
            }
        }
    }
}

/// Only reached for bytes that are known to be wrong somewhere.
fn first_bad_gb18030(bytes: &[u8]) -> usize {
    let mut decoder = GB18030.new_decoder_without_bom_handling();
    let mut sink = [0u8; 4096];
    let mut at = 0;
    loop {
        let rest = bytes.get(at..).unwrap_or_default();
        let (result, read, _) = decoder.decode_to_utf8_without_replacement(rest, &mut sink, true);
        at += read;
        match result {
            DecoderResult::Malformed(length, after) => {
                return at.saturating_sub(usize::from(length) + usize::from(after));
            }
            DecoderResult::InputEmpty => return at,
            DecoderResult::OutputFull => {}
        }
    }
}

/// Text of a file that names no character set: UTF-8 (a byte order mark is dropped), else GB18030.
pub fn sniff(bytes: &[u8]) -> Result<(Cow<'_, str>, Charset), BadByte> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    match Charset::Utf8.decode(bytes) {
        Ok(text) => Ok((text, Charset::Utf8)),
        Err(first) => match Charset::Gb18030.decode(bytes) {
            Ok(text) => Ok((text, Charset::Gb18030)),
            Err(_) => Err(first),
        },
    }
}
