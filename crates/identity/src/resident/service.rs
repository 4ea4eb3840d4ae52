//! Registration: which resident a patient is.

use std::{fmt, sync::Arc};

use ::store::Tx;
use base::{Ctx, Fault, PatientId, Random, ResidentId, Result};
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use uuid::Uuid;

use super::{
    check::{self, Evidence, Seen},
    likely::{Candidate, Matching},
    linking::{How, Moved, Registered, ReviewReason, ReviewState},
    model::{Demographics, SourcePatient},
    store::{self, Facts, Index, Patient},
};
use crate::{
    Field, Vault,
    matching::{Features, Grade},
};

/// Registers patients and answers who is whom. Clones share the vault.
#[derive(Clone)]
pub struct Residents {
    pub(super) vault: Arc<Vault>,
    pub(super) random: Arc<Random>,
    pub(super) matching: Option<Matching>,
    zone: TimeZone,
}

impl fmt::Debug for Residents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Residents")
    }
}

/// What the documents say about whose a patient is.
pub(super) struct Choice {
    pub(super) resident: Option<ResidentId>,
    /// Residents who may be the same person, and why nobody may say so but a person.
    disputed: Vec<(ResidentId, ReviewReason)>,
}

/// Documents that others claim while this transaction runs are looked at again this often.
pub(super) const ROUNDS: usize = 4;
/// Likely residents that a person is asked about for one registration.
const ASKED_MOST: usize = 3;

impl Residents {
    /// On `vault`, for a region whose legal days are those of `zone`.
    pub fn new(vault: Arc<Vault>, random: Arc<Random>, zone: TimeZone) -> Self {
        Self { vault, random, matching: None, zone }
    }

    /// Registers what an institution states about a patient, and says which resident that is.
    ///
    /// * A known number of the institution is the same patient; what changed is kept with its history.
    /// * A checked personal document names its owner. A card that fails its checks or contradicts the stated
    ///   date of birth or sex is kept, warned about and never links.
    /// * Without a document that names somebody, the likeliest resident is taken where the region's rules let
    ///   likeness link and one alone is so likely; the next ones, and likely ones below that, open reviews.
    /// * A document whose owner has another name *and* date of birth, two documents of two owners, or (where
    ///   nothing is matched by likeness) the same name, birth, sex and telephone open a review.
    /// * `Fault::conflict` when a known number is stated for somebody whose documents, name and date of birth
    ///   are all others: filing on would put one person's results into another's record.
    ///
    /// When `moved` is set the caller moves what it keeps by resident, in the same transaction.
    pub fn register(
        &self,
        tx: &mut Tx<'_>,
        ctx: &Ctx,
        source: &SourcePatient,
        who: &Demographics,
    ) -> Result<Registered> {
        let seen = check::check(&self.vault, source, who, self.today(ctx.now))?;
        match store::patient_by_local(tx, seen.local_hash)? {
            Some(known) => self.again(tx, ctx, &known, seen),
            None => self.first(tx, ctx, seen),
        }
    }

    /// What is wrong with a statement by itself, at `birth` or `documents[n]`, on the region's legal day of `now`:
    /// the part of [`Registered::warnings`] that needs no look-up, so that a repeated statement is answered alike.
    pub fn remarks(&self, who: &Demographics, now: Timestamp) -> Vec<Fault> {
        check::weigh(who, self.today(now)).warnings
    }

