//! A region's rules with a scenario laid over them.

use jiff::civil::Date;
use serde::Serialize;

use crate::{PolicyFault, Region};

/// What a scenario does to a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChangeKind {
    /// It says something else.
    Changed,
    /// It is new.
    Added,
    /// It is taken away.
    Dropped,
}

/// One rule that a scenario changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RuleChange {
    /// Kind and code, such as `item/CT-CHEST`.
    pub rule: String,
    /// What is done to it.
    pub change: ChangeKind,
    /// First day on which it holds.
    pub effective: Date,
    /// Last day.
    pub until: Option<Date>,
    /// The keys that the scenario states; the others stay as they are.
    pub keys: Vec<String>,
}

/// A region under a scenario.
#[derive(Debug, Clone)]
pub struct Overlaid {
    /// Its rules.
    pub region: Region,
    /// What was changed, in the order of the scenario.
    pub changes: Vec<RuleChange>,
    /// What somebody should look at in the scenario, though it works.
    pub warnings: Vec<PolicyFault>,
}

/// A change of a rule file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileChange {
    /// Path in the folder of regions, with `/`.
    pub path: String,
    /// The text; none of a new file.
    pub before: Option<String>,
    /// The text as it is to be.
    pub after: String,
}

impl FileChange {
    /// As a unified diff of three lines of context, for `patch -p1` in the folder of regions.
    pub fn diff(&self) -> String {
        let before = self.before.as_deref().unwrap_or_default();
        let diff = similar::TextDiff::from_lines(before, self.after.as_str());
        let from = match self.before {
            Some(_) => format!("a/{}", self.path),
            None => "/dev/null".to_owned(),
        };
        diff.unified_diff().context_radius(3).header(&from, &format!("b/{}", self.path)).to_string()
    }
}
