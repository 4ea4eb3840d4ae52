//! SQL of hashes that are made again.

use ::store::{Tx, params};
use base::{PatientId, ResidentId, Result};

use crate::Hash;

/// What the hashes of a patient are made of.
pub(crate) struct PatientHashes {
    pub(crate) id: PatientId,
    pub(crate) institution: String,
    pub(crate) local_hash: Hash,
    pub(crate) fingerprint: Hash,
    pub(crate) sent: Vec<u8>,
}

pub(crate) fn patients_after(tx: &mut Tx<'_>, after: &[u8], most: u32) -> Result<Vec<PatientHashes>> {
    tx.query(
        "SELECT id, institution, local_hash, fingerprint, sent FROM source_patient WHERE id > $1 ORDER BY id LIMIT $2",
        params![after, most],
        |row| {
            Ok(PatientHashes {
                id: PatientId::from_slice(row.blob(0)?)?,
                institution: row.text(1)?,
                local_hash: Hash::from_slice(row.blob(2)?)?,
                fingerprint: Hash::from_slice(row.blob(3)?)?,
                sent: row.blob(4)?.to_vec(),
            })
        },
    )
}

/// Nothing happens when the row was written since it was read: then it has the newest hashes.
pub(crate) fn rehash_patient(
    tx: &mut Tx<'_>,
    row: &PatientHashes,
    local: Hash,
    fingerprint: Hash,
) -> Result<i64> {
    let sql = "UPDATE source_patient SET local_hash = $2, fingerprint = $3 WHERE id = $1 AND sent = $4";
    tx.execute(sql, params![row.id, local, fingerprint, &row.sent]).map(count)
}

/// What the hashes of a resident are made of.
pub(crate) struct ResidentHashes {
    pub(crate) id: ResidentId,
    pub(crate) person: Vec<u8>,
    pub(crate) name_hash: Option<Hash>,
    pub(crate) match_hash: Option<Hash>,
}

pub(crate) fn resident_hashes_after(tx: &mut Tx<'_>, after: &[u8], most: u32) -> Result<Vec<ResidentHashes>> {
    tx.query(
        "SELECT id, person, name_hash, match_hash FROM resident WHERE id > $1 ORDER BY id LIMIT $2",
        params![after, most],
        |row| {
            Ok(ResidentHashes {
                id: ResidentId::from_slice(row.blob(0)?)?,
                person: row.blob(1)?.to_vec(),
                name_hash: row.opt_blob(2)?.map(Hash::from_slice).transpose()?,
                match_hash: row.opt_blob(3)?.map(Hash::from_slice).transpose()?,
            })
        },
    )
}

/// Nothing happens when the row was written since it was read.
pub(crate) fn rehash_resident(
    tx: &mut Tx<'_>,
    row: &ResidentHashes,
    name: Option<Hash>,
    likeness: Option<Hash>,
) -> Result<i64> {
    let sql = "UPDATE resident SET name_hash = $2, match_hash = $3 WHERE id = $1 AND person = $4";
    tx.execute(sql, params![row.id, name, likeness, &row.person]).map(count)
}

/// An earlier statement, sealed.
pub(crate) struct Version {
    pub(crate) subject: Vec<u8>,
    pub(crate) version: i64,
    pub(crate) sealed: Vec<u8>,
}

pub(crate) fn versions_after(
    tx: &mut Tx<'_>,
    subject: &[u8],
    version: i64,
    most: u32,
) -> Result<Vec<Version>> {
    tx.query(
        "SELECT subject, version, sealed FROM demographics_version WHERE (subject, version) > ($1, $2)
         ORDER BY subject, version LIMIT $3",
        params![subject, version, most],
        |row| {
            Ok(Version {
                subject: row.blob(0)?.to_vec(),
                version: row.int(1)?,
                sealed: row.blob(2)?.to_vec(),
            })
        },
    )
}

pub(crate) fn rehash_document(tx: &mut Tx<'_>, before: Hash, now: Hash) -> Result<i64> {
    tx.execute("UPDATE resident_document SET hash = $2 WHERE hash = $1", params![before, now]).map(count)
}

fn count(rows: u64) -> i64 {
    i64::try_from(rows).unwrap_or(i64::MAX)
}
