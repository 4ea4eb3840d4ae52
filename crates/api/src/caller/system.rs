//! Systems: what a key may do, and for which doctor it acts.

use axum::http::HeaderMap;
use base::{Fault, Result};
use identity::access::client::AccessToken;
use jiff::Timestamp;

use crate::State;

/// What a key may do. Everything else is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Read and search the record.
    Read,
    /// Send resources, reports and mappings of its institution.
    Write,
    /// Check orders and record the doctors' answers.
    Recognition,
    /// Region-wide lists, statistics, mappings of all institutions, reviews, keys.
    Manage,
    /// Open the desk, or an app, for somebody who works at its institution: sign them in.
    Launch,
}

impl Scope {
    /// Every scope.
    pub const ALL: [Self; 5] = [Self::Read, Self::Write, Self::Recognition, Self::Manage, Self::Launch];

    /// As it is written in a key's list of scopes.
    pub fn name(self) -> &'static str {
        match self {
            Self::Read => "record.read",
            Self::Write => "record.write",
            Self::Recognition => "recognition",
            Self::Manage => "manage",
            Self::Launch => "launch",
        }
    }
}

/// Name, institution and scopes of the system with this key, or with this token of a client.
pub(super) fn known(state: &State, text: &str, now: Timestamp) -> Result<(String, String, Vec<String>)> {
    if let Some(token) = AccessToken::of(text) {
        let known = match state.clients.known(&token, now) {
            Some(known) => Some(known),
            None => state.read(|tx| state.clients.issued(tx, &token, now))?,
        };
        let known = known.ok_or_else(|| {
            Fault::unauthenticated("the token ran out or was revoked; get another by POST /oauth/token")
        })?;
        return Ok((known.name.clone(), known.institution.clone(), known.scopes.clone()));
    }
    let known = state.keys.authenticate(text).ok_or_else(|| {
        Fault::unauthenticated("the key is unknown or was revoked; ask the operator for a new one")
    })?;
    Ok((known.name.clone(), known.institution.clone(), known.scopes.clone()))
}

/// The doctor a hospital's system acts for (`X-On-Behalf-Of`): the institution's staff number.
pub(super) fn doctor(headers: &HeaderMap) -> Result<Option<String>> {
    let Some(value) = headers.get("x-on-behalf-of") else { return Ok(None) };
    staff_number(value.to_str().unwrap_or_default()).map(Some).map_err(|fault| fault.at("X-On-Behalf-Of"))
}

/// A doctor as the institution numbers them. Fifteen digits or more are an identity card, which would end
/// in the trail and in statistics.
pub(crate) fn staff_number(text: &str) -> Result<String> {
    let staff = text.trim();
    if staff.is_empty() || staff.len() > 64 || staff.chars().filter(char::is_ascii_digit).count() >= 15 {
        return Err(Fault::invalid(
            "a doctor is named by a staff number of at most 64 characters, never by an identity card",
        ));
    }
    Ok(staff.to_owned())
}
