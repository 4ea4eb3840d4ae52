//! SQL of the recognition index with its history, for many persons at once.

use std::{collections::HashMap, sync::Arc};

use base::{Key, Quick, Result};
use store::{Dialect, IntoValue as _, Row, Tx, Value, params};

use super::{
    super::{ReportVersion, Wanted},
    ReportEntry, report,
};
use crate::record::{ReportItem, ReportStatus};

/// Institutions and items that were met before: a region sends the same few thousand again and again.
#[derive(Debug, Default)]
pub(crate) struct Interned {
    institutions: HashMap<Box<str>, Arc<str>, Quick>,
    items: HashMap<Box<[u8]>, Arc<[ReportItem]>, Quick>,
}

/// Different lists of items that are remembered; past this the memory begins anew.
const ITEMS_MOST: usize = 100_000;

impl Interned {
    fn institution(&mut self, code: &str) -> Arc<str> {
        if let Some(known) = self.institutions.get(code) {
            return known.clone();
        }
        let new: Arc<str> = code.into();
        self.institutions.insert(code.into(), new.clone());
        new
    }

    fn items(&mut self, bytes: &[u8]) -> Result<Arc<[ReportItem]>> {
        if let Some(known) = self.items.get(bytes) {
            return Ok(known.clone());
        }
        if self.items.len() >= ITEMS_MOST {
            self.items.clear();
        }
        let new: Arc<[ReportItem]> = report::decode(bytes)?.into();
        self.items.insert(bytes.into(), new.clone());
        Ok(new)
    }

    fn version(&mut self, row: &Row<'_>) -> Result<ReportVersion> {
        let flags = row.int(6)?;
        Ok(ReportVersion {
            known_to: row.time(8)?,
            entry: ReportEntry {
                key: Key::from_slice(row.blob(0)?)?,
                version: row.int(1)?,
                performed_at: row.time(2)?,
                dated: flags & report::FLAG_UNDATED == 0,
                known_from: row.time(3)?,
                institution: self.institution(row.str(4)?),
                status: ReportStatus::numbered(row.int(5)?)?,
                images: flags & report::FLAG_IMAGES != 0,
                items: self.items(row.blob(7)?)?,
            },
        })
    }
}

/// Persons of one statement on PostgreSQL.
const PERSONS: usize = 500;

/// Visits the report versions that are wanted of each person, with the person's place in `wanted`.
pub(crate) fn versions(
    tx: &mut Tx<'_>,
    wanted: &[Wanted],
    interned: &mut Interned,
    mut visit: impl FnMut(usize, ReportVersion),
) -> Result<()> {
    match tx.dialect() {
        // A statement that is prepared already costs less here than joining with a list.
        Dialect::Sqlite => {
            let sets = wanted
                .iter()
                .map(|one| [(&one.resident).into_value(), one.from.into_value(), one.known_by.into_value()]);
            tx.each_of(
                "SELECT key, version, performed_at, known_from, institution, status, images, items, known_to
                 FROM report WHERE resident = $1 AND performed_at >= $2 AND known_from <= $3",
                sets,
                |at, row| {
                    visit(at, interned.version(row)?);
                    Ok(true)
                },
            )?;
        }
        // Each statement is a way over the network.
        Dialect::Postgres => {
            for (first, part) in (0..).step_by(PERSONS).zip(wanted.chunks(PERSONS)) {
                let mut list = String::with_capacity(part.len() * 44);
                let mut values: Vec<Value<'_>> = Vec::with_capacity(part.len() * 3);
                for (at, one) in part.iter().enumerate() {
                    let comma = if at > 0 { ", " } else { "" };
                    let n = values.len();
                    list.push_str(&format!(
                        "{comma}({at}::BIGINT, ${}::BYTEA, ${}::BIGINT, ${}::BIGINT)",
                        n + 1,
                        n + 2,
                        n + 3
                    ));
                    values.extend_from_slice(params![one.resident, one.from, one.known_by]);
                }
                tx.each(
                    &format!(
                        "SELECT r.key, r.version, r.performed_at, r.known_from, r.institution, r.status, r.images,
                            r.items, r.known_to, w.at
                         FROM (VALUES {list}) AS w (at, resident, since, known_by)
                         JOIN report r ON r.resident = w.resident AND r.performed_at >= w.since
                         AND r.known_from <= w.known_by ORDER BY w.at"
                    ),
                    &values,
                    |row| {
                        let at = usize::try_from(row.int(9)?).unwrap_or_default();
                        visit(first + at, interned.version(row)?);
                        Ok(true)
                    },
                )?;
            }
        }
    }
    Ok(())
}
