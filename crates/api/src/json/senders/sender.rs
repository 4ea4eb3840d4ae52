//! A sender of HL7 v2, as this API reads and writes it.

use base::Result;
use identity::access::MllpSender;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A system that may send HL7 v2, and how what it sends is read.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Sender {
    /// The institution it speaks for.
    pub(crate) institution: String,
    /// Where it connects from.
    #[schema(example = json!(["10.1.0.0/16"]))]
    networks: Vec<String>,
    /// What MSH-3 must say, if anything.
    application: Option<String>,
    /// What MSH-4 must say, if anything.
    facility: Option<String>,
    /// Character set when MSH-18 names none, as MSH-18 would name it.
    #[schema(example = "GB 18030-2000")]
    charset: Option<String>,
    /// Time zone of its times without an offset; the region's when absent.
    #[schema(example = "Asia/Shanghai")]
    zone: Option<String>,
    /// The client certificate that it must show within TLS: its SHA-256 fingerprint, 64 hexadecimal digits with or without
    /// colons (`openssl x509 -noout -fingerprint -sha256`). None is needed when absent.
    certificate: Option<String>,
    /// Whether it may send now.
    #[serde(default = "yes")]
    #[schema(default = true)]
    active: bool,
}

fn yes() -> bool {
    true
}

/// In its one form; what is none is refused here, where somebody can mend it.
fn fingerprint(text: &str) -> Result<String> {
    text.parse::<exchange::mllp::Fingerprint>().map(|read| read.to_string())
}

impl Sender {
    /// The sender under its name.
    pub(crate) fn named(self, name: String) -> Result<MllpSender> {
        let networks = self.networks.iter().enumerate().map(|(at, network)| {
            network.parse().map_err(|fault: base::Fault| fault.at(format!("networks[{at}]")))
        });
        Ok(MllpSender {
            name,
            networks: networks.collect::<Result<_>>()?,
            institution: self.institution,
            application: self.application,
            facility: self.facility,
            charset: self.charset,
            zone: self.zone,
            certificate: self.certificate.as_deref().map(fingerprint).transpose()?,
            active: self.active,
        })
    }
}

impl From<MllpSender> for Sender {
    fn from(of: MllpSender) -> Self {
        Self {
            institution: of.institution,
            networks: of.networks.iter().map(ToString::to_string).collect(),
            application: of.application,
            facility: of.facility,
            charset: of.charset,
            zone: of.zone,
            certificate: of.certificate,
            active: of.active,
        }
    }
}
