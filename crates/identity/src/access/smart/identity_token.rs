//! Identity tokens for apps with the scope `openid` (OpenID Connect Core 1.0; SMART App Launch 2.2, § Scopes for requesting
//! identity data): RS256, which every client must know. Keys change every ninety days; the public half of one stays
//! published until no token that it signed holds any more.

use ::store::Tx;
use base::{Ctx, Fault, Random, Result};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use jiff::{SignedDuration, Timestamp};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use rsa::{
    RsaPrivateKey,
    pkcs1::EncodeRsaPrivateKey as _,
    rand_core::{CryptoRng, Error, RngCore},
    traits::PublicKeyParts as _,
};
use serde::Serialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::store;
use crate::{Field, Vault};

/// A key signs for so long.
const SIGNS: SignedDuration = SignedDuration::from_hours(24 * 90);
/// A token holds for so long, in seconds.
const TOKEN_SECONDS: i64 = 300;
const BITS: usize = 2048;

/// What an identity token says.
#[derive(Debug, Clone, Serialize)]
pub struct IdentityClaims {
    /// This server.
    pub iss: String,
    /// The account: the same for every app, and nobody's name.
    pub sub: String,
    /// The app.
    pub aud: String,
    /// Seconds since 1970: made.
    pub iat: i64,
    /// Seconds since 1970: until.
    pub exp: i64,
    /// As the app sent it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nonce: Option<String>,
    /// Who, as a resource of the FHIR face, with the scope `fhirUser` and where there is such a resource.
    #[serde(rename = "fhirUser", skip_serializing_if = "Option::is_none")]
    pub fhir_user: Option<String>,
}

impl IdentityClaims {
    /// Of somebody, for an app.
    pub fn new(iss: &str, sub: &str, aud: Uuid, nonce: Option<String>, now: Timestamp) -> Self {
        let iat = now.as_second();
        Self {
            iss: iss.to_owned(),
            sub: sub.to_owned(),
            aud: aud.to_string(),
            iat,
            exp: iat + TOKEN_SECONDS,
            nonce,
            fhir_user: None,
        }
    }
}

/// A key that signs now.
pub struct Signer {
    id: Uuid,
    key: EncodingKey,
}

/// A new key, not kept yet. Made outside of a transaction: it takes a while.
pub struct Fresh {
    der: Vec<u8>,
    n: String,
    e: String,
}

impl std::fmt::Debug for Signer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Signer({})", self.id)
    }
}

impl std::fmt::Debug for Fresh {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Fresh(…)")
    }
}

impl Fresh {
    /// Makes one. Slow.
    pub fn made(random: &Random) -> Result<Self> {
        let wrong = |_| Fault::internal("no key could be made");
        let key = RsaPrivateKey::new(&mut Generator(random), BITS).map_err(wrong)?;
        let der = key.to_pkcs1_der().map_err(|_| Fault::internal("a key cannot be written"))?;
        let text = |number: &rsa::BigUint| BASE64_URL_SAFE_NO_PAD.encode(number.to_bytes_be());
        Ok(Self { der: der.as_bytes().to_vec(), n: text(key.n()), e: text(key.e()) })
    }

    /// Keeps it, unless another signs meanwhile.
    pub fn kept(&self, tx: &mut Tx<'_>, ctx: &Ctx, random: &Random, vault: &Vault) -> Result<()> {
        if Signer::current(tx, vault, ctx.now)?.is_some() {
            return Ok(());
        }
        let id = random.uuid_v7(ctx.now);
        let jwk = json!({"kty": "RSA", "use": "sig", "alg": "RS256", "kid": id, "n": self.n, "e": self.e});
        let sealed = vault.seal(random, field(&id), &self.der)?;
        store::insert_signing_key(tx, id, &sealed, &jwk.to_string(), ctx.now)
    }
}

impl Signer {
    /// The key that signs now; none where one is to be made.
    pub fn current(tx: &mut Tx<'_>, vault: &Vault, now: Timestamp) -> Result<Option<Self>> {
        let since = now.checked_sub(SIGNS).unwrap_or(Timestamp::MIN);
        let Some((id, sealed)) = store::signing_key(tx, since)? else { return Ok(None) };
        let der = vault.open(field(&id), &sealed)?;
        Ok(Some(Self { id, key: EncodingKey::from_rsa_der(&der) }))
    }

    /// Signs.
    pub fn signed(&self, claims: &IdentityClaims) -> Result<String> {
        let header = Header { kid: Some(self.id.to_string()), ..Header::new(Algorithm::RS256) };
        encode(&header, claims, &self.key).map_err(|_| Fault::internal("an identity token cannot be signed"))
    }

    /// The public halves, as a JWK Set.
    pub fn published(tx: &mut Tx<'_>, now: Timestamp) -> Result<Value> {
        let longest = SIGNS + SignedDuration::from_secs(TOKEN_SECONDS) + SignedDuration::from_hours(1);
        let since = now.checked_sub(longest).unwrap_or(Timestamp::MIN);
        let keys: Vec<Value> = store::signing_keys(tx, since)?
            .iter()
            .map(|text| serde_json::from_str(text).map_err(|_| Fault::corrupt("a stored key is no JSON")))
            .collect::<Result<_>>()?;
        Ok(json!({"keys": keys}))
    }
}

fn field(id: &Uuid) -> Field<'_> {
    Field { name: "signing_key.sealed", row: id.as_bytes() }
}

/// The house's generator as the library of RSA asks for one.
struct Generator<'r>(&'r Random);

impl RngCore for Generator<'_> {
    fn next_u32(&mut self) -> u32 {
        let mut bytes = [0; 4];
        self.0.fill(&mut bytes);
        u32::from_le_bytes(bytes)
    }

    fn next_u64(&mut self) -> u64 {
        let mut bytes = [0; 8];
        self.0.fill(&mut bytes);
        u64::from_le_bytes(bytes)
    }

    fn fill_bytes(&mut self, into: &mut [u8]) {
        self.0.fill(into);
    }

    fn try_fill_bytes(&mut self, into: &mut [u8]) -> std::result::Result<(), Error> {
        self.0.fill(into);
        Ok(())
    }
}

impl CryptoRng for Generator<'_> {}
