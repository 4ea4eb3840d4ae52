//! SQL of the code book.

use base::Result;
use jiff::Timestamp;
use store::{Bulk, Kind, Row, Tx, Value, params};

use super::model::{CodeNo, LocalCode, Unmapped, UnmappedAfter, Version, date, days};

pub(crate) fn find_code(
    tx: &mut Tx<'_>,
    institution: &str,
    system: &str,
    code: &str,
) -> Result<Option<CodeNo>> {
    tx.query_opt(
        "SELECT no FROM local_code WHERE institution = $1 AND system = $2 AND code = $3",
        params![institution, system, code],
        |row| row.int(0).map(CodeNo),
    )
}

/// The new number; `None` when another transaction gave the code its number first, which is
/// committed by the time this returns.
pub(crate) fn insert_code(
    tx: &mut Tx<'_>,
    institution: &str,
    system: &str,
    code: &str,
    display: &str,
    now: Timestamp,
) -> Result<Option<CodeNo>> {
    tx.query_opt(
        "INSERT INTO local_code (institution, system, code, display, first_seen)
         VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (institution, system, code) DO NOTHING RETURNING no",
        params![institution, system, code, display, now],
        |row| row.int(0).map(CodeNo),
    )
}

const LOCAL_CODE: &str = "SELECT no, institution, system, code, display, first_seen FROM local_code";

fn local_code(row: &Row<'_>) -> Result<LocalCode> {
    Ok(LocalCode {
        no: CodeNo(row.int(0)?),
        institution: row.text(1)?.into(),
        system: row.text(2)?.into(),
        code: row.text(3)?.into(),
        display: row.text(4)?.into(),
        first_seen: row.time(5)?,
    })
}

pub(crate) fn code_by_no(tx: &mut Tx<'_>, no: CodeNo) -> Result<Option<LocalCode>> {
    tx.query_opt(&format!("{LOCAL_CODE} WHERE no = $1"), params![no], local_code)
}

pub(crate) fn code_by_key(
    tx: &mut Tx<'_>,
    institution: &str,
    system: &str,
    code: &str,
) -> Result<Option<LocalCode>> {
    tx.query_opt(
        &format!("{LOCAL_CODE} WHERE institution = $1 AND system = $2 AND code = $3"),
        params![institution, system, code],
        local_code,
    )
}

pub(crate) fn codes(tx: &mut Tx<'_>, limit: i64) -> Result<Vec<LocalCode>> {
    tx.query(&format!("{LOCAL_CODE} ORDER BY no LIMIT $1"), params![limit], local_code)
}

pub(crate) fn revision(tx: &mut Tx<'_>) -> Result<i64> {
    tx.query_one("SELECT revision FROM terminology_revision WHERE id = 1", &[], |row| row.int(0))
}

/// Moves the revision and, on PostgreSQL, waits for a load that is under way.
pub(crate) fn next_revision(tx: &mut Tx<'_>) -> Result<i64> {
    tx.query_one(
        "UPDATE terminology_revision SET revision = revision + 1 WHERE id = 1 RETURNING revision",
        &[],
        |row| row.int(0),
    )
}

const VERSION: &str = "SELECT id, institution, system, code, item, unit, method, valid_from, valid_until,
    known_from, known_to, loaded_by FROM item_mapping";

fn version(row: &Row<'_>) -> Result<Version> {
    Ok(Version {
        id: row.int(0)?,
        institution: row.text(1)?,
        system: row.text(2)?,
        code: row.text(3)?,
        item: row.text(4)?.into(),
        unit: row.opt_text(5)?.map(Into::into),
        method: row.opt_text(6)?.map(Into::into),
        valid_from: date(row.int(7)?),
        valid_until: row.opt_int(8)?.map(date),
        known_from: row.time(9)?,
        known_to: row.opt_time(10)?,
        loaded_by: row.text(11)?.into(),
    })
}

/// The whole history of all mappings.
pub(crate) fn versions(tx: &mut Tx<'_>) -> Result<Vec<Version>> {
    tx.query(&format!("{VERSION} ORDER BY id"), &[], version)
}

