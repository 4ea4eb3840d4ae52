//! Who may send: the allow-list by network, then by MSH-3 and MSH-4.

use std::{fmt, net::IpAddr, str::FromStr, sync::Arc};

use sha2::{Digest as _, Sha256};

use crate::{
    charset::CharsetRule,
    hl7::{Header, ReadOptions},
};

/// An IP network: `10.51.0.0/16`, `2001:db8::/32`, `10.51.3.7`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    prefix: u8,
}

impl Network {
    /// Whether `peer` is in it; an IPv4 address that came as IPv6 counts as IPv4.
    pub fn contains(&self, peer: IpAddr) -> bool {
        match (self.address, peer.to_canonical()) {
            (IpAddr::V4(net), IpAddr::V4(peer)) => {
                let mask = u32::MAX.checked_shl(32 - u32::from(self.prefix)).unwrap_or(0);
                u32::from(net) & mask == u32::from(peer) & mask
            }
            (IpAddr::V6(net), IpAddr::V6(peer)) => {
                let mask = u128::MAX.checked_shl(128 - u32::from(self.prefix)).unwrap_or(0);
                u128::from(net) & mask == u128::from(peer) & mask
            }
            _ => false,
        }
    }
}

impl FromStr for Network {
    type Err = base::Fault;

    fn from_str(text: &str) -> Result<Self, base::Fault> {
        let wrong =
            || base::Fault::invalid("a network is written 10.51.0.0/16, 2001:db8::/32 or as one address");
        let (address, prefix) = match text.trim().split_once('/') {
            Some((address, prefix)) => (address, Some(prefix)),
            None => (text.trim(), None),
        };
        let address: IpAddr = address.parse().map_err(|_| wrong())?;
        let widest = if address.is_ipv4() { 32 } else { 128 };
        let prefix = match prefix {
            Some(prefix) => prefix.parse().ok().filter(|&prefix| prefix <= widest).ok_or_else(wrong)?,
            None => widest,
        };
        Ok(Self { address, prefix })
    }
}

/// SHA-256 of a certificate (DER), by which a sender is known within TLS. Written as 64 hexadecimal digits, with or
/// without colons.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Fingerprint([u8; 32]);

impl Fingerprint {
    /// That of a certificate.
    pub fn of(der: &[u8]) -> Self {
        Self(Sha256::digest(der).into())
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Fingerprint({self})")
    }
}

impl FromStr for Fingerprint {
    type Err = base::Fault;

    fn from_str(text: &str) -> Result<Self, base::Fault> {
        let wrong = || {
            base::Fault::invalid(
                "a certificate is named by its SHA-256 fingerprint, 64 hexadecimal digits (openssl x509 -noout -fingerprint -sha256)",
            )
            .at("certificate")
        };
        let digits: Vec<u8> = text
            .bytes()
            .filter(|b| *b != b':' && !b.is_ascii_whitespace())
            .map(|b| char::from(b).to_digit(16).and_then(|digit| u8::try_from(digit).ok()).ok_or_else(wrong))
            .collect::<Result<_, _>>()?;
        let bytes: Vec<u8> =
            digits.chunks(2).map(|pair| pair.iter().fold(0, |sum, digit| sum * 16 + digit)).collect();
        if digits.len() != 64 {
            return Err(wrong());
        }
        bytes.try_into().map(Self).map_err(|_| wrong())
    }
}

/// One system of one institution that may send.
#[derive(Debug, Clone)]
pub struct Sender {
    /// Name in logs and audit.
    pub name: String,
    /// Institution code in the region's rule files.
    pub institution: String,
    /// Where it connects from; empty admits nobody.
    pub networks: Vec<Network>,
    /// MSH-3.1 that it must bear; `None` for any.
    pub application: Option<String>,
    /// MSH-4.1 that it must bear; `None` for any.
    pub facility: Option<String>,
    /// Character set of its frames.
    pub charset: CharsetRule,
    /// Zone of its times; `None` for the region's.
    pub zone: Option<jiff::tz::TimeZone>,
    /// The client certificate that it must show, within TLS; `None` for any or none.
    pub certificate: Option<Fingerprint>,
}

impl Sender {
    /// How this sender's messages are read; made once, not for every message.
    pub fn read_options(&self, region: &ReadOptions) -> ReadOptions {
        let zone = self.zone.clone().unwrap_or_else(|| region.zone.clone());
        ReadOptions { charset: self.charset, zone, ..region.clone() }
    }
}

/// The allow-list.
#[derive(Debug, Clone, Default)]
pub struct Senders(Vec<Arc<Sender>>);

impl Senders {
    /// A list of these.
    pub fn new(senders: impl IntoIterator<Item = Sender>) -> Self {
        Self(senders.into_iter().map(Arc::new).collect())
    }

    /// Those that may connect from `peer`.
    pub(crate) fn at(&self, peer: IpAddr) -> Self {
        let known = |sender: &&Arc<Sender>| sender.networks.iter().any(|network| network.contains(peer));
        Self(self.0.iter().filter(known).cloned().collect())
    }

    /// Those that need no certificate, or this one.
    pub(crate) fn showing(&self, certificate: Option<&Fingerprint>) -> Self {
        let fits =
            |sender: &&Arc<Sender>| sender.certificate.is_none_or(|needed| certificate == Some(&needed));
        Self(self.0.iter().filter(fits).cloned().collect())
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The sender of a message: the one whose MSH-3 and MSH-4 agree, those that name both before those that
    /// name fewer. The header is read by each sender's own charset.
    pub(crate) fn of(&self, message: &[u8]) -> Option<(Arc<Sender>, Header)> {
        let agrees = |expected: &Option<String>, header: &Header, field| {
            expected.as_deref().is_none_or(|expected| header.text(field, 1) == expected)
        };
        let named = |sender: &Sender| {
            usize::from(sender.application.is_some()) + usize::from(sender.facility.is_some())
        };
        self.0
            .iter()
            .filter_map(|sender| {
                let header = Header::peek(message, sender.charset)?;
                let fits = agrees(&sender.application, &header, 3) && agrees(&sender.facility, &header, 4);
                fits.then(|| (sender.clone(), header))
            })
            .max_by_key(|(sender, _)| named(sender))
    }

    /// The charset rule to read a header by when the sender is not known yet.
    pub(crate) fn charset(&self) -> CharsetRule {
        self.0.first().map(|sender| sender.charset).unwrap_or_default()
    }
}
