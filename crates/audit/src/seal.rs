//! Seals: the heads of all chains at a moment, signed, in the database and in a file outside of it. Who can rewrite
//! the database can compute every hash of a chain again; the seals in the file then say that it was another one.
//!
//! A seal is one line of JSON, `{"body":"…","ed25519":"…","sm2":"…"}`. What is signed is the text of `body`: itself
//! JSON, with the number, the time, the heads, and the SHA-256 of the line before (SM3 too, where SM2 signs), so that no line can be taken out
//! or put in between. Beside Ed25519, SM2 over SM3 (GB/T 32918.2, 32905) signs where the suite is 国密.

use std::fmt;

use base::{Fault, Random, Result, hex_bytes, micros};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use ed25519_dalek::{Signer as _, Verifier as _};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use sm2::dsa::signature::{Signer as _, Verifier as _};
use store::{Store, Tx};

use crate::{
    store as sql,
    verify::{Break, Verified, verify},
};

/// The identity that SM2 signs with when nothing else was agreed (GB/T 32918.2; GM/T 0009, 10).
const SM2_IDENTITY: &str = "1234567812345678";

/// The secrets that sign seals.
pub struct SealKey {
    ed25519: ed25519_dalek::SigningKey,
    sm2: Option<sm2::dsa::SigningKey>,
}

/// What seals are checked with. It belongs to whoever checks, not into the database.
#[derive(Clone)]
pub struct SealCheck {
    ed25519: ed25519_dalek::VerifyingKey,
    sm2: Option<sm2::dsa::VerifyingKey>,
}

impl fmt::Debug for SealKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SealKey(…)")
    }
}

impl fmt::Debug for SealCheck {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SealCheck({})", self.to_text())
    }
}

fn bytes<const N: usize>(text: &str) -> Option<[u8; N]> {
    BASE64_STANDARD.decode(text).ok()?.try_into().ok()
}

fn sm2_key(secret: &[u8]) -> Option<sm2::dsa::SigningKey> {
    sm2::dsa::SigningKey::from_slice(SM2_IDENTITY, secret).ok()
}

impl SealKey {
    /// New secrets; with one for SM2 when `guomi`.
    pub fn generate(random: &Random, guomi: bool) -> Self {
        let fresh = || {
            let mut secret = [0u8; 32];
            random.fill(&mut secret);
            secret
        };
        let ed25519 = ed25519_dalek::SigningKey::from_bytes(&fresh());
        // One secret in 2^128 is no scalar of the curve; the next one is.
        let sm2 = guomi.then(|| std::iter::repeat_with(fresh).find_map(|secret| sm2_key(&secret)));
        Self { ed25519, sm2: sm2.flatten() }
    }

    /// Reads `ed25519 BASE64` and, on a line of its own, `sm2 BASE64`. `Fault::invalid` without what it holds.
    pub fn parse(text: &str) -> Result<Self> {
        let wrong = || {
            Fault::invalid(
                "the file of the key that signs seals does not hold one; restore it from its backup",
            )
        };
        let line = |name: &str| text.lines().find_map(|line| line.trim().strip_prefix(name)).map(str::trim);
        let ed25519 = line("ed25519 ").and_then(bytes::<32>).ok_or_else(wrong)?;
        let sm2 =
            line("sm2 ").map(|text| bytes::<32>(text).and_then(|secret| sm2_key(&secret)).ok_or_else(wrong));
        Ok(Self { ed25519: ed25519_dalek::SigningKey::from_bytes(&ed25519), sm2: sm2.transpose()? })
    }

    /// What [`SealKey::parse`] reads: a secret.
    pub fn to_text(&self) -> String {
        let sm2 = self.sm2.as_ref().map(|key| format!("sm2 {}\n", BASE64_STANDARD.encode(key.to_bytes())));
        format!("ed25519 {}\n{}", BASE64_STANDARD.encode(self.ed25519.to_bytes()), sm2.unwrap_or_default())
    }

    /// The public half.
    pub fn check(&self) -> SealCheck {
        SealCheck {
            ed25519: self.ed25519.verifying_key(),
            sm2: self.sm2.as_ref().map(|key| key.verifying_key().clone()),
        }
    }
}

