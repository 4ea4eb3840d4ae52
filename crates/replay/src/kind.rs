//! What can be replayed here: the wings say, the engine does not know them.

use std::sync::Arc;

use ::store::Store;
use base::Result;
use policy::Region;

use crate::{
    Run, Scenario,
    engine::{Control, Progress},
};

/// A run with everything that is needed to work on it.
pub struct Job<'j> {
    /// The database.
    pub store: &'j Store,
    /// The run.
    pub run: &'j Run,
    /// Its scenario.
    pub scenario: &'j Scenario,
    /// The region's rules as they are in force.
    pub in_force: &'j Arc<Region>,
    /// The same with the scenario laid over them.
    pub rules: &'j Arc<Region>,
    /// What was kept of it, when it was interrupted.
    pub kept: Option<(Progress, Vec<u8>)>,
}

/// One sort of thing that is replayed.
pub trait Kind: Send + Sync {
    /// Its name, which runs are kept with.
    fn name(&self) -> &'static str;
    /// Works on a run; the bytes of its result as JSON with how many cases they are of, or none when it was stopped.
    fn work(&self, job: &Job<'_>, control: Control<'_>) -> Result<Option<(Vec<u8>, Progress)>>;
}

/// All of them.
pub type Kinds = Vec<Arc<dyn Kind>>;
