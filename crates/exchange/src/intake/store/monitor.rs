//! SQL of the exchange monitor: rates of feeds, and refused messages.

use ::store::{Bulk, IntoValue as _, Kind, Tx, Value, params};
use base::{Fault, Result};
use jiff::Timestamp;
use uuid::Uuid;

use super::Refused;
use crate::intake::{
    activity::{Brought, FeedKind, FeedName, Hours},
    monitor::{RefusedFilter, RefusedState},
};

const HOURS: Bulk = Bulk {
    table: "exchange_hour",
    columns: &[
        ("institution", Kind::Text),
        ("kind", Kind::Text),
        ("name", Kind::Text),
        ("hour", Kind::Int),
        ("taken", Kind::Int),
        ("refused", Kind::Int),
        ("reports", Kind::Int),
        ("last_at", Kind::Int),
    ],
    on_conflict: "ON CONFLICT (institution, kind, name, hour) DO UPDATE SET
        taken = exchange_hour.taken + excluded.taken,
        refused = exchange_hour.refused + excluded.refused,
        reports = exchange_hour.reports + excluded.reports,
        last_at = CASE WHEN excluded.last_at > exchange_hour.last_at THEN excluded.last_at
            ELSE exchange_hour.last_at END",
};

pub(in crate::intake) fn add_hours(tx: &mut Tx<'_>, hours: &Hours) -> Result<()> {
    let mut rows: Vec<Value<'_>> = Vec::with_capacity(hours.len() * HOURS.columns.len());
    for ((feed, hour), (brought, last)) in hours {
        rows.extend_from_slice(params![
            &feed.institution,
            feed.kind.name(),
            &feed.name,
            *hour,
            brought.taken,
            brought.refused,
            brought.reports,
            *last,
        ]);
    }
    tx.insert_many(&HOURS, &rows).map(|_| ())
}

/// An hour of a feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedHour {
    /// Which feed.
    pub feed: FeedName,
    /// The hour, since 1970-01-01 in UTC.
    pub hour: i64,
    /// What it brought.
    pub brought: Brought,
    /// When it brought the last of it.
    pub last_at: Timestamp,
}

/// The hours `from..=to` of all feeds, or of one institution's, in order.
pub fn feed_hours(tx: &mut Tx<'_>, institution: Option<&str>, from: i64, to: i64) -> Result<Vec<FeedHour>> {
    tx.query(
        "SELECT institution, kind, name, hour, taken, refused, reports, last_at FROM exchange_hour
         WHERE hour >= $1 AND hour <= $2 AND ($3 = '' OR institution = $3)
         ORDER BY institution, kind, name, hour",
        params![from, to, institution.unwrap_or_default()],
        |row| {
            Ok(FeedHour {
                feed: FeedName {
                    institution: row.text(0)?,
                    kind: FeedKind::named(&row.text(1)?)
                        .ok_or_else(|| Fault::corrupt("a feed is of no kind that this program knows"))?,
                    name: row.text(2)?,
                },
                hour: row.int(3)?,
                brought: Brought { taken: row.int(4)?, refused: row.int(5)?, reports: row.int(6)? },
                last_at: row.time(7)?,
            })
        },
    )
}

/// Forgets counters before `hour`, and refused messages before `refused_before`.
pub fn forget(tx: &mut Tx<'_>, hour: i64, refused_before: Timestamp) -> Result<u64> {
    tx.execute("DELETE FROM exchange_hour WHERE hour < $1", params![hour])?;
    tx.execute("DELETE FROM exchange_refused WHERE received_at < $1", params![refused_before])
}

/// How many messages of a feed were refused and kept since `from`.
pub(in crate::intake) fn kept_since(
    tx: &mut Tx<'_>,
    institution: &str,
    sender: &str,
    from: Timestamp,
) -> Result<i64> {
    tx.query_one(
        "SELECT COUNT(*) FROM exchange_refused WHERE sender = $1 AND received_at >= $2 AND institution = $3",
        params![sender, from, institution],
        |row| row.int(0),
    )
}

