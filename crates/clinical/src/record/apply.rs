//! Writing a batch: all of it, with its index rows, or nothing.

use std::collections::HashMap;

use audit::{Action, Event};
use base::{Ctx, Fault, Key, PatientId, ResidentId, Result};
use serde_json::Value;
use store::{Tx, outbox, params};

use super::{
    Change, Records, ResourceType, Stored,
    draft::{Batch, Content, Entry, Intent, Packed},
    index::Indexer,
    patient,
    store::{self as sql, Replacement, resident_bytes},
    text,
};
use crate::fhir;

/// What the transaction knows of the batch so far.
#[derive(Default)]
struct Progress {
    /// `Type/id` of what each full URL became.
    urls: HashMap<String, String>,
    /// Owners of resources that this batch wrote, by `Type/id`.
    owners: HashMap<String, Option<ResidentId>>,
    resources: Vec<store::Value<'static>>,
    identifiers: Vec<store::Value<'static>>,
}

impl Records {
    /// Writes `batch` as `ctx`. A fault names the place of the entry it is about, and nothing of the
    /// batch is kept. On success the answers stand in the order of the drafts.
    pub fn apply(&self, tx: &mut Tx<'_>, ctx: &Ctx, batch: &Batch) -> Result<Vec<Stored>> {
        let mut progress = Progress::default();
        let mut answers: Vec<Option<Stored>> = vec![None; batch.entries.len()];
        // Ids that are known beforehand may be referred to from anywhere in the batch.
        for entry in &batch.entries {
            if let (Some(url), Intent::Create, true) =
                (&entry.full_url, &entry.intent, entry.kind != ResourceType::Patient)
            {
                progress.urls.insert(url.clone(), format!("{}/{}", entry.kind.name(), entry.key));
            }
        }
        // Persons first: everything else stands under the resident they are linked to. Then what is
        // found or made by condition, whose ids others wait for. Then the rest, in order.
        for pass in 0..3 {
            for (entry, answer) in batch.entries.iter().zip(&mut answers) {
                if answer.is_some() || pass < rank(entry) {
                    continue;
                }
                let stored = self.one(tx, ctx, entry, &mut progress).map_err(|fault| placed(fault, entry))?;
                let name = format!("{}/{}", stored.kind.name(), stored.id);
                if let Some(url) = &entry.full_url {
                    progress.urls.insert(url.clone(), name.clone());
                }
                progress.owners.insert(name, stored.resident);
                *answer = Some(stored);
            }
        }
        tx.insert_many(&sql::RESOURCES, &progress.resources)?;
        tx.insert_many(&sql::IDENTIFIERS, &progress.identifiers)?;
        let answers: Vec<Stored> = answers.into_iter().flatten().collect();
        self.check_references(tx, batch, &answers, &progress)?;
        self.index(tx, ctx, batch, &answers, &progress)?;
        audit::append(tx, ctx, events(&answers))?;
        Ok(answers)
    }

    fn one(&self, tx: &mut Tx<'_>, ctx: &Ctx, entry: &Entry, progress: &mut Progress) -> Result<Stored> {
        if entry.kind == ResourceType::Patient {
            return self.patient(tx, ctx, entry, progress);
        }
        let (key, id, current) = match self.target(tx, entry)? {
            Target::There(stored) => return Ok(stored),
            Target::New(key, id) => (key, id, None),
            Target::Replace(id, current) => (current.key, id, Some(current)),
        };
        let closed;
        let packed = match &entry.content {
            Content::Packed(packed) => packed,
            Content::Open(value) => {
                closed = self.packed(entry.kind, &self.closed(tx, value, &progress.urls)?)?;
                &closed
            }
        };
        let resident = if entry.kind.is_personal() { Some(self.owner_of(tx, entry, packed, progress)?) } else { None };
        self.put(tx, ctx, entry.kind, key, id, resident, packed, current, progress)
    }

