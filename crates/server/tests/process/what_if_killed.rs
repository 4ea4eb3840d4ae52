//! A server that is killed while it decides the past again: the next one goes on where it was, to the same bytes.

use std::time::{Duration, Instant};

use postgres::NoTls;

use super::{
    database::Database,
    support::{Place, Server, on_both, serve},
};

/// How often everything recorded is written down once more, each time for other residents: a run must take longer than
/// it may go without keeping how far it is.
const COPIES: u32 = 800;

/// The tables that replay reads, with the columns that stay and those whose last bytes tell the copies apart.
const TABLES: [(&str, &[&str], &str); 4] = [
    (
        "care_check",
        &["resident", "id"],
        "at, as_known, seen, institution, department, doctor, encounter, patient_class, emergency, codes_known, book",
    ),
    (
        "care_check_line",
        &["resident", "check_id"],
        "line, kind, order_id, item, verdict, reasons, offered, counted, digest, rules, fen, duplicates, open, detail",
    ),
    (
        "care_answer",
        &["resident", "check_id"],
        "line, seq, id, at, kind, ground, informed, note, exam, fen, counts, content",
    ),
    (
        "report",
        &["resident"],
        "performed_at, key, version, known_from, known_to, institution, status, images, items",
    ),
];

/// The database beside the server.
enum Sql {
    Sqlite(rusqlite::Connection),
    Postgres(Box<postgres::Client>),
}

impl Sql {
    fn of(place: &Place) -> Self {
        match &place.database {
            Some(database) => {
                Self::Postgres(Box::new(postgres::Client::connect(&Database::url(database), NoTls).unwrap()))
            }
            None => {
                let opened = rusqlite::Connection::open(place.folder.path().join("data/lianyi.db")).unwrap();
                opened.busy_timeout(Duration::from_secs(10)).unwrap();
                Self::Sqlite(opened)
            }
        }
    }

    fn run(&mut self, sql: &str) {
        match self {
            Self::Sqlite(conn) => conn.execute_batch(sql).unwrap(),
            Self::Postgres(client) => client.batch_execute(sql).unwrap(),
        }
    }

    /// Everything recorded, for as many more residents.
    fn copied(&mut self) {
        for (table, changed, rest) in TABLES {
            let (numbers, bytes) = match self {
                Self::Sqlite(_) => (
                    format!("RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {COPIES})"),
                    "unhex(printf('%08x', n.i))",
                ),
                Self::Postgres(_) => (
                    format!("n AS (SELECT generate_series(1, {COPIES}) AS i)"),
                    "decode(lpad(to_hex(n.i), 8, '0'), 'hex')",
                ),
            };
            let copy = |column: &&str| match self {
                Self::Sqlite(_) => format!("CAST(substr(t.{column}, 1, 12) || {bytes} AS BLOB)"),
                Self::Postgres(_) => format!("substr(t.{column}, 1, 12) || {bytes}"),
            };
            let copies: Vec<String> = changed.iter().map(copy).collect();
            let sql = format!(
                "WITH {numbers} INSERT INTO {table} ({}, {rest}) SELECT {}, {rest} FROM {table} t CROSS JOIN n",
                changed.join(", "),
                copies.join(", ")
            );
            self.run(&sql);
        }
    }

    /// What was kept of a run: state, checks that were done, result.
    fn run_of(&mut self, id: &str) -> (i64, i64, Option<Vec<u8>>) {
        let id = id.replace('-', "");
        match self {
            Self::Sqlite(conn) => {
                let sql = "SELECT state, done, result FROM replay_run WHERE id = unhex(?1)";
                conn.query_row(sql, [id], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).unwrap()
            }
            Self::Postgres(client) => {
                let sql = "SELECT state, done, result FROM replay_run WHERE id = decode($1, 'hex')";
                let row = client.query_one(sql, &[&id]).unwrap();
                (row.get(0), row.get(1), row.get(2))
            }
        }
    }
}

const RUNNING: i64 = 2;
const DONE: i64 = 3;

/// A text of an answer.
fn said(text: &str, name: &str) -> String {
    let rest = text.split(&format!("\"{name}\":\"")).nth(1);
    rest.and_then(|rest| rest.split('"').next()).unwrap_or_else(|| panic!("{text}")).to_owned()
}

/// The run once it is as it is waited for.
fn awaited(sql: &mut Sql, run: &str, wanted: impl Fn(i64, i64) -> bool) -> (i64, Option<Vec<u8>>) {
    let began = Instant::now();
    loop {
        let (state, done, result) = sql.run_of(run);
        if wanted(state, done) {
            return (done, result);
        }
        assert!(state < DONE && began.elapsed() < Duration::from_secs(300), "state {state}, {done} done");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_run_whose_server_was_killed_goes_on_to_the_same_bytes() {
    on_both(|place| {
        let region = place.region();
        let synth =
            ["synth", "--region", &region, "--into-database", "--reports", "400", "--residents", "60"];
        place.run(&[&synth[..], &["--seed", "7"]].concat()).well();
        let key = place
            .run(&[
                "key",
                "create",
                "--region",
                &region,
                "--region-wide",
                "--name",
                "office",
                "--scope",
                "manage",
            ])
            .well()
            .trim()
            .to_owned();
        let mut sql = Sql::of(place);
        sql.copied();
        let server = serve(place, &[]);
        let asked = |server: &Server, path: &str, body: &str| {
            let (status, text) = server.post(path, Some(&key), body);
            assert!(status < 300, "{status} {text}");
            text
        };
        let overlay = "[[item]]\\ncode = \\\"CT-CHEST\\\"\\nwindow_days = 3\\n";
        let wanted = format!(r#"{{"name":"三日","reason":"试","overlay":"{overlay}"}}"#);
        let scenario = said(&asked(&server, "/api/scenarios", &wanted), "id");
        let runs = format!("/api/scenarios/{scenario}/runs");
        let period = r#""from":"2024-01-01","to":"2032-12-31""#;

        // At once after something of it was kept for the first time.
        let begun = asked(&server, &runs, &format!("{{{period}}}"));
        let (killed, as_of) = (said(&begun, "id"), said(&begun, "asOf"));
        let (before, _) = awaited(&mut sql, &killed, |state, done| state == RUNNING && done > 0);
        server.signal("KILL");
        let (code, _) = server.ended(Duration::from_secs(5));
        assert_eq!(code, None, "it ended by itself");
        let (state, done, _) = sql.run_of(&killed);
        assert_eq!(state, RUNNING, "killed before its end, with {done} done after {before}");
        // Whoever was killed cannot give the run back: it is free when its lease has run out, half a minute later.
        sql.run("UPDATE replay_run SET lease = 1");

        let server = serve(place, &[]);
        let (whole, resumed) = awaited(&mut sql, &killed, |state, _| state == DONE);
        assert!(whole > done, "nothing was left to do");
        let other = asked(&server, &runs, &format!(r#"{{{period},"asOf":"{as_of}"}}"#));
        let (_, undisturbed) = awaited(&mut sql, &said(&other, "id"), |state, _| state == DONE);
        assert!(
            resumed.is_some_and(|bytes| bytes.len() > 1_000 && Some(bytes) == undisturbed),
            "other bytes"
        );
        let log = server.stop_well();
        assert!(!log.contains("panicked"), "{log}");
    });
}
