//! SQL of the recognition index, one person at a time.

use base::{Key, ResidentId, Result};
use jiff::Timestamp;
use store::{Bulk, Kind, Row, Tx, params};

use super::{CURRENT, ReportEntry, report};
use crate::record::ReportStatus;

pub(crate) const REPORTS: Bulk = Bulk {
    table: "report",
    columns: &[
        ("resident", Kind::Blob),
        ("performed_at", Kind::Int),
        ("key", Kind::Blob),
        ("version", Kind::Int),
        ("known_from", Kind::Int),
        ("known_to", Kind::Int),
        ("institution", Kind::Text),
        ("status", Kind::Int),
        ("images", Kind::Int),
        ("items", Kind::Blob),
    ],
    on_conflict: "",
};

/// The report versions of a person performed in `[from, to]` and known at `known_at`, newest first.
pub(crate) fn reports(
    tx: &mut Tx<'_>,
    resident: ResidentId,
    from: Timestamp,
    to: Timestamp,
    known_at: i64,
    most: u32,
) -> Result<Vec<ReportEntry>> {
    tx.query(
        "SELECT key, version, performed_at, known_from, institution, status, images, items FROM report
         WHERE resident = $1 AND performed_at >= $2 AND performed_at <= $3 AND known_from <= $4 AND known_to > $4
         ORDER BY performed_at DESC, key DESC LIMIT $5",
        params![resident, from, to, known_at, most],
        report_entry,
    )
}

/// The current version of one report.
pub(crate) fn report_of(tx: &mut Tx<'_>, resident: ResidentId, key: Key) -> Result<Option<ReportEntry>> {
    tx.query_opt(
        "SELECT key, version, performed_at, known_from, institution, status, images, items FROM report
         WHERE resident = $1 AND key = $2 AND known_to = $3",
        params![resident, key, CURRENT],
        report_entry,
    )
}

fn report_entry(row: &Row<'_>) -> Result<ReportEntry> {
    let flags = row.int(6)?;
    Ok(ReportEntry {
        key: Key::from_slice(row.blob(0)?)?,
        version: row.int(1)?,
        performed_at: row.time(2)?,
        dated: flags & report::FLAG_UNDATED == 0,
        known_from: row.time(3)?,
        institution: row.str(4)?.into(),
        status: ReportStatus::numbered(row.int(5)?)?,
        images: flags & report::FLAG_IMAGES != 0,
        items: report::decode(row.blob(7)?)?.into(),
    })
}

/// Ends what was known of a report before `now`.
pub(crate) fn close_report(tx: &mut Tx<'_>, resident: ResidentId, key: Key, now: Timestamp) -> Result<u64> {
    tx.execute(
        "UPDATE report SET known_to = $3 WHERE resident = $1 AND key = $2 AND known_to = $4",
        params![resident, key, now, CURRENT],
    )
}

/// Ends what was known of a report under `from` and begins it under `to`: a decision taken before
/// `now` still finds it where it stood then.
pub(crate) fn move_report(
    tx: &mut Tx<'_>,
    key: Key,
    from: ResidentId,
    to: ResidentId,
    now: Timestamp,
) -> Result<()> {
    // Versions of one report never share an instant: it may have come, or come back, at this very moment.
    let last = tx.query_one(
        "SELECT MAX(known_from) FROM report WHERE key = $1 AND resident IN ($2, $3)",
        params![key, from, to],
        |row| row.opt_time(0),
    )?;
    let now = last.map_or(now, |last| super::super::apply::after(now, last));
    tx.execute(
        "INSERT INTO report (resident, performed_at, key, version, known_from, known_to, institution, status, images, items)
         SELECT $3, performed_at, key, version, $4, known_to, institution, status, images, items FROM report
         WHERE resident = $1 AND key = $2 AND known_to = $5",
        params![from, key, to, now, CURRENT],
    )?;
    close_report(tx, from, key, now).map(|_| ())
}
