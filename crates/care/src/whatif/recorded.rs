//! Recorded checks as the engine replays them.

use std::{collections::HashMap, sync::Arc};

use ::store::Tx;
use base::{Fen, Key, Quick, Result};
use policy::Region;
use replay::Replayed;

use super::{
    lines::{self, Both, Rules},
    names,
    rows::{self, Reader, Rows, STRETCH},
    tally::{By, Counted, Did, Sum, Tally},
};
use crate::recognition::{
    Reasons, Recognition, Verdict,
    days::{Day, Days},
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

impl<'r> Replayed for Recorded<'r> {
    type Reader = Thread<'r>;
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

    fn reader(&self, tx: &mut Tx<'_>) -> Result<Thread<'r>> {
        let in_force = self.in_force;
        Ok(Thread {
            reader: Reader::new(tx, &self.recognition.records)?,
            rules: Rules::new(in_force, self.rules),
            places: Places { in_force, days: Days::new(in_force), levels: HashMap::default() },
        })
    }

    fn read(&self, tx: &mut Tx<'_>, thread: &mut Thread<'r>, marks: (&[u8], &[u8])) -> Result<Rows> {
        let regions = [self.in_force, self.rules];
        rows::read(tx, &mut thread.reader, &self.recognition.records, &regions, &self.reach, marks)
    }

    fn decide(&self, thread: &mut Thread<'r>, rows: Rows) -> Result<Stretch> {
        let Thread { reader, rules, places } = thread;
        let mut counting = Counting::new(places, self.rules);
        lines::each(&rows, reader, rules, |both| counting.line(&both))?;
        Ok(Stretch { sum: counting.sum(), checks: rows.batch.checks.len() as u64 })
    }

    fn fold(&self, sum: &mut Sum, outcome: Stretch) -> u64 {
        sum.add(outcome.sum);
        outcome.checks
    }
}

/// What a thread keeps from one stretch to the next.
pub(super) struct Thread<'r> {
    reader: Reader,
    rules: Rules<'r>,
    places: Places<'r>,
}

/// Where and when things stand under the rules in force.
struct Places<'r> {
    in_force: &'r Region,
    days: Days<'r>,
    /// Levels by the address of an institution's code and the stretch of the day.
    levels: HashMap<(usize, usize), &'static str, Quick>,
}

impl Places<'_> {
    fn level(&mut self, institution: &Arc<str>, day: Day) -> &'static str {
        self.levels.entry((institution.as_ptr() as usize, day.stretch)).or_insert_with(|| {
            self.in_force.institution(institution, day.date).map_or("other", |i| names::level(i.level))
        })
    }
}

const HAPPENED: u8 = 1;
const OBSERVED: u8 = 2;
const NEW: u8 = 4;

/// An exam whose saving is counted once, for an item at an institution.
type Exam = (Key, Arc<str>, Arc<str>);

/// The lines of one item, institution, level or month, or all.
struct Group {
    by: Option<(By, Arc<str>)>,
    tally: Tally,
    /// Of an item: what became of the cards that were shown.
    shown: replay::Measured,
}

/// Counting the lines of a stretch, person by person.
struct Counting<'r, 't> {
    places: &'t mut Places<'r>,
    rules: &'r Region,
    /// By the address of a code, each of which stands once as the reader gives it; of months by their number.
    known: HashMap<(By, usize), usize, Quick>,
    /// The total, then the groups.
    groups: Vec<Group>,
    person: Option<usize>,
    /// Of the person: in which groups, and as what.
    marks: Vec<(usize, u8)>,
    saved_then: Vec<Exam>,
    saved_now: Vec<Exam>,
}

impl<'r, 't> Counting<'r, 't> {
    fn new(places: &'t mut Places<'r>, rules: &'r Region) -> Self {
        Self {
            places,
            rules,
            known: HashMap::default(),
            groups: vec![Group { by: None, tally: Tally::default(), shown: replay::Measured::default() }],
            person: None,
            marks: Vec::new(),
            saved_then: Vec::new(),
            saved_now: Vec::new(),
        }
    }

    fn line(&mut self, both: &Both<'_>) {
        if self.person != Some(both.person) {
            self.end_person();
            self.person = Some(both.person);
        }
        let (then, line) = (both.then, both.line);
        // The days of both regions are the same: a scenario does not move it.
        let day = self.places.days.of(then.at);
        let (counted, marks) = self.counted(both, day);
        let level = self.places.level(&then.institution, day);
        let item = self.code(By::Item, &line.item);
        let groups =
            [0, item, self.code(By::Institution, &then.institution), self.level(level), self.month(day)];
        if both.cards().0 {
            let shown = &mut self.groups[item].shown;
            shown.of += 1;
            shown.yes += i64::from(both.answer().is_some_and(|given| given.counts == RECOGNISED));
        }
        for at in groups {
            self.groups[at].tally.line(&counted, &line.item);
            match self.marks.iter_mut().find(|(known, _)| *known == at) {
                Some((_, known)) => *known |= marks,
                None => self.marks.push((at, marks)),
            }
        }
    }

