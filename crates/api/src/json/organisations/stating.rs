//! Making statements for a caller: how far the caller reaches, and what is answered.

use base::{Fault, Result};
use exchange::organisation::Register;
use identity::organisation::{Entry, Fact, Organisation, Outcome, Reach, RowRemark, Stated, Topic};
use serde::Serialize;
use utoipa::ToSchema;

use super::made::Made;
use crate::{
    ApiError, State,
    caller::{Allowed, ToKeepOrganisation},
    problem::WrongRow,
};

/// What statements did.
#[derive(Serialize, ToSchema)]
pub(crate) struct StatementsMade {
    /// Statements of what nothing was stated of.
    new: usize,
    /// Statements that changed what was stated.
    changed: usize,
    /// Statements that were known.
    same: usize,
    /// What is odd about them; they were taken all the same.
    warnings: Vec<WrongRow>,
}

impl StatementsMade {
    pub(super) fn of(stated: Stated, place: impl Fn(&RowRemark) -> WrongRow) -> Self {
        let warnings = stated.warnings.iter().map(place).collect();
        Self { new: stated.new, changed: stated.changed, same: stated.same, warnings }
    }
}

pub(super) fn register(state: &State) -> Register {
    let organisation = Organisation::new(state.region.clone(), state.random.clone());
    Register::new(organisation, state.records.clone())
}

/// All of the region, or the caller's own institution.
fn reach(caller: &Allowed<ToKeepOrganisation>) -> Result<Reach> {
    if caller.may_manage().is_ok() {
        return Ok(Reach::Region);
    }
    caller.acting_for(None).map(|ctx| Reach::Institution(ctx.institution.unwrap_or_default()))
}

/// Makes statements, all or none; `dry_run` looks only.
pub(super) async fn made(
    state: &State,
    caller: &Allowed<ToKeepOrganisation>,
    entries: Vec<Entry>,
    dry_run: bool,
) -> Result<Outcome> {
    let (register, ctx, reach) = (register(state), caller.ctx().clone(), reach(caller)?);
    let outcome = if dry_run {
        state.read(|tx| register.organisation().try_out(tx, &ctx, &entries, &reach))?
    } else {
        let written = state.store.write_async(move |tx| register.state(tx, &ctx, &entries, &reach));
        written.await?
    };
    let forbidden = outcome.as_ref().err().and_then(|wrong| wrong.iter().find(|w| w.remark.forbidden));
    match forbidden {
        Some(wrong) => Err(Fault::forbidden(format!(
            "{} · it belongs to another institution; the region's manager states it",
            wrong.remark.reason
        ))
        .at(wrong.remark.field)),
        None => Ok(outcome),
    }
}

/// Makes the one statement of a call.
pub(super) async fn one(
    state: &State,
    caller: &Allowed<ToKeepOrganisation>,
    topic: Topic,
    keys: &[(&str, &str)],
    body: &impl Made,
) -> std::result::Result<StatementsMade, ApiError> {
    let named = |remark: &identity::organisation::Remark| WrongRow {
        row: 1,
        column: remark.field.to_owned(),
        reason: remark.reason.clone(),
    };
    let refused = |rows: Vec<WrongRow>| {
        ApiError::rows("nothing was kept: mend the fields that are named and send it again", rows)
    };
    let (from, until) = body.days();
    let fields = keys.iter().copied().chain(body.fields());
    let fact = Fact::read(topic, fields).map_err(|wrong| refused(wrong.iter().map(named).collect()))?;
    match made(state, caller, vec![Entry { fact, from, until }], false).await? {
        Ok(stated) => Ok(StatementsMade::of(stated, |w| named(&w.remark))),
        Err(wrong) => Err(refused(wrong.iter().map(|w| named(&w.remark)).collect())),
    }
}
