//! Does a resource answer the question? Every filter is looked at in memory, by the table's paths.

use serde_json::Value;

use super::{
    decimal::Decimal,
    eval::{any, any_step, compares_presence},
    query::{Filter, Meta, Query},
    table::{ParamKind, Path, SearchParam},
    term::{Modifier, NumberTerm, ReferenceTerm, System, Term, TokenTerm},
    text::folded,
};
use crate::fhir::{
    reference_form::ReferenceForm,
    temporal::Instants,
    views::{Effective, NameView},
};

impl Query {
    /// Whether a resource of the searched type matches all filters. Chains must have been resolved.
    pub fn matches(&self, resource: &Value, meta: Meta<'_>) -> bool {
        self.filters.iter().all(|filter| self.filter_matches(filter, resource, meta))
    }

    fn filter_matches(&self, filter: &Filter, resource: &Value, meta: Meta<'_>) -> bool {
        match filter.param.name {
            "_id" => return id_matches(filter, meta.id),
            "_lastUpdated" => return self.updated_matches(filter, meta),
            _ => {}
        }
        if let Some(chain) = &filter.chain {
            let found = chain.found.as_deref().unwrap_or_default();
            let plain =
                |value: &Value| found.iter().any(|term| self.reference_is(value, term, Modifier::Plain));
            return filter.param.paths.iter().any(|path| any(path, resource, &mut |value| plain(value)));
        }
        if filter.modifier == Modifier::Missing {
            let there = is_there(filter.param, resource);
            return filter.terms.contains(&Term::Missing(!there));
        }
        let hit = filter.terms.iter().any(|term| self.term_matches(filter, term, resource));
        hit != (filter.modifier == Modifier::Not)
    }

    fn updated_matches(&self, filter: &Filter, meta: Meta<'_>) -> bool {
        let at = meta.last_updated.as_microsecond();
        let found = Instants { start: at, end: at.saturating_add(1) };
        filter.terms.iter().any(|term| match term {
            Term::Date(prefix, asked) => prefix.compares_instants(found, *asked),
            Term::Missing(missing) => !missing,
            _ => false,
        })
    }

    fn term_matches(&self, filter: &Filter, term: &Term, resource: &Value) -> bool {
        if let Term::Composite(terms) = term {
            return filter.param.composites.iter().any(|composite| {
                any_step(&composite.base, resource, &mut |here| {
                    terms.iter().zip(&composite.parts).all(|(term, (kind, paths))| {
                        paths.iter().any(|path| self.at_path(*kind, Modifier::Plain, term, path, here))
                    })
                })
            });
        }
        let param = filter.param;
        param.paths.iter().any(|path| self.at_path(param.kind, filter.modifier, term, path, resource))
    }

    fn at_path(&self, kind: ParamKind, modifier: Modifier, term: &Term, path: &Path, from: &Value) -> bool {
        if compares_presence(path) {
            return presence_is(path, term, from);
        }
        any(path, from, &mut |value| match (kind, term) {
            (ParamKind::Token, Term::Token(token)) => token_is(value, path.ty, token),
            (ParamKind::Token, Term::OfType(system, code, own)) => of_type_is(value, system, code, own),
            (ParamKind::Token, Term::Words(words)) => words_near(value, words),
            (ParamKind::String, Term::Words(words)) => {
                let inside = modifier == Modifier::Contains;
                texts(value, path.ty, &mut |text| {
                    let text = folded(text);
                    if inside { text.contains(words) } else { text.starts_with(words) }
                })
            }
            (ParamKind::String, Term::Exact(exact)) => texts(value, path.ty, &mut |text| text == exact),
            (ParamKind::Reference, Term::Reference(reference)) => {
                self.reference_is(value, reference, modifier)
            }
            (ParamKind::Reference, Term::Token(token)) => {
                value.get("identifier").is_some_and(|identifier| token_is(identifier, "Identifier", token))
            }
            (ParamKind::Date, Term::Date(prefix, asked)) => instants_of(value, path.ty, &self.context.zone)
                .is_some_and(|found| prefix.compares_instants(found, *asked)),
            (ParamKind::Quantity | ParamKind::Number, Term::Number(number)) => {
                number_is(value, path.ty, number)
            }
            (ParamKind::Uri, Term::Uri(uri)) => value.as_str() == Some(uri),
            _ => false,
        })
    }

