//! FHIR JSON is known to the record and the faces; every other room uses domain types.

use crate::{Finding, Tree};

/// Rooms that read or write FHIR JSON.
/// `bench` stands in for a sender, which writes FHIR.
const KNOW_FHIR: &[&str] = &["clinical", "exchange", "api", "synth", "bench"];

/// `"resourceType"` in the string literals of any other room.
pub fn fhir_elsewhere(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for source in tree.rust() {
        let room = source.path.strip_prefix("crates/").and_then(|p| p.split('/').next()).unwrap_or_default();
        if KNOW_FHIR.contains(&room) {
            continue;
        }
        for (at, _) in source.literals().filter(|(_, literal)| literal.contains("resourceType")) {
            let what = format!(
                "FHIR JSON in `{room}`: use a domain type, and let one of {} translate it",
                KNOW_FHIR.join(", ")
            );
            findings.push(Finding::new(&source.path, source.line(at), what));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::fhir_elsewhere;
    use crate::Tree;

    #[test]
    fn a_wing_that_builds_a_resource_is_found() {
        let code = "fn f() -> Value { json!({\"resourceType\": \"Patient\"}) }";
        let raw =
            "const A: &str = r#\"{\"resourceType\":\"Patient\"}\"#;\n#[serde(rename = \"resourceType\")]";
        let tree = Tree::of(&[
            ("crates/care/src/a.rs", code),
            ("crates/identity/src/b.rs", raw),
            ("crates/clinical/src/c.rs", code),
            ("crates/testkit/src/d.rs", code),
        ]);
        let found: Vec<_> = fhir_elsewhere(&tree).into_iter().map(|f| (f.file, f.line)).collect();
        let b = "crates/identity/src/b.rs".to_owned();
        assert_eq!(found, [("crates/care/src/a.rs".to_owned(), 1), (b.clone(), 1), (b, 2)]);
    }
}
