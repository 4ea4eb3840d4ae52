//! `GET /fhir/{type}/{id}/_history`: all versions, newest first.

use axum::{
    extract::{Path, State as Extract},
    http::{HeaderMap, StatusCode},
    response::Response,
};
use clinical::record::{Found, Sight as _};
use serde_json::json;

use super::{FhirError, answer, request};
use crate::{State, access, caller::FhirCaller};

/// A Bundle of type `history`.
pub(crate) async fn history(
    Extract(state): Extract<State>,
    FhirCaller(caller): FhirCaller,
    Path((kind, id)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, FhirError> {
    request::accepts(&headers, None)?;
    let kind = request::kind(&kind)?;
    let newest =
        access::one(&state, &caller, kind, "history", |tx| state.records.read(tx, kind, &id)).await?;
    let mut sight = caller.sight(&state);
    let versions: Vec<Found> = state.read(|tx| {
        let mut seen = Vec::new();
        for found in state.records.history(tx, kind, &newest.id)? {
            // A version before may hold what the current one no longer says.
            if sight.is_whole() || sight.sees(tx, &found, &found.value()?)? {
                seen.push(found);
            }
        }
        Ok(seen)
    })?;
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
