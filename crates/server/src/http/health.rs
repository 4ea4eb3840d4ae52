//! For whoever watches: is it alive (`/healthz`), can it work (`/readyz`), what does it do (`/metrics`).
//! No key is needed and nothing about a person or an institution is said.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use axum::{
    Json, Router,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse as _, Response},
    routing::get,
};
use serde_json::json;
use store::Store;

use crate::metrics::Measurements;

/// How long a probe waits for the database.
const PATIENCE: Duration = Duration::from_secs(3);

/// What the probes look at.
#[derive(Clone)]
pub struct Health {
    /// The database.
    pub store: Store,
    /// Writes that may wait before the server calls itself not ready: new work would soon be refused.
    pub queue_most: usize,
    /// The measurements.
    pub measurements: Measurements,
    /// Set when a stop has begun: load balancers send nobody any more.
    pub stopping: Arc<AtomicBool>,
}

/// The three addresses.
pub fn health(health: Health) -> Router {
    Router::new()
        .route("/healthz", get(async || "ok"))
        .route("/readyz", get(ready))
        .route("/metrics", get(metrics))
        .with_state(health)
}

async fn ready(State(health): State<Health>) -> Response {
    let stopping = health.stopping.load(Ordering::SeqCst);
    let queued = health.store.queued();
    let store = health.store.clone();
    // reading blocks on PostgreSQL; the write changes nothing and shows that a writer is at work
    let read = tokio::task::spawn_blocking(move || store.ping().is_ok());
    let both = async {
        let read = read.await.unwrap_or(false);
        let write = read && health.store.write_async(|_| Ok(())).await.is_ok();
        (read, write)
    };
    let (read, write) = tokio::time::timeout(PATIENCE, both).await.unwrap_or((false, false));
    let room = queued <= health.queue_most;
    let ready = read && write && room && !stopping;
    let word = |well: bool| if well { "ok" } else { "failed" };
    let body = Json(json!({
        "status": if stopping { "stopping" } else { word(ready) },
        "rules": "ok",
        "database_read": word(read),
        "database_write": word(write),
        "writer_queue": queued,
        "writer_queue_most": health.queue_most,
    }));
    (if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE }, body).into_response()
}

async fn metrics(State(health): State<Health>) -> Response {
    let text = health.measurements.text(&health.store);
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text).into_response()
}
