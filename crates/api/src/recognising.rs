//! Checking orders for the faces: the JSON API and CDS Hooks ask the same way.

use audit::{Action, Event};
use base::{Ctx, ResidentId, Result};
use care::recognition::{Answered, CheckAnswer, Decision, Order, Prepared};
use store::Tx;
use uuid::Uuid;

use crate::State;

/// Decides, and says whether the patient, whom `find` looks up in the same snapshot, is known. With `record` it is
/// kept that it was asked; otherwise nothing but that somebody looked. A patient nobody knows has nothing to
/// recognise, and nothing is kept but the audit row.
pub(crate) async fn check(
    state: &State,
    ctx: &Ctx,
    mut order: Order,
    record: bool,
    find: impl FnOnce(&mut Tx<'_>) -> Result<Option<ResidentId>>,
) -> Result<(CheckAnswer, bool)> {
    // On this thread, so that the one writer of SQLite has less to do.
    let (prepared, resident) = state.read(|tx| {
        let resident = find(tx)?;
        order.resident = resident.unwrap_or(ResidentId(Uuid::nil()));
        Ok((state.recognition.prepare(tx, ctx.now, &order)?, resident))
    })?;
    let event = Event::done(Action::Check, "check");
    let event = match resident {
        Some(_) if record => return Ok((keep(state, ctx, order, prepared).await?, true)),
        Some(resident) => event.of(resident).with("preview"),
        None => event.with("the patient is not known"),
    };
    state.audited(ctx, vec![event]).await?;
    Ok((prepared.answer, resident.is_some()))
}

async fn keep(state: &State, ctx: &Ctx, mut order: Order, prepared: Prepared) -> Result<CheckAnswer> {
    let (recognition, residents) = (state.recognition.clone(), state.residents.clone());
    let (ctx, resident) = (ctx.clone(), order.resident);
    let mut prepared = Some(prepared);
    let written = state.store.write_async(move |tx| {
        // Merged with another since it was looked up: the other one it is.
        order.resident = residents.current(tx, resident)?;
        recognition.keep(tx, &ctx, &order, prepared.take())
    });
    written.await
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
