//! The order of matches.

use std::cmp::Ordering;

use serde_json::Value;

use super::{
    decimal::Decimal,
    eval::any,
    matching::{instants_of, texts},
    query::{Meta, Query, SortKey},
    table::ParamKind,
    text::folded,
};

/// What one match is ordered by, for one key. What is missing comes last, ascending or descending.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SortValue {
    /// Microseconds since 1970.
    Instant(i64),
    /// In 10⁻¹⁵.
    Number(i128),
    /// Folded words, a code or a reference.
    Text(String),
    /// Nothing to order by.
    Missing,
}

impl Query {
    /// What [`Query::compare`] orders a match by: one value for each key of `_sort`.
    pub fn sort_key(&self, resource: &Value, meta: Meta<'_>) -> Vec<SortValue> {
        self.sort.iter().map(|key| self.sort_value(key, resource, meta)).collect()
    }

    fn sort_value(&self, key: &SortKey, resource: &Value, meta: Meta<'_>) -> SortValue {
        match key.param.name {
            "_id" => return SortValue::Text(meta.id.to_owned()),
            "_lastUpdated" => return SortValue::Instant(meta.last_updated.as_microsecond()),
            _ => {}
        }
        let mut best: Option<SortValue> = None;
        for path in &key.param.paths {
            any(path, resource, &mut |value| {
                let value = match key.param.kind {
                    ParamKind::Date => instants_of(value, path.ty, &self.context.zone)
                        .map(|i| SortValue::Instant(if key.descending { i.end } else { i.start })),
                    ParamKind::Quantity | ParamKind::Number => number(value),
                    _ => first_text(value, path.ty).map(SortValue::Text),
                };
                // Of several values the first in the wanted order stands for the resource.
                if let Some(value) = value {
                    let first = |own: &SortValue| directed(&value, own, key.descending) == Ordering::Less;
                    if best.as_ref().is_none_or(first) {
                        best = Some(value);
                    }
                }
                false
            });
        }
        best.unwrap_or(SortValue::Missing)
    }

    /// The order of two matches by their sort keys.
    pub fn compare(&self, a: &[SortValue], b: &[SortValue]) -> Ordering {
        let pairs = self.sort.iter().zip(a.iter().zip(b));
        pairs
            .map(|(key, (a, b))| directed(a, b, key.descending))
            .find(|order| order.is_ne())
            .unwrap_or(Ordering::Equal)
    }
}

fn directed(a: &SortValue, b: &SortValue, descending: bool) -> Ordering {
    let plain = match (a, b) {
        (SortValue::Missing, SortValue::Missing) => return Ordering::Equal,
        (SortValue::Missing, _) => return Ordering::Greater,
        (_, SortValue::Missing) => return Ordering::Less,
        (SortValue::Instant(a), SortValue::Instant(b)) => a.cmp(b),
        (SortValue::Number(a), SortValue::Number(b)) => a.cmp(b),
        (SortValue::Text(a), SortValue::Text(b)) => a.cmp(b),
        _ => Ordering::Equal,
    };
    if descending { plain.reverse() } else { plain }
}

fn number(value: &Value) -> Option<SortValue> {
    let number = if value.is_object() { value.get("value")? } else { value };
    match number {
        Value::Number(number) => Decimal::parse(number.as_str()).map(|decimal| SortValue::Number(decimal.0)),
        _ => None,
    }
}

fn first_text(value: &Value, ty: &str) -> Option<String> {
    let text = |key| value.get(key).and_then(Value::as_str);
    match ty {
        "CodeableConcept" => value.get("coding")?.get(0)?.get("code")?.as_str().map(str::to_owned),
        "Coding" => text("code").map(str::to_owned),
        "Identifier" | "ContactPoint" => text("value").map(str::to_owned),
        "Reference" => text("reference").map(str::to_owned),
        _ if value.is_boolean() => Some(value.to_string()),
        _ => {
            let mut first = None;
            texts(value, ty, &mut |text| {
                first = Some(folded(text));
                true
            });
            first
        }
    }
}
