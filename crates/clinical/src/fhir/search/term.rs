//! One value of a search parameter, typed by the parameter's kind.

use jiff::Timestamp;

use super::{
    Context,
    decimal::{Approximate, Decimal},
    table::{ParamKind, SearchParam},
    text::{folded, split, unescaped},
};
use crate::fhir::{
    reference_form::ReferenceForm,
    temporal::{Instants, Moment},
};

/// How a date, number or quantity is compared (R4 §3.1.1.4.6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Prefix {
    /// The resource's range lies within the one searched for.
    #[default]
    Eq,
    /// It doesn't.
    Ne,
    /// Part of it lies after.
    Gt,
    /// Part of it lies before.
    Lt,
    /// `Gt` or `Eq`.
    Ge,
    /// `Lt` or `Eq`.
    Le,
    /// All of it lies after.
    Sa,
    /// All of it lies before.
    Eb,
    /// Near: within a tenth.
    Ap,
}

/// The system part of a token.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum System {
    /// `code`
    Any,
    /// `|code`
    None,
    /// `system|code`
    Is(String),
}

/// `system|code`; without a code any of the system.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct TokenTerm {
    /// The system asked for.
    pub system: System,
    /// The code, identifier value, … asked for.
    pub code: Option<String>,
}

/// A reference asked for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum ReferenceTerm {
    /// `Patient/1`, or `1` where the type is known or doesn't matter.
    Local {
        /// The type, when said.
        resource_type: Option<String>,
        /// The logical id.
        id: String,
    },
    /// A URL or URN that is compared as it stands.
    Exact(String),
}

/// A number asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NumberTerm {
    /// How it is compared.
    pub prefix: Prefix,
    /// With the precision it was written in.
    pub number: Approximate,
    /// `|system|code` behind a quantity.
    pub unit: Option<(Option<String>, String)>,
}

/// One value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Term {
    /// `:missing`
    Missing(bool),
    /// Token, also for `:identifier`.
    Token(TokenTerm),
    /// `:of-type`: type system, type code, value.
    OfType(String, String, String),
    /// Words, folded for comparison.
    Words(String),
    /// `:exact`
    Exact(String),
    /// Reference.
    Reference(ReferenceTerm),
    /// Date.
    Date(Prefix, Instants),
    /// Number or quantity.
    Number(NumberTerm),
    /// URI.
    Uri(String),
    /// Composite.
    Composite(Vec<Term>),
}

/// What stands behind the colon of a parameter name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Modifier {
    /// None.
    #[default]
    Plain,
    /// `:missing`
    Missing,
    /// `:not`
    Not,
    /// `:text`
    Text,
    /// `:exact`
    Exact,
    /// `:contains`
    Contains,
    /// `:of-type`
    OfType,
    /// `:identifier`
    Identifier,
    /// `:Patient`
    Type(&'static str),
}

fn prefixed(text: &str) -> (Prefix, &str) {
    let prefix = match text.get(..2) {
        Some("eq") => Prefix::Eq,
        Some("ne") => Prefix::Ne,
        Some("gt") => Prefix::Gt,
        Some("lt") => Prefix::Lt,
        Some("ge") => Prefix::Ge,
        Some("le") => Prefix::Le,
        Some("sa") => Prefix::Sa,
        Some("eb") => Prefix::Eb,
        Some("ap") => Prefix::Ap,
        _ => return (Prefix::Eq, text),
    };
    (prefix, &text[2..])
}

fn token(text: &str) -> Option<TokenTerm> {
    let part = |text: &str| (!text.is_empty()).then(|| unescaped(text));
    match split(text, '|').as_slice() {
        [code] => Some(TokenTerm { system: System::Any, code: Some(part(code)?) }),
        ["", code] => Some(TokenTerm { system: System::None, code: Some(part(code)?) }),
        [system, code] => Some(TokenTerm { system: System::Is(unescaped(system)), code: part(code) }),
        _ => None,
    }
}

fn date(text: &str, context: &Context) -> Option<Term> {
    let (prefix, text) = prefixed(text);
    // The plus of a zone arrives as a space when it was not written %2B; no date has a space otherwise.
    let mut instants = Moment::parse(&text.replace(' ', "+"))?.instants(&context.zone);
    if prefix == Prefix::Ap {
        // A tenth of the distance from now, at least the precision written (R4: "the recommended value is 10%").
        let now = context.now.as_microsecond();
        let gap = now.abs_diff(instants.start).min(now.abs_diff(instants.end)) / 10;
        let gap = i64::try_from(gap).unwrap_or(i64::MAX);
        instants.start = instants.start.saturating_sub(gap);
        instants.end = instants.end.saturating_add(gap);
    }
    Some(Term::Date(prefix, instants))
}

fn number(text: &str, with_unit: bool) -> Option<Term> {
    let (prefix, text) = prefixed(text);
    let parts = split(text, '|');
    let unit = match parts.as_slice() {
        [_] => None,
        [_, system, code] if with_unit && !code.is_empty() => {
            Some(((!system.is_empty()).then(|| unescaped(system)), unescaped(code)))
        }
        _ => return None,
    };
    Some(Term::Number(NumberTerm { prefix, number: Approximate::parse(parts[0])?, unit }))
}

