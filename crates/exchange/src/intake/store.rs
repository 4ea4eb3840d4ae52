//! SQL of the messages that came in.

pub(super) mod monitor;

use ::store::{Tx, params};
use base::Result;
use jiff::Timestamp;
use uuid::Uuid;

use super::{activity::FeedKind, monitor::RefusedState};

/// A message that was taken.
pub(super) struct TakenRow<'a> {
    pub sender: &'a str,
    pub control_id: &'a str,
    pub kind: &'a str,
    pub at: Timestamp,
    pub content: &'a [u8],
    pub reports: usize,
    pub raw: &'a [u8],
}

/// Keeps a message; `false` when the sender has used this control id before.
pub(super) fn keep(tx: &mut Tx<'_>, row: &TakenRow<'_>) -> Result<bool> {
    let reports = i64::try_from(row.reports).unwrap_or(i64::MAX);
    let kept = tx.execute(
        "INSERT INTO exchange_message (sender, control_id, kind, received_at, content, reports, raw)
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING",
        params![row.sender, row.control_id, row.kind, row.at, row.content, reports, row.raw],
    )?;
    Ok(kept == 1)
}

/// What was the content of the message with this control id.
pub(super) fn content_of(tx: &mut Tx<'_>, sender: &str, control_id: &str) -> Result<Option<Vec<u8>>> {
    tx.query_opt(
        "SELECT content FROM exchange_message WHERE sender = $1 AND control_id = $2",
        params![sender, control_id],
        |row| Ok(row.blob(0)?.to_vec()),
    )
}

/// A message that was refused, as the exchange monitor lists it.
#[derive(Debug, Clone)]
pub struct Refused {
    /// Its id.
    pub id: Uuid,
    /// The institution it came from; empty for one that was kept before institutions were.
    pub institution: String,
    /// How it came.
    pub kind: FeedKind,
    /// Who sent it: the sender, or the name of the key.
    pub sender: String,
    /// MSH-10, if that could be read; of FHIR, the call.
    pub control_id: String,
    /// When.
    pub at: Timestamp,
    /// `AE` or `AR`; of FHIR, the HTTP status.
    pub code: String,
    /// Why: places and what to do, without values of the message.
    pub reason: String,
    /// Whether somebody still has to look at it.
    pub state: RefusedState,
    /// How often it was tried again.
    pub tries: i64,
    /// When it was taken after all, or put aside.
    pub settled_at: Option<Timestamp>,
    /// By whom.
    pub settled_by: Option<String>,
}

pub(super) fn keep_refused(tx: &mut Tx<'_>, refused: &Refused, raw: &[u8]) -> Result<()> {
    tx.execute(
        "INSERT INTO exchange_refused (id, institution, kind, sender, control_id, received_at, code, reason, raw)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        params![
            refused.id.as_bytes(),
            &refused.institution,
            refused.kind.name(),
            &refused.sender,
            &refused.control_id,
            refused.at,
            &refused.code,
            &refused.reason,
            raw
        ],
    )
    .map(|_| ())
}

/// Sender, control id and sealed text of a refused message.
pub(super) fn raw_refused(tx: &mut Tx<'_>, id: Uuid) -> Result<Option<(String, String, Vec<u8>)>> {
    tx.query_opt(
        "SELECT sender, control_id, raw FROM exchange_refused WHERE id = $1",
        params![id.as_bytes()],
        |row| Ok((row.text(0)?, row.text(1)?, row.blob(2)?.to_vec())),
    )
}

/// The newest refused messages, of one sender or all.
pub fn refused(tx: &mut Tx<'_>, sender: Option<&str>, most: u32) -> Result<Vec<Refused>> {
    let filter = super::RefusedFilter { sender: sender.map(str::to_owned), ..Default::default() };
    monitor::refused_page(tx, &filter, most)
}

/// One sender's feed in numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feed {
    /// Who sends.
    pub sender: String,
    /// Messages taken.
    pub messages: i64,
    /// Reports in them.
    pub reports: i64,
    /// When the last one came.
    pub last_at: Timestamp,
}

/// Every sender's feed.
pub fn feeds(tx: &mut Tx<'_>) -> Result<Vec<Feed>> {
    tx.query(
        "SELECT sender, COUNT(*), CAST(SUM(reports) AS BIGINT), MAX(received_at) FROM exchange_message
         GROUP BY sender ORDER BY sender",
        &[],
        |row| {
            Ok(Feed {
                sender: row.text(0)?,
                messages: row.int(1)?,
                reports: row.int(2)?,
                last_at: row.time(3)?,
            })
        },
    )
}
