//! The same examination or test again.

use base::CheckId;
use jiff::Timestamp;
use policy::{Category, Item};

use super::{Duplicate, DuplicateKind, Overlap, Source};
use crate::recognition::{
    Cited, Evidence, MICROS_A_DAY, MICROS_AN_HOUR, Question, Role, age_micros, local_time,
};

/// An order for an item or panel that nobody has withdrawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OpenOrder {
    pub(crate) check: CheckId,
    pub(crate) line: u32,
    pub(crate) institution: String,
    pub(crate) at: Timestamp,
    /// Code of the item or panel.
    pub(crate) code: String,
}

/// What is there already of the item or panel `code`: reports, then open orders, newest first.
/// `recognisable` says which reports are offered for recognition anyway.
pub(crate) fn of_line(
    question: &Question<'_>,
    evidence: &Evidence<'_>,
    orders: &[OpenOrder],
    code: &str,
    recognisable: impl Fn(&base::Key) -> bool,
) -> Vec<Duplicate> {
    let Some(wanted) = question.region.expand(code, question.today) else { return Vec::new() };
    let mut found: Vec<Duplicate> = Vec::new();
    for report in &evidence.reports {
        let entry = report.entry;
        if entry.status.is_withdrawn() {
            continue;
        }
        let age = age_micros(question.now, entry.performed_at);
        let there: Vec<&Item> = wanted
            .iter()
            .filter(|item| age <= i64::from(item.window_days) * MICROS_A_DAY)
            .filter(|item| report.findings.iter().any(|f| f.stands() && same_thing(f.item, item)))
            .copied()
            .collect();
        let name = match (&report.panel, there.as_slice()) {
            (Some(panel), [_, _, ..]) => panel.name.clone(),
            _ => names(&there),
        };
        let source = Source::Report { report: entry.key, version: entry.version };
        let known = Known { source, institution: &entry.institution, at: entry.performed_at, name };
        found.extend(reminder(question, &wanted, &there, known).map(|mut duplicate| {
            duplicate.recognisable = recognisable(&entry.key);
            duplicate
        }));
    }
    let open = i64::from(question.parameters.open_order_hours.value) * MICROS_AN_HOUR;
    for order in orders {
        if age_micros(question.now, order.at) > open {
            continue;
        }
        let ordered = question.region.expand(&order.code, question.today).unwrap_or_default();
        let there: Vec<&Item> = wanted
            .iter()
            .filter(|item| !item.never_recognise && ordered.iter().any(|other| same_thing(other, item)))
            .copied()
            .collect();
        let name = match question.region.panel(&order.code, question.today) {
            Some(panel) => panel.name.clone(),
            None => names(&there),
        };
        let source = Source::Order { check: order.check, line: order.line };
        let known = Known { source, institution: &order.institution, at: order.at, name };
        found.extend(reminder(question, &wanted, &there, known));
    }
    found.sort_by_key(|duplicate| std::cmp::Reverse(duplicate.at));
    found
}

/// Equivalence group and body part (RULES §2.3); a part that one of them leaves open does not divide them.
fn same_thing(a: &Item, b: &Item) -> bool {
    let part = match (&a.body_part, &b.body_part) {
        (Some(a), Some(b)) => a == b,
        _ => true,
    };
    a.equivalence_group == b.equivalence_group && part
}

struct Known<'a> {
    source: Source,
    institution: &'a str,
    at: Timestamp,
    name: String,
}

fn reminder(
    question: &Question<'_>,
    wanted: &[&Item],
    there: &[&Item],
    known: Known<'_>,
) -> Option<Duplicate> {
    let share = &question.parameters.panel_overlap_percent;
    if there.is_empty() || there.len() * 100 < wanted.len() * share.value as usize {
        return None;
    }
    let laboratory = wanted.iter().all(|item| item.category == Category::Laboratory);
    let institution = question.region.institution(known.institution, question.today);
    let place = institution.map_or(known.institution, |known| known.name.as_str());
    let time = local_time(question.region, known.at);
    let of = if wanted.len() > 1 {
        format!("（{}项中的{}项）", wanted.len(), there.len())
    } else {
        String::new()
    };
    let of_en = if wanted.len() > 1 {
        format!(" ({} of {} items)", there.len(), wanted.len())
    } else {
        String::new()
    };
    let (did, did_en) = match known.source {
        Source::Order { .. } => ("已开单", "was ordered"),
        _ => ("已做", "was performed"),
    };
    let mut rules: Vec<Cited> = there.iter().map(|item| Cited::new(Role::Item, &item.rule)).collect();
    if wanted.len() > 1 {
        rules.push(Cited::new(Role::Overlap, &share.rule));
    }
    Some(Duplicate {
        kind: if laboratory { DuplicateKind::Test } else { DuplicateKind::Examination },
        text: format!("{time}在{place}{did}{}{of}", known.name),
        text_en: format!("{} {did_en} at {place} on {time}{of_en}", known.name),
        source: known.source,
        institution: Some(known.institution.to_owned()),
        institution_name: institution.map(|known| known.name.clone()),
        at: known.at,
        code: there.first().map(|item| item.code.clone()).unwrap_or_default(),
        name: known.name,
        overlap: (wanted.len() > 1).then(|| Overlap {
            found: there.len(),
            of: wanted.len(),
            items: there.iter().map(|item| item.code.clone()).collect(),
        }),
        days_left: None,
        same: None,
        recognisable: false,
        rules,
    })
}

fn names(items: &[&Item]) -> String {
    match items {
        [one] => one.name.clone(),
        [first, ..] => format!("{}等{}项", first.name, items.len()),
        [] => String::new(),
    }
}
