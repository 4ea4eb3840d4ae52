//! All regions of an installation.

use std::{
    collections::{BTreeMap, HashMap},
    path::{Path, PathBuf},
    sync::Arc,
};

use jiff::civil::Date;

use crate::{FileChange, Overlaid, PolicyFault, Region, load};

/// The loaded rules of every region.
#[derive(Debug, Clone, Default)]
pub struct Policies {
    regions: Vec<Arc<Region>>,
    by_key: HashMap<String, usize>,
    /// The texts, for scenarios to be laid over.
    files: Arc<BTreeMap<PathBuf, String>>,
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

    /// A region with a scenario laid over its files, or everything that is wrong with it: the same checks, with
    /// file, line and column. `name` is what faults call the scenario's text.
    pub fn overlaid(
        &self,
        region: &Region,
        name: &str,
        scenario: &str,
    ) -> Result<Overlaid, Vec<PolicyFault>> {
        load::overlaid(&self.files, region, name, scenario)
    }

    /// The change of the region's files that puts a scenario in force from `effective` on, by the document
    /// `source`; what is in force ends on the day before. The changed files were loaded to see that they can be.
    pub fn proposal(
        &self,
        region: &Region,
        (name, scenario): (&str, &str),
        effective: Date,
        source: &str,
    ) -> Result<Vec<FileChange>, Vec<PolicyFault>> {
        load::proposal(&self.files, region, (name, scenario), effective, source)
    }

    pub(crate) fn new(
        mut regions: Vec<Region>,
        files: BTreeMap<PathBuf, String>,
        warnings: Vec<PolicyFault>,
    ) -> Self {
        regions.sort_by(|a, b| a.code.cmp(&b.code));
        let mut by_key = HashMap::new();
        for (index, region) in regions.iter().enumerate() {
            for key in region.keys() {
                by_key.entry(key).or_insert(index);
            }
        }
        let regions = regions.into_iter().map(Arc::new).collect();
        Self { regions, by_key, files: Arc::new(files), warnings }
    }
}
