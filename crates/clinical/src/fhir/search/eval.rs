//! What stands at a path of a resource: lists are gone through, conditions kept.

use serde_json::Value;

use super::table::{Only, Path, Step};
use crate::fhir::reference_form::ReferenceForm;

/// Calls `see` with each value at `path`, until it answers true; answers whether it did.
pub(crate) fn any<'v>(path: &Path, from: &'v Value, see: &mut dyn FnMut(&'v Value) -> bool) -> bool {
    any_step(&path.steps, from, see)
}

/// The same for bare steps.
pub(crate) fn any_step<'v>(steps: &[Step], from: &'v Value, see: &mut dyn FnMut(&'v Value) -> bool) -> bool {
    let Some((step, rest)) = steps.split_first() else { return see(from) };
    let Some(value) = from.get(step.key) else { return false };
    let mut one = |value: &'v Value| fits(step, value) && any_step(rest, value, see);
    match value {
        Value::Array(list) => list.iter().any(one),
        single => one(single),
    }
}

fn fits(step: &Step, value: &Value) -> bool {
    match step.only {
        Some(Only::Equals(field, expected)) => value.get(field).and_then(Value::as_str) == Some(expected),
        Some(Only::Target(ty)) => refers_to(value, ty),
        Some(Only::Exists) | None => !value.is_null(),
    }
}

/// Whether a reference points to a type, as far as can be seen.
fn refers_to(reference: &Value, ty: &str) -> bool {
    let text = reference.get("reference").and_then(Value::as_str).unwrap_or_default();
    let said = ReferenceForm::of(text).resource_type();
    said.or(reference.get("type").and_then(Value::as_str)).is_none_or(|said| said == ty)
}

/// Whether a path ends in a comparison of presence (`Patient?deceased=true`).
pub(crate) fn compares_presence(path: &Path) -> bool {
    path.steps.last().is_some_and(|step| matches!(step.only, Some(Only::Exists)))
}
