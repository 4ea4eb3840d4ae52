//! The identity token that a provider signs (OpenID Connect Core 3.1.3.7). The provider's published key decides the
//! algorithm; the token's header must agree. `none`, MACs, embedded keys and key addresses are never looked at.

use base::{Fault, Result};
use jiff::{SignedDuration, Timestamp};
use jsonwebtoken::{
    Algorithm, DecodingKey, Validation, decode, decode_header,
    jwk::{AlgorithmParameters, EllipticCurve, Jwk, PublicKeyUse},
};
use serde::Deserialize;

use super::SUBJECT_MAX;

/// Clocks differ by so much.
const SKEW: SignedDuration = SignedDuration::from_secs(60);
/// A token was made for this very sign-in: not longer ago than that.
const OLDEST: SignedDuration = SignedDuration::from_mins(15);
/// Bytes of a token at most.
const BYTES_MAX: usize = 16 * 1024;
/// Keys of a provider at most.
const KEYS_MAX: usize = 64;

/// The keys that a provider publishes, as far as they can verify a token.
#[derive(Debug, Clone)]
pub struct ProviderKeys(Vec<Jwk>);

impl ProviderKeys {
    /// Reads a JWK Set. Keys of kinds that are not known here, for encryption, or without strength are left out.
    /// `Fault::unavailable` where none is left: the provider cannot be used.
    pub fn read(text: &str) -> Result<Self> {
        #[derive(Deserialize)]
        struct Listed {
            keys: Vec<serde_json::Value>,
        }
        let wrong = || Fault::unavailable("the provider's keys (jwks_uri) cannot be read");
        let listed: Listed = serde_json::from_str(text).map_err(|_| wrong())?;
        let keys: Vec<Jwk> = listed
            .keys
            .into_iter()
            .take(KEYS_MAX)
            .filter_map(|key| serde_json::from_value::<Jwk>(key).ok())
            .filter(|key| !algorithms(key).is_empty())
            .filter(|key| !matches!(key.common.public_key_use, Some(PublicKeyUse::Encryption)))
            .collect();
        if keys.is_empty() { Err(wrong()) } else { Ok(Self(keys)) }
    }

    /// Whether there is a key of this name.
    pub fn has(&self, kid: Option<&str>) -> bool {
        self.find(kid).is_some()
    }

    /// The key of this name; without a name the only key there is.
    fn find(&self, kid: Option<&str>) -> Option<&Jwk> {
        match (kid, &self.0[..]) {
            (Some(kid), keys) => keys.iter().find(|key| key.common.key_id.as_deref() == Some(kid)),
            (None, [only]) => Some(only),
            (None, _) => None,
        }
    }
}

/// The algorithms that a key may be used with: the one that it names, otherwise those of its kind.
fn algorithms(key: &Jwk) -> Vec<Algorithm> {
    use Algorithm::{ES256, ES384, EdDSA, PS256, PS384, PS512, RS256, RS384, RS512};
    let of_kind: &[Algorithm] = match &key.algorithm {
        // base64url of 2048 bits has 342 characters
        AlgorithmParameters::RSA(rsa) if rsa.n.trim_end_matches('=').len() >= 342 => {
            &[RS256, RS384, RS512, PS256, PS384, PS512]
        }
        AlgorithmParameters::EllipticCurve(curve) => match curve.curve {
            EllipticCurve::P256 => &[ES256],
            EllipticCurve::P384 => &[ES384],
            _ => &[],
        },
        AlgorithmParameters::OctetKeyPair(pair) if pair.curve == EllipticCurve::Ed25519 => &[EdDSA],
        _ => &[],
    };
    match key.common.key_algorithm {
        None => of_kind.to_vec(),
        Some(named) => {
            of_kind.iter().copied().filter(|known| named.to_string() == format!("{known:?}")).collect()
        }
    }
}

