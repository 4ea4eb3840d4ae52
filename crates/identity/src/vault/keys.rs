//! The keys of an installation and the text of the file they stand in.
//!
//! The first versions of Lianyi wrote one key, 32 bytes in base64, from which both others were derived. Such a
//! file is still read. What is written now begins with a line `lianyi keys 2`, then one key a line:
//! `seal NUMBER SUITE BASE64` and `lookup NUMBER SUITE BASE64`; `#` begins a remark. The greatest number of each
//! kind is in force; the others still open and find what was made with them.

use std::fmt::{self, Write as _};

use base::{Fault, Random, Result};
use base64::{Engine as _, prelude::BASE64_STANDARD};

use super::suite::{Digester, Suite};

/// One key. Its bytes never show in `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct NumberedKey {
    /// From 1; written before everything sealed with it.
    pub number: u8,
    /// Its algorithms.
    pub suite: Suite,
    pub(super) bytes: Vec<u8>,
}

impl fmt::Debug for NumberedKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.number, self.suite)
    }
}

/// Every key of an installation, at least one of each kind, numbers growing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keys {
    pub(super) sealing: Vec<NumberedKey>,
    pub(super) lookup: Vec<NumberedKey>,
}

const HEAD: &str = "lianyi keys 2";
/// Bytes of a key of look-up, of either suite.
const LOOKUP: usize = 32;

impl Keys {
    /// New ones for a new database.
    pub fn generate(suite: Suite, random: &Random) -> Self {
        let mut keys = Self { sealing: Vec::new(), lookup: Vec::new() };
        keys.push(Kind::Seal, suite, random);
        keys.push(Kind::Lookup, suite, random);
        keys
    }

    /// What the first versions derived from their one key.
    pub fn of_single(number: u8, key: &[u8; 32]) -> Result<Self> {
        let derived = |use_: &str| {
            let mac = Digester::new(Suite::International, key)?;
            let bytes = mac.mac([b"lianyi vault 1: ".as_slice(), use_.as_bytes()].into_iter()).to_vec();
            Ok(vec![NumberedKey { number, suite: Suite::International, bytes }])
        };
        Ok(Self { sealing: derived("encryption")?, lookup: derived("look-up")? })
    }

    /// Adds a new key of encryption, which is in force from now on. `Fault::conflict` after number 255.
    pub fn add_sealing(&mut self, suite: Suite, random: &Random) -> Result<u8> {
        self.add(Kind::Seal, suite, random)
    }

    /// Adds a new key of look-up. `Fault::conflict` while the one before the last is still needed.
    pub fn add_lookup(&mut self, suite: Suite, random: &Random) -> Result<u8> {
        if self.lookup.len() > 1 {
            return Err(Fault::conflict(
                "an earlier change of the look-up key is not finished: run `lianyi vault apply`, then `lianyi vault retire`",
            ));
        }
        self.add(Kind::Lookup, suite, random)
    }

    /// Leaves only the keys in force; the numbers of those that are gone, of encryption and of look-up.
    pub fn retire(&mut self) -> (Vec<u8>, Vec<u8>) {
        let last = |keys: &mut Vec<NumberedKey>| {
            let old = keys.len().saturating_sub(1);
            keys.drain(..old).map(|key| key.number).collect()
        };
        (last(&mut self.sealing), last(&mut self.lookup))
    }

    /// Keys of encryption, the one in force last.
    pub fn sealing(&self) -> &[NumberedKey] {
        &self.sealing
    }

    /// Keys of look-up, the one in force last.
    pub fn lookup(&self) -> &[NumberedKey] {
        &self.lookup
    }

    fn add(&mut self, kind: Kind, suite: Suite, random: &Random) -> Result<u8> {
        if self.of(kind).last().is_some_and(|key| key.number == u8::MAX) {
            return Err(Fault::conflict("there are no more numbers for keys"));
        }
        Ok(self.push(kind, suite, random))
    }

    fn push(&mut self, kind: Kind, suite: Suite, random: &Random) -> u8 {
        let keys = self.of(kind);
        let number = keys.last().map_or(1, |key| key.number.saturating_add(1));
        let mut bytes = vec![0; kind.bytes(suite)];
        random.fill(&mut bytes);
        keys.push(NumberedKey { number, suite, bytes });
        number
    }

    fn of(&mut self, kind: Kind) -> &mut Vec<NumberedKey> {
        match kind {
            Kind::Seal => &mut self.sealing,
            Kind::Lookup => &mut self.lookup,
        }
    }

