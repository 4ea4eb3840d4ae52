//! Writing a batch: all of it, with its index rows, or nothing.

use std::{
    borrow::Cow,
    collections::{HashMap, hash_map::Entry as Slot},
};

use audit::{Action, Event};
use base::{Ctx, Fault, Key, PatientId, ResidentId, Result};
use store::{Tx, params};

use super::{
    Change, Records, ResourceType, Stored,
    draft::{Batch, Content, Entry, Intent, Packed},
    patient,
    references::Owners,
    store::{self as sql, Replacement},
    target::{Target, unchanged},
    text,
};

/// What became of an entry, and what was stored for it (nothing where nothing changed).
pub(crate) struct Written<'b> {
    pub stored: Stored,
    pub packed: Option<Cow<'b, Packed>>,
}

/// Where a resource stands.
struct Row {
    kind: ResourceType,
    key: Key,
    alias: Option<String>,
    resident: Option<ResidentId>,
}

/// What the transaction knows of the batch so far.
#[derive(Default)]
struct Progress {
    /// `Type/id` of what each full URL became.
    urls: HashMap<String, String>,
    /// Owners of resources that this batch wrote, by `Type/id`.
    owners: Owners,
    resources: Vec<store::Value<'static>>,
    identifiers: Vec<store::Value<'static>>,
}

impl Records {
    /// Writes `batch` as `ctx`. A fault names the place of the entry it is about, and nothing of the
    /// batch is kept. On success the answers stand in the order of the drafts.
    pub fn apply(&self, tx: &mut Tx<'_>, ctx: &Ctx, batch: &Batch) -> Result<Vec<Stored>> {
        self.apply_linked(tx, ctx, batch, None)
    }

    /// [`Records::apply`] for a caller that has read in this transaction which resident a registered patient is.
    pub fn apply_linked(
        &self,
        tx: &mut Tx<'_>,
        ctx: &Ctx,
        batch: &Batch,
        linked: Option<(PatientId, ResidentId)>,
    ) -> Result<Vec<Stored>> {
        let mut progress = Progress::default();
        if let Some((patient, resident)) = linked {
            progress.owners.insert(format!("Patient/{patient}"), Some(resident));
        }
        let mut written: Vec<Option<Written<'_>>> = batch.entries.iter().map(|_| None).collect();
        for entry in &batch.entries {
            if let (Some(url), Some(id)) = (&entry.full_url, entry.known_id()) {
                progress.urls.insert(url.clone(), id);
            }
        }
        // Persons first: everything else stands under the resident they are linked to. Then what is
        // found or made by condition, whose ids others wait for. Then the rest, in order.
        for pass in 0..3 {
            for (entry, slot) in batch.entries.iter().zip(&mut written) {
                if slot.is_some() || pass < rank(entry) {
                    continue;
                }
                let done = self.one(tx, ctx, entry, &mut progress).map_err(|fault| entry.placed(fault))?;
                let name = format!("{}/{}", done.stored.kind.name(), done.stored.id);
                if let Some(url) = &entry.full_url {
                    progress.urls.insert(url.clone(), name.clone());
                }
                progress.owners.insert(name, done.stored.resident);
                *slot = Some(done);
            }
        }
        tx.insert_many(&sql::RESOURCES, &progress.resources)?;
        tx.insert_many(&sql::IDENTIFIERS, &progress.identifiers)?;
        let written: Vec<Written<'_>> = written.into_iter().flatten().collect();
        self.check_references(tx, batch, &written, progress.owners)?;
        self.index(tx, ctx, &written)?;
        let mut answers: Vec<Stored> = written.into_iter().map(|w| w.stored).collect();
        for (entry, answer) in batch.entries.iter().zip(&mut answers) {
            // Where a conditional create found something, nothing was taken of what was sent.
            let found = answer.change == Change::Unchanged && matches!(entry.intent, Intent::CreateUnless(_));
            if !found {
                answer.warnings.extend(entry.warnings.iter().cloned());
            }
            answer.warnings.iter_mut().for_each(|warning| *warning = entry.placed_issue(warning.clone()));
        }
        audit::append(tx, ctx, events(&answers))?;
        Ok(answers)
    }

