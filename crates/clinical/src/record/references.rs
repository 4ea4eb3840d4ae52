//! References between resources: closed before storing, checked before the commit.

use std::collections::HashMap;

use base::{Ctx, Fault, Key, ResidentId, Result};
use serde_json::Value;
use store::Tx;

use super::{
    Records, ResourceType,
    apply::Written,
    draft::{Batch, Entry, Packed},
    store as sql,
};
use crate::fhir;

/// Whose record each resource is in, by `Type/id`.
pub(crate) type Owners = HashMap<String, Option<ResidentId>>;

impl Records {
    /// The resource with every reference to a neighbour replaced by the id it got, and every
    /// conditional reference by the one resource that it finds.
    pub(crate) fn closed(
        &self,
        tx: &mut Tx<'_>,
        ctx: &Ctx,
        value: &Value,
        urls: &HashMap<String, String>,
    ) -> Result<Value> {
        let mut value = value.clone();
        let mut failed = None;
        fhir::rewrite_references(&mut value, |reference| {
            if let Some(id) = urls.get(reference) {
                return Some(id.clone());
            }
            let (name, condition) = reference.split_once('?')?;
            match self.referred(tx, ctx, name, condition) {
                Ok(id) => Some(id),
                Err(fault) => {
                    failed.get_or_insert(fault);
                    None
                }
            }
        });
        failed.map_or(Ok(value), Err)
    }

    fn referred(&self, tx: &mut Tx<'_>, ctx: &Ctx, name: &str, condition: &str) -> Result<String> {
        let kind = ResourceType::named(name).ok_or_else(|| {
            Fault::unprocessable("a conditional reference names a type that this record does not keep")
        })?;
        let query = self.condition(kind, condition, ctx.now).map_err(|issues| {
            let what = issues.first().map(|issue| issue.diagnostics.as_str()).unwrap_or_default();
            Fault::invalid(format!("a conditional reference cannot be read: {what}"))
        })?;
        let found = self.only(tx, &query)?.ok_or_else(|| {
            Fault::unprocessable(format!("a conditional reference finds no {name}; send that resource first"))
        })?;
        Ok(format!("{name}/{}", sql::alias_of(tx, kind, found.key)?.unwrap_or_else(|| found.key.to_string())))
    }

    /// The resident whose record a resource belongs in: its subject's.
    pub(crate) fn owner_of(
        &self,
        tx: &mut Tx<'_>,
        entry: &Entry,
        packed: &Packed,
        owners: &mut Owners,
    ) -> Result<ResidentId> {
        let name = entry.kind.name();
        let subject = packed.subject.as_deref().ok_or_else(|| {
            Fault::unprocessable(
                "this record keeps it under a person: say whose it is with a reference to a Patient",
            )
            .at(format!("{name}.subject"))
        })?;
        if let Some(Some(resident)) = owners.get(subject) {
            return Ok(*resident);
        }
        let unknown = || {
            Fault::unprocessable(
                "the subject is not a Patient that this record knows; send the patient first",
            )
            .at(format!("{name}.subject.reference"))
        };
        let id = subject.strip_prefix("Patient/").ok_or_else(unknown)?;
        let resident = self.owner_by_id(tx, ResourceType::Patient, id)?.flatten().ok_or_else(unknown)?;
        owners.insert(subject.to_owned(), Some(resident));
        Ok(resident)
    }

    /// Whose record the resource behind a logical id is in, if there is such a resource.
    fn owner_by_id(
        &self,
        tx: &mut Tx<'_>,
        kind: ResourceType,
        id: &str,
    ) -> Result<Option<Option<ResidentId>>> {
        if let Ok(uuid) = uuid::Uuid::try_parse(id)
            && let Some(owner) = sql::owner(tx, kind, Key(uuid))?
        {
            return Ok(Some(owner));
        }
        match sql::alias(tx, kind, id)? {
            Some(key) => sql::owner(tx, kind, key),
            None => Ok(None),
        }
    }

    /// Every reference leads to something that exists, and not into another person's record.
    pub(crate) fn check_references(
        &self,
        tx: &mut Tx<'_>,
        batch: &Batch,
        written: &[Written<'_>],
        mut seen: Owners,
    ) -> Result<()> {
        for (entry, Written { stored, packed }) in batch.entries.iter().zip(written) {
            let references = packed.iter().flat_map(|packed| &packed.references);
            for (path, reference) in references {
                let fault = |text: &str| entry.placed(Fault::unprocessable(text).at(path.clone()));
                if reference.starts_with("urn:uuid:") {
                    return Err(fault("the reference names a resource that is not in this bundle"));
                }
                let Some((name, id)) = local(reference) else { continue };
                let Some(kind) = ResourceType::named(name) else { continue };
                let whole = format!("{name}/{id}");
                let owner = match seen.get(&whole) {
                    Some(owner) => *owner,
                    None => {
                        let owner = self.owner_by_id(tx, kind, id)?.ok_or_else(|| fault("the reference leads to nothing here; send that resource first or in the same bundle"))?;
                        seen.insert(whole, owner);
                        owner
                    }
                };
                if let (Some(mine), Some(theirs)) = (stored.resident, owner)
                    && mine != theirs
                    && stored.kind != ResourceType::Patient
                {
                    return Err(fault("the reference leads into another person's record"));
                }
            }
        }
        Ok(())
    }
}

/// `Type/id` of a reference to this record, without a version.
fn local(reference: &str) -> Option<(&str, &str)> {
    if reference.contains(':') {
        return None;
    }
    let mut parts = reference.split('/');
    let (name, id) = (parts.next()?, parts.next()?);
    match parts.next() {
        None | Some("_history") => Some((name, id)),
        Some(_) => None,
    }
}
