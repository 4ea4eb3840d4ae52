//! Running until told to stop, and stopping so that nothing acknowledged is lost and nothing in flight is
//! left without an answer.

use std::{
    net::SocketAddr,
    sync::{Arc, mpsc},
    time::{Duration, Instant},
};

use audit::Journal;
use axum::{Router, response::IntoResponse as _, serve::ListenerExt as _};
use base::{Fault, Result};
use exchange::mllp::{self, Senders};
use tokio::{net::TcpListener, sync::watch};
use tokio_rustls::TlsAcceptor;

use crate::{
    background::Background,
    compose::{self, Parts},
    config::Config,
    http::{Around, health, layers},
    intake, metrics, senders,
    stop::Stop,
    tls::{self, Certificate, TlsListener},
};

/// Where the server listens.
#[derive(Debug, Clone, Copy)]
pub struct Addresses {
    /// HTTP.
    pub http: SocketAddr,
    /// MLLP, if it is on.
    pub mllp: Option<SocketAddr>,
    /// MLLP within TLS, if that is on.
    pub mllp_tls: Option<SocketAddr>,
}

/// Serves until a signal says stop. `announce` is called once everything listens.
pub fn serve(config: &Config, parts: Parts, announce: impl FnOnce(&Addresses)) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .thread_name("http")
        .build()
        .map_err(|e| Fault::unavailable(format!("the runtime cannot be started: {e}")))?;
    let stop = Stop::default();
    // What an earlier process left in it is carried over, whichever way accesses are recorded now.
    let journal = Arc::new(Journal::open(&config.journal(), parts.random.clone())?);
    let served = runtime.block_on(run(config, &parts, &journal, &stop, announce));
    // Everything that could still hold a connection of the database ends before the database is closed.
    runtime.shutdown_timeout(Duration::from_secs(1));
    let closed = close(&parts, &journal, config.shutdown_grace);
    served.and(closed)
}

async fn run(
    config: &Config,
    parts: &Parts,
    journal: &Arc<Journal>,
    stop: &Stop,
    announce: impl FnOnce(&Addresses),
) -> Result<()> {
    // Ears first: an address that is taken stops the start before anything runs.
    let http = bind(config.http.listen, "http.listen").await?;
    let mllp = match config.mllp.listen {
        Some(address) => Some(bind(address, "mllp.listen").await?),
        None => None,
    };
    let secured = match &config.mllp.tls {
        Some((address, files)) => {
            let certificate = Arc::new(Certificate::read(files)?);
            Some((bind(*address, "mllp.tls_listen").await?, certificate))
        }
        None => None,
    };
    let addresses = Addresses {
        http: local(&http)?,
        mllp: mllp.as_ref().map(local).transpose()?,
        mllp_tls: secured.as_ref().map(|(listener, _)| local(listener)).transpose()?,
    };

    let measurements = metrics::start()?;
    let allowed = watch::Sender::new(tokio::task::block_in_place(|| senders::of(parts))?);
    let certificate = config.http.tls.as_ref().map(Certificate::read).transpose()?.map(Arc::new);
    let certificates = certificate.iter().chain(secured.iter().map(|(_, certificate)| certificate));
    let certificates: Vec<Arc<Certificate>> = certificates.cloned().collect();
    let background = Background::start(config, parts, journal, &measurements, allowed.clone(), certificates)?;

    // The faces with their layers; the watchers' addresses stand outside of them.
    let state = parts.faces(config, journal, addresses.http, addresses.mllp)?;
    let around = Around {
        body_bytes_max: config.http.body_bytes_max,
        timeout: config.http.timeout,
        random: parts.random.clone(),
        clock: parts.clock.clone(),
        refuse,
    };
    let queue_most = compose::store_options().queue / 2;
    let watched = health(parts, &config.database_url, queue_most, measurements, stop.flag());
    let app: Router = layers(api::router(state), around).merge(watched);

    stop.on_signals()?;
    tracing::info!(
        version = env!("CARGO_PKG_VERSION"),
        region = parts.region.code,
        http = %addresses.http,
        mllp = addresses.mllp.map(|address| address.to_string()),
        mllp_tls = addresses.mllp_tls.map(|address| address.to_string()),
        "serving"
    );
    announce(&addresses);

    let asked = stop.asked();
    let http = within_grace(stop, config.shutdown_grace, "http", async {
        let ended = match certificate {
            None => {
                let plain = http.tap_io(|stream| drop(stream.set_nodelay(true)));
                axum::serve(plain, app).with_graceful_shutdown(asked).await
            }
            Some(certificate) => {
                let greeted = TlsListener::new(http, certificate)?;
                axum::serve(greeted, app).with_graceful_shutdown(asked).await
            }
        };
        ended.map_err(|e| Fault::unavailable(format!("http ended: {e}")))
    });
    let (plain, within) = (allowed.subscribe(), allowed.subscribe());
    let mllp = async {
        match mllp {
            Some(listener) => listen(config, parts, stop, (listener, None), plain).await,
            None => Ok(()),
        }
    };
    let secured = async {
        match secured {
            Some((listener, certificate)) => {
                let tls = Some(tls::acceptor(certificate)?);
                listen(config, parts, stop, (listener, tls), within).await
            }
            None => Ok(()),
        }
    };
    let (http, mllp, secured) = tokio::join!(http, mllp, secured);
    let ended = http.and(mllp).and(secured);
    // No request is left; the last turns of the background end with this.
    tokio::task::block_in_place(|| drop(background));
    ended
}

