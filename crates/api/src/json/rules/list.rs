//! `GET /api/rules`: every rule of the region as of a day.

use std::collections::BTreeMap;

use axum::{Json, extract::State as Extract};
use jiff::civil::Date;
use policy::{Region, Statement};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::statement::{RuleStated, called};
use crate::{
    ApiError, State,
    caller::{Allowed, AnyKey},
    input::Asked,
    json::catalogue::rank,
};

const USUAL: usize = 50;
const MOST: usize = 500;

/// Which rules.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Sought {
    /// The legal day; today when absent.
    #[param(value_type = Option<String>, format = Date)]
    on: Option<Date>,
    /// Only this sort: `item`, `panel`, `label`, `price`, `ground`, `parameter`, `domain`, `institution`, …
    kind: Option<String>,
    /// Only rules of this document, as `sources` names it.
    source: Option<String>,
    /// `true`: only what no document gives; `false`: only what one does.
    example: Option<bool>,
    /// Code, part of a name or of the text, or initials of the name's pinyin.
    q: Option<String>,
    /// Rules that are passed over.
    offset: Option<usize>,
    /// Rules at most: 50 when absent, up to 500.
    limit: Option<usize>,
}

/// The rules of a day.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Rules {
    /// The day they are in force on.
    #[schema(value_type = String, format = Date)]
    on: Date,
    /// How many fit, shown or not.
    total: usize,
    /// The rules, the best fit first, then by sort (what is asked for most before the rest) and code.
    rules: Vec<RuleStated>,
    /// Sorts of rules in force that day, with how many there are.
    kinds: Vec<Counted>,
    /// Documents that give them, with how many rules each.
    sources: Vec<Counted>,
    /// How many of all rules of the day no document gives.
    examples: usize,
    /// The days on which some rule begins or ceases to hold: on them there is something to compare.
    #[schema(value_type = Vec<String>, format = Date)]
    turning_days: Vec<Date>,
}

/// A name with how often it is there.
#[derive(Serialize, ToSchema)]
struct Counted {
    /// The name.
    name: String,
    /// How many rules.
    count: usize,
}

/// Lists the region's rules as of a day
#[utoipa::path(
    get, path = "/rules", tag = "catalogue", operation_id = "listRules", params(Sought),
    responses((status = 200, description = "The rules with text, document, file and line", body = Rules)),
    security(("key" = []))
)]
pub(crate) async fn list(
    Extract(state): Extract<State>,
    caller: Allowed<AnyKey>,
    Asked(sought): Asked<Sought>,
) -> Result<Json<Rules>, ApiError> {
    let on = sought.on.unwrap_or_else(|| state.region.day(caller.ctx().now));
    let book = state.region.book();
    let (mut kinds, mut sources, mut examples) = (BTreeMap::new(), BTreeMap::new(), 0);
    for rule in book.on(on) {
        *kinds.entry(rule.kind()).or_insert(0) += 1;
        *sources.entry(rule.rule.source.as_str()).or_insert(0) += 1;
        examples += usize::from(rule.rule.example);
    }
    let typed = sought.q.as_deref().unwrap_or_default().trim().to_lowercase();
    let wanted = |rule: &&Statement| {
        sought.kind.as_deref().is_none_or(|kind| rule.kind() == kind)
            && sought.source.as_deref().is_none_or(|source| rule.rule.source == source)
            && sought.example.is_none_or(|example| rule.rule.example == example)
    };
    let mut fitting: Vec<(u8, &Statement)> = book
        .on(on)
        .filter(wanted)
        .filter_map(|rule| Some((fit(&state.region, &typed, rule)?, rule)))
        .collect();
    fitting.sort_by_key(|(rank, rule)| (*rank, order(rule.kind())));
    let page = fitting.iter().skip(sought.offset.unwrap_or(0)).take(sought.limit.unwrap_or(USUAL).min(MOST));
    let counted = |counts: BTreeMap<&str, usize>| {
        counts.into_iter().map(|(name, count)| Counted { name: name.to_owned(), count }).collect()
    };
    Ok(Json(Rules {
        on,
        total: fitting.len(),
        rules: page.map(|(_, rule)| RuleStated::of(&state.region, rule)).collect(),
        kinds: counted(kinds),
        sources: counted(sources),
        examples,
        turning_days: book.turning_days(),
    }))
}

/// What people come for stands before what changes once in years.
const ORDER: [&str; 13] = [
    "parameter",
    "item",
    "panel",
    "equivalence",
    "label",
    "ground",
    "price",
    "domain",
    "eqa_scheme",
    "lapse",
    "sensitive",
    "institution",
    "area",
];

fn order(kind: &str) -> usize {
    ORDER.iter().position(|known| *known == kind).unwrap_or(ORDER.len())
}

/// How well a rule fits what was typed, 0 best; none when it does not.
fn fit(region: &Region, typed: &str, rule: &Statement) -> Option<u8> {
    let loinc = rule.fields.get("loinc").and_then(toml::Value::as_str);
    let english = rule.fields.get("name_en").and_then(toml::Value::as_str).unwrap_or_default();
    let name = called(region, rule).unwrap_or_default();
    let names = [name.as_str(), english];
    // Found by its text after everything that is found by its name.
    rank(typed, rule.code(), loinc, &names).or_else(|| rule.text.to_lowercase().contains(typed).then_some(9))
}
