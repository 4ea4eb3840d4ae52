//! What accepted objections keep from others.

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicI64, Ordering},
};

use ::store::Tx;
use base::{Key, ResidentId, Result};

use super::{Target, store};

/// Whether anything is restricted at all, in memory: where nobody ever objected no question costs a look into the
/// database. Clones share it.
#[derive(Debug, Clone)]
pub struct Restrictions(Arc<Memory>);

#[derive(Debug)]
struct Memory {
    any: AtomicBool,
    revision: AtomicI64,
}

impl Default for Restrictions {
    /// As if there were some, until [`Restrictions::refresh`] knows better.
    fn default() -> Self {
        Self(Arc::new(Memory { any: AtomicBool::new(true), revision: AtomicI64::new(-1) }))
    }
}

impl Restrictions {
    /// Whether there may be restrictions.
    pub fn any(&self) -> bool {
        self.0.any.load(Ordering::Acquire)
    }

    /// Looks again if an objection came to restrict or ceased to. A server calls it once a second, and once at
    /// its start; whoever answered one at once.
    pub fn refresh(&self, tx: &mut Tx<'_>) -> Result<()> {
        let revision = store::revision(tx)?;
        if self.0.revision.load(Ordering::Acquire) != revision {
            self.0.any.store(store::any_restricts(tx)?, Ordering::Release);
            self.0.revision.store(revision, Ordering::Release);
        }
        Ok(())
    }

    /// What is restricted of a resident's record.
    pub fn of(&self, tx: &mut Tx<'_>, resident: ResidentId) -> Result<Restricted> {
        if !self.any() {
            return Ok(Restricted::default());
        }
        let mut found = Restricted::default();
        for (institution, target) in store::restricting(tx, resident)? {
            match target {
                Target::Whole => found.whole = true,
                Target::Institution => found.institutions.push(institution),
                Target::Piece(kind, key) => found.pieces.push((kind, key)),
                Target::Access(..) => {}
            }
        }
        Ok(found)
    }
}

/// What is restricted of one resident's record.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Restricted {
    whole: bool,
    institutions: Vec<String>,
    pieces: Vec<(String, Key)>,
}

impl Restricted {
    /// Whether a resource is: `kind` by its FHIR name, `made_by` who made it.
    pub fn holds(&self, kind: &str, key: Key, made_by: &str) -> bool {
        self.whole
            || self.institutions.iter().any(|code| code == made_by)
            || self.pieces.iter().any(|(of, piece)| of == kind && *piece == key)
    }
}
