//! Assertions: a JWT signed by the client (RFC 7523; SMART App Launch 2.2, `private_key_jwt`).

use std::fmt;

use base::{Fault, Result};
use jiff::{SignedDuration, Timestamp};
use jsonwebtoken::{
    Algorithm, DecodingKey, Validation, decode, decode_header,
    jwk::{AlgorithmParameters, EllipticCurve, Jwk, JwkSet},
};
use serde::Deserialize;
use uuid::Uuid;

/// An assertion holds for so long at most.
const LONGEST: SignedDuration = SignedDuration::from_mins(5);
/// Clocks differ by so much.
const SKEW: SignedDuration = SignedDuration::from_secs(60);
/// Bytes of an assertion at most.
const BYTES_MAX: usize = 8_192;
/// Keys of a client at most: one in use, one coming, some room.
const KEYS_MAX: usize = 8;

/// The public keys of a client, as a JWK Set whose keys are fit to be used.
#[derive(Clone)]
pub struct PublicKeys {
    set: JwkSet,
    text: String,
}

impl fmt::Debug for PublicKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKeys({})", self.set.keys.len())
    }
}

impl PublicKeys {
    /// Reads a JWK Set (RFC 7517). `Fault::invalid` for one that holds a private key, a key without `kid`, two
    /// of one `kid`, or a key that is neither RSA of 2048 bits and more nor on the curve P-384.
    pub fn read(text: &str) -> Result<Self> {
        let wrong = |why: &str| Fault::invalid(why).at("jwks");
        let value: serde_json::Value =
            serde_json::from_str(text).map_err(|_| wrong("this is no JWK Set: JSON with a list `keys`"))?;
        let listed = value["keys"].as_array().ok_or_else(|| wrong("a JWK Set has a list `keys`"))?;
        if listed.iter().any(|key| ["d", "p", "q", "k"].iter().any(|part| key.get(part).is_some())) {
            return Err(wrong(
                "this holds a private key, which must not leave the client: make a new pair and send its public half",
            ));
        }
        if listed.is_empty() || listed.len() > KEYS_MAX {
            return Err(wrong("a client has one to eight keys"));
        }
        let set: JwkSet = serde_json::from_value(value)
            .map_err(|_| wrong("a key is of a kind that is not known: RSA for RS384, P-384 for ES384"))?;
        for (at, key) in set.keys.iter().enumerate() {
            let kid = key.common.key_id.as_deref().unwrap_or_default();
            if kid.is_empty() || set.keys.iter().take(at).any(|k| k.common.key_id.as_deref() == Some(kid)) {
                return Err(wrong("each key has a `kid` of its own"));
            }
            algorithm(key).ok_or_else(|| {
                wrong("a key is RSA of 2048 bits and more, for RS384, or on the curve P-384, for ES384")
            })?;
        }
        let text = serde_json::to_string(&set).map_err(|_| Fault::internal("a JWK Set cannot be written"))?;
        Ok(Self { set, text })
    }

    /// The set as JSON.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The keys' names.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.set.keys.iter().filter_map(|key| key.common.key_id.as_deref())
    }
}

/// The one algorithm that a key is for. The header of an assertion does not choose it.
fn algorithm(key: &Jwk) -> Option<Algorithm> {
    match &key.algorithm {
        // base64url of 2048 bits has 342 characters
        AlgorithmParameters::RSA(rsa) if rsa.n.trim_end_matches('=').len() >= 342 => Some(Algorithm::RS384),
        AlgorithmParameters::EllipticCurve(curve) if curve.curve == EllipticCurve::P384 => {
            Some(Algorithm::ES384)
        }
        _ => None,
    }
}

/// Why an assertion is not taken. For the trail; a caller learns that it was not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// No JWT, or too long.
    Malformed,
    /// Signed with another algorithm than RS384 or ES384, or with none.
    Algorithm,
    /// By a key that this client has not registered.
    Key,
    /// The signature is wrong.
    Signature,
    /// For another audience, by another issuer, or about another subject.
    Claims,
    /// Run out, not begun, or valid for longer than five minutes.
    Time,
    /// Taken before.
    Replayed,
}

/// An assertion that is good, apart from having been taken before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assertion {
    /// Its number.
    pub jti: String,
    /// Until when it holds.
    pub ends_at: Timestamp,
}

#[derive(Deserialize)]
struct Claims {
    exp: i64,
    nbf: Option<i64>,
    iat: Option<i64>,
    jti: String,
}

#[derive(Deserialize)]
struct Says {
    iss: String,
}

impl Assertion {
    /// The client that an assertion says it is from. Nothing is verified: for finding the keys, and no more.
    pub fn says(jwt: &str) -> Option<Uuid> {
        if jwt.len() > BYTES_MAX {
            return None;
        }
        let claims = jsonwebtoken::dangerous::insecure_decode_claims::<Says>(jwt).ok()?;
        Uuid::try_parse(&claims.iss).ok()
    }

    /// Verifies an assertion of `client` for the token address `audience`.
    pub fn verified(
        keys: &PublicKeys,
        jwt: &str,
        client: Uuid,
        audience: &str,
        now: Timestamp,
    ) -> Result<Self, Refusal> {
        if jwt.len() > BYTES_MAX {
            return Err(Refusal::Malformed);
        }
        // An algorithm that the library does not know, `none` among them, ends here.
        let header = decode_header(jwt).map_err(|_| Refusal::Algorithm)?;
        let key = header.kid.as_deref().and_then(|kid| keys.set.find(kid)).ok_or(Refusal::Key)?;
        let algorithm = algorithm(key).ok_or(Refusal::Key)?;
        if header.alg != algorithm {
            return Err(Refusal::Algorithm);
        }
        let mut rules = Validation::new(algorithm);
        // Times are held against the injected clock below.
        rules.validate_exp = false;
        rules.validate_nbf = false;
        rules.set_required_spec_claims(&["exp", "aud", "iss", "sub"]);
        rules.set_audience(&[audience]);
        rules.set_issuer(&[client.to_string()]);
        rules.sub = Some(client.to_string());
        let public = DecodingKey::from_jwk(key).map_err(|_| Refusal::Key)?;
        let claims = decode::<Claims>(jwt, &public, &rules).map_err(|error| {
            use jsonwebtoken::errors::ErrorKind as Kind;
            match error.kind() {
                Kind::InvalidSignature => Refusal::Signature,
                Kind::InvalidAlgorithm => Refusal::Algorithm,
                _ => Refusal::Claims,
            }
        })?;
        let Claims { exp, nbf, iat, jti } = claims.claims;
        let at = |seconds: i64| Timestamp::from_second(seconds).map_err(|_| Refusal::Time);
        let (early, late) = (now - SKEW, now + SKEW);
        let ends_at = at(exp)?;
        if ends_at <= early || ends_at > late + LONGEST {
            return Err(Refusal::Time);
        }
        for begins in [nbf, iat].into_iter().flatten() {
            if at(begins)? > late {
                return Err(Refusal::Time);
            }
        }
        if jti.is_empty() || jti.len() > 255 {
            return Err(Refusal::Claims);
        }
        // Kept until no clock takes it any more.
        Ok(Self { jti, ends_at: ends_at + SKEW })
    }
}
