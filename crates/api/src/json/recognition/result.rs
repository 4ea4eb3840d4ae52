//! The results of a report, a line each.

use base::{ResidentId, Result, timestamp};
use clinical::{
    fhir::{
        CodeableConceptView, CodingView, DiagnosticReportView, ObservationValue, ObservationView,
        QuantityView, ReferenceRangeView,
    },
    record::{ReportEntry, ResourceType, Sight},
};
use jiff::civil::Date;
use serde::Serialize;
use store::Tx;
use terminology::{CodeNo, LocalCode, system};
use utoipa::ToSchema;

use crate::State;

/// An item or panel of the region.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct ItemNamed {
    /// Its code.
    pub(crate) code: String,
    /// Its Chinese name.
    pub(crate) name: String,
}

/// One result.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ResultShown {
    /// The region's item, once the code is mapped.
    item: Option<ItemNamed>,
    /// In the institution's words.
    name: String,
    /// The value as it was written, with its comparator.
    value: Option<String>,
    /// The unit as it was written.
    unit: Option<String>,
    /// What the laboratory holds normal.
    reference_range: Option<String>,
    /// Flags such as H and L.
    flags: Vec<String>,
    /// By FHIR's code.
    status: String,
    /// Method.
    method: Option<String>,
}

impl ResultShown {
    /// `ALT 42.5 U/L（9–50，H）`; none without a value.
    pub(crate) fn in_words(&self) -> Option<String> {
        let value = self.value.as_deref()?;
        let name = self.item.as_ref().map_or(self.name.as_str(), |item| item.name.as_str());
        let unit = self.unit.as_deref().map(|unit| format!(" {unit}")).unwrap_or_default();
        let notes: Vec<&str> = self.reference_range.iter().chain(&self.flags).map(String::as_str).collect();
        let notes = if notes.is_empty() { String::new() } else { format!("（{}）", notes.join("，")) };
        Some(format!("{name} {value}{unit}{notes}"))
    }
}

/// The code of the region's item or panel that codes of an institution mean on `day`.
pub(crate) fn item_of<'a>(
    state: &State,
    institution: &str,
    day: Date,
    codings: impl Iterator<Item = CodingView<'a>>,
) -> Option<String> {
    named(state, institution, day, codings).map(|item| item.code)
}

/// What a code means for the region on `day`.
pub(crate) fn named<'a>(
    state: &State,
    institution: &str,
    day: Date,
    mut codings: impl Iterator<Item = CodingView<'a>>,
) -> Option<ItemNamed> {
    let code = codings.find_map(|coding| {
        let system = system::canonical(coding.system().unwrap_or_default());
        let owner = if state.codes.is_shared(system) { "" } else { institution };
        let local = LocalCode {
            no: CodeNo(0),
            institution: owner.into(),
            system: system.into(),
            code: coding.code()?.trim().into(),
            display: "".into(),
            first_seen: timestamp(0),
        };
        state.codes.meaning(&local, day, None).map(|mapping| mapping.item.to_string())
    })?;
    let item = state.region.item(&code, day).map(|item| item.name.clone());
    let name = item.or_else(|| state.region.panel(&code, day).map(|panel| panel.name.clone()));
    Some(ItemNamed { name: name.unwrap_or_else(|| code.clone()), code })
}

/// The results a report refers to or carries inside.
pub(crate) fn results_of(
    state: &State,
    tx: &mut Tx<'_>,
    report: &DiagnosticReportView<'_>,
    entry: &ReportEntry,
    resident: ResidentId,
    sight: &mut dyn Sight,
) -> Result<Vec<ResultShown>> {
    let day = state.region.day(entry.performed_at);
    let mut shown = Vec::new();
    for reference in report.results().filter_map(|result| result.reference()) {
        let stored;
        let value = match report.inside(reference) {
            Some(inside) => inside,
            None => match state.records.led_to(tx, ResourceType::Observation, reference, Some(resident))? {
                Some(found) => {
                    stored = found.value()?;
                    if !sight.sees(tx, &found, &stored)? {
                        continue;
                    }
                    &stored
                }
                None => continue,
            },
        };
        if let Some(observation) = ObservationView::of(value) {
            lines(state, &observation, &entry.institution, day, &mut shown);
        }
    }
    Ok(shown)
}