impl SealCheck {
    /// Reads what [`SealCheck::to_text`] wrote.
    pub fn parse(text: &str) -> Result<Self> {
        let wrong = || Fault::invalid("this is no public key of seals; `lianyi audit seal-key` prints it");
        let word = |name: &str| text.split_whitespace().skip_while(|word| *word != name).nth(1);
        let ed25519 = word("ed25519").and_then(bytes::<32>);
        let ed25519 = ed25519.and_then(|key| ed25519_dalek::VerifyingKey::from_bytes(&key).ok());
        let sm2 = word("sm2").map(|text| {
            let point = BASE64_STANDARD.decode(text).map_err(|_| wrong())?;
            sm2::dsa::VerifyingKey::from_sec1_bytes(SM2_IDENTITY, &point).map_err(|_| wrong())
        });
        Ok(Self { ed25519: ed25519.ok_or_else(wrong)?, sm2: sm2.transpose()? })
    }

    /// One line: `ed25519 BASE64` and, with SM2, `sm2 BASE64` of the point in SEC 1 form.
    pub fn to_text(&self) -> String {
        let sm2 =
            self.sm2.as_ref().map(|key| format!(" sm2 {}", BASE64_STANDARD.encode(key.to_sec1_bytes())));
        format!("ed25519 {}{}", BASE64_STANDARD.encode(self.ed25519.as_bytes()), sm2.unwrap_or_default())
    }
}

/// The head of a chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Head {
    chain: i64,
    seq: i64,
    hash: String,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Body {
    number: i64,
    at: Timestamp,
    /// SHA-256 of the line before, empty for the first.
    before: String,
    /// SM3 of the line before, where SM2 signs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    before_sm3: Option<String>,
    heads: Vec<Head>,
}

#[derive(Serialize, Deserialize)]
pub(crate) struct Line {
    pub(crate) body: String,
    ed25519: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sm2: Option<String>,
}

impl SealKey {
    pub(crate) fn signed(&self, body: String) -> Line {
        Line {
            ed25519: BASE64_STANDARD.encode(self.ed25519.sign(body.as_bytes()).to_bytes()),
            sm2: self.sm2.as_ref().map(|key| {
                let signature: sm2::dsa::Signature = key.sign(body.as_bytes());
                BASE64_STANDARD.encode(signature.to_bytes())
            }),
            body,
        }
    }
}

/// Whether a line was signed with the key of `check`.
pub(crate) fn signed_by(line: &Line, check: &SealCheck) -> std::result::Result<(), &'static str> {
    let signed = line.body.as_bytes();
    let ed25519 = bytes::<64>(&line.ed25519).map(|bytes| ed25519_dalek::Signature::from_bytes(&bytes));
    if ed25519.is_none_or(|signature| check.ed25519.verify(signed, &signature).is_err()) {
        return Err("the Ed25519 signature is not of this key and text");
    }
    if let Some(key) = &check.sm2 {
        let signature = line.sm2.as_deref().and_then(bytes::<64>);
        let signature = signature.and_then(|bytes| sm2::dsa::Signature::from_slice(&bytes).ok());
        if signature.is_none_or(|signature| key.verify(signed, &signature).is_err()) {
            return Err("the SM2 signature is not of this key and text");
        }
    }
    Ok(())
}

/// Seals the trail as it stands: the new line, which is in the database when this returns. Whoever calls this
/// appends it to the file outside ([`missing`] gives what an earlier end of the process left out).
pub fn seal(store: &Store, key: &SealKey, now: Timestamp) -> Result<String> {
    let key = SealKey { ed25519: key.ed25519.clone(), sm2: key.sm2.clone() };
    store.write(move |tx| {
        let last = sql::last_seal(tx)?;
        let (number, line) = last.map_or((1, String::new()), |(number, line)| (number + 1, line));
        let heads =
            sql::heads(tx)?.into_iter().map(|(chain, seq, hash)| Head { chain, seq, hash: hex_bytes(&hash) });
        let before = |digest: &[u8]| if line.is_empty() { String::new() } else { hex_bytes(digest) };
        let body = Body {
            number,
            at: now,
            before: before(&Sha256::digest(&line)),
            before_sm3: key.sm2.is_some().then(|| before(&sm3::Sm3::digest(&line))),
            heads: heads.collect(),
        };
        let json = |e: serde_json::Error| Fault::internal(format!("a seal as JSON: {e}"));
        let body = serde_json::to_string(&body).map_err(json)?;
        let signed = key.signed(body);
        let line = serde_json::to_string(&signed).map_err(json)?;
        sql::insert_seal(tx, number, now, &line)?;
        Ok(line)
    })
}

