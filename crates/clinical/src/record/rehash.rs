//! Sealed bodies, and the hashes of identifiers made again after a change of the key of look-up.

use ::store::{Kind, Store, Tx, Value};
use base::Result;
use identity::vault::reseal::{self, Sealed, Step};

use super::{Records, ResourceType, store as sql};

const PATIENTS: Option<(&str, i64)> = Some(("type", ResourceType::Patient as i64));

/// The sealed columns of this room: Patients, current and superseded.
pub const SEALED: &[Sealed] = &[
    Sealed {
        table: "resource",
        column: "body",
        key: &[("key", Kind::Blob)],
        beside: &[],
        only: PATIENTS,
        names: &["resource.body"],
        row: reseal::first_of_key,
    },
    Sealed {
        table: "resource_version",
        column: "body",
        key: &[("key", Kind::Blob), ("version", Kind::Int)],
        beside: &[],
        only: PATIENTS,
        names: &["resource.body"],
        row: reseal::first_of_key,
    },
];

impl Records {
    /// One step: the identifiers of at most `most` resources in one transaction. Without a change of keys there is
    /// nothing to do.
    pub fn rehash(&self, db: &Store, most: u32) -> Result<Step> {
        if self.vault.hash("", &[]).before.is_none() {
            return Ok(Step { rows: 0, done: true });
        }
        let number = self.vault.looking_up();
        for kind in ResourceType::ALL {
            let (this, task, kind) = (self.clone(), task(*kind), *kind);
            let step = db.write(move |tx| {
                reseal::step(tx, &task, number, |tx, after| {
                    let after = match after.and_then(|key| key.first()) {
                        Some(Value::Blob(key)) => key.as_ref(),
                        _ => &[][..],
                    };
                    let rows = sql::page_of_type(tx, kind, after, most)?;
                    let mut changed = 0;
                    for row in &rows {
                        changed += this.rehash_one(tx, kind, row)?;
                    }
                    let last = rows.last().map(|row| vec![Value::Blob(row.key.as_bytes().to_vec().into())]);
                    Ok((rows.len(), changed, last))
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
        for kind in ResourceType::ALL {
            if !reseal::is_done(tx, &task(*kind), number)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn rehash_one(&self, tx: &mut Tx<'_>, kind: ResourceType, row: &sql::Stored) -> Result<i64> {
        let text = self.unpack(kind, row.key, &row.body)?;
        // Most resources have none, and are not read as JSON for that.
        if !text.windows(12).any(|part| part == b"\"identifier\"") {
            return Ok(0);
        }
        // What is kept has no braces around it.
        let value: serde_json::Value = serde_json::from_slice(&[b"{", text.as_slice(), b"}"].concat())
            .map_err(|_| {
                base::Fault::corrupt(format!("{}/{} cannot be read back as JSON", kind.name(), row.key))
            })?;
        let mut changed = 0;
        for [now, before] in self.identifier_hashes(&value) {
            changed += sql::rehash_identifier(tx, kind, row.key, before, now)?;
        }
        Ok(changed)
    }
}

fn task(kind: ResourceType) -> String {
    format!("look-up/{}", kind.name())
}
