//! SQL of the page that says what runs: how much there is.

use base::Result;
use clinical::record::ResourceType;
use store::{Tx, params};

/// Reports, each once however many versions it has. Reads an index from end to end.
pub(super) fn reports(tx: &mut Tx<'_>) -> Result<i64> {
    let kind = ResourceType::DiagnosticReport as i64;
    tx.query_one("SELECT COUNT(*) FROM resource WHERE type = $1", params![kind], |row| row.int(0))
}

/// Residents who have not become another one.
pub(super) fn residents(tx: &mut Tx<'_>) -> Result<i64> {
    tx.query_one("SELECT COUNT(*) FROM resident WHERE merged_into IS NULL", &[], |row| row.int(0))
}