    fn reference_is(&self, value: &Value, term: &ReferenceTerm, modifier: Modifier) -> bool {
        let Some(text) = value.get("reference").and_then(Value::as_str) else { return false };
        let base = self.context.base_url.as_deref();
        let text =
            base.and_then(|base| text.strip_prefix(base)).map_or(text, |rest| rest.trim_start_matches('/'));
        match (term, ReferenceForm::of(text)) {
            (ReferenceTerm::Exact(exact), _) => text == exact,
            (
                ReferenceTerm::Local { resource_type, id },
                ReferenceForm::Relative { resource_type: ty, id: own },
            ) => {
                let wanted = match modifier {
                    Modifier::Type(wanted) => Some(wanted),
                    _ => resource_type.as_deref(),
                };
                own == id && wanted.is_none_or(|wanted| wanted == ty)
            }
            _ => false,
        }
    }
}

fn id_matches(filter: &Filter, id: &str) -> bool {
    let hit = filter.terms.iter().any(|term| match term {
        Term::Token(token) => token.code.as_deref() == Some(id),
        Term::Missing(missing) => !missing,
        _ => false,
    });
    hit != (filter.modifier == Modifier::Not)
}

pub(super) fn is_there(param: &SearchParam, resource: &Value) -> bool {
    param.paths.iter().any(|path| any(path, resource, &mut |value| !value.is_null()))
        || param
            .composites
            .iter()
            .any(|composite| any_step(&composite.base, resource, &mut |value| !value.is_null()))
}

/// `deceased=true`: whether something is there and not false.
fn presence_is(path: &Path, term: &Term, from: &Value) -> bool {
    let Term::Token(TokenTerm { code: Some(code), .. }) = term else { return false };
    // The choice has one path for each type; false must not be said by the type that isn't there.
    let key = path.steps.first().map_or("", |step| step.key);
    let stem = key.trim_end_matches("Boolean").trim_end_matches("DateTime");
    let there = from.as_object().is_some_and(|map| {
        map.iter().any(|(key, value)| key.starts_with(stem) && *value != Value::Bool(false))
    });
    code == if there { "true" } else { "false" }
}

fn part<'v>(value: &'v Value, key: &str) -> Option<&'v str> {
    value.get(key).and_then(Value::as_str)
}

fn system_is(asked: &System, own: Option<&str>) -> bool {
    match asked {
        System::Any => true,
        System::None => own.is_none(),
        System::Is(system) => own == Some(system),
    }
}

fn token_is(value: &Value, ty: &str, token: &TokenTerm) -> bool {
    let same = |own: Option<&str>| token.code.as_deref().is_none_or(|code| own == Some(code));
    match ty {
        "CodeableConcept" => {
            let codings =
                value.get("coding").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
            codings.iter().any(|coding| token_is(coding, "Coding", token))
        }
        "Coding" => system_is(&token.system, part(value, "system")) && same(part(value, "code")),
        "Identifier" => system_is(&token.system, part(value, "system")) && same(part(value, "value")),
        "ContactPoint" => same(part(value, "value")),
        // The system of a plain code is implied by its element.
        _ => match value {
            Value::Bool(yes) => same(Some(if *yes { "true" } else { "false" })),
            Value::String(text) => same(Some(text)),
            Value::Object(_) => token_is(value, "Coding", token),
            _ => false,
        },
    }
}

fn of_type_is(identifier: &Value, system: &str, code: &str, own: &str) -> bool {
    let kind = TokenTerm {
        system: if system.is_empty() { System::Any } else { System::Is(system.to_owned()) },
        code: Some(code.to_owned()),
    };
    part(identifier, "value") == Some(own)
        && identifier.get("type").is_some_and(|concept| token_is(concept, "CodeableConcept", &kind))
}