    /// Reads the text of a key file. `Fault::invalid` names the line, never what stands in it.
    pub fn parse(text: &str) -> Result<Self> {
        if text.lines().next().is_none_or(|line| line.trim() != HEAD) {
            let key = BASE64_STANDARD.decode(text.trim()).ok().and_then(|key| <[u8; 32]>::try_from(key).ok());
            let key = key.ok_or_else(|| {
                Fault::invalid(format!(
                    "the key file holds neither 32 bytes in base64 nor the line {HEAD:?} and keys; restore it from its backup"
                ))
            })?;
            return Self::of_single(1, &key);
        }
        let mut keys = Self { sealing: Vec::new(), lookup: Vec::new() };
        for (at, line) in text.lines().enumerate().skip(1) {
            let line = line.split('#').next().unwrap_or_default().trim();
            if line.is_empty() {
                continue;
            }
            let wrong = |what: &str| {
                Fault::invalid(format!("line {} of the key file {what}; restore it from its backup", at + 1))
            };
            let [kind, number, suite, bytes] = line.split_whitespace().collect::<Vec<_>>()[..] else {
                return Err(wrong("is not KIND NUMBER SUITE KEY"));
            };
            let kind = match kind {
                "seal" => Kind::Seal,
                "lookup" => Kind::Lookup,
                _ => return Err(wrong("begins with neither seal nor lookup")),
            };
            let number = number.parse().ok().filter(|number| *number > 0);
            let number: u8 = number.ok_or_else(|| wrong("has no number from 1 to 255"))?;
            let suite: Suite = suite.parse().map_err(|_| wrong("names no suite that is known"))?;
            let bytes = BASE64_STANDARD.decode(bytes).ok().filter(|key| key.len() == kind.bytes(suite));
            let bytes = bytes.ok_or_else(|| wrong("holds no key of the right length in base64"))?;
            let known = keys.of(kind);
            if known.last().is_some_and(|last| last.number >= number) {
                return Err(wrong("has a number that does not grow"));
            }
            known.push(NumberedKey { number, suite, bytes });
        }
        if keys.sealing.is_empty() || keys.lookup.is_empty() || keys.lookup.len() > 2 {
            return Err(Fault::invalid(
                "the key file needs a seal key at least and one or two lookup keys; restore it from its backup",
            ));
        }
        Ok(keys)
    }

    /// The text of a key file.
    pub fn to_text(&self) -> String {
        let mut text = format!("{HEAD}\n");
        for (kind, keys) in [("seal", &self.sealing), ("lookup", &self.lookup)] {
            for NumberedKey { number, suite, bytes } in keys {
                let _ = writeln!(text, "{kind} {number} {suite} {}", BASE64_STANDARD.encode(bytes));
            }
        }
        text
    }
}

#[derive(Clone, Copy)]
enum Kind {
    Seal,
    Lookup,
}

impl Kind {
    fn bytes(self, suite: Suite) -> usize {
        match self {
            Self::Seal => suite.cipher_key_bytes(),
            Self::Lookup => LOOKUP,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_back_as_it_was_written() {
        let random = Random::seeded(1);
        let mut keys = Keys::generate(Suite::International, &random);
        assert_eq!(keys.add_sealing(Suite::Guomi, &random).unwrap(), 2);
        assert_eq!(keys.add_lookup(Suite::Guomi, &random).unwrap(), 2);
        assert_eq!(Keys::parse(&keys.to_text()).unwrap(), keys);
        assert_eq!(Keys::parse(&format!("{}\n# a remark\n", keys.to_text())).unwrap(), keys);
        assert!(keys.add_lookup(Suite::Guomi, &random).unwrap_err().detail.contains("not finished"));
        assert_eq!(keys.retire(), (vec![1], vec![1]));
        assert_eq!((keys.sealing().len(), keys.lookup()[0].number), (1, 2));
        assert_eq!(Keys::parse(&keys.to_text()).unwrap(), keys);
    }

    #[test]
    fn the_file_of_one_key_still_means_the_same() {
        let text = format!("{}\n", BASE64_STANDARD.encode([7; 32]));
        let keys = Keys::parse(&text).unwrap();
        assert_eq!(keys, Keys::of_single(1, &[7; 32]).unwrap());
        assert_eq!(Keys::parse(&keys.to_text()).unwrap(), keys, "and can be written in the new form");
        assert!(!format!("{keys:?}").contains(&BASE64_STANDARD.encode(&keys.sealing[0].bytes)));
    }

    #[test]
    fn a_damaged_file_is_refused_with_its_line_and_without_its_keys() {
        let good = Keys::generate(Suite::Guomi, &Random::seeded(1)).to_text();
        let lines: Vec<&str> = good.lines().collect();
        let secret = lines[1].rsplit(' ').next().unwrap();
        for (text, expected) in [
            (String::new(), "neither"),
            ("c2hvcnQ=".to_owned(), "neither"),
            (HEAD.to_owned(), "needs a seal key"),
            (format!("{HEAD}\n{}", lines[1]), "lookup keys"),
            (good.replacen("guomi", "international", 1), "line 2 of the key file holds no key"),
            (good.replacen("guomi", "rot13", 1), "line 2 of the key file names no suite"),
            (good.replacen("seal 1", "seal 0", 1), "line 2 of the key file has no number"),
            (good.replacen("seal", "sael", 1), "line 2 of the key file begins with"),
            (format!("{good}{}", lines[1]), "line 4 of the key file has a number that does not grow"),
        ] {
            let fault = Keys::parse(&text).unwrap_err().detail;
            assert!(fault.contains(expected) && !fault.contains(secret), "{fault}");
        }
    }
}
