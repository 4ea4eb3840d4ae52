//! What the record is given and what it gives back.

use std::sync::Arc;

use base::{Fault, Key, Random, ResidentId, Result};
use identity::{Field, Residents, Vault};
use jiff::{Timestamp, tz::TimeZone};
use serde_json::Value;
use terminology::CodeBook;

use super::ResourceType;
use crate::fhir;

/// The record's tools. Clones share them.
#[derive(Clone)]
pub struct Records {
    pub(crate) codec: Arc<fhir::Codec>,
    pub(crate) vault: Arc<Vault>,
    pub(crate) random: Arc<Random>,
    pub(crate) residents: Arc<Residents>,
    pub(crate) codes: CodeBook,
    pub(crate) zone: TimeZone,
}

impl Records {
    /// `zone` is the region's: dates without a time are days there.
    pub fn new(
        codec: Arc<fhir::Codec>,
        vault: Arc<Vault>,
        random: Arc<Random>,
        residents: Arc<Residents>,
        codes: CodeBook,
        zone: TimeZone,
    ) -> Self {
        Self { codec, vault, random, residents, codes, zone }
    }

    /// The resident index that says whose each resource is.
    pub fn residents(&self) -> &Arc<Residents> {
        &self.residents
    }

    /// The local codes of reports and their mappings.
    pub fn codes(&self) -> &CodeBook {
        &self.codes
    }

    /// A new key, later than all before it.
    pub fn new_key(&self, now: Timestamp) -> Key {
        Key(self.random.uuid_v7(now))
    }

    /// Compresses a raw message for keeping.
    pub fn pack_raw(&self, bytes: &[u8]) -> Result<Vec<u8>> {
        self.codec.compress(bytes)
    }

    /// What [`Records::pack_raw`] compressed.
    pub fn unpack_raw(&self, packed: &[u8]) -> Result<Vec<u8>> {
        self.codec.decompress(packed)
    }

    /// Compressed; a Patient, which holds names and documents, is sealed as well.
    pub(crate) fn pack(&self, kind: ResourceType, key: Key, text: &[u8]) -> Result<Vec<u8>> {
        let packed = self.codec.compress(text)?;
        if kind != ResourceType::Patient {
            return Ok(packed);
        }
        self.vault.seal(&self.random, body_of(&key), &packed)
    }

    pub(crate) fn unpack(&self, kind: ResourceType, key: Key, body: &[u8]) -> Result<Vec<u8>> {
        if kind == ResourceType::Patient {
            return self.codec.decompress(&self.vault.open(body_of(&key), body)?);
        }
        self.codec.decompress(body)
    }
}

fn body_of(key: &Key) -> Field<'_> {
    Field { name: "resource.body", row: key.as_bytes() }
}

/// What became of one change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// Its type.
    pub kind: ResourceType,
    /// Its logical id.
    pub id: String,
    /// Its stored identity.
    pub key: Key,
    /// The version that is now current, from 1.
    pub version: i64,
    /// When that version was stored.
    pub updated_at: Timestamp,
    /// New, changed, or there already.
    pub change: Change,
    /// Whose record it is in.
    pub resident: Option<ResidentId>,
    /// What is wrong with what was sent, by place in the resource; it was kept all the same.
    pub warnings: Vec<fhir::Issue>,
}

/// How a write left a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Change {
    /// It is new.
    Created,
    /// It has a new version.
    Updated,
    /// It was there already: a conditional create that found it, or an update that changed nothing.
    Unchanged,
}

/// A resource as it is read back.
#[derive(Debug, Clone)]
pub struct Found {
    /// Its type.
    pub kind: ResourceType,
    /// Its logical id.
    pub id: String,
    /// Its stored identity.
    pub key: Key,
    /// Version, from 1.
    pub version: i64,
    /// When this version was stored.
    pub updated_at: Timestamp,
    /// Whose record it is in.
    pub resident: Option<ResidentId>,
    /// The institution that sent it; empty where the region itself did.
    pub institution: String,
    pub(crate) json: String,
}

impl Found {
    /// The resource as JSON text, with `id`, `meta.versionId` and `meta.lastUpdated` in it.
    pub fn json(&self) -> String {
        self.json.clone()
    }

    /// [`Found::json`], borrowed.
    pub fn text(&self) -> &str {
        &self.json
    }

    /// The resource as a JSON value, with `id` and `meta` in it.
    pub fn value(&self) -> Result<Value> {
        serde_json::from_str(&self.json).map_err(|_| {
            Fault::corrupt(format!("{}/{} cannot be read back as JSON", self.kind.name(), self.id))
        })
    }
}

/// One page of a search.
#[derive(Debug, Clone, Default)]
pub struct Page {
    /// The matches, in order.
    pub found: Vec<Found>,
    /// Resources that matches refer to, asked for with `_include`.
    pub included: Vec<Found>,
    /// All matches together, where the search knows that number.
    pub total: Option<usize>,
    /// Where the next page begins, if there may be more.
    pub next: Option<String>,
}
