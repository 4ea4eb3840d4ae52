//! `PUT /fhir/{type}/{id}` with `If-Match`, and `PUT /fhir/{type}?condition`.

use axum::{
    extract::{Path, RawQuery, State as Extract},
    http::HeaderMap,
    response::Response,
};
use base::Fault;
use clinical::record::Intent;

use super::{
    FhirError, create,
    request::{self, Sent},
};
use crate::{State, caller::FhirCaller};

/// A new version of the resource named, or its first.
pub(crate) async fn update(
    Extract(state): Extract<State>,
    FhirCaller(caller): FhirCaller,
    Path((kind, id)): Path<(String, String)>,
    headers: HeaderMap,
    Sent(bytes): Sent,
) -> Result<Response, FhirError> {
    let ctx = caller.may_write()?;
    let kind = request::kind(&kind)?;
    if !clinical::fhir::is_id(&id) {
        return Err(Fault::invalid("an id has 1 to 64 letters, digits, '-' and '.'").at("id").into());
    }
    let value = request::body(&state, &headers, &bytes)?;
    create::same_type(&value, kind.name())?;
    let if_match = request::if_match(request::header(&headers, "if-match"))?;
    create::write_one(&state, ctx, Intent::Update { id, if_match }, value, &headers).await
}

/// A new version of the one resource that the condition finds, or a new resource (R4 §3.1.0.4.3).
pub(crate) async fn update_where(
    Extract(state): Extract<State>,
    FhirCaller(caller): FhirCaller,
    Path(kind): Path<String>,
    RawQuery(condition): RawQuery,
    headers: HeaderMap,
    Sent(bytes): Sent,
) -> Result<Response, FhirError> {
    let ctx = caller.may_write()?;
    let kind = request::kind(&kind)?;
    let condition = condition.filter(|c| !c.is_empty()).ok_or_else(|| {
        Fault::invalid("an update names the resource by id in the address, or by a condition such as ?identifier=system|value")
    })?;
    let query = state.records.condition(kind, &condition, ctx.now)?;
    let mut value = request::body(&state, &headers, &bytes)?;
    create::same_type(&value, kind.name())?;
    if let Some(object) = value.as_object_mut() {
        object.shift_remove("id");
    }
    create::write_one(&state, ctx, Intent::UpdateWhere(query), value, &headers).await
}
