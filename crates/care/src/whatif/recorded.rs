//! Recorded checks as the engine replays them.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use ::store::Tx;
use base::{Fen, Key, Result};
use policy::Region;
use replay::Replayed;

use super::{
    lines::{self, Both},
    names,
    rows::{self, Reader, Rows, STRETCH},
    tally::{By, Did, Sum, Tally},
};
use crate::recognition::{
    Recognition, Verdict,
    store::{self, EXCUSED, Given, RECOGNISED, REEXAMINED, Reach},
};

/// All checks of a period under a scenario.
pub(super) struct Recorded<'r> {
    pub(super) recognition: &'r Recognition,
    pub(super) in_force: &'r Region,
    pub(super) rules: &'r Region,
    pub(super) reach: Reach,
}

/// What a stretch comes to.
pub(super) struct Stretch {
    sum: Sum,
    checks: u64,
}

impl Replayed for Recorded<'_> {
    type Reader = Reader;
    type Batch = Rows;
    type Outcome = Stretch;
    type Sum = Sum;

    fn begin(&self) -> Sum {
        Sum::default()
    }

    fn total(&self, tx: &mut Tx<'_>) -> Result<u64> {
        store::total(tx, &self.reach)
    }

    fn next(&self, tx: &mut Tx<'_>, mark: &[u8]) -> Result<Option<Vec<u8>>> {
        store::end_of_batch(tx, mark, STRETCH)
    }

    fn reader(&self, tx: &mut Tx<'_>) -> Result<Reader> {
        Reader::new(tx, &self.recognition.records)
    }

    fn read(&self, tx: &mut Tx<'_>, reader: &mut Reader, marks: (&[u8], &[u8])) -> Result<Rows> {
        let regions = [self.in_force, self.rules];
        rows::read(tx, reader, &self.recognition.records, &regions, &self.reach, marks)
    }

    fn decide(&self, reader: &mut Reader, rows: Rows) -> Result<Stretch> {
        let mut counting = Counting::new(self.in_force, self.rules);
        lines::each(&rows, reader, (self.in_force, self.rules), |both| counting.line(&both))?;
        Ok(Stretch { sum: counting.sum(), checks: rows.batch.checks.len() as u64 })
    }

    fn fold(&self, sum: &mut Sum, outcome: Stretch) -> u64 {
        sum.add(outcome.sum);
        outcome.checks
    }
}

const HAPPENED: u8 = 1;
const OBSERVED: u8 = 2;
const NEW: u8 = 4;

/// An exam whose saving is counted once, for an item at an institution.
type Exam = (Key, Arc<str>, Arc<str>);

/// Counting the lines of a stretch, person by person.
struct Counting<'r> {
    in_force: &'r Region,
    rules: &'r Region,
    places: HashMap<(By, Arc<str>), usize>,
    /// The total, then the groups.
    tallies: Vec<Tally>,
    shown: BTreeMap<Arc<str>, replay::Measured>,
    person: Option<usize>,
    /// Of the person: in which groups, and as what.
    marks: Vec<(usize, u8)>,
    saved_then: Vec<Exam>,
    saved_now: Vec<Exam>,
    months: HashMap<(i16, i8), Arc<str>>,
}

impl<'r> Counting<'r> {
    fn new(in_force: &'r Region, rules: &'r Region) -> Self {
        Self {
            in_force,
            rules,
            places: HashMap::new(),
            tallies: vec![Tally::default()],
            shown: BTreeMap::new(),
            person: None,
            marks: Vec::new(),
            saved_then: Vec::new(),
            saved_now: Vec::new(),
            months: HashMap::new(),
        }
    }

    fn line(&mut self, both: &Both<'_>) {
        if self.person != Some(both.person) {
            self.end_person();
            self.person = Some(both.person);
        }
        let figures = self.figures(both);
        let (then, line) = (both.then, both.line);
        let day = self.in_force.day(then.at);
        let level =
            self.in_force.institution(&then.institution, day).map_or("other", |i| names::level(i.level));
        let month = self
            .months
            .entry((day.year(), day.month()))
            .or_insert_with(|| format!("{:04}-{:02}", day.year(), day.month()).into());
        let month = month.clone();
        let groups = [
            0,
            self.place(By::Item, &line.item),
            self.place(By::Institution, &then.institution),
            self.place(By::Level, &Arc::from(level)),
            self.place(By::Month, &month),
        ];
        for at in groups {
            self.tallies[at].add(&figures.tally);
            match self.marks.iter_mut().find(|(known, _)| *known == at) {
                Some((_, marks)) => *marks |= figures.marks,
                None => self.marks.push((at, figures.marks)),
            }
        }
    }

    fn place(&mut self, by: By, key: &Arc<str>) -> usize {
        // A key that is there is not cloned again.
        let key = (by, key.clone());
        if let Some(at) = self.places.get(&key) {
            return *at;
        }
        self.tallies.push(Tally::default());
        self.places.insert(key, self.tallies.len() - 1);
        self.tallies.len() - 1
    }

