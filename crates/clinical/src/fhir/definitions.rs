//! The published element definitions of R4, read once from the tables that `tools/fhir-definitions`
//! writes. Types and backbones are numbered; each knows its elements by their JSON names.

use std::{collections::BTreeMap, sync::LazyLock};

use super::{lookup::Lookup, primitive::Primitive};

const ELEMENTS: &str = include_str!("../../definitions/elements.tsv");
const CODES: &str = include_str!("../../definitions/codes.tsv");

/// Place of a type in [`Definitions::types`].
pub(crate) type TypeId = u16;

/// What stands under a JSON name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Content {
    Primitive(Primitive),
    Complex(TypeId),
    /// Any resource, known by its own `resourceType`.
    Resource,
}

/// A JSON name of a type: `status`, or `valueQuantity` for the element `value[x]`.
#[derive(Debug)]
pub(crate) struct Field {
    pub(crate) name: &'static str,
    pub(crate) content: Content,
    /// Type name where the element is a choice.
    pub(crate) of_type: Option<&'static str>,
    /// Place in [`Type::elements`].
    pub(crate) element: u8,
}

/// An element as defined, once for all its JSON names.
#[derive(Debug, Clone)]
pub(crate) struct Element {
    /// Without `[x]`.
    pub(crate) name: &'static str,
    pub(crate) min: u16,
    /// `u16::MAX` for `*`.
    pub(crate) max: u16,
    /// Types a reference may point to; empty for any.
    pub(crate) targets: Vec<TypeId>,
    pub(crate) codes: Option<&'static CodeSet>,
    types: &'static str,
    choice: bool,
}

impl Element {
    pub(crate) fn is_list(&self) -> bool {
        self.max > 1
    }
}

/// A resource type, data type or backbone.
#[derive(Debug, Default)]
pub(crate) struct Type {
    pub(crate) name: &'static str,
    pub(crate) is_resource: bool,
    pub(crate) elements: Vec<Element>,
    pub(crate) fields: Vec<Field>,
    /// Elements with `min` > 0, a bit each by place.
    pub(crate) required: u128,
    lookup: Lookup,
}

impl Type {
    /// The field of a JSON name.
    pub(crate) fn field(&self, name: &str) -> Option<&Field> {
        self.lookup.find(name, |at| self.fields[at].name).map(|at| &self.fields[at])
    }
}

/// The codes of a required binding.
#[derive(Debug)]
pub(crate) struct CodeSet {
    pub(crate) name: &'static str,
    /// Each system with its codes in order.
    systems: Vec<(&'static str, Vec<&'static str>)>,
}

impl CodeSet {
    pub(crate) fn has_code(&self, code: &str) -> bool {
        self.systems.iter().any(|(_, codes)| codes.binary_search(&code).is_ok())
    }

    pub(crate) fn has_coding(&self, system: &str, code: &str) -> bool {
        self.systems.iter().any(|(own, codes)| *own == system && codes.binary_search(&code).is_ok())
    }

    /// A short list of what is allowed, for a message.
    pub(crate) fn listed(&self) -> String {
        let all: Vec<&str> = self.systems.iter().flat_map(|(_, codes)| codes.iter().copied()).collect();
        if all.len() > 20 { format!("the value set {}", self.name) } else { all.join(", ") }
    }
}

/// All types.
#[derive(Debug, Default)]
pub(crate) struct Definitions {
    pub(crate) types: Vec<Type>,
    names: Lookup,
    /// Places of the types whose inside the validator looks at.
    pub(crate) reference: TypeId,
    pub(crate) extension: TypeId,
    pub(crate) codeable_concept: TypeId,
    pub(crate) coding: TypeId,
    pub(crate) element: TypeId,
}

static DEFINITIONS: LazyLock<Definitions> = LazyLock::new(|| Definitions::from_tables(ELEMENTS));
static CODE_SETS: LazyLock<BTreeMap<&'static str, CodeSet>> = LazyLock::new(code_sets);

/// The definitions, built at first use.
pub(crate) fn definitions() -> &'static Definitions {
    &DEFINITIONS
}

/// Whether R4 has a resource type of this name (abstract ones not counted).
pub fn is_resource_type(name: &str) -> bool {
    definitions().resource(name).is_some()
}

impl Definitions {
    pub(crate) fn find(&self, name: &str) -> Option<TypeId> {
        let at = self.names.find(name, |at| self.types[at].name)?;
        TypeId::try_from(at).ok()
    }

    pub(crate) fn ty(&self, id: TypeId) -> &Type {
        &self.types[usize::from(id)]
    }

    /// The resource type of this name.
    pub(crate) fn resource(&self, name: &str) -> Option<TypeId> {
        self.find(name).filter(|id| self.ty(*id).is_resource)
    }

    fn from_tables(text: &'static str) -> Self {
        let owners = owners(text);
        let any = text.lines().find_map(|line| line.strip_prefix("*\t")).unwrap_or_default();
        let names: Vec<&'static str> = owners.keys().copied().collect();
        let mut all = Self { names: Lookup::of(names.iter().copied()), ..Self::default() };
        all.types = names.iter().map(|name| Type { name, ..Type::default() }).collect();
        for (at, name) in names.iter().enumerate() {
            let (is_resource, elements) = flattened(&owners, name);
            all.types[at].is_resource = is_resource;
            all.types[at].elements = elements;
        }
        for at in 0..all.types.len() {
            let fields = all.fields(&all.types[at].elements, any);
            let elements = &owners[names[at]].elements;
            let targets: Vec<_> = elements.iter().map(|row| (row.name, row.targets)).collect();
            for (name, list) in targets {
                let list = list.split_terminator(' ').filter_map(|t| all.find(t)).collect();
                if let Some(own) = all.types[at].elements.iter_mut().find(|e| e.name == name) {
                    own.targets = list;
                }
            }
            let own = &mut all.types[at];
            own.lookup = Lookup::of(fields.iter().map(|field| field.name));
            own.fields = fields;
            own.required =
                (0..own.elements.len()).filter(|i| own.elements[*i].min > 0).fold(0, |m, i| m | 1 << i);
        }
        let place = |name| all.find(name).unwrap_or_default();
        let (reference, extension, element) = (place("Reference"), place("Extension"), place("Element"));
        let (codeable_concept, coding) = (place("CodeableConcept"), place("Coding"));
        Self { reference, extension, codeable_concept, coding, element, ..all }
    }

