//! A rule as it is written, as this API writes it.

use policy::{Region, RuleRef, Statement};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use crate::json::said::{self, Rule};

/// One version of one rule as its file states it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RuleStated {
    /// What sort of rule it is: `item`, `label`, `price`, `parameter`, …, as the tables of a rule file are called.
    #[schema(example = "item")]
    kind: String,
    /// The code that all versions share.
    #[schema(example = "CT-CHEST")]
    code: String,
    /// What people call it, where the rule says.
    name: Option<String>,
    /// What it says, by the keys of the rule file, with what it inherits from its section.
    #[schema(value_type = Object)]
    fields: Map<String, Value>,
    /// Where it stands, and which document gives it.
    #[serde(serialize_with = "said::rule")]
    #[schema(value_type = Rule<'static>)]
    rule: RuleRef,
    /// Its lines in the file, with the comment above them.
    text: String,
}

impl RuleStated {
    /// As `region` names it.
    pub(super) fn of(region: &Region, of: &Statement) -> Self {
        Self {
            kind: of.kind().to_owned(),
            code: of.code().to_owned(),
            name: called(region, of),
            fields: of.fields.iter().map(|(key, value)| (key.clone(), json(value))).collect(),
            rule: of.rule.clone(),
            text: of.text.clone(),
        }
    }
}

/// What people call a rule: a price by what it is the price of, a number by what it counts.
pub(super) fn called(region: &Region, of: &Statement) -> Option<String> {
    match of.kind() {
        "price" => {}
        "parameter" => return policy::parameter_called(of.code()).map(str::to_owned),
        _ => return of.name().map(str::to_owned),
    }
    let (code, on) = (of.code(), of.rule.until.unwrap_or(of.rule.effective));
    let item = region.item(code, on).map(|item| item.name.clone());
    item.or_else(|| region.panel(code, on).map(|panel| panel.name.clone()))
}

/// A value of a rule file as JSON; dates become text.
pub(super) fn json(value: &toml::Value) -> Value {
    match value {
        toml::Value::String(text) => Value::from(text.as_str()),
        toml::Value::Integer(number) => Value::from(*number),
        toml::Value::Float(number) => Value::from(*number),
        toml::Value::Boolean(yes) => Value::from(*yes),
        toml::Value::Datetime(day) => Value::from(day.to_string()),
        toml::Value::Array(values) => Value::Array(values.iter().map(json).collect()),
        toml::Value::Table(table) => {
            Value::Object(table.iter().map(|(key, value)| (key.clone(), json(value))).collect())
        }
    }
}
