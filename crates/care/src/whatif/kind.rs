//! Recognition, plugged into the engine.

use base::{Fault, Result};
use jiff::{Timestamp, civil::Date};
use policy::Region;
use replay::{Control, Ended, Job, Kind, Run, engine::Progress};

use super::{recorded::Recorded, result};
use crate::recognition::{Recognition, store::Reach};

/// What runs of recognition are kept under.
pub const SUBJECT: &str = "recognition";

/// Recognition as `replay` sees it. Clones share it.
#[derive(Clone)]
pub struct WhatIf {
    pub(super) recognition: Recognition,
}

impl WhatIf {
    /// Over what was recorded.
    pub fn new(recognition: Recognition) -> Self {
        Self { recognition }
    }

    /// The checks of a run.
    pub(super) fn reach(region: &Region, run: &Run) -> Result<Reach> {
        reach(region, (run.from, run.to), run.as_of, false)
    }
}

/// The checks of some legal days, as they were known at an instant.
pub(super) fn reach(
    region: &Region,
    (from, to): (Date, Date),
    as_of: Timestamp,
    whole: bool,
) -> Result<Reach> {
    let wrong = || Fault::invalid("the period lies outside what a calendar can say").at("to");
    let midnight = |day: Date| -> Result<Timestamp> {
        Ok(day.to_zoned(region.zone.clone()).map_err(|_| wrong())?.timestamp())
    };
    let end = to.tomorrow().map_err(|_| wrong())?;
    Ok(Reach { from: midnight(from)?, to: midnight(end)?, as_of, whole })
}

impl Kind for WhatIf {
    fn name(&self) -> &'static str {
        SUBJECT
    }

    fn work(&self, job: &Job<'_>, control: Control<'_>) -> Result<Option<(Vec<u8>, Progress)>> {
        let recorded = Recorded {
            recognition: &self.recognition,
            in_force: job.in_force,
            rules: job.rules,
            reach: Self::reach(job.in_force, job.run)?,
        };
        let kept = job.kept.as_ref().map(|(progress, sum)| (progress.clone(), sum.as_slice()));
        let (sum, progress) = match replay::engine::run(job.store, &recorded, kept, control)? {
            Ended::Whole(sum, progress) => (sum, progress),
            Ended::Stopped => return Ok(None),
        };
        let outcome = result::outcome(SUBJECT, job, &sum);
        let bytes = serde_json::to_vec(&outcome)
            .map_err(|e| Fault::internal(format!("a result cannot be written: {e}")))?;
        Ok(Some((bytes, progress)))
    }
}