/// Why a token is not taken: for the trail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// No JWT, or too long.
    Malformed,
    /// Signed with an algorithm that its key is not for, or with none.
    Algorithm,
    /// By a key that the provider does not publish.
    Key,
    /// The signature is wrong.
    Signature,
    /// Of another issuer, for another client, or about nobody.
    Claims,
    /// Of another sign-in.
    Nonce,
    /// Run out, or not made now.
    Time,
}

/// What a token must say.
#[derive(Debug, Clone, Copy)]
pub struct Expected<'a> {
    /// The provider, as configured.
    pub issuer: &'a str,
    /// Our id there.
    pub client_id: &'a str,
    /// [`super::Journey::nonce`] of this sign-in.
    pub nonce: &'a str,
}

/// A token that is good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdToken {
    /// Who, by the provider's id.
    pub subject: String,
}

#[derive(Deserialize)]
struct Claims {
    sub: String,
    exp: i64,
    iat: i64,
    nonce: Option<String>,
    azp: Option<String>,
    aud: Audience,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Many(Vec<String>),
}

impl IdToken {
    /// The name of the key that a token says it was signed with. Nothing is verified.
    pub fn key_name(jwt: &str) -> Result<Option<String>, Refusal> {
        if jwt.len() > BYTES_MAX {
            return Err(Refusal::Malformed);
        }
        // An algorithm that the library does not know, `none` among them, ends here.
        Ok(decode_header(jwt).map_err(|_| Refusal::Algorithm)?.kid)
    }

    /// Verifies a token.
    pub fn verified(
        keys: &ProviderKeys,
        jwt: &str,
        expected: &Expected<'_>,
        now: Timestamp,
    ) -> Result<Self, Refusal> {
        if jwt.len() > BYTES_MAX {
            return Err(Refusal::Malformed);
        }
        let header = decode_header(jwt).map_err(|_| Refusal::Algorithm)?;
        let key = keys.find(header.kid.as_deref()).ok_or(Refusal::Key)?;
        if !algorithms(key).contains(&header.alg) {
            return Err(Refusal::Algorithm);
        }
        let mut rules = Validation::new(header.alg);
        // Times are held against the injected clock below.
        rules.validate_exp = false;
        rules.validate_nbf = false;
        rules.set_required_spec_claims(&["exp", "aud", "iss", "sub"]);
        rules.set_audience(&[expected.client_id]);
        rules.set_issuer(&[expected.issuer]);
        let public = DecodingKey::from_jwk(key).map_err(|_| Refusal::Key)?;
        let claims = decode::<Claims>(jwt, &public, &rules).map_err(|error| {
            use jsonwebtoken::errors::ErrorKind as Kind;
            match error.kind() {
                Kind::InvalidSignature => Refusal::Signature,
                Kind::InvalidAlgorithm => Refusal::Algorithm,
                _ => Refusal::Claims,
            }
        })?;
        let claims = claims.claims;
        let several = matches!(&claims.aud, Audience::Many(names) if names.len() > 1);
        let mismatched = |azp: &String| azp != expected.client_id;
        if several && claims.azp.is_none() || claims.azp.as_ref().is_some_and(mismatched) {
            return Err(Refusal::Claims);
        }
        if matches!(&claims.aud, Audience::One(name) if name != expected.client_id) {
            return Err(Refusal::Claims);
        }
        if claims.nonce.as_deref() != Some(expected.nonce) {
            return Err(Refusal::Nonce);
        }
        let at = |seconds: i64| Timestamp::from_second(seconds).map_err(|_| Refusal::Time);
        let (ends_at, made_at) = (at(claims.exp)?, at(claims.iat)?);
        if ends_at <= now - SKEW || made_at > now + SKEW || made_at < now - OLDEST {
            return Err(Refusal::Time);
        }
        if claims.sub.is_empty() || claims.sub.len() > SUBJECT_MAX {
            return Err(Refusal::Claims);
        }
        Ok(Self { subject: claims.sub })
    }
}