    fn first(&self, tx: &mut Tx<'_>, ctx: &Ctx, seen: Seen) -> Result<Registered> {
        let patient = PatientId(self.random.uuid_v7(ctx.now));
        let fresh = ResidentId(self.random.uuid_v7(ctx.now));
        let owners = store::owners(tx, &seen.evidence)?;
        let mut choice = self.choose(tx, &owners, &seen)?;
        let likely = match choice.resident {
            None => self.likely(tx, &Features::of(&seen.who), None, ctx.now)?,
            Some(_) => Vec::new(),
        };
        let sure = certain(&likely).filter(|_| choice.disputed.is_empty());
        let mut resident = choice.resident.or(sure).unwrap_or(fresh);
        let sealed = self.vault.seal(&self.random, sent_field(&patient), &seen.sent)?;
        if !store::insert_patient(tx, patient, &seen, sealed, resident, ctx.now)? {
            // The same number arrived on another connection and was committed first.
            let known = store::patient_by_local(tx, seen.local_hash)?;
            let known =
                known.ok_or_else(|| Fault::unavailable("the patient was being registered; send it again"))?;
            return self.again(tx, ctx, &known, seen);
        }
        for _ in 0..ROUNDS {
            if self.claim_all(tx, &seen.evidence, resident, ctx.now)? || resident != fresh {
                break;
            }
            // Somebody else registered one of the documents meanwhile.
            let owners = store::owners(tx, &seen.evidence)?;
            let others: Vec<_> = owners.into_iter().filter(|(_, owner)| *owner != fresh).collect();
            choice = self.choose(tx, &others, &seen)?;
            let Some(chosen) = choice.resident else { break };
            store::hand_over(tx, fresh, chosen)?;
            store::set_resident(tx, patient, chosen)?;
            resident = chosen;
        }
        let how = match resident {
            r if r == fresh => How::NewResident,
            r if Some(r) == sure => How::ByLikeness,
            _ => How::ByDocument,
        };
        let mut warnings = seen.warnings.clone();
        if how == How::NewResident {
            let sealed = self.seal_person(fresh, &seen.who)?;
            store::insert_resident(tx, fresh, sealed, &index(&seen), ctx.now)?;
            store::add_keys(tx, self.match_keys(&seen.who).into_iter().map(|key| (fresh, key)))?;
        } else {
            store::hold(tx, &[resident])?;
            // It may have been merged while the lock was awaited.
            let current = self.current(tx, resident)?;
            if current != resident {
                store::set_resident(tx, patient, current)?;
                resident = current;
            }
            warnings.extend(self.name_differs(tx, resident, &seen)?);
            self.learn(tx, ctx, resident, &seen.who, false)?;
        }
        let link = self.random.uuid_v7(ctx.now);
        store::insert_link(tx, link, patient, resident, how, &ctx.actor.id, ctx.now)?;
        let review = self.open_reviews(tx, ctx, patient, resident, (&choice.disputed, &likely), &seen)?;
        Ok(Registered { patient, resident, how, changed: true, moved: None, review, warnings })
    }

    fn again(&self, tx: &mut Tx<'_>, ctx: &Ctx, known: &Patient, seen: Seen) -> Result<Registered> {
        let unchanged = Registered {
            patient: known.id,
            resident: known.resident,
            how: How::Known,
            changed: false,
            moved: None,
            review: None,
            warnings: seen.warnings.clone(),
        };
        if seen.fingerprint.meets(known.fingerprint) {
            return Ok(unchanged);
        }
        let mut owners = store::owners(tx, &seen.evidence)?;
        self.refuse_reused_number(tx, known, &seen, &owners)?;
        store::keep_version(tx, known.id.as_bytes(), known.version, &known.sent, &ctx.actor.id, ctx.now)?;
        let sealed = self.vault.seal(&self.random, sent_field(&known.id), &seen.sent)?;
        store::update_patient(tx, known.id, sealed, seen.fingerprint, ctx.now)?;

        let own = known.resident;
        let mut moved = None;
        let mut disputed = Vec::new();
        let mut resident = own;
        for _ in 0..ROUNDS {
            owners.retain(|(_, owner)| *owner != resident);
            let choice = self.choose(tx, &owners, &seen)?;
            disputed = choice.disputed;
            if let Some(owner) = choice.resident {
                let free = resident == own && self.stands_alone(tx, own)?;
                if free && !store::told_apart(tx, known.id, owner)? {
                    moved = Some(self.move_link(tx, ctx, known.id, own, owner, How::ByDocument)?);
                    resident = owner;
                } else {
                    disputed.insert(0, (owner, ReviewReason::DocumentsDisagree));
                }
            }
            if self.claim_all(tx, &seen.evidence, resident, ctx.now)? {
                break;
            }
            let before = owners.len();
            owners = store::owners(tx, &seen.evidence)?;
            if owners.iter().filter(|(_, owner)| *owner != resident).count() == before {
                break;
            }
        }
        store::hold(tx, &[resident])?;
        let sole = store::patients_up_to_two(tx, resident)? == 1;
        self.learn(tx, ctx, resident, &seen.who, sole)?;
        let likely = match sole {
            true => self.likely(tx, &Features::of(&seen.who), Some(resident), ctx.now)?,
            false => Vec::new(),
        };
        let review = self.open_reviews(tx, ctx, known.id, resident, (&disputed, &likely), &seen)?;
        let how = if moved.is_some() { How::ByDocument } else { How::Known };
        Ok(Registered { resident, how, changed: true, moved, review, ..unchanged })
    }

