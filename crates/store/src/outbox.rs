//! Events that one room leaves for others, written in the transaction of the change they tell of
//! and taken at least once: whoever handles one must bear seeing it again.

use base::Result;
use jiff::Timestamp;
use uuid::Uuid;

use crate::{Tx, params};

/// An event waiting to be handled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// UUIDv7; events are taken in its order.
    pub id: Uuid,
    /// What happened, such as `report.withdrawn`.
    pub kind: String,
    /// What it is about: JSON without personal data beyond ids.
    pub payload: String,
}

/// Leaves an event.
pub fn put(tx: &mut Tx<'_>, id: Uuid, kind: &str, payload: &str, now: Timestamp) -> Result<()> {
    tx.execute(
        "INSERT INTO outbox (id, kind, payload, at) VALUES ($1, $2, $3, $4)",
        params![&id.into_bytes(), kind, payload, now],
    )
    .map(|_| ())
}

/// The oldest events, at most `most`.
pub fn oldest(tx: &mut Tx<'_>, most: u32) -> Result<Vec<Event>> {
    after(tx, None, most)
}

/// The oldest events behind one that could not be handled, at most `most`.
pub fn after(tx: &mut Tx<'_>, event: Option<Uuid>, most: u32) -> Result<Vec<Event>> {
    // The empty string of bytes is before every id.
    let event = event.map_or(Vec::new(), |id| id.into_bytes().to_vec());
    let sql = "SELECT id, kind, payload FROM outbox WHERE id > $1 ORDER BY id LIMIT $2";
    tx.query(sql, params![event, most], |row| {
        let id = Uuid::from_slice(row.blob(0)?)
            .map_err(|_| base::Fault::corrupt("an outbox id is not 16 bytes"))?;
        Ok(Event { id, kind: row.text(1)?, payload: row.text(2)? })
    })
}

/// Forgets a handled event, in the transaction of its handling. `false` when another handler was first.
pub fn done(tx: &mut Tx<'_>, id: Uuid) -> Result<bool> {
    Ok(tx.execute("DELETE FROM outbox WHERE id = $1", params![&id.into_bytes()])? == 1)
}
