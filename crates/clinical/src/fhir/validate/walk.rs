//! The walk itself: an object against its type, each key looked up once.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::path::{Frame, shown};
use crate::fhir::{
    definitions::{Content, Definitions, Element, Field, Type, TypeId, definitions},
    issue::{Issue, IssueCode},
};

/// After this many the sender has enough to do.
const ISSUES_MAX: usize = 100;
/// Deeper than the reader lets pass; guards values that were built in memory.
const DEPTH_MAX: usize = 96;

/// The state of one validation.
pub(super) struct Walk<'v> {
    pub(super) all: &'static Definitions,
    pub(super) issues: Vec<Issue>,
    /// `fullUrl` of each entry of the bundle around, with its type.
    pub(super) entries: HashMap<&'v str, Option<TypeId>>,
    depth: usize,
}

/// The resource around an element: what `#…` can point to.
pub(super) struct Scope<'v> {
    pub(super) resource_type: TypeId,
    /// Ids of the contained resources with their types.
    pub(super) contained: Vec<(&'v str, Option<TypeId>)>,
}

impl<'v> Walk<'v> {
    pub(super) fn over(resource: &'v Value) -> Vec<Issue> {
        let mut walk = Self { all: definitions(), issues: Vec::new(), entries: HashMap::new(), depth: 0 };
        if resource.get("resourceType").and_then(Value::as_str) == Some("Bundle") {
            walk.entries = walk.entries_of(resource);
        }
        walk.resource(None, resource, None);
        walk.issues
    }

    fn type_of(&self, resource: &Value) -> Option<TypeId> {
        self.all.resource(resource.get("resourceType")?.as_str()?)
    }

