//! Values of a rule file: their digest, and how they are written again.

use base::Fnv;
use std::ops::Range;
use toml::{
    Spanned, Value,
    de::{DeArray, DeTable, DeValue},
};

/// A number that changes when what is written does, whatever the order of the keys and the place in the file.
pub(super) fn digest(table: &DeTable<'_>) -> i64 {
    let mut hash = Fnv::new();
    add_table(&mut hash, table);
    hash.finish()
}

fn add_table(hash: &mut Fnv, table: &DeTable<'_>) {
    let mut entries: Vec<(&str, &DeValue<'_>)> =
        table.iter().map(|(key, value)| (key.get_ref().as_ref(), value.get_ref())).collect();
    entries.sort_unstable_by_key(|(key, _)| *key);
    hash.text("{");
    for (key, value) in entries {
        hash.text(key);
        add(hash, value);
    }
    hash.text("}");
}

fn add(hash: &mut Fnv, value: &DeValue<'_>) {
    match value {
        DeValue::Table(table) => add_table(hash, table),
        DeValue::Array(array) => {
            hash.text("[");
            array.iter().for_each(|value| add(hash, value.get_ref()));
            hash.text("]");
        }
        other => {
            hash.text(&plain(other).to_string());
        }
    }
}

/// The same value as the library's plain one.
pub(super) fn plain(value: &DeValue<'_>) -> Value {
    match value {
        DeValue::String(text) => Value::String(text.to_string()),
        DeValue::Integer(number) => match i64::from_str_radix(number.as_str(), number.radix()) {
            Ok(number) => Value::Integer(number),
            Err(_) => Value::String(number.to_string()),
        },
        DeValue::Float(number) => match number.as_str().parse() {
            Ok(number) => Value::Float(number),
            Err(_) => Value::String(number.to_string()),
        },
        DeValue::Boolean(value) => Value::Boolean(*value),
        DeValue::Datetime(at) => Value::Datetime(*at),
        DeValue::Array(values) => Value::Array(values.iter().map(|value| plain(value.get_ref())).collect()),
        DeValue::Table(table) => Value::Table(
            table.iter().map(|(key, value)| (key.get_ref().to_string(), plain(value.get_ref()))).collect(),
        ),
    }
}

/// The same value, as if it stood at `span`: what a scenario's row inherits is complained about there.
pub(super) fn moved<'t>(value: &Spanned<DeValue<'t>>, span: &Range<usize>) -> Spanned<DeValue<'t>> {
    let inner = match value.get_ref() {
        DeValue::Array(values) => {
            DeValue::Array(values.iter().map(|value| moved(value, span)).collect::<DeArray<'t>>())
        }
        DeValue::Table(table) => DeValue::Table(
            table
                .iter()
                .map(|(key, value)| (Spanned::new(span.clone(), key.get_ref().clone()), moved(value, span)))
                .collect(),
        ),
        other => other.clone(),
    };
    Spanned::new(span.clone(), inner)
}

/// `[[name]]` with a line a key, `first` before the others.
pub(super) fn row(
    name: &str,
    first: &str,
    table: &DeTable<'_>,
    dates: &[(&str, jiff::civil::Date)],
) -> String {
    let mut lines = format!("[[{name}]]\n");
    let mut entries: Vec<(&str, &DeValue<'_>)> =
        table.iter().map(|(key, value)| (key.get_ref().as_ref(), value.get_ref())).collect();
    entries.sort_by_key(|(key, _)| (*key != first, *key != "name", *key));
    for (key, value) in entries {
        lines.push_str(&format!("{key} = {}\n", plain(value)));
    }
    for (key, day) in dates {
        lines.push_str(&format!("{key} = {day}\n"));
    }
    lines
}
