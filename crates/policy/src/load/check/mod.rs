//! What the rows of one region must satisfy together.

mod catalogue;
mod institutions;
mod labels;
mod parameters;

use std::collections::{HashMap, HashSet};

use toml::Spanned;

use super::{
    read::RegionRows,
    rows::{RegionRow, Row, RowKind},
    source::Faults,
};

/// Codes that references may name.
struct Known<'r> {
    rows: &'r RegionRows,
    institutions: HashSet<String>,
    items: HashSet<String>,
    panels: HashSet<String>,
    groups: HashSet<String>,
    schemes: HashSet<String>,
    domains: HashSet<String>,
}

impl Known<'_> {
    /// Whether `code` is in `set`, or may be in a row or file that could not be read and is complained about itself.
    fn has(&self, set: &HashSet<String>, code: &str) -> bool {
        set.contains(code) || self.rows.unreadable || self.rows.broken.contains(code)
    }
}

/// Adds every fault of the region's rows; `code` is that of its folder, `shown` the folder's path.
pub(super) fn check(rows: &RegionRows, shown: &str, code: &str, faults: &mut Faults) {
    let known = Known {
        rows,
        institutions: codes(&rows.institutions),
        items: codes(&rows.items),
        panels: codes(&rows.panels),
        groups: codes(&rows.equivalences),
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
    institutions::check(&known, faults);
    catalogue::check(&known, faults);
    labels::check(&known, faults);
    parameters::check(&known, faults);
}

fn codes<T: RowKind>(rows: &[Row<T>]) -> HashSet<String> {
    rows.iter().map(|row| row.data.code()).collect()
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

/// Complains about each of `references` that names nothing.
fn unknown<'s, T>(
    row: &Row<T>,
    references: impl IntoIterator<Item = &'s Spanned<String>>,
    what: &str,
    exists: impl Fn(&str) -> bool,
    faults: &mut Faults,
) {
    for reference in references {
        if !exists(reference.as_ref()) {
            let id = &row.rule.id;
            let reason =
                format!("{id} names the unknown {what} {}; mend the code or add it", reference.as_ref());
            faults.error(&row.source, &reference.span(), reason);
        }
    }
}
