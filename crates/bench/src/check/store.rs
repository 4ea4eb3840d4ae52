//! What the benchmark asks of the database itself.

use base::Result;
use store::Tx;

/// Bytes of a PostgreSQL database.
pub(super) fn size(tx: &mut Tx<'_>) -> Result<u64> {
    let sql = "SELECT pg_database_size(current_database())";
    tx.query_one(sql, &[], |row| row.int(0)).map(|bytes| bytes.unsigned_abs())
}
