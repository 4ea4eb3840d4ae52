//! Items, panels, prices, shared domains.

use std::collections::{HashMap, HashSet};

use toml::Spanned;

use super::{Known, unknown};
use crate::{
    Level,
    load::{
        rows::{ItemRow, PriceRow, Row},
        source::Faults,
    },
    loinc_checks, place_is_well_formed,
};

pub(super) fn check(known: &Known<'_>, faults: &mut Faults) {
    for row in &known.rows.items {
        item(row, known, faults);
    }
    equivalences(known, faults);
    panels(known, faults);
    domains(known, faults);
    for row in &known.rows.prices {
        unknown(row, [&row.data.item], "item", &known.priced, known, faults);
        for (level, amount) in amounts(row) {
            if *amount.as_ref() < 0 {
                let reason =
                    format!("{}: the price at {level} is negative; write fen, 0 or more", row.rule.id);
                faults.error(&row.source, &amount.span(), reason);
            }
        }
    }
    missing_prices(known, faults);
}

fn item(row: &Row<ItemRow>, known: &Known<'_>, faults: &mut Faults) {
    let data = &row.data;
    let id = &row.rule.id;
    let code = data.code.as_ref();
    if !code.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte)) {
        let reason = format!("{id}: a code holds letters, digits, `-`, `_` and `.` only; mend it");
        faults.error(&row.source, &data.code.span(), reason);
    }
    loinc(row, id, data.loinc.as_ref(), faults);
    if let Some(unit) = &data.unit
        && (unit.as_ref().is_empty() || !unit.as_ref().bytes().all(|byte| byte.is_ascii_graphic()))
    {
        let reason = format!("{id}: {:?} is not a UCUM unit; write it as in 10*9/L, umol/L", unit.as_ref());
        faults.error(&row.source, &unit.span(), reason);
    }
    unknown(row, &data.equivalence_group, "equivalence group", &known.groups, known, faults);
    unknown(row, &data.label_scheme, "eqa_scheme", &known.schemes, known, faults);
    match (&data.window_days, data.never_recognise) {
        (None, false) => {
            faults.error(&row.source, &row.span, format!("{id} has no window; add window_days"));
        }
        (Some(window), true) => {
            let reason = format!("{id} is never recognised, so it has no window; take window_days out");
            faults.error(&row.source, &window.span(), reason);
        }
        (Some(window), false) => bounds(row, window, known, faults),
        (None, true) => {}
    }
}

/// D1: a window lies between the region's shortest and longest.
fn bounds(row: &Row<ItemRow>, window: &Spanned<u16>, known: &Known<'_>, faults: &mut Faults) {
    let days = u32::from(*window.as_ref());
    for bound in known.rows.parameters.iter().filter(|bound| bound.rule.range().overlaps(row.rule.range())) {
        let limit = *bound.data.value.as_ref();
        let broken = match bound.data.name.as_ref().as_str() {
            "window_days_min" => days < limit,
            "window_days_max" => days > limit,
            _ => false,
        };
        if broken {
            let reason = format!(
                "{}: a window of {days} days is outside {} = {limit} ({}); mend one of them",
                row.rule.id,
                bound.data.name.as_ref(),
                bound.rule.source
            );
            faults.error(&row.source, &window.span(), reason);
        }
    }
}

fn loinc<T>(row: &Row<T>, id: &str, code: Option<&Spanned<String>>, faults: &mut Faults) {
    if let Some(code) = code.filter(|code| !loinc_checks(code.as_ref())) {
        let reason = format!(
            "{id}: LOINC {} has a wrong check digit; look it up at loinc.org or leave it out",
            code.as_ref()
        );
        faults.error(&row.source, &code.span(), reason);
    }
}

/// A group of one stands in for nothing; most likely the other items' rows misspell it.
fn equivalences(known: &Known<'_>, faults: &mut Faults) {
    for row in &known.rows.equivalences {
        let members: HashSet<&String> = known
            .rows
            .items
            .iter()
            .filter(|item| {
                item.data.equivalence_group.as_ref().is_some_and(|group| *group.as_ref() == row.data.code)
            })
            .map(|item| item.data.code.as_ref())
            .collect();
        if members.len() < 2 {
            let reason = format!("{} has {} items; a group wants two or more", row.rule.id, members.len());
            faults.warning(&row.source, &row.span, reason);
        }
    }
}

