//! Checking orders for the faces: the JSON API and CDS Hooks ask the same way.

use audit::{Action, Event};
use base::{Ctx, ResidentId, Result};
use care::recognition::{Answered, CheckAnswer, Decision, Order};
use uuid::Uuid;

use crate::State;

/// An order of somebody who is known, or may not be.
pub(crate) struct Asked {
    /// The order; its resident means nothing unless `known`.
    pub(crate) order: Order,
    /// Whether the patient is known here.
    pub(crate) known: bool,
    /// Whether it is kept that this was asked.
    pub(crate) record: bool,
}

impl Asked {
    /// An order for `resident`, if there is one.
    pub(crate) fn new(mut order: Order, resident: Option<ResidentId>, record: bool) -> Self {
        order.resident = resident.unwrap_or(ResidentId(Uuid::nil()));
        Self { order, known: resident.is_some(), record }
    }
}

/// Decides. A patient nobody knows has nothing to recognise and nothing is kept but the audit row; a
/// preview keeps no more. Everything else is one write transaction.
pub(crate) async fn decide(state: &State, ctx: &Ctx, asked: Asked) -> Result<CheckAnswer> {
    let Asked { order, known, record } = asked;
    if known && record {
        let (recognition, residents) = (state.recognition.clone(), state.residents.clone());
        let ctx = ctx.clone();
        let written = state.store.write_async(move |tx| {
            // Merged with another since it was looked up: the other one it is.
            let resident = residents.current(tx, order.resident)?;
            recognition.check(tx, &ctx, &Order { resident, ..order.clone() })
        });
        return written.await;
    }
    let answer = state.read(|tx| state.recognition.preview(tx, ctx.now, &order))?;
    let event = match known {
        true => Event::done(Action::Check, "check").of(order.resident).with("preview"),
        false => Event::done(Action::Check, "check").with("the patient is not known"),
    };
    state.audited(ctx, vec![event]).await?;
    Ok(answer)
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
