//! Where a rule stands: what every decision cites.

use std::{
    fmt,
    ops::Deref,
    sync::{Arc, OnceLock},
};

use jiff::civil::Date;
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

use crate::DateRange;

/// One dated version of one rule, as it stands in a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Rule {
    /// Kind and code, such as `item/CT-CHEST`; the same for all versions of the rule.
    pub id: String,
    /// File relative to the directory of regions, such as `510700-mianyang/catalogue/ct.toml`.
    pub file: String,
    /// Line of the rule in that file, counted from 1.
    pub line: u32,
    /// The version: its effective date as text.
    pub version: String,
    /// The document that gives it, such as `D1 绵阳2023-08`.
    pub source: String,
    /// The documents do not give it: an example to be replaced by the region's own.
    pub example: bool,
    /// First day in force.
    pub effective: Date,
    /// Last day in force; open when absent.
    pub until: Option<Date>,
    /// Digest of what it says, with what it inherits from its section; source, dates and place are not in it.
    /// Changed under the same version, it says that history was edited.
    #[serde(skip)]
    pub digest: i64,
}

/// A shared [`Rule`]; cloning costs a counter. Its fields are read through it: `rule.source`.
#[derive(Debug, Clone)]
pub struct RuleRef(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    rule: Rule,
    json: OnceLock<Box<RawValue>>,
}

impl RuleRef {
    /// Shares `rule`.
    pub fn new(rule: Rule) -> Self {
        Self(Arc::new(Shared { rule, json: OnceLock::new() }))
    }

    /// The rule as the JSON API says it: made by `write` when it is first asked for and kept, since every answer
    /// cites some of the same rules.
    ///
    /// # Errors
    /// That of `write`.
    pub fn json<E>(&self, write: impl FnOnce(&Rule) -> Result<Box<RawValue>, E>) -> Result<&RawValue, E> {
        if let Some(known) = self.0.json.get() {
            return Ok(known);
        }
        let made = write(&self.0.rule)?;
        Ok(self.0.json.get_or_init(|| made))
    }

    /// The days on which this version is in force.
    pub fn range(&self) -> DateRange {
        DateRange { from: self.effective, until: self.until }
    }
}

impl Deref for RuleRef {
    type Target = Rule;

    fn deref(&self) -> &Rule {
        &self.0.rule
    }
}

impl PartialEq for RuleRef {
    fn eq(&self, other: &Self) -> bool {
        self.0.rule == other.0.rule
    }
}

impl Eq for RuleRef {}

impl Serialize for RuleRef {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.rule.serialize(serializer)
    }
}

impl fmt::Display for RuleRef {
    /// `item/CT-CHEST @2023-08-01 (D1 绵阳2023-08; example; 510700-mianyang/catalogue/ct.toml:12)`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let example = if self.example { "; example" } else { "" };
        write!(f, "{} @{} ({}{example}; {}:{})", self.id, self.version, self.source, self.file, self.line)
    }
}