    fn figures(&mut self, both: &Both<'_>) -> Figures {
        let (line, then, now) = (both.line, both.then, &both.now);
        let mut tally = Tally { checks: 1, changed: i64::from(both.changed()), ..Tally::default() };
        let mut marks = 0;
        tally.verdicts[both.verdict() as usize].count(false);
        tally.verdicts[now.verdict as usize].count(true);
        // What speaks against lines that are not recognisable.
        for (reasons, offered, is_now) in
            [(both.reasons(), line.offered, false), (now.reasons, now.offered, true)]
        {
            let mut bits = if offered { 0 } else { reasons.number().unsigned_abs() };
            while bits != 0 {
                if let Some(pair) = tally.reasons.get_mut(bits.trailing_zeros() as usize) {
                    pair.count(is_now);
                }
                bits &= bits - 1;
            }
        }
        let (card_then, card_now) = both.cards();
        let answer = both.answer().filter(|given| [RECOGNISED, REEXAMINED, EXCUSED].contains(&given.counts));
        let recognised = answer.is_some_and(|given| given.counts == RECOGNISED);
        // A doctor may also recognise what is only encouraged.
        let open_now = now.offered || now.verdict == Verdict::Encouraged;
        if card_then {
            tally.happened.cards = 1;
            tally.happened.unanswered = i64::from(answer.is_none());
            let measured = self.shown.entry(line.item.clone()).or_default();
            measured.of += 1;
            measured.yes += i64::from(recognised);
        }
        if let Some(given) = answer {
            let fen = self.saved(both, given, false, Fen(given.fen));
            did(&mut tally.happened, given, fen, given.counts == EXCUSED);
            marks |= if recognised { HAPPENED } else { 0 };
            if !recognised {
                tally.grounds.entry(given.ground.clone()).or_default().count(false);
            }
            if open_now {
                let fen = self.saved(both, given, true, rescaled(given.fen, line.fen, now.fen.0));
                let day = self.rules.day(then.at);
                let excused =
                    self.rules.ground(&given.ground, day).is_some_and(|ground| !ground.counts_in_rate);
                did(&mut tally.observed, given, fen, !recognised && excused);
                marks |= if recognised { OBSERVED } else { 0 };
                if !recognised {
                    tally.grounds.entry(given.ground.clone()).or_default().count(true);
                }
            } else if recognised {
                tally.lost.recognised = 1;
                tally.lost.fen = fen;
            }
        }
        match (card_then, card_now) {
            (_, true) if card_then || answer.is_some() => {
                tally.observed.cards = 1;
                tally.observed.unanswered = i64::from(answer.is_none());
            }
            (_, true) => {
                let exam = now.exam.map(|key| (key, line.item.clone(), then.institution.clone()));
                let first = exam.is_none_or(|exam| once(&mut self.saved_now, exam));
                let new = tally.new.entry(line.item.clone()).or_default();
                new.cards = 1;
                new.fen = if first { now.fen } else { Fen(0) };
                marks |= NEW;
            }
            (true, false) => tally.lost.cards = 1,
            (false, false) => {}
        }
        Figures { tally, marks }
    }

    /// What a recognition saved: once for the same exam and item at the same institution (同检同计一次), nothing where
    /// the report was taken back since.
    fn saved(&mut self, both: &Both<'_>, given: &Given, now: bool, fen: Fen) -> Fen {
        let Some(exam) = given.exam.filter(|_| given.counts == RECOGNISED) else { return Fen(0) };
        if both.withdrawn(exam) {
            return Fen(0);
        }
        let list = if now { &mut self.saved_now } else { &mut self.saved_then };
        match once(list, (exam, both.line.item.clone(), both.then.institution.clone())) {
            true => fen,
            false => Fen(0),
        }
    }

    fn end_person(&mut self) {
        for (at, marks) in self.marks.drain(..) {
            let tally = &mut self.tallies[at];
            tally.residents += 1;
            tally.happened.residents += i64::from(marks & HAPPENED != 0);
            tally.observed.residents += i64::from(marks & OBSERVED != 0);
            // Those who would not have recognised anything otherwise.
            tally.new_residents += i64::from(marks & NEW != 0 && marks & OBSERVED == 0);
        }
        self.saved_then.clear();
        self.saved_now.clear();
    }

    fn sum(mut self) -> Sum {
        self.end_person();
        let mut sum = Sum { shown: self.shown, ..Sum::default() };
        for ((by, key), at) in self.places {
            sum.groups[by as usize].insert(key, std::mem::take(&mut self.tallies[at]));
        }
        sum.total = std::mem::take(&mut self.tallies[0]);
        sum
    }
}

struct Figures {
    tally: Tally,
    marks: u8,
}

/// Whether it is the first time.
fn once(list: &mut Vec<Exam>, exam: Exam) -> bool {
    let first = !list.contains(&exam);
    if first {
        list.push(exam);
    }
    first
}

fn did(did: &mut Did, given: &Given, fen: Fen, excused: bool) {
    if given.counts == RECOGNISED {
        did.recognised = 1;
        did.fen = fen;
    } else {
        did.reexamined = 1;
        did.excused = i64::from(excused);
    }
}

/// What the doctor's choice would have saved, where what was offered would have saved `now` in place of `then`.
fn rescaled(chosen: i64, then: i64, now: i64) -> Fen {
    if then == now || then <= 0 {
        return Fen(chosen);
    }
    let product = i128::from(chosen) * i128::from(now);
    Fen(i64::try_from((product + i128::from(then) / 2).div_euclid(i128::from(then))).unwrap_or(i64::MAX))
}
