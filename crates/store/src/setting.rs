//! A few facts about this database itself: which region it serves, when it was made.

use base::Result;

use crate::{Tx, params};

/// The value kept under `name`, if any.
pub fn get(tx: &mut Tx<'_>, name: &str) -> Result<Option<String>> {
    tx.query_opt("SELECT value FROM setting WHERE name = $1", params![name], |row| row.text(0))
}

/// Keeps `value` under `name`, in place of what stood there.
pub fn put(tx: &mut Tx<'_>, name: &str, value: &str) -> Result<()> {
    tx.execute(
        "INSERT INTO setting (name, value) VALUES ($1, $2)
         ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        params![name, value],
    )
    .map(|_| ())
}
