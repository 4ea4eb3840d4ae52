//! Which stored resource a change is about: by id, by condition, or a new one.

use base::{Fault, Key, Result};
use store::Tx;

use super::{
    Change, Everything, Records, ResourceType, Stored,
    draft::{Entry, Intent},
    store as sql,
};
use crate::fhir;

/// What a change meets.
pub(crate) enum Target {
    /// It is there and stays as it is.
    There(Stored),
    /// Nothing: a new key, and the client's own id where that is not the key.
    New(Key, Option<String>),
    /// The version to be replaced, and the client's own id.
    Replace(Option<String>, sql::Stored),
}

impl Records {
    pub(crate) fn target(&self, tx: &mut Tx<'_>, entry: &Entry) -> Result<Target> {
        match &entry.intent {
            Intent::Create => Ok(Target::New(entry.key, None)),
            Intent::CreateUnless(query) => match self.only(tx, query)? {
                Some(found) => self.answer(tx, entry.kind, &found, Change::Unchanged).map(Target::There),
                None => Ok(Target::New(entry.key, None)),
            },
            Intent::UpdateWhere(query) => match self.only(tx, query)? {
                Some(found) => {
                    let current = sql::get_for_update(tx, entry.kind, found.key)?.ok_or_else(gone)?;
                    Ok(Target::Replace(None, current))
                }
                None => Ok(Target::New(entry.key, None)),
            },
            Intent::Update { id, if_match } => match self.key_of(tx, entry.kind, id)? {
                Some(key) => {
                    let current = sql::get_for_update(tx, entry.kind, key)?.ok_or_else(gone)?;
                    if if_match.is_some_and(|seen| seen != current.version) {
                        return Err(Fault::precondition(format!(
                            "version {} is current, not the one named by If-Match; read it and apply your change to it",
                            current.version
                        )));
                    }
                    Ok(Target::Replace(Some(id.clone()), current))
                }
                None if if_match.is_some() => {
                    Err(Fault::precondition("If-Match names a version of a resource that does not exist"))
                }
                // A client's UUID becomes the key itself, unless something of another type has it.
                None => match uuid::Uuid::try_parse(id) {
                    Ok(own) if own.to_string() == *id && entry.kind != ResourceType::Patient => {
                        Ok(Target::New(Key(own), None))
                    }
                    _ => Ok(Target::New(entry.key, Some(id.clone()))),
                },
            },
        }
    }

    pub(crate) fn answer(
        &self,
        tx: &mut Tx<'_>,
        kind: ResourceType,
        found: &sql::Stored,
        change: Change,
    ) -> Result<Stored> {
        let id = sql::alias_of(tx, kind, found.key)?.unwrap_or_else(|| found.key.to_string());
        Ok(Stored {
            kind,
            id,
            key: found.key,
            version: found.version,
            updated_at: found.updated_at,
            change,
            resident: found.resident,
            warnings: Vec::new(),
        })
    }

    /// The one resource that a condition finds; several are a failed precondition.
    pub(crate) fn only(&self, tx: &mut Tx<'_>, query: &fhir::search::Query) -> Result<Option<sql::Stored>> {
        let mut found = self.all_matching(tx, query, 2, &mut Everything)?;
        if found.len() > 1 {
            return Err(Fault::precondition(
                "the condition finds more than one resource; name one that only it has, such as an identifier",
            ));
        }
        Ok(found.pop())
    }

    /// The stored identity behind a logical id, if there is such a resource.
    pub fn key_of(&self, tx: &mut Tx<'_>, kind: ResourceType, id: &str) -> Result<Option<Key>> {
        // What cannot be an id is none: a database refuses some of it as text.
        if !fhir::is_id(id) {
            return Ok(None);
        }
        if let Ok(uuid) = uuid::Uuid::try_parse(id)
            && sql::owner(tx, kind, Key(uuid))?.is_some()
        {
            return Ok(Some(Key(uuid)));
        }
        sql::alias(tx, kind, id)
    }
}

fn gone() -> Fault {
    Fault::conflict("the resource changed while it was being written; try again")
}
