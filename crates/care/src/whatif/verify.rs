//! Every recorded decision of a period, taken again: from the record as it was known at its moment, under the rules in
//! force then. It must come to the same verdict, candidates, reasons and rule versions.
//!
//! Rules are dated data in files. A check is kept with the digest of every version of every rule it was made under;
//! where the files now say otherwise about the days it looked at, history was edited, and that is said even if no
//! decision came out otherwise.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use ::store::{Store, Tx};
use base::{CheckId, Fault, Result, hex};
use jiff::{Timestamp, civil::Date};
use policy::{DateRange, Edition, Listed, Region};
use replay::{Control, Ended, Replayed};
use serde::{Deserialize, Serialize};

use super::{
    kind::{WhatIf, reach},
    names,
    rows::{self, Reader, Rows, STRETCH, lookback_days},
};
use crate::recognition::{
    Question, Recognition, Verdict, again,
    store::{self, Line, Reach, Then},
};

/// What verifying found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verified {
    /// Checks decided again.
    pub checks: u64,
    /// Their lines.
    pub lines: u64,
    /// Lines that came out otherwise.
    pub different: u64,
    /// The first of them.
    pub first: Option<Different>,
    /// Checks for which the report versions that were there cannot be told any more.
    pub unsure: u64,
    /// Checks of before rules were kept with them: decided again under the files as they are.
    pub unkept: u64,
    /// Rules that say something else than they did when decisions were made, with how many checks they concern.
    pub edited: BTreeMap<String, Edit>,
}

/// A rule whose history was edited.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edit {
    /// What it said, or that it was not there.
    pub then: String,
    /// What it says, or that it is not there.
    pub now: String,
    /// Checks that looked at its days.
    pub checks: u64,
}

/// A line that came out otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Different {
    /// The check.
    pub check: CheckId,
    /// The line.
    pub line: u32,
    /// When it was asked.
    pub at: Timestamp,
    /// The item or panel.
    pub item: String,
    /// What differs, in words.
    pub what: Vec<String>,
    /// Hash of the rule versions that were cited then, and those that are cited now.
    #[serde(default)]
    cited: (i64, String),
}

impl Verified {
    /// Nothing differs and nothing was edited.
    pub fn is_whole(&self) -> bool {
        self.different == 0 && self.unsure == 0 && self.edited.is_empty()
    }
}

impl WhatIf {
    /// Verifies the checks of some legal days. `control.keep` is told of the progress.
    pub fn verify(
        &self,
        store: &Store,
        days: (Date, Date),
        as_of: Timestamp,
        control: Control<'_>,
    ) -> Result<Option<Verified>> {
        let region = self.recognition.region();
        let verifying =
            Verifying { recognition: &self.recognition, region, reach: reach(region, days, as_of, true)? };
        match replay::engine::run(store, &verifying, None, control)? {
            Ended::Whole(mut verified, _) => {
                if let Some(first) = &mut verified.first {
                    // Looked up for the one that is shown.
                    let (hash, now) = std::mem::take(&mut first.cited);
                    let then = store.read(|tx| store::rules(tx, hash))?;
                    let (gone, new) = (only_in(&then, &now), only_in(&now, &then));
                    if !gone.is_empty() || !new.is_empty() {
                        first.what.push(format!("规则 rules: {gone} → {new}"));
                    }
                    if first.what.is_empty() {
                        first.what.push(
                            "候选报告的判断或采用不同 · candidates are judged or used otherwise".to_owned(),
                        );
                    }
                }
                Ok(Some(verified))
            }
            Ended::Stopped => Ok(None),
        }
    }
}

struct Verifying<'r> {
    recognition: &'r Recognition,
    region: &'r Region,
    reach: Reach,
}

/// Rules of a book that the files say otherwise of a day.
type Edits = Arc<Vec<(String, Edit)>>;

