//! What is counted while lines go by. Sums of integers: whatever the order, they come to the same.

use std::{collections::BTreeMap, sync::Arc};

use base::Fen;
use serde::{Deserialize, Serialize};

use crate::recognition::{Reasons, Verdict};

/// What doctors did.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Did {
    pub(super) cards: i64,
    pub(super) recognised: i64,
    pub(super) reexamined: i64,
    pub(super) excused: i64,
    pub(super) unanswered: i64,
    pub(super) fen: Fen,
    pub(super) residents: i64,
}

impl Did {
    fn add(&mut self, other: &Self) {
        self.cards += other.cards;
        self.recognised += other.recognised;
        self.reexamined += other.reexamined;
        self.excused += other.excused;
        self.unanswered += other.unanswered;
        self.fen += other.fen;
        self.residents += other.residents;
    }
}

/// Cards with the money that hangs on them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct New {
    pub(super) cards: i64,
    pub(super) fen: Fen,
}

/// Cards that are gone.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Lost {
    pub(super) cards: i64,
    pub(super) recognised: i64,
    pub(super) fen: Fen,
}

impl Lost {
    fn add(&mut self, other: &Self) {
        self.cards += other.cards;
        self.recognised += other.recognised;
        self.fen += other.fen;
    }
}

/// Then and now.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Pair(pub(super) i64, pub(super) i64);

/// Everything of one group.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Tally {
    pub(super) checks: i64,
    pub(super) changed: i64,
    pub(super) residents: i64,
    pub(super) happened: Did,
    pub(super) observed: Did,
    /// New cards by item, since each has its own rate.
    pub(super) new: BTreeMap<Arc<str>, New>,
    pub(super) new_residents: i64,
    pub(super) lost: Lost,
    /// By the number of the verdict.
    pub(super) verdicts: [Pair; VERDICTS],
    /// By the place of the reason's bit.
    pub(super) reasons: [Pair; REASONS],
    pub(super) grounds: BTreeMap<Arc<str>, Pair>,
}

/// What one line comes to.
pub(super) struct Counted<'l> {
    pub(super) changed: bool,
    pub(super) happened: Did,
    pub(super) observed: Did,
    /// A new card, and the money that hangs on it.
    pub(super) new: Option<Fen>,
    pub(super) lost: Lost,
    /// Then and now.
    pub(super) verdicts: (Verdict, Verdict),
    /// Likewise.
    pub(super) reasons: (Reasons, Reasons),
    /// Of a re-examination, and whether there is one under the scenario too.
    pub(super) ground: Option<(&'l Arc<str>, bool)>,
}

impl Default for Counted<'_> {
    fn default() -> Self {
        Self {
            changed: false,
            happened: Did::default(),
            observed: Did::default(),
            new: None,
            lost: Lost::default(),
            verdicts: (Verdict::Unknown, Verdict::Unknown),
            reasons: (Reasons::NONE, Reasons::NONE),
            ground: None,
        }
    }
}

impl Tally {
    /// One more line.
    pub(super) fn line(&mut self, line: &Counted<'_>, item: &Arc<str>) {
        self.checks += 1;
        self.changed += i64::from(line.changed);
        self.happened.add(&line.happened);
        self.observed.add(&line.observed);
        self.lost.add(&line.lost);
        if let Some(fen) = line.new {
            let new = self.new.entry(item.clone()).or_default();
            new.cards += 1;
            new.fen += fen;
        }
        self.verdicts[line.verdicts.0 as usize].count(false);
        self.verdicts[line.verdicts.1 as usize].count(true);
        for (reasons, now) in [(line.reasons.0, false), (line.reasons.1, true)] {
            let mut bits = reasons.number().unsigned_abs();
            while bits != 0 {
                if let Some(pair) = self.reasons.get_mut(bits.trailing_zeros() as usize) {
                    pair.count(now);
                }
                bits &= bits - 1;
            }
        }
        if let Some((ground, now)) = line.ground {
            let pair = self.grounds.entry(ground.clone()).or_default();
            pair.count(false);
            if now {
                pair.count(true);
            }
        }
    }

    pub(super) fn add(&mut self, other: &Self) {
        self.checks += other.checks;
        self.changed += other.changed;
        self.residents += other.residents;
        self.happened.add(&other.happened);
        self.observed.add(&other.observed);
        self.new_residents += other.new_residents;
        self.lost.add(&other.lost);
        for (item, new) in &other.new {
            let mine = self.new.entry(item.clone()).or_default();
            mine.cards += new.cards;
            mine.fen += new.fen;
        }
        let verdicts = self.verdicts.iter_mut().zip(&other.verdicts);
        verdicts
            .chain(self.reasons.iter_mut().zip(&other.reasons))
            .for_each(|(mine, other)| mine.add(*other));
        for (ground, pair) in &other.grounds {
            self.grounds.entry(ground.clone()).or_default().add(*pair);
        }
    }
}

/// One more than the greatest number of a verdict, and place of a reason's bit: both are stored and only grow.
pub(super) const VERDICTS: usize = 9;
pub(super) const REASONS: usize = 19;

impl Pair {
    fn add(&mut self, other: Self) {
        self.0 += other.0;
        self.1 += other.1;
    }

    /// One more on one side.
    fn count(&mut self, now: bool) {
        self.add(if now { Self(0, 1) } else { Self(1, 0) });
    }
}

/// By what groups are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum By {
    Item = 0,
    Institution = 1,
    Level = 2,
    Month = 3,
}

impl By {
    pub(super) const ALL: [Self; 4] = [Self::Item, Self::Institution, Self::Level, Self::Month];
}

/// What a run comes to, and what it came to so far.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Sum {
    pub(super) total: Tally,
    pub(super) groups: [BTreeMap<Arc<str>, Tally>; 4],
    /// Of each item, answers that recognised, of cards that were shown.
    pub(super) shown: BTreeMap<Arc<str>, replay::Measured>,
}

impl Sum {
    pub(super) fn add(&mut self, other: Self) {
        self.total.add(&other.total);
        for (mine, theirs) in self.groups.iter_mut().zip(other.groups) {
            for (key, tally) in theirs {
                mine.entry(key).or_default().add(&tally);
            }
        }
        for (item, measured) in other.shown {
            let mine = self.shown.entry(item).or_default();
            mine.yes += measured.yes;
            mine.of += measured.of;
        }
    }
}
