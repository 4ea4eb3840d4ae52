//! Every line of a stretch under a scenario, one after another, beside what was decided then.

use base::{Fen, Key, Result};
use clinical::record::{ReportEntry, ReportVersion};
use jiff::Timestamp;
use policy::Region;

use super::rows::{Reader, Rows, lookback_days};
use crate::recognition::{
    MICROS_A_DAY, Question, Reasons, Verdict,
    again::{self},
    brief::{Brief, decide_briefly},
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

/// Calls `visit` for every line that counts: checked once, or one that meant nothing then and means something now.
pub(super) fn each<'b>(
    rows: &'b Rows,
    reader: &'b mut Reader,
    (in_force, rules): (&Region, &Region),
    mut visit: impl FnMut(Both<'b>),
) -> Result<()> {
    let Rows { batch, versions } = rows;
    let Reader { labels, book, .. } = reader;
    let labels = &*labels;
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
        let (mine, rest) = lines.split_at(lines.partition_point(|line| line.check <= at));
        lines = rest;
        let versions = versions.get(person).map(Vec::as_slice).unwrap_or_default();
        let known = |line: &Line| line.counted || line.verdict == Verdict::Unknown.number();
        if !mine.iter().any(known) {
            continue;
        }
        let question = Question::new(rules, &then.institution, then.at, then.emergency);
        // An institution that the scenario leaves out is told nothing.
        let question = match question {
            Ok(question) => Some(Question { labels: Some(labels), ..question }),
            Err(_) => None,
        };
        let reports = match &question {
            Some(question) => seen(then, versions, in_force, question),
            None => Vec::new(),
        };
        let evidence = match &question {
            Some(question) => Some(again::evidence(question, then, &reports, book)?),
            None => None,
        };
        for line in mine.iter().filter(|line| known(line)) {
            let mut now = Brief::UNKNOWN;
            if let (Some(question), Some(evidence)) = (&question, &evidence) {
                now = match line.verdict == Verdict::Unknown.number() {
                    false => decide_briefly(question, evidence, &line.item),
                    true => match again::code(question, then, line, book) {
                        Some(code) => decide_briefly(question, evidence, &code),
                        None => Brief::UNKNOWN,
                    },
                };
            }
            if line.verdict == Verdict::Unknown.number() {
                if now.verdict == Verdict::Unknown {
                    continue;
                }
                let order = (line.order_id.as_str(), &*then.institution);
                let within =
                    |at: Timestamp| then.at.duration_since(at) <= jiff::SignedDuration::from_hours(48);
                let again = meaningless.iter().any(|(id, from, at)| (*id, *from) == order && within(*at));
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

/// The reports that were there, as far back as the scenario looks.
fn seen<'v>(
    then: &Then,
    versions: &'v [ReportVersion],
    in_force: &Region,
    question: &Question<'_>,
) -> Vec<&'v ReportEntry> {
    let from = question.lookback_from();
    let days = lookback_days(in_force, question.today);
    let was = base::timestamp(base::micros(then.at).saturating_sub(days * MICROS_A_DAY));
    if from == was {
        return again::seen(then, versions, from).0;
    }
    let known = versions.iter().filter(|v| v.entry.performed_at >= from && v.known_at(then.as_known));
    known.map(|version| &version.entry).collect()
}
