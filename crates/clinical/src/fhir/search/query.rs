//! The typed question.

use jiff::Timestamp;

use super::{
    Context,
    table::SearchParam,
    term::{Modifier, ReferenceTerm, Term},
};
use crate::fhir::issue::Issue;

/// A search of one resource type.
#[derive(Debug, Clone)]
pub struct Query {
    /// The type searched.
    pub resource_type: &'static str,
    /// All of these must hold.
    pub filters: Vec<Filter>,
    /// Order; empty for the store's own.
    pub sort: Vec<SortKey>,
    /// Matches on a page.
    pub count: Option<u32>,
    /// Whether the number of all matches is wanted.
    pub total: Option<Total>,
    /// How much of each match is wanted.
    pub summary: Option<Summary>,
    /// Top-level elements wanted; empty for all.
    pub elements: Vec<String>,
    /// What matches refer to and should come along.
    pub include: Vec<Include>,
    /// What refers to matches and should come along.
    pub revinclude: Vec<Include>,
    /// Parameters that are not known for the type: an error when handling is strict.
    pub unknown: Vec<Issue>,
    pub(super) format: Option<String>,
    pub(super) context: Context,
}

/// One `name=value,value`: any of the terms.
#[derive(Debug, Clone)]
pub struct Filter {
    /// The parameter.
    pub param: &'static SearchParam,
    /// What stands behind its colon.
    pub modifier: Modifier,
    /// The values; with `:not` none of them may match. Empty for a chain.
    pub terms: Vec<Term>,
    /// What stands behind its point.
    pub chain: Option<Chain>,
}

/// `subject.name=…`: the question put to the resource that is referred to.
/// The store answers it first and hands the answer to [`Query::resolve_chain`].
#[derive(Debug, Clone)]
pub struct Chain {
    /// The question for each type that the reference may have.
    pub questions: Vec<Query>,
    /// The resources found; until then nothing matches.
    pub found: Option<Vec<ReferenceTerm>>,
}

/// One key of the order.
#[derive(Debug, Clone, Copy)]
pub struct SortKey {
    /// The parameter whose values are compared.
    pub param: &'static SearchParam,
    /// `-name`
    pub descending: bool,
}

/// `_include=source:param:target`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Include {
    /// The type that holds the reference.
    pub source: &'static str,
    /// The reference parameter.
    pub param: &'static str,
    /// Only references to this type.
    pub target: Option<String>,
    /// `:iterate`
    pub iterate: bool,
}

/// `_total`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Total {
    /// Not wanted.
    None,
    /// A guess will do.
    Estimate,
    /// Exactly.
    Accurate,
}

/// `_summary`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Summary {
    /// Summary elements only.
    True,
    /// The narrative and what is mandatory.
    Text,
    /// Without the narrative.
    Data,
    /// Only how many.
    Count,
    /// Everything.
    False,
}

/// What the store knows of a resource beside its content.
#[derive(Debug, Clone, Copy)]
pub struct Meta<'a> {
    /// Logical id.
    pub id: &'a str,
    /// When this version was stored.
    pub last_updated: Timestamp,
}

impl Query {
    /// `_format`, as asked for.
    pub fn format(&self) -> Option<&str> {
        self.format.as_deref()
    }

    /// The chains not yet answered, with their place among the filters.
    pub fn chains(&self) -> impl Iterator<Item = (usize, &Chain)> {
        let open = |chain: &&Chain| chain.found.is_none();
        self.filters
            .iter()
            .enumerate()
            .filter_map(move |(at, f)| f.chain.as_ref().filter(open).map(|chain| (at, chain)))
    }

    /// Puts the answer of a chain in: the type and id of each resource found.
    pub fn resolve_chain<'a>(&mut self, filter: usize, found: impl IntoIterator<Item = (&'a str, &'a str)>) {
        if let Some(chain) = self.filters.get_mut(filter).and_then(|filter| filter.chain.as_mut()) {
            let local = |(ty, id): (&str, &str)| ReferenceTerm::Local {
                resource_type: Some(ty.to_owned()),
                id: id.to_owned(),
            };
            chain.found = Some(found.into_iter().map(local).collect());
        }
    }
}
