//! Keeping scenarios and asking for runs. Who may is asked before.

use std::sync::Arc;

use ::store::Tx;
use audit::{Action, Event};
use base::{Ctx, Fault, Fnv, Random, Result, RunId, ScenarioId};
use jiff::{Timestamp, civil::Date};
use policy::{FileChange, Overlaid, Policies, PolicyFault, Region};

use crate::{Run, RunState, Scenario, store};

/// Longest name and reason, in characters.
const NAME_LONGEST: usize = 200;
const REASON_LONGEST: usize = 2_000;
/// Longest overlay, in bytes.
const OVERLAY_LONGEST: usize = 256 << 10;
/// Longest period of a run, in days.
const DAYS_MOST: i32 = 3_700;
/// Runs that may wait at once.
const WAITING_MOST: i64 = 50;
/// What faults call a scenario.
const FILE: &str = "scenario.toml";

/// Scenarios of one region.
#[derive(Clone)]
pub struct Scenarios {
    policies: Arc<Policies>,
    region: Arc<Region>,
    random: Arc<Random>,
}

/// What a run is asked of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// What is replayed.
    pub subject: &'static str,
    /// First legal day.
    pub from: Date,
    /// Last legal day, included.
    pub to: Date,
    /// Later than this nothing is looked at; now when it is not said.
    pub as_of: Option<Timestamp>,
}

impl Scenarios {
    /// Over the rule files of a region.
    pub fn new(policies: Arc<Policies>, region: Arc<Region>, random: Arc<Random>) -> Self {
        Self { policies, region, random }
    }

    /// The region's rules as they are in force.
    pub fn region(&self) -> &Arc<Region> {
        &self.region
    }

    /// The region with an overlay over it, or everything that is wrong with the overlay.
    pub fn overlaid(&self, overlay: &str) -> Result<Overlaid, Vec<PolicyFault>> {
        self.policies.overlaid(&self.region, FILE, overlay)
    }

    /// The same for an overlay that was checked when it was kept: it may not fit rules that have changed since.
    pub(crate) fn rules(&self, scenario: &Scenario) -> Result<Arc<Region>> {
        self.overlaid(&scenario.overlay).map(|laid| Arc::new(laid.region)).map_err(|faults| {
            let first = faults.first().map(ToString::to_string).unwrap_or_default();
            Fault::unprocessable(format!(
                "the region's rules have changed since and the scenario no longer fits them: {first}"
            ))
        })
    }

    /// The change of the region's files that puts a scenario in force.
    pub fn proposal(
        &self,
        scenario: &Scenario,
        effective: Date,
        source: &str,
    ) -> Result<Vec<FileChange>, Vec<PolicyFault>> {
        self.policies.proposal(&self.region, (FILE, &scenario.overlay), effective, source)
    }

    /// A scenario as it would be kept. `Fault::invalid` for one without a name or a reason, or that is too long.
    pub fn new_scenario(&self, ctx: &Ctx, name: &str, reason: &str, overlay: &str) -> Result<Scenario> {
        let text = |place: &str, text: &str, longest: usize| {
            let (text, wrong) = (text.trim(), text.chars().any(|c| c.is_control() && c != '\n' && c != '\t'));
            if text.is_empty() || text.chars().count() > longest || wrong {
                return Err(
                    Fault::invalid(format!("write 1 to {longest} characters, none of control")).at(place)
                );
            }
            Ok(text.to_owned())
        };
        if overlay.len() > OVERLAY_LONGEST {
            return Err(Fault::too_large(format!("at most {OVERLAY_LONGEST} bytes")).at("overlay"));
        }
        Ok(Scenario {
            id: ScenarioId(self.random.uuid_v7(ctx.now)),
            name: text("name", name, NAME_LONGEST)?,
            reason: text("reason", reason, REASON_LONGEST)?,
            author: ctx.actor.id.clone(),
            created_at: ctx.now,
            overlay: overlay.to_owned(),
            digest: Fnv::new().text(overlay).finish(),
        })
    }

    /// Keeps a scenario; its overlay was checked.
    pub fn keep(&self, tx: &mut Tx<'_>, ctx: &Ctx, scenario: &Scenario) -> Result<()> {
        store::add_scenario(tx, scenario)?;
        let event = Event::done(Action::Create, format!("scenario/{}", scenario.id));
        audit::append(tx, ctx, [event.with(base::hex(scenario.digest))])
    }

    /// Scenarios, newest first, at most `most`, older than `before`.
    pub fn list(&self, tx: &mut Tx<'_>, before: Option<ScenarioId>, most: u32) -> Result<Vec<Scenario>> {
        store::scenarios(tx, before, most)
    }

