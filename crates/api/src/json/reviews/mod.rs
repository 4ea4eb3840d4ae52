//! Pairs of patients that a person must decide about, and merges undone,
//! patients taken out of their resident.

mod ask;
mod decide;
mod list;
mod merges;
mod registrations;
mod separate;
mod show;
mod undo;

use base::{Ctx, Result};
use identity::Moved;
use store::Tx;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::State;

pub(crate) fn router() -> OpenApiRouter<State> {
    OpenApiRouter::new()
        .routes(routes!(list::list, ask::ask))
        .routes(routes!(show::show, decide::decide))
        .routes(routes!(merges::list))
        .routes(routes!(undo::undo))
        .routes(routes!(registrations::search))
        .routes(routes!(separate::separate))
}

/// Everything that is kept by resident follows the links, in the transaction that moves them: first all
/// resources, then the checks, which are settled against them.
fn carry_over(state: &State, tx: &mut Tx<'_>, ctx: &Ctx, moved: &[Moved]) -> Result<()> {
    moved.iter().try_for_each(|moved| state.records.move_patient(tx, ctx, *moved))?;
    moved.iter().try_for_each(|moved| state.recognition.follow(tx, ctx, *moved))
}
