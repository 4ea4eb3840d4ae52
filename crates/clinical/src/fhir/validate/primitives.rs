//! Primitive values, and the `_name` objects that carry their ids and extensions (R4 §2.6.2.1).

use serde_json::{Map, Value};

use super::{
    path::{Frame, shown_code},
    walk::{Scope, Walk},
};
use crate::fhir::{
    definitions::{Content, Element, Field},
    issue::IssueCode,
    primitive::Primitive,
};

impl<'v> Walk<'v> {
    pub(super) fn primitive(
        &mut self,
        at: &Frame<'_>,
        element: &Element,
        primitive: Primitive,
        value: &Value,
    ) {
        if !primitive.accepts(value) {
            let what = match value {
                Value::Null => "JSON null is not a value; leave the element out.".to_owned(),
                Value::String(text) if text.is_empty() => {
                    "The text is empty; leave the element out or fill it.".to_owned()
                }
                _ => format!("The value is malformed; it must be {}.", primitive.expected()),
            };
            return self.issue(IssueCode::Value, at, what);
        }
        if let (Some(set), Primitive::Code, Value::String(code)) = (element.codes, primitive, value)
            && !set.has_code(code)
        {
            let what =
                format!("{} is not a code of {}; use one of {}.", shown_code(code), set.name, set.listed());
            self.issue(IssueCode::CodeInvalid, at, what);
        }
    }

    /// `_key` beside or instead of `key`.
    pub(super) fn note(
        &mut self,
        here: &Frame<'_>,
        scope: &Scope<'v>,
        element: &'static Element,
        field: &'static Field,
        (key, value): (&'v str, &'v Value),
        map: &'v Map<String, Value>,
    ) {
        let at = Frame { of_type: field.of_type, ..here.child(element.name) };
        if !matches!(field.content, Content::Primitive(_)) {
            return self.issue(
                IssueCode::Structure,
                &at,
                format!("{key} belongs only to primitive elements; remove it."),
            );
        }
        match (element.is_list(), value) {
            (true, Value::Array(list)) if !list.is_empty() => {
                let values = map.get(&key[1..]).and_then(Value::as_array);
                if values.is_some_and(|values| values.len() != list.len()) {
                    let what =
                        format!("{key} and {} must be lists of the same length; pad with null.", &key[1..]);
                    self.issue(IssueCode::Structure, &at, what);
                }
                for (index, item) in list.iter().enumerate().filter(|(_, item)| !item.is_null()) {
                    self.note_object(&at.at(index), scope, item);
                }
            }
            (false, Value::Object(_)) => self.note_object(&at, scope, value),
            (true, _) => {
                self.issue(IssueCode::Structure, &at, format!("{key} must be a JSON list that is not empty."))
            }
            (false, _) => self.issue(IssueCode::Structure, &at, format!("{key} must be a JSON object.")),
        }
    }

    fn note_object(&mut self, at: &Frame<'_>, scope: &Scope<'v>, value: &'v Value) {
        match value {
            Value::Object(map) => self.object(at, scope, self.all.ty(self.all.element), map),
            _ => self.issue(IssueCode::Structure, at, "What extends a primitive must be a JSON object."),
        }
    }
}
