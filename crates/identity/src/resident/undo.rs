//! A merge undone: who had ended stands again, with its patients, documents and everything they state.
#![allow(clippy::float_arithmetic, reason = "weights of likeness")]

use std::collections::HashSet;

use ::store::Tx;
use base::{Ctx, Fault, PatientId, ResidentId, Result};
use jiff::Timestamp;
use uuid::Uuid;

use super::{
    check::person_hashes,
    linking::{How, Merge, Moved, ReviewReason, Undone},
    service::Residents,
    store,
};
use crate::{
    Hash,
    matching::{Features, Frequency, compare},
};

/// Longest reason, in characters.
const REASON_LONGEST: usize = 500;

impl Residents {
    /// Merges in which a resident ended or stayed, oldest first.
    pub fn merges_of(&self, tx: &mut Tx<'_>, resident: ResidentId) -> Result<Vec<Merge>> {
        store::merges_of(tx, resident)
    }

    /// The merge by which a resident ended, while it stands.
    pub fn standing_merge(&self, tx: &mut Tx<'_>, source: ResidentId) -> Result<Option<Merge>> {
        store::standing_merge(tx, source)
    }

    /// Undoes a merge. The resident that ended stands again; the patients that the merge moved go back to it,
    /// wherever later merges carried them. Patients that came after the merge go with the document they
    /// state, else with the one they are more alike; where neither decides they stay, and a review is opened.
    /// Documents go to whom they are stated for, and both are told anew from what their own patients state.
    /// The pairs are kept as told apart: nobody is asked again, and nothing links them by likeness.
    ///
    /// The caller moves what it keeps by resident for each `moved`, in the same transaction.
    /// `Fault::not_found` for an unknown merge; `Fault::conflict` for one undone already, or of which no
    /// patient is left to go back; `Fault::invalid` without a reason.
    pub fn unmerge(&self, tx: &mut Tx<'_>, ctx: &Ctx, id: Uuid, reason: &str) -> Result<Undone> {
        let reason = why(reason)?;
        let merge = store::merge(tx, id)?.ok_or_else(|| Fault::not_found("there is no such merge"))?;
        let source = merge.source;
        // Held until it stands still: it may be carried on by another merge while the lock is awaited.
        let held = self.hold_both(tx, |this, tx| Ok((source, this.current(tx, source)?)))?;
        let undone_already = || Fault::conflict("this merge is undone already");
        let Some((_, target)) = held else { return Err(undone_already()) };
        if !store::undo_merge(tx, id, &ctx.actor.id, reason, ctx.now)? {
            return Err(undone_already());
        }
        let own: Vec<PatientId> = store::merge_patients(tx, id)?;
        let here: Vec<PatientId> = store::patients_of(tx, target)?.into_iter().map(|(p, _)| p).collect();
        let going: Vec<PatientId> = own.into_iter().filter(|patient| here.contains(patient)).collect();
        if going.is_empty() {
            return Err(Fault::conflict(
                "none of the patients of this merge is linked to that resident any more; undo what moved them first",
            ));
        }
        let (_, match_hash) = person_hashes(&self.vault, &self.demographics(tx, source)?);
        store::revive(tx, source, match_hash.map(|hash| hash.now), ctx.now)?;
        let sides = self.sides(tx, ctx, source, &going, &here)?;
        let mut undone = Undone::default();
        for patient in &here {
            let goes = going.contains(patient)
                || match self.follows(tx, ctx, *patient, merge.merged_at, &sides)? {
                    Side::Goes => true,
                    Side::Stays => false,
                    Side::Unknown => {
                        let review = self.random.uuid_v7(ctx.now);
                        let reason = ReviewReason::Unmerged;
                        let (review, _) =
                            store::open_review(tx, review, *patient, source, reason, 500, ctx.now)?;
                        undone.reviews.push(review);
                        continue;
                    }
                };
            if goes {
                undone.moved.push(self.move_back(tx, ctx, *patient, target, source)?);
                self.tell_apart(tx, ctx, *patient, target)?;
            } else {
                self.tell_apart(tx, ctx, *patient, source)?;
            }
        }
        self.share_documents(tx, ctx, &sides, source, target)?;
        self.tell_anew(tx, ctx, source)?;
        self.tell_anew(tx, ctx, target)?;
        let known = self.demographics(tx, source)?;
        let keys = self.match_keys(&known);
        store::add_keys(tx, keys.into_iter().map(|key| (source, key)))?;
        Ok(undone)
    }

    pub(super) fn move_back(
        &self,
        tx: &mut Tx<'_>,
        ctx: &Ctx,
        patient: PatientId,
        from: ResidentId,
        to: ResidentId,
    ) -> Result<Moved> {
        store::set_resident(tx, patient, to)?;
        store::end_link(tx, patient, ctx.now)?;
        let link = self.random.uuid_v7(ctx.now);
        store::insert_link(tx, link, patient, to, How::ByUndoing, &ctx.actor.id, ctx.now)?;
        Ok(Moved { patient, from, to })
    }

    pub(super) fn tell_apart(
        &self,
        tx: &mut Tx<'_>,
        ctx: &Ctx,
        patient: PatientId,
        from: ResidentId,
    ) -> Result<()> {
        let id = self.random.uuid_v7(ctx.now);
        store::tell_apart(tx, id, patient, from, &ctx.actor.id, ctx.now)
    }