/// The newest instant at which a mapping began or ceased to be believed.
pub(crate) fn newest_change(tx: &mut Tx<'_>) -> Result<Option<Timestamp>> {
    tx.query_one("SELECT MAX(known_from), MAX(known_to) FROM item_mapping", &[], |row| {
        Ok(row.opt_time(0)?.max(row.opt_time(1)?))
    })
}

/// What is believed now about one institution's codes.
pub(crate) fn open_versions(tx: &mut Tx<'_>, institution: &str) -> Result<Vec<Version>> {
    tx.query(
        &format!("{VERSION} WHERE institution = $1 AND known_to IS NULL ORDER BY id"),
        params![institution],
        version,
    )
}

pub(crate) fn close_version(tx: &mut Tx<'_>, id: i64, now: Timestamp) -> Result<()> {
    tx.execute("UPDATE item_mapping SET known_to = $2 WHERE id = $1", params![id, now]).map(|_| ())
}

const MAPPINGS: Bulk = Bulk {
    table: "item_mapping",
    columns: &[
        ("institution", Kind::Text),
        ("system", Kind::Text),
        ("code", Kind::Text),
        ("display", Kind::Text),
        ("item", Kind::Text),
        ("unit", Kind::Text),
        ("method", Kind::Text),
        ("valid_from", Kind::Int),
        ("valid_until", Kind::Int),
        ("known_from", Kind::Int),
        ("loaded_by", Kind::Text),
    ],
    on_conflict: "",
};

pub(crate) fn insert_versions(tx: &mut Tx<'_>, rows: &[(Version, String)]) -> Result<()> {
    let values: Vec<Value<'_>> = rows
        .iter()
        .flat_map(|(v, display)| {
            let row: &[Value<'_>] = params![
                &v.institution,
                &v.system,
                &v.code,
                display,
                v.item.as_ref(),
                v.unit.as_deref(),
                v.method.as_deref(),
                days(v.valid_from),
                v.valid_until.map(days),
                v.known_from,
                v.loaded_by.as_ref(),
            ];
            row.to_vec()
        })
        .collect();
    tx.insert_many(&MAPPINGS, &values).map(|_| ())
}

pub(crate) fn add_unmapped(
    tx: &mut Tx<'_>,
    no: CodeNo,
    institution: &str,
    results: i64,
    now: Timestamp,
) -> Result<()> {
    tx.execute(
        "INSERT INTO unmapped_seen (code_no, institution, results, last_seen) VALUES ($1, $2, $3, $4)
         ON CONFLICT (code_no, institution) DO UPDATE SET
            results = unmapped_seen.results + excluded.results,
            last_seen = CASE WHEN unmapped_seen.last_seen > excluded.last_seen
                        THEN unmapped_seen.last_seen ELSE excluded.last_seen END",
        params![no, institution, results, now],
    )
    .map(|_| ())
}

/// Codes that were seen unmapped, most results first.
pub(crate) fn unmapped(
    tx: &mut Tx<'_>,
    institution: Option<&str>,
    after: &UnmappedAfter,
    limit: i64,
) -> Result<Vec<Unmapped>> {
    tx.query(
        "SELECT c.no, s.institution, c.system, c.code, c.display, s.results, c.first_seen, s.last_seen
         FROM unmapped_seen s JOIN local_code c ON c.no = s.code_no
         WHERE ($1 = 0 OR s.institution = $2)
           AND (s.results < $3 OR (s.results = $3 AND (s.code_no > $4 OR (s.code_no = $4 AND s.institution > $5))))
         ORDER BY s.results DESC, s.code_no, s.institution LIMIT $6",
        params![
            institution.is_some(),
            institution.unwrap_or_default(),
            after.count,
            after.no,
            &after.institution,
            limit
        ],
        |row| {
            Ok(Unmapped {
                no: CodeNo(row.int(0)?),
                institution: row.text(1)?,
                system: row.text(2)?,
                code: row.text(3)?,
                display: row.text(4)?,
                count: row.int(5)?,
                first_seen: row.time(6)?,
                last_seen: row.time(7)?,
            })
        },
    )
}