    /// A patient record: registered with the resident index, which says who this is.
    fn patient(&self, tx: &mut Tx<'_>, ctx: &Ctx, entry: &Entry, progress: &mut Progress) -> Result<Stored> {
        let Content::Open(value) = &entry.content else {
            return Err(Fault::internal("a patient was packed before it was registered"));
        };
        let found = match self.target(tx, entry)? {
            Target::There(stored) => return Ok(stored),
            Target::New(_, id) => id,
            Target::Replace(id, current) => Some(id.unwrap_or_else(|| current.key.to_string())),
        };
        let institution = ctx.institution.as_deref().unwrap_or_default();
        let who = patient::read(value, &self.zone)?;
        let local = who.local_id.clone().or_else(|| found.clone()).unwrap_or_else(|| entry.key.to_string());
        let source = identity::SourcePatient { institution: institution.to_owned(), local_id: local };
        let registered = self.residents.register(tx, ctx, &source, &who.demographics)?;
        if let Some((from, to)) = registered.moved {
            self.move_patient(tx, ctx, registered.patient, from, to)?;
        }
        let key = Key(registered.patient.0);
        let value = self.closed(tx, value, &progress.urls)?;
        let packed = self.packed(entry.kind, &value)?;
        let current = sql::get_for_update(tx, entry.kind, key)?;
        if let Some(current) = &current {
            let same = self.unpack(entry.kind, &current.body)? == text::kept(&value);
            if same {
                return self.answer(tx, entry.kind, current, Change::Unchanged);
            }
        }
        let id = found.filter(|id| *id != key.to_string());
        let alias = if current.is_none() { id } else { None };
        self.put(tx, ctx, entry.kind, key, alias, Some(registered.resident), &packed, current, progress)
    }

