//! Answers of recognition for a person who does not see all that they rest on.

use base::{Key, Result};
use care::{
    duplicates::{Duplicate, Source},
    recognition::{Candidate, CheckAnswer, ItemDecision, Verdict},
};
use clinical::record::{self, ResourceType, Sight as _};
use serde_json::{Value, json};
use store::Tx;

use super::Seeing;
use crate::{State, caller::Caller};

/// Takes out of an answer what the caller does not see.
pub(crate) fn without_hidden(state: &State, caller: &Caller, answer: &mut CheckAnswer) -> Result<()> {
    let mut sight = caller.sight(state);
    if sight.is_whole() {
        return Ok(());
    }
    state.read(|tx| {
        for line in &mut answer.items {
            clear_if_hidden(state, tx, &mut sight, &mut line.decision)?;
            keep_seen(state, tx, &mut sight, &mut line.duplicates)?;
        }
        for line in &mut answer.medicines {
            keep_seen(state, tx, &mut sight, &mut line.duplicates)?;
        }
        Ok(())
    })
}

/// The same for lines of a check that is looked at again.
pub(crate) fn lines_without_hidden<'l>(
    state: &State,
    caller: &Caller,
    lines: impl Iterator<Item = &'l mut ItemDecision>,
) -> Result<()> {
    let mut sight = caller.sight(state);
    if sight.is_whole() {
        return Ok(());
    }
    state.read(|tx| {
        for decision in lines {
            clear_if_hidden(state, tx, &mut sight, decision)?;
        }
        Ok(())
    })
}

/// A line that rests on a report which is not seen is answered as if nothing had been found: part of it would
/// say what the rest is.
fn clear_if_hidden(
    state: &State,
    tx: &mut Tx<'_>,
    sight: &mut Seeing<'_>,
    decision: &mut ItemDecision,
) -> Result<()> {
    for candidate in &decision.candidates {
        let said = json!([{"code": candidate.item, "display": candidate.item_name}, covered(candidate)]);
        if seen(state, tx, sight, (ResourceType::DiagnosticReport, candidate.report), &said)? {
            continue;
        }
        decision.candidates.clear();
        decision.uses.clear();
        decision.members.clear();
        decision.reasons.clear();
        decision.best = None;
        decision.saving = None;
        decision.offered = false;
        if !matches!(decision.verdict, Verdict::Emergency | Verdict::NeverRecognised) {
            decision.verdict = Verdict::NoResult;
        }
        return Ok(());
    }
    Ok(())
}

/// Items of a panel for which a report may stand in: that it has them says that they were tested.
fn covered(candidate: &Candidate) -> Value {
    candidate.covers.iter().map(|code| json!({"code": code})).collect()
}

fn keep_seen(
    state: &State,
    tx: &mut Tx<'_>,
    sight: &mut Seeing<'_>,
    duplicates: &mut Vec<Duplicate>,
) -> Result<()> {
    let mut kept = Vec::with_capacity(duplicates.len());
    for duplicate in duplicates.drain(..) {
        let said = json!({"code": duplicate.code, "display": duplicate.name});
        let visible = match duplicate.source {
            Source::Report { report, .. } => {
                seen(state, tx, sight, (ResourceType::DiagnosticReport, report), &said)?
            }
            Source::Prescription { prescription } => {
                seen(state, tx, sight, (ResourceType::MedicationRequest, prescription), &said)?
            }
            // An order that is open elsewhere is no resource: what it is of decides.
            Source::Order { .. } => record::sensitive(state.region.sensitive(sight.day), &said).is_empty(),
        };
        if visible {
            kept.push(duplicate);
        }
    }
    *duplicates = kept;
    Ok(())
}

/// Whether a resource is seen, and what the answer says of it: a report that is seen may hold a result that is
/// not.
fn seen(
    state: &State,
    tx: &mut Tx<'_>,
    sight: &mut Seeing<'_>,
    (kind, key): (ResourceType, Key),
    said: &Value,
) -> Result<bool> {
    let Some(found) = state.records.by_key(tx, kind, key)? else { return Ok(false) };
    let value = found.value()?;
    Ok(sight.sees(tx, &found, &value)? && sight.sees(tx, &found, said)?)
}