/// A line for the observation, and one for each of its components.
fn lines(
    state: &State,
    observation: &ObservationView<'_>,
    institution: &str,
    day: Date,
    shown: &mut Vec<ResultShown>,
) {
    let mut components = observation.components().peekable();
    if observation.value().is_some() || components.peek().is_none() {
        let ranges: Vec<String> = observation.reference_ranges().filter_map(|range| words(&range)).collect();
        let (value, unit) = observation.value().map_or((None, None), |value| written(&value));
        shown.push(ResultShown {
            item: named(state, institution, day, observation.codings()),
            name: name(observation.code()),
            value,
            unit,
            reference_range: (!ranges.is_empty()).then(|| ranges.join("；")),
            flags: observation.interpretations().filter_map(flag).collect(),
            status: observation.status().unwrap_or("unknown").to_owned(),
            method: observation.method().and_then(|method| method.words().map(str::to_owned)),
        });
    }
    for (code, value) in components {
        let (value, unit) = value.map_or((None, None), |value| written(&value));
        shown.push(ResultShown {
            item: named(state, institution, day, code.codings()),
            name: name(Some(code)),
            value,
            unit,
            reference_range: None,
            flags: Vec::new(),
            status: observation.status().unwrap_or("unknown").to_owned(),
            method: None,
        });
    }
}

fn name(code: Option<CodeableConceptView<'_>>) -> String {
    let code_only = |code: CodeableConceptView<'_>| code.codings().find_map(|c| c.code().map(str::to_owned));
    code.and_then(|code| code.words().map(str::to_owned).or_else(|| code_only(code))).unwrap_or_default()
}

pub(crate) fn flag(concept: CodeableConceptView<'_>) -> Option<String> {
    let code = concept.codings().find_map(|coding| coding.code().map(str::to_owned));
    code.or_else(|| concept.text().map(str::to_owned))
}

/// Value and unit as people read them.
pub(crate) fn written(value: &ObservationValue<'_>) -> (Option<String>, Option<String>) {
    match value {
        ObservationValue::Quantity(quantity) => {
            let number =
                quantity.value().map(|n| format!("{}{n}", quantity.comparator().unwrap_or_default()));
            (number, quantity.unit().or_else(|| quantity.code()).map(str::to_owned))
        }
        ObservationValue::Concept(concept) => (Some(name(Some(*concept))), None),
        ObservationValue::Text(text) | ObservationValue::Integer(text) => (Some((*text).to_owned()), None),
        ObservationValue::Boolean(yes) => (Some(if *yes { "是" } else { "否" }.to_owned()), None),
        ObservationValue::Other(value) => {
            (Some(value.as_str().map_or_else(|| value.to_string(), str::to_owned)), None)
        }
    }
}

/// The range as printed, or `9–50`, `≥3`, `≤5`.
fn words(range: &ReferenceRangeView<'_>) -> Option<String> {
    if let Some(text) = range.text() {
        return Some(text.to_owned());
    }
    let number = |quantity: Option<QuantityView<'_>>| quantity.and_then(|q| q.value().map(str::to_owned));
    match (number(range.low()), number(range.high())) {
        (Some(low), Some(high)) => Some(format!("{low}–{high}")),
        (Some(low), None) => Some(format!("≥{low}")),
        (None, Some(high)) => Some(format!("≤{high}")),
        (None, None) => None,
    }
}

#[cfg(test)]
mod tests {
    use clinical::fhir::ObservationView;
    use serde_json::json;

    use super::{words, written};

    #[test]
    fn values_and_ranges_keep_their_digits() {
        let text = r#"{"resourceType":"Observation","valueQuantity":{"value":11.20,"comparator":"<","unit":"U/L"},
            "referenceRange":[{"low":{"value":9.0},"high":{"value":50}},{"high":{"value":5}},{"text":"阴性"}]}"#;
        let observation: serde_json::Value = serde_json::from_str(text).unwrap();
        let view = ObservationView::of(&observation).unwrap();
        assert_eq!(written(&view.value().unwrap()), (Some("<11.20".into()), Some("U/L".into())));
        let ranges: Vec<_> = view.reference_ranges().filter_map(|range| words(&range)).collect();
        assert_eq!(ranges, ["9.0–50", "≤5", "阴性"]);
        let coded = json!({"resourceType": "Observation", "valueCodeableConcept": {"text": "阳性(+)"}});
        let view = ObservationView::of(&coded).unwrap();
        assert_eq!(written(&view.value().unwrap()), (Some("阳性(+)".into()), None));
    }
}