    #[expect(clippy::too_many_arguments, reason = "the columns of one row")]
    fn put(
        &self,
        tx: &mut Tx<'_>,
        ctx: &Ctx,
        kind: ResourceType,
        key: Key,
        alias: Option<String>,
        resident: Option<ResidentId>,
        packed: &Packed,
        current: Option<sql::Stored>,
        progress: &mut Progress,
    ) -> Result<Stored> {
        for hash in &packed.identifiers {
            let row: &[store::Value<'static>] = params![*hash, kind.code(), key];
            progress.identifiers.extend_from_slice(row);
        }
        if let Some(current) = current {
            if current.resident != resident && kind != ResourceType::Patient {
                return Err(Fault::unprocessable("an update cannot move a resource to another person; withdraw it and create it anew"));
            }
            let updated_at = after(ctx.now, current.updated_at);
            sql::supersede(tx, kind, key)?;
            let new = Replacement {
                resident,
                version: current.version + 1,
                updated_at,
                code: packed.code,
                date: packed.date,
                body: &packed.body,
            };
            sql::replace(tx, kind, key, &new)?;
            let id = sql::alias_of(tx, kind, key)?.unwrap_or_else(|| key.to_string());
            return Ok(Stored { kind, id, key, version: current.version + 1, updated_at, change: Change::Updated, resident });
        }
        if let Some(alias) = &alias {
            sql::put_alias(tx, kind, alias, key)?;
        }
        let row: &[store::Value<'_>] = params![
            resident_bytes(resident.as_ref()),
            kind.code(),
            key,
            1i64,
            ctx.now,
            packed.code,
            packed.date,
            packed.body.clone()
        ];
        progress.resources.extend(row.iter().cloned().map(owned));
        let id = alias.unwrap_or_else(|| key.to_string());
        Ok(Stored { kind, id, key, version: 1, updated_at: ctx.now, change: Change::Created, resident })
    }

    fn target(&self, tx: &mut Tx<'_>, entry: &Entry) -> Result<Target> {
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
                None if if_match.is_some() => Err(Fault::precondition("If-Match names a version of a resource that does not exist")),
                // A client's UUID becomes the key itself, unless something of another type has it.
                None => match uuid::Uuid::try_parse(id) {
                    Ok(own) if own.to_string() == *id && entry.kind != ResourceType::Patient => Ok(Target::New(Key(own), None)),
                    _ => Ok(Target::New(entry.key, Some(id.clone()))),
                },
            },
        }
    }

    fn answer(&self, tx: &mut Tx<'_>, kind: ResourceType, found: &sql::Stored, change: Change) -> Result<Stored> {
        let id = sql::alias_of(tx, kind, found.key)?.unwrap_or_else(|| found.key.to_string());
        Ok(Stored {
            kind,
            id,
            key: found.key,
            version: found.version,
            updated_at: found.updated_at,
            change,
            resident: found.resident,
        })
    }

    /// The resource with every reference to a neighbour replaced by the id it got, and every
    /// conditional reference by the one resource that it finds.
    fn closed(&self, tx: &mut Tx<'_>, value: &Value, urls: &HashMap<String, String>) -> Result<Value> {
        let mut value = value.clone();
        let mut failed = None;
        fhir::rewrite_references(&mut value, |reference| {
            if let Some(id) = urls.get(reference) {
                return Some(id.clone());
            }
            let (name, condition) = reference.split_once('?')?;
            match self.referred(tx, name, condition) {
                Ok(id) => Some(id),
                Err(fault) => {
                    failed.get_or_insert(fault);
                    None
                }
            }
        });
        failed.map_or(Ok(value), Err)
    }

    fn referred(&self, tx: &mut Tx<'_>, name: &str, condition: &str) -> Result<String> {
        let kind = ResourceType::named(name)
            .ok_or_else(|| Fault::unprocessable("a conditional reference names a type that this record does not keep"))?;
        let query = fhir::search::Query::parse_strict(kind.name(), condition)
            .map_err(|issue| Fault::invalid(format!("a conditional reference cannot be read: {}", issue.diagnostics)))?;
        let found = self.only(tx, &query)?.ok_or_else(|| {
            Fault::unprocessable(format!("a conditional reference finds no {name}; send that resource first"))
        })?;
        Ok(format!("{name}/{}", sql::alias_of(tx, kind, found.key)?.unwrap_or_else(|| found.key.to_string())))
    }

    /// The one resource that a condition finds; several are a failed precondition.
    fn only(&self, tx: &mut Tx<'_>, query: &fhir::search::Query) -> Result<Option<sql::Stored>> {
        let mut found = self.all_matching(tx, query, 2)?;
        if found.len() > 1 {
            return Err(Fault::precondition("the condition finds more than one resource; name one that only it has, such as an identifier"));
        }
        Ok(found.pop())
    }

    /// The resident whose record a resource belongs in: its subject's.
    fn owner_of(&self, tx: &mut Tx<'_>, entry: &Entry, packed: &Packed, progress: &Progress) -> Result<ResidentId> {
        let name = entry.kind.name();
        let subject = packed.subject.as_deref().ok_or_else(|| {
            Fault::unprocessable("this record keeps it under a person: say whose it is with a reference to a Patient")
                .at(format!("{name}.subject"))
        })?;
        if let Some(Some(resident)) = progress.owners.get(subject) {
            return Ok(*resident);
        }
        let unknown = || {
            Fault::unprocessable("the subject is not a Patient that this record knows; send the patient first")
                .at(format!("{name}.subject.reference"))
        };
        let id = subject.strip_prefix("Patient/").ok_or_else(unknown)?;
        let key = self.key_of(tx, ResourceType::Patient, id)?.ok_or_else(unknown)?;
        self.residents.resident_of(tx, PatientId(key.0))?.ok_or_else(unknown)
    }

    /// The stored identity behind a logical id, if there is such a resource.
    pub(crate) fn key_of(&self, tx: &mut Tx<'_>, kind: ResourceType, id: &str) -> Result<Option<Key>> {
        if let Ok(uuid) = uuid::Uuid::try_parse(id)
            && sql::owner(tx, kind, Key(uuid))?.is_some()
        {
            return Ok(Some(Key(uuid)));
        }
        sql::alias(tx, kind, id)
    }

    /// Every reference leads to something that exists, and not into another person's record.
    fn check_references(&self, tx: &mut Tx<'_>, batch: &Batch, answers: &[Stored], progress: &Progress) -> Result<()> {
        let mut seen: HashMap<String, Option<ResidentId>> = progress.owners.clone();
        for (entry, answer) in batch.entries.iter().zip(answers) {
            if answer.change == Change::Unchanged {
                continue;
            }
            let open;
            let references = match &entry.content {
                Content::Packed(packed) => &packed.references,
                Content::Open(value) => {
                    open = references_of(value, &progress.urls);
                    &open
                }
            };
            for (path, reference) in references {
                let Some((name, id)) = local(reference) else { continue };
                let fault = |text: &str| placed(Fault::unprocessable(text).at(path.clone()), entry);
                let Some(kind) = ResourceType::named(name) else { continue };
                let whole = format!("{name}/{id}");
                let owner = match seen.get(&whole) {
                    Some(owner) => *owner,
                    None => {
                        let key = self.key_of(tx, kind, id)?;
                        let owner = match key {
                            Some(key) => sql::owner(tx, kind, key)?,
                            None => None,
                        };
                        let owner = owner.ok_or_else(|| fault("the reference leads to nothing here; send that resource first or in the same bundle"))?;
                        seen.insert(whole, owner);
                        owner
                    }
                };
                if let (Some(mine), Some(theirs)) = (answer.resident, owner)
                    && mine != theirs
                    && answer.kind != ResourceType::Patient
                {
                    return Err(fault("the reference leads into another person's record"));
                }
            }
        }
        Ok(())
    }

    fn index(&self, tx: &mut Tx<'_>, ctx: &Ctx, batch: &Batch, answers: &[Stored], progress: &Progress) -> Result<()> {
        let mut indexer = Indexer::new(self, ctx, &progress.urls);
        for (entry, answer) in batch.entries.iter().zip(answers) {
            if answer.change != Change::Unchanged {
                indexer.note(entry, answer)?;
            }
        }
        for withdrawn in indexer.write(tx)? {
            outbox::put(tx, self.random.uuid_v7(ctx.now), "report.changed", &withdrawn, ctx.now)?;
        }
        Ok(())
    }
}

