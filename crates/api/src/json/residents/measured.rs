//! Everything that was measured of somebody, with the report it stands in.

use std::{collections::HashMap, rc::Rc};

use base::{ResidentId, Result};
use clinical::{
    fhir::{
        CodeableConceptView, DiagnosticReportView, ObservationValue, ObservationView, QuantityView,
        principal_date,
    },
    record::{Found, ResourceType, Sight as _},
};
use jiff::Timestamp;
use serde_json::Value;
use store::Tx;
use terminology::ucum;
use uuid::Uuid;

use crate::{
    State,
    access::Seeing,
    json::recognition::{ItemNamed, flag, named, written},
};

const UCUM: &str = "http://unitsofmeasure.org";

/// One value of one item.
#[derive(Debug, Clone)]
pub(super) struct Measured {
    pub(super) item: ItemNamed,
    pub(super) at: Timestamp,
    /// As it was written, without its comparator.
    pub(super) number: Option<String>,
    /// As people read it.
    pub(super) value: String,
    /// As it was written.
    pub(super) unit: Option<String>,
    /// In UCUM, where that is known for certain; empty for a value without a unit.
    pub(super) ucum: Option<String>,
    pub(super) low: Option<String>,
    pub(super) high: Option<String>,
    pub(super) flags: Vec<String>,
    pub(super) institution: String,
    pub(super) report: Option<Uuid>,
}

/// Where a result was found.
struct Place<'a> {
    at: Timestamp,
    institution: &'a str,
    report: Option<Uuid>,
}

/// What a report says of the results that it refers to.
struct Heading {
    at: Timestamp,
    institution: String,
    report: Uuid,
    withdrawn: bool,
}

/// Values of items of the region that the caller sees, oldest first. What was taken back is none. Of a long record
/// only the values are held at once, not the resources.
pub(super) fn measured(
    state: &State,
    tx: &mut Tx<'_>,
    sight: &mut Seeing<'_>,
    resident: ResidentId,
) -> Result<Vec<Measured>> {
    let when =
        |found: &Found, value: &Value| principal_date(value, &state.region.zone).unwrap_or(found.updated_at);
    let mut all = Vec::new();
    let mut headings: HashMap<String, Rc<Heading>> = HashMap::new();
    for found in state.records.of_resident(tx, resident, ResourceType::DiagnosticReport)? {
        let value = found.value()?;
        if !sight.sees(tx, &found, &value)? {
            continue;
        }
        let Some(view) = DiagnosticReportView::of(&value) else { continue };
        let heading = Rc::new(Heading {
            at: when(&found, &value),
            institution: found.institution,
            report: found.key.0,
            withdrawn: matches!(view.status(), Some("entered-in-error" | "cancelled")),
        });
        for reference in view.results().filter_map(|result| result.reference()) {
            if let Some(id) = reference.strip_prefix("Observation/") {
                headings.entry(id.to_owned()).or_insert_with(|| heading.clone());
            }
            if let Some(result) = view.inside(reference) {
                under(state, result, &heading, &mut all);
            }
        }
    }
    for found in state.records.of_resident(tx, resident, ResourceType::Observation)? {
        let value = found.value()?;
        if !sight.sees(tx, &found, &value)? {
            continue;
        }
        if let Some(heading) = headings.get(&found.id) {
            under(state, &value, heading, &mut all);
        } else if let Some(observation) = ObservationView::of(&value) {
            let place = Place { at: when(&found, &value), institution: &found.institution, report: None };
            lines(state, &observation, &place, &mut all);
        }
    }
    all.sort_by(|a, b| (a.at, &a.item.code, a.report).cmp(&(b.at, &b.item.code, b.report)));
    Ok(all)
}

/// A result of a report: it may say when its specimen was taken; otherwise the report does.
fn under(state: &State, result: &Value, heading: &Heading, all: &mut Vec<Measured>) {
    let Some(observation) = ObservationView::of(result).filter(|_| !heading.withdrawn) else { return };
    let at = principal_date(result, &state.region.zone).unwrap_or(heading.at);
    let place = Place { at, institution: &heading.institution, report: Some(heading.report) };
    lines(state, &observation, &place, all);
}

