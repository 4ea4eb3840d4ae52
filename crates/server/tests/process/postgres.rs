//! The same server on PostgreSQL, where drivers block and connections belong to threads.

use std::{process::Command, sync::Once};

use super::support::{Place, place, send_mllp, start};

/// A database of its own on the server of `LIANYI_TEST_POSTGRES`, gone with it.
struct Database {
    admin: String,
    name: String,
}

impl Database {
    fn new() -> Option<Self> {
        static SAID: Once = Once::new();
        let Ok(admin) = std::env::var("LIANYI_TEST_POSTGRES") else {
            SAID.call_once(|| {
                eprintln!("SKIPPED on PostgreSQL: LIANYI_TEST_POSTGRES is not set; run ./dev test");
            });
            return None;
        };
        let name = format!("lianyi_test_process_{}", std::process::id());
        let this = Self { admin, name };
        this.run(&format!("CREATE DATABASE {}", this.name));
        Some(this)
    }

    fn run(&self, sql: &str) {
        postgres::Client::connect(&self.admin, postgres::NoTls).unwrap().batch_execute(sql).unwrap();
    }

    fn url(&self) -> String {
        format!("{}/{}", self.admin.rsplit_once('/').unwrap().0, self.name)
    }

    fn command(&self, place: &Place, args: &[&str]) -> Command {
        let region = place.region();
        let mut command = place.command(args);
        command.env("LIANYI_DATABASE_URL", self.url()).env("LIANYI_REGION", region);
        command
    }

    fn well(&self, place: &Place, args: &[&str]) -> String {
        let done = self.command(place, args).output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        let (out, err) = (text(done.stdout), text(done.stderr));
        assert!(done.status.success(), "{args:?}\n{out}\n{err}");
        out
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        self.run(&format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name));
    }
}

#[test]
fn a_server_works_and_stops_on_postgresql() {
    let Some(database) = Database::new() else { return };
    let place = place();
    let institution = place.institution();
    let key = database.well(&place, &["key", "create", "--institution", &institution, "--name", "his"]);
    database.well(&place, &["sender", "put", "lis", "--institution", &institution, "--network", "127.0.0.1"]);
    let server =
        start(database.command(&place, &["serve", "--http", "127.0.0.1:0", "--mllp", "127.0.0.1:0"]));

    let (status, ready) = server.get_with("/readyz", None);
    assert_eq!(status, 200, "{ready}");
    assert_eq!(server.get_with("/fhir/Patient/none", Some(key.trim())).0, 404);
    let message =
        "MSH|^~\\&|LIS|H|L|R|20261101090000||ADT^A04|1|P|2.5\rPID|1||P1^^^H^PI||ZHANG^SAN||19900101|M\r";
    for _ in 0..2 {
        let answer = send_mllp(server.mllp.unwrap(), message);
        assert!(answer.contains("MSA|AA|1"), "{answer}");
    }
    assert!(
        server.get_with("/metrics", None).1.contains("lianyi_mllp_messages_total{acknowledgment=\"AA\"} 2")
    );
    let log = server.stop_well();
    assert!(!log.contains("panicked") && !log.contains("ZHANG"), "{log}");

    assert!(database.well(&place, &["audit", "verify"]).contains("完整"));
    assert!(database.well(&place, &["stats", "--recount"]).contains("计数一致"));
    assert!(!place.folder.path().join("data/lianyi.db").exists());
}
