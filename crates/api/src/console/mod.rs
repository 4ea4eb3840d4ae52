//! The console: pages that the browser runs, as Vite built them. They are files and know nobody; what a page
//! shows it asks the API for.
//!
//! Hashed files under `/assets` never change and are kept for a year. Every other address that no face answers
//! and that a browser opens as a page gets `index.html`, whose script then shows the page of that address; an
//! address under a face never does. Without a built console, `/` says so.

mod index;
mod media;

use std::{borrow::Cow, collections::BTreeSet};

use axum::{
    body::Body,
    extract::State as Extract,
    http::{HeaderMap, HeaderName, HeaderValue, Method, Uri, header},
    response::{IntoResponse as _, Response},
};
use base::Fault;

use crate::{ApiError, State, openapi, page};

/// Where the files of the console come from, and who may show its desk.
#[derive(Debug, Clone)]
pub struct Console {
    /// A file by its path below the console's folder.
    pub file: fn(&str) -> Option<Cow<'static, [u8]>>,
    /// Origins of hospital systems that may show the pages under `/embed` in a frame.
    pub embed_from: Vec<String>,
}

impl Console {
    /// No console was built.
    pub fn none() -> Self {
        Self { file: |_| None, embed_from: Vec::new() }
    }
}

/// First parts of the paths that faces answer: no page stands below them.
#[derive(Debug)]
pub(crate) struct Faces(BTreeSet<String>);

impl Faces {
    /// Of the described faces, and of those that are described elsewhere.
    pub(crate) fn known() -> Self {
        let others = ["api", "fhir", "oauth", "openapi.json", "healthz", "readyz", "metrics", ".well-known"];
        let described = openapi::document().paths.paths;
        let first = described.keys().filter_map(|path| path.split('/').nth(1).map(str::to_owned));
        Self(others.map(str::to_owned).into_iter().chain(first).collect())
    }

    fn answer(&self, path: &str) -> bool {
        path.split('/').nth(1).is_some_and(|first| self.0.contains(first))
    }
}

/// `GET /`.
pub(crate) async fn start(Extract(state): Extract<State>) -> Response {
    index::answer(&state, false).unwrap_or_else(|| page::answer(&state))
}

/// What no route takes: a file of the console, one of its pages, or nothing.
pub(crate) async fn otherwise(
    Extract(state): Extract<State>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let path = uri.path();
    if state.lasting().faces.answer(path) || !matches!(method, Method::GET | Method::HEAD) {
        return nothing();
    }
    if let Some(response) = file(&state, path, &headers) {
        return response;
    }
    if !is_page(path, &headers) {
        return nothing();
    }
    let embedded = path == "/embed" || path.starts_with("/embed/");
    index::answer(&state, embedded).unwrap_or_else(nothing)
}

fn nothing() -> Response {
    ApiError::from(Fault::not_found("there is nothing at this address; /openapi.json lists what there is"))
        .into_response()
}

/// A browser opens a page there: it takes HTML, and the last part of the path is no name of a file.
fn is_page(path: &str, headers: &HeaderMap) -> bool {
    let takes = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    takes.contains("text/html") && !path.rsplit('/').next().unwrap_or_default().contains('.')
}

/// A built file, in the smallest form that the browser takes.
fn file(state: &State, path: &str, headers: &HeaderMap) -> Option<Response> {
    let path = path.strip_prefix('/').filter(|path| media::is_public(path))?;
    let kind = media::of(path)?;
    let accepted =
        headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let packed = ["br", "gzip"].into_iter().find_map(|coding| {
        if !media::takes(accepted, coding) {
            return None;
        }
        let end = if coding == "br" { "br" } else { "gz" };
        (state.console.file)(&format!("{path}.{end}")).map(|bytes| (bytes, Some(coding)))
    });
    let (bytes, coding) = match packed {
        Some(packed) => packed,
        None => ((state.console.file)(path)?, None),
    };
    let kept = if path.starts_with("assets/") {
        "public, max-age=31536000, immutable"
    } else {
        "public, max-age=3600"
    };
    let body = match bytes {
        Cow::Borrowed(bytes) => Body::from(bytes),
        Cow::Owned(bytes) => Body::from(bytes),
    };
    let mut response = Response::new(body);
    let answered = response.headers_mut();
    answered.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    answered.insert(header::CACHE_CONTROL, HeaderValue::from_static(kept));
    answered.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    answered.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    answered.insert(CROSS_ORIGIN_RESOURCES, HeaderValue::from_static("same-origin"));
    if let Some(coding) = coding {
        answered.insert(header::CONTENT_ENCODING, HeaderValue::from_static(coding));
    }
    Some(response)
}

const CROSS_ORIGIN_RESOURCES: HeaderName = HeaderName::from_static("cross-origin-resource-policy");
