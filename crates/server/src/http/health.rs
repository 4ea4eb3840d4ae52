//! For whoever watches: is it alive (`/healthz`), can it work (`/readyz`), what does it do (`/metrics`).
//! No key is needed and nothing about a person or an institution is said.

use std::{
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use axum::{
    Json, Router,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse as _, Response},
    routing::get,
};
use base::{Clock, Fault, micros};
use serde_json::json;
use store::{Store, setting};
use tokio::sync::Mutex;

use crate::{compose::Parts, metrics::Measurements};

/// How long a probe waits for the database.
const PATIENCE: Duration = Duration::from_secs(3);

/// How long what a probe found holds: whoever asks needs no key, and must not make the disk flush at will.
const FRESH: Duration = Duration::from_millis(500);

/// With less room than this on its disk a database that still takes small writes is about to refuse: the largest
/// body fits into it once.
const ROOM_LEAST: u64 = 32 << 20;

/// What the probes look at.
#[derive(Clone)]
struct Health {
    store: Store,
    clock: Arc<dyn Clock>,
    /// Folder of the embedded database; none where the database has a machine of its own.
    folder: Option<PathBuf>,
    /// Writes that may wait before the server calls itself not ready: new work would soon be refused.
    queue_most: usize,
    measurements: Measurements,
    stopping: Arc<AtomicBool>,
    last: Arc<Mutex<Option<(Instant, Probed)>>>,
}

/// What a probe found.
#[derive(Clone, Default)]
struct Probed {
    read: bool,
    write: bool,
    reason: Option<String>,
}

/// The three addresses. `stopping` is set when a stop has begun: load balancers send nobody any more.
pub fn health(
    parts: &Parts,
    database_url: &str,
    queue_most: usize,
    measurements: Measurements,
    stopping: Arc<AtomicBool>,
) -> Router {
    let file = database_url.strip_prefix("sqlite:").map(|path| path.trim_start_matches("//"));
    let folder = file.map(|file| Path::new(file).parent().unwrap_or(Path::new("")).to_owned());
    // a file without a folder stands in the one that the server was started in
    let folder = folder.map(|folder| if folder.as_os_str().is_empty() { PathBuf::from(".") } else { folder });
    let (store, clock) = (parts.store.clone(), parts.clock.clone());
    let health = Health { store, clock, folder, queue_most, measurements, stopping, last: Arc::default() };
    Router::new()
        .route("/healthz", get(async || "ok"))
        .route("/readyz", get(ready))
        .route("/metrics", get(metrics))
        .with_state(health)
}

impl Health {
    /// Bytes that are free on the disk of the embedded database.
    fn room(&self) -> Option<u64> {
        let disk = rustix::fs::statvfs(self.folder.as_deref()?).ok()?;
        Some(disk.f_bavail.saturating_mul(disk.f_frsize))
    }

    /// What was found just now, by this probe or by another.
    async fn probed(&self) -> Probed {
        let mut last = self.last.lock().await;
        if let Some((at, found)) = last.as_ref()
            && at.elapsed() < FRESH
        {
            return found.clone();
        }
        let slow = || Probed {
            reason: Some("the database does not answer in time".to_owned()),
            ..Probed::default()
        };
        let found = tokio::time::timeout(PATIENCE, self.probe()).await.unwrap_or_else(|_| slow());
        *last = Some((Instant::now(), found.clone()));
        found
    }

    async fn probe(&self) -> Probed {
        let store = self.store.clone();
        // reading blocks on PostgreSQL
        let read = tokio::task::spawn_blocking(move || store.ping()).await;
        if let Err(fault) =
            read.unwrap_or_else(|_| Err(Fault::internal("the probe stopped on a mistake of ours")))
        {
            return Probed { reason: Some(fault.detail), ..Probed::default() };
        }
        // A commit that must reach the disk: an empty one succeeds on a full disk.
        let now = micros(self.clock.now()).to_string();
        let written = self.store.write_async(move |tx| setting::put(tx, "health.written", &now)).await;
        Probed { read: true, write: written.is_ok(), reason: written.err().map(|fault| fault.detail) }
    }
}

async fn ready(State(health): State<Health>) -> Response {
    let stopping = health.stopping.load(Ordering::SeqCst);
    let queued = health.store.queued();
    let Probed { read, write, mut reason } = health.probed().await;
    let room = health.room();
    let has_room = room.is_none_or(|free| free >= ROOM_LEAST);
    if !has_room {
        reason.get_or_insert_with(|| "the disk of the database is full; make room".to_owned());
    }
    let ready = read && write && has_room && queued <= health.queue_most && !stopping;
    let word = |well: bool| if well { "ok" } else { "failed" };
    let body = Json(json!({
        "status": if stopping { "stopping" } else { word(ready) },
        "rules": "ok",
        "database_read": word(read),
        "database_write": word(write),
        "disk_free_bytes": room,
        "writer_queue": queued,
        "writer_queue_most": health.queue_most,
        "reason": reason,
    }));
    (if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE }, body).into_response()
}

async fn metrics(State(health): State<Health>) -> Response {
    let text = health.measurements.text(&health.store, health.room());
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text).into_response()
}
