//! FHIR R4 resources: the region's institutions and people who work there, and what a visit leaves.
//! References are those of the record: `Type/id` where the id is known beforehand (institutions, staff,
//! patients), `urn:uuid:` between resources of one bundle.

mod staff;
mod visit;

use clinical::record::INSTITUTION_SYSTEM;
use serde_json::{Value, json};

pub use staff::site_entries;
pub use visit::{Urns, patient_entry, patient_id, report_change, result_change, visit_entries};

use crate::plan::{Batch, Plan};

/// A resource and how it is to be written.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// What others of the bundle call it.
    pub full_url: Option<String>,
    /// Its id, where it has one before it is stored: an update that may be its first version.
    pub id: Option<String>,
    /// The resource.
    pub resource: Value,
}

impl Entry {
    fn put(id: String, mut resource: Value) -> Self {
        resource["id"] = Value::String(id.clone());
        Self { full_url: None, id: Some(id), resource }
    }

    fn post(full_url: String, resource: Value) -> Self {
        Self { full_url: Some(full_url), id: None, resource }
    }
}

/// The full URL of the entry with this number.
pub fn urn(number: u64) -> String {
    format!("urn:uuid:00000000-0000-4000-8000-{:012}", number % 1_000_000_000_000)
}

/// A transaction bundle of entries.
pub fn bundle(entries: Vec<Entry>) -> Value {
    let entries: Vec<Value> = entries
        .into_iter()
        .map(|Entry { full_url, id, resource }| {
            let kind = resource["resourceType"].as_str().unwrap_or_default().to_owned();
            match id {
                Some(id) => {
                    json!({"resource": resource, "request": {"method": "PUT", "url": format!("{kind}/{id}")}})
                }
                None => {
                    json!({"fullUrl": full_url, "resource": resource, "request": {"method": "POST", "url": kind}})
                }
            }
        })
        .collect();
    json!({"resourceType": "Bundle", "type": "transaction", "entry": entries})
}

/// Transaction bundles of a batch, each of one institution and at most `most` visits, for files and tests.
pub fn bundles(plan: &Plan, batch: &Batch, most: usize) -> Vec<(usize, Value)> {
    let mut bundles = Vec::new();
    for site in 0..plan.sites().len() {
        let visits: Vec<_> = batch.visits.iter().filter(|visit| visit.site == site).collect();
        for part in visits.chunks(most.max(1)) {
            let mut urns = Urns::default();
            let mut entries = Vec::new();
            for visit in part {
                entries.push(patient_entry(plan, visit));
                entries.extend(visit_entries(plan, visit, &mut urns));
            }
            entries.dedup_by(|a, b| a.id.is_some() && a.id == b.id);
            bundles.push((site, bundle(entries)));
        }
    }
    bundles
}

fn reference(kind: &str, id: &str) -> Value {
    json!({"reference": format!("{kind}/{id}")})
}

fn institution(code: &str) -> Value {
    json!({"system": INSTITUTION_SYSTEM, "value": code})
}
