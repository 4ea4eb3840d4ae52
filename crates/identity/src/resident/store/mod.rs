//! SQL of residents and patients.

mod bulk;
mod matching;
mod merge;
mod rehash;
mod review;
mod search;

use ::store::{Dialect, Row, Tx, params};
use base::{Fault, PatientId, ResidentId, Result};
use jiff::{Timestamp, civil::Date};
use uuid::Uuid;

pub(crate) use bulk::{NewPerson, insert_people, known_hashes};
pub(crate) use matching::{
    MatchKey, add_keys, remove_key, residents_about, residents_after, revive, sealed_persons, under_key,
};
pub(crate) use merge::{
    BECAME, assign_document, insert_merge, insert_merge_patient, merge, merge_patients, merges_of, moved_by,
    standing_merge, tell_apart, told_apart, undo_merge,
};
pub(crate) use rehash::{
    patients_after, rehash_document, rehash_patient, rehash_resident, resident_hashes_after, versions_after,
};
pub(crate) use review::{ask_review, close_review, open_review, review, reviews, settle_reviews};
pub(crate) use search::{Within, under_key_within};

use super::{
    check::{Evidence, Seen},
    linking::{How, Link},
    model::{Birth, Precision},
};
use crate::{Hash, Lookup};

/// A patient's row.
pub(crate) struct Patient {
    pub(crate) id: PatientId,
    pub(crate) resident: ResidentId,
    pub(crate) fingerprint: Hash,
    pub(crate) version: i64,
    pub(crate) sent: Vec<u8>,
}

fn patient(row: &Row<'_>) -> Result<Patient> {
    Ok(Patient {
        id: PatientId::from_slice(row.blob(0)?)?,
        resident: ResidentId::from_slice(row.blob(1)?)?,
        fingerprint: Hash::from_slice(row.blob(2)?)?,
        version: row.int(3)?,
        sent: row.blob(4)?.to_vec(),
    })
}

/// The patient of a local number. In a writing transaction on PostgreSQL the row is held, so that its link
/// does not move before what is filed under its resident is committed. (A shared lock would do for that, but
/// two messages that both change the patient would then wait for each other.)
pub(crate) fn patient_by_local(tx: &mut Tx<'_>, local: Lookup) -> Result<Option<Patient>> {
    const FIND: &str =
        "SELECT id, resident, fingerprint, version, sent FROM source_patient WHERE local_hash = $1";
    const HOLD: &str = "SELECT id, resident, fingerprint, version, sent FROM source_patient WHERE local_hash = $1 FOR NO KEY UPDATE";
    let sql = if tx.dialect() == Dialect::Postgres && tx.writer != 0 { HOLD } else { FIND };
    either(local, |hash| tx.query_opt(sql, params![hash], patient))
}