/// A refusal from outside the handlers, as the face under the path writes it.
fn refuse(path: &str, fault: Fault) -> axum::response::Response {
    if path == "/fhir" || path.starts_with("/fhir/") {
        api::fhir::FhirError::Fault(fault).into_response()
    } else {
        api::ApiError::from(fault).into_response()
    }
}

async fn bind(address: SocketAddr, setting: &str) -> Result<TcpListener> {
    TcpListener::bind(address).await.map_err(|e| {
        Fault::unavailable(format!("cannot listen on {address} ({setting}): {e}; choose another address"))
    })
}

fn local(listener: &TcpListener) -> Result<SocketAddr> {
    listener.local_addr().map_err(|e| Fault::unavailable(format!("a listener has no address: {e}")))
}

/// Waits for `serving`, after the stop no longer than `grace`: then the connections that are left are cut.
async fn within_grace(
    stop: &Stop,
    grace: Duration,
    what: &str,
    serving: impl Future<Output = Result<()>>,
) -> Result<()> {
    let late = async {
        stop.asked().await;
        tokio::time::sleep(grace).await;
    };
    tokio::select! {
        ended = serving => ended,
        () = late => {
            tracing::warn!(what, "requests were still unanswered at the end of the grace period; cut off");
            Ok(())
        }
    }
}

/// Takes HL7 v2 until the stop. When the allow-list changes, messages in flight are answered and all senders
/// connect again, under the new list.
async fn listen(
    config: &Config,
    parts: &Parts,
    stop: &Stop,
    (listener, tls): (TcpListener, Option<TlsAcceptor>),
    mut allowed: watch::Receiver<Senders>,
) -> Result<()> {
    let address = local(&listener)?;
    let mut listener = Some(listener);
    loop {
        let current = allowed.borrow_and_update().clone();
        let settings = mllp::Config { tls: tls.clone(), ..mllp_config(config, parts, current) };
        let open = match listener.take() {
            Some(open) => open,
            None => bind(address, if tls.is_some() { "mllp.tls_listen" } else { "mllp.listen" }).await?,
        };
        let (stopping, mut changing) = (stop.asked(), allowed.clone());
        let until = async move {
            tokio::select! {
                () = stopping => {}
                _ = changing.changed() => {}
            }
        };
        mllp::serve(open, settings, intake::handler(parts), until)
            .await
            .map_err(|e| Fault::unavailable(format!("mllp ended: {e}")))?;
        if stop.is_asked() {
            return Ok(());
        }
        tracing::info!("mllp: the list of senders changed; senders connect again");
    }
}

fn mllp_config(config: &Config, parts: &Parts, senders: Senders) -> mllp::Config {
    let limits = &config.mllp;
    mllp::Config {
        message_bytes_max: limits.message_bytes_max,
        connections_max: limits.connections_max,
        in_flight_max: limits.in_flight_max,
        half_frame_timeout: limits.half_frame,
        frame_timeout: limits.frame,
        idle_timeout: limits.idle,
        shutdown_grace: config.shutdown_grace,
        ..mllp::Config::new(senders, parts.clock.clone(), parts.region.zone.clone())
    }
}

/// Accesses that wait are carried onto the trail, writes that wait are finished and the files closed, within
/// `grace`. What is not carried over by then stays in the journal for the next start.
fn close(parts: &Parts, journal: &Arc<Journal>, grace: Duration) -> Result<()> {
    let (done, finished) = mpsc::channel();
    let (store, started) = (parts.store.clone(), Instant::now());
    let queued = store.queued();
    let journal = journal.clone();
    std::thread::spawn(move || {
        if let Err(fault) = journal.close(&store) {
            tracing::error!(%fault, "accesses stay in the journal until the next start");
        }
        store.close();
        // nobody listens any more when the grace period is over
        let _ = done.send(());
    });
    finished.recv_timeout(grace).map_err(|_| {
        Fault::unavailable(format!(
            "the database was not closed within {} s, with {queued} writes waiting; what was acknowledged is safe",
            grace.as_secs()
        ))
    })?;
    let ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    tracing::info!(ms, "stopped");
    Ok(())
}
