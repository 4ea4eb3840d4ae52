//! What is wrong with a rule file, where, and what to do about it.

use std::{collections::BTreeMap, fmt};

use serde::Serialize;
use thiserror::Error;

/// Whether the rules may be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// The rules are refused until it is mended.
    Error,
    /// The rules work; somebody should look.
    Warning,
}

/// One thing wrong in one place.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Error)]
pub struct PolicyFault {
    /// The file, as a path that can be opened.
    pub file: String,
    /// Line, counted from 1; 0 when the fault is about the whole file or folder.
    pub line: u32,
    /// Column in characters, counted from 1; 0 when the fault is about the whole file or folder.
    pub column: u32,
    /// Error or warning.
    pub severity: Severity,
    /// What is wrong and what to do.
    pub reason: String,
}

impl fmt::Display for PolicyFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, line, column, severity, reason } = self;
        f.write_str(file)?;
        if *line > 0 {
            write!(f, ":{line}:{column}")?;
        }
        match severity {
            Severity::Error => write!(f, ": {reason}"),
            Severity::Warning => write!(f, ": warning: {reason}"),
        }
    }
}

/// What a region's files hold, for the report of `lianyi policy check`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Rule files read.
    pub files: usize,
    /// Institutions, all versions.
    pub institutions: usize,
    /// Catalogue items, all versions.
    pub items: usize,
    /// Panels, all versions.
    pub panels: usize,
    /// Recognition labels, all versions.
    pub labels: usize,
    /// Grounds of re-examination, all versions.
    pub grounds: usize,
    /// Prices, all versions.
    pub prices: usize,
    /// Shared recognition domains, all versions.
    pub domains: usize,
    /// Rules marked `example = true`.
    pub examples: usize,
}

/// The outcome of checking a directory of regions.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Report {
    /// Errors, ordered by file, line and column; empty when the rules can be used.
    pub faults: Vec<PolicyFault>,
    /// Warnings, in the same order.
    pub warnings: Vec<PolicyFault>,
    /// What each region's folder holds, by the folder's name.
    pub counts: BTreeMap<String, Counts>,
}
