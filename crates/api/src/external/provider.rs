//! The provider: what it publishes of itself, and what it gives for a code. Blocking calls, made beside the runtime.

use std::{
    fmt,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use base::{Fault, Result};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use identity::account::external::{Expected, IdToken, Journey, ProviderKeys, Refusal};
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use ureq::{
    Agent,
    tls::{Certificate, RootCerts, TlsConfig, TlsProvider},
};

use crate::oauth::authorize::encoded;

/// What a provider publishes is asked again after so long.
const FRESH: SignedDuration = SignedDuration::from_mins(60);
/// For a key that is not known it is asked again, but not more often than so.
const AGAIN: SignedDuration = SignedDuration::from_secs(30);
/// A provider answers within this, or is taken for not there.
const PATIENCE: Duration = Duration::from_secs(10);
/// Bytes of an answer at most.
const ANSWER_MAX: u64 = 1 << 20;

/// How the provider is reached, as an operator says it.
#[derive(Clone)]
pub struct ProviderSettings {
    /// Its address, letter by letter as it names itself.
    pub issuer: String,
    /// Our id there.
    pub client_id: String,
    /// Our secret there; none for a public client, which PKCE alone protects.
    pub client_secret: Option<String>,
    /// As people are shown it.
    pub name: String,
    /// Certificates, in PEM, of who vouches for it; those of the browsers when empty.
    pub roots: Vec<Vec<u8>>,
}

impl fmt::Debug for ProviderSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ProviderSettings({}, {})", self.issuer, self.client_id)
    }
}

/// The provider at work.
pub struct ExternalProvider {
    settings: ProviderSettings,
    agent: Agent,
    known: Mutex<Option<Known>>,
}

impl fmt::Debug for ExternalProvider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ExternalProvider({})", self.settings.issuer)
    }
}

/// OpenID Connect Discovery 1.0 §3, as far as it is used here.
#[derive(Debug, Clone, Deserialize)]
struct Metadata {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    jwks_uri: String,
    #[serde(default)]
    token_endpoint_auth_methods_supported: Vec<String>,
    #[serde(default)]
    authorization_response_iss_parameter_supported: bool,
}

#[derive(Clone)]
struct Known {
    metadata: Metadata,
    keys: ProviderKeys,
    at: Timestamp,
}

/// Why nobody is signed in.
pub(super) enum Failed {
    /// What came is not to be believed. The words are for the trail.
    Refused(&'static str),
    /// The provider cannot be used now.
    Away(Fault),
}

impl From<Fault> for Failed {
    fn from(fault: Fault) -> Self {
        Self::Away(fault)
    }
}

impl ExternalProvider {
    /// A provider; nothing is asked of it yet. `Fault::invalid` for certificates that cannot be read.
    pub fn new(settings: ProviderSettings) -> Result<Self> {
        let roots: Result<Vec<Certificate<'static>>> = settings
            .roots
            .iter()
            .map(|pem| {
                Certificate::from_pem(pem)
                    .map_err(|_| Fault::invalid("a certificate cannot be read; PEM is needed"))
            })
            .collect();
        let roots = roots?;
        let roots = if roots.is_empty() { RootCerts::WebPki } else { roots.into_iter().into() };
        let tls = TlsConfig::builder().provider(TlsProvider::Rustls).root_certs(roots).build();
        // An address that sends on elsewhere is not followed: it could lead inside.
        let config = Agent::config_builder()
            .tls_config(tls)
            .max_redirects(0)
            .http_status_as_error(false)
            .timeout_global(Some(PATIENCE))
            .build();
        Ok(Self { settings, agent: config.into(), known: Mutex::new(None) })
    }

    /// The provider's own name for itself.
    pub fn issuer(&self) -> &str {
        &self.settings.issuer
    }

    /// As people are shown it.
    pub fn name(&self) -> &str {
        &self.settings.name
    }

    fn text(&self, url: &str) -> Result<String> {
        let away = |what: &str| Fault::unavailable(format!("the sign-in provider {what}; try again later"));
        if !is_safe(url) {
            return Err(away("names an address that is neither https nor on this machine"));
        }
        let mut answer = self.agent.get(url).call().map_err(|_| away("cannot be reached"))?;
        if answer.status().as_u16() != 200 {
            return Err(away("refuses to say how it is used"));
        }
        let read = answer.body_mut().with_config().limit(ANSWER_MAX).read_to_string();
        read.map_err(|_| away("answers with something that cannot be read"))
    }

    /// What the provider publishes; asked again when it is old, or at once for a key that is not there.
    fn known(&self, now: Timestamp, kid: Option<Option<&str>>) -> Result<Known> {
        let kept = self.known.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(kept) = kept {
            let age = now.duration_since(kept.at);
            let lacks = kid.is_some_and(|kid| !kept.keys.has(kid));
            if age < FRESH && !(lacks && age >= AGAIN) {
                return Ok(kept);
            }
        }
        let issuer = self.settings.issuer.trim_end_matches('/');
        let text = self.text(&format!("{issuer}/.well-known/openid-configuration"))?;
        let metadata: Metadata = serde_json::from_str(&text)
            .map_err(|_| Fault::unavailable("the sign-in provider's configuration cannot be read"))?;
        if metadata.issuer != self.settings.issuer {
            return Err(Fault::unavailable(
                "the sign-in provider names itself differently than oidc.issuer; mend the setting",
            ));
        }
        if !is_safe(&metadata.authorization_endpoint) || !is_safe(&metadata.token_endpoint) {
            return Err(Fault::unavailable("the sign-in provider names addresses that are not https"));
        }
        let keys = ProviderKeys::read(&self.text(&metadata.jwks_uri)?)?;
        let fresh = Known { metadata, keys, at: now };
        *self.known.lock().unwrap_or_else(PoisonError::into_inner) = Some(fresh.clone());
        Ok(fresh)
    }