fn lines(state: &State, observation: &ObservationView<'_>, place: &Place<'_>, all: &mut Vec<Measured>) {
    if matches!(observation.status(), Some("entered-in-error" | "cancelled")) {
        return;
    }
    let range = observation.reference_ranges().next();
    let bound = |bound: Option<QuantityView<'_>>| bound.and_then(|q| q.value().map(str::to_owned));
    let (mut low, mut high) = range.map_or((None, None), |range| (bound(range.low()), bound(range.high())));
    if low.is_none() && high.is_none() {
        (low, high) = range.and_then(|range| range.text()).map_or((None, None), printed);
    }
    let flags: Vec<String> = observation.interpretations().filter_map(flag).collect();
    let own = observation.code().zip(observation.value());
    let parts = observation.components().filter_map(|(code, value)| Some((code, value?)));
    let mut first = own.is_some();
    for (code, value) in own.into_iter().chain(parts) {
        let bounds = if first { (low.clone(), high.clone()) } else { (None, None) };
        let flags = if first { flags.clone() } else { Vec::new() };
        first = false;
        all.extend(line(state, code, &value, place, bounds, flags));
    }
}

/// The bounds of a range as laboratories print it: `3.50-9.50`, `9～50`, `<5`, `≥60`. None for words.
fn printed(text: &str) -> (Option<String>, Option<String>) {
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let number = |text: &str| {
        let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit() || b == b'.');
        (digits && text.parse::<f64>().is_ok()).then(|| text.to_owned())
    };
    for sign in ["<=", "<", "≤", "＜"] {
        if let Some(rest) = text.strip_prefix(sign) {
            return (None, number(rest));
        }
    }
    for sign in [">=", ">", "≥", "＞"] {
        if let Some(rest) = text.strip_prefix(sign) {
            return (number(rest), None);
        }
    }
    for dash in ["--", "-", "–", "—", "~", "～"] {
        if let Some((low, high)) = text.split_once(dash)
            && let (Some(low), Some(high)) = (number(low), number(high))
        {
            return (Some(low), Some(high));
        }
    }
    (None, None)
}

fn line(
    state: &State,
    code: CodeableConceptView<'_>,
    value: &ObservationValue<'_>,
    place: &Place<'_>,
    (low, high): (Option<String>, Option<String>),
    flags: Vec<String>,
) -> Option<Measured> {
    let item = named(state, place.institution, state.region.day(place.at), code.codings())?;
    let (text, unit) = written(value);
    let (number, ucum) = match value {
        ObservationValue::Quantity(quantity) => {
            let plain = quantity.comparator().is_none();
            (quantity.value().filter(|_| plain).map(str::to_owned), unit_of(quantity))
        }
        ObservationValue::Integer(number) => (Some((*number).to_owned()), Some(String::new())),
        _ => (None, None),
    };
    Some(Measured {
        item,
        at: place.at,
        number,
        value: text?,
        unit,
        ucum,
        low,
        high,
        flags,
        institution: place.institution.to_owned(),
        report: place.report,
    })
}

fn unit_of(quantity: &QuantityView<'_>) -> Option<String> {
    let coded = quantity.code().filter(|_| quantity.system() == Some(UCUM));
    match coded.or_else(|| quantity.unit()).or_else(|| quantity.code()).map(str::trim) {
        None | Some("") => Some(String::new()),
        Some(unit) if coded.is_some() && ucum::is_valid(unit) => Some(unit.to_owned()),
        Some(unit) => ucum::normalise(unit),
    }
}

#[cfg(test)]
mod tests {
    use super::printed;

    #[test]
    fn printed_ranges_are_read_and_words_are_not() {
        for (text, low, high) in [
            ("3.50-9.50", Some("3.50"), Some("9.50")),
            ("9 ～ 50", Some("9"), Some("50")),
            ("120–165", Some("120"), Some("165")),
            ("<5", None, Some("5")),
            ("≥ 60", Some("60"), None),
            ("阴性", None, None),
            ("1:80", None, None),
            ("男 120-160", None, None),
            ("-5-5", None, None),
        ] {
            assert_eq!(printed(text), (low.map(str::to_owned), high.map(str::to_owned)), "{text}");
        }
    }
}
