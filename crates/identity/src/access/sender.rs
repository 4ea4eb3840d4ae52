//! Who may send HL7 v2 over MLLP.

use std::{
    fmt,
    net::{IpAddr, Ipv6Addr},
    str::FromStr,
};

use ::store::Tx;
use base::{Fault, Result};

use super::store;

/// A range of addresses such as `10.1.0.0/16`, or one address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Network {
    address: IpAddr,
    prefix: u8,
}

impl Network {
    /// Whether `address` is in it; an IPv4 address in IPv6 form counts as the IPv4 address.
    pub fn contains(&self, address: IpAddr) -> bool {
        match (self.address, address.to_canonical()) {
            (IpAddr::V4(net), IpAddr::V4(address)) => {
                let mask = u32::MAX.checked_shl(32 - u32::from(self.prefix)).unwrap_or(0);
                u32::from(net) & mask == u32::from(address) & mask
            }
            (IpAddr::V6(net), IpAddr::V6(address)) => {
                let mask = u128::MAX.checked_shl(128 - u32::from(self.prefix)).unwrap_or(0);
                let bits = |ip: Ipv6Addr| u128::from(ip) & mask;
                bits(net) == bits(address)
            }
            _ => false,
        }
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.address, self.prefix)
    }
}

impl FromStr for Network {
    type Err = Fault;

    fn from_str(text: &str) -> Result<Self> {
        let wrong = || Fault::invalid(format!("{text:?} is no address or network such as 10.1.0.0/16"));
        let (address, prefix) = match text.trim().split_once('/') {
            Some((address, prefix)) => (address, Some(prefix)),
            None => (text.trim(), None),
        };
        let address: IpAddr = address.parse().map_err(|_| wrong())?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        let prefix = prefix.map_or(Ok(most), |p| p.parse::<u8>().map_err(|_| wrong()))?;
        if prefix > most { Err(wrong()) } else { Ok(Self { address, prefix }) }
    }
}

/// A system that may send HL7 v2, and how what it sends is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MllpSender {
    /// Names it in logs and audit.
    pub name: String,
    /// The institution it speaks for.
    pub institution: String,
    /// Where it connects from; at least one.
    pub networks: Vec<Network>,
    /// What MSH-3 must say, if anything.
    pub application: Option<String>,
    /// What MSH-4 must say, if anything.
    pub facility: Option<String>,
    /// Character set when MSH-18 names none, as MSH-18 would name it.
    pub charset: Option<String>,
    /// IANA time zone of its times without an offset; the region's when none.
    pub zone: Option<String>,
    /// SHA-256 of the client certificate that it must show within TLS, 64 hexadecimal digits; none needed when none.
    pub certificate: Option<String>,
    /// Whether it may send now.
    pub active: bool,
}

/// Every sender, by name.
pub fn senders(tx: &mut Tx<'_>) -> Result<Vec<MllpSender>> {
    store::senders(tx)
}

/// Adds a sender, or replaces the one of this name. `Fault::invalid` for a missing name, institution or
/// network, or an unknown time zone.
pub fn put_sender(tx: &mut Tx<'_>, sender: &MllpSender) -> Result<()> {
    if sender.name.trim().is_empty() || sender.institution.trim().is_empty() {
        return Err(Fault::invalid("a sender has a name and the institution it speaks for"));
    }
    if sender.networks.is_empty() {
        return Err(Fault::invalid("a sender has at least one network it connects from").at("networks"));
    }
    if let Some(zone) = &sender.zone
        && jiff::tz::TimeZone::get(zone).is_err()
    {
        return Err(Fault::invalid("this is no time zone; write Asia/Shanghai").at("zone"));
    }
    store::put_sender(tx, sender)?;
    store::next_revision(tx)
}

/// Removes a sender; whether there was one.
pub fn remove_sender(tx: &mut Tx<'_>, name: &str) -> Result<bool> {
    let removed = store::remove_sender(tx, name)?;
    if removed {
        store::next_revision(tx)?;
    }
    Ok(removed)
}

#[cfg(test)]
mod tests {
    use super::Network;

    #[test]
    fn networks_contain_their_addresses() {
        for (network, inside, outside) in [
            ("10.1.0.0/16", "10.1.255.3", "10.2.0.1"),
            ("10.1.2.3", "10.1.2.3", "10.1.2.4"),
            ("0.0.0.0/0", "8.8.8.8", "::1"),
            ("fd00::/8", "fd12::1", "fe80::1"),
            ("127.0.0.0/8", "::ffff:127.0.0.1", "::1"),
        ] {
            let network: Network = network.parse().unwrap();
            assert!(network.contains(inside.parse().unwrap()), "{network} {inside}");
            assert!(!network.contains(outside.parse().unwrap()), "{network} {outside}");
        }
        for wrong in ["", "10.1.0.0/33", "10.1.0/8", "::/129", "host"] {
            assert!(wrong.parse::<Network>().is_err(), "{wrong}");
        }
    }
}
