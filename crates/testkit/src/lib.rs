//! What tests share: every store test runs on both databases, with a clock it holds.
#![allow(clippy::unwrap_used, clippy::print_stderr, reason = "a test that cannot be set up has failed")]

mod house;

use std::{sync::Arc, sync::Once};

use base::{Clock, Ctx, HeldClock, Random};
pub use house::{House, policies, urn};
use jiff::Timestamp;
use store::{Options, Store};

/// A database of its own for one test, gone with it.
pub struct TestStore {
    /// The store under test.
    pub store: Store,
    /// `SQLite` or `PostgreSQL`, for messages.
    pub name: &'static str,
    /// The address, for tests that open it a second time.
    pub url: String,
    /// The clock the store was opened with.
    pub clock: HeldClock,
    /// Seeded: the same ids in every run.
    pub random: Arc<Random>,
    _home: Home,
}

enum Home {
    Folder(#[expect(dead_code, reason = "held so that it is removed at the end")] tempfile::TempDir),
    Database { admin: String, name: String },
}

impl Drop for Home {
    fn drop(&mut self) {
        if let Self::Database { admin, name } = self
            && let Ok(mut client) = postgres::Client::connect(admin, postgres::NoTls)
        {
            drop(client.batch_execute(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")));
        }
    }
}

impl TestStore {
    /// The operator's context at the held clock's instant.
    pub fn ctx(&self) -> Ctx {
        Ctx::operator("test", self.clock.now())
    }
}

/// The instant at which held clocks start: 14 August 2023, 09:00 in Mianyang (D1's example day).
pub fn start() -> Timestamp {
    "2023-08-14T01:00:00Z".parse().unwrap()
}

/// Runs `test` on SQLite and, where `LIANYI_TEST_POSTGRES` names a server, on PostgreSQL.
/// `./dev test` starts one; without it the skipped half is said aloud.
pub fn on_both(test: impl Fn(&TestStore)) {
    test(&sqlite());
    if let Some(postgres) = postgres() {
        test(&postgres);
    }
}

/// A new SQLite database in a folder of its own.
pub fn sqlite() -> TestStore {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("lianyi.db").display());
    open(url, "SQLite", Home::Folder(folder))
}

/// A new database on the PostgreSQL server of `LIANYI_TEST_POSTGRES`, if that is set.
pub fn postgres() -> Option<TestStore> {
    static SAID: Once = Once::new();
    let Ok(admin) = std::env::var("LIANYI_TEST_POSTGRES") else {
        SAID.call_once(|| {
            eprintln!("SKIPPED on PostgreSQL: LIANYI_TEST_POSTGRES is not set; run ./dev test")
        });
        return None;
    };
    let mut noise = [0u8; 8];
    Random::from_entropy().fill(&mut noise);
    let name = format!("lianyi_test_{:016x}", u64::from_be_bytes(noise));
    let mut client = postgres::Client::connect(&admin, postgres::NoTls).unwrap();
    client.batch_execute(&format!("CREATE DATABASE {name}")).unwrap();
    let (server, _) = admin.rsplit_once('/').unwrap();
    let url = format!("{server}/{name}");
    Some(open(url, "PostgreSQL", Home::Database { admin, name }))
}

fn open(url: String, name: &'static str, home: Home) -> TestStore {
    let clock = HeldClock::at(start());
    let options = Options { postgres_writers: 3, ..Options::default() };
    let store = Store::open(&url, &options, Arc::new(clock.clone())).unwrap();
    TestStore { store, name, url, clock, random: Arc::new(Random::seeded(7)), _home: home }
}
