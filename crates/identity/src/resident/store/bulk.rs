//! SQL of many people at once.

use std::collections::HashSet;

use ::store::{Bulk, Kind, Tx, Value, params};
use base::{PatientId, ResidentId, Result};
use jiff::Timestamp;
use uuid::Uuid;

use super::{Index, MatchKey, add_keys, days, precision};
use crate::{
    Hash, Lookup,
    resident::{check::Seen, linking::How},
};

/// Somebody of whom nothing was known, ready to be written.
pub(crate) struct NewPerson<'a> {
    pub(crate) patient: PatientId,
    pub(crate) resident: ResidentId,
    pub(crate) link: Uuid,
    pub(crate) sent: Vec<u8>,
    pub(crate) person: Vec<u8>,
    pub(crate) index: Index,
    pub(crate) keys: Vec<MatchKey>,
    pub(crate) seen: &'a Seen,
}

/// Hashes asked for in one statement.
const AT_ONCE: usize = 200;

/// Which of the hashes of local numbers, documents and likeness are in the database.
pub(crate) fn known_hashes(tx: &mut Tx<'_>, people: &[Seen]) -> Result<HashSet<Hash>> {
    let both = |hash: Lookup| std::iter::once(hash.now).chain(hash.before);
    let locals = people.iter().flat_map(|seen| both(seen.local_hash)).collect();
    let documents =
        people.iter().flat_map(|seen| &seen.evidence).flat_map(|proof| both(proof.hash)).collect();
    let likeness = people.iter().filter_map(|seen| seen.match_hash).flat_map(both).collect();
    let mut known = HashSet::new();
    find(tx, "SELECT local_hash FROM source_patient WHERE local_hash IN", locals, &mut known)?;
    find(tx, "SELECT hash FROM resident_document WHERE hash IN", documents, &mut known)?;
    find(tx, "SELECT match_hash FROM resident WHERE match_hash IN", likeness, &mut known)?;
    Ok(known)
}

fn find(tx: &mut Tx<'_>, select: &str, wanted: Vec<Hash>, known: &mut HashSet<Hash>) -> Result<()> {
    let marks = (1..=AT_ONCE).map(|n| format!("${n}")).collect::<Vec<_>>().join(", ");
    let sql = format!("{select} ({marks})");
    for chunk in wanted.chunks(AT_ONCE) {
        // Filled up with its first, so that there is one statement to prepare whatever the number.
        let filled = chunk.iter().chain(std::iter::repeat(&chunk[0])).take(AT_ONCE);
        let values: Vec<Value<'_>> = filled.map(|hash| Value::Blob(hash.0.as_slice().into())).collect();
        known.extend(tx.query(&sql, &values, |row| Hash::from_slice(row.blob(0)?))?);
    }
    Ok(())
}

const RESIDENTS: Bulk = Bulk {
    table: "resident",
    columns: &[
        ("id", Kind::Blob),
        ("person", Kind::Blob),
        ("name_hash", Kind::Blob),
        ("birth", Kind::Int),
        ("birth_precision", Kind::Text),
        ("sex", Kind::Text),
        ("match_hash", Kind::Blob),
        ("version", Kind::Int),
        ("created_at", Kind::Int),
        ("changed_at", Kind::Int),
    ],
    on_conflict: "",
};

const DOCUMENTS: Bulk = Bulk {
    table: "resident_document",
    columns: &[
        ("hash", Kind::Blob),
        ("kind", Kind::Text),
        ("resident", Kind::Blob),
        ("known_from", Kind::Int),
    ],
    on_conflict: "",
};

const PATIENTS: Bulk = Bulk {
    table: "source_patient",
    columns: &[
        ("id", Kind::Blob),
        ("institution", Kind::Text),
        ("local_hash", Kind::Blob),
        ("sent", Kind::Blob),
        ("fingerprint", Kind::Blob),
        ("resident", Kind::Blob),
        ("version", Kind::Int),
        ("created_at", Kind::Int),
        ("changed_at", Kind::Int),
    ],
    on_conflict: "",
};

const LINKS: Bulk = Bulk {
    table: "patient_link",
    columns: &[
        ("id", Kind::Blob),
        ("patient", Kind::Blob),
        ("resident", Kind::Blob),
        ("how", Kind::Text),
        ("linked_at", Kind::Int),
        ("linked_by", Kind::Text),
    ],
    on_conflict: "",
};

pub(crate) fn insert_people(
    tx: &mut Tx<'_>,
    people: &[NewPerson<'_>],
    by: &str,
    now: Timestamp,
) -> Result<()> {
    let (mut residents, mut documents, mut patients, mut links) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for person in people {
        let (seen, index) = (person.seen, &person.index);
        let resident: [Value<'_>; 10] = [
            value(person.resident),
            value(&person.person),
            value(index.name_hash.map(|hash| hash.now)),
            value(index.birth.map(|b| days(b.date))),
            value(index.birth.map(|b| precision(b.precision))),
            value(index.sex),
            value(index.match_hash.map(|hash| hash.now)),
            value(1i64),
            value(now),
            value(now),
        ];
        residents.extend(resident);
        for proof in &seen.evidence {
            documents.extend([
                value(proof.hash.now),
                value(proof.kind.code()),
                value(person.resident),
                value(now),
            ]);
        }
        patients.extend([
            value(person.patient),
            value(&seen.institution),
            value(seen.local_hash.now),
            value(&person.sent),
            value(seen.fingerprint.now),
            value(person.resident),
            value(1i64),
            value(now),
            value(now),
        ]);
        let row: &[Value<'_>] = params![
            person.link.as_bytes(),
            &person.patient,
            &person.resident,
            How::NewResident.as_str(),
            now,
            by
        ];
        links.extend_from_slice(row);
    }
    // Documents and numbers first: what somebody else holds is noticed before the rest is sent.
    tx.insert_many(&DOCUMENTS, &documents)?;
    tx.insert_many(&PATIENTS, &patients)?;
    tx.insert_many(&RESIDENTS, &residents)?;
    tx.insert_many(&LINKS, &links)?;
    let keys = people.iter().flat_map(|person| person.keys.iter().map(|key| (person.resident, *key)));
    add_keys(tx, keys)
}

fn value<'a>(value: impl ::store::IntoValue<'a>) -> Value<'a> {
    value.into_value()
}
