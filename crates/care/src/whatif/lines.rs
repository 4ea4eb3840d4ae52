//! Every line of a stretch under a scenario, one after another, beside what was decided then.

use std::collections::HashMap;

use base::{Fen, Key, Quick, Result};
use clinical::record::ReportVersion;
use jiff::{Timestamp, civil::Date};
use policy::Region;

use super::rows::{Book, Reader, Rows, lookback_days};
use crate::recognition::{
    MICROS_A_DAY, Reasons, Verdict, again,
    brief::{Brief, decide_briefly},
    memory::{Case, Memory, Seen},
    store::{Given, Line, Then},
};

/// A line as it was and as it would have been.
pub(super) struct Both<'b> {
    pub(super) then: &'b Then,
    pub(super) line: &'b Line,
    /// Place of the person in the stretch.
    pub(super) person: usize,
    /// Report versions of the person.
    pub(super) versions: &'b [ReportVersion],
    pub(super) now: Brief,
}

impl Both<'_> {
    /// The verdict then.
    pub(super) fn verdict(&self) -> Verdict {
        Verdict::numbered(self.line.verdict).unwrap_or(Verdict::Unknown)
    }

    /// The reasons then.
    pub(super) fn reasons(&self) -> Reasons {
        Reasons::numbered(self.line.reasons).unwrap_or_default()
    }

    /// Whether the doctor saw a card then, and whether one would have been seen.
    pub(super) fn cards(&self) -> (bool, bool) {
        (self.line.offered && !self.then.emergency, self.now.offered && !self.then.emergency)
    }

    /// Verdict, offer, reasons or saving came out otherwise.
    pub(super) fn changed(&self) -> bool {
        let now = &self.now;
        (self.verdict(), self.line.offered, self.reasons(), Fen(self.line.fen))
            != (now.verdict, now.offered, now.reasons, now.fen)
    }

    /// The answer that stands, if it counts as one.
    pub(super) fn answer(&self) -> Option<&Given> {
        self.line.answer.as_ref()
    }

    /// Whether the report of an exam was taken back, as far as the run sees.
    pub(super) fn withdrawn(&self, exam: Key) -> bool {
        let versions = self.versions.iter().filter(|version| version.entry.key == exam);
        let last = versions.max_by_key(|version| version.entry.known_from);
        last.is_some_and(|version| version.entry.status.is_withdrawn())
    }
}

/// Rules, and what is remembered of them from one stretch to the next.
pub(super) struct Rules<'r> {
    in_force: &'r Region,
    memory: Memory<'r>,
    /// The look-back in force on a day.
    lookbacks: HashMap<Date, i64, Quick>,
}

impl<'r> Rules<'r> {
    /// A scenario's rules beside those in force.
    pub(super) fn new(in_force: &'r Region, rules: &'r Region) -> Self {
        Self { in_force, memory: Memory::new(rules), lookbacks: HashMap::default() }
    }

    /// The reports that were there, as far back as the scenario looks, with what they examined.
    fn seen<'v>(
        &mut self,
        case: &Case<'r>,
        then: &Then,
        versions: &'v [ReportVersion],
        book: &mut Book,
    ) -> Result<Vec<Seen<'v>>> {
        let from = case.question.lookback_from();
        // The days of both are the same: a scenario does not move the region.
        let today = case.question.today;
        let days = *self.lookbacks.entry(today).or_insert_with(|| lookback_days(self.in_force, today));
        let was = base::timestamp(base::micros(then.at).saturating_sub(days * MICROS_A_DAY));
        let reports = if from == was {
            again::seen(then, versions, from).0
        } else {
            let there = |v: &&ReportVersion| v.entry.performed_at >= from && v.known_at(then.as_known);
            versions.iter().filter(there).map(|version| &version.entry).collect()
        };
        let seen = reports.into_iter().map(|entry| self.memory.seen(case, entry, then.codes(), book));
        seen.collect()
    }
}

/// Calls `visit` for every line that counts: checked once, or one that meant nothing then and means something now.
pub(super) fn each<'b, 'r>(
    rows: &'b Rows,
    reader: &mut Reader,
    rules: &mut Rules<'r>,
    mut visit: impl FnMut(Both<'b>),
) -> Result<()> {
    let Rows { batch, versions } = rows;
    let book = &mut reader.book;
    let mut lines = batch.lines.as_slice();
    let (mut person, mut last) = (0, None);
    // Orders of the person that meant nothing then: an order looked at twice is one.
    let mut meaningless: Vec<(&str, &str, Timestamp)> = Vec::new();
    for (at, then) in batch.checks.iter().enumerate() {
        if last.is_some_and(|record| record != then.record) {
            person += 1;
            meaningless.clear();
        }
        last = Some(then.record);
        let here = lines.iter().take_while(|line| line.check <= at).count();
        let (mine, rest) = lines.split_at(here);
        lines = rest;
        let versions = versions.get(person).map(Vec::as_slice).unwrap_or_default();
        let known = |line: &Line| line.counted || line.verdict == Verdict::Unknown.number();
        if !mine.iter().any(known) {
            continue;
        }
        // An institution that the scenario leaves out is told nothing.
        let case = rules.memory.case(then);
        let seen = match &case {
            Some(case) => rules.seen(case, then, versions, book)?,
            None => Vec::new(),
        };
        for line in mine.iter().filter(|line| known(line)) {
            let mut now = Brief::UNKNOWN;
            if let Some(case) = &case {
                now = match line.verdict == Verdict::Unknown.number() {
                    false => decide_briefly(&mut rules.memory, case, &seen, &line.item),
                    true => match again::code(&case.question, then, line, book) {
                        Some(code) => decide_briefly(&mut rules.memory, case, &seen, &code),
                        None => Brief::UNKNOWN,
                    },
                };
            }
            if line.verdict == Verdict::Unknown.number() {
                if now.verdict == Verdict::Unknown {
                    continue;
                }
                let order = (line.order_id.as_str(), &*then.institution);
                let since = case.as_ref().map(|case| case.question.same_order_since());
                let again = since.is_some_and(|since| {
                    meaningless.iter().any(|(id, from, at)| (*id, *from) == order && since <= *at)
                });
                if !order.0.is_empty() {
                    meaningless.push((order.0, order.1, then.at));
                    if again {
                        continue;
                    }
                }
            }
            visit(Both { then, line, person, versions, now });
        }
    }
    Ok(())
}
