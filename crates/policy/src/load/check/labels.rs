//! Labels, quality assessment, grounds.

use super::{Known, unknown};
use crate::{
    load::{
        rows::{GroundRow, ItemRow, LabelRow, Row, ScopeRow},
        source::Faults,
    },
    place_is_well_formed,
};

pub(super) fn check(known: &Known<'_>, faults: &mut Faults) {
    for row in &known.rows.schemes {
        let rounds = &row.data.rounds_per_year;
        if *rounds.as_ref() < 2 {
            let reason =
                format!("{}: at least two rounds a year are wanted (每半年≥1次); mend it", row.rule.id);
            faults.error(&row.source, &rounds.span(), reason);
        }
    }
    for row in &known.rows.labels {
        label(row, known, faults);
    }
    for row in &known.rows.lapses {
        unknown(row, [&row.data.institution], "institution", &known.institutions, known, faults);
        unknown(row, [&row.data.eqa_scheme], "eqa_scheme", &known.schemes, known, faults);
    }
    grounds(&known.rows.grounds, faults);
}

fn label(row: &Row<LabelRow>, known: &Known<'_>, faults: &mut Faults) {
    let data = &row.data;
    let id = &row.rule.id;
    unknown(row, [&data.eqa_scheme], "eqa_scheme", &known.schemes, known, faults);
    let holders = data.institutions.iter().chain(&data.except_institutions);
    unknown(row, holders, "institution", &known.institutions, known, faults);
    unknown(row, data.items.iter().chain(&data.except_items), "item", &known.items, known, faults);
    unknown(row, &data.groups, "equivalence group", &known.groups, known, faults);
    match &data.scope {
        ScopeRow::National => {}
        ScopeRow::Domain(domain) => {
            unknown(row, [domain], "domain", &known.domains, known, faults);
        }
        ScopeRow::Area(places) => {
            for place in places.iter().filter(|place| !place_is_well_formed(place.as_ref())) {
                let reason = format!("{id}: place {} is not six digits; mend it", place.as_ref());
                faults.error(&row.source, &place.span(), reason);
            }
            if places.is_empty() {
                faults.error(&row.source, &row.span, format!("{id} is honoured nowhere; name its places"));
            }
        }
    }
    if data.institutions.is_empty() && data.levels.is_empty() {
        faults.error(&row.source, &row.span, format!("{id} is held by nobody; name institutions or levels"));
    }
    let by_scheme = data.items.is_empty() && data.groups.is_empty() && data.categories.is_empty();
    let of_scheme = |item: &Row<ItemRow>| {
        item.data.label_scheme.as_ref().is_some_and(|scheme| scheme.as_ref() == data.eqa_scheme.as_ref())
    };
    if by_scheme && !known.rows.items.iter().any(of_scheme) {
        let reason = format!(
            "{id} covers nothing: it names no items and none has label_scheme = \"{}\"; name items or take it out",
            data.eqa_scheme.as_ref()
        );
        faults.warning(&row.source, &row.span, reason);
    }
    let Some(until) = row.rule.until else {
        let reason = format!("{id} never ends; a label lasts as its quality assessment does, add `until`");
        return faults.error(&row.source, &row.span, reason);
    };
    let scheme = known.rows.schemes.iter().filter(|scheme| scheme.data.code == *data.eqa_scheme.as_ref());
    if let Some(expiry) = scheme.map(|scheme| scheme.data.next_expiry).max()
        && until > expiry
    {
        let reason = format!(
            "{id} lasts until {until}, but the results of {} only until {expiry}; shorten the label or record the new round",
            data.eqa_scheme.as_ref()
        );
        faults.error(&row.source, &row.span, reason);
    }
}

fn grounds(rows: &[Row<GroundRow>], faults: &mut Faults) {
    for (index, row) in rows.iter().enumerate() {
        let code = row.data.code.as_ref();
        if code.len() != 2 || !code.bytes().all(|byte| byte.is_ascii_digit()) {
            let reason =
                format!("{}: a ground has a number of two digits such as 01; mend the code", row.rule.id);
            faults.error(&row.source, &row.data.code.span(), reason);
        }
        let second = rows[..index].iter().find(|other| {
            row.data.emergency && other.data.emergency && other.rule.range().overlaps(row.rule.range())
        });
        if let Some(other) = second {
            let reason = format!(
                "{} and {} are both the ground for emergencies; mark one only",
                row.rule.id, other.rule.id
            );
            faults.error(&row.source, &row.span, reason);
        }
    }
    if let Some(first) = rows.first().filter(|_| !rows.iter().any(|row| row.data.emergency)) {
        let reason =
            "no ground is marked emergency = true; an emergency lets an order through under one of them";
        faults.warning(&first.source, &first.span, reason);
    }
}
