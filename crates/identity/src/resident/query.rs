//! Who is whom, asked.

use ::store::Tx;
use base::{Fault, PatientId, ResidentId, Result};
use jiff::Timestamp;
use uuid::Uuid;

use super::{
    check::{self, Sent},
    linking::Link,
    model::{Demographics, KnownPatient, SourcePatient},
    service::{Residents, gone, read, sent_field},
    store,
};
use crate::{Document, DocumentKind, Secret, matching::Features};

impl Residents {
    /// The resident a patient is linked to now.
    pub fn resident_of(&self, tx: &mut Tx<'_>, patient: PatientId) -> Result<Option<ResidentId>> {
        Ok(store::patient_by_id(tx, patient)?.map(|patient| patient.resident))
    }

    /// The resident that `resident` has become, itself if it was never merged.
    pub fn current(&self, tx: &mut Tx<'_>, resident: ResidentId) -> Result<ResidentId> {
        let mut at = resident;
        for _ in 0..64 {
            match store::merged_into(tx, at)? {
                Some(next) => at = next,
                None => return Ok(at),
            }
        }
        Err(Fault::corrupt("residents were merged in a circle"))
    }

    /// An institution's patient as it is known now, by the institution's number. In a writing transaction on
    /// PostgreSQL it is held: neither it nor its link changes before the commit.
    pub fn known(&self, tx: &mut Tx<'_>, source: &SourcePatient) -> Result<Option<KnownPatient>> {
        let hash = check::local_hash(&self.vault, &source.institution, &source.local_id);
        let found = store::patient_by_local(tx, hash)?;
        Ok(found.map(|p| KnownPatient { patient: p.id, resident: p.resident, version: p.version }))
    }

    /// An institution's patient and its resident, by the institution's number.
    pub fn patient_of(
        &self,
        tx: &mut Tx<'_>,
        source: &SourcePatient,
    ) -> Result<Option<(PatientId, ResidentId)>> {
        Ok(self.known(tx, source)?.map(|known| (known.patient, known.resident)))
    }

    /// What at most `most` patients after `after` state, made ready for comparison, and the last of them; none
    /// when there are no more. In the order of their ids, so that all are read once, in pieces.
    pub fn registrations(
        &self,
        tx: &mut Tx<'_>,
        after: Option<&PatientId>,
        most: u32,
    ) -> Result<(Vec<Features>, Option<PatientId>)> {
        let after = after.map(|id| id.0.as_bytes().to_vec()).unwrap_or_default();
        let rows = store::patients_after(tx, &after, most)?;
        let stated = rows.iter().map(|row| {
            let sent: Sent = read(&self.vault.open(sent_field(&row.id), &row.sent)?)?;
            Ok(Features::of(&sent.who))
        });
        Ok((stated.collect::<Result<_>>()?, rows.last().map(|row| row.id)))
    }

    /// The owner of a checked personal document; none for a number that fails its checks.
    pub fn find_by_document(
        &self,
        tx: &mut Tx<'_>,
        kind: DocumentKind,
        number: &Secret,
        now: Timestamp,
    ) -> Result<Option<ResidentId>> {
        let document = Document { kind, number: number.clone() };
        match check::evidence(&self.vault, &document, self.today(now)) {
            Ok((proof, _)) => store::owner(tx, proof.hash),
            Err(_) => Ok(None),
        }
    }

    /// A resident's patients, each with its institution.
    pub fn patients_of(&self, tx: &mut Tx<'_>, resident: ResidentId) -> Result<Vec<(PatientId, String)>> {
        store::patients_of(tx, resident)
    }

    /// Every link a patient ever had, oldest first.
    pub fn links_of(&self, tx: &mut Tx<'_>, patient: PatientId) -> Result<Vec<Link>> {
        store::links(tx, patient)
    }

    /// The merge that stands and brought a patient to its resident; it is undone before the patient can be separated.
    pub fn moved_by(&self, tx: &mut Tx<'_>, patient: PatientId) -> Result<Option<Uuid>> {
        store::moved_by(tx, patient)
    }

    /// What is known of a resident. `Fault::not_found` for an unknown one; a merged one answers with what was
    /// known of it when it was merged.
    pub fn demographics(&self, tx: &mut Tx<'_>, resident: ResidentId) -> Result<Demographics> {
        let facts = store::facts(tx, resident)?.ok_or_else(gone)?;
        self.open_person(resident, &facts)
    }

    /// What an institution stated last about its patient, and its number for them.
    pub fn stated(&self, tx: &mut Tx<'_>, patient: PatientId) -> Result<(String, Demographics)> {
        let row =
            store::patient_by_id(tx, patient)?.ok_or_else(|| Fault::not_found("there is no such patient"))?;
        let sent: Sent = read(&self.vault.open(sent_field(&patient), &row.sent)?)?;
        Ok((sent.local_id, sent.who))
    }
}
