//! What FHIR requests share: media types, preferences, the type in the path, the body.

use axum::{
    body::Bytes,
    extract::{FromRequest, Request},
    http::{HeaderMap, header},
};
use base::{Fault, Result};
use clinical::{fhir, record::ResourceType};
use serde_json::Value;

use super::{FhirError, feed::Incoming};
use crate::{State, input};

/// The type named in the path.
pub(crate) fn kind(name: &str) -> Result<ResourceType> {
    ResourceType::named(name).ok_or_else(|| {
        Fault::not_found(
            "this record keeps no resources of that type; GET /fhir/metadata lists the types that it keeps",
        )
    })
}

/// The bytes of a body, refused with an OperationOutcome when they are too many.
#[derive(Debug)]
pub(crate) struct Sent(pub(crate) Bytes);

impl FromRequest<State> for Sent {
    type Rejection = FhirError;

    async fn from_request(request: Request, state: &State) -> Result<Self, FhirError> {
        let incoming = request.extensions().get::<Incoming>().cloned();
        let bytes = input::whole(request, state).await?;
        if let Some(incoming) = incoming {
            incoming.sent(&bytes);
        }
        Ok(Self(bytes))
    }
}

/// The body as JSON, after its media type was looked at.
pub(crate) fn body(state: &State, headers: &HeaderMap, bytes: &[u8]) -> Result<Value, FhirError> {
    if !matches!(
        input::media(headers).as_str(),
        "" | "application/fhir+json" | "application/json" | "text/json" | "application/json+fhir"
    ) {
        return Err(Fault::unsupported(
            "this server speaks JSON: send application/fhir+json; XML and other forms are not read here",
        )
        .into());
    }
    let limits = fhir::Limits { bytes_max: state.limits.body_bytes_max, ..fhir::Limits::default() };
    Ok(fhir::read_within(bytes, limits)?)
}

/// Refuses a caller that can only read something other than JSON (`Accept`, `_format`).
pub(crate) fn accepts(headers: &HeaderMap, format: Option<&str>) -> Result<()> {
    let json = |media: &str| {
        let essence = media.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        matches!(
            essence.as_str(),
            "*/*"
                | "application/*"
                | "json"
                | "application/fhir+json"
                | "application/json"
                | "text/json"
                | "application/fhir json"
        )
    };
    if let Some(format) = format {
        if !json(format) {
            return Err(Fault::unsupported("this server writes JSON only: ask with _format=json"));
        }
        return Ok(());
    }
    let Some(accept) = headers.get(header::ACCEPT).and_then(|v| v.to_str().ok()) else { return Ok(()) };
    // A browser that lists html first and */* last is content with JSON.
    if accept.split(',').any(json) {
        return Ok(());
    }
    Err(Fault::unsupported("this server writes JSON only: ask with Accept: application/fhir+json"))
}

/// `Prefer` (R4 §3.1.0.1.8, §3.1.1.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Prefer {
    pub lenient: bool,
    pub give_back: GiveBack,
}

/// What a write answers with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum GiveBack {
    Minimal,
    Representation,
    Outcome,
}

pub(crate) fn prefer(headers: &HeaderMap) -> Prefer {
    let mut prefer = Prefer { lenient: false, give_back: GiveBack::Representation };
    for value in headers.get_all("prefer").iter().filter_map(|v| v.to_str().ok()) {
        for part in value.split([',', ';']).map(str::trim) {
            match part {
                "handling=lenient" => prefer.lenient = true,
                "handling=strict" => prefer.lenient = false,
                "return=minimal" => prefer.give_back = GiveBack::Minimal,
                "return=representation" => prefer.give_back = GiveBack::Representation,
                "return=OperationOutcome" => prefer.give_back = GiveBack::Outcome,
                _ => {}
            }
        }
    }
    prefer
}

/// The version named by `If-Match: W/"3"`.
pub(crate) fn if_match(value: Option<&str>) -> Result<Option<i64>> {
    let Some(text) = value else { return Ok(None) };
    let number = text.trim().trim_start_matches("W/").trim_matches('"');
    number.parse().map(Some).map_err(|_| Fault::invalid("If-Match names a version as W/\"3\"").at("If-Match"))
}

/// The text of a header, if it is there and is text.
pub(crate) fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|v| v.to_str().ok())
}
