//! What an operator can set, by file, environment and command line; each wins over the one before.
//! [`keys`] lists the settings, [`Settings`] says where each value comes from, [`Config`] is what the
//! program runs on: parsed, complete and consistent.

mod address;
pub mod keys;
mod oidc;
mod sections;
mod settings;
#[cfg(test)]
mod tests;

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    str::FromStr,
    time::Duration,
};

use crate::tls::Tls;
pub use address::{has_password, without_password};
use identity::{Suite, access::rights::Role, account::Policy};
use jiff::SignedDuration;
pub use oidc::Oidc;
pub use sections::{AuditReads, Http, Log, LogFormat, Mllp, Retention, Seals};
pub use settings::{Flag, Origin, Setting, Settings, Sources};

/// The effective configuration.
#[derive(Debug, Clone)]
pub struct Config {
    /// The region, as the operator names it; commands that need one refuse its absence.
    pub region: Option<String>,
    /// Folder of rule files.
    pub regions: PathBuf,
    /// Folder of the embedded database and the key.
    pub data: PathBuf,
    /// `sqlite:…` or `postgres://…`.
    pub database_url: String,
    /// The key of encryption.
    pub key_file: PathBuf,
    /// Algorithms of new keys.
    pub suite: Suite,
    /// Weights of likeness; the committed ones without.
    pub matching_model: Option<PathBuf>,
    /// Where accesses that only read are recorded first.
    pub audit_reads: AuditReads,
    /// Seals of the audit trail.
    pub seals: Seals,
    /// How long the audit trail stays in the database.
    pub retention: Retention,
    /// HTTP.
    pub http: Http,
    /// MLLP.
    pub mllp: Mllp,
    /// Days for which refused messages are kept.
    pub exchange_refused_days: i64,
    /// Signing in.
    pub accounts: Policy,
    /// Origins that may show the doctor's desk in a frame.
    pub console_embed_from: Vec<String>,
    /// Where people may sign in instead; nowhere when none.
    pub oidc: Option<Oidc>,
    /// Logs.
    pub log: Log,
    /// What a stop waits for.
    pub shutdown_grace: Duration,
}

impl Config {
    /// Folder of the journal of accesses.
    pub fn journal(&self) -> PathBuf {
        self.data.join("audit")
    }

    /// Reads and parses; every mistake comes back with where it was said.
    pub fn read(sources: &Sources) -> Result<(Self, Settings), Vec<String>> {
        let mut settings = Settings::read(sources)?;
        let config = Self::of(&settings)?;
        settings.warnings.extend(address::open_file_with_password(&settings));
        Ok((config, settings))
    }