enum Target {
    There(Stored),
    New(Key, Option<String>),
    Replace(Option<String>, sql::Stored),
}

fn rank(entry: &Entry) -> usize {
    match (entry.kind, &entry.intent) {
        (ResourceType::Patient, _) => 0,
        (_, Intent::CreateUnless(_) | Intent::UpdateWhere(_)) if !entry.kind.is_personal() => 0,
        (_, Intent::CreateUnless(_) | Intent::UpdateWhere(_)) => 1,
        _ => 2,
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

fn references_of(value: &Value, urls: &HashMap<String, String>) -> Vec<(String, String)> {
    let mut found = Vec::new();
    fhir::references(value, |path, reference| {
        let reference = urls.get(reference).map_or(reference, String::as_str);
        found.push((path.to_owned(), reference.to_owned()));
    });
    found
}

fn placed(fault: Fault, entry: &Entry) -> Fault {
    if entry.place.is_empty() { fault } else { fault.at(entry.place.clone()) }
}

fn gone() -> Fault {
    Fault::conflict("the resource changed while it was being written; try again")
}

/// Versions of one thing never share an instant, so that "as known at" has one answer.
pub(crate) fn after(now: jiff::Timestamp, before: jiff::Timestamp) -> jiff::Timestamp {
    now.max(base::timestamp(base::micros(before) + 1))
}

fn owned(value: store::Value<'_>) -> store::Value<'static> {
    match value {
        store::Value::Null => store::Value::Null,
        store::Value::Int(n) => store::Value::Int(n),
        store::Value::Text(text) => store::Value::Text(text.into_owned().into()),
        store::Value::Blob(bytes) => store::Value::Blob(bytes.into_owned().into()),
    }
}

/// One row a person, not one a resource: a bundle of 200 resources is one access.
fn events(answers: &[Stored]) -> Vec<Event> {
    let mut groups: Vec<(Option<ResidentId>, Action, usize, &Stored)> = Vec::new();
    for answer in answers {
        let action = match answer.change {
            Change::Created => Action::Create,
            Change::Updated => Action::Update,
            Change::Unchanged => continue,
        };
        match groups.iter_mut().find(|(resident, a, ..)| *resident == answer.resident && *a == action) {
            Some(group) => group.2 += 1,
            None => groups.push((answer.resident, action, 1, answer)),
        }
    }
    groups
        .into_iter()
        .map(|(resident, action, count, first)| {
            let event = Event::done(action, format!("{}/{}", first.kind.name(), first.id));
            let event = if count > 1 { event.with(format!("and {} more", count - 1)) } else { event };
            resident.map_or(event.clone(), |r| event.of(r))
        })
        .collect()
}
