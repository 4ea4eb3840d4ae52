//! How an app proves that it is itself at the token address (SMART App Launch 2.2, § Client authentication).

use base::{Fault, Random, Result};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use sha2::{Digest as _, Sha256};

use crate::{
    Secret,
    access::client::{Assertion, PublicKeys, Refusal},
};

/// What an app was registered with.
#[derive(Clone)]
pub enum Proof {
    /// Nothing: a public app, in a browser or on a telephone.
    Public,
    /// A secret of 256 bits, of which the SHA-256 is kept.
    Secret([u8; 32]),
    /// A key pair, of which the public half is known (`private_key_jwt`).
    Keys(PublicKeys),
}

impl std::fmt::Debug for Proof {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.method())
    }
}

/// What an app showed with a request for a token.
#[derive(Clone)]
pub enum Shown {
    /// Its id alone.
    Nothing,
    /// Its secret, by HTTP Basic.
    Secret(Secret),
    /// An assertion, verified but for having been taken before.
    Assertion(std::result::Result<Assertion, Refusal>),
}

impl std::fmt::Debug for Shown {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Nothing => "nothing",
            Self::Secret(_) => "a secret",
            Self::Assertion(_) => "an assertion",
        })
    }
}

impl Proof {
    /// A proof, and the secret if it is one.
    pub(super) fn new(
        random: &Random,
        keys: Option<PublicKeys>,
        with_secret: bool,
    ) -> Result<(Self, Option<Secret>)> {
        match (keys, with_secret) {
            (None, false) => Ok((Self::Public, None)),
            (Some(keys), false) => Ok((Self::Keys(keys), None)),
            (None, true) => {
                let mut bytes = [0u8; 32];
                random.fill(&mut bytes);
                let text = BASE64_URL_SAFE_NO_PAD.encode(bytes);
                Ok((Self::Secret(hash(&text)), Some(Secret::new(text))))
            }
            (Some(_), true) => Err(Fault::invalid("an app has a secret or keys, not both").at("jwks")),
        }
    }

    /// By the name of OAuth: `none`, `client_secret_basic`, `private_key_jwt`.
    pub fn method(&self) -> &'static str {
        match self {
            Self::Public => "none",
            Self::Secret(_) => "client_secret_basic",
            Self::Keys(_) => "private_key_jwt",
        }
    }

    /// Whether this was shown; an assertion must then be taken, once. The time says nothing of where secrets differ:
    /// hashes are compared.
    pub(super) fn is(&self, shown: &Shown) -> bool {
        match (self, shown) {
            (Self::Public, Shown::Nothing) => true,
            (Self::Secret(kept), Shown::Secret(text)) => *kept == hash(text.reveal()),
            (Self::Keys(_), Shown::Assertion(assertion)) => assertion.is_ok(),
            _ => false,
        }
    }
}

fn hash(text: &str) -> [u8; 32] {
    Sha256::digest(text.as_bytes()).into()
}