struct Held {
    reader: Reader,
    /// Books by digest; none that is not kept.
    books: HashMap<i64, Option<Edition>>,
    /// What was edited, by book and day.
    edited: HashMap<(i64, Date), Edits>,
}

impl Replayed for Verifying<'_> {
    type Reader = Held;
    type Batch = Rows;
    type Outcome = Verified;
    type Sum = Verified;

    fn begin(&self) -> Verified {
        Verified::default()
    }

    fn total(&self, tx: &mut Tx<'_>) -> Result<u64> {
        store::total(tx, &self.reach)
    }

    fn next(&self, tx: &mut Tx<'_>, mark: &[u8]) -> Result<Option<Vec<u8>>> {
        store::end_of_batch(tx, mark, STRETCH)
    }

    fn reader(&self, tx: &mut Tx<'_>) -> Result<Held> {
        let reader = Reader::new(tx, &self.recognition.records)?;
        Ok(Held { reader, books: HashMap::new(), edited: HashMap::new() })
    }

    fn read(&self, tx: &mut Tx<'_>, held: &mut Held, marks: (&[u8], &[u8])) -> Result<Rows> {
        let regions = [self.region];
        let rows = rows::read(tx, &mut held.reader, &self.recognition.records, &regions, &self.reach, marks)?;
        for digest in rows.batch.checks.iter().filter_map(|then| then.book) {
            if let std::collections::hash_map::Entry::Vacant(new) = held.books.entry(digest) {
                new.insert(store::book(tx, digest)?);
            }
        }
        Ok(rows)
    }

    fn decide(&self, held: &mut Held, rows: Rows) -> Result<Verified> {
        let mut verified = Verified::default();
        let mut lines = rows.batch.lines.as_slice();
        let (mut person, mut last) = (0, None);
        for (at, then) in rows.batch.checks.iter().enumerate() {
            if last.is_some_and(|record| record != then.record) {
                person += 1;
            }
            last = Some(then.record);
            let (mine, rest) = lines.split_at(lines.partition_point(|line| line.check <= at));
            lines = rest;
            verified.checks += 1;
            verified.lines += mine.len() as u64;
            self.compare_rules(held, then, &mut verified);
            let question = match Question::new(self.region, &then.institution, then.at, then.emergency) {
                Ok(question) => question,
                Err(fault) => {
                    for line in mine {
                        verified.found(different(then, line, vec![fault.detail.clone()]));
                    }
                    continue;
                }
            };
            let versions = rows.versions.get(person).map(Vec::as_slice).unwrap_or_default();
            let (reports, sure) = again::seen(then, versions, question.lookback_from());
            verified.unsure += u64::from(!sure);
            let evidence = again::evidence(&question, then, &reports, &mut held.reader.book)?;
            for line in mine {
                let code = again::code(&question, then, line, &mut held.reader.book);
                let decision = again::decided(&question, &evidence, code.as_deref(), line);
                if decision.digest() == line.digest {
                    continue;
                }
                let mut what = Vec::new();
                if !sure {
                    what.push(
                        "当时在库的报告版本与现在查到的不同 · other report versions were there then"
                            .to_owned(),
                    );
                }
                if *decision.code != *line.item {
                    what.push(format!("项目 item: {} → {}", line.item, decision.code));
                }
                let then_verdict = Verdict::numbered(line.verdict).map_or(("unknown", ""), names::verdict);
                let now_verdict = names::verdict(decision.verdict);
                if then_verdict != now_verdict {
                    what.push(format!(
                        "判断 verdict: {} {} → {} {}",
                        then_verdict.1, then_verdict.0, now_verdict.1, now_verdict.0
                    ));
                }
                let reasons = decision.reason_set().number();
                if reasons != line.reasons {
                    what.push(format!(
                        "原因 reasons: {} → {}",
                        reason_names(line.reasons),
                        reason_names(reasons)
                    ));
                }
                let fen = decision.saving.as_ref().map_or(0, |saving| saving.fen.0);
                if fen != line.fen {
                    what.push(format!("节省 saving: {} → {}", base::Fen(line.fen), base::Fen(fen)));
                }
                let now = decision.rule_versions();
                verified.found(Different { cited: (line.rules, now), ..different(then, line, what) });
            }
        }
        Ok(verified)
    }

    fn fold(&self, sum: &mut Verified, outcome: Verified) -> u64 {
        let checks = outcome.checks;
        sum.checks += checks;
        sum.lines += outcome.lines;
        sum.different += outcome.different;
        sum.unsure += outcome.unsure;
        sum.unkept += outcome.unkept;
        if let Some(first) = outcome.first {
            sum.keep_first(first);
        }
        for (rule, edit) in outcome.edited {
            sum.edited.entry(rule).and_modify(|known| known.checks += edit.checks).or_insert(edit);
        }
        checks
    }
}

