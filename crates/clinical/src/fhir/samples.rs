//! For tests: one small resource of each type, and the Synthea bundles where they are at hand.

use std::{fs, path::PathBuf};

use serde_json::Value;

use super::read;

/// The hand-made samples.
pub(crate) fn samples() -> Vec<Value> {
    include_str!("samples.ndjson").lines().map(|line| read(line.as_bytes()).unwrap()).collect()
}

/// The sample of one type.
pub(crate) fn sample(resource_type: &str) -> Value {
    samples().into_iter().find(|r| r["resourceType"] == resource_type).expect(resource_type)
}

/// The texts of the Synthea bundles; says so loudly when they aren't there.
pub(crate) fn synthea() -> Vec<String> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/fhir-r4-synthea");
    let mut files: Vec<PathBuf> = match fs::read_dir(&folder) {
        Ok(entries) => entries.flatten().map(|entry| entry.path()).collect(),
        Err(_) => {
            println!("SKIPPED: no Synthea bundles in {}", folder.display());
            return Vec::new();
        }
    };
    files.sort();
    files
        .iter()
        .filter(|p| p.extension().is_some_and(|e| e == "json"))
        .map(|p| fs::read_to_string(p).unwrap())
        .collect()
}