    fn of(settings: &Settings) -> Result<Self, Vec<String>> {
        let mut read = Reader { settings, faults: Vec::new() };
        let data = read.path("data").unwrap_or_default();
        let config = Self {
            region: read.optional("region").map(str::to_owned),
            regions: read.path("regions").unwrap_or_default(),
            database_url: read.database(&data),
            key_file: read.path("secret.key_file").unwrap_or_else(|| data.join("secret.key")),
            seals: Seals {
                file: read.path("audit.seal_file").unwrap_or_else(|| data.join("seals/audit.seals")),
                key_file: read.path("audit.seal_key_file").unwrap_or_else(|| data.join("seal.key")),
                every: match read.count("audit.seal_minutes", 0, 10_080) {
                    0 => None,
                    minutes => Some(Duration::from_secs(minutes as u64 * 60)),
                },
            },
            retention: Retention {
                days: match read.count("audit.keep_days", 0, 36_525) {
                    0 => None,
                    days if days < LEAST_DAYS => {
                        read.wrong(
                            "audit.keep_days",
                            "is 0 for ever, or 183 and more: the law wants six months at least",
                        );
                        None
                    }
                    days => i64::try_from(days).ok(),
                },
                segments: read.path("audit.segments").unwrap_or_else(|| data.join("segments")),
            },
            suite: read.parsed("secret.suite", "is international or guomi").unwrap_or(Suite::International),
            matching_model: read.path("matching.model"),
            audit_reads: match read.optional("audit.reads") {
                Some("journal") => AuditReads::Journal,
                Some("database") => AuditReads::Database,
                _ => {
                    read.wrong("audit.reads", "is journal or database");
                    AuditReads::Database
                }
            },
            data,
            http: Http {
                listen: read.parsed("http.listen", ADDRESS).unwrap_or(SocketAddr::from(([127, 0, 0, 1], 0))),
                base_url: read.base_url(),
                tls: read.tls("http.tls_certificate", "http.tls_key"),
                body_bytes_max: read.count("http.body_bytes_max", 1024, 1 << 30),
                bundle_entries_max: read.count("http.bundle_entries_max", 1, 100_000),
                searches_a_minute_max: u32::try_from(read.count("http.searches_a_minute_max", 1, 10_000))
                    .unwrap_or(u32::MAX),
                timeout: read.seconds("http.timeout_seconds", 3600),
            },
            mllp: Mllp {
                listen: read.optional("mllp.listen").and_then(|_| read.parsed("mllp.listen", ADDRESS)),
                tls: read.mllp_tls(),
                message_bytes_max: read.count("mllp.message_bytes_max", 1024, 1 << 30),
                connections_max: read.count("mllp.connections_max", 1, 10_000),
                in_flight_max: read.count("mllp.in_flight_max", 1, 64),
                half_frame: read.seconds("mllp.half_frame_seconds", 3600),
                frame: read.seconds("mllp.frame_seconds", 86_400),
                idle: read.seconds("mllp.idle_seconds", 604_800),
            },
            exchange_refused_days: i64::try_from(read.count("exchange.refused_days", 1, 3_650))
                .unwrap_or(180),
            accounts: read.accounts(),
            console_embed_from: read.origins("console.embed_from"),
            oidc: read.oidc(),
            log: Log {
                format: match read.optional("log.format") {
                    Some("json") => LogFormat::Json,
                    Some("text") => LogFormat::Text,
                    _ => {
                        read.wrong("log.format", "is text or json");
                        LogFormat::Text
                    }
                },
                level: read.level(),
                level_chosen: settings.get("log.level").origin != Origin::Default,
            },
            shutdown_grace: read.seconds("shutdown.grace_seconds", 3600),
        };
        if read.faults.is_empty() { Ok(config) } else { Err(read.faults) }
    }
}

/// 网络安全法: logs are kept six months at least.
const LEAST_DAYS: usize = 183;

const ADDRESS: &str = "is an address and a port such as 127.0.0.1:8080 or [::1]:8080";

struct Reader<'s> {
    settings: &'s Settings,
    faults: Vec<String>,
}