    pub(super) fn choose(
        &self,
        tx: &mut Tx<'_>,
        owners: &[(Evidence, ResidentId)],
        seen: &Seen,
    ) -> Result<Choice> {
        let mut choice = Choice { resident: None, disputed: Vec::new() };
        for (_, owner) in owners {
            let known =
                choice.resident == Some(*owner) || choice.disputed.iter().any(|(other, _)| other == owner);
            if known {
                continue;
            }
            let facts = store::facts(tx, *owner)?;
            if facts.is_some_and(|facts| clearly_different(&facts, seen)) {
                choice.disputed.push((*owner, ReviewReason::DocumentDisputed));
            } else if choice.resident.is_none() {
                choice.resident = Some(*owner);
            } else {
                choice.disputed.push((*owner, ReviewReason::DocumentsDisagree));
            }
        }
        Ok(choice)
    }

    /// Claims what nobody owns; whether everything is owned by `resident` or was owned before.
    fn claim_all(
        &self,
        tx: &mut Tx<'_>,
        evidence: &[Evidence],
        resident: ResidentId,
        now: Timestamp,
    ) -> Result<bool> {
        let mut all = true;
        // In one order everywhere, so that two transactions do not wait for each other crosswise.
        let mut ordered = evidence.to_vec();
        ordered.sort_by_key(|proof| proof.hash);
        for proof in ordered {
            if !store::claim(tx, proof, resident, now)? && store::owner(tx, proof.hash)? != Some(resident) {
                all = false;
            }
        }
        Ok(all)
    }

    fn refuse_reused_number(
        &self,
        tx: &mut Tx<'_>,
        known: &Patient,
        seen: &Seen,
        owners: &[(Evidence, ResidentId)],
    ) -> Result<()> {
        if seen.evidence.is_empty() || owners.iter().any(|(_, owner)| *owner == known.resident) {
            return Ok(());
        }
        let Some(facts) = store::facts(tx, known.resident)? else { return Ok(()) };
        if clearly_different(&facts, seen) && !store::documents(tx, known.resident)?.is_empty() {
            return Err(Fault::conflict(
                "this patient number is known for a person of another name, date of birth and document; \
                 give the new patient a number of their own, or correct the old one first",
            ));
        }
        Ok(())
    }

    fn stands_alone(&self, tx: &mut Tx<'_>, resident: ResidentId) -> Result<bool> {
        Ok(store::documents(tx, resident)?.is_empty() && store::patients_up_to_two(tx, resident)? == 1)
    }

    fn name_differs(&self, tx: &mut Tx<'_>, resident: ResidentId, seen: &Seen) -> Result<Option<Fault>> {
        let known = store::facts(tx, resident)?.and_then(|facts| facts.name_hash);
        let differs = known.zip(seen.name_hash).is_some_and(|(known, stated)| !stated.meets(known));
        Ok(differs.then(|| {
            Fault::unprocessable("the document is known under another name; check whose document it is")
                .at("name")
        }))
    }