impl Verifying<'_> {
    /// Whether the files say the same as they did about the days that the check looked at.
    fn compare_rules(&self, held: &mut Held, then: &Then, verified: &mut Verified) {
        let Some(digest) = then.book else {
            verified.unkept += 1;
            return;
        };
        let now = self.region.edition();
        if digest == now.digest() {
            return;
        }
        let day = self.region.day(then.at);
        let edits = held.edited.entry((digest, day)).or_insert_with(|| {
            let Some(Some(book)) = held.books.get(&digest) else { return Arc::default() };
            let back = jiff::Span::new().days(lookback_days(self.region, day));
            let range = DateRange { from: day.checked_sub(back).unwrap_or(day), until: Some(day) };
            let edits = book.edited(now, range).into_iter().map(|edited| {
                (edited.rule, Edit { then: listed(edited.then), now: listed(edited.now), checks: 0 })
            });
            Arc::new(edits.collect())
        });
        for (rule, edit) in edits.iter() {
            verified.edited.entry(rule.clone()).or_insert_with(|| edit.clone()).checks += 1;
        }
    }
}

impl Verified {
    fn found(&mut self, different: Different) {
        self.different += 1;
        self.keep_first(different);
    }

    /// The earliest, so that it is the same however the work was divided.
    fn keep_first(&mut self, different: Different) {
        let order = |one: &Different| (one.at, one.check, one.line);
        if self.first.as_ref().is_none_or(|first| order(&different) < order(first)) {
            self.first = Some(different);
        }
    }
}

fn different(then: &Then, line: &Line, what: Vec<String>) -> Different {
    let item = line.item.to_string();
    Different { check: then.id, line: line.line, at: then.at, item, what, cited: (line.rules, String::new()) }
}

fn listed(listed: Option<Listed>) -> String {
    match listed {
        None => "没有 not there".to_owned(),
        Some(Listed { range, digest }) => {
            let until = range.until.map_or_else(|| "…".to_owned(), |day| day.to_string());
            format!("{}–{until} {}", range.from, hex(digest))
        }
    }
}

fn reason_names(number: i64) -> String {
    let mut bits = number.unsigned_abs();
    let mut found = Vec::new();
    while bits != 0 {
        found.push(names::reason(bits.trailing_zeros()).0);
        bits &= bits - 1;
    }
    if found.is_empty() { "无 none".to_owned() } else { found.join(",") }
}

fn only_in(these: &str, others: &str) -> String {
    let others: Vec<&str> = others.split_whitespace().collect();
    let only: Vec<&str> = these.split_whitespace().filter(|rule| !others.contains(rule)).collect();
    if only.len() > 8 {
        format!("{} … ({} rules)", only[..8].join(" "), only.len())
    } else {
        only.join(" ")
    }
}

/// A period in which nothing can be verified.
pub fn empty_period(days: (Date, Date)) -> Result<()> {
    if days.1 < days.0 { Err(Fault::invalid("the period ends before it begins").at("to")) } else { Ok(()) }
}
