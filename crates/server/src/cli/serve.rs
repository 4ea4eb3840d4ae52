//! `lianyi serve`.

use super::{Failure, Surroundings};
use crate::{compose::Parts, serve};

pub(super) fn run(around: &Surroundings) -> Result<(), Failure> {
    let parts = Parts::open(&around.config)?;
    for warning in parts.policies.warnings() {
        tracing::warn!("{warning}");
    }
    serve::serve(&around.config, parts, |_| {})?;
    Ok(())
}
