//! What the rows of one region must satisfy together.

mod authority;
mod catalogue;
mod institutions;
mod labels;
mod parameters;
mod sensitive;

use std::collections::HashMap;

pub use parameters::parameter_called;

use toml::Spanned;

use super::{
    read::RegionRows,
    rows::{RegionRow, Row, RowKind},
    source::Faults,
};
use crate::DateRange;

/// Codes of one kind that references may name, with the days on which they are in force.
type Codes = HashMap<String, Vec<DateRange>>;

struct Known<'r> {
    rows: &'r RegionRows,
    areas: Codes,
    institutions: Codes,
    items: Codes,
    /// Items and panels: an order and a price may name either.
    priced: Codes,
    /// Equivalence groups, and items, each of which is a group by itself.
    groups: Codes,
    schemes: Codes,
    domains: Codes,
}

/// Adds every fault of the region's rows; `code` is that of its folder, `shown` the folder's path.
pub(super) fn check(rows: &RegionRows, shown: &str, code: &str, faults: &mut Faults) {
    let items = codes(&rows.items);
    let known = Known {
        rows,
        areas: codes(&rows.areas),
        institutions: codes(&rows.institutions),
        priced: joined(codes(&rows.panels), &items),
        groups: joined(codes(&rows.equivalences), &items),
        items,
        schemes: codes(&rows.schemes),
        domains: codes(&rows.domains),
    };
    required(rows, shown, faults);
    for row in &rows.regions {
        region(row, code, faults);
    }
    overlaps(&rows.areas, faults);
    overlaps(&rows.institutions, faults);
    overlaps(&rows.items, faults);
    overlaps(&rows.equivalences, faults);
    overlaps(&rows.panels, faults);
    overlaps(&rows.schemes, faults);
    overlaps(&rows.labels, faults);
    overlaps(&rows.lapses, faults);
    overlaps(&rows.grounds, faults);
    overlaps(&rows.prices, faults);
    overlaps(&rows.parameters, faults);
    overlaps(&rows.domains, faults);
    overlaps(&rows.sensitive, faults);
    overlaps(&rows.authorities, faults);
    institutions::check(&known, faults);
    catalogue::check(&known, faults);
    labels::check(&known, faults);
    parameters::check(&known, faults);
    sensitive::check(&known, faults);
    authority::check(&known, faults);
}

fn codes<T: RowKind>(rows: &[Row<T>]) -> Codes {
    let mut codes = Codes::new();
    for row in rows {
        codes.entry(row.data.code()).or_default().push(row.rule.range());
    }
    codes
}

fn joined(mut codes: Codes, others: &Codes) -> Codes {
    for (code, ranges) in others {
        codes.entry(code.clone()).or_default().extend(ranges);
    }
    codes
}

/// What no region can do without.
fn required(rows: &RegionRows, shown: &str, faults: &mut Faults) {
    if rows.unreadable || !rows.broken.is_empty() {
        return;
    }
    let absent = [
        (rows.regions.is_empty(), "[region]", "region.toml"),
        (rows.areas.is_empty(), "[[area]]", "region.toml"),
        (rows.institutions.is_empty(), "[[institution]]", "organisations.toml"),
        (rows.items.is_empty(), "[[item]]", "catalogue.toml"),
        (rows.grounds.is_empty(), "[[ground]]", "grounds.toml"),
        (rows.labels.is_empty(), "[[label]]", "labels.toml"),
        (rows.prices.is_empty(), "[[price]]", "prices.toml"),
    ];
    for (_, table, file) in absent.into_iter().filter(|(absent, _, _)| *absent) {
        faults.whole(shown, format!("has no {table}; add {file}"));
    }
    for second in rows.regions.iter().skip(1) {
        let reason = "a second [region]; a folder describes one region, take one of them out";
        faults.error(&second.source, &second.span, reason);
    }
}

fn region(row: &Row<RegionRow>, folder_code: &str, faults: &mut Faults) {
    let code = &row.data.code;
    if code.as_ref() != folder_code {
        let reason = format!("region {} lies in the folder of {folder_code}; make them agree", code.as_ref());
        faults.error(&row.source, &code.span(), reason);
    }
    let zone = &row.data.timezone;
    if jiff::tz::TimeZone::get(zone.as_ref()).is_err() {
        let reason = format!("unknown time zone {}; write an IANA name such as Asia/Shanghai", zone.as_ref());
        faults.error(&row.source, &zone.span(), reason);
    }
}

/// Each day has at most one version of a rule.
fn overlaps<T: RowKind>(rows: &[Row<T>], faults: &mut Faults) {
    let mut by_code: HashMap<String, Vec<&Row<T>>> = HashMap::new();
    for row in rows {
        by_code.entry(row.data.code()).or_default().push(row);
    }
    for (_, mut versions) in by_code {
        versions.sort_by_key(|row| row.rule.effective);
        let mut latest: Option<&Row<T>> = None;
        for row in versions {
            if let Some(earlier) = latest.filter(|earlier| earlier.rule.range().overlaps(row.rule.range())) {
                let at = format!("{}:{}", earlier.rule.file, earlier.rule.line);
                let id = &row.rule.id;
                let reason = if earlier.rule.effective == row.rule.effective {
                    format!("{id} is there twice from {} (also {at}); take one out", row.rule.version)
                } else {
                    let last = row.rule.effective.yesterday().unwrap_or(row.rule.effective);
                    format!(
                        "{id} has two versions in force on {} (also {at}); end the earlier with until = {last}",
                        row.rule.version
                    )
                };
                faults.error(&row.source, &row.span, reason);
            }
            let lasts_longer = latest.is_none_or(|earlier| match (earlier.rule.until, row.rule.until) {
                (None, _) => false,
                (Some(_), None) => true,
                (Some(earlier), Some(later)) => later > earlier,
            });
            if lasts_longer {
                latest = Some(row);
            }
        }
    }
}

/// Complains about each of `references` that names nothing, or nothing in force while the row is. What a row
/// or file that could not be read may hold is complained about there.
fn unknown<'s, T>(
    row: &Row<T>,
    references: impl IntoIterator<Item = &'s Spanned<String>>,
    what: &str,
    codes: &Codes,
    known: &Known<'_>,
    faults: &mut Faults,
) {
    for reference in references {
        let code = reference.as_ref();
        let id = &row.rule.id;
        let reason = match codes.get(code) {
            Some(ranges) if ranges.iter().any(|range| range.overlaps(row.rule.range())) => continue,
            Some(_) => {
                format!("{id} names the {what} {code}, which is in force on none of its days; mend the dates")
            }
            None if known.rows.unreadable || known.rows.broken.contains(code) => continue,
            None => format!("{id} names the unknown {what} {code}; mend the code or add it"),
        };
        faults.error(&row.source, &reference.span(), reason);
    }
}