    fn entries_of(&self, bundle: &'v Value) -> HashMap<&'v str, Option<TypeId>> {
        let entries = bundle.get("entry").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        entries
            .iter()
            .filter_map(|entry| Some((entry.get("fullUrl")?.as_str()?, self.type_of(entry.get("resource")?))))
            .collect()
    }

    pub(super) fn issue(&mut self, code: IssueCode, at: &Frame<'_>, what: impl Into<String>) {
        if self.issues.len() < ISSUES_MAX {
            self.issues.push(Issue::error(code, at.expression(), what));
        }
    }

    /// A resource: the root, an entry of a bundle, a parameter, or contained in `outer`.
    fn resource(&mut self, frame: Option<&Frame<'_>>, value: &'v Value, outer: Option<&Scope<'v>>) {
        let here = frame.copied().unwrap_or(Frame::root("Resource"));
        let Value::Object(map) = value else {
            return self.issue(IssueCode::Structure, &here, "A resource must be a JSON object.");
        };
        let Some(name) = map.get("resourceType") else {
            return self.issue(
                IssueCode::Required,
                &here.child("resourceType"),
                "A resource must say its resourceType.",
            );
        };
        let Some(id) = name.as_str().and_then(|name| self.all.resource(name)) else {
            return self.issue(
                IssueCode::Value,
                &here.child("resourceType"),
                "This resourceType is not one of FHIR R4; name an R4 resource type.",
            );
        };
        let ty = self.all.ty(id);
        let here = frame.copied().unwrap_or(Frame::root(ty.name));
        let contained = match outer {
            Some(outer) => outer.contained.clone(),
            None => self.contained_of(map),
        };
        if outer.is_some() {
            if !map.contains_key("id") {
                self.issue(
                    IssueCode::Required,
                    &here.child("id"),
                    "A contained resource needs an id to be referred to.",
                );
            }
            if map.contains_key("contained") {
                self.issue(
                    IssueCode::Invariant,
                    &here.child("contained"),
                    "A contained resource cannot contain others; move them to the outer resource.",
                );
            }
        }
        let resource_type = outer.map_or(id, |outer| outer.resource_type);
        let scope = Scope { resource_type, contained };
        self.object(&here, &scope, ty, map);
    }

    fn contained_of(&self, map: &'v Map<String, Value>) -> Vec<(&'v str, Option<TypeId>)> {
        let list = map.get("contained").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        list.iter().filter_map(|inner| Some((inner.get("id")?.as_str()?, self.type_of(inner)))).collect()
    }

    /// The elements of an object of type `ty`.
    pub(super) fn object(
        &mut self,
        here: &Frame<'_>,
        scope: &Scope<'v>,
        ty: &'static Type,
        map: &'v Map<String, Value>,
    ) {
        if map.is_empty() {
            return self.issue(
                IssueCode::Structure,
                here,
                "An empty object says nothing; leave it out or fill it.",
            );
        }
        if self.depth >= DEPTH_MAX {
            return self.issue(IssueCode::TooLong, here, "The content is nested too deeply; flatten it.");
        }
        self.depth += 1;
        let (mut seen, mut noted) = (0_u128, 0_u128);
        for (key, value) in map {
            if let Some(field) = ty.field(key) {
                let element = &ty.elements[usize::from(field.element)];
                let bit = 1_u128 << field.element;
                if seen & bit != 0 {
                    self.second_choice(here, key, element);
                }
                seen |= bit;
                self.value(here, scope, element, field, (key, value), map);
            } else if let Some(field) = key.strip_prefix('_').and_then(|plain| ty.field(plain)) {
                let element = &ty.elements[usize::from(field.element)];
                noted |= 1_u128 << field.element;
                self.note(here, scope, element, field, (key, value), map);
            } else if !(ty.is_resource && key == "resourceType") {
                self.unknown(here, ty, key);
            }
        }
        let missing = ty.required & !(seen | noted);
        if missing != 0 {
            for (_, element) in ty.elements.iter().enumerate().filter(|(at, _)| missing & (1 << at) != 0) {
                let what = format!(
                    "The element {} is required in {} and is missing; add it.",
                    element.name, ty.name
                );
                self.issue(IssueCode::Required, &here.child(element.name), what);
            }
        }
        self.depth -= 1;
    }

    fn second_choice(&mut self, here: &Frame<'_>, key: &str, element: &Element) {
        let what = format!("{key} is a second {0}[x]; only one of its types may be given.", element.name);
        self.issue(IssueCode::Structure, &here.child(element.name), what);
    }

    fn unknown(&mut self, here: &Frame<'_>, ty: &Type, key: &str) {
        let shown = shown(key);
        let choice =
            ty.fields.iter().any(|f| f.of_type.is_some() && ty.elements[usize::from(f.element)].name == key);
        let what = if choice {
            format!(
                "{shown} needs its type in its name, such as {shown}String, as R4 allows for {}.",
                ty.name
            )
        } else {
            format!("The element {shown} is unknown in {}; remove it or correct its name.", ty.name)
        };
        self.issue(IssueCode::Structure, &here.child(key), what);
    }

    fn value(
        &mut self,
        here: &Frame<'_>,
        scope: &Scope<'v>,
        element: &'static Element,
        field: &'static Field,
        (key, value): (&'v str, &'v Value),
        map: &'v Map<String, Value>,
    ) {
        let at = Frame { of_type: field.of_type, ..here.child(element.name) };
        match (element.is_list(), value) {
            (true, Value::Array(list)) => {
                if list.is_empty() {
                    self.issue(
                        IssueCode::Structure,
                        &at,
                        "An empty list says nothing; leave the element out.",
                    );
                }
                for (index, item) in list.iter().enumerate() {
                    if item.is_null()
                        && matches!(field.content, Content::Primitive(_))
                        && has_note(map, key, index)
                    {
                        continue;
                    }
                    self.single(&at.at(index), scope, element, field, item);
                }
            }
            (true, _) => {
                let what = format!("{key} may repeat and must be a JSON list, even with one value.");
                self.issue(IssueCode::Structure, &at, what);
            }
            (false, Value::Array(_)) => {
                let what = format!("{key} cannot repeat and must not be a JSON list.");
                self.issue(IssueCode::Structure, &at, what);
            }
            (false, _) => self.single(&at, scope, element, field, value),
        }
    }

    fn single(
        &mut self,
        at: &Frame<'_>,
        scope: &Scope<'v>,
        element: &'static Element,
        field: &'static Field,
        value: &'v Value,
    ) {
        match (field.content, value) {
            (Content::Primitive(primitive), _) => self.primitive(at, element, primitive, value),
            (_, Value::Null) => {
                self.issue(IssueCode::Structure, at, "JSON null is not a value; leave the element out.");
            }
            (Content::Resource, _) => {
                let contained = element.name == "contained";
                self.resource(Some(at), value, contained.then_some(scope));
            }
            (Content::Complex(id), Value::Object(map)) => {
                let ty = self.all.ty(id);
                if ty.is_resource {
                    return self.resource(Some(at), value, None);
                }
                self.object(at, scope, ty, map);
                self.inside(at, scope, element, id, map);
            }
            (Content::Complex(id), _) => {
                let what = format!("The element must be a JSON object of type {}.", self.all.ty(id).name);
                self.issue(IssueCode::Structure, at, what);
            }
        }
    }
}

/// Whether `_key[index]` says why a primitive in a list has no value.
fn has_note(map: &Map<String, Value>, key: &str, index: usize) -> bool {
    map.get(&format!("_{key}")).and_then(|notes| notes.get(index)).is_some_and(|note| !note.is_null())
}
