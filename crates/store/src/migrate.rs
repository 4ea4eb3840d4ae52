//! The schema's history: `migrations/NNNN_name.sql`, one text for both databases.
//!
//! Lines `-- [sqlite]`, `-- [postgres]` and `-- [both]` say for whom the lines that follow are.
//! `BYTEA` is written `BLOB` for SQLite. A migration that was applied and then edited is refused.

use base::{Fault, Result, hex_bytes, micros};
use jiff::Timestamp;
use sha2::{Digest as _, Sha256};

use crate::{Dialect, error, writer::Backend};

include!(concat!(env!("OUT_DIR"), "/migrations.rs"));

const LEDGER: &str = "CREATE TABLE IF NOT EXISTS schema_migration (
    name TEXT PRIMARY KEY, checksum TEXT NOT NULL, applied_at BIGINT NOT NULL)";

pub(crate) fn run(backend: &Backend, now: Timestamp) -> Result<()> {
    match backend {
        Backend::Sqlite(pool) => {
            let conn = pool.writer()?;
            let lite = |e: rusqlite::Error| error::of_sqlite(&e);
            conn.execute_batch("BEGIN IMMEDIATE").map_err(lite)?;
            conn.execute_batch(LEDGER).map_err(lite)?;
            for (name, text) in MIGRATIONS {
                let sum = checksum(text);
                let known: Option<String> = conn
                    .query_row("SELECT checksum FROM schema_migration WHERE name = ?1", [name], |r| r.get(0))
                    .map(Some)
                    .or_else(|e| if e == rusqlite::Error::QueryReturnedNoRows { Ok(None) } else { Err(e) })
                    .map_err(lite)?;
                if !is_new(name, &sum, known.as_deref())? {
                    continue;
                }
                conn.execute_batch(&for_dialect(text, Dialect::Sqlite)).map_err(|e| lite(e).at(*name))?;
                conn.execute(
                    "INSERT INTO schema_migration (name, checksum, applied_at) VALUES (?1, ?2, ?3)",
                    (name, &sum, micros(now)),
                )
                .map_err(lite)?;
            }
            conn.execute_batch("COMMIT").map_err(lite)
        }
        Backend::Postgres(pool) => {
            let mut conn = pool.connect()?;
            let pg = |e: postgres::Error| error::of_postgres(&e).0;
            // Several servers may start at once: the first migrates, the others wait and find it done.
            conn.batch("BEGIN; SELECT pg_advisory_xact_lock(7301991)").map_err(pg)?;
            conn.batch(LEDGER).map_err(pg)?;
            for (name, text) in MIGRATIONS {
                let sum = checksum(text);
                let rows = conn
                    .query("SELECT checksum FROM schema_migration WHERE name = $1", crate::params![*name])
                    .map_err(pg)?;
                let known = rows.first().map(|r| r.get::<_, String>(0));
                if !is_new(name, &sum, known.as_deref())? {
                    continue;
                }
                conn.batch(&for_dialect(text, Dialect::Postgres)).map_err(|e| pg(e).at(*name))?;
                conn.execute(
                    "INSERT INTO schema_migration (name, checksum, applied_at) VALUES ($1, $2, $3)",
                    crate::params![*name, &sum, now],
                )
                .map_err(pg)?;
            }
            conn.batch("COMMIT").map_err(pg)
        }
    }
}

fn is_new(name: &str, sum: &str, known: Option<&str>) -> Result<bool> {
    match known {
        None => Ok(true),
        Some(known) if known == sum => Ok(false),
        Some(_) => Err(Fault::corrupt(
            "this migration was changed after it was applied to this database; write a new migration instead",
        )
        .at(name)),
    }
}

fn checksum(text: &str) -> String {
    hex_bytes(&Sha256::digest(text.as_bytes()))
}

fn for_dialect(text: &str, dialect: Dialect) -> String {
    let mut on = true;
    let mut out = String::with_capacity(text.len());
    for line in text.lines() {
        match line.trim() {
            "-- [both]" => on = true,
            "-- [sqlite]" => on = dialect == Dialect::Sqlite,
            "-- [postgres]" => on = dialect == Dialect::Postgres,
            _ if on => {
                out.push_str(line);
                out.push('\n');
            }
            _ => {}
        }
    }
    if dialect == Dialect::Sqlite { out.replace("BYTEA", "BLOB") } else { out }
}

#[cfg(test)]
mod tests {
    use super::{Dialect, for_dialect};

    #[test]
    fn each_database_gets_its_own_lines_and_types() {
        let text =
            "CREATE TABLE a (b BYTEA)\n-- [sqlite]\nWITHOUT ROWID\n-- [postgres]\nTABLESPACE x\n-- [both]\n;";
        assert_eq!(for_dialect(text, Dialect::Sqlite), "CREATE TABLE a (b BLOB)\nWITHOUT ROWID\n;\n");
        assert_eq!(for_dialect(text, Dialect::Postgres), "CREATE TABLE a (b BYTEA)\nTABLESPACE x\n;\n");
    }
}
