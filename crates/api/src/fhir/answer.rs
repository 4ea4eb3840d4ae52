//! How resources and write results are sent back.

use axum::{
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use clinical::record::{Change, Found, Stored};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::{outcome::FHIR_JSON, request::GiveBack};
use crate::State;

/// What is wrong with a resource that was taken, one line each: place and words. Never a value.
const WARNING: HeaderName = HeaderName::from_static("x-lianyi-warning");

/// A resource with its `ETag` and `Last-Modified`.
pub(crate) fn resource(found: &Found) -> Response {
    resource_text(found, found.json())
}

/// The same with `text` for the resource.
pub(crate) fn resource_text(found: &Found, text: String) -> Response {
    let mut response = json_text(StatusCode::OK, text);
    version_headers(&mut response, found.version, found.updated_at);
    response
}

/// Any JSON of the FHIR face.
pub(crate) fn json_text(status: StatusCode, text: String) -> Response {
    (status, [(header::CONTENT_TYPE, HeaderValue::from_static(FHIR_JSON))], text).into_response()
}

/// The answer to one write: 201 with `Location` for what is new, 200 for the rest.
pub(crate) fn written(
    state: &State,
    stored: &Stored,
    found: Option<&Found>,
    give_back: GiveBack,
) -> Response {
    let status = if stored.change == Change::Created { StatusCode::CREATED } else { StatusCode::OK };
    let text = match (give_back, found) {
        (GiveBack::Representation, Some(found)) => found.json(),
        (GiveBack::Outcome, _) => clinical::fhir::operation_outcome(&stored.warnings).to_string(),
        _ => String::new(),
    };
    let mut response = json_text(status, text);
    version_headers(&mut response, stored.version, stored.updated_at);
    let location = format!("{}/fhir/{}", state.base_url, history_path(stored));
    if let Ok(value) = HeaderValue::from_str(&location) {
        response.headers_mut().insert(header::LOCATION, value);
    }
    // Whatever the body holds, nobody has to ask to be warned.
    for warning in &stored.warnings {
        if let Ok(value) = HeaderValue::from_str(&format!("{}: {}", warning.expression, warning.diagnostics))
        {
            response.headers_mut().append(WARNING, value);
        }
    }
    response
}

/// `Type/id/_history/version`.
pub(crate) fn history_path(stored: &Stored) -> String {
    format!("{}/{}/_history/{}", stored.kind.name(), stored.id, stored.version)
}

/// `Bundle.entry.response` of a write.
pub(crate) fn entry_of_write(stored: &Stored, found: Option<&Found>) -> Value {
    let status = if stored.change == Change::Created { "201 Created" } else { "200 OK" };
    let mut entry = json!({"response": {
        "status": status,
        "location": history_path(stored),
        "etag": format!("W/\"{}\"", stored.version),
        "lastModified": format!("{:.3}", stored.updated_at),
    }});
    // R4 Bundle.entry.response.outcome: hints and warnings of what was taken.
    if !stored.warnings.is_empty() {
        entry["response"]["outcome"] = clinical::fhir::operation_outcome(&stored.warnings);
    }
    if let Some(resource) = found.and_then(|f| f.value().ok()) {
        entry["resource"] = resource;
    }
    entry
}

fn version_headers(response: &mut Response, version: i64, updated_at: Timestamp) {
    let tag = format!("W/\"{version}\"");
    let modified = updated_at.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
    for (name, text) in [(header::ETAG, tag), (header::LAST_MODIFIED, modified)] {
        insert(response, name, &text);
    }
}

fn insert(response: &mut Response, name: HeaderName, text: &str) {
    if let Ok(value) = HeaderValue::from_str(text) {
        response.headers_mut().insert(name, value);
    }
}
