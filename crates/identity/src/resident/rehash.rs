//! Every hash by which somebody is found, made again under the newest key of look-up: [`Residents::rehash`],
//! step by step, while people are registered and found.

use ::store::{Store, Tx, Value};
use base::{Fault, PatientId, ResidentId, Result};
use jiff::civil::Date;

use super::{
    check::{self, Sent},
    service::{Residents, read, sent_field},
    store,
};
use crate::vault::reseal::{self, Key, Step};

/// The walks: what institutions stated, what stands in its history, and what is known of residents.
const TASKS: [&str; 3] = ["look-up/source_patient", "look-up/demographics_version", "look-up/resident"];

impl Residents {
    /// One step: at most `most` rows in one transaction. It is done when whole walks over patients, residents and
    /// their history changed nothing any more. Without a change of keys there is nothing to do.
    pub fn rehash(&self, db: &Store, most: u32) -> Result<Step> {
        if self.vault.hash("", &[]).before.is_none() {
            return Ok(Step { rows: 0, done: true });
        }
        let number = self.vault.looking_up();
        for task in TASKS {
            let this = self.clone();
            let step = db.write(move |tx| {
                reseal::step(tx, task, number, |tx, after| match task {
                    "look-up/source_patient" => this.rehash_patients(tx, after, most),
                    "look-up/resident" => this.rehash_residents(tx, after, most),
                    _ => this.rehash_history(tx, after, most),
                })
            })?;
            if !step.done {
                return Ok(step);
            }
        }
        Ok(Step { rows: 0, done: true })
    }

    /// Whether every hash is under the newest key.
    pub fn rehashed(&self, tx: &mut Tx<'_>) -> Result<bool> {
        let number = self.vault.looking_up();
        for task in TASKS {
            if !reseal::is_done(tx, task, number)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn rehash_patients(
        &self,
        tx: &mut Tx<'_>,
        after: Option<&Key>,
        most: u32,
    ) -> Result<(usize, i64, Option<Key>)> {
        let rows = store::patients_after(tx, bytes(after, 0), most)?;
        let mut changed = 0;
        for row in &rows {
            let plain = self.vault.open(sent_field(&row.id), &row.sent)?;
            let sent: Sent = read(&plain)?;
            let local = check::local_hash(&self.vault, &row.institution, &sent.local_id);
            let fingerprint = self.vault.hash("sent", &[&plain]);
            if row.local_hash == local.now && row.fingerprint == fingerprint.now {
                continue;
            }
            if !local.meets(row.local_hash) || !fingerprint.meets(row.fingerprint) {
                return Err(unknown_hash("patient", &row.id.to_string()));
            }
            changed += store::rehash_patient(tx, row, local.now, fingerprint.now)?;
            changed += self.rehash_documents(tx, &sent.who)?;
        }
        Ok((rows.len(), changed, rows.last().map(|row| vec![blob(row.id.as_bytes())])))
    }

    fn rehash_residents(
        &self,
        tx: &mut Tx<'_>,
        after: Option<&Key>,
        most: u32,
    ) -> Result<(usize, i64, Option<Key>)> {
        let rows = store::resident_hashes_after(tx, bytes(after, 0), most)?;
        let mut changed = 0;
        for row in &rows {
            let who = self.open_sealed(row.id, &row.person)?;
            let (name, likeness) = check::person_hashes(&self.vault, &who);
            // A merged resident has no hash of likeness, and gets none.
            let likeness = likeness.filter(|_| row.match_hash.is_some());
            let (name, likeness) = (name.map(|hash| hash.now), likeness.map(|hash| hash.now));
            if (row.name_hash, row.match_hash) != (name, likeness) {
                changed += store::rehash_resident(tx, row, name, likeness)?;
            }
            changed += self.rehash_keys(tx, row.id, &who)?;
            changed += self.rehash_documents(tx, &who)?;
        }
        Ok((rows.len(), changed, rows.last().map(|row| vec![blob(row.id.as_bytes())])))
    }

    /// Documents that somebody had once and nobody states any more still find their owner.
    fn rehash_history(
        &self,
        tx: &mut Tx<'_>,
        after: Option<&Key>,
        most: u32,
    ) -> Result<(usize, i64, Option<Key>)> {
        let version = match after.and_then(|key| key.get(1)) {
            Some(Value::Int(version)) => *version,
            _ => 0,
        };
        let rows = store::versions_after(tx, bytes(after, 0), version, most)?;
        let mut changed = 0;
        for row in &rows {
            let stated = PatientId::from_slice(&row.subject)
                .and_then(|patient| self.vault.open(sent_field(&patient), &row.sealed))
                .and_then(|plain| read::<Sent>(&plain));
            let who = match stated {
                Ok(sent) => sent.who,
                Err(_) => self.open_sealed(ResidentId::from_slice(&row.subject)?, &row.sealed)?,
            };
            changed += self.rehash_documents(tx, &who)?;
        }
        let last = rows.last().map(|row| vec![blob(&row.subject), Value::Int(row.version)]);
        Ok((rows.len(), changed, last))
    }

    fn rehash_documents(&self, tx: &mut Tx<'_>, who: &super::Demographics) -> Result<i64> {
        let mut changed = 0;
        for document in &who.documents {
            // Dates were looked at when it was taken; the greatest day refuses none that was taken then.
            let Ok((proof, _)) = check::evidence(&self.vault, document, Date::MAX) else { continue };
            if let Some(before) = proof.hash.before {
                changed += store::rehash_document(tx, before, proof.hash.now)?;
            }
        }
        Ok(changed)
    }
}

fn bytes(after: Option<&Key>, at: usize) -> &[u8] {
    match after.and_then(|key| key.get(at)) {
        Some(Value::Blob(bytes)) => bytes,
        _ => &[],
    }
}

fn blob(bytes: &[u8]) -> Value<'static> {
    Value::Blob(bytes.to_vec().into())
}

fn unknown_hash(what: &str, id: &str) -> Fault {
    Fault::corrupt(format!(
        "a hash of the {what} {id} is of neither key of look-up; nothing more is changed: restore the key file from its backup"
    ))
}
