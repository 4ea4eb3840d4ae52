//! Scenarios and runs as this API writes them.

use base::{Fault, Result, RunId, ScenarioId, hex};
use jiff::{Timestamp, civil::Date};
use policy::{ChangeKind, PolicyFault, Region, RuleChange};
use replay::{Run, Scenario};
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{ApiError, State, json::said::each, problem::WrongRule};

/// A change of the region's rules that somebody wants to try on the past. It never changes.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct ScenarioShown {
    /// Its id; none of one that was only checked.
    pub(super) id: Option<Uuid>,
    /// What it is called.
    pub(super) name: String,
    /// Why it is tried.
    pub(super) reason: String,
    /// Who wrote it.
    pub(super) author: String,
    /// When.
    pub(super) created_at: Timestamp,
    /// Digest of the overlay: the same for the same text.
    pub(super) digest: String,
    /// The rules that are changed, as TOML in the format of the region's files; left out of lists.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) overlay: Option<String>,
    /// What it does to which rule; left out of lists.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) changes: Option<Vec<RuleChanged>>,
    /// What somebody should look at, though it works.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) warnings: Option<Vec<String>>,
}

/// One rule that a scenario changes.
#[derive(Serialize, ToSchema)]
pub(super) struct RuleChanged {
    /// Kind and code.
    #[schema(example = "item/CT-HEAD")]
    rule: String,
    /// What is done to it.
    change: HowChanged,
    /// First day on which it holds.
    #[schema(value_type = String, format = Date)]
    effective: Date,
    /// Last day; none where it goes on.
    #[schema(value_type = Option<String>, format = Date)]
    until: Option<Date>,
    /// The keys that the scenario states; the others stay as they are.
    keys: Vec<String>,
}

/// What is done to a rule.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
enum HowChanged {
    /// It says something else.
    Changed,
    /// It is new.
    Added,
    /// It is taken away.
    Dropped,
}

impl From<RuleChange> for RuleChanged {
    fn from(of: RuleChange) -> Self {
        let change = match of.change {
            ChangeKind::Changed => HowChanged::Changed,
            ChangeKind::Added => HowChanged::Added,
            ChangeKind::Dropped => HowChanged::Dropped,
        };
        Self { rule: of.rule, change, effective: of.effective, until: of.until, keys: of.keys }
    }
}

impl ScenarioShown {
    /// Without its overlay, for lists.
    pub(super) fn brief(of: Scenario) -> Self {
        Self {
            id: Some(of.id.0),
            name: of.name,
            reason: of.reason,
            author: of.author,
            created_at: of.created_at,
            digest: hex(of.digest),
            overlay: None,
            changes: None,
            warnings: None,
        }
    }

    /// With what it does under the rules of today. One that no longer fits them is shown with what is wrong.
    pub(super) fn whole(state: &State, of: Scenario) -> Self {
        let overlay = of.overlay.clone();
        let (changes, warnings) = match state.scenarios.overlaid(&overlay) {
            Ok(laid) => (each(laid.changes), laid.warnings),
            Err(faults) => (Vec::new(), faults),
        };
        Self {
            overlay: Some(overlay),
            changes: Some(changes),
            warnings: Some(warnings.iter().map(ToString::to_string).collect()),
            ..Self::brief(of)
        }
    }
}

/// A scenario over a period.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct RunShown {
    /// Its id.
    id: Uuid,
    /// The scenario.
    scenario: Uuid,
    /// What is replayed.
    #[schema(example = "recognition")]
    subject: String,
    /// First legal day.
    #[schema(value_type = String, format = Date)]
    from: Date,
    /// Last legal day, included.
    #[schema(value_type = String, format = Date)]
    to: Date,
    /// What came into the database later is not looked at.
    as_of: Timestamp,
    /// `queued`, `running`, `done`, `cancelled`, `failed`.
    #[schema(example = "running")]
    state: &'static str,
    /// Checks decided again.
    done: i64,
    /// Checks in all, about.
    total: i64,
    /// How much is done; 100 only at the end.
    percent: i64,
    /// Who started it.
    started_by: String,
    /// When.
    started_at: Timestamp,
    /// When it ended.
    ended_at: Option<Timestamp>,
    /// Why it failed.
    error: Option<String>,
}

impl From<Run> for RunShown {
    fn from(of: Run) -> Self {
        Self {
            percent: of.percent(),
            id: of.id.0,
            scenario: of.scenario.0,
            subject: of.subject,
            from: of.from,
            to: of.to,
            as_of: of.as_of,
            state: of.state.name(),
            done: of.done,
            total: of.total,
            started_by: of.started_by,
            started_at: of.started_at,
            ended_at: of.ended_at,
            error: of.error,
        }
    }
}

/// A refusal that names every mistake of an overlay.
pub(super) fn mistakes(faults: Vec<PolicyFault>) -> ApiError {
    let count = faults.len();
    let wrong = faults.into_iter().map(|fault| WrongRule {
        file: fault.file,
        line: fault.line,
        column: fault.column,
        reason: fault.reason,
    });
    ApiError::rules(
        format!("the overlay has {count} mistakes; mend them at the lines and columns that are named"),
        wrong.collect(),
    )
}

/// A run of a scenario, and the rules of the scenario.
pub(super) fn run_with_rules(
    state: &State,
    scenario: Uuid,
    run: Uuid,
) -> Result<(Run, Arc<Region>), ApiError> {
    let (run, scenario) = state.read(|tx| {
        let run = state.scenarios.run(tx, Some(ScenarioId(scenario)), RunId(run))?;
        Ok((run, state.scenarios.scenario(tx, ScenarioId(scenario))?))
    })?;
    if run.rules != state.region.edition().digest() {
        return Err(Fault::conflict("the region's rules have changed since this run; start another").into());
    }
    let laid = state.scenarios.overlaid(&scenario.overlay).map_err(mistakes)?;
    Ok((run, Arc::new(laid.region)))
}