    /// What the patients of either side state: their documents, and what they look like.
    fn sides(
        &self,
        tx: &mut Tx<'_>,
        ctx: &Ctx,
        source: ResidentId,
        going: &[PatientId],
        here: &[PatientId],
    ) -> Result<Sides> {
        let mut sides = Sides::default();
        // What was known of the one that ended counts too: a document may have come from a statement since
        // replaced.
        let before = self.demographics(tx, source)?;
        for document in &before.documents {
            if let Ok((proof, _)) = super::check::evidence(&self.vault, document, self.today(ctx.now)) {
                sides.going.extend(proof.hash.both());
            }
        }
        sides.source = Some(Features::of(&before));
        let mut staying = Vec::new();
        for patient in here {
            let seen = self.seen_again(tx, ctx, *patient)?;
            let hashes = seen.evidence.iter().flat_map(|proof| proof.hash.both());
            if going.contains(patient) {
                sides.going.extend(hashes);
            } else {
                staying.push((*patient, Features::of(&seen.who), hashes.collect::<Vec<_>>()));
            }
        }
        sides.staying = staying;
        Ok(sides)
    }

    /// Where a patient belongs that no merge moved.
    fn follows(
        &self,
        tx: &mut Tx<'_>,
        ctx: &Ctx,
        patient: PatientId,
        merged_at: Timestamp,
        sides: &Sides,
    ) -> Result<Side> {
        let Some((_, features, documents)) = sides.staying.iter().find(|(one, ..)| *one == patient) else {
            return Ok(Side::Stays);
        };
        let link = store::links(tx, patient)?.pop();
        // Linked before the merge, or carried here by a merge of its own.
        let came_after = link.is_some_and(|link| {
            link.since >= merged_at && matches!(link.how, How::ByDocument | How::ByLikeness | How::Known)
        });
        if !came_after {
            return Ok(Side::Stays);
        }
        let with_source = documents.iter().any(|document| sides.going.contains(document));
        let with_target = sides.staying.iter().any(|(other, _, theirs)| {
            *other != patient && theirs.iter().any(|document| documents.contains(document))
        });
        match (with_source, with_target) {
            (true, false) => return Ok(Side::Goes),
            (false, true) => return Ok(Side::Stays),
            _ => {}
        }
        let Some(matching) = &self.matching else { return Ok(Side::Unknown) };
        let people = store::residents_about(tx)?;
        // The same name on both sides: how rare it is decides nothing here.
        let frequency = Frequency { population: people, people, name: 1, sound: 2 };
        let weight = |other: &Features| matching.weight(compare(features, other), &frequency);
        let to_source = sides.source.as_ref().map_or(f64::NEG_INFINITY, &weight);
        let before = sides.staying.iter().filter(|(other, ..)| *other != patient);
        let to_target = before.map(|(_, other, _)| weight(other)).fold(f64::NEG_INFINITY, f64::max);
        let clear = self.thresholds(ctx.now).map_or(f64::INFINITY, |t| (t.review / (1.0 - t.review)).log2());
        Ok(match to_source - to_target {
            apart if apart >= clear => Side::Goes,
            apart if apart <= -clear => Side::Stays,
            _ => Side::Unknown,
        })
    }

    /// Each document of the merged resident goes to the side whose patients state it; one that both state
    /// stays.
    pub(super) fn share_documents(
        &self,
        tx: &mut Tx<'_>,
        ctx: &Ctx,
        sides: &Sides,
        source: ResidentId,
        target: ResidentId,
    ) -> Result<()> {
        let mut staying: HashSet<Hash> = HashSet::new();
        for (patient, _) in store::patients_of(tx, target)? {
            staying.extend(
                self.seen_again(tx, ctx, patient)?.evidence.iter().flat_map(|proof| proof.hash.both()),
            );
        }
        let mut going = sides.going.clone();
        for (patient, _) in store::patients_of(tx, source)? {
            going.extend(
                self.seen_again(tx, ctx, patient)?.evidence.iter().flat_map(|proof| proof.hash.both()),
            );
        }
        for (_, document) in store::documents(tx, target)? {
            if going.contains(&document) && !staying.contains(&document) {
                store::assign_document(tx, document, source)?;
            }
        }
        Ok(())
    }
}

/// Why links are doubted or undone, in words.
pub(super) fn why(reason: &str) -> Result<&str> {
    let reason = reason.trim();
    if reason.is_empty() || reason.chars().count() > REASON_LONGEST {
        let words =
            format!("请写明理由，不超过{REASON_LONGEST}字 · say why, in {REASON_LONGEST} characters at most");
        return Err(Fault::invalid(words).at("reason"));
    }
    Ok(reason)
}

/// Where a patient goes.
enum Side {
    Goes,
    Stays,
    Unknown,
}

#[derive(Default)]
pub(super) struct Sides {
    /// Documents of those who go back.
    going: HashSet<Hash>,
    /// What was known of the resident that ended.
    source: Option<Features>,
    /// The others, with what they look like and their documents.
    staying: Vec<(PatientId, Features, Vec<Hash>)>,
}