/// Open refused messages by feed.
pub fn open_refused(tx: &mut Tx<'_>, institution: Option<&str>) -> Result<Vec<(FeedName, i64)>> {
    tx.query(
        "SELECT institution, kind, sender, COUNT(*) FROM exchange_refused
         WHERE state = 0 AND ($1 = '' OR institution = $1) GROUP BY institution, kind, sender",
        params![institution.unwrap_or_default()],
        |row| {
            let kind = FeedKind::named(&row.text(1)?).unwrap_or(FeedKind::Mllp);
            Ok((FeedName { institution: row.text(0)?, kind, name: row.text(2)? }, row.int(3)?))
        },
    )
}

const COLUMNS: &str = "id, institution, kind, sender, control_id, received_at, code, reason, state, tries,
    settled_at, settled_by";

fn refused(row: &::store::Row<'_>) -> Result<Refused> {
    Ok(Refused {
        id: Uuid::from_slice(row.blob(0)?)
            .map_err(|_| Fault::corrupt("the id of a refused message is not 16 bytes"))?,
        institution: row.text(1)?,
        kind: FeedKind::named(&row.text(2)?).unwrap_or(FeedKind::Mllp),
        sender: row.text(3)?,
        control_id: row.text(4)?,
        at: row.time(5)?,
        code: row.text(6)?,
        reason: row.text(7)?,
        state: RefusedState::numbered(row.int(8)?),
        tries: row.int(9)?,
        settled_at: row.opt_time(10)?,
        settled_by: row.opt_text(11)?,
    })
}

/// A page of refused messages, newest first.
pub fn refused_page(tx: &mut Tx<'_>, filter: &RefusedFilter, most: u32) -> Result<Vec<Refused>> {
    let mut sql = format!("SELECT {COLUMNS} FROM exchange_refused WHERE received_at >= $1");
    let mut values: Vec<Value<'_>> = vec![filter.from.unwrap_or(Timestamp::UNIX_EPOCH).into_value()];
    let texts = [
        ("institution", filter.institution.as_deref()),
        ("kind", filter.kind.map(FeedKind::name)),
        ("sender", filter.sender.as_deref()),
    ];
    for (column, text) in texts.into_iter().filter_map(|(column, text)| Some((column, text?))) {
        values.push(text.into_value());
        sql.push_str(&format!(" AND {column} = ${}", values.len()));
    }
    if let Some(state) = filter.state {
        values.push((state as i64).into_value());
        sql.push_str(&format!(" AND state = ${}", values.len()));
    }
    if let Some((at, id)) = filter.after {
        values.extend([at.into_value(), Value::Blob(id.as_bytes().to_vec().into())]);
        sql.push_str(&format!(" AND (received_at, id) < (${}, ${})", values.len() - 1, values.len()));
    }
    values.push(most.into_value());
    sql.push_str(&format!(" ORDER BY received_at DESC, id DESC LIMIT ${}", values.len()));
    tx.query(&sql, &values, refused)
}

/// One refused message.
pub fn refused_one(tx: &mut Tx<'_>, id: Uuid) -> Result<Option<Refused>> {
    let sql = format!("SELECT {COLUMNS} FROM exchange_refused WHERE id = $1");
    tx.query_opt(&sql, params![id.as_bytes()], refused)
}

/// Notes that a message was tried again, or put aside. Only what is open changes.
pub(in crate::intake) fn settle(
    tx: &mut Tx<'_>,
    id: Uuid,
    state: RefusedState,
    refusal: Option<(&str, &str)>,
    at: Timestamp,
    by: &str,
) -> Result<bool> {
    let tried = i64::from(state != RefusedState::PutAside);
    let settled = state != RefusedState::Open;
    let (code, reason) = refusal.unwrap_or_default();
    tx.execute(
        "UPDATE exchange_refused SET state = $2, tries = tries + $3,
            code = CASE WHEN $4 = '' THEN code ELSE $4 END,
            reason = CASE WHEN $4 = '' THEN reason ELSE $5 END, settled_at = $6, settled_by = $7
         WHERE id = $1 AND state = 0",
        params![
            id.as_bytes(),
            state as i64,
            tried,
            code,
            reason,
            settled.then_some(at),
            settled.then_some(by)
        ],
    )
    .map(|changed| changed == 1)
}