    /// Moves a patient's link. A resident left without patients becomes the other one.
    pub(super) fn move_link(
        &self,
        tx: &mut Tx<'_>,
        ctx: &Ctx,
        patient: PatientId,
        from: ResidentId,
        to: ResidentId,
        how: How,
    ) -> Result<Moved> {
        store::hold(tx, &[from, to])?;
        store::set_resident(tx, patient, to)?;
        store::end_link(tx, patient, ctx.now)?;
        let link = self.random.uuid_v7(ctx.now);
        store::insert_link(tx, link, patient, to, how, &ctx.actor.id, ctx.now)?;
        if store::patients_up_to_two(tx, from)? == 0 {
            self.end(tx, ctx, from, to, how)?;
        }
        Ok(Moved { patient, from, to })
    }

    fn open_reviews(
        &self,
        tx: &mut Tx<'_>,
        ctx: &Ctx,
        patient: PatientId,
        resident: ResidentId,
        (disputed, likely): (&[(ResidentId, ReviewReason)], &[Candidate]),
        seen: &Seen,
    ) -> Result<Option<Uuid>> {
        let mut pairs: Vec<(ResidentId, ReviewReason, u16)> =
            disputed.iter().map(|(other, reason)| (*other, *reason, 500)).collect();
        let asked = likely.iter().filter(|candidate| candidate.grade >= Grade::Probable).take(ASKED_MOST);
        pairs.extend(asked.map(|candidate| (candidate.resident, ReviewReason::Likely, per_mille(candidate))));
        if let Some(hash) = seen.match_hash.filter(|_| self.thresholds(ctx.now).is_none()) {
            for other in store::alike(tx, hash, resident)? {
                pairs.push((other, ReviewReason::SamePerson, 900));
            }
        }
        let mut first = None;
        for (other, reason, score) in pairs.into_iter().filter(|(other, ..)| *other != resident) {
            let id = self.random.uuid_v7(ctx.now);
            let (id, state) = store::open_review(tx, id, patient, other, reason, score, ctx.now)?;
            if state == ReviewState::Open && first.is_none() {
                first = Some(id);
            }
        }
        Ok(first)
    }

    pub(super) fn today(&self, now: Timestamp) -> Date {
        now.to_zoned(self.zone.clone()).date()
    }
}

pub(super) fn gone() -> Fault {
    Fault::not_found("there is no such resident")
}

pub(super) fn index(seen: &Seen) -> Index {
    let who = &seen.who;
    Index { name_hash: seen.name_hash, birth: who.birth, sex: who.sex.code(), match_hash: seen.match_hash }
}

/// The one resident who is certainly the person; none where two are.
fn certain(likely: &[Candidate]) -> Option<ResidentId> {
    let mut sure = likely.iter().filter(|candidate| candidate.grade == Grade::Certain);
    match (sure.next(), sure.next()) {
        (Some(one), None) => Some(one.resident),
        _ => None,
    }
}

/// As reviews keep it.
#[allow(clippy::float_arithmetic, reason = "a probability is shown in thousandths")]
fn per_mille(candidate: &Candidate) -> u16 {
    (candidate.score.probability * 1000.0) as u16
}

/// Another name and another date of birth, both known on both sides.
fn clearly_different(facts: &Facts, seen: &Seen) -> bool {
    let names = facts.name_hash.zip(seen.name_hash).is_some_and(|(known, stated)| !stated.meets(known));
    let births = facts.birth.zip(seen.who.birth).is_some_and(|(a, b)| a.contradicts(b));
    names && births
}

/// The place of what an institution stated.
pub(super) fn sent_field(patient: &PatientId) -> Field<'_> {
    Field { name: "source_patient.sent", row: patient.as_bytes() }
}

/// The place of what is known of a resident.
pub(super) fn person_field(resident: &ResidentId) -> Field<'_> {
    Field { name: "resident.person", row: resident.as_bytes() }
}

pub(super) fn read<T: serde::de::DeserializeOwned>(plain: &[u8]) -> Result<T> {
    // The parser's message could quote the text: only its place is told.
    serde_json::from_slice(plain)
        .map_err(|e| Fault::corrupt(format!("a sealed person is not readable at column {}", e.column())))
}
