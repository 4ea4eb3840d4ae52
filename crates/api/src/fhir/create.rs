//! `POST /fhir/{type}`, with `If-None-Exist` for a conditional create.

use axum::{
    extract::{Path, State as Extract},
    http::HeaderMap,
    response::Response,
};
use base::{Ctx, Fault};
use clinical::record::{Draft, Intent};
use serde_json::Value;

use super::{
    FhirError, answer,
    request::{self, Sent},
};
use crate::{State, caller::FhirCaller};

/// Stores a new resource.
pub(crate) async fn create(
    Extract(state): Extract<State>,
    FhirCaller(caller): FhirCaller,
    Path(kind): Path<String>,
    headers: HeaderMap,
    Sent(bytes): Sent,
) -> Result<Response, FhirError> {
    let ctx = caller.may_write()?;
    let kind = request::kind(&kind)?;
    let mut value = request::body(&state, &headers, &bytes)?;
    same_type(&value, kind.name())?;
    // R4 §3.1.0.8: the server gives the id of what is created.
    if let Some(object) = value.as_object_mut() {
        object.shift_remove("id");
    }
    let intent = match request::header(&headers, "if-none-exist") {
        Some(condition) => Intent::CreateUnless(state.records.condition(kind, condition, ctx.now)?),
        None => Intent::Create,
    };
    write_one(&state, ctx, intent, value, &headers).await
}

/// Refuses a body of another type than the path says.
pub(crate) fn same_type(value: &Value, name: &str) -> Result<(), Fault> {
    if value.get("resourceType").and_then(Value::as_str) == Some(name) {
        return Ok(());
    }
    Err(Fault::invalid("the body's resourceType is missing or another than the type in the address")
        .at("resourceType"))
}

/// Writes one resource and answers as the caller prefers.
pub(crate) async fn write_one(
    state: &State,
    ctx: &Ctx,
    intent: Intent,
    value: Value,
    headers: &HeaderMap,
) -> Result<Response, FhirError> {
    let give_back = request::prefer(headers).give_back;
    let draft = Draft::new(intent, value, None, "")?;
    let batch = state.records.batch(vec![draft], ctx.now)?;
    let (records, ctx) = (state.records.clone(), ctx.clone());
    let stored = state.store.write_async(move |tx| records.apply(tx, &ctx, &batch)).await?;
    let stored =
        stored.first().ok_or_else(|| Fault::internal("a write of one resource answered with none"))?;
    let found = match give_back {
        request::GiveBack::Representation => {
            state.read(|tx| state.records.by_key(tx, stored.kind, stored.key))?
        }
        _ => None,
    };
    Ok(answer::written(state, stored, found.as_ref(), give_back))
}
