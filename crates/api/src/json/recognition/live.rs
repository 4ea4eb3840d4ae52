//! `GET /api/recognition/live`: the figures of today as they move, as server-sent events.
//!
//! One reader of the counters serves all listeners and rests while there are none. A stream ends when its session
//! ends, the key is revoked or the role is taken away, and keeps no session alive by itself.

use std::{
    convert::Infallible,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use axum::{
    extract::State as Extract,
    http::request::Parts,
    response::{
        IntoResponse as _, Response,
        sse::{Event, KeepAlive, Sse},
    },
};
use base::{Fault, Fen, Result};
use care::recognition::{Count, Filter, GroupBy, StatisticsRow};
use futures_util::stream;
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use tokio::{sync::watch, time::timeout};
use utoipa::{IntoParams, ToSchema};

use crate::{
    ApiError, State,
    caller::{Allowed, Caller, ToCount},
    input::Asked,
};

/// How often the counters are read.
const TURN: Duration = Duration::from_secs(2);
/// How often a comment is sent where nothing moves, so that nobody between takes the connection for dead.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// Listeners of one server.
const LISTENERS_MOST: usize = 256;

/// What is counted today, read at one moment.
#[derive(Debug, Clone, Default)]
struct Reading {
    at: Timestamp,
    day: Date,
    institutions: Vec<(String, Option<String>, Count)>,
}

/// The one reading of one server. Clones share it.
#[derive(Clone)]
pub(crate) struct Live {
    newest: watch::Sender<Option<Arc<Reading>>>,
    listeners: Arc<AtomicUsize>,
    reading: Arc<AtomicBool>,
}

impl Live {
    /// Nobody listens yet.
    pub(crate) fn new() -> Self {
        Self { newest: watch::Sender::new(None), listeners: Arc::default(), reading: Arc::default() }
    }

    /// Another listener; the first starts the reading.
    fn listen(&self, state: &State) -> Result<Listener> {
        let before = self.listeners.fetch_add(1, Ordering::SeqCst);
        let listener = Listener { readings: self.newest.subscribe(), listeners: self.listeners.clone() };
        if before >= LISTENERS_MOST {
            return Err(Fault::unavailable(format!(
                "{LISTENERS_MOST} pages show live figures already; close one, or ask for the statistics instead"
            )));
        }
        if !self.reading.swap(true, Ordering::SeqCst) {
            let (this, state) = (self.clone(), state.clone());
            tokio::spawn(async move { this.read_on(state).await });
        }
        Ok(listener)
    }

    async fn read_on(self, state: State) {
        loop {
            let of = state.clone();
            match tokio::task::spawn_blocking(move || read(&of)).await {
                Ok(Ok(reading)) => {
                    self.newest.send_if_modified(|known| {
                        let moved = known.as_ref().is_none_or(|known| {
                            known.day != reading.day || known.institutions != reading.institutions
                        });
                        *known = Some(Arc::new(reading));
                        moved
                    });
                }
                Ok(Err(fault)) => tracing::warn!(%fault, "live figures are not renewed"),
                Err(_) => tracing::error!("the reading of live figures stopped on a mistake of ours"),
            }
            tokio::time::sleep(TURN).await;
            if self.newest.receiver_count() == 0 {
                self.newest.send_replace(None);
                self.reading.store(false, Ordering::SeqCst);
                // Who came in between found the reading at work and did not begin it again.
                if self.newest.receiver_count() == 0 || self.reading.swap(true, Ordering::SeqCst) {
                    return;
                }
            }
        }
    }
}

/// One who listens; counted until dropped.
struct Listener {
    readings: watch::Receiver<Option<Arc<Reading>>>,
    listeners: Arc<AtomicUsize>,
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.listeners.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Counters of today. Asked institution by institution, since that is how their rows are found.
fn read(state: &State) -> Result<Reading> {
    let at = state.clock.now();
    let day = state.region.day(at);
    let counted = state.store.read(|tx| {
        let mut counted = Vec::new();
        for institution in state.region.institutions(day) {
            let only = Some(institution.code.clone());
            let filter = Filter { institution: only, ..Filter::over(day, day, GroupBy::Institution) };
            let count = state.recognition.statistics(tx, &filter)?.total.count;
            counted.push((institution.code.clone(), Some(institution.name.clone()), count));
        }
        Ok(counted)
    })?;
    Ok(Reading { at, day, institutions: counted })
}

/// How long the stream lasts.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Lasting {
    /// Ends after so many events, for scripts; goes on when absent.
    #[param(example = 1)]
    events: Option<u32>,
}

/// The data of an event `figures`.
#[derive(Serialize, ToSchema)]
pub(crate) struct LiveFigures {
    /// When the counters were read.
    at: Timestamp,
    /// The legal day they are of.
    #[schema(value_type = String, format = Date)]
    day: Date,
    /// All that the caller sees.
    total: LiveSums,
    /// By ordering institution: those in which something was counted today.
    institutions: Vec<LiveInstitution>,
}

/// Today's sums of an institution.
#[derive(Serialize, ToSchema)]
struct LiveInstitution {
    /// Its code.
    code: String,
    /// Its Chinese name.
    name: Option<String>,
    /// What was counted.
    sums: LiveSums,
}

/// Sums of today. Corrections count on the day they are made.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct LiveSums {
    /// Lines checked.
    checks: i64,
    /// Lines for which a recognisable result was there.
    offered: i64,
    /// Lines recognised.
    recognised: i64,
    /// Lines examined again.
    reexamined: i64,
    /// Of these, not in the rate.
    excused: i64,
    /// Money saved and not given back, in fen.
    #[schema(value_type = i64)]
    net: Fen,
    /// 互认率 in hundredths of a percent; none where nothing was decided.
    rate_hundredths: Option<i64>,
}

