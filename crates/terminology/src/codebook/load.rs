//! Mapping spreadsheets: checked row by row, loaded all or not at all.

use std::collections::{HashMap, HashSet};

use ::store::Tx;
use base::{Ctx, Result};
use jiff::civil::Date;

use super::{
    model::{BEGINNING, Version},
    service::CodeBook,
    store,
};
use crate::ucum::{self, Comparable};

/// One row of a mapping spreadsheet, cells as they stand.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MappingRow {
    /// The region's code of the institution; empty for LOINC, which all share.
    pub institution: String,
    /// Code system; empty for an institution's own list without a name.
    pub system: String,
    /// The institution's code.
    pub code: String,
    /// The institution's name for it.
    pub display: String,
    /// The region's item or panel.
    pub item: String,
    /// Unit the institution means when it sends none, as it writes it.
    pub unit: Option<String>,
    /// Method, where it matters.
    pub method: Option<String>,
    /// First day; without one, the day on which the row it replaces began, or the beginning.
    pub valid_from: Option<Date>,
    /// Last day, included; without one it goes on.
    pub valid_until: Option<Date>,
}

/// What a load did, in rows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Loaded {
    /// Codes that had no mapping.
    pub new: usize,
    /// Codes whose mapping is another one now.
    pub changed: usize,
    /// Rows that say what was known.
    pub same: usize,
}

/// What is wrong with a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowFault {
    /// Which row, from 0, in the order they were given.
    pub row: usize,
    /// The field, by its name in [`MappingRow`].
    pub column: &'static str,
    /// What is wrong and what to do.
    pub reason: String,
}

type Place = (String, String, String);

/// What was loaded and the revision that the commit will have, or every wrong row.
pub(super) type Checked = std::result::Result<(Loaded, i64), Vec<RowFault>>;

/// Loads `rows`.
pub(super) fn load(book: &CodeBook, tx: &mut Tx<'_>, ctx: &Ctx, rows: &[MappingRow]) -> Result<Checked> {
    let mut faults = Vec::new();
    let mut wanted = Vec::with_capacity(rows.len());
    for (at, row) in rows.iter().enumerate() {
        match check(book, ctx, row) {
            Ok(version) => wanted.push((at, version)),
            Err((column, reason)) => faults.push(RowFault { row: at, column, reason }),
        }
    }
    if !faults.is_empty() {
        return Ok(Err(faults));
    }
    // Taken before reading what is open: on PostgreSQL it waits for another load to end.
    let revision = store::next_revision(tx)?;
    // Later than every load before, whatever the clocks of two processes say: known at an instant is then always
    // the same set of mappings.
    let now = match store::newest_change(tx)? {
        Some(newest) if newest >= ctx.now => base::timestamp(base::micros(newest).saturating_add(1)),
        _ => ctx.now,
    };
    let mut open: HashMap<Place, Vec<Version>> = HashMap::new();
    let institutions: HashSet<&str> = wanted.iter().map(|(_, v)| v.institution.as_str()).collect();
    for institution in institutions {
        for version in store::open_versions(tx, institution)? {
            open.entry(place(&version)).or_default().push(version);
        }
    }

    let mut loaded = Loaded::default();
    let mut closing = Vec::new();
    let mut inserting: Vec<(Version, String)> = Vec::new();
    let mut seen: HashMap<(Place, Date), usize> = HashMap::new();
    for (at, mut version) in wanted {
        let known = open.get(&place(&version)).map(Vec::as_slice).unwrap_or_default();
        if rows[at].valid_from.is_none()
            && let Some(latest) = known.iter().map(|v| v.valid_from).max()
        {
            version.valid_from = latest;
        }
        if let Some(first) = seen.insert((place(&version), version.valid_from), at) {
            if meaning(&rows[first]) == meaning(&rows[at]) {
                loaded.same += 1;
            } else {
                let reason =
                    format!("row {} maps the same code from the same day; keep one of them", first + 1);
                faults.push(RowFault { row: at, column: "code", reason });
            }
            continue;
        }
        match known.iter().find(|v| v.valid_from == version.valid_from) {
            Some(old) if same(old, &version) => loaded.same += 1,
            old => {
                closing.extend(old.map(|old| old.id));
                if known.is_empty() {
                    loaded.new += 1
                } else {
                    loaded.changed += 1
                }
                version.known_from = now;
                inserting.push((version, rows[at].display.trim().to_owned()));
            }
        }
    }
    if !faults.is_empty() {
        return Ok(Err(faults));
    }
    for id in &closing {
        store::close_version(tx, *id, now)?;
    }
    store::insert_versions(tx, &inserting)?;
    Ok(Ok((loaded, revision)))
}

fn place(v: &Version) -> Place {
    (v.institution.clone(), v.system.clone(), v.code.clone())
}

fn same(a: &Version, b: &Version) -> bool {
    (&a.item, &a.unit, &a.method, a.valid_until) == (&b.item, &b.unit, &b.method, b.valid_until)
}

fn meaning(row: &MappingRow) -> (&str, Option<&str>, Option<&str>, Option<Date>) {
    (row.item.trim(), row.unit.as_deref(), row.method.as_deref(), row.valid_until)
}

fn check(
    book: &CodeBook,
    ctx: &Ctx,
    row: &MappingRow,
) -> std::result::Result<Version, (&'static str, String)> {
    let region = book.region();
    let today = region.day(ctx.now);
    let (institution, system, code) =
        book.settled(&row.institution, &row.system, &row.code).map_err(|fault| ("code", fault.detail))?;
    if system == super::system::region_items(&region.code) {
        return Err(("system", "the region's own items mean themselves and are not mapped".into()));
    }
    if book.is_shared(system) {
        if !row.institution.trim().is_empty() {
            return Err((
                "institution",
                "this system's codes mean the same for all institutions: leave the institution empty".into(),
            ));
        }
    } else if region.institution(institution, today).is_none() {
        return Err(("institution", format!("the region has no institution {institution:?} today")));
    }
    let item = row.item.trim();
    let found = region.item(item, today).or_else(|| region.item_versions(item).last());
    if found.is_none() && region.panel(item, today).is_none() {
        return Err(("item", format!("{item:?} is neither an item nor a panel of the region's catalogue")));
    }
    let text =
        |cell: &Option<String>| cell.as_deref().map(str::trim).filter(|t| !t.is_empty()).map(str::to_owned);
    let unit = match text(&row.unit) {
        None => None,
        Some(written) => {
            let unit = ucum::normalise(&written)
                .ok_or_else(|| ("unit", format!("{written:?} cannot be read as a unit; write it in UCUM")))?;
            if let Some(wanted) = found.and_then(|item| item.unit.as_deref())
                && let Comparable::No { reason } = ucum::comparable(&unit, wanted)
            {
                return Err((
                    "unit",
                    format!("{unit} cannot be compared with {wanted} of the item: {reason}"),
                ));
            }
            Some(unit.into())
        }
    };
    if let (Some(from), Some(until)) = (row.valid_from, row.valid_until)
        && until < from
    {
        return Err(("valid_until", "the last day is before the first".into()));
    }
    Ok(Version {
        id: 0,
        institution: institution.to_owned(),
        system: system.to_owned(),
        code: code.to_owned(),
        item: item.into(),
        unit,
        method: text(&row.method).map(Into::into),
        valid_from: row.valid_from.unwrap_or(BEGINNING).max(BEGINNING),
        valid_until: row.valid_until,
        known_from: ctx.now,
        known_to: None,
        loaded_by: ctx.actor.id.as_str().into(),
    })
}
