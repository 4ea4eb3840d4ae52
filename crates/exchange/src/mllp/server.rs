//! Accepting connections, and what a handler sees.

use std::{future::Future, net::SocketAddr, sync::Arc, time::Duration};

use base::Clock;
use jiff::tz::TimeZone;
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{Semaphore, oneshot, watch},
    task::JoinSet,
};
use tokio_rustls::TlsAcceptor;

use super::{Sender, Senders, connection, sender::Fingerprint};
use crate::hl7::ack::Stamp;

/// How long a client may take to greet in TLS.
const HANDSHAKE: Duration = Duration::from_secs(10);

/// Limits and the allow-list.
#[derive(Clone)]
pub struct Config {
    /// Who may send.
    pub senders: Senders,
    /// Largest message.
    pub message_bytes_max: usize,
    /// Connections at once; one more is refused.
    pub connections_max: usize,
    /// Messages of one connection that may wait for their acknowledgment at once, together no larger than
    /// one message may be. Each still waits for its [`Turn`].
    pub in_flight_max: usize,
    /// A frame that has begun and brings no byte for so long is given up.
    pub half_frame_timeout: Duration,
    /// A frame takes no longer than this from its first byte to its last.
    pub frame_timeout: Duration,
    /// A connection without any message is closed after so long.
    pub idle_timeout: Duration,
    /// What handlers get to finish when the server stops.
    pub shutdown_grace: Duration,
    /// Errors of framing after which a connection is closed.
    pub framing_errors_max: usize,
    /// Time of acknowledgments.
    pub clock: Arc<dyn Clock>,
    /// Zone of acknowledgments.
    pub zone: TimeZone,
    /// How connections are greeted in TLS; plain without. Client certificates must be asked for by it.
    pub tls: Option<TlsAcceptor>,
}

impl Config {
    /// The defaults: 16 MiB, 256 connections, 30 s for half a frame, 5 min for a whole one.
    pub fn new(senders: Senders, clock: Arc<dyn Clock>, zone: TimeZone) -> Self {
        Self {
            senders,
            message_bytes_max: 16 * 1024 * 1024,
            connections_max: 256,
            in_flight_max: 32,
            half_frame_timeout: Duration::from_secs(30),
            frame_timeout: Duration::from_secs(300),
            idle_timeout: Duration::from_secs(3600),
            shutdown_grace: Duration::from_secs(10),
            framing_errors_max: 3,
            clock,
            zone,
            tls: None,
        }
    }

    /// The present instant for an acknowledgment.
    pub fn stamp(&self) -> Stamp {
        Stamp { at: self.clock.now(), zone: self.zone.clone() }
    }
}

/// One message of a known sender.
#[derive(Clone)]
pub struct Frame {
    /// Where it came from.
    pub peer: SocketAddr,
    /// Who sent it.
    pub sender: Arc<Sender>,
    /// The message, without its frame, as sent.
    pub bytes: Vec<u8>,
}

impl std::fmt::Debug for Frame {
    /// The message itself is personal data and stays out of logs.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (sender, bytes) = (&self.sender.name, self.bytes.len());
        write!(f, "Frame {{ peer: {}, sender: {sender}, bytes: {bytes} }}", self.peer)
    }
}

/// A message's turn on its connection: the next message is handed over once this is dropped. Keep it until
/// the message's place before the next one is certain; whoever keeps it to the end handles one at a time.
#[derive(Debug)]
pub struct Turn {
    /// Its drop is what the connection waits for.
    _ended: oneshot::Sender<()>,
}

impl Turn {
    /// A turn, and what completes when it has ended.
    pub(super) fn begin() -> (Self, oneshot::Receiver<()>) {
        let (_ended, end) = oneshot::channel();
        (Self { _ended }, end)
    }
}

/// The acknowledgment, without its frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// Made by [`crate::hl7::ack`].
    pub bytes: Vec<u8>,
}

/// Takes messages. Blocking work belongs on `spawn_blocking`; a panic is answered with AE 207.
pub trait Handler: Send + Sync + 'static {
    /// Answers once the message is safe, or refuses it.
    fn handle(&self, frame: Frame, turn: Turn) -> impl Future<Output = Reply> + Send;
}

impl<F, R> Handler for F
where
    F: Fn(Frame, Turn) -> R + Send + Sync + 'static,
    R: Future<Output = Reply> + Send,
{
    fn handle(&self, frame: Frame, turn: Turn) -> impl Future<Output = Reply> + Send {
        self(frame, turn)
    }
}