    fn code(&mut self, by: By, code: &Arc<str>) -> usize {
        self.group((by, code.as_ptr() as usize), || code.clone())
    }

    fn month(&mut self, day: Day) -> usize {
        let (year, month) = (day.date.year(), day.date.month());
        let number = i64::from(year) * 12 + i64::from(month);
        let key = usize::try_from(number).unwrap_or_default();
        self.group((By::Month, key), || format!("{year:04}-{month:02}").into())
    }

    /// There are a handful.
    fn level(&mut self, level: &'static str) -> usize {
        let same = |group: &Group| matches!(&group.by, Some((By::Level, known)) if **known == *level);
        self.groups.iter().position(same).unwrap_or_else(|| self.add(By::Level, level.into()))
    }

    fn group(&mut self, key: (By, usize), text: impl FnOnce() -> Arc<str>) -> usize {
        if let Some(at) = self.known.get(&key) {
            return *at;
        }
        let at = self.add(key.0, text());
        self.known.insert(key, at);
        at
    }

    fn add(&mut self, by: By, text: Arc<str>) -> usize {
        let (tally, shown) = Default::default();
        self.groups.push(Group { by: Some((by, text)), tally, shown });
        self.groups.len() - 1
    }

    fn counted<'b>(&mut self, both: &'b Both<'_>, day: Day) -> (Counted<'b>, u8) {
        let (line, then, now) = (both.line, both.then, &both.now);
        // What speaks against lines that are not recognisable.
        let against = |reasons: Reasons, offered: bool| if offered { Reasons::NONE } else { reasons };
        let mut counted = Counted {
            changed: both.changed(),
            verdicts: (both.verdict(), now.verdict),
            reasons: (against(both.reasons(), line.offered), against(now.reasons, now.offered)),
            ..Counted::default()
        };
        let mut marks = 0;
        let (card_then, card_now) = both.cards();
        let answer = both.answer().filter(|given| [RECOGNISED, REEXAMINED, EXCUSED].contains(&given.counts));
        let recognised = answer.is_some_and(|given| given.counts == RECOGNISED);
        // A doctor may also recognise what is only encouraged.
        let open_now = now.offered || now.verdict == Verdict::Encouraged;
        if card_then {
            counted.happened.cards = 1;
            counted.happened.unanswered = i64::from(answer.is_none());
        }
        if let Some(given) = answer {
            let fen = self.saved(both, given, false, Fen(given.fen));
            did(&mut counted.happened, given, fen, given.counts == EXCUSED);
            marks |= if recognised { HAPPENED } else { 0 };
            counted.ground = (!recognised).then_some((&given.ground, open_now));
            if open_now {
                let fen = self.saved(both, given, true, rescaled(given.fen, line.fen, now.fen.0));
                let excused =
                    self.rules.ground(&given.ground, day.date).is_some_and(|ground| !ground.counts_in_rate);
                did(&mut counted.observed, given, fen, !recognised && excused);
                marks |= if recognised { OBSERVED } else { 0 };
            } else if recognised {
                counted.lost.recognised = 1;
                counted.lost.fen = fen;
            }
        }
        match (card_then, card_now) {
            (_, true) if card_then || answer.is_some() => {
                counted.observed.cards = 1;
                counted.observed.unanswered = i64::from(answer.is_none());
            }
            (_, true) => {
                let exam = now.exam.map(|key| (key, line.item.clone(), then.institution.clone()));
                let first = exam.is_none_or(|exam| once(&mut self.saved_now, exam));
                counted.new = Some(if first { now.fen } else { Fen(0) });
                marks |= NEW;
            }
            (true, false) => counted.lost.cards = 1,
            (false, false) => {}
        }
        (counted, marks)
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
            let tally = &mut self.groups[at].tally;
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
        let mut sum = Sum::default();
        for Group { by, tally, shown } in self.groups {
            let Some((by, key)) = by else {
                sum.total = tally;
                continue;
            };
            if shown.of > 0 {
                sum.shown.insert(key.clone(), shown);
            }
            sum.groups[by as usize].insert(key, tally);
        }
        sum
    }
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