fn reference(
    text: &str,
    modifier: Modifier,
    param: &SearchParam,
    context: &Context,
) -> Option<ReferenceTerm> {
    let text = unescaped(text);
    let local = context
        .base_url
        .as_deref()
        .and_then(|base| text.strip_prefix(base))
        .map(|rest| rest.trim_start_matches('/'));
    let text = local.unwrap_or(&text);
    let said = match modifier {
        Modifier::Type(ty) => Some(ty),
        _ if param.targets.len() == 1 => Some(param.targets[0]),
        _ => None,
    };
    match ReferenceForm::of(text) {
        ReferenceForm::Relative { resource_type, id } if said.is_none_or(|said| said == resource_type) => {
            Some(ReferenceTerm::Local { resource_type: Some(resource_type.to_owned()), id: id.to_owned() })
        }
        ReferenceForm::Urn(_) | ReferenceForm::Absolute { .. } => Some(ReferenceTerm::Exact(text.to_owned())),
        ReferenceForm::Malformed if crate::fhir::is_id(text) => {
            Some(ReferenceTerm::Local { resource_type: said.map(str::to_owned), id: text.to_owned() })
        }
        _ => None,
    }
}

impl Term {
    /// Reads one value (between commas) for a parameter; None when it is malformed.
    pub(super) fn parse(
        text: &str,
        modifier: Modifier,
        param: &SearchParam,
        context: &Context,
    ) -> Option<Self> {
        match modifier {
            Modifier::Missing => return text.parse().ok().map(Self::Missing),
            Modifier::Identifier => return token(text).map(Self::Token),
            Modifier::Exact => return Some(Self::Exact(unescaped(text))),
            Modifier::Text | Modifier::Contains => return words(text),
            Modifier::OfType => {
                return match split(text, '|').as_slice() {
                    [system, code, value] if !code.is_empty() && !value.is_empty() => {
                        Some(Self::OfType(unescaped(system), unescaped(code), unescaped(value)))
                    }
                    _ => None,
                };
            }
            Modifier::Plain | Modifier::Not | Modifier::Type(_) => {}
        }
        match param.kind {
            ParamKind::Reference => reference(text, modifier, param, context).map(Self::Reference),
            ParamKind::Composite => {
                let kinds = param.composites.first().map(|composite| composite.parts.as_slice())?;
                let texts = split(text, '$');
                let parts =
                    texts.iter().zip(kinds).map(|(text, (kind, _))| Self::plain(text, *kind, context));
                (texts.len() == kinds.len())
                    .then(|| parts.collect::<Option<_>>())
                    .flatten()
                    .map(Self::Composite)
            }
            kind => Self::plain(text, kind, context),
        }
    }

    fn plain(text: &str, kind: ParamKind, context: &Context) -> Option<Self> {
        match kind {
            ParamKind::Token => token(text).map(Self::Token),
            ParamKind::String => words(text),
            ParamKind::Date => date(text, context),
            ParamKind::Quantity => number(text, true),
            ParamKind::Number => number(text, false),
            ParamKind::Uri => (!text.is_empty()).then(|| Self::Uri(unescaped(text))),
            ParamKind::Reference | ParamKind::Composite => None,
        }
    }
}

fn words(text: &str) -> Option<Term> {
    let words = folded(&unescaped(text));
    (!words.is_empty()).then_some(Term::Words(words))
}

impl Prefix {
    /// Compares the range of a resource with the one searched for; both half-open.
    pub fn compares_instants(self, found: Instants, asked: Instants) -> bool {
        let within = asked.start <= found.start && found.end <= asked.end;
        match self {
            Self::Eq => within,
            Self::Ne => !within,
            Self::Gt => found.end > asked.end,
            Self::Lt => found.start < asked.start,
            Self::Ge => within || found.end > asked.end,
            Self::Le => within || found.start < asked.start,
            Self::Sa => found.start >= asked.end,
            Self::Eb => found.end <= asked.start,
            Self::Ap => found.start < asked.end && asked.start < found.end,
        }
    }

    /// Compares a number's range (closed; a point unless it has a comparator) with the one searched for.
    pub(crate) fn compares_numbers(self, low: Decimal, high: Decimal, asked: Approximate) -> bool {
        let value = asked.value;
        let around = |half: i128| {
            let (from, to) = (value.0.saturating_sub(half), value.0.saturating_add(half));
            from <= low.0
                && if half == 0 { high.0 <= to } else { high.0 < to || (low == high && high.0 == from) }
        };
        match self {
            Self::Eq => around(asked.half),
            Self::Ne => !around(asked.half),
            Self::Gt => high > value,
            Self::Sa => low > value,
            Self::Lt => low < value,
            Self::Eb => high < value,
            Self::Ge => high >= value,
            Self::Le => low <= value,
            Self::Ap => {
                let tenth = (value.0 / 10).abs().max(asked.half);
                low.0 <= value.0.saturating_add(tenth) && high.0 >= value.0.saturating_sub(tenth)
            }
        }
    }
}

impl Context {
    /// A context at `now` for a region's `zone`, with no base URL.
    pub fn new(zone: jiff::tz::TimeZone, now: Timestamp) -> Self {
        Self { zone, now, base_url: None }
    }
}
