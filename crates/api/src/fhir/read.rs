//! `GET /fhir/{type}/{id}` and `GET /fhir/{type}/{id}/_history/{version}`.

use audit::{Action, Event};
use axum::{
    extract::{Path, Query, State as Extract},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use base::Fault;
use clinical::record::Found;
use serde::Deserialize;

use super::{FhirError, answer, links::with_links, request};
use crate::{
    State,
    caller::{FhirCaller, Scope},
};

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
    let ctx = caller.may(Scope::Read)?;
    request::accepts(&headers, format.format.as_deref())?;
    let kind = request::kind(&kind)?;
    let (found, text) = state.read(|tx| {
        let found = state.records.read(tx, kind, &id)?.ok_or_else(missing)?;
        let text = with_links(&state, tx, &found)?;
        Ok((found, text))
    })?;
    state.audited(ctx, vec![looked_at(&found)]).await?;
    if request::header(&headers, "if-none-match") == Some(&format!("W/\"{}\"", found.version)) {
        return Ok(StatusCode::NOT_MODIFIED.into_response());
    }
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
    let ctx = caller.may(Scope::Read)?;
    request::accepts(&headers, format.format.as_deref())?;
    let kind = request::kind(&kind)?;
    let version: i64 = version.parse().map_err(|_| missing())?;
    let found = state.read(|tx| state.records.version(tx, kind, &id, version))?.ok_or_else(missing)?;
    state.audited(ctx, vec![looked_at(&found)]).await?;
    Ok(answer::resource(&found))
}

pub(crate) fn missing() -> Fault {
    Fault::not_found("there is no such resource here, or not that version of it")
}

/// The audit event of one resource that was read.
pub(crate) fn looked_at(found: &Found) -> Event {
    let event = Event::done(Action::Read, format!("{}/{}", found.kind.name(), found.id));
    found.resident.map_or(event.clone(), |resident| event.of(resident))
}
