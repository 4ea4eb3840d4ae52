//! What an index can narrow a question by. Each hint is necessary, none need be sufficient: the store
//! reads candidates by it and lets [`Query::matches`] decide.

use super::{
    query::{Filter, Query},
    table::ParamKind,
    term::{Modifier, Prefix, ReferenceTerm, System, Term, TokenTerm},
};

/// A resource can match only when its range of instants begins before `starts_before` and ends after
/// `ends_after` (microseconds since 1970; ranges half-open, as [`super::principal_span`] gives them).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DateBounds {
    /// Exclusive bound of the start; `i64::MAX` for none.
    pub starts_before: i64,
    /// Exclusive bound of the end; `i64::MIN` for none.
    pub ends_after: i64,
}

impl Query {
    fn plain(&self, name: &str) -> impl Iterator<Item = &Filter> {
        self.filters
            .iter()
            .filter(move |f| f.param.name == name && f.chain.is_none() && f.modifier == Modifier::Plain)
    }

    /// The ids of the first `_id`.
    pub fn ids(&self) -> Option<Vec<&str>> {
        let filter = self.plain("_id").next()?;
        filter.terms.iter().map(|term| token(term)?.code.as_deref()).collect()
    }

    /// The ids of the patients asked for by `patient`, `subject` or `beneficiary` (as a reference or a
    /// resolved chain). None when that is not asked, or asked in a way an id doesn't answer (a URL).
    pub fn subject_ids(&self) -> Option<Vec<&str>> {
        let names = |f: &&Filter| {
            matches!(f.param.name, "patient" | "subject" | "beneficiary")
                && f.param.kind == ParamKind::Reference
                && matches!(f.modifier, Modifier::Plain | Modifier::Type("Patient"))
        };
        let id = |term: &'_ ReferenceTerm| match term {
            ReferenceTerm::Local { resource_type, .. }
                if resource_type.as_deref().is_some_and(|ty| ty != "Patient") =>
            {
                None
            }
            ReferenceTerm::Local { .. } => Some(()),
            ReferenceTerm::Exact(_) => None,
        };
        self.filters.iter().filter(names).find_map(|filter| {
            let found: Vec<&ReferenceTerm> = match &filter.chain {
                Some(chain) => chain.found.as_ref()?.iter().collect(),
                None => filter
                    .terms
                    .iter()
                    .map(|t| if let Term::Reference(r) = t { Some(r) } else { None })
                    .collect::<Option<_>>()?,
            };
            found
                .into_iter()
                .map(|term| {
                    id(term)?;
                    if let ReferenceTerm::Local { id, .. } = term { Some(id.as_str()) } else { None }
                })
                .collect()
        })
    }

    /// System (None for any) and code of the first filter on the principal code
    /// ([`super::principal_code_param`]). None when not asked, or asked by system only.
    pub fn code_tokens(&self) -> Option<Vec<(Option<&str>, &str)>> {
        self.pairs(super::principal_code_param(self.resource_type)?)
    }

    /// System (None for any) and value of the first `identifier`.
    pub fn identifiers(&self) -> Option<Vec<(Option<&str>, &str)>> {
        self.pairs("identifier")
    }

    fn pairs(&self, name: &str) -> Option<Vec<(Option<&str>, &str)>> {
        let pair = |term| {
            let token: &TokenTerm = token(term)?;
            let system = if let System::Is(system) = &token.system { Some(system.as_str()) } else { None };
            Some((system, token.code.as_deref()?))
        };
        self.plain(name).find_map(|filter| filter.terms.iter().map(pair).collect())
    }

    /// The instants within which a date parameter must lie, from all its filters. None when they don't bound it.
    pub fn date_bounds(&self, name: &str) -> Option<DateBounds> {
        let mut bounds = DateBounds { starts_before: i64::MAX, ends_after: i64::MIN };
        for filter in self.plain(name).filter(|filter| filter.param.kind == ParamKind::Date) {
            // Any of the terms may match: the widest of them bounds.
            let each: Vec<DateBounds> = filter.terms.iter().map(bounds_of).collect();
            let starts_before = each.iter().map(|b| b.starts_before).max().unwrap_or(i64::MAX);
            let ends_after = each.iter().map(|b| b.ends_after).min().unwrap_or(i64::MIN);
            bounds.starts_before = bounds.starts_before.min(starts_before);
            bounds.ends_after = bounds.ends_after.max(ends_after);
        }
        let open = bounds.starts_before == i64::MAX && bounds.ends_after == i64::MIN;
        (!open).then_some(bounds)
    }
}

fn token(term: &Term) -> Option<&TokenTerm> {
    if let Term::Token(token) = term { Some(token) } else { None }
}

fn bounds_of(term: &Term) -> DateBounds {
    let (mut starts_before, mut ends_after) = (i64::MAX, i64::MIN);
    if let Term::Date(prefix, asked) = term {
        match prefix {
            Prefix::Eq | Prefix::Ap => (starts_before, ends_after) = (asked.end, asked.start),
            Prefix::Gt | Prefix::Sa => ends_after = asked.end,
            Prefix::Ge => ends_after = asked.start,
            Prefix::Lt | Prefix::Eb => starts_before = asked.start,
            Prefix::Le => starts_before = asked.end,
            Prefix::Ne => {}
        }
    }
    DateBounds { starts_before, ends_after }
}
