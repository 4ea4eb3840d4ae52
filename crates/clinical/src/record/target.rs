//! Which stored resource a change is about: by id, by condition, or a new one.

use base::{Fault, Key, ResidentId, Result};
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
                Some(found) => Ok(Target::There(unchanged(entry.kind, &found))),
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
        Ok(self.place_of(tx, kind, id)?.map(|(key, _)| key))
    }

    /// The stored identity behind a logical id, and whose record it stands in, if there is such a resource.
    pub(crate) fn place_of(
        &self,
        tx: &mut Tx<'_>,
        kind: ResourceType,
        id: &str,
    ) -> Result<Option<(Key, Option<ResidentId>)>> {
        // What cannot be an id is none: a database refuses some of it as text.
        if !fhir::is_id(id) {
            return Ok(None);
        }
        if let Ok(uuid) = uuid::Uuid::try_parse(id)
            && let Some(owner) = sql::owner(tx, kind, Key(uuid))?
        {
            return Ok(Some((Key(uuid), owner)));
        }
        let Some(key) = sql::alias(tx, kind, id)? else { return Ok(None) };
        Ok(sql::owner(tx, kind, key)?.map(|owner| (key, owner)))
    }
}

/// What became of a change that found `there` and left it as it is.
pub(crate) fn unchanged(kind: ResourceType, there: &sql::Stored) -> Stored {
    Stored {
        kind,
        id: there.id(),
        key: there.key,
        version: there.version,
        updated_at: there.updated_at,
        change: Change::Unchanged,
        resident: there.resident,
        warnings: Vec::new(),
    }
}

fn gone() -> Fault {
    Fault::conflict("the resource changed while it was being written; try again")
}
