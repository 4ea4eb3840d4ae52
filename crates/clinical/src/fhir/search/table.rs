//! The published search parameters of the types served here, with the JSON paths they look at.

use std::{collections::BTreeMap, sync::LazyLock};

const SEARCH: &str = include_str!("../../../definitions/search.tsv");

/// How a parameter compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ParamKind {
    /// Codes and identifiers.
    Token,
    /// Words.
    String,
    /// Other resources.
    Reference,
    /// Dates and periods.
    Date,
    /// Numbers with units.
    Quantity,
    /// Numbers.
    Number,
    /// URIs.
    Uri,
    /// Two of the others at the same place, joined by `$`.
    Composite,
}

/// A search parameter of one resource type.
#[derive(Debug)]
pub struct SearchParam {
    /// Its name in the URL.
    pub name: &'static str,
    /// How it compares.
    pub kind: ParamKind,
    /// Types a reference may point to; empty for any and for other kinds.
    pub targets: Vec<&'static str>,
    pub(crate) paths: Vec<Path>,
    pub(crate) composites: Vec<Composite>,
}

/// Where a parameter looks.
#[derive(Debug)]
pub(crate) struct Path {
    pub(crate) steps: Vec<Step>,
    /// FHIR type of what stands there.
    pub(crate) ty: &'static str,
}

#[derive(Debug)]
pub(crate) struct Step {
    pub(crate) key: &'static str,
    pub(crate) only: Option<Only>,
}

/// A condition on what stands at a step.
#[derive(Debug)]
pub(crate) enum Only {
    /// An element of it has this value: `telecom.where(system='phone')`.
    Equals(&'static str, &'static str),
    /// It refers to this type, as far as can be seen.
    Target(&'static str),
    /// Compare whether it is there and not false.
    Exists,
}

/// Components of a composite parameter at one place.
#[derive(Debug)]
pub(crate) struct Composite {
    /// Where both stand; empty for the resource itself.
    pub(crate) base: Vec<Step>,
    pub(crate) parts: Vec<(ParamKind, Vec<Path>)>,
}

static TABLE: LazyLock<BTreeMap<&'static str, Vec<SearchParam>>> = LazyLock::new(|| {
    let mut table: BTreeMap<&'static str, Vec<SearchParam>> = BTreeMap::new();
    for line in SEARCH.lines().filter(|line| !line.starts_with('#')) {
        let columns: Vec<&'static str> = line.split('\t').collect();
        if let [ty, name, kind, paths, rest @ ..] = columns.as_slice() {
            let Some(kind) = ParamKind::of(kind) else { continue };
            let targets = rest.first().map(|list| list.split(' ').collect()).unwrap_or_default();
            let composite = kind == ParamKind::Composite;
            let composites =
                if composite { paths.split(' ').filter_map(parse_composite).collect() } else { Vec::new() };
            let paths = if composite { Vec::new() } else { paths.split(' ').map(parse_path).collect() };
            table.entry(ty).or_default().push(SearchParam { name, kind, targets, paths, composites });
        }
    }
    table
});

impl ParamKind {
    fn of(name: &str) -> Option<Self> {
        Some(match name {
            "token" => Self::Token,
            "string" => Self::String,
            "reference" => Self::Reference,
            "date" => Self::Date,
            "quantity" => Self::Quantity,
            "number" => Self::Number,
            "uri" => Self::Uri,
            "composite" => Self::Composite,
            _ => return None,
        })
    }

    /// The code as a CapabilityStatement writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Token => "token",
            Self::String => "string",
            Self::Reference => "reference",
            Self::Date => "date",
            Self::Quantity => "quantity",
            Self::Number => "number",
            Self::Uri => "uri",
            Self::Composite => "composite",
        }
    }
}

fn parse_step(text: &'static str) -> Step {
    let Some((key, condition)) = text.trim_end_matches('}').split_once('{') else {
        return Step { key: text, only: None };
    };
    let only = match condition.split_once('=') {
        Some((field, value)) => Only::Equals(field, value),
        None => condition.strip_prefix("->").map_or(Only::Exists, Only::Target),
    };
    Step { key, only: Some(only) }
}

fn parse_path(text: &'static str) -> Path {
    let (path, ty) = text.rsplit_once(':').unwrap_or((text, ""));
    Path { steps: path.split('.').map(parse_step).collect(), ty }
}

/// `component(token=code:CodeableConcept&quantity=valueQuantity:Quantity)`, `.(…)` for the resource itself.
fn parse_composite(text: &'static str) -> Option<Composite> {
    let (base, parts) = text.trim_end_matches(')').split_once('(')?;
    let base = if base == "." { Vec::new() } else { base.split('.').map(parse_step).collect() };
    let part = |part: &'static str| {
        let (kind, paths) = part.split_once('=')?;
        Some((ParamKind::of(kind)?, paths.split(',').map(parse_path).collect()))
    };
    Some(Composite { base, parts: parts.split('&').map(part).collect::<Option<_>>()? })
}

/// The parameters of a resource type, by name in order; empty for types that are not searched.
pub fn search_params(resource_type: &str) -> &'static [SearchParam] {
    TABLE.get(resource_type).map(Vec::as_slice).unwrap_or_default()
}

/// The parameter of a name.
pub(crate) fn search_param(resource_type: &str, name: &str) -> Option<&'static SearchParam> {
    let all = search_params(resource_type);
    all.binary_search_by(|param| param.name.cmp(name)).ok().map(|at| &all[at])
}

/// The resource types that can be searched.
pub fn searched_types() -> impl Iterator<Item = &'static str> {
    TABLE.keys().copied()
}

/// The same name as it lives for ever.
pub(crate) fn static_type(resource_type: &str) -> Option<&'static str> {
    TABLE.get_key_value(resource_type).map(|(name, _)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_whole_and_in_order() {
        assert_eq!(searched_types().count(), 31);
        for ty in searched_types() {
            let all = search_params(ty);
            assert!(all.windows(2).all(|two| two[0].name < two[1].name), "{ty}");
            for param in all {
                assert_eq!(param.paths.is_empty(), param.kind == ParamKind::Composite, "{ty} {}", param.name);
                assert_eq!(
                    param.composites.is_empty(),
                    param.kind != ParamKind::Composite,
                    "{ty} {}",
                    param.name
                );
                assert_eq!(search_param(ty, param.name).map(|p| p.name), Some(param.name));
            }
        }
        assert!(search_param("DiagnosticReport", "nothing").is_none());
        let phone = search_param("Patient", "phone").unwrap();
        assert!(matches!(phone.paths[0].steps[0].only, Some(Only::Equals("system", "phone"))));
    }
}
