//! What the server counts, in the text form of Prometheus. Labels are routes, statuses and outcomes only:
//! few, and never about a person.

use std::{cell::RefCell, collections::HashMap, sync::OnceLock, time::Duration};

use axum::http::StatusCode;
use base::{Fault, Result};
use metrics::{
    Counter, Histogram, counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram,
};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use store::Store;

const REQUESTS: &str = "lianyi_http_requests_total";
const DURATION: &str = "lianyi_http_request_duration_seconds";
const QUEUE: &str = "lianyi_writer_queue";
const MESSAGES: &str = "lianyi_mllp_messages_total";
const MESSAGE_DURATION: &str = "lianyi_mllp_message_duration_seconds";
const OUTBOX_AGE: &str = "lianyi_outbox_oldest_seconds";
const REPORTS: &str = "lianyi_mllp_reports_total";
const EVENTS: &str = "lianyi_outbox_events_total";
const RECOGNITION: &str = "lianyi_recognition_today";
const JOURNAL: &str = "lianyi_audit_journal_bytes";
const DATABASE: &str = "lianyi_database_up";
const ROOM: &str = "lianyi_disk_free_bytes";

/// From a look-up in memory to a Bundle of thousands.
const BUCKETS: &[f64] =
    &[0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0];

/// Everything measured in this process.
#[derive(Clone)]
pub struct Measurements(PrometheusHandle);

static STARTED: OnceLock<std::result::Result<Measurements, String>> = OnceLock::new();

/// Starts measuring, once for the process; asked again it gives the same.
pub fn start() -> Result<Measurements> {
    STARTED
        .get_or_init(|| {
            let handle = PrometheusBuilder::new()
                .set_buckets_for_metric(Matcher::Suffix("duration_seconds".to_owned()), BUCKETS)
                .and_then(PrometheusBuilder::install_recorder)
                .map_err(|e| e.to_string())?;
            describe();
            Ok(Measurements(handle))
        })
        .clone()
        .map_err(|e| Fault::internal(format!("measurements could not be started: {e}")))
}

fn describe() {
    describe_counter!(REQUESTS, "HTTP requests by method, route and status");
    describe_histogram!(DURATION, "Time to answer an HTTP request");
    describe_gauge!(QUEUE, "Writes waiting for a writer");
    describe_counter!(MESSAGES, "HL7 v2 messages by acknowledgment: AA taken, AE wrong, AR not taken");
    describe_counter!(REPORTS, "Reports stored from HL7 v2 messages");
    describe_histogram!(MESSAGE_DURATION, "Time to acknowledge an HL7 v2 message");
    describe_gauge!(OUTBOX_AGE, "Age of the oldest event that waits in the outbox; 0 when none waits");
    describe_counter!(EVENTS, "Events taken from the outbox, by outcome");
    describe_gauge!(
        RECOGNITION,
        "Lines of orders on the region's legal day of today, by what became of them"
    );
    describe_gauge!(JOURNAL, "Bytes of recorded accesses that are not on the audit trail yet");
    describe_gauge!(ROOM, "Room on the disk of the embedded database");
    describe_gauge!(DATABASE, "1 while the database answers");
    gauge!("lianyi_build_info", "version" => env!("CARGO_PKG_VERSION")).set(1);
}

impl Measurements {
    /// As Prometheus reads them, the queue and the room on the database's disk (bytes) as they are now.
    pub fn text(&self, store: &Store, room: Option<u64>) -> String {
        if let Some(room) = room {
            gauge!(ROOM).set(room as f64);
        }
        gauge!(QUEUE).set(u32::try_from(store.queued()).unwrap_or(u32::MAX));
        self.0.render()
    }

    /// Moves samples from where they were taken to where they are rendered; memory grows without it.
    pub fn upkeep(&self) {
        self.0.run_upkeep();
    }
}

/// What one route counts with; made once a thread, since making a label costs more than counting.
struct Route {
    duration: Histogram,
    requests: Vec<((&'static str, StatusCode), Counter)>,
}

thread_local! {
    static ROUTES: RefCell<HashMap<String, Route>> = RefCell::default();
}

pub(crate) fn request(method: &'static str, route: &str, status: StatusCode, duration: Duration) {
    ROUTES.with_borrow_mut(|routes| {
        if !routes.contains_key(route) {
            let duration = histogram!(DURATION, "route" => route.to_owned());
            routes.insert(route.to_owned(), Route { duration, requests: Vec::new() });
        }
        let Some(known) = routes.get_mut(route) else { return };
        known.duration.record(duration);
        match known.requests.iter().find(|(of, _)| *of == (method, status)) {
            Some((_, requests)) => requests.increment(1),
            None => {
                let status_text = status.as_u16().to_string();
                let requests = counter!(REQUESTS, "method" => method, "route" => route.to_owned(), "status" => status_text);
                requests.increment(1);
                known.requests.push(((method, status), requests));
            }
        }
    });
}

pub(crate) fn message(acknowledgment: &'static str, reports: usize, duration: Duration) {
    counter!(REPORTS).increment(u64::try_from(reports).unwrap_or(0));
    counter!(MESSAGES, "acknowledgment" => acknowledgment).increment(1);
    histogram!(MESSAGE_DURATION).record(duration);
}

pub(crate) fn outbox(oldest: Duration) {
    gauge!(OUTBOX_AGE).set(u32::try_from(oldest.as_secs()).unwrap_or(u32::MAX));
}

pub(crate) fn events(outcome: &'static str, count: u64) {
    counter!(EVENTS, "outcome" => outcome).increment(count);
}

pub(crate) fn journal(bytes: u64) {
    gauge!(JOURNAL).set(u32::try_from(bytes).unwrap_or(u32::MAX));
}

pub(crate) fn database(up: bool) {
    gauge!(DATABASE).set(u32::from(up));
}

pub(crate) fn recognition(counts: &[(&'static str, i64)]) {
    for (of, count) in counts {
        gauge!(RECOGNITION, "of" => *of).set(i32::try_from(*count).unwrap_or(i32::MAX));
    }
}