    /// Where a browser goes to sign in.
    pub(super) fn address(&self, journey: &Journey, redirect: &str, now: Timestamp) -> Result<String> {
        let endpoint = self.known(now, None)?.metadata.authorization_endpoint;
        let mark = if endpoint.contains('?') { '&' } else { '?' };
        let (nonce, challenge) = (journey.nonce(), journey.challenge());
        let parameters = [
            ("response_type", "code"),
            ("client_id", &self.settings.client_id),
            ("redirect_uri", redirect),
            ("scope", "openid"),
            ("state", journey.state()),
            ("nonce", &nonce),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
        ];
        let pairs: Vec<String> =
            parameters.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
        Ok(format!("{endpoint}{mark}{}", pairs.join("&")))
    }

    /// Who came back with a code: exchanged at the token address, and the token verified. `said` is the issuer of the
    /// answer (RFC 9207), if it names one.
    pub(super) fn subject(
        &self,
        journey: &Journey,
        (code, said, redirect): (&str, Option<&str>, &str),
        now: Timestamp,
    ) -> Result<String, Failed> {
        let known = self.known(now, None)?;
        let metadata = &known.metadata;
        if said.is_some_and(|said| said != self.settings.issuer)
            || said.is_none() && metadata.authorization_response_iss_parameter_supported
        {
            return Err(Failed::Refused("the answer is of another provider"));
        }
        let jwt = self.exchange(metadata, journey, code, redirect)?;
        let kid = IdToken::key_name(&jwt).map_err(words)?;
        let keys = self.known(now, Some(kid.as_deref()))?.keys;
        let nonce = journey.nonce();
        let expected =
            Expected { issuer: &self.settings.issuer, client_id: &self.settings.client_id, nonce: &nonce };
        IdToken::verified(&keys, &jwt, &expected, now).map(|token| token.subject).map_err(words)
    }

    fn exchange(
        &self,
        metadata: &Metadata,
        journey: &Journey,
        code: &str,
        redirect: &str,
    ) -> Result<String, Failed> {
        #[derive(Deserialize)]
        struct Given {
            id_token: String,
        }
        let verifier = journey.verifier();
        let client = self.settings.client_id.as_str();
        let mut form = vec![
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", redirect),
            ("code_verifier", &verifier),
        ];
        let mut request = self.agent.post(&metadata.token_endpoint).header("Accept", "application/json");
        let methods = &metadata.token_endpoint_auth_methods_supported;
        match self.settings.client_secret.as_deref() {
            None => form.push(("client_id", client)),
            // The usual one unless the provider says that it takes the other alone (OpenID Connect Core 9).
            Some(secret) if methods.is_empty() || methods.iter().any(|m| m == "client_secret_basic") => {
                let pair = format!("{}:{}", encoded(client), encoded(secret));
                request = request.header("Authorization", format!("Basic {}", BASE64_STANDARD.encode(pair)));
            }
            Some(secret) => form.extend([("client_id", client), ("client_secret", secret)]),
        }
        let away = |what| Failed::Away(Fault::unavailable(what));
        let mut answer = request
            .send_form(form)
            .map_err(|_| away("the sign-in provider cannot be reached; try again later"))?;
        let status = answer.status().as_u16();
        if status >= 500 {
            return Err(away("the sign-in provider has a fault; try again later"));
        }
        if status != 200 {
            return Err(Failed::Refused("the provider does not take the code, or not from us"));
        }
        let text = answer.body_mut().with_config().limit(ANSWER_MAX).read_to_string();
        let given = text.ok().and_then(|text| serde_json::from_str::<Given>(&text).ok());
        Ok(given.ok_or(Failed::Refused("the provider's answer holds no identity token"))?.id_token)
    }
}

fn words(refusal: Refusal) -> Failed {
    Failed::Refused(match refusal {
        Refusal::Malformed => "the token is no JWT",
        Refusal::Algorithm => "the token is signed with an algorithm that is not taken",
        Refusal::Key => "the token is signed with a key that the provider does not publish",
        Refusal::Signature => "the token's signature is wrong",
        Refusal::Claims => "the token is of another issuer, for another client, or about nobody",
        Refusal::Nonce => "the token is of another sign-in",
        Refusal::Time => "the token ran out, or was not made now",
    })
}

/// `https`, or `http` to this very machine.
pub(super) fn is_safe(url: &str) -> bool {
    let local = url.strip_prefix("http://").is_some_and(|rest| {
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
        let bare = host.rsplit_once(':').map_or(host, |(name, _)| name);
        matches!(bare, "127.0.0.1" | "[::1]" | "localhost")
    });
    (local || url.starts_with("https://")) && !url.contains([' ', '\r', '\n', '@', '#'])
}

#[cfg(test)]
mod tests {
    use super::is_safe;

    #[test]
    fn providers_are_reached_by_https_or_on_the_own_machine() {
        for right in ["https://id.example/a", "http://127.0.0.1:9/x", "http://localhost/", "http://[::1]:1/"]
        {
            assert!(is_safe(right), "{right}");
        }
        for wrong in [
            "http://id.example/",
            "http://127.0.0.1@evil.example/",
            "ftp://x",
            "https://a b",
            "file:///etc/passwd",
            "http://localhost.evil.example/",
        ] {
            assert!(!is_safe(wrong), "{wrong}");
        }
    }
}
