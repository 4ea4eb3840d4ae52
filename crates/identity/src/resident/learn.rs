//! What is known of a resident: learnt from statements, told anew when a statement leaves.

use ::store::Tx;
use base::{Ctx, Fault, PatientId, ResidentId, Result};

use super::{
    check,
    linking::How,
    model::{Birth, Demographics, Precision, Sex, SourcePatient},
    service::{Residents, gone, person_field, read},
    store::{self, Facts, Index},
};

impl Residents {
    /// Adds what was stated to what is known of a resident. Name, birth and sex of a resident whom several
    /// patients share are only filled in; telephone and address are the latest.
    pub(super) fn learn(
        &self,
        tx: &mut Tx<'_>,
        ctx: &Ctx,
        resident: ResidentId,
        stated: &Demographics,
        sole: bool,
    ) -> Result<()> {
        let facts = store::facts(tx, resident)?.ok_or_else(gone)?;
        let known = self.open_person(resident, &facts)?;
        let now = learnt(&known, stated, sole);
        self.replace(tx, ctx, resident, &facts, &known, &now)
    }

    /// What the patients of a resident state, the oldest first, and nothing else: after others have left.
    /// A resident without patients keeps what was known.
    pub(super) fn tell_anew(&self, tx: &mut Tx<'_>, ctx: &Ctx, resident: ResidentId) -> Result<()> {
        let facts = store::facts(tx, resident)?.ok_or_else(gone)?;
        let known = self.open_person(resident, &facts)?;
        let mut now = None;
        for (patient, _) in store::patients_of(tx, resident)? {
            let stated = self.filled(tx, ctx, patient)?;
            now = Some(match now {
                None => stated,
                Some(before) => learnt(&before, &stated, false),
            });
        }
        match now {
            Some(now) => self.replace(tx, ctx, resident, &facts, &known, &now),
            None => Ok(()),
        }
    }

    /// What a patient's institution stated, with what its card says filled in.
    fn filled(&self, tx: &mut Tx<'_>, ctx: &Ctx, patient: PatientId) -> Result<Demographics> {
        Ok(self.seen_again(tx, ctx, patient)?.who)
    }

    /// A patient's last statement, checked as on this day.
    pub(super) fn seen_again(&self, tx: &mut Tx<'_>, ctx: &Ctx, patient: PatientId) -> Result<check::Seen> {
        let (local, who) = self.stated(tx, patient)?;
        check::check(&self.vault, &SourcePatient::new("-", local), &who, self.today(ctx.now))
    }

    fn replace(
        &self,
        tx: &mut Tx<'_>,
        ctx: &Ctx,
        resident: ResidentId,
        facts: &Facts,
        known: &Demographics,
        now: &Demographics,
    ) -> Result<()> {
        if now == known {
            return Ok(());
        }
        let index = self.index_of(now);
        store::keep_version(tx, resident.as_bytes(), facts.version, &facts.sealed, &ctx.actor.id, ctx.now)?;
        let sealed = self.seal_person(resident, now)?;
        store::update_resident(tx, resident, sealed, &index, ctx.now)?;
        self.change_keys(tx, resident, known, now)
    }

    fn index_of(&self, who: &Demographics) -> Index {
        let (name_hash, match_hash) = check::person_hashes(&self.vault, who);
        Index { name_hash, birth: who.birth, sex: who.sex.code(), match_hash }
    }

    /// `from` ends and has become `to`: its documents and keys go, and the merge is kept so that it can be
    /// undone.
    pub(super) fn end(
        &self,
        tx: &mut Tx<'_>,
        ctx: &Ctx,
        from: ResidentId,
        to: ResidentId,
        how: How,
    ) -> Result<()> {
        self.remove_keys(tx, from)?;
        store::retire(tx, from, to, ctx.now)?;
        let merge = self.random.uuid_v7(ctx.now);
        store::insert_merge(tx, merge, (from, to), how, &ctx.actor.id, ctx.now)?;
        for (patient, _) in store::patients_of(tx, to)? {
            // Whoever left that resident last and is here now was moved by this merge, or on the way to it.
            let links = store::links(tx, patient)?;
            let left = links.iter().filter_map(|link| link.until).max();
            if links.iter().any(|link| link.resident == from && link.until == left && left.is_some()) {
                store::insert_merge_patient(tx, merge, patient)?;
            }
        }
        Ok(())
    }

    pub(super) fn open_person(&self, resident: ResidentId, facts: &Facts) -> Result<Demographics> {
        self.open_sealed(resident, &facts.sealed)
    }

    pub(super) fn open_sealed(&self, resident: ResidentId, sealed: &[u8]) -> Result<Demographics> {
        read(&self.vault.open(person_field(&resident), sealed)?)
    }

    pub(super) fn seal_person(&self, resident: ResidentId, who: &Demographics) -> Result<Vec<u8>> {
        let plain = serde_json::to_vec(who).map_err(|e| Fault::internal(format!("a person as JSON: {e}")))?;
        self.vault.seal(&self.random, person_field(&resident), &plain)
    }
}

fn learnt(known: &Demographics, stated: &Demographics, sole: bool) -> Demographics {
    let mut now = known.clone();
    if !stated.name.trim().is_empty() && (sole || now.name.trim().is_empty()) {
        now.name.clone_from(&stated.name);
    }
    let less = |birth: Option<Birth>| birth.map(|b| b.precision) < Some(Precision::Day);
    if stated.birth.is_some() && (sole || less(now.birth)) {
        now.birth = stated.birth;
    }
    if stated.sex != Sex::Unknown && (sole || now.sex == Sex::Unknown) {
        now.sex = stated.sex;
    }
    for (mine, theirs) in [(&mut now.phone, &stated.phone), (&mut now.address, &stated.address)] {
        if theirs.as_deref().is_some_and(|text| !text.trim().is_empty()) {
            mine.clone_from(theirs);
        }
    }
    for document in &stated.documents {
        if !now.documents.contains(document) {
            now.documents.push(document.clone());
        }
    }
    now
}
