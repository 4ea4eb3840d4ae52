//! From `name[:modifier][.chain]=value` to the typed question.

use super::{
    Context,
    query::{Chain, Filter, Include, Query, SortKey, Summary, Total},
    table::{ParamKind, SearchParam, search_param, search_params, static_type},
    term::{Modifier, Term},
    text::split,
};
use crate::fhir::{
    issue::{Issue, IssueCode},
    validate::shown_key,
};

/// Values in one question; more are a mistake or an attack.
const TERMS_MAX: usize = 1_000;
/// Resources passed in one chain.
const CHAIN_MAX: usize = 3;

/// A parameter that is unknown is told apart from one that is wrong: only the first may be ignored.
enum Refusal {
    Unknown(Issue),
    Wrong(Issue),
}

fn wrong(name: &str, what: impl Into<String>) -> Refusal {
    Refusal::Wrong(Issue::error(IssueCode::Invalid, shown_key(name), what))
}

impl Query {
    /// Reads the decoded parameters of a search. Unknown parameters are collected in
    /// [`Query::unknown`], so that the caller may be strict or lenient.
    ///
    /// # Errors
    /// Everything wrong with known parameters: malformed values, modifiers or result parameters that
    /// aren't served. `not-supported` when the type isn't searched here. Issues name parameters, never values.
    pub fn parse<'a>(
        resource_type: &str,
        params: impl IntoIterator<Item = (&'a str, &'a str)>,
        context: &Context,
    ) -> Result<Self, Vec<Issue>> {
        Self::parse_at(resource_type, params, context, 0)
    }

    /// Reads the text behind the question mark, percent-encoded as it came; otherwise as [`Query::parse`].
    ///
    /// # Errors
    /// As [`Query::parse`].
    pub fn parse_text(resource_type: &str, text: &str, context: &Context) -> Result<Self, Vec<Issue>> {
        let pairs: Vec<(String, String)> = text
            .split('&')
            .filter(|part| !part.is_empty())
            .map(|part| part.split_once('=').unwrap_or((part, "")))
            .map(|(name, value)| (decoded(name), decoded(value)))
            .collect();
        Self::parse(resource_type, pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())), context)
    }

    /// [`Query::parse_text`] where an unknown parameter is an error and there must be at least one filter:
    /// for conditional interactions and references.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn parse_strict(resource_type: &str, text: &str, context: &Context) -> Result<Self, Issue> {
        let mut query =
            Self::parse_text(resource_type, text, context).map_err(|mut issues| issues.swap_remove(0))?;
        if !query.unknown.is_empty() {
            return Err(query.unknown.swap_remove(0));
        }
        if query.filters.is_empty() {
            let what = "A condition needs at least one search parameter, such as identifier=system|value.";
            return Err(Issue::error(IssueCode::Required, "", what));
        }
        Ok(query)
    }

    fn empty(resource_type: &str, context: &Context) -> Option<Self> {
        Some(Self {
            resource_type: static_type(resource_type)?,
            filters: Vec::new(),
            sort: Vec::new(),
            count: None,
            total: None,
            summary: None,
            elements: Vec::new(),
            include: Vec::new(),
            revinclude: Vec::new(),
            unknown: Vec::new(),
            format: None,
            context: context.clone(),
        })
    }

    fn parse_at<'a>(
        resource_type: &str,
        params: impl IntoIterator<Item = (&'a str, &'a str)>,
        context: &Context,
        depth: usize,
    ) -> Result<Self, Vec<Issue>> {
        let Some(mut query) = Self::empty(resource_type, context) else {
            let what = "This resource type is not searched here; see the CapabilityStatement.";
            return Err(vec![Issue::error(IssueCode::NotSupported, "", what)]);
        };
        let mut issues = Vec::new();
        for (name, value) in params {
            match query.take(name, value, depth) {
                Ok(()) => {}
                Err(Refusal::Unknown(issue)) => query.unknown.push(issue),
                Err(Refusal::Wrong(issue)) => issues.push(issue),
            }
        }
        if query.filters.iter().map(|filter| filter.terms.len()).sum::<usize>() > TERMS_MAX {
            let what = format!("A search may hold {TERMS_MAX} values; ask in several searches.");
            issues.push(Issue::error(IssueCode::TooLong, "", what));
        }
        if issues.is_empty() { Ok(query) } else { Err(issues) }
    }

    fn take(&mut self, name: &str, value: &str, depth: usize) -> Result<(), Refusal> {
        if depth == 0 && self.take_result(name, value)? {
            return Ok(());
        }
        let filter = self.filter(name, value, depth)?;
        self.filters.push(filter);
        Ok(())
    }

    /// Parameters that shape the answer; false when `name` is none of them.
    fn take_result(&mut self, name: &str, value: &str) -> Result<bool, Refusal> {
        match name {
            "_sort" => self.sort = self.sort_keys(value)?,
            "_count" => {
                let count =
                    value.parse().map_err(|_| wrong(name, "_count must be a whole number of 0 or more."))?;
                self.count = Some(count);
            }
            "_total" => {
                self.total = Some(match value {
                    "none" => Total::None,
                    "estimate" => Total::Estimate,
                    "accurate" => Total::Accurate,
                    _ => return Err(wrong(name, "_total must be none, estimate or accurate.")),
                });
            }
            "_summary" => {
                self.summary = Some(match value {
                    "true" => Summary::True,
                    "text" => Summary::Text,
                    "data" => Summary::Data,
                    "count" => Summary::Count,
                    "false" => Summary::False,
                    _ => return Err(wrong(name, "_summary must be true, text, data, count or false.")),
                });
            }
            "_elements" => {
                let good =
                    |e: &str| !e.is_empty() && e.len() <= 64 && e.bytes().all(|b| b.is_ascii_alphanumeric());
                if !value.split(',').all(good) {
                    return Err(wrong(
                        name,
                        "_elements must be a list of element names such as status,code.",
                    ));
                }
                self.elements.extend(value.split(',').map(str::to_owned));
            }
            "_format" => self.format = Some(value.to_owned()),
            "_pretty" => {}
            "_include" | "_include:iterate" => self.include.push(include(name, value)?),
            "_revinclude" | "_revinclude:iterate" => self.revinclude.push(include(name, value)?),
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn sort_keys(&self, value: &str) -> Result<Vec<SortKey>, Refusal> {
        let key = |text: &str| {
            let (name, descending) = text.strip_prefix('-').map_or((text, false), |name| (name, true));
            match search_param(self.resource_type, name) {
                Some(param) if param.kind != ParamKind::Composite => Ok(SortKey { param, descending }),
                _ => {
                    let what = format!("_sort cannot order by {}; {}", shown_key(name), self.listed());
                    Err(wrong("_sort", what))
                }
            }
        };
        value.split(',').map(key).collect()
    }

    /// The valid names, to finish a sentence.
    fn listed(&self) -> String {
        let names: Vec<&str> = search_params(self.resource_type).iter().map(|param| param.name).collect();
        format!("{} has the parameters {}.", self.resource_type, names.join(", "))
    }

    fn filter(&self, name: &str, value: &str, depth: usize) -> Result<Filter, Refusal> {
        let (head, rest) = name.split_once('.').map_or((name, None), |(head, rest)| (head, Some(rest)));
        let (plain, suffix) =
            head.split_once(':').map_or((head, None), |(plain, suffix)| (plain, Some(suffix)));
        let Some(param) = search_param(self.resource_type, plain) else {
            let what = format!("The search parameter {} is unknown; {}", shown_key(plain), self.listed());
            return Err(Refusal::Unknown(Issue::error(IssueCode::NotSupported, shown_key(plain), what)));
        };
        if value.is_empty() {
            return Err(wrong(name, "The parameter has no value; give one or leave it out."));
        }
        let modifier = modifier(param, suffix).ok_or_else(|| {
            wrong(
                name,
                format!("The modifier behind {plain} is not served for {} parameters.", param.kind.as_str()),
            )
        })?;
        if let Some(rest) = rest {
            let chain = Some(self.chain(param, modifier, (name, rest), value, depth)?);
            return Ok(Filter { param, modifier, terms: Vec::new(), chain });
        }
        let term = |text: &str| {
            Term::parse(text, modifier, param, &self.context)
                .ok_or_else(|| wrong(name, malformed(param, modifier)))
        };
        let terms = split(value, ',').into_iter().map(term).collect::<Result<_, _>>()?;
        Ok(Filter { param, modifier, terms, chain: None })
    }

    fn chain(
        &self,
        param: &SearchParam,
        modifier: Modifier,
        (name, rest): (&str, &str),
        value: &str,
        depth: usize,
    ) -> Result<Chain, Refusal> {
        if param.kind != ParamKind::Reference || depth >= CHAIN_MAX {
            return Err(wrong(
                name,
                format!("A chain of at most {CHAIN_MAX} reference parameters is expected."),
            ));
        }
        let targets = match modifier {
            Modifier::Type(ty) => vec![ty],
            _ => param.targets.clone(),
        };
        let ask = |ty: &&str| Self::parse_at(ty, [(rest, value)], &self.context, depth + 1);
        let questions: Vec<Self> =
            targets.iter().filter_map(|ty| ask(ty).ok()).filter(|query| query.unknown.is_empty()).collect();
        if questions.is_empty() {
            let what =
                "No type that this parameter points to knows what stands behind the point with such a value.";
            return Err(wrong(name, what));
        }
        Ok(Chain { questions, found: None })
    }
}

/// Percent decoding of a form: `+` is a space; a broken sequence stays as it is, broken UTF-8 becomes `\u{fffd}`.
fn decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let hex = |offset: usize| bytes.get(at + offset).and_then(|b| char::from(*b).to_digit(16));
        match (byte, hex(1), hex(2)) {
            (b'%', Some(high), Some(low)) => {
                out.push(u8::try_from(high * 16 + low).unwrap_or(b'?'));
                at += 3;
                continue;
            }
            (b'+', ..) => out.push(b' '),
            _ => out.push(byte),
        }
        at += 1;
    }
    String::from_utf8_lossy(&out).into_owned()
}