impl<'s> Reader<'s> {
    fn optional(&self, name: &str) -> Option<&'s str> {
        Some(self.settings.get(name).text.trim()).filter(|text| !text.is_empty())
    }

    fn wrong(&mut self, name: &str, reason: &str) {
        let setting = self.settings.get(name);
        self.faults.push(format!("{}: {name} {reason}", setting.origin));
    }

    fn parsed<T: FromStr>(&mut self, name: &str, form: &str) -> Option<T> {
        let parsed = self.optional(name).and_then(|text| text.parse().ok());
        if parsed.is_none() {
            self.wrong(name, form);
        }
        parsed
    }

    fn count(&mut self, name: &str, least: usize, most: usize) -> usize {
        let form = format!("is a whole number from {least} to {most}");
        let count = self.parsed(name, &form).unwrap_or(least);
        if !(least..=most).contains(&count) {
            self.wrong(name, &form);
        }
        count
    }

    fn seconds(&mut self, name: &str, most: usize) -> Duration {
        Duration::from_secs(self.count(name, 1, most) as u64)
    }

    /// Relative paths of a file begin in its folder, all others in the working folder.
    fn path(&self, name: &str) -> Option<PathBuf> {
        self.optional(name).map(|text| self.beside_file(name, Path::new(text)))
    }

    fn beside_file(&self, name: &str, path: &Path) -> PathBuf {
        match &self.settings.get(name).origin {
            Origin::File(file, ..) => file.parent().unwrap_or(Path::new("")).join(path),
            _ => path.to_owned(),
        }
    }

    fn database(&mut self, data: &Path) -> String {
        let Some(url) = self.optional("database.url") else {
            return format!("sqlite:{}", data.join("lianyi.db").display());
        };
        if let Some(path) = url.strip_prefix("sqlite:") {
            let path = self.beside_file("database.url", Path::new(path.trim_start_matches("//")));
            return format!("sqlite:{}", path.display());
        }
        if !["postgres://", "postgresql://"].iter().any(|scheme| url.starts_with(scheme)) {
            self.wrong("database.url", "begins with sqlite: or postgres://");
        } else if has_password(url) && matches!(self.settings.get("database.url").origin, Origin::Flag(_)) {
            self.wrong(
                "database.url",
                "holds a password, which every user of the machine can see on a command line; put it in the configuration file or in LIANYI_DATABASE_URL",
            );
        }
        url.to_owned()
    }

    fn accounts(&mut self) -> Policy {
        let roles = self.optional("accounts.second_factor_roles").unwrap_or_default();
        let factor_roles: Result<Vec<Role>, _> = roles.split_whitespace().map(str::parse).collect();
        let factor_roles = factor_roles.unwrap_or_else(|_| {
            self.wrong(
                "accounts.second_factor_roles",
                "is a list of roles; `lianyi account role list` lists them",
            );
            Vec::new()
        });
        let mut span = |name, most, unit: fn(i64) -> SignedDuration| {
            unit(i64::try_from(self.count(name, 1, most)).unwrap_or(i64::MAX))
        };
        Policy {
            idle: span("accounts.idle_minutes", 720, SignedDuration::from_mins),
            absolute: span("accounts.session_hours", 24, SignedDuration::from_hours),
            password_age: span("accounts.password_days", 365, |days| SignedDuration::from_hours(days * 24)),
            relation: span("accounts.relation_days", 730, |days| SignedDuration::from_hours(days * 24)),
            factor_roles,
            ..Policy::default()
        }
    }

    fn base_url(&mut self) -> Option<String> {
        let url = self.optional("http.base_url")?;
        if !(url.starts_with("http://") || url.starts_with("https://")) || url.contains(['?', '#', ' ']) {
            self.wrong("http.base_url", "is an address such as https://lianyi.example.org");
        }
        Some(url.trim_end_matches('/').to_owned())
    }

    /// Origins, separated by blanks: each ends up in a header, so nothing else may stand there.
    fn origins(&mut self, name: &str) -> Vec<String> {
        let origins = self.optional(name).unwrap_or_default().split_whitespace();
        let origins: Vec<String> = origins.map(|origin| origin.trim_end_matches('/').to_owned()).collect();
        let host = |origin: &str| {
            let host = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://"));
            host.is_some_and(|host| {
                let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':' | '[' | ']');
                !host.is_empty() && host.chars().all(plain)
            })
        };
        if !origins.iter().all(|origin| host(origin)) {
            self.wrong(name, "is a list of origins such as https://his.example.org, separated by blanks");
        }
        origins
    }

    fn tls(&mut self, certificate: &str, key: &str) -> Option<Tls> {
        match (self.path(certificate), self.path(key)) {
            (Some(certificate), Some(key)) => Some(Tls { certificate, key }),
            (None, None) => None,
            (Some(_), None) => {
                self.wrong(certificate, &format!("needs {key} beside it"));
                None
            }
            (None, Some(_)) => {
                self.wrong(key, &format!("needs {certificate} beside it"));
                None
            }
        }
    }

    fn mllp_tls(&mut self) -> Option<(SocketAddr, Tls)> {
        self.optional("mllp.tls_listen")?;
        let address = self.parsed("mllp.tls_listen", ADDRESS)?;
        let own = self.tls("mllp.tls_certificate", "mllp.tls_key");
        match own.or_else(|| self.tls("http.tls_certificate", "http.tls_key")) {
            Some(tls) => Some((address, tls)),
            None => {
                self.wrong(
                    "mllp.tls_listen",
                    "needs mllp.tls_certificate and mllp.tls_key, or those of http",
                );
                None
            }
        }
    }

    fn level(&mut self) -> String {
        let level = self.optional("log.level").unwrap_or("info");
        if crate::logging::filter(level).is_err() {
            self.wrong(
                "log.level",
                "is error, warn, info, debug or trace, or levels by part such as info,exchange=debug",
            );
        }
        level.to_owned()
    }
}