    fn fields(&self, elements: &[Element], any: &'static str) -> Vec<Field> {
        let mut fields = Vec::new();
        for (at, element) in elements.iter().enumerate() {
            let types = if element.types == "*" { any } else { element.types };
            for of in types.split(' ') {
                let name = if element.choice { capitalised(element.name, of) } else { element.name };
                fields.push(Field {
                    name,
                    content: self.content(of),
                    of_type: element.choice.then_some(of),
                    element: u8::try_from(at).unwrap_or(u8::MAX),
                });
            }
        }
        fields
    }

    fn content(&self, of: &str) -> Content {
        if of == "Resource" {
            return Content::Resource;
        }
        match Primitive::of(of) {
            Some(primitive) => Content::Primitive(primitive),
            None => Content::Complex(self.find(of.trim_start_matches('@')).unwrap_or_default()),
        }
    }
}

/// `value` and `Quantity` → `valueQuantity`; leaked once at start, as everything here lives for ever.
fn capitalised(name: &str, of: &str) -> &'static str {
    let (first, rest) = of.split_at(1);
    Box::leak(format!("{name}{}{rest}", first.to_ascii_uppercase()).into_boxed_str())
}

struct Row {
    name: &'static str,
    targets: &'static str,
    element: Element,
}

struct Owner {
    base: &'static str,
    elements: Vec<Row>,
}

fn owners(text: &'static str) -> BTreeMap<&'static str, Owner> {
    let mut owners: BTreeMap<&'static str, Owner> = BTreeMap::new();
    let mut current = "";
    for line in text.lines().filter(|line| !line.starts_with(['#', '*'])) {
        let columns: Vec<&'static str> = line.split('\t').collect();
        let column = |at: usize| columns.get(at).copied().unwrap_or_default();
        if !column(0).is_empty() {
            current = column(0);
            owners.insert(current, Owner { base: column(1), elements: Vec::new() });
            continue;
        }
        let name = column(1).trim_end_matches("[x]");
        let element = Element {
            name,
            min: column(2).parse().unwrap_or(0),
            max: column(3).parse().unwrap_or(u16::MAX),
            targets: Vec::new(),
            codes: CODE_SETS.get(column(6)),
            types: column(4),
            choice: column(1).ends_with("[x]"),
        };
        if let Some(owner) = owners.get_mut(current) {
            owner.elements.push(Row { name, targets: column(5), element });
        }
    }
    owners
}

/// Whether it is a concrete resource, and its elements with those of its bases.
fn flattened(owners: &BTreeMap<&'static str, Owner>, name: &str) -> (bool, Vec<Element>) {
    let Some(owner) = owners.get(name) else { return (false, Vec::new()) };
    let base = owner.base.trim_start_matches("abstract:");
    let (_, mut elements) = flattened(owners, base);
    for row in &owner.elements {
        match elements.iter_mut().find(|element| element.name == row.name) {
            Some(above) => *above = row.element.clone(),
            None => elements.push(row.element.clone()),
        }
    }
    (matches!(owner.base, "Resource" | "DomainResource"), elements)
}

fn code_sets() -> BTreeMap<&'static str, CodeSet> {
    let mut sets: BTreeMap<&'static str, CodeSet> = BTreeMap::new();
    for line in CODES.lines().filter(|line| !line.starts_with('#')) {
        let mut columns = line.split('\t');
        let (Some(name), Some(system), Some(codes)) = (columns.next(), columns.next(), columns.next()) else {
            continue;
        };
        let set = sets.entry(name).or_insert_with(|| CodeSet { name, systems: Vec::new() });
        let mut codes: Vec<&'static str> = codes.split(' ').collect();
        codes.sort_unstable();
        set.systems.push((system, codes));
    }
    sets
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_whole() {
        let all = definitions();
        assert!(all.types.iter().filter(|t| t.is_resource).count() >= 146);
        for ty in &all.types {
            assert!(ty.elements.len() <= 128, "{} has too many elements for the bit set", ty.name);
            for field in &ty.fields {
                assert!(
                    !matches!(field.content, Content::Complex(0)),
                    "{}.{} has a type without a definition",
                    ty.name,
                    field.name
                );
            }
            for element in &ty.elements {
                assert!(
                    element.min <= 1 && (element.max == 1 || element.max == u16::MAX),
                    "{} {}",
                    ty.name,
                    element.name
                );
            }
        }
        let report = all.ty(all.resource("DiagnosticReport").unwrap());
        let status = &report.elements[usize::from(report.field("status").unwrap().element)];
        assert!(status.codes.unwrap().has_code("final"));
        assert!(report.field("effectivePeriod").is_some() && report.field("effective").is_none());
        let subject = &report.elements[usize::from(report.field("subject").unwrap().element)];
        assert_eq!(subject.targets.len(), 4);
        assert!(report.field("id").is_some() && report.field("contained").is_some());
    }
}