fn panels(known: &Known<'_>, faults: &mut Faults) {
    for row in &known.rows.panels {
        let data = &row.data;
        let id = &row.rule.id;
        loinc(row, id, data.loinc.as_ref(), faults);
        if known.items.contains_key(data.code.as_ref()) {
            let reason = format!("{id} has the code of an item; an order could mean either, rename one");
            faults.error(&row.source, &data.code.span(), reason);
        }
        if data.items.is_empty() {
            faults.error(&row.source, &row.span, format!("{id} has no items; name them or take it out"));
        }
        unknown(row, &data.items, "item", &known.items, known, faults);
        twice(row, &data.items, faults);
    }
}

fn domains(known: &Known<'_>, faults: &mut Faults) {
    for row in &known.rows.domains {
        let data = &row.data;
        unknown(row, &data.items, "item", &known.items, known, faults);
        twice(row, &data.items, faults);
        if data.items.is_empty() && data.categories.is_empty() {
            let reason = format!("{} shares nothing; name items or categories", row.rule.id);
            faults.error(&row.source, &row.span, reason);
        }
        let mut seen = HashSet::new();
        for place in &data.places {
            let code = place.code.as_ref();
            if !place_is_well_formed(code) {
                let reason = format!("{}: place {code} is not six digits; mend it", row.rule.id);
                faults.error(&row.source, &place.code.span(), reason);
            }
            if !seen.insert(code) {
                let reason = format!("{} names {} ({code}) twice; take one out", row.rule.id, place.name);
                faults.error(&row.source, &place.code.span(), reason);
            }
        }
    }
}

fn twice<T>(row: &Row<T>, references: &[Spanned<String>], faults: &mut Faults) {
    let mut seen = HashSet::new();
    for reference in references {
        if !seen.insert(reference.as_ref()) {
            let reason = format!("{} names {} twice; take one out", row.rule.id, reference.as_ref());
            faults.error(&row.source, &reference.span(), reason);
        }
    }
}

fn amounts(row: &Row<PriceRow>) -> impl Iterator<Item = (Level, &Spanned<i64>)> {
    let fen = &row.data.fen;
    [
        (Level::Tertiary, &fen.tertiary),
        (Level::Secondary, &fen.secondary),
        (Level::Primary, &fen.primary),
        (Level::Village, &fen.village),
        (Level::Other, &fen.other),
    ]
    .into_iter()
    .filter_map(|(level, amount)| amount.as_ref().map(|amount| (level, amount)))
}

/// Savings are counted at the ordering institution's price (RULES §2.3), so each level in use wants one.
fn missing_prices(known: &Known<'_>, faults: &mut Faults) {
    let used: HashSet<Level> = known.rows.institutions.iter().map(|row| row.data.level).collect();
    let mut priced: HashMap<&str, HashSet<Level>> = HashMap::new();
    for row in &known.rows.prices {
        let levels = priced.entry(row.data.item.as_ref()).or_default();
        levels.extend(amounts(row).map(|(level, _)| level));
        if levels.contains(&Level::Primary) {
            levels.insert(Level::Village);
        }
    }
    let mut seen = HashSet::new();
    for row in known.rows.items.iter().filter(|row| !row.data.never_recognise) {
        let code = row.data.code.as_ref().as_str();
        let has = priced.get(code);
        let missing: Vec<String> = Level::ALL
            .into_iter()
            .filter(|level| *level != Level::Other && used.contains(level))
            .filter(|level| !has.is_some_and(|levels| levels.contains(level)))
            .map(|level| level.to_string())
            .collect();
        if !missing.is_empty() && seen.insert(code) {
            let reason =
                format!("{} has no price at {}; add it to the prices", row.rule.id, missing.join(", "));
            faults.warning(&row.source, &row.span, reason);
        }
    }
}
