//! What a few data types ask beyond their elements: references, codes with a required binding, extensions.

use serde_json::{Map, Value};

use super::{
    path::{Frame, shown_code},
    walk::{Scope, Walk},
};
use crate::fhir::{
    definitions::{CodeSet, Element, TypeId},
    issue::IssueCode,
    reference_form::ReferenceForm,
};

fn text<'a>(map: &'a Map<String, Value>, key: &str) -> Option<&'a str> {
    map.get(key).and_then(Value::as_str)
}

impl<'v> Walk<'v> {
    pub(super) fn inside(
        &mut self,
        at: &Frame<'_>,
        scope: &Scope<'v>,
        element: &'static Element,
        ty: TypeId,
        map: &'v Map<String, Value>,
    ) {
        if ty == self.all.reference {
            self.reference(at, scope, element, map);
        } else if ty == self.all.extension {
            self.extension(at, map);
        } else if let Some(set) = element.codes {
            if ty == self.all.codeable_concept {
                self.concept(at, set, map);
            } else if ty == self.all.coding {
                self.coding(at, set, map);
            }
        }
    }

    fn reference(
        &mut self,
        at: &Frame<'_>,
        scope: &Scope<'v>,
        element: &Element,
        map: &'v Map<String, Value>,
    ) {
        let Some(reference) = text(map, "reference") else { return };
        let at = at.child("reference");
        let form = ReferenceForm::of(reference);
        let target = match form {
            ReferenceForm::Malformed => {
                let what = "The reference must be Type/id, an absolute URL, urn:uuid:…, #id or Type?search.";
                return self.issue(IssueCode::Value, &at, what);
            }
            ReferenceForm::Contained("") => Some(scope.resource_type),
            ReferenceForm::Contained(id) => match scope.contained.iter().find(|(own, _)| *own == id) {
                Some((_, target)) => *target,
                None => {
                    let what =
                        "No contained resource has this id; add it to contained or correct the reference.";
                    return self.issue(IssueCode::NotFound, &at, what);
                }
            },
            ReferenceForm::Urn(urn) => self.entries.get(urn).copied().flatten(),
            ReferenceForm::Relative { resource_type, .. }
            | ReferenceForm::Conditional { resource_type, .. } => {
                let Some(id) = self.all.resource(resource_type) else {
                    let what = "The reference does not begin with a resource type of FHIR R4; correct it.";
                    return self.issue(IssueCode::Value, &at, what);
                };
                Some(id)
            }
            ReferenceForm::Absolute { resource_type, .. } => {
                resource_type.and_then(|name| self.all.resource(name))
            }
        };
        if let Some(target) = target.filter(|id| !element.targets.is_empty() && !element.targets.contains(id))
        {
            let allowed: Vec<&str> = element.targets.iter().map(|id| self.all.ty(*id).name).collect();
            let what = format!(
                "The reference points to {}; {} may point to {}.",
                self.all.ty(target).name,
                element.name,
                allowed.join(", ")
            );
            self.issue(IssueCode::Invalid, &at, what);
        }
    }

    /// ext-1: extensions or a value, not both, not neither.
    fn extension(&mut self, at: &Frame<'_>, map: &Map<String, Value>) {
        let has_value = map.keys().any(|key| key.starts_with("value") || key.starts_with("_value"));
        if has_value == map.contains_key("extension") {
            let what = "An extension must have either a value or inner extensions, not both and not neither.";
            self.issue(IssueCode::Invariant, at, what);
        }
    }

    fn concept(&mut self, at: &Frame<'_>, set: &CodeSet, map: &Map<String, Value>) {
        let codings = map.get("coding").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let fits = |coding: &Value| {
            let part = |key| coding.get(key).and_then(Value::as_str);
            part("system").zip(part("code")).is_some_and(|(system, code)| set.has_coding(system, code))
        };
        // Extensions may say why there is no code (data-absent-reason).
        if !codings.iter().any(fits) && !map.contains_key("extension") {
            let what =
                format!("One coding must be of {} with its system and one of {}.", set.name, set.listed());
            self.issue(IssueCode::CodeInvalid, at, what);
        }
    }

    fn coding(&mut self, at: &Frame<'_>, set: &CodeSet, map: &Map<String, Value>) {
        let Some(code) = text(map, "code") else { return };
        if !set.has_coding(text(map, "system").unwrap_or_default(), code) {
            let what = format!(
                "{} with its system is not of {}; use one of {}.",
                shown_code(code),
                set.name,
                set.listed()
            );
            self.issue(IssueCode::CodeInvalid, &at.child("code"), what);
        }
    }
}
