//! A change before it meets the database: checked, its references and codes noted, its body packed
//! where nothing in it waits for the database. All of this runs outside the write transaction.

use std::collections::HashMap;

use base::{Fault, Key, Result};
use jiff::Timestamp;
use serde_json::Value;

use super::{
    Records, ResourceType, remarks,
    report::{self, ReportDraft, ResultDraft},
    text,
};
use crate::fhir::{self, Issue, IssueCode, search::Query};

/// What is to happen with a resource.
#[derive(Debug, Clone)]
pub enum Intent {
    /// A new resource; the record gives the id.
    Create,
    /// A new resource unless the query finds one (`If-None-Exist`).
    CreateUnless(Query),
    /// A new version of `id`, or its first.
    Update {
        /// The logical id.
        id: String,
        /// The version the sender saw (`If-Match`), if it said so.
        if_match: Option<i64>,
    },
    /// A new version of the one that the query finds, or a new resource where it finds none.
    UpdateWhere(Query),
}

/// A resource to be written, checked against R4.
#[derive(Debug, Clone)]
pub struct Draft {
    pub(crate) kind: ResourceType,
    pub(crate) intent: Intent,
    pub(crate) full_url: Option<String>,
    pub(crate) place: String,
    pub(crate) value: Value,
}

impl Draft {
    /// Checks `value` against R4. `place` goes before the paths of issues (`Bundle.entry[3].resource`,
    /// or empty); `full_url` is what other resources of the same bundle may call it by.
    pub fn new(
        intent: Intent,
        value: Value,
        full_url: Option<String>,
        place: &str,
    ) -> Result<Self, Vec<Issue>> {
        let name = value.get("resourceType").and_then(Value::as_str).unwrap_or_default();
        let Some(kind) = ResourceType::named(name) else {
            let known = ResourceType::ALL.iter().map(|t| t.name()).collect::<Vec<_>>().join(", ");
            return Err(vec![Issue::error(
                IssueCode::NotSupported,
                place.to_owned(),
                format!("this record keeps the types {known}; resourceType is missing or another"),
            )]);
        };
        let mut issues: Vec<Issue> = fhir::validate(&value).into_iter().filter(Issue::is_error).collect();
        if let Intent::Update { id, .. } = &intent
            && value.get("id").and_then(Value::as_str) != Some(id)
        {
            issues.push(Issue::error(
                IssueCode::Invalid,
                format!("{name}.id"),
                "an update carries the id that it is sent to",
            ));
        }
        if kind == ResourceType::Device && value.get("patient").is_some() {
            // The register of devices is for everybody; what is in a person belongs into that person's record.
            issues.push(Issue::error(
                IssueCode::NotSupported,
                "Device.patient",
                "this record keeps the devices of institutions, not those of a person; send it without patient",
            ));
        }
        if issues.is_empty() {
            return Ok(Self { kind, intent, full_url, place: place.to_owned(), value });
        }
        Err(issues.into_iter().map(|issue| placed(place, issue)).collect())
    }
}

/// `issue` with the place of its resource before its own.
fn placed(place: &str, mut issue: Issue) -> Issue {
    if !place.is_empty() {
        issue.expression = format!("{place}.{}", issue.expression);
    }
    issue
}

/// Drafts that are written together, with the ids that are known beforehand.
#[derive(Debug, Clone)]
pub struct Batch {
    pub(crate) entries: Vec<Entry>,
}

#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub kind: ResourceType,
    pub intent: Intent,
    pub full_url: Option<String>,
    pub place: String,
    /// The key of a new resource, given beforehand.
    pub key: Key,
    pub content: Content,
    /// What is odd about it by itself.
    pub warnings: Vec<Issue>,
}

impl Entry {
    /// `Type/id`, where it is known before the database is asked.
    pub(crate) fn known_id(&self) -> Option<String> {
        match &self.intent {
            Intent::Create if self.kind != ResourceType::Patient => {
                Some(format!("{}/{}", self.kind.name(), self.key))
            }
            Intent::Update { id, .. } => Some(format!("{}/{id}", self.kind.name())),
            _ => None,
        }
    }

    /// `fault` with the place of this entry in its bundle.
    pub(crate) fn placed(&self, fault: Fault) -> Fault {
        if self.place.is_empty() { fault } else { fault.at(self.place.clone()) }
    }

    /// `issue` with the place of this entry in its bundle.
    pub(crate) fn placed_issue(&self, issue: Issue) -> Issue {
        placed(&self.place, issue)
    }
}

#[derive(Debug, Clone)]
pub(crate) enum Content {
    /// Ready to be stored.
    Packed(Box<Packed>),
    /// Waits for an id that only the database knows, or must be compared with what is there.
    Open(Value),
}

