//! Many people at once: transaction bundles, spreadsheets, synthetic regions.

use std::collections::HashSet;

use ::store::Tx;
use base::{Ctx, PatientId, ResidentId, Result};

use super::{
    check::{self, Seen},
    likely::Candidate,
    linking::{How, Registered},
    model::{Demographics, SourcePatient},
    service::{Residents, index, sent_field},
    store::{self, NewPerson},
};
use crate::{
    Hash, Lookup,
    matching::{Features, Grade, Rule},
};

impl Residents {
    /// [`Residents::register`] for many, answered in their order. People of whom nothing is known go in as
    /// bulk rows; whoever shares a number, a document or a likeness with anybody, in the database or among
    /// `people`, is registered one by one after them; where the region matches by likeness, so is whoever has
    /// a likely resident, or a key of blocking in common with others of `people`. `Fault::conflict` when another transaction registers
    /// one of them at the same moment: run it again.
    pub fn register_many(
        &self,
        tx: &mut Tx<'_>,
        ctx: &Ctx,
        people: &[(SourcePatient, Demographics)],
    ) -> Result<Vec<Registered>> {
        let mut checked = Vec::with_capacity(people.len());
        for (source, who) in people {
            checked.push(check::check(&self.vault, source, who, self.today(ctx.now))?);
        }
        let known = store::known_hashes(tx, &checked)?;
        let (mut met, mut alike): (HashSet<Hash>, HashSet<(Rule, String)>) = Default::default();
        let by_likeness = self.thresholds(ctx.now).is_some();
        let mut new = Vec::new();
        let mut answers: Vec<Option<Registered>> = Vec::with_capacity(people.len());
        for seen in &checked {
            let mut strange = true;
            for hash in hashes(seen) {
                let stored = known.contains(&hash.now) || known.contains(&hash.earlier());
                strange &= !stored & met.insert(hash.now);
            }
            if by_likeness {
                let features = Features::of(&seen.who);
                for rule in Rule::ALL {
                    for key in rule.keys(&features) {
                        strange &= alike.insert((rule, key));
                    }
                }
                let likely = |candidate: &Candidate| candidate.grade >= Grade::Probable;
                strange = strange && !self.likely(tx, &features, None, ctx.now)?.iter().any(likely);
            }
            answers.push(if strange { Some(self.new_person(ctx, seen, &mut new)?) } else { None });
        }
        store::insert_people(tx, &new, &ctx.actor.id, ctx.now)?;
        let mut registered = Vec::with_capacity(people.len());
        for (answer, (source, who)) in answers.into_iter().zip(people) {
            registered.push(match answer {
                Some(answer) => answer,
                None => self.register(tx, ctx, source, who)?,
            });
        }
        Ok(registered)
    }

    fn new_person<'a>(&self, ctx: &Ctx, seen: &'a Seen, new: &mut Vec<NewPerson<'a>>) -> Result<Registered> {
        let patient = PatientId(self.random.uuid_v7(ctx.now));
        let resident = ResidentId(self.random.uuid_v7(ctx.now));
        new.push(NewPerson {
            patient,
            resident,
            link: self.random.uuid_v7(ctx.now),
            sent: self.vault.seal(&self.random, sent_field(&patient), &seen.sent)?,
            person: self.seal_person(resident, &seen.who)?,
            index: index(seen),
            keys: self.match_keys(&seen.who),
            seen,
        });
        Ok(Registered {
            patient,
            resident,
            how: How::NewResident,
            changed: true,
            moved: None,
            review: None,
            warnings: seen.warnings.clone(),
        })
    }
}

/// Everything by which somebody may already be known.
pub(super) fn hashes(seen: &Seen) -> impl Iterator<Item = Lookup> {
    let documents = seen.evidence.iter().map(|proof| proof.hash);
    std::iter::once(seen.local_hash).chain(documents).chain(seen.match_hash)
}
