//! Decisions about pairs, and institutions' merges of their own numbers.

use ::store::Tx;
use base::{Ctx, Fault, PatientId, ResidentId, Result};
use uuid::Uuid;

use super::{
    check,
    linking::{Decision, How, Merged, Moved, Review, ReviewReason, ReviewState},
    service::{ROUNDS, Residents},
    store,
    undo::why,
};
use crate::DocumentKind;

impl Residents {
    /// Pairs in a state, oldest first, after the review `after`.
    pub fn reviews(
        &self,
        tx: &mut Tx<'_>,
        state: ReviewState,
        limit: usize,
        after: Option<Uuid>,
    ) -> Result<Vec<Review>> {
        let limit = i64::try_from(limit.min(1000)).unwrap_or(1000);
        let mut found = store::reviews(tx, state, after.unwrap_or_default(), limit)?;
        for review in &mut found {
            review.candidate = self.current(tx, review.candidate)?;
        }
        Ok(found)
    }

    /// One review.
    pub fn review(&self, tx: &mut Tx<'_>, id: Uuid) -> Result<Option<Review>> {
        store::review(tx, id)
    }

    /// Puts a pair before a person because somebody noticed it, or doubts that they were told apart rightly; the
    /// review there is, or a new one. Until it is decided nothing changes: those told apart stay apart.
    /// `Fault::not_found` for an unknown patient or resident, `Fault::conflict` where they are one already,
    /// `Fault::invalid` without a reason.
    pub fn ask(
        &self,
        tx: &mut Tx<'_>,
        ctx: &Ctx,
        patient: PatientId,
        candidate: ResidentId,
        reason: &str,
    ) -> Result<Review> {
        let reason = why(reason)?;
        let missing = || Fault::not_found("没有这份登记或这位居民 · there is no such patient or resident");
        let own = self.resident_of(tx, patient)?.ok_or_else(missing)?;
        store::facts(tx, candidate)?.ok_or_else(missing)?;
        let candidate = self.current(tx, candidate)?;
        if own == candidate {
            return Err(Fault::conflict("他们已是同一位居民 · they are one resident already"));
        }
        let id = self.random.uuid_v7(ctx.now);
        let (id, _) = store::open_review(tx, id, patient, candidate, ReviewReason::Noticed, 500, ctx.now)?;
        store::ask_review(tx, id, &ctx.actor.id, reason)?;
        self.review(tx, id)?.ok_or_else(|| Fault::internal("a review that was just opened is gone"))
    }

    /// Decides about a pair. `Same` makes the patient's resident the candidate, with all its patients and
    /// documents; the caller moves what it keeps by resident for every entry of the answer.
    /// `Fault::not_found` for an unknown review, `Fault::conflict` for one that is decided.
    pub fn decide_review(
        &self,
        tx: &mut Tx<'_>,
        ctx: &Ctx,
        id: Uuid,
        decision: Decision,
    ) -> Result<Vec<Moved>> {
        let review = store::review(tx, id)?.ok_or_else(|| Fault::not_found("there is no such review"))?;
        let state = match decision {
            Decision::Same => ReviewState::Same,
            Decision::Different => ReviewState::Different,
        };
        if !store::close_review(tx, id, state, &ctx.actor.id, ctx.now)? {
            return Err(Fault::conflict("this review is decided already"));
        }
        if decision == Decision::Different {
            return Ok(Vec::new());
        }
        let Some((from, to)) = self.hold_both(tx, |this, tx| {
            let from = this.resident_of(tx, review.patient)?.unwrap_or(review.resident);
            Ok((from, this.current(tx, review.candidate)?))
        })?
        else {
            return Ok(Vec::new());
        };
        self.merge(tx, ctx, from, to)
    }

    /// Holds the two residents that `find` names until both stand still: each may have been merged into
    /// somebody else while the lock was awaited. None when they are one already.
    pub(super) fn hold_both(
        &self,
        tx: &mut Tx<'_>,
        find: impl Fn(&Self, &mut Tx<'_>) -> Result<(ResidentId, ResidentId)>,
    ) -> Result<Option<(ResidentId, ResidentId)>> {
        let mut held = None;
        for _ in 0..ROUNDS {
            let pair = find(self, tx)?;
            if pair.0 == pair.1 {
                return Ok(None);
            }
            if held == Some(pair) {
                return Ok(held);
            }
            store::hold(tx, &[pair.0, pair.1])?;
            held = Some(pair);
        }
        Err(Fault::unavailable("these residents are being merged by others; try again"))
    }

    /// Moves every patient of `from` to `to`; `from` becomes `to`.
    fn merge(&self, tx: &mut Tx<'_>, ctx: &Ctx, from: ResidentId, to: ResidentId) -> Result<Vec<Moved>> {
        if from == to {
            return Ok(Vec::new());
        }
        let known = self.demographics(tx, from)?;
        let mut moved = Vec::new();
        for (patient, _) in store::patients_of(tx, from)? {
            moved.push(self.move_link(tx, ctx, patient, from, to, How::ByReview)?);
        }
        self.learn(tx, ctx, to, &known, false)?;
        store::settle_reviews(tx, to, &ctx.actor.id, ctx.now)?;
        Ok(moved)
    }

    /// An institution says that two of its numbers are one person (ADT^A40): `from` ends, `into` stays. The
    /// link of `from` moves, unless both residents have identity cards of their own, which a person must
    /// look at. A number `from` that is not known is nothing to merge; `Fault::not_found` when `into` is not
    /// known: register it first.
    pub fn merge_sources(
        &self,
        tx: &mut Tx<'_>,
        ctx: &Ctx,
        institution: &str,
        from: &str,
        into: &str,
    ) -> Result<Merged> {
        let find = |local_id: &str| check::local_hash(&self.vault, institution, local_id);
        let (from, into) = (find(from), find(into));
        let into = store::patient_by_local(tx, into)?.ok_or_else(|| {
            Fault::not_found("the patient number that stays is not known; send its demographics first")
                .at("PID-3")
        })?;
        let Some(from) = store::patient_by_local(tx, from)? else { return Ok(Merged::default()) };
        let found = self.hold_both(tx, |this, tx| {
            let of = |tx: &mut Tx<'_>, patient: &store::Patient| {
                this.resident_of(tx, patient.id).map(|now| now.unwrap_or(patient.resident))
            };
            Ok((of(tx, &from)?, of(tx, &into)?))
        })?;
        let Some((ending, staying)) = found else { return Ok(Merged::default()) };
        let card = DocumentKind::IdentityCard.code();
        let mut has_card = |resident| -> Result<bool> {
            Ok(store::documents(tx, resident)?.iter().any(|(kind, _)| kind == card))
        };
        if has_card(ending)? && has_card(staying)? {
            let id = self.random.uuid_v7(ctx.now);
            let (id, _) =
                store::open_review(tx, id, from.id, staying, ReviewReason::SourceMerge, 800, ctx.now)?;
            return Ok(Merged { moved: None, review: Some(id) });
        }
        let moved = self.move_link(tx, ctx, from.id, ending, staying, How::BySource)?;
        Ok(Merged { moved: Some(moved), review: None })
    }
}
