//! All regions of an installation.

use std::{
    collections::{BTreeMap, HashMap},
    path::{Path, PathBuf},
    sync::Arc,
};

use crate::{PolicyFault, Region, load};

/// The loaded rules of every region.
#[derive(Debug, Clone, Default)]
pub struct Policies {
    regions: Vec<Arc<Region>>,
    by_key: HashMap<String, usize>,
    warnings: Vec<PolicyFault>,
}

impl Policies {
    /// Reads every `<code>-<name>` folder under `dir`. All errors come back together; with one of them
    /// nothing is loaded, since half a rule book is worse than none.
    pub fn load(dir: &Path) -> Result<Self, Vec<PolicyFault>> {
        load::load(dir)
    }

    /// The same from texts by path relative to the directory of regions, so that a scenario can lay
    /// changed files over the region's own.
    pub fn from_files(files: &BTreeMap<PathBuf, String>) -> Result<Self, Vec<PolicyFault>> {
        load::from_files(files)
    }

    /// A region by code (`510700`), folder name (`mianyang`), Chinese name or alias.
    pub fn region(&self, key: &str) -> Option<&Arc<Region>> {
        self.by_key.get(&key.to_lowercase()).map(|&index| &self.regions[index])
    }

    /// Every region, by code.
    pub fn regions(&self) -> &[Arc<Region>] {
        &self.regions
    }

    /// What somebody should look at, though the rules work.
    pub fn warnings(&self) -> &[PolicyFault] {
        &self.warnings
    }

    pub(crate) fn new(mut regions: Vec<Region>, warnings: Vec<PolicyFault>) -> Self {
        regions.sort_by(|a, b| a.code.cmp(&b.code));
        let mut by_key = HashMap::new();
        for (index, region) in regions.iter().enumerate() {
            for key in region.keys() {
                by_key.entry(key).or_insert(index);
            }
        }
        Self { regions: regions.into_iter().map(Arc::new).collect(), by_key, warnings }
    }
}
