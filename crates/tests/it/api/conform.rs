//! Holds answers against the OpenAPI document: what is written must be described, what is described as
//! required must be written.

use serde_json::{Map, Value};

use super::Answer;

/// Panics where an answer of a described operation is not as its schema says.
pub(crate) fn check(document: &Value, method: &str, path: &str, answer: &Answer) {
    let Some(operation) = operation(document, method, path) else { return };
    let responses = &operation["responses"];
    let status = answer.status.as_str();
    let described = if responses[status].is_null() { &responses["default"] } else { &responses[status] };
    assert!(!described.is_null(), "{method} {path} answers {status}, which is not described");
    assert!(
        !answer.status.is_success() || !responses[status].is_null(),
        "{method} {path} answers {status}, which is not described"
    );
    let media = answer.header("content-type").split(';').next().unwrap_or_default().trim();
    if media.is_empty() {
        return;
    }
    let problem = !answer.status.is_success();
    let content = match (problem, &described["content"][media]) {
        // A refusal described by words alone is a problem all the same.
        (true, Value::Null) => &responses["default"]["content"][media],
        (_, content) => content,
    };
    assert!(
        !content.is_null(),
        "{method} {path} answers {status} as {media}, which is not described: {}",
        answer.text
    );
    if media.ends_with("json") && !media.ends_with("ndjson") {
        conforms(document, &content["schema"], &answer.json(), &format!("{method} {path} {status} $"));
    }
}

fn operation<'d>(document: &'d Value, method: &str, path: &str) -> Option<&'d Value> {
    let parts: Vec<&str> = path.split('/').collect();
    let fits = |template: &str| {
        let wanted: Vec<&str> = template.split('/').collect();
        wanted.len() == parts.len() && wanted.iter().zip(&parts).all(|(w, p)| w.starts_with('{') || w == p)
    };
    let paths = document["paths"].as_object()?;
    // A template without a name in that place goes before one with it.
    let mut fitting: Vec<(&String, &Value)> = paths.iter().filter(|(template, _)| fits(template)).collect();
    fitting.sort_by_key(|(template, _)| template.matches('{').count());
    fitting.into_iter().map(|(_, item)| &item[method]).find(|operation| !operation.is_null())
}

fn resolved<'d>(document: &'d Value, schema: &'d Value) -> &'d Value {
    match schema["$ref"].as_str() {
        Some(reference) => {
            let target = document.pointer(reference.trim_start_matches('#'));
            resolved(document, target.unwrap_or_else(|| panic!("{reference} leads nowhere")))
        }
        None => schema,
    }
}

fn conforms(document: &Value, schema: &Value, value: &Value, at: &str) {
    if let Err(why) = fault(document, schema, value, at) {
        panic!("not as the OpenAPI document says: {why}");
    }
}

fn fault(document: &Value, schema: &Value, value: &Value, at: &str) -> Result<(), String> {
    let schema = resolved(document, schema);
    if let Some(choices) = schema["oneOf"].as_array().or(schema["anyOf"].as_array()) {
        let tried: Vec<String> =
            choices.iter().filter_map(|choice| fault(document, choice, value, at).err()).collect();
        return if tried.len() < choices.len() { Ok(()) } else { Err(tried.join(" | ")) };
    }
    if let Some(constant) = schema["enum"].as_array() {
        return if constant.contains(value) {
            Ok(())
        } else {
            Err(format!("{at}: {value} is none of {constant:?}"))
        };
    }
    let (mut properties, mut required) = (Map::new(), Vec::new());
    gather(document, schema, &mut properties, &mut required);
    if let (Some(object), false) = (value.as_object(), properties.is_empty()) {
        for name in required {
            if !object.contains_key(&name) {
                return Err(format!("{at}.{name} is missing"));
            }
        }
        for (name, inner) in object {
            let Some(described) = properties.get(name) else {
                return Err(format!("{at}.{name} is not described"));
            };
            fault(document, described, inner, &format!("{at}.{name}"))?;
        }
        return Ok(());
    }
    let kinds: Vec<&str> = match &schema["type"] {
        Value::String(kind) => vec![kind],
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect(),
        _ => return Ok(()),
    };
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_i64() || number.is_u64() => "integer",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    if !kinds.contains(&kind) {
        return Err(format!("{at} is {kind}, not {kinds:?}"));
    }
    for (place, inner) in value.as_array().into_iter().flatten().enumerate() {
        fault(document, &schema["items"], inner, &format!("{at}[{place}]"))?;
    }
    Ok(())
}

/// Properties of a schema and of all it is made of.
fn gather(document: &Value, schema: &Value, properties: &mut Map<String, Value>, required: &mut Vec<String>) {
    let schema = resolved(document, schema);
    for part in schema["allOf"].as_array().into_iter().flatten() {
        gather(document, part, properties, required);
    }
    let own = schema["properties"].as_object().into_iter().flatten();
    properties.extend(own.map(|(name, property)| (name.clone(), property.clone())));
    let names = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
    required.extend(names.map(str::to_owned));
}