/// Serves until `shutdown` completes: then no connection is taken, messages in flight are answered,
/// those not begun are refused with AR, and all connections are closed.
pub async fn serve<H: Handler>(
    listener: TcpListener,
    config: Config,
    handler: H,
    shutdown: impl Future<Output = ()> + Send,
) -> std::io::Result<()> {
    let (config, handler) = (Arc::new(config), Arc::new(handler));
    let places = Arc::new(Semaphore::new(config.connections_max));
    let (stop, stopped) = watch::channel(false);
    let mut connections = JoinSet::new();
    let mut shutdown = std::pin::pin!(shutdown);
    loop {
        let accepted = tokio::select! {
            () = &mut shutdown => break,
            accepted = listener.accept() => accepted,
            Some(_) = connections.join_next() => continue,
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                // Out of descriptors, or a peer that left at once: neither ends the service.
                tracing::warn!(%error, "mllp: a connection could not be taken");
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            }
        };
        admit(&mut connections, stream, peer, &config, &handler, &places, &stopped);
    }
    drop(listener);
    let _ = stop.send(true);
    let finish = async { while connections.join_next().await.is_some() {} };
    if tokio::time::timeout(config.shutdown_grace, finish).await.is_err() {
        tracing::warn!(open = connections.len(), "mllp: closed with messages unanswered");
        connections.shutdown().await;
    }
    Ok(())
}

fn admit<H: Handler>(
    connections: &mut JoinSet<()>,
    stream: TcpStream,
    peer: SocketAddr,
    config: &Arc<Config>,
    handler: &Arc<H>,
    places: &Arc<Semaphore>,
    stopped: &watch::Receiver<bool>,
) {
    let (config, handler, stopped) = (config.clone(), handler.clone(), stopped.clone());
    // Refusals take two seconds each; a flood of strangers is dropped without a word.
    if connections.len() >= 2 * config.connections_max.max(8) {
        return;
    }
    let senders = config.senders.at(peer.ip());
    if senders.is_empty() {
        tracing::warn!(%peer, "mllp: refused, not on the list of senders");
        connections.spawn(async move {
            refuse(
                stream,
                &config,
                "this address is not on the list of senders; ask the platform's operator to add it",
            )
            .await;
        });
        return;
    }
    let Ok(place) = places.clone().try_acquire_owned() else {
        tracing::warn!(%peer, "mllp: refused, too many connections");
        connections.spawn(async move {
            refuse(stream, &config, "too many connections are open; send again later or use fewer").await;
        });
        return;
    };
    connections.spawn(async move {
        let _ = stream.set_nodelay(true);
        match config.tls.clone() {
            None => {
                let senders = senders.showing(None);
                connection::run(stream.into_split(), peer, senders, config, handler, stopped).await;
            }
            Some(tls) => secured(tls, stream, peer, senders, config, handler, stopped).await,
        }
        drop(place);
    });
}

/// A connection within TLS, for the senders whose certificate was shown, or that need none.
async fn secured<H: Handler>(
    tls: TlsAcceptor,
    stream: TcpStream,
    peer: SocketAddr,
    senders: Senders,
    config: Arc<Config>,
    handler: Arc<H>,
    stopped: watch::Receiver<bool>,
) {
    let stream = match tokio::time::timeout(HANDSHAKE, tls.accept(stream)).await {
        Ok(Ok(stream)) => stream,
        Ok(Err(error)) => {
            tracing::warn!(%peer, %error, "mllp: no TLS handshake; the sender must speak TLS here");
            return;
        }
        Err(_) => {
            tracing::warn!(%peer, "mllp: no TLS handshake in time");
            return;
        }
    };
    let shown = stream.get_ref().1.peer_certificates().and_then(|chain| chain.first());
    let senders = senders.showing(shown.map(|certificate| Fingerprint::of(certificate)).as_ref());
    let halves = tokio::io::split(stream);
    if senders.is_empty() {
        tracing::warn!(%peer, "mllp: refused, not with the certificate of a sender on the list");
        let reason = "the certificate shown is not that of a sender on the list from this address; ask the platform's operator";
        return connection::refuse(halves, &config, reason).await;
    }
    connection::run(halves, peer, senders, config, handler, stopped).await;
}

/// Says why and closes; within TLS where that is spoken, so that the sender can read it.
async fn refuse(stream: TcpStream, config: &Config, reason: &str) {
    match &config.tls {
        None => connection::refuse(stream.into_split(), config, reason).await,
        Some(tls) => {
            if let Ok(Ok(stream)) = tokio::time::timeout(HANDSHAKE, tls.accept(stream)).await {
                connection::refuse(tokio::io::split(stream), config, reason).await;
            }
        }
    }
}
