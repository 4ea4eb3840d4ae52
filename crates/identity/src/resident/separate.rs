//! A patient taken out of its resident: linked at registration, and somebody else after all.

use ::store::Tx;
use base::{Ctx, Fault, PatientId, ResidentId, Result};

use super::{
    linking::Moved,
    service::{ROUNDS, Residents, index},
    store,
    undo::{Sides, why},
};

impl Residents {
    /// Gives a patient a resident of its own, known by what its institution states. Documents that it alone
    /// states go along; one that others of the resident state stays with them. Both are told anew from what
    /// their own patients state. The pairs are kept as told apart, so that neither likeness nor a document
    /// joins them again.
    ///
    /// The caller moves what it keeps by resident for the answer, in the same transaction.
    /// `Fault::not_found` for an unknown patient; `Fault::invalid` without a reason; `Fault::conflict` for one
    /// that is alone with its resident, or came by a merge that stands: that is undone as a whole.
    pub fn separate(&self, tx: &mut Tx<'_>, ctx: &Ctx, patient: PatientId, reason: &str) -> Result<Moved> {
        why(reason)?;
        let from = self.held(tx, patient)?;
        if let Some(merge) = store::moved_by(tx, patient)? {
            return Err(Fault::conflict(format!(
                "这份登记由合并带来，请撤销那次合并 · this patient came by the merge {merge}; undo that with POST /api/merges/{merge}/undo"
            )));
        }
        let staying: Vec<PatientId> = store::patients_of(tx, from)?
            .into_iter()
            .map(|(one, _)| one)
            .filter(|one| *one != patient)
            .collect();
        if staying.is_empty() {
            return Err(Fault::conflict(
                "该居民只有这一份登记，无可拆出 · this patient is the only one of its resident: nothing to separate",
            ));
        }
        let seen = self.seen_again(tx, ctx, patient)?;
        let fresh = ResidentId(self.random.uuid_v7(ctx.now));
        store::insert_resident(tx, fresh, self.seal_person(fresh, &seen.who)?, &index(&seen), ctx.now)?;
        store::add_keys(tx, self.match_keys(&seen.who).into_iter().map(|key| (fresh, key)))?;
        let moved = self.move_back(tx, ctx, patient, from, fresh)?;
        self.tell_apart(tx, ctx, patient, from)?;
        for other in staying {
            self.tell_apart(tx, ctx, other, fresh)?;
        }
        self.share_documents(tx, ctx, &Sides::default(), fresh, from)?;
        self.tell_anew(tx, ctx, from)?;
        Ok(moved)
    }

    /// The resident of a patient, held until it stands still.
    fn held(&self, tx: &mut Tx<'_>, patient: PatientId) -> Result<ResidentId> {
        let mut held = None;
        for _ in 0..ROUNDS {
            let now = self.resident_of(tx, patient)?;
            let now = now.ok_or_else(|| Fault::not_found("没有这份登记 · there is no such patient"))?;
            if held == Some(now) {
                return Ok(now);
            }
            store::hold(tx, &[now])?;
            held = Some(now);
        }
        Err(Fault::unavailable("this patient is being linked otherwise; try again"))
    }
}