fn modifier(param: &SearchParam, suffix: Option<&str>) -> Option<Modifier> {
    let Some(suffix) = suffix else { return Some(Modifier::Plain) };
    Some(match (param.kind, suffix) {
        (ParamKind::Composite, _) => return None,
        (_, "missing") => Modifier::Missing,
        (ParamKind::Token, "not") => Modifier::Not,
        (ParamKind::Token, "text") => Modifier::Text,
        (ParamKind::Token, "of-type") => Modifier::OfType,
        (ParamKind::String, "exact") => Modifier::Exact,
        (ParamKind::String, "contains") => Modifier::Contains,
        (ParamKind::Reference, "identifier") => Modifier::Identifier,
        (ParamKind::Reference, ty) => {
            Modifier::Type(match param.targets.iter().find(|target| **target == ty) {
                Some(target) => target,
                None if param.targets.is_empty() => static_type(ty)?,
                None => return None,
            })
        }
        _ => return None,
    })
}

fn malformed(param: &SearchParam, modifier: Modifier) -> String {
    let expected = match (modifier, param.kind) {
        (Modifier::Missing, _) => "true or false",
        (Modifier::OfType, _) => "system|code|value",
        (_, ParamKind::Token) => "code, system|code, |code or system|",
        (_, ParamKind::Date) => "a real date such as ge2015-02-07 or 2015-02-07T13:28:17%2B08:00",
        (_, ParamKind::Quantity) => "a number such as lt5.4, or 5.4|http://unitsofmeasure.org|mg",
        (_, ParamKind::Number) => "a number such as lt5.4",
        (_, ParamKind::Reference) => "Type/id, id or a URL of a type that the parameter may point to",
        (_, ParamKind::Composite) => "the values of its components with $ between",
        (_, ParamKind::String | ParamKind::Uri) => "some text",
    };
    format!("A value of {} is malformed; it must be {expected}.", param.name)
}

fn include(name: &str, value: &str) -> Result<Include, Refusal> {
    let parts: Vec<&str> = value.split(':').collect();
    let (&[source, param] | &[source, param, _]) = parts.as_slice() else {
        return Err(wrong(name, "Includes are written Type:parameter or Type:parameter:TargetType."));
    };
    let found =
        static_type(source).zip(search_param(source, param).filter(|p| p.kind == ParamKind::Reference));
    let Some((source, param)) = found else {
        return Err(wrong(
            name,
            "The include does not name a searched type and one of its reference parameters.",
        ));
    };
    let target = parts.get(2).map(|target| (*target).to_owned());
    if target.as_ref().is_some_and(|t| !param.targets.is_empty() && !param.targets.contains(&t.as_str())) {
        let what = format!(
            "{}:{} does not point to that type; it points to {}.",
            source,
            param.name,
            param.targets.join(", ")
        );
        return Err(wrong(name, what));
    }
    Ok(Include { source, param: param.name, target, iterate: name.ends_with(":iterate") })
}
