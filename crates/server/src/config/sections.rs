//! The parts of the configuration.

use std::{net::SocketAddr, path::PathBuf, time::Duration};

use crate::tls::Tls;

/// Where accesses that only read are recorded before they are answered (ADR 0017).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AuditReads {
    /// In a file of this server, from which they are carried onto the trail.
    Journal,
    /// On the trail, durable.
    Database,
}

/// Where the audit trail is sealed, and how often (ADR 0061).
#[derive(Debug, Clone)]
pub struct Seals {
    /// The file that seals are appended to.
    pub file: PathBuf,
    /// The key that signs them.
    pub key_file: PathBuf,
    /// How often the server seals; `None` is never.
    pub every: Option<Duration>,
}

/// How long the audit trail stays in the database, and where it goes then (ADR 0048).
#[derive(Debug, Clone)]
pub struct Retention {
    /// Days; `None` is for ever.
    pub days: Option<i64>,
    /// Folder of signed segments.
    pub segments: PathBuf,
}

/// Settings of HTTP.
#[derive(Debug, Clone)]
pub struct Http {
    /// Where it listens.
    pub listen: SocketAddr,
    /// Where callers reach it, if not simply there; without a slash at the end.
    pub base_url: Option<String>,
    /// Certificate and key; plain HTTP without.
    pub tls: Option<Tls>,
    /// Largest body.
    pub body_bytes_max: usize,
    /// Most entries of a Bundle.
    pub bundle_entries_max: usize,
    /// Searches for residents that one party may make in a minute.
    pub searches_a_minute_max: u32,
    /// Longest request.
    pub timeout: Duration,
}

impl Http {
    /// Where callers reach a server that listens at `address`; without a slash at the end.
    pub fn base(&self, address: SocketAddr) -> String {
        let scheme = if self.tls.is_some() { "https" } else { "http" };
        self.base_url.clone().unwrap_or_else(|| format!("{scheme}://{address}"))
    }
}

/// Settings of MLLP.
#[derive(Debug, Clone)]
pub struct Mllp {
    /// Where it listens; `None` is off.
    pub listen: Option<SocketAddr>,
    /// Where it listens within TLS, with certificate and key; `None` is off.
    pub tls: Option<(SocketAddr, Tls)>,
    /// Largest message.
    pub message_bytes_max: usize,
    /// Connections at once.
    pub connections_max: usize,
    /// Messages of a connection at once.
    pub in_flight_max: usize,
    /// Silence inside a message.
    pub half_frame: Duration,
    /// Longest message.
    pub frame: Duration,
    /// Silence between messages.
    pub idle: Duration,
}

/// Settings of the log.
#[derive(Debug, Clone)]
pub struct Log {
    /// Text or JSON.
    pub format: LogFormat,
    /// A level, or levels by part.
    pub level: String,
    /// Somebody chose the level; otherwise short commands are quieter than a server.
    pub level_chosen: bool,
}

/// Form of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// For machines.
    Json,
}
