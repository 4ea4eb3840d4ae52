//! A scenario: rows in the format of a rule file, laid over those of a region.

use std::{collections::HashMap, ops::Range, sync::Arc};

use jiff::civil::Date;
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::{
    read::RegionRows,
    rows::{Row, RowKind},
    source::SourceFile,
    written,
};
use crate::{ChangeKind, DateRange, RuleChange, RuleRef, Statement};

/// A new rule without a first day holds from here.
const BEGINNING: Date = Date::constant(1900, 1, 1);

/// A row of a region's file as it is written, defaults of its section filled in.
pub(super) struct KeptRow<'t> {
    pub(super) range: DateRange,
    pub(super) table: DeTable<'t>,
    pub(super) source: Arc<SourceFile>,
    pub(super) span: Range<usize>,
    /// Where its own last day stands, if it has one of its own.
    pub(super) until: Option<Range<usize>>,
}

/// The rows of a region's files, and then what a scenario does to them.
#[derive(Default)]
pub(super) struct Kept<'t> {
    rows: HashMap<String, Vec<KeptRow<'t>>>,
    /// The region's files are read: what comes now is the scenario.
    pub(super) complete: bool,
    pub(super) changes: Vec<Change<'t>>,
    /// Rules that the scenario names twice for some day, with where it does so again.
    pub(super) twice: Vec<(Range<usize>, String)>,
}

/// What a scenario does to one rule.
pub(super) struct Change<'t> {
    pub(super) told: RuleChange,
    /// Kind of the row, and the key that names it.
    pub(super) name: &'static str,
    pub(super) key: &'static str,
    /// What stands from then on; nothing of a rule that is taken away.
    pub(super) table: Option<DeTable<'t>>,
    /// Its last day, where the scenario itself says one.
    pub(super) own_until: Option<Date>,
}

impl<'t> Kept<'t> {
    pub(super) fn keep<T: RowKind>(&mut self, code: &str, row: KeptRow<'t>) {
        self.rows.entry(rule_id::<T>(code, &row.table)).or_default().push(row);
    }

    /// Every version of a rule.
    pub(super) fn versions(&self, id: &str) -> &[KeptRow<'t>] {
        self.rows.get(id).map(Vec::as_slice).unwrap_or_default()
    }

    /// Fills what a scenario's row leaves open from the rule it changes: the version in force on its first day, or
    /// the latest. Its days: those it says, otherwise those of the rule.
    pub(super) fn begin<T: RowKind>(
        &mut self,
        code: &str,
        table: &mut DeTable<'t>,
        span: &Range<usize>,
        (from, until): (Option<Date>, Option<Date>),
    ) -> (Option<Date>, Option<Date>) {
        let id = rule_id::<T>(code, table);
        let mut keys: Vec<String> = table.keys().map(|key| key.get_ref().to_string()).collect();
        keys.retain(|key| key != T::KEY);
        let versions = self.versions(&id);
        let range = days(versions, from, until);
        let version = from
            .and_then(|day| versions.iter().find(|version| version.range.contains(day)))
            .or_else(|| versions.iter().max_by_key(|version| version.range.from));
        if let Some(version) = version {
            for (key, value) in &version.table {
                let inherited = written::moved(value, span);
                match table.get_mut(key.get_ref().as_ref()) {
                    None => {
                        table.insert(Spanned::new(span.clone(), key.get_ref().clone()), inherited);
                    }
                    // Prices by level: one of them may change alone.
                    Some(own) if key.get_ref() == "fen" => fill(own, inherited),
                    Some(_) => {}
                }
            }
        }
        let change = if version.is_some() { ChangeKind::Changed } else { ChangeKind::Added };
        self.note_twice(&id, range, span);
        self.changes.push(Change {
            told: RuleChange { rule: id, change, effective: range.from, until: range.until, keys },
            name: T::NAME,
            key: T::KEY,
            table: Some(table.clone()),
            own_until: until,
        });
        (Some(range.from), range.until)
    }

    fn note_twice(&mut self, id: &str, range: DateRange, span: &Range<usize>) {
        let again = self.changes.iter().map(|change| &change.told).any(|told| {
            told.rule == id && range.overlaps(DateRange { from: told.effective, until: told.until })
        });
        if again {
            self.twice.push((span.clone(), id.to_owned()));
        }
    }

