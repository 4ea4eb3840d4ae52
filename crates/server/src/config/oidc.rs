//! The external provider, as an operator says it.

use std::path::{Path, PathBuf};

use api::external::{ExternalProvider, ProviderSettings};
use base::{Fault, Result};

use super::Reader;

/// An external OpenID provider.
#[derive(Debug, Clone)]
pub struct Oidc {
    /// Its address, letter by letter as it names itself.
    pub issuer: String,
    /// Our id there.
    pub client_id: String,
    /// The file of our secret there.
    pub client_secret_file: Option<PathBuf>,
    /// As people are shown it.
    pub name: String,
    /// Certificates of who vouches for it.
    pub ca_file: Option<PathBuf>,
}

impl Oidc {
    /// The provider at work. `Fault::invalid` where a file cannot be read.
    pub fn provider(&self) -> Result<ExternalProvider> {
        let read = |path: &Path, what: &str| {
            std::fs::read(path).map_err(|e| {
                Fault::invalid(format!("{what} cannot be read: {e}")).at(path.display().to_string())
            })
        };
        let secret = match &self.client_secret_file {
            None => None,
            Some(path) => {
                let text = String::from_utf8(read(path, "the client secret")?).unwrap_or_default();
                let text = text.trim().to_owned();
                if text.is_empty() {
                    return Err(Fault::invalid("the file of the client secret is empty or no text")
                        .at(path.display().to_string()));
                }
                Some(text)
            }
        };
        let roots = match &self.ca_file {
            None => Vec::new(),
            Some(path) => split(&read(path, "the root certificates")?),
        };
        if self.ca_file.is_some() && roots.is_empty() {
            return Err(Fault::invalid("oidc.ca_file holds no certificate in PEM"));
        }
        ExternalProvider::new(ProviderSettings {
            issuer: self.issuer.clone(),
            client_id: self.client_id.clone(),
            client_secret: secret,
            name: self.name.clone(),
            roots,
        })
    }
}

/// Each certificate of a PEM file.
fn split(pem: &[u8]) -> Vec<Vec<u8>> {
    const END: &str = "-----END CERTIFICATE-----";
    let text = String::from_utf8_lossy(pem);
    text.split_inclusive(END).filter(|part| part.contains(END)).map(|part| part.as_bytes().to_vec()).collect()
}

impl Reader<'_> {
    pub(super) fn oidc(&mut self) -> Option<Oidc> {
        let issuer = self.optional("oidc.issuer").map(str::to_owned);
        let client_id = self.optional("oidc.client_id").map(str::to_owned);
        let (issuer, client_id) = match (issuer, client_id) {
            (None, None) => return None,
            (Some(_), None) => {
                self.wrong("oidc.issuer", "needs oidc.client_id beside it");
                return None;
            }
            (None, Some(_)) => {
                self.wrong("oidc.client_id", "needs oidc.issuer beside it");
                return None;
            }
            (Some(issuer), Some(client)) => (issuer, client),
        };
        let local = ["http://127.0.0.1", "http://localhost", "http://[::1]"];
        if !issuer.starts_with("https://") && !local.iter().any(|begins| issuer.starts_with(begins)) {
            self.wrong("oidc.issuer", "is an address that begins with https://");
        }
        Some(Oidc {
            issuer,
            client_id,
            client_secret_file: self.path("oidc.client_secret_file"),
            name: self.optional("oidc.name").unwrap_or_default().to_owned(),
            ca_file: self.path("oidc.ca_file"),
        })
    }
}