impl From<Count> for LiveSums {
    fn from(count: Count) -> Self {
        let row = StatisticsRow::of(count);
        Self {
            checks: count.checks,
            offered: count.offered,
            recognised: count.recognised,
            reexamined: count.reexamined,
            excused: count.excused,
            net: row.net,
            rate_hundredths: row.rate_hundredths,
        }
    }
}

/// Streams today's figures as they move
///
/// Server-sent events named `figures`, the first at once, then whenever a number moves, looked at every two seconds;
/// each has all numbers. A comment every 15 seconds keeps the connection open. Ends with the session.
#[utoipa::path(
    get, path = "/recognition/live", tag = "recognition", operation_id = "streamFigures", params(Lasting),
    responses((status = 200, description = "Events `figures`", content((LiveFigures = "text/event-stream")))),
    security(("key" = ["recognition"]), ("key" = ["manage"]))
)]
pub(crate) async fn live(
    Extract(state): Extract<State>,
    caller: Allowed<ToCount>,
    Asked(Lasting { events }): Asked<Lasting>,
    parts: Parts,
) -> Result<Response, ApiError> {
    let only = caller.narrowed(None)?;
    let mut listener = state.lasting().live.listen(&state)?;
    listener.readings.mark_changed();
    let begun = (listener, events);
    let events = stream::unfold(begun, move |(mut listener, left)| {
        let (state, parts, only) = (state.clone(), parts.clone(), only.clone());
        async move {
            if left == Some(0) {
                return None;
            }
            let reading = loop {
                // Looked at again as often as the counters are read, whether something moved or not.
                let changed = timeout(TURN, listener.readings.changed()).await;
                let stopping = state.stopping.load(Ordering::Relaxed);
                if stopping || !tokio::task::block_in_place(|| Caller::still_may::<ToCount>(&state, &parts)) {
                    return None;
                }
                match changed {
                    Ok(Ok(())) => {
                        let newest = listener.readings.borrow_and_update().clone();
                        if let Some(reading) = newest {
                            break reading;
                        }
                    }
                    Ok(Err(_)) => return None,
                    Err(_) => {}
                }
            };
            let event = Event::default().event("figures").json_data(shown(&reading, only.as_deref()));
            let event = event.ok()?;
            Some((Ok::<_, Infallible>(event), (listener, left.map(|left| left - 1))))
        }
    });
    Ok(Sse::new(events).keep_alive(KeepAlive::new().interval(HEARTBEAT)).into_response())
}

fn shown(reading: &Reading, only: Option<&str>) -> LiveFigures {
    let mut total = Count::default();
    let mut institutions = Vec::new();
    for (code, name, count) in &reading.institutions {
        if only.is_some_and(|only| only != code) || count.is_zero() {
            continue;
        }
        total.add(count);
        institutions.push(LiveInstitution { code: code.clone(), name: name.clone(), sums: (*count).into() });
    }
    LiveFigures { at: reading.at, day: reading.day, total: total.into(), institutions }
}