/// What is found under the hash of now, or else under that of the key before. Asked one after another: nearly always
/// there is one key, and for a list SQLite builds a table first.
fn either<T>(lookup: Lookup, mut find: impl FnMut(Hash) -> Result<Option<T>>) -> Result<Option<T>> {
    for hash in lookup.both() {
        if let Some(found) = find(hash)? {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

pub(crate) fn patient_by_id(tx: &mut Tx<'_>, id: PatientId) -> Result<Option<Patient>> {
    tx.query_opt(
        "SELECT id, resident, fingerprint, version, sent FROM source_patient WHERE id = $1",
        params![id],
        patient,
    )
}

/// `false` when the institution's number is there already (committed by the time this returns).
pub(crate) fn insert_patient(
    tx: &mut Tx<'_>,
    id: PatientId,
    seen: &Seen,
    sealed: Vec<u8>,
    resident: ResidentId,
    now: Timestamp,
) -> Result<bool> {
    tx.execute(
        "INSERT INTO source_patient
            (id, institution, local_hash, sent, fingerprint, resident, version, created_at, changed_at)
         VALUES ($1, $2, $3, $4, $5, $6, 1, $7, $7) ON CONFLICT (local_hash) DO NOTHING",
        params![id, &seen.institution, seen.local_hash.now, sealed, seen.fingerprint.now, resident, now],
    )
    .map(|rows| rows == 1)
}

pub(crate) fn update_patient(
    tx: &mut Tx<'_>,
    id: PatientId,
    sealed: Vec<u8>,
    fingerprint: Lookup,
    now: Timestamp,
) -> Result<()> {
    tx.execute(
        "UPDATE source_patient SET sent = $2, fingerprint = $3, version = version + 1, changed_at = $4
         WHERE id = $1",
        params![id, sealed, fingerprint.now, now],
    )
    .map(|_| ())
}

pub(crate) fn set_resident(tx: &mut Tx<'_>, patient: PatientId, resident: ResidentId) -> Result<()> {
    tx.execute("UPDATE source_patient SET resident = $2 WHERE id = $1", params![patient, resident])
        .map(|_| ())
}

pub(crate) fn keep_version(
    tx: &mut Tx<'_>,
    subject: &[u8],
    version: i64,
    sealed: &[u8],
    by: &str,
    now: Timestamp,
) -> Result<()> {
    tx.execute(
        "INSERT INTO demographics_version (subject, version, sealed, replaced_at, replaced_by)
         VALUES ($1, $2, $3, $4, $5)",
        params![subject, version, sealed, now, by],
    )
    .map(|_| ())
}

/// Who owns each of the documents that somebody owns, in their order.
pub(crate) fn owners(tx: &mut Tx<'_>, evidence: &[Evidence]) -> Result<Vec<(Evidence, ResidentId)>> {
    let mut found = Vec::new();
    for proof in evidence {
        let owner = owner(tx, proof.hash)?;
        found.extend(owner.map(|owner| (*proof, owner)));
    }
    Ok(found)
}

pub(crate) fn owner(tx: &mut Tx<'_>, document: Lookup) -> Result<Option<ResidentId>> {
    either(document, |hash| {
        tx.query_opt("SELECT resident FROM resident_document WHERE hash = $1", params![hash], |row| {
            ResidentId::from_slice(row.blob(0)?)
        })
    })
}

/// `false` when the document has an owner already (committed by the time this returns).
pub(crate) fn claim(tx: &mut Tx<'_>, proof: Evidence, resident: ResidentId, now: Timestamp) -> Result<bool> {
    // Under the key before it may be claimed already: a document has one owner under either hash.
    if proof.hash.before.is_some() && owner(tx, proof.hash)?.is_some() {
        return Ok(false);
    }
    tx.execute(
        "INSERT INTO resident_document (hash, kind, resident, known_from) VALUES ($1, $2, $3, $4)
         ON CONFLICT (hash) DO NOTHING",
        params![proof.hash.now, proof.kind.code(), resident, now],
    )
    .map(|rows| rows == 1)
}

/// Hands all documents of `from` to `to`.
pub(crate) fn hand_over(tx: &mut Tx<'_>, from: ResidentId, to: ResidentId) -> Result<()> {
    tx.execute("UPDATE resident_document SET resident = $2 WHERE resident = $1", params![from, to])
        .map(|_| ())
}

/// Kinds and hashes of a resident's documents.
pub(crate) fn documents(tx: &mut Tx<'_>, resident: ResidentId) -> Result<Vec<(String, Hash)>> {
    tx.query(
        "SELECT kind, hash FROM resident_document WHERE resident = $1 ORDER BY kind, hash",
        params![resident],
        |row| Ok((row.text(0)?, Hash::from_slice(row.blob(1)?)?)),
    )
}

/// A resident's row.
pub(crate) struct Facts {
    pub(crate) sealed: Vec<u8>,
    pub(crate) version: i64,
    pub(crate) name_hash: Option<Hash>,
    pub(crate) birth: Option<Birth>,
}

pub(crate) fn facts(tx: &mut Tx<'_>, resident: ResidentId) -> Result<Option<Facts>> {
    tx.query_opt(
        "SELECT person, version, name_hash, birth, birth_precision FROM resident WHERE id = $1",
        params![resident],
        |row| {
            Ok(Facts {
                sealed: row.blob(0)?.to_vec(),
                version: row.int(1)?,
                name_hash: row.opt_blob(2)?.map(Hash::from_slice).transpose()?,
                birth: row.opt_int(3)?.zip(row.opt_text(4)?).map(|(d, p)| birth(d, &p)).transpose()?,
            })
        },
    )
}

/// What a resident was merged into, if it was.
pub(crate) fn merged_into(tx: &mut Tx<'_>, resident: ResidentId) -> Result<Option<ResidentId>> {
    let found = tx.query_opt("SELECT merged_into FROM resident WHERE id = $1", params![resident], |row| {
        row.opt_blob(0)?.map(ResidentId::from_slice).transpose()
    });
    found.map(Option::flatten)
}

fn birth(days: i64, precision: &str) -> Result<Birth> {
    let precision = match precision {
        "year" => Precision::Year,
        "month" => Precision::Month,
        "day" => Precision::Day,
        _ => return Err(Fault::corrupt("a stored precision is none of year, month, day")),
    };
    let date = jiff::Span::new().try_days(days).and_then(|span| EPOCH.checked_add(span));
    let date = date.map_err(|_| Fault::corrupt("a stored date is out of range"))?;
    Ok(Birth { date, precision })
}

const EPOCH: Date = Date::constant(1970, 1, 1);

fn days(date: Date) -> i64 {
    (date - EPOCH).get_days().into()
}

fn precision(precision: Precision) -> &'static str {
    match precision {
        Precision::Year => "year",
        Precision::Month => "month",
        Precision::Day => "day",
    }
}

/// What a resident's row says beside the sealed part.
pub(crate) struct Index {
    pub(crate) name_hash: Option<Lookup>,
    pub(crate) birth: Option<Birth>,
    pub(crate) sex: &'static str,
    pub(crate) match_hash: Option<Lookup>,
}

pub(crate) fn insert_resident(
    tx: &mut Tx<'_>,
    id: ResidentId,
    sealed: Vec<u8>,
    index: &Index,
    now: Timestamp,
) -> Result<()> {
    tx.execute(
        "INSERT INTO resident (id, person, name_hash, birth, birth_precision, sex, match_hash, version,
            created_at, changed_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, 1, $8, $8)",
        params![
            id,
            sealed,
            index.name_hash.map(|hash| hash.now),
            index.birth.map(|b| days(b.date)),
            index.birth.map(|b| precision(b.precision)),
            index.sex,
            index.match_hash.map(|hash| hash.now),
            now
        ],
    )
    .map(|_| ())
}

pub(crate) fn update_resident(
    tx: &mut Tx<'_>,
    id: ResidentId,
    sealed: Vec<u8>,
    index: &Index,
    now: Timestamp,
) -> Result<()> {
    tx.execute(
        "UPDATE resident SET person = $2, name_hash = $3, birth = $4, birth_precision = $5, sex = $6,
            match_hash = $7, version = version + 1, changed_at = $8 WHERE id = $1",
        params![
            id,
            sealed,
            index.name_hash.map(|hash| hash.now),
            index.birth.map(|b| days(b.date)),
            index.birth.map(|b| precision(b.precision)),
            index.sex,
            index.match_hash.map(|hash| hash.now),
            now
        ],
    )
    .map(|_| ())
}

/// Holds residents' rows until the end of the transaction, always in the same order. SQLite has one writer.
pub(crate) fn hold(tx: &mut Tx<'_>, residents: &[ResidentId]) -> Result<()> {
    if tx.dialect() == Dialect::Sqlite {
        return Ok(());
    }
    let mut ordered = residents.to_vec();
    ordered.sort_unstable();
    ordered.dedup();
    for id in ordered {
        tx.execute("UPDATE resident SET version = version WHERE id = $1", params![id])?;
    }
    Ok(())
}

/// `from` has become `to`.
pub(crate) fn retire(tx: &mut Tx<'_>, from: ResidentId, to: ResidentId, now: Timestamp) -> Result<()> {
    tx.execute(
        "UPDATE resident SET merged_into = $2, merged_at = $3, match_hash = NULL WHERE id = $1",
        params![from, to, now],
    )?;
    hand_over(tx, from, to)
}

/// Residents with the same name, date of birth, sex and telephone.
pub(crate) fn alike(tx: &mut Tx<'_>, match_hash: Lookup, but: ResidentId) -> Result<Vec<ResidentId>> {
    tx.query(
        "SELECT id FROM resident WHERE match_hash IN ($1, $3) AND id <> $2 AND merged_into IS NULL ORDER BY id LIMIT 3",
        params![match_hash.now, but, match_hash.earlier()],
        |row| ResidentId::from_slice(row.blob(0)?),
    )
}

pub(crate) fn patients_of(tx: &mut Tx<'_>, resident: ResidentId) -> Result<Vec<(PatientId, String)>> {
    tx.query(
        "SELECT id, institution FROM source_patient WHERE resident = $1 ORDER BY created_at, institution, id",
        params![resident],
        |row| Ok((PatientId::from_slice(row.blob(0)?)?, row.text(1)?)),
    )
}

/// How many patients a resident has, counted up to two.
pub(crate) fn patients_up_to_two(tx: &mut Tx<'_>, resident: ResidentId) -> Result<i64> {
    tx.query_one(
        "SELECT COUNT(*) FROM (SELECT id FROM source_patient WHERE resident = $1 LIMIT 2) AS counted",
        params![resident],
        |row| row.int(0),
    )
}

pub(crate) fn insert_link(
    tx: &mut Tx<'_>,
    id: Uuid,
    patient: PatientId,
    resident: ResidentId,
    how: How,
    by: &str,
    now: Timestamp,
) -> Result<()> {
    tx.execute(
        "INSERT INTO patient_link (id, patient, resident, how, linked_at, linked_by)
         VALUES ($1, $2, $3, $4, $5, $6)",
        params![id.as_bytes(), patient, resident, how.as_str(), now, by],
    )
    .map(|_| ())
}

pub(crate) fn end_link(tx: &mut Tx<'_>, patient: PatientId, now: Timestamp) -> Result<()> {
    tx.execute(
        "UPDATE patient_link SET unlinked_at = $2 WHERE patient = $1 AND unlinked_at IS NULL",
        params![patient, now],
    )
    .map(|_| ())
}

pub(crate) fn links(tx: &mut Tx<'_>, patient: PatientId) -> Result<Vec<Link>> {
    tx.query(
        "SELECT resident, how, linked_at, unlinked_at FROM patient_link WHERE patient = $1 ORDER BY linked_at, id",
        params![patient],
        |row| {
            Ok(Link {
                resident: ResidentId::from_slice(row.blob(0)?)?,
                how: How::parse(&row.text(1)?)?,
                since: row.time(2)?,
                until: row.opt_time(3)?,
            })
        },
    )
}