    /// Takes a rule away for some days; what is wrong when there is none.
    pub(super) fn dropped(
        &mut self,
        id: &str,
        span: &Range<usize>,
        (from, until): (Option<Date>, Option<Date>),
    ) -> Result<(), String> {
        let versions = self.versions(id);
        if versions.is_empty() {
            return Err(format!("drop names the unknown rule {id}; write kind and code, such as item/…"));
        }
        let range = days(versions, from, until);
        self.note_twice(id, range, span);
        self.changes.push(Change {
            told: RuleChange {
                rule: id.to_owned(),
                change: ChangeKind::Dropped,
                effective: range.from,
                until: range.until,
                keys: Vec::new(),
            },
            name: "",
            key: "",
            table: None,
            own_until: until,
        });
        // What is not there has no price.
        let priced = id.strip_prefix("item/").or_else(|| id.strip_prefix("panel/"));
        let price = priced.map(|code| format!("price/{code}"));
        match price.filter(|price| !self.versions(price).is_empty()) {
            // Taken away by itself before, if at all.
            Some(price) if self.changes.iter().all(|change| change.told.rule != price) => {
                self.dropped(&price, span, (from, until))
            }
            Some(_) => Ok(()),
            None => Ok(()),
        }
    }
}

fn rule_id<T: RowKind>(code: &str, table: &DeTable<'_>) -> String {
    let second = if T::NAME == "lapse" { table.get("eqa_scheme") } else { None };
    match second.and_then(|value| value.get_ref().as_str()) {
        Some(scheme) => format!("{}/{}", T::NAME, crate::region::lapse_code(code, scheme)),
        None => format!("{}/{code}", T::NAME),
    }
}

fn days(versions: &[KeptRow<'_>], from: Option<Date>, until: Option<Date>) -> DateRange {
    let first = versions.iter().map(|version| version.range.from).min();
    let open = versions.iter().any(|version| version.range.until.is_none());
    let last = versions.iter().filter_map(|version| version.range.until).max().filter(|_| !open);
    let from = from.or(first).unwrap_or(BEGINNING);
    // A scenario that begins after the rule has ended brings it back.
    DateRange { from, until: until.or(last.filter(|last| *last >= from)) }
}

fn fill<'t>(own: &mut Spanned<DeValue<'t>>, inherited: Spanned<DeValue<'t>>) {
    if let (DeValue::Table(own), DeValue::Table(inherited)) = (own.get_mut(), inherited.into_inner()) {
        for (key, value) in inherited {
            if !own.contains_key(key.get_ref().as_ref()) {
                own.insert(key, value);
            }
        }
    }
}

/// The rows of the region with those of the scenario in their place.
pub(super) fn laid_over(mut rows: RegionRows, scenario: RegionRows, changes: &[Change<'_>]) -> RegionRows {
    macro_rules! each {
        ($($field:ident),+ $(,)?) => {$(
            for change in changes.iter().filter(|change| change.told.change == ChangeKind::Dropped) {
                let range = DateRange { from: change.told.effective, until: change.told.until };
                cut(&mut rows.$field, &change.told.rule, range);
            }
            for row in scenario.$field {
                cut(&mut rows.$field, &row.rule.id, row.rule.range());
                rows.$field.push(row);
            }
        )+};
    }
    each!(
        areas,
        institutions,
        items,
        equivalences,
        panels,
        schemes,
        labels,
        lapses,
        grounds,
        prices,
        parameters,
        domains,
        authorities,
        sensitive
    );
    let written: HashMap<(String, i64), Statement> = std::mem::take(&mut rows.statements)
        .into_iter()
        .chain(scenario.statements)
        .map(|statement| ((statement.rule.id.clone(), statement.rule.digest), statement))
        .collect();
    rows.statements = rows
        .rules()
        .filter_map(|rule| {
            let statement = written.get(&(rule.id.clone(), rule.digest))?;
            Some(Statement { rule: rule.clone(), ..statement.clone() })
        })
        .collect();
    rows.broken.extend(scenario.broken);
    // Whoever still names what is taken away means nothing by it: such members are left out wherever they are asked for.
    let dropped = changes.iter().filter(|change| change.told.change == ChangeKind::Dropped);
    rows.broken.extend(
        dropped.filter_map(|change| change.told.rule.split_once('/').map(|(_, code)| code.to_owned())),
    );
    rows.unreadable |= scenario.unreadable;
    rows
}

/// Ends the versions of a rule where `range` begins; what reaches beyond its end stands again after it.
fn cut<T: RowKind + Clone>(rows: &mut Vec<Row<T>>, id: &str, range: DateRange) {
    let mut after = Vec::new();
    rows.retain_mut(|row| {
        if row.rule.id != id || !row.rule.range().overlaps(range) {
            return true;
        }
        let mut rule = (*row.rule).clone();
        if let Some(next) = range.until.and_then(|last| last.tomorrow().ok())
            && rule.until.is_none_or(|last| last >= next)
        {
            let rule = crate::Rule { effective: next, ..rule.clone() };
            after.push(Row { rule: RuleRef::new(rule), ..row.clone() });
        }
        match range.from.yesterday() {
            Ok(last) if last >= rule.effective => {
                rule.until = Some(last);
                row.rule = RuleRef::new(rule);
                true
            }
            _ => false,
        }
    });
    rows.append(&mut after);
}