/// `:text` of a token: the words of a concept, coding, or identifier's type.
fn words_near(value: &Value, words: &str) -> bool {
    let codings = value.get("coding").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let own = [part(value, "text"), part(value, "display")].into_iter().flatten();
    own.chain(codings.iter().filter_map(|coding| part(coding, "display")))
        .any(|text| folded(text).contains(words))
        || value.get("type").is_some_and(|kind| words_near(kind, words))
}

/// The texts a string parameter compares with; true as soon as `see` is.
pub(super) fn texts(value: &Value, ty: &str, see: &mut dyn FnMut(&str) -> bool) -> bool {
    let keys: &[&str] = match ty {
        "HumanName" => &["text", "family", "given", "prefix", "suffix"],
        "Address" => &["text", "line", "city", "district", "state", "postalCode", "country"],
        _ => return value.as_str().is_some_and(see),
    };
    let hit = keys.iter().any(|key| match value.get(key) {
        Some(Value::Array(list)) => list.iter().filter_map(Value::as_str).any(&mut *see),
        Some(Value::String(text)) => see(text),
        _ => false,
    });
    hit || (ty == "HumanName" && NameView(value).full().is_some_and(|full| see(&full)))
}

/// The instants of a date, dateTime, instant, Period or Timing.
pub(super) fn instants_of(value: &Value, ty: &str, zone: &jiff::tz::TimeZone) -> Option<Instants> {
    use crate::fhir::temporal::Moment;
    match ty {
        "Period" => {
            let side = |key| part(value, key).and_then(Moment::parse);
            let (start, end) = (side("start"), side("end"));
            (start.is_some() || end.is_some()).then(|| Effective::Period(start, end).instants(zone))
        }
        "Timing" => {
            let events = value.get("event").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
            let spans =
                events.iter().filter_map(|event| Some(Moment::parse(event.as_str()?)?.instants(zone)));
            let bounds = value.get("repeat").and_then(|repeat| repeat.get("boundsPeriod"));
            spans
                .reduce(|a, b| Instants { start: a.start.min(b.start), end: a.end.max(b.end) })
                .or_else(|| instants_of(bounds?, "Period", zone))
        }
        _ => Moment::parse(value.as_str()?).map(|moment| moment.instants(zone)),
    }
}

fn decimal(value: Option<&Value>) -> Option<Decimal> {
    match value? {
        Value::Number(number) => Decimal::parse(number.as_str()),
        _ => None,
    }
}

fn number_is(value: &Value, ty: &str, asked: &NumberTerm) -> bool {
    if ty == "Range" {
        let (low, high) = (value.get("low"), value.get("high"));
        if !low.or(high).is_some_and(|side| unit_is(side, ty, asked)) {
            return false;
        }
        let side = |side: Option<&Value>| side.and_then(|side| decimal(side.get("value")));
        let (low, high) = (side(low).unwrap_or(Decimal::MIN), side(high).unwrap_or(Decimal::MAX));
        return asked.prefix.compares_numbers(low, high, asked.number);
    }
    let number = if value.is_object() { decimal(value.get("value")) } else { decimal(Some(value)) };
    let Some(number) = number.filter(|_| unit_is(value, ty, asked)) else { return false };
    let (low, high) = match part(value, "comparator") {
        Some("<") => (Decimal::MIN, Decimal(number.0.saturating_sub(1))),
        Some("<=") => (Decimal::MIN, number),
        Some(">") => (Decimal(number.0.saturating_add(1)), Decimal::MAX),
        Some(">=") => (number, Decimal::MAX),
        _ => (number, number),
    };
    asked.prefix.compares_numbers(low, high, asked.number)
}

fn unit_is(value: &Value, ty: &str, asked: &NumberTerm) -> bool {
    let Some((system, code)) = &asked.unit else { return true };
    match (system, ty) {
        (_, "Money") => part(value, "currency") == Some(code),
        (Some(system), _) => part(value, "system") == Some(system) && part(value, "code") == Some(code),
        (None, _) => part(value, "code") == Some(code) || part(value, "unit") == Some(code),
    }
}