    /// One scenario. `Fault::not_found` when there is none.
    pub fn scenario(&self, tx: &mut Tx<'_>, id: ScenarioId) -> Result<Scenario> {
        store::scenario(tx, id)?.ok_or_else(|| Fault::not_found(format!("there is no scenario {id}")))
    }

    /// Asks for a run. `Fault::invalid` for a period that is none, `Fault::conflict` while too many wait.
    pub fn ask(&self, tx: &mut Tx<'_>, ctx: &Ctx, scenario: ScenarioId, asked: &Asked) -> Result<Run> {
        self.scenario(tx, scenario)?;
        let run = self.new_run(ctx, scenario, asked)?;
        if store::waiting(tx)? >= WAITING_MOST {
            return Err(Fault::conflict(format!(
                "{WAITING_MOST} runs are waiting already; cancel one or come back later"
            )));
        }
        store::add_run(tx, &run)?;
        let event = Event::done(Action::Create, format!("scenario/{scenario}/run/{}", run.id));
        audit::append(tx, ctx, [event.with(format!("{} {}..{}", run.subject, run.from, run.to))])?;
        Ok(run)
    }

    /// A run as it would be kept.
    pub fn new_run(&self, ctx: &Ctx, scenario: ScenarioId, asked: &Asked) -> Result<Run> {
        if asked.to < asked.from {
            return Err(Fault::invalid("the period ends before it begins").at("to"));
        }
        if (asked.to - asked.from).get_days() > DAYS_MOST {
            return Err(Fault::too_costly("ask for ten years at most").at("to"));
        }
        if asked.as_of.is_some_and(|as_of| as_of > ctx.now) {
            return Err(Fault::invalid("what will be known later is not known yet").at("asOf"));
        }
        Ok(Run {
            id: RunId(self.random.uuid_v7(ctx.now)),
            scenario,
            subject: asked.subject.to_owned(),
            from: asked.from,
            to: asked.to,
            as_of: asked.as_of.unwrap_or(ctx.now),
            rules: self.region.edition().digest(),
            state: RunState::Queued,
            done: 0,
            total: 0,
            error: None,
            started_by: ctx.actor.id.clone(),
            started_at: ctx.now,
            ended_at: None,
        })
    }

    /// Runs of a scenario, newest first.
    pub fn runs(&self, tx: &mut Tx<'_>, scenario: ScenarioId) -> Result<Vec<Run>> {
        self.scenario(tx, scenario)?;
        store::runs(tx, scenario)
    }

    /// One run, of that scenario if one is named.
    pub fn run(&self, tx: &mut Tx<'_>, scenario: Option<ScenarioId>, id: RunId) -> Result<Run> {
        let found =
            store::run(tx, id)?.filter(|run| scenario.is_none_or(|scenario| scenario == run.scenario));
        found.ok_or_else(|| Fault::not_found(format!("there is no run {id} of this scenario")))
    }

    /// Stops a run. `Fault::conflict` when it has ended.
    pub fn cancel(&self, tx: &mut Tx<'_>, ctx: &Ctx, scenario: ScenarioId, id: RunId) -> Result<Run> {
        let run = self.run(tx, Some(scenario), id)?;
        if run.state.ended() || !store::cancel(tx, id, ctx.now)? {
            return Err(Fault::conflict(format!("the run has ended already: {}", run.state.name())));
        }
        let event = Event::done(Action::Update, format!("scenario/{scenario}/run/{id}"));
        audit::append(tx, ctx, [event.with("cancelled")])?;
        self.run(tx, Some(scenario), id)
    }

    /// The result of a run, the bytes that it came to. `Fault::conflict` while there is none.
    pub fn result(&self, tx: &mut Tx<'_>, run: &Run) -> Result<Vec<u8>> {
        store::result(tx, run.id)?.ok_or_else(|| {
            Fault::conflict(format!(
                "the run has no result: it is {}, {} % done",
                run.state.name(),
                run.percent()
            ))
        })
    }

    /// Keeps a run that was made elsewhere (at the terminal) with its result.
    pub fn keep_done(&self, tx: &mut Tx<'_>, ctx: &Ctx, run: &Run, result: &[u8]) -> Result<()> {
        store::add_run(tx, run)?;
        store::end(tx, run.id, RunState::Done, Some(result), None, ctx.now)?;
        let event = Event::done(Action::Create, format!("scenario/{}/run/{}", run.scenario, run.id));
        audit::append(tx, ctx, [event.with(format!("{} {}..{}", run.subject, run.from, run.to))])
    }
}