/// A resource ready to be stored, with all that the transaction needs to know of it.
#[derive(Debug, Clone)]
pub(crate) struct Packed {
    pub body: Vec<u8>,
    pub code: i64,
    pub date: i64,
    pub identifiers: Vec<i64>,
    pub subject: Option<String>,
    /// FHIRPath and reference.
    pub references: Vec<(String, String)>,
    pub report: Option<ReportDraft>,
    pub result: Option<ResultDraft>,
}

impl Records {
    /// Gives ids to the drafts that can have one, writes these into the references between the
    /// drafts, and packs what is complete.
    pub fn batch(&self, drafts: Vec<Draft>, now: Timestamp) -> Result<Batch> {
        let mut entries: Vec<Entry> = drafts
            .into_iter()
            .map(|Draft { kind, intent, full_url, place, value }| Entry {
                warnings: remarks::of(kind, &value, &self.zone, now),
                kind,
                intent,
                full_url,
                place,
                key: self.new_key(now),
                content: Content::Open(value),
            })
            .collect();
        let ids: HashMap<String, Option<String>> =
            entries.iter().filter_map(|e| Some((e.full_url.clone()?, e.known_id()))).collect();
        for entry in &mut entries {
            self.close_early(entry, &ids)?;
        }
        Ok(Batch { entries })
    }

    fn close_early(&self, entry: &mut Entry, ids: &HashMap<String, Option<String>>) -> Result<()> {
        let Content::Open(value) = &mut entry.content else { return Ok(()) };
        let mut waits = entry.kind == ResourceType::Patient || !matches!(entry.intent, Intent::Create);
        if !ids.is_empty() {
            fhir::rewrite_references(value, |reference| match ids.get(reference) {
                Some(Some(id)) => Some(id.clone()),
                Some(None) => {
                    waits = true;
                    None
                }
                None => None,
            });
        }
        fhir::references(value, |_, reference| waits |= reference.contains('?'));
        if !waits {
            entry.content = Content::Packed(Box::new(self.packed(entry.kind, entry.key, value)?));
        }
        Ok(())
    }

    pub(crate) fn packed(&self, kind: ResourceType, key: Key, value: &Value) -> Result<Packed> {
        let mut references = Vec::new();
        fhir::references(value, |path, reference| {
            if !reference.starts_with('#') {
                references.push((path.to_owned(), reference.to_owned()));
            }
        });
        let date = fhir::search::principal_date(value, &self.zone).map(base::micros);
        let issued =
            value.get("issued").and_then(Value::as_str).and_then(|t| t.parse().ok()).map(base::micros);
        Ok(Packed {
            body: self.pack(kind, key, &text::kept(value))?,
            code: principal_code(value),
            date: date.unwrap_or(0),
            identifiers: self.identifier_hashes(value).into_iter().map(|[now, _]| now).collect(),
            subject: fhir::subject(value).map(str::to_owned),
            references,
            report: (kind == ResourceType::DiagnosticReport)
                .then(|| report::report_draft(value, date, issued)),
            result: (kind == ResourceType::Observation).then(|| report::result_draft(value)),
        })
    }

    /// As [`Records::identifier_hash`] makes them, each once.
    pub(crate) fn identifier_hashes(&self, value: &Value) -> Vec<[i64; 2]> {
        let listed = match value.get("identifier") {
            Some(Value::Array(listed)) => listed.as_slice(),
            Some(single) => std::slice::from_ref(single),
            None => &[],
        };
        let values = listed.iter().filter_map(|i| i.get("value").and_then(Value::as_str));
        let mut hashes: Vec<[i64; 2]> = values.map(|v| self.identifier_hash(v)).collect();
        hashes.sort_unstable();
        hashes.dedup();
        hashes
    }

    /// Keyed, since identity-card numbers are among them and could otherwise be tried out.
    /// The one that is written, and the one that may still be stored while the key of look-up changes.
    pub(crate) fn identifier_hash(&self, value: &str) -> [i64; 2] {
        let hash = self.vault.hash("resource.identifier", &[value.as_bytes()]);
        [hash.now, hash.earlier()].map(|hash| {
            let mut head = [0u8; 8];
            head.copy_from_slice(&hash.0[..8]);
            i64::from_be_bytes(head)
        })
    }
}

/// Stands in the index for a resource with several codings: every question about its type's code
/// looks there too.
pub(crate) const SEVERAL_CODES: i64 = 2;

fn principal_code(value: &Value) -> i64 {
    match fhir::search::principal_codings(value).as_slice() {
        [] => 0,
        // Of several systems with the same code each finds it.
        [first, more @ ..] if more.iter().all(|other| other.code == first.code) => code_hash(first.code),
        _ => SEVERAL_CODES,
    }
}

/// FNV-1a over the code without its system, so that a question that names none is narrowed too; what it finds
/// is held against the resource. Stable across versions of this program, odd, so that it is never one of the
/// numbers above.
pub(crate) fn code_hash(code: &str) -> i64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for byte in code.bytes() {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    i64::from_be_bytes(hash.to_be_bytes()).max(i64::MIN + 1) | 1
}