/// The seals of the database after the `known` first ones, in order.
pub fn missing(tx: &mut Tx<'_>, known: usize) -> Result<Vec<String>> {
    sql::seals_after(tx, i64::try_from(known).unwrap_or(i64::MAX))
}

/// Number and time of the newest seal, if there is one.
pub fn last_sealed(tx: &mut Tx<'_>) -> Result<Option<(i64, Timestamp)>> {
    sql::newest_seal(tx)
}

/// A trail that holds, and the seals that say so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sealed {
    /// The chains.
    pub verified: Verified,
    /// Seals that fit.
    pub seals: usize,
    /// When the last of them was made.
    pub last: Option<Timestamp>,
}

/// Why the trail is not the one that was sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Broken {
    /// The chains do not hold by themselves.
    Chain(Break),
    /// The lines of the file are not what was signed: the line, from 1, and what is wrong.
    Seal(usize, &'static str),
    /// A chain was rewritten or cut: the line of the first seal it contradicts, and where.
    Trail(usize, Break),
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Chain(Break { chain, seq, reason }) => write!(f, "chain {chain}, row {seq}: {reason}"),
            Self::Seal(line, reason) => write!(f, "line {line} of the seals: {reason}"),
            Self::Trail(line, Break { chain, seq, reason }) => {
                write!(f, "chain {chain}, row {seq}: {reason} (seal on line {line})")
            }
        }
    }
}

/// Walks the chains, and holds them against `seals`: the lines of a file outside of the database, signed with the
/// key of `check`. What was added after the last seal cannot be judged by it.
pub fn verify_seals(
    store: &Store,
    seals: &str,
    check: &SealCheck,
) -> Result<std::result::Result<Sealed, Broken>> {
    let bodies = match read_seals(seals, check) {
        Ok(bodies) => bodies,
        Err((line, reason)) => return Ok(Err(Broken::Seal(line, reason))),
    };
    let verified = match verify(store)? {
        Ok(verified) => verified,
        Err(found) => return Ok(Err(Broken::Chain(found))),
    };
    store.read(|tx| {
        for (chain, seq, hash, line) in sql::bases(tx)? {
            if let Err(reason) = crate::archive::base_is_signed(check, (chain, seq, &hash), &line) {
                return Ok(Err(Broken::Chain(Break { chain, seq, reason })));
            }
        }
        for (at, body) in bodies.iter().enumerate() {
            for Head { chain, seq, hash } in &body.heads {
                let found = |reason| Broken::Trail(at + 1, Break { chain: *chain, seq: *seq, reason });
                // Rows before the base were exported, and are verified in their segments.
                let (base, base_hash) = sql::base(tx, *chain)?;
                if *seq < base || *seq == base && hex_bytes(&base_hash) == *hash {
                    continue;
                }
                match sql::hash_at(tx, *chain, *seq)? {
                    None => return Ok(Err(found("rows that were sealed are gone"))),
                    Some(now) if hex_bytes(&now) != *hash => {
                        return Ok(Err(found("rows up to here are not those that were sealed")));
                    }
                    Some(_) => {}
                }
            }
        }
        Ok(Ok(Sealed { verified, seals: bodies.len(), last: bodies.last().map(|body| body.at) }))
    })
}

fn read_seals(seals: &str, check: &SealCheck) -> std::result::Result<Vec<Body>, (usize, &'static str)> {
    let mut bodies: Vec<Body> = Vec::new();
    let mut before = "";
    for (at, text) in seals.lines().enumerate() {
        let wrong = |reason| (at + 1, reason);
        let line: Line = serde_json::from_str(text).map_err(|_| wrong("this is no seal"))?;
        signed_by(&line, check).map_err(wrong)?;
        let body: Body = serde_json::from_str(&line.body).map_err(|_| wrong("this is no seal"))?;
        let link = |digest: &[u8]| if before.is_empty() { String::new() } else { hex_bytes(digest) };
        let sm3_holds = body.before_sm3.as_ref().is_none_or(|sm3| *sm3 == link(&sm3::Sm3::digest(before)));
        if body.before != link(&Sha256::digest(before)) || !sm3_holds {
            return Err(wrong("the line before is not the one that was there when this was signed"));
        }
        if usize::try_from(body.number) != Ok(at + 1)
            || bodies.last().is_some_and(|last| micros(last.at) > micros(body.at))
        {
            return Err(wrong("numbers or times do not grow: lines are missing"));
        }
        before = text;
        bodies.push(body);
    }
    Ok(bodies)
}
