//! The allow-list of MLLP as the listener needs it, from the database.

use base::{Fault, Result};
use exchange::{
    charset::{Charset, CharsetRule},
    mllp::{Network, Sender, Senders},
};
use identity::access::{self, MllpSender};
use jiff::tz::TimeZone;

use crate::compose::Parts;

/// Written before a character set that holds whatever MSH-18 says.
const ALWAYS: &str = "always ";

/// Every active sender. One that cannot be understood is left out and named in the log: the others go on.
pub(crate) fn of(parts: &Parts) -> Result<Senders> {
    let known = parts.store.read(access::senders)?;
    Ok(Senders::new(known.iter().filter(|sender| sender.active).filter_map(|sender| {
        understood(sender)
            .map_err(|fault| tracing::error!(sender = sender.name, %fault, "mllp: this sender is left out"))
            .ok()
    })))
}

/// One sender. `Fault::invalid` for a character set, network or time zone that means nothing here.
pub(crate) fn understood(sender: &MllpSender) -> Result<Sender> {
    let networks: Result<Vec<Network>> = sender.networks.iter().map(|n| n.to_string().parse()).collect();
    let zone = match &sender.zone {
        Some(name) => Some(TimeZone::get(name).map_err(|_| {
            Fault::invalid(format!("{name:?} is no time zone; write it as Asia/Shanghai")).at("zone")
        })?),
        None => None,
    };
    Ok(Sender {
        name: sender.name.clone(),
        institution: sender.institution.clone(),
        networks: networks?,
        application: sender.application.clone(),
        facility: sender.facility.clone(),
        charset: charset(sender.charset.as_deref())?,
        zone,
        certificate: sender.certificate.as_deref().map(str::parse).transpose()?,
    })
}

/// The rule of a character set as it is kept or typed; UTF-8 unless MSH-18 says otherwise when none is.
pub(crate) fn charset(written: Option<&str>) -> Result<CharsetRule> {
    let Some(written) = written else { return Ok(CharsetRule::default()) };
    let (always, name) = match written.strip_prefix(ALWAYS) {
        Some(name) => (true, name),
        None => (false, written),
    };
    let known = Charset::from_name(name).ok_or_else(|| {
        Fault::invalid(format!("{name:?} is no character set known here; write UTF-8 or GB18030"))
            .at("charset")
    })?;
    Ok(if always { CharsetRule::Always(known) } else { CharsetRule::Declared(known) })
}

/// As it is kept in the database.
pub(crate) fn charset_text(name: &str, always: bool) -> String {
    if always { format!("{ALWAYS}{name}") } else { name.to_owned() }
}
