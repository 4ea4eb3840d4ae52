//! A PostgreSQL database for one test, and what can happen to it.

use std::sync::{
    Once,
    atomic::{AtomicU32, Ordering},
};

use postgres::{Client, NoTls};

/// A database of its own on the server of `LIANYI_TEST_POSTGRES`, gone with it.
pub(super) struct Database {
    admin: String,
    name: String,
}

impl Database {
    /// None where there is no server.
    pub(super) fn new() -> Option<Self> {
        static SAID: Once = Once::new();
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let Ok(admin) = std::env::var("LIANYI_TEST_POSTGRES") else {
            SAID.call_once(|| {
                eprintln!("SKIPPED on PostgreSQL: LIANYI_TEST_POSTGRES is not set; run ./dev test");
            });
            return None;
        };
        let number = COUNT.fetch_add(1, Ordering::SeqCst);
        let this = Self { admin, name: format!("lianyi_test_process_{}_{number}", std::process::id()) };
        this.run(&format!("CREATE DATABASE {}", this.name));
        Some(this)
    }

    fn run(&self, sql: &str) {
        Client::connect(&self.admin, NoTls).unwrap().batch_execute(sql).unwrap();
    }

    pub(super) fn url(&self) -> String {
        format!("{}/{}", self.admin.rsplit_once('/').unwrap().0, self.name)
    }

    /// Runs statements in it.
    pub(super) fn within(&self, sql: &str) {
        Client::connect(&self.url(), NoTls).unwrap().batch_execute(sql).unwrap();
    }

    /// Ends every connection to it; how many there were.
    pub(super) fn cut(&self) -> usize {
        const CUT: &str = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1";
        Client::connect(&self.admin, NoTls).unwrap().query(CUT, &[&self.name]).unwrap().len()
    }

    /// Whether it takes new connections.
    pub(super) fn accept(&self, connections: bool) {
        self.run(&format!("ALTER DATABASE {} ALLOW_CONNECTIONS {connections}", self.name));
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        self.run(&format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name));
    }
}