    fn one<'b>(
        &self,
        tx: &mut Tx<'_>,
        ctx: &Ctx,
        entry: &'b Entry,
        progress: &mut Progress,
    ) -> Result<Written<'b>> {
        if entry.kind == ResourceType::Patient {
            return self.patient(tx, ctx, entry, progress);
        }
        let (key, id, current) = match self.target(tx, entry)? {
            Target::There(stored) => return Ok(Written { stored, packed: None }),
            Target::New(key, id) => (key, id, None),
            Target::Replace(id, current) => (current.key, id, Some(current)),
        };
        let packed = match &entry.content {
            Content::Packed(packed) => Cow::Borrowed(packed.as_ref()),
            Content::Open(value) => {
                Cow::Owned(self.packed(entry.kind, key, &self.closed(tx, ctx, value, &progress.urls)?)?)
            }
        };
        let resident = if entry.kind.is_personal() {
            Some(self.owner_of(tx, entry, &packed, &mut progress.owners)?)
        } else {
            None
        };
        if let Some(there) =
            current.as_ref().filter(|there| there.body == packed.body && there.resident == resident)
        {
            may_change(ctx, there)?;
            let stored = unchanged(entry.kind, there);
            return Ok(Written { stored, packed: None });
        }
        let stored = self.put(
            tx,
            ctx,
            Row { kind: entry.kind, key, alias: id, resident },
            &packed,
            current,
            progress,
        )?;
        Ok(Written { stored, packed: Some(packed) })
    }

    /// A patient record: registered with the resident index, which says who this is.
    fn patient<'b>(
        &self,
        tx: &mut Tx<'_>,
        ctx: &Ctx,
        entry: &'b Entry,
        progress: &mut Progress,
    ) -> Result<Written<'b>> {
        let Content::Open(value) = &entry.content else {
            return Err(Fault::internal("a patient was packed before it was registered"));
        };
        let found = match self.target(tx, entry)? {
            Target::There(stored) => return Ok(Written { stored, packed: None }),
            Target::New(_, id) => (id, None),
            Target::Replace(id, current) => {
                may_change(ctx, &current)?;
                let (local, _) = self.residents.stated(tx, PatientId(current.key.0))?;
                (Some(id.unwrap_or_else(|| current.key.to_string())), Some((local, current.institution)))
            }
        };
        let (found, known) = found;
        let who = patient::read(value)?;
        // A known patient stays known by the number it came with, whatever the update says.
        let (local, institution) = known.unwrap_or_else(|| {
            let local =
                who.local_id.clone().or_else(|| found.clone()).unwrap_or_else(|| entry.key.to_string());
            (local, ctx.institution.clone().unwrap_or_default())
        });
        let source = identity::SourcePatient::new(institution, local);
        let registered = self.residents.register(tx, ctx, &source, &who.demographics)?;
        let warnings = who.remarks(registered.warnings);
        if let Some(moved) = registered.moved {
            self.move_patient(tx, ctx, moved)?;
        }
        let key = Key(registered.patient.0);
        let value = self.closed(tx, ctx, value, &progress.urls)?;
        let packed = self.packed(entry.kind, key, &value)?;
        let current = sql::get_for_update(tx, entry.kind, key)?;
        if let Some(current) = &current {
            let same = self.unpack(entry.kind, key, &current.body)? == text::kept(&value);
            if same {
                let mut stored = unchanged(entry.kind, current);
                stored.warnings = warnings;
                return Ok(Written { stored, packed: None });
            }
        }
        let id = found.filter(|id| *id != key.to_string());
        let alias = if current.is_none() { id } else { None };
        let row = Row { kind: entry.kind, key, alias, resident: Some(registered.resident) };
        let mut stored = self.put(tx, ctx, row, &packed, current, progress)?;
        stored.warnings = warnings;
        Ok(Written { stored, packed: Some(Cow::Owned(packed)) })
    }

    fn put(
        &self,
        tx: &mut Tx<'_>,
        ctx: &Ctx,
        row: Row,
        packed: &Packed,
        current: Option<sql::Stored>,
        progress: &mut Progress,
    ) -> Result<Stored> {
        let Row { kind, key, alias, resident } = row;
        for hash in &packed.identifiers {
            let values: &[store::Value<'static>] = params![*hash, kind.code(), key];
            progress.identifiers.extend_from_slice(values);
        }
        if let Some(current) = current {
            may_change(ctx, &current)?;
            if current.resident != resident && kind != ResourceType::Patient {
                return Err(Fault::unprocessable(
                    "an update cannot move a resource to another person; withdraw it and create it anew",
                ));
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
            return Ok(Stored {
                kind,
                id,
                key,
                version: current.version + 1,
                updated_at,
                change: Change::Updated,
                resident,
                warnings: Vec::new(),
            });
        }
        if let Some(alias) = &alias {
            sql::put_alias(tx, kind, alias, key)?;
        }
        let values: &[store::Value<'static>] = params![
            resident.map_or(Vec::new(), |r| r.as_bytes().to_vec()),
            kind.code(),
            key,
            1i64,
            ctx.now,
            packed.code,
            packed.date,
            ctx.institution.clone().unwrap_or_default(),
            packed.body.clone()
        ];
        progress.resources.extend_from_slice(values);
        let id = alias.unwrap_or_else(|| key.to_string());
        Ok(Stored {
            kind,
            id,
            key,
            version: 1,
            updated_at: ctx.now,
            change: Change::Created,
            resident,
            warnings: Vec::new(),
        })
    }
}

/// What an institution sent, it alone may change; the region's own keys may change everything.
fn may_change(ctx: &Ctx, current: &sql::Stored) -> Result<()> {
    match &ctx.institution {
        Some(mine) if *mine != current.institution => Err(Fault::forbidden(
            "another institution sent this resource and only it may change it; send one of your own",
        )),
        _ => Ok(()),
    }
}

fn rank(entry: &Entry) -> usize {
    match (entry.kind, &entry.intent) {
        (ResourceType::Patient, _) => 0,
        (_, Intent::CreateUnless(_) | Intent::UpdateWhere(_)) if !entry.kind.is_personal() => 0,
        (_, Intent::CreateUnless(_) | Intent::UpdateWhere(_)) => 1,
        _ => 2,
    }
}

/// Versions of one thing never share an instant, so that "as known at" has one answer.
pub(crate) fn after(now: jiff::Timestamp, before: jiff::Timestamp) -> jiff::Timestamp {
    now.max(base::timestamp(base::micros(before) + 1))
}

/// One row a person, not one a resource: a bundle of 200 resources is one access.
fn events(answers: &[Stored]) -> Vec<Event> {
    let mut groups: Vec<(Option<ResidentId>, Action, usize, &Stored)> = Vec::new();
    let mut places: HashMap<(Option<ResidentId>, Change), usize> = HashMap::new();
    for answer in answers {
        let action = match answer.change {
            Change::Created => Action::Create,
            Change::Updated => Action::Update,
            Change::Unchanged => continue,
        };
        match places.entry((answer.resident, answer.change)) {
            Slot::Occupied(place) => groups[*place.get()].2 += 1,
            Slot::Vacant(place) => {
                place.insert(groups.len());
                groups.push((answer.resident, action, 1, answer));
            }
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
