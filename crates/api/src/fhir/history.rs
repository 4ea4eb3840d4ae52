//! `GET /fhir/{type}/{id}/_history`: all versions, newest first.

use axum::{
    extract::{Path, State as Extract},
    http::{HeaderMap, StatusCode},
    response::Response,
};
use serde_json::json;

use super::{FhirError, answer, read, request};
use crate::{
    State,
    caller::{FhirCaller, Scope},
};

/// A Bundle of type `history`.
pub(crate) async fn history(
    Extract(state): Extract<State>,
    FhirCaller(caller): FhirCaller,
    Path((kind, id)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, FhirError> {
    let ctx = caller.may(Scope::Read)?;
    request::accepts(&headers, None)?;
    let kind = request::kind(&kind)?;
    let versions = state.read(|tx| state.records.history(tx, kind, &id))?;
    let newest = versions.first().ok_or_else(read::missing)?;
    state.audited(ctx, vec![read::looked_at(newest).with("history")]).await?;
    let entries = versions
        .iter()
        .map(|found| {
            let (method, status) =
                if found.version == 1 { ("POST", "201 Created") } else { ("PUT", "200 OK") };
            let url = if found.version == 1 {
                found.kind.name().to_owned()
            } else {
                format!("{}/{id}", found.kind.name())
            };
            Ok(json!({
                "fullUrl": format!("{}/fhir/{}/{id}", state.base_url, found.kind.name()),
                "resource": found.value()?,
                "request": {"method": method, "url": url},
                "response": {"status": status, "etag": format!("W/\"{}\"", found.version),
                    "lastModified": format!("{:.3}", found.updated_at)},
            }))
        })
        .collect::<base::Result<Vec<_>>>()?;
    let bundle =
        json!({"resourceType": "Bundle", "type": "history", "total": entries.len(), "entry": entries});
    Ok(answer::json_text(StatusCode::OK, bundle.to_string()))
}
