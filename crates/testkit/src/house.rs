//! The rooms put together on a test database, as the server puts them together.

use std::{path::PathBuf, sync::Arc};

use base::{Ctx, Result};
use clinical::{
    fhir::Codec,
    record::{Draft, Intent, Records, Stored},
};
use identity::{Matching, Residents, Vault, matching::Model};
use policy::{Policies, Region};
use serde_json::Value;
use terminology::CodeBook;

use crate::TestStore;

/// The committed rule files.
pub fn policies() -> Arc<Policies> {
    static LOADED: std::sync::LazyLock<Arc<Policies>> = std::sync::LazyLock::new(|| {
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../regions");
        match Policies::load(&folder) {
            Ok(policies) => Arc::new(policies),
            Err(faults) => panic!("the committed rule files are wrong: {}", faults[0]),
        }
    });
    LOADED.clone()
}

/// One region's record on a test database.
pub struct House {
    /// The region's rules.
    pub region: Arc<Region>,
    /// The record.
    pub records: Records,
    /// The resident index.
    pub residents: Arc<Residents>,
    /// Field encryption with a key that is no secret.
    pub vault: Arc<Vault>,
    /// Local codes.
    pub codes: CodeBook,
}

impl House {
    /// The rooms on `db`, for the region named; nothing is matched by likeness.
    pub fn new(db: &TestStore, region: &str) -> Self {
        Self::with(db, region, |residents, _| residents)
    }

    /// The same, matching residents by likeness with the committed model, under the region's parameters.
    pub fn matching(db: &TestStore, region: &str) -> Self {
        Self::with(db, region, |residents, region| {
            residents.matching(Matching::new(Arc::new(Model::synthetic().unwrap()), region.clone()))
        })
    }

    /// The rooms on `db`, under rules that are not the committed ones.
    pub fn over(db: &TestStore, region: Arc<Region>) -> Self {
        Self::build(db, region, |residents, _| residents)
    }

    fn with(
        db: &TestStore,
        region: &str,
        residents: impl FnOnce(Residents, &Arc<Region>) -> Residents,
    ) -> Self {
        Self::build(db, policies().region(region).unwrap().clone(), residents)
    }

    fn build(
        db: &TestStore,
        region: Arc<Region>,
        residents: impl FnOnce(Residents, &Arc<Region>) -> Residents,
    ) -> Self {
        let vault = Arc::new(Vault::new(1, &[7; 32]).unwrap());
        let plain = Residents::new(vault.clone(), db.random.clone(), region.zone.clone());
        let residents = Arc::new(residents(plain, &region));
        let codes = CodeBook::new(region.clone());
        let records = Records::new(
            Arc::new(Codec::new()),
            vault.clone(),
            db.random.clone(),
            residents.clone(),
            codes.clone(),
            region.zone.clone(),
        );
        Self { region, records, residents, vault, codes }
    }

    /// Writes resources as one batch, as `ctx`. Entries may refer to each other by [`urn`] of their place.
    pub fn write(&self, db: &TestStore, ctx: &Ctx, resources: Vec<(Intent, Value)>) -> Result<Vec<Stored>> {
        let drafts = resources
            .into_iter()
            .enumerate()
            .map(|(at, (intent, value))| {
                let place = format!("Bundle.entry[{at}].resource");
                Draft::new(intent, value, Some(urn(at)), &place).unwrap_or_else(|issues| {
                    panic!("{}", issues.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))
                })
            })
            .collect();
        let batch = self.records.batch(drafts, ctx.now)?;
        let (records, ctx) = (self.records.clone(), ctx.clone());
        db.store.write(move |tx| records.apply(tx, &ctx, &batch))
    }
}

/// The full URL of the entry at a place of a batch.
pub fn urn(at: usize) -> String {
    format!("urn:uuid:00000000-0000-4000-8000-{at:012}")
}
