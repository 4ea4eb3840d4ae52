//! How a resource's JSON text is kept: without what its row says already (`resourceType`, `id`,
//! `meta.versionId`, `meta.lastUpdated`). The text begins with the rest of `meta`, if any, so that
//! reading it back is joining strings.

use jiff::Timestamp;
use serde_json::{Map, Value};

use super::ResourceType;

/// The kept text: the members of the object without the outer braces.
pub(crate) fn kept(resource: &Value) -> Vec<u8> {
    let mut rest = Map::new();
    let Some(object) = resource.as_object() else { return Vec::new() };
    if let Some(Value::Object(meta)) = object.get("meta") {
        let meta: Map<String, Value> = meta
            .iter()
            .filter(|(name, _)| !matches!(name.as_str(), "versionId" | "lastUpdated"))
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect();
        if !meta.is_empty() {
            rest.insert("meta".to_owned(), Value::Object(meta));
        }
    }
    let members = rest
        .iter()
        .chain(object.iter().filter(|(name, _)| !matches!(name.as_str(), "resourceType" | "id" | "meta")));
    let mut text = Vec::with_capacity(512);
    for (i, (name, value)) in members.enumerate() {
        if i > 0 {
            text.push(b',');
        }
        // Writing JSON to memory fails only where a map has keys that are no strings.
        drop(serde_json::to_writer(&mut text, name));
        text.push(b':');
        drop(serde_json::to_writer(&mut text, value));
    }
    text
}

/// The whole resource again.
pub(crate) fn with_meta(
    kind: ResourceType,
    id: &str,
    version: i64,
    updated_at: Timestamp,
    kept: &[u8],
) -> String {
    let kept = String::from_utf8_lossy(kept);
    let head = format!(
        "{{\"resourceType\":\"{}\",\"id\":\"{id}\",\"meta\":{{\"versionId\":\"{version}\",\"lastUpdated\":\"{updated_at:.3}\"",
        kind.name()
    );
    match kept.strip_prefix("\"meta\":{") {
        Some(rest) => format!("{head},{rest}}}"),
        None if kept.is_empty() => format!("{head}}}}}"),
        None => format!("{head}}},{kept}}}"),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{kept, with_meta};
    use crate::record::ResourceType;

    fn again(resource: &Value) -> Value {
        let at = "2023-08-14T01:00:00Z".parse().unwrap();
        serde_json::from_str(&with_meta(ResourceType::Goal, "g1", 3, at, &kept(resource))).unwrap()
    }

    #[test]
    fn what_is_kept_comes_back_whole_with_the_rows_own_meta() {
        let sent = json!({"resourceType": "Goal", "id": "other", "meta": {"versionId": "9", "profile": ["p"], "lastUpdated": "x"},
            "description": {"text": "血压 \"120\""}});
        assert_eq!(
            again(&sent),
            json!({"resourceType": "Goal", "id": "g1",
                "meta": {"versionId": "3", "lastUpdated": "2023-08-14T01:00:00.000Z", "profile": ["p"]},
                "description": {"text": "血压 \"120\""}})
        );
        assert_eq!(again(&json!({"resourceType": "Goal"}))["id"], "g1");
        assert_eq!(again(&json!({"resourceType": "Goal", "meta": {"versionId": "1"}, "x": 1}))["x"], 1);
    }

    #[test]
    fn numbers_keep_their_digits() {
        let sent: Value = serde_json::from_str(r#"{"resourceType":"Goal","v":11.20}"#).unwrap();
        assert_eq!(String::from_utf8(kept(&sent)).unwrap(), r#""v":11.20"#);
    }
}
