//! Checking orders for the faces: the JSON API and CDS Hooks ask the same way.

use audit::{Action, Event};
use base::{Ctx, ResidentId, Result};
use care::recognition::{Answered, CheckAnswer, Decision, Order};
use store::Tx;
use uuid::Uuid;

use crate::State;

/// Decides and keeps that it was asked, in one write transaction. A patient nobody knows has nothing to
/// recognise, and nothing is kept but the audit row.
pub(crate) async fn decide(
    state: &State,
    ctx: &Ctx,
    order: Order,
    resident: Option<ResidentId>,
) -> Result<CheckAnswer> {
    let Some(resident) = resident else {
        return Ok(look_ahead(state, ctx, order, |_| Ok(None)).await?.0);
    };
    let (recognition, residents) = (state.recognition.clone(), state.residents.clone());
    let ctx = ctx.clone();
    let mut order = order;
    let written = state.store.write_async(move |tx| {
        // Merged with another since it was looked up: the other one it is.
        order.resident = residents.current(tx, resident)?;
        recognition.check(tx, &ctx, &order)
    });
    written.await
}

/// Decides and keeps nothing but that somebody looked; also whether the patient, whom `find` looks up in the
/// same snapshot, is known.
pub(crate) async fn look_ahead(
    state: &State,
    ctx: &Ctx,
    mut order: Order,
    find: impl FnOnce(&mut Tx<'_>) -> Result<Option<ResidentId>>,
) -> Result<(CheckAnswer, bool)> {
    let (answer, resident) = state.read(|tx| {
        let resident = find(tx)?;
        order.resident = resident.unwrap_or(ResidentId(Uuid::nil()));
        Ok((state.recognition.preview(tx, ctx.now, &order)?, resident))
    })?;
    let event = Event::done(Action::Check, "check");
    let event = match resident {
        Some(resident) => event.of(resident).with("preview"),
        None => event.with("the patient is not known"),
    };
    state.audited(ctx, vec![event]).await?;
    Ok((answer, resident.is_some()))
}

/// Records answers, all or none. Each comes with its place in what was sent, for a refusal to name.
pub(crate) async fn answer(
    state: &State,
    ctx: &Ctx,
    decisions: Vec<(String, Decision)>,
) -> Result<Vec<Answered>> {
    let (recognition, ctx) = (state.recognition.clone(), ctx.clone());
    let written = state.store.write_async(move |tx| {
        let one = |(place, decision): &(String, Decision)| {
            recognition.answer(tx, &ctx, decision).map_err(|fault| fault.at(place))
        };
        decisions.iter().map(one).collect()
    });
    written.await
}
