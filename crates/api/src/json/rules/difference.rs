//! `GET /api/rules/difference`: what differs between the rules of two days.

use std::collections::BTreeSet;

use axum::{Json, extract::State as Extract};
use jiff::civil::Date;
use policy::{Difference, Statement};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

use super::statement::{RuleStated, json};
use crate::{
    ApiError, State,
    caller::{Allowed, AnyKey},
    input::Asked,
};

/// Which two days.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Days {
    /// The first.
    #[param(value_type = String, format = Date, example = "2023-08-01")]
    from: Date,
    /// The second.
    #[param(value_type = String, format = Date, example = "2024-08-01")]
    to: Date,
    /// Only this sort of rule.
    kind: Option<String>,
}

/// What differs.
#[derive(Serialize, ToSchema)]
pub(crate) struct RuleDifference {
    /// The first day.
    #[schema(value_type = String, format = Date)]
    from: Date,
    /// The second.
    #[schema(value_type = String, format = Date)]
    to: Date,
    /// The rules that differ, by sort and code.
    changes: Vec<RuleChange>,
}

/// A rule that differs.
#[derive(Serialize, ToSchema)]
struct RuleChange {
    /// How.
    change: Change,
    /// As it is on the first day; absent when it does not hold then.
    before: Option<RuleStated>,
    /// As it is on the second day; absent when it does not hold then.
    after: Option<RuleStated>,
    /// What differs, key by key; the document and whether it is an example stand as `source` and `example`.
    fields: Vec<FieldChange>,
}

/// How a rule differs.
#[derive(Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
enum Change {
    /// It holds on the second day only.
    Added,
    /// It holds on the first day only.
    Removed,
    /// It says something else.
    Changed,
}

/// A key whose value differs.
#[derive(Serialize, ToSchema)]
struct FieldChange {
    /// The key of the rule file.
    key: String,
    /// Its value on the first day.
    before: Value,
    /// Its value on the second day.
    after: Value,
}

/// Compares the rules of two days
///
/// A rule stated anew with the same content is no difference.
#[utoipa::path(
    get, path = "/rules/difference", tag = "catalogue", operation_id = "compareRules", params(Days),
    responses((status = 200, description = "What differs", body = RuleDifference)),
    security(("key" = []))
)]
pub(crate) async fn difference(
    Extract(state): Extract<State>,
    _caller: Allowed<AnyKey>,
    Asked(Days { from, to, kind }): Asked<Days>,
) -> Result<Json<RuleDifference>, ApiError> {
    let region = &state.region;
    let of_kind = |statement: &Statement| kind.as_deref().is_none_or(|kind| statement.kind() == kind);
    let differences = region.book().difference(from, to).into_iter();
    let changes = differences.filter_map(|difference| match difference {
        Difference::Added(new) if of_kind(new) => Some(RuleChange {
            change: Change::Added,
            before: None,
            after: Some(RuleStated::of(region, new)),
            fields: Vec::new(),
        }),
        Difference::Removed(old) if of_kind(old) => Some(RuleChange {
            change: Change::Removed,
            before: Some(RuleStated::of(region, old)),
            after: None,
            fields: Vec::new(),
        }),
        Difference::Changed(old, new) if of_kind(new) => Some(RuleChange {
            change: Change::Changed,
            before: Some(RuleStated::of(region, old)),
            after: Some(RuleStated::of(region, new)),
            fields: fields(old, new),
        }),
        _ => None,
    });
    Ok(Json(RuleDifference { from, to, changes: changes.collect() }))
}

fn fields(old: &Statement, new: &Statement) -> Vec<FieldChange> {
    let keys: BTreeSet<&String> = old.fields.keys().chain(new.fields.keys()).collect();
    let value = |of: &Statement, key: &str| of.fields.get(key).map_or(Value::Null, json);
    let said = keys.into_iter().map(|key| (key.clone(), value(old, key), value(new, key)));
    let provenance = [
        ("source", Value::from(old.rule.source.as_str()), Value::from(new.rule.source.as_str())),
        ("example", Value::from(old.rule.example), Value::from(new.rule.example)),
    ];
    let provenance = provenance.map(|(key, before, after)| (key.to_owned(), before, after));
    said.chain(provenance)
        .filter(|(_, before, after)| before != after)
        .map(|(key, before, after)| FieldChange { key, before, after })
        .collect()
}
