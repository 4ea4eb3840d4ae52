//! Database errors as faults: what the caller can do, never the values of a statement.

use base::Fault;
use rusqlite::ErrorCode;

/// What the failure means for the transaction it happened in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Retry {
    /// The statement is wrong or a rule was broken: running it again changes nothing.
    No,
    /// Serialisation or deadlock: run the transaction again.
    Again,
    /// The connection is gone: run it again on another.
    Reconnect,
}

pub(crate) fn of_sqlite(error: &rusqlite::Error) -> Fault {
    match error.sqlite_error_code() {
        Some(ErrorCode::ConstraintViolation) => {
            Fault::conflict(format!("the database refused a duplicate or dangling row: {error}"))
        }
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
            Fault::unavailable("the database file is locked by another process; try again")
        }
        Some(ErrorCode::DiskFull) => Fault::unavailable(
            "the disk of the database is full; nothing was written, make room and send it again",
        ),
        Some(ErrorCode::SystemIoFailure | ErrorCode::CannotOpen | ErrorCode::ReadOnly) => {
            Fault::unavailable(format!("the database file cannot be read or written: {error}"))
        }
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
            Fault::corrupt(format!("the database file is damaged, restore a backup: {error}"))
        }
        _ => Fault::internal(format!("SQLite: {error}")),
    }
}

pub(crate) fn of_postgres(error: &postgres::Error) -> (Fault, Retry) {
    let Some(db) = error.as_db_error() else {
        let fault = if error.is_closed()
            || std::error::Error::source(error).is_some_and(|s| s.is::<std::io::Error>())
        {
            Fault::unavailable(
                "the connection to PostgreSQL was lost; nothing is known to be written, send it again",
            )
        } else {
            return (Fault::internal(format!("PostgreSQL: {error}")), Retry::No);
        };
        return (fault, Retry::Reconnect);
    };
    let class = &db.code().code()[..2];
    match (class, db.code().code()) {
        (_, "40001" | "40P01") => {
            (Fault::unavailable("two writes met in the same rows; try again"), Retry::Again)
        }
        ("23", _) => (
            Fault::conflict(format!(
                "the database refused a duplicate or dangling row ({})",
                db.constraint().unwrap_or("constraint")
            )),
            Retry::No,
        ),
        ("53", _) => (
            Fault::unavailable(format!("PostgreSQL has no room or connections left: {}", db.message())),
            Retry::No,
        ),
        ("57" | "08", _) => (
            Fault::unavailable(
                "PostgreSQL closed the connection; nothing is known to be written, send it again",
            ),
            Retry::Reconnect,
        ),
        _ => (Fault::internal(format!("PostgreSQL {}: {}", db.code().code(), db.message())), Retry::No),
    }
}
