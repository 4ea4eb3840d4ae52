//! Residents become one, or two again: checks, open orders, answers and what they saved follow.

use ::store::{Tx, outbox};
use audit::{Action, Event};
use base::{CheckId, Ctx, Key, PatientId, ResidentId, Result};
use identity::Moved;
use jiff::Timestamp;
use serde::Deserialize;

use super::{
    Recognition,
    settle::Exam,
    store::{self, Count, Standing, Tally},
};

/// The outbox event of a patient whose link moved.
pub(super) const PATIENT_MOVED: &str = "patient.moved";

#[derive(Deserialize)]
struct PatientMoved {
    patient: PatientId,
    from: ResidentId,
    to: ResidentId,
}

impl Recognition {
    /// Carries checks over after a patient's link moved (and its resources with
    /// [`clinical::record::Records::move_patient`]), in the same transaction or later: the links as they stand
    /// decide, so that doing it twice or late does no harm.
    ///
    /// * A resident that ended leaves all its checks to the one it became.
    /// * One that lives on leaves the checks that were decided for `to`, and those that the patient's
    ///   institution asked while the patient was linked to it, unless it has another patient there.
    /// * An answer relies only on reports of its own person: a report that is another's now counts as
    ///   withdrawn, one that came back is relied on again. Savings are settled accordingly, once for each exam.
    pub fn follow(&self, tx: &mut Tx<'_>, ctx: &Ctx, moved: Moved) -> Result<()> {
        let Moved { patient, from, to } = moved;
        let residents = self.records.residents().clone();
        if from == to || residents.resident_of(tx, patient)? != Some(to) {
            return Ok(());
        }
        let (first, second) = (from.min(to), from.max(to));
        store::lock(tx, first)?;
        store::lock(tx, second)?;
        let ended = residents.current(tx, from)? != from;
        let mine = self.asked_by(tx, moved)?;
        let checks: Vec<CheckId> = store::checks_under(tx, from)?
            .into_iter()
            .filter(|check| ended || check.origin == Some(to) || mine.covers(check))
            .map(|check| check.check)
            .collect();
        for check in &checks {
            store::carry(tx, *check, from, to)?;
        }
        let mut tally = Tally::default();
        self.reconcile(tx, from, ctx.now, &mut tally)?;
        self.reconcile(tx, to, ctx.now, &mut tally)?;
        if !checks.is_empty() {
            let event = |resident, words: &str| {
                Event::done(Action::Link, format!("Patient/{patient}"))
                    .of(resident)
                    .with(format!("{} checks {words}", checks.len()))
            };
            audit::append(tx, ctx, [event(from, "left this record"), event(to, "came to this record")])?;
        }
        store::flush(tx, tally)
    }

    /// [`Recognition::follow`] for an event of the outbox.
    pub(super) fn on_patient_moved(&self, tx: &mut Tx<'_>, ctx: &Ctx, event: &outbox::Event) -> Result<()> {
        match serde_json::from_str(&event.payload) {
            Ok(PatientMoved { patient, from, to }) => self.follow(tx, ctx, Moved { patient, from, to }),
            Err(_) => {
                tracing::error!(event = %event.id, "an event that cannot be read was dropped");
                Ok(())
            }
        }
    }

    /// Which checks of a resident that lives on the moved patient's institution asked for this patient.
    fn asked_by(&self, tx: &mut Tx<'_>, Moved { patient, from, to }: Moved) -> Result<Asked> {
        let residents = self.records.residents();
        let of = |patients: Vec<(PatientId, String)>| {
            patients.into_iter().find(|(one, _)| *one == patient).map(|(_, institution)| institution)
        };
        let institution = of(residents.patients_of(tx, to)?).unwrap_or_default();
        let another = residents.patients_of(tx, from)?.iter().any(|(_, other)| *other == institution);
        let was = residents.links_of(tx, patient)?.into_iter().rev().find(|link| link.resident == from);
        let since = was.map(|link| link.since).filter(|_| !another);
        Ok(Asked { institution, since })
    }

    /// Answers of a resident rely on reports in its record, and each exam is counted as saved once.
    fn reconcile(
        &self,
        tx: &mut Tx<'_>,
        resident: ResidentId,
        now: Timestamp,
        tally: &mut Tally,
    ) -> Result<()> {
        let mut exams: Vec<(Key, String, String)> = Vec::new();
        for row in store::reliances_of(tx, resident)? {
            let report = self.records.report(tx, resident, row.report)?;
            let withdrawn = report.is_none_or(|report| report.status.is_withdrawn());
            if withdrawn != row.withdrawn {
                store::mark_reliance(tx, resident, &row, withdrawn.then_some(now))?;
            }
            exams.extend(row.exam.map(|exam| (exam, row.item, row.institution)));
        }
        let mut counted: Vec<(Key, String, String)> = Vec::new();
        for saving in store::open_savings(tx, resident)? {
            let exam = (saving.exam, saving.item.clone(), saving.institution.clone());
            if counted.contains(&exam) {
                store::close_saving(tx, &saving, now)?;
                tally.add(
                    self.key_of_saving(&saving, now),
                    Count { returned: saving.fen, ..Count::default() },
                );
            } else {
                exams.push(exam.clone());
                counted.push(exam);
            }
        }
        exams.sort();
        exams.dedup();
        for (exam, item, institution) in &exams {
            let exam = Exam { resident, exam: *exam, item, institution };
            self.settle(tx, &exam, now, tally)?;
        }
        Ok(())
    }
}

/// Checks of one institution since an instant; none where that is not known.
struct Asked {
    institution: String,
    since: Option<Timestamp>,
}

impl Asked {
    fn covers(&self, check: &Standing) -> bool {
        // A check that was decided for somebody else goes with that one only.
        check.origin.is_none()
            && check.institution == self.institution
            && self.since.is_some_and(|since| check.at >= since)
    }
}
