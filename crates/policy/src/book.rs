//! Every rule of a region as it is written: for people who read rules, and for telling what changed.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::RuleRef;

/// One version of one rule as its file states it.
#[derive(Debug, Clone)]
pub struct Statement {
    /// Which rule, which version, where it stands and which document gives it.
    pub rule: RuleRef,
    /// What it says, with what it inherits from its section; provenance is left out.
    pub fields: toml::Table,
    /// Its lines in the file, with the comment right above them.
    pub text: String,
}

impl Statement {
    /// What sort of rule it is: `item`, `label`, `price`, as the tables of a rule file are called.
    pub fn kind(&self) -> &str {
        self.rule.id.split_once('/').map_or(self.rule.id.as_str(), |(kind, _)| kind)
    }

    /// The code that all versions of the rule share.
    pub fn code(&self) -> &str {
        self.rule.id.split_once('/').map_or("", |(_, code)| code)
    }

    /// What people call it, where the rule says.
    pub fn name(&self) -> Option<&str> {
        ["name", "text", "reason"].iter().find_map(|key| self.fields.get(*key)?.as_str())
    }
}

/// What differs between two days.
#[derive(Debug)]
pub enum Difference<'b> {
    /// In force on the second day only.
    Added(&'b Statement),
    /// In force on the first day only.
    Removed(&'b Statement),
    /// In force on both, in two versions.
    Changed(&'b Statement, &'b Statement),
}

/// All statements of a region, in the order of kind, code and first day.
#[derive(Debug, Clone, Default)]
pub struct Book(Vec<Statement>);

impl Book {
    pub(crate) fn new(mut statements: Vec<Statement>) -> Self {
        statements.sort_by(|a, b| (&a.rule.id, a.rule.effective).cmp(&(&b.rule.id, b.rule.effective)));
        Self(statements)
    }

    /// Every version of every rule.
    pub fn all(&self) -> &[Statement] {
        &self.0
    }

    /// The rules in force on `on`.
    pub fn on(&self, on: Date) -> impl Iterator<Item = &Statement> {
        self.0.iter().filter(move |statement| statement.rule.range().contains(on))
    }

    /// Every version of the rule with this id (`item/CT-CHEST`), oldest first.
    pub fn versions(&self, id: &str) -> impl Iterator<Item = &Statement> {
        self.0.iter().filter(move |statement| statement.rule.id == id)
    }

    /// The days on which some rule begins or ceases to be in force, in order.
    pub fn turning_days(&self) -> Vec<Date> {
        crate::dated::turning_days(self.0.iter().map(|statement| &statement.rule))
    }

    /// What differs between the rules in force on `from` and those on `to`, in the order of ids. A rule that is stated
    /// anew with the same content, document and standing is no difference.
    pub fn difference(&self, from: Date, to: Date) -> Vec<Difference<'_>> {
        let on = |day| -> BTreeMap<&str, &Statement> {
            self.on(day).map(|statement| (statement.rule.id.as_str(), statement)).collect()
        };
        let (before, after) = (on(from), on(to));
        let ids: std::collections::BTreeSet<&str> = before.keys().chain(after.keys()).copied().collect();
        let told = ids.into_iter().filter_map(|id| match (before.get(id), after.get(id)) {
            (None, Some(new)) => Some(Difference::Added(new)),
            (Some(old), None) => Some(Difference::Removed(old)),
            (Some(old), Some(new)) if old.rule != new.rule && !same(old, new) => {
                Some(Difference::Changed(old, new))
            }
            _ => None,
        });
        told.collect()
    }
}

fn same(a: &Statement, b: &Statement) -> bool {
    a.fields == b.fields && a.rule.source == b.rule.source && a.rule.example == b.rule.example
}
