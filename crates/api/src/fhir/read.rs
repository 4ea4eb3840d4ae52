//! `GET /fhir/{type}/{id}` and `GET /fhir/{type}/{id}/_history/{version}`.

use axum::{
    extract::{Path, Query, State as Extract},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use clinical::record::ResourceType;
use serde::Deserialize;
use store::Tx;

use super::{FhirError, answer, links::with_links, request};
use crate::{State, access, caller::FhirCaller};

/// Query parameters of a read.
#[derive(Debug, Deserialize)]
pub(crate) struct Format {
    #[serde(rename = "_format")]
    format: Option<String>,
}

/// The current version.
pub(crate) async fn read(
    Extract(state): Extract<State>,
    FhirCaller(caller): FhirCaller,
    Path((kind, id)): Path<(String, String)>,
    Query(format): Query<Format>,
    headers: HeaderMap,
) -> Result<Response, FhirError> {
    request::accepts(&headers, format.format.as_deref())?;
    let kind = request::kind(&kind)?;
    let found = access::one(&state, &caller, kind, "", |tx| state.records.read(tx, kind, &id)).await?;
    if request::header(&headers, "if-none-match") == Some(&format!("W/\"{}\"", found.version)) {
        return Ok(StatusCode::NOT_MODIFIED.into_response());
    }
    if kind != ResourceType::Patient {
        return Ok(answer::resource(&found));
    }
    // Links are of patients only: nothing else needs a second look into the database.
    let mut sight = caller.sight(&state);
    let text = state.read(|tx| with_links(&state, tx, &mut sight, &found))?;
    Ok(answer::resource_text(&found, text))
}

/// One version.
pub(crate) async fn vread(
    Extract(state): Extract<State>,
    FhirCaller(caller): FhirCaller,
    Path((kind, id, version)): Path<(String, String, String)>,
    Query(format): Query<Format>,
    headers: HeaderMap,
) -> Result<Response, FhirError> {
    request::accepts(&headers, format.format.as_deref())?;
    let kind = request::kind(&kind)?;
    caller.may_read(kind)?;
    let version: i64 = version.parse().map_err(|_| access::missing())?;
    let fetch = |tx: &mut Tx<'_>| state.records.version(tx, kind, &id, version);
    let found = access::one(&state, &caller, kind, "", fetch).await?;
    Ok(answer::resource(&found))
}
