//! Around every request: an id, a span, a time limit, a size limit, and an answer even to a panic.

use std::{
    any::Any,
    panic::AssertUnwindSafe,
    sync::Arc,
    time::{Duration, Instant},
};

use axum::{
    Router,
    extract::{DefaultBodyLimit, MatchedPath, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, header},
    middleware::{Next, from_fn_with_state},
    response::Response,
};
use base::{Clock, Fault, Random, RequestId};
use tower::ServiceBuilder;
use tower_http::compression::CompressionLayer;
use tracing::{Instrument as _, field};
use uuid::Uuid;

use crate::metrics as measured;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// What the layers need to know.
#[derive(Clone)]
pub struct Around {
    /// Largest body.
    pub body_bytes_max: usize,
    /// Longest request.
    pub timeout: Duration,
    /// Ids of requests.
    pub random: Arc<Random>,
    /// Time in them.
    pub clock: Arc<dyn Clock>,
    /// A refusal as the face under this path writes it.
    pub refuse: fn(path: &str, fault: Fault) -> Response,
}

/// `router` with everything around it. A request carries its [`RequestId`] as an extension; a caller's own
/// `X-Request-Id` is kept when it is a UUID. Handlers may record `institution` on the current span.
pub fn layers(router: Router, around: Around) -> Router {
    let limit = DefaultBodyLimit::max(around.body_bytes_max);
    router.layer(
        ServiceBuilder::new()
            .layer(from_fn_with_state(around, observed))
            .layer(CompressionLayer::new().gzip(true))
            .layer(limit),
    )
}

/// Outermost: nothing of a request's path, query, headers or body is logged, only its route.
async fn observed(State(around): State<Around>, mut request: Request, next: Next) -> Response {
    let started = Instant::now();
    let id = given(request.headers()).unwrap_or_else(|| around.random.uuid_v7(around.clock.now()));
    request.extensions_mut().insert(RequestId(id));
    let method = known(request.method().as_str());
    let route = request.extensions().get::<MatchedPath>().cloned();
    let route = route.as_ref().map_or("unmatched", MatchedPath::as_str);
    // routes and methods are our own words: shown as they are, without a look at each character
    let span = tracing::info_span!("http", %method, %route, request = %id, institution = field::Empty);

    let mut response = guarded(&around, request, next).instrument(span.clone()).await;

    let status = response.status();
    let duration = started.elapsed();
    measured::request(method, route, status, duration);
    let duration_us = u64::try_from(duration.as_micros()).unwrap_or(u64::MAX);
    span.in_scope(|| match status.as_u16() {
        500.. => tracing::warn!(status = status.as_u16(), duration_us, "answered"),
        // What went well is counted by the measurements; a line each would cost more than many a request.
        ..400 => tracing::debug!(status = status.as_u16(), duration_us, "answered"),
        _ => tracing::info!(status = status.as_u16(), duration_us, "answered"),
    });
    if let Ok(value) = HeaderValue::from_str(&id.hyphenated().to_string()) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    response
}

/// Limits of size and time, and an answer when a handler stops on a mistake of ours.
async fn guarded(around: &Around, request: Request, next: Next) -> Response {
    // costs a counter, not a copy
    let uri = request.uri().clone();
    let refuse = |fault| (around.refuse)(uri.path(), fault);
    let declared = request.headers().get(header::CONTENT_LENGTH);
    let declared = declared.and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    if declared.is_some_and(|bytes| bytes > around.body_bytes_max) {
        let detail = format!("the body is larger than {} bytes; send it in parts", around.body_bytes_max);
        return refuse(Fault::too_large(detail));
    }
    let handled = catch(next.run(request));
    match tokio::time::timeout(around.timeout, handled).await {
        Ok(Ok(response)) => response,
        Ok(Err(panic)) => {
            tracing::error!(panic, "a handler stopped on a mistake of ours");
            refuse(Fault::internal("a handler stopped on a mistake of ours"))
        }
        Err(_) => {
            let detail = format!(
                "this took longer than {} s and was given up; whether it was written is not known: look before you send it again",
                around.timeout.as_secs()
            );
            refuse(Fault::unavailable(detail))
        }
    }
}

/// A future whose panic is a value: the text of it.
async fn catch<T>(future: impl Future<Output = T>) -> Result<T, String> {
    let mut future = std::pin::pin!(future);
    std::future::poll_fn(move |cx| {
        match std::panic::catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(cx))) {
            Ok(poll) => poll.map(Ok),
            Err(panic) => std::task::Poll::Ready(Err(words(panic.as_ref()))),
        }
    })
    .await
}

fn words(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_default()
}

fn given(headers: &HeaderMap) -> Option<Uuid> {
    Uuid::try_parse(headers.get(REQUEST_ID)?.to_str().ok()?).ok().filter(|id| !id.is_nil())
}

/// Methods that callers invent would each be a label of their own.
fn known(method: &str) -> &'static str {
    ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"]
        .into_iter()
        .find(|known| *known == method)
        .unwrap_or("OTHER")
}
