//! From sums to what is shown: expectations with their ranges, small groups hidden. The same sums give the same bytes.

use std::{collections::BTreeMap, sync::Arc};

use base::{Fen, hex};
use jiff::{Timestamp, civil::Date};
use policy::{Item, Region};
use replay::{CONFIDENCE_PERCENT, Job, Measured, Range};
use serde::{Deserialize, Serialize};

use super::{
    figures::{Answers, Cards, Counted, Difference, Estimated, Figures, Group, Scenario},
    names,
    tally::{By, Did, Pair, Sum, Tally},
};
use crate::recognition::Verdict;

/// Groups of fewer residents are hidden.
pub const HIDDEN_BELOW: i64 = 5;

/// What a run comes to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Outcome {
    /// What was replayed.
    pub subject: String,
    /// The scenario.
    pub scenario: Named,
    /// The region's code.
    pub region: String,
    /// The legal days.
    pub period: Period,
    /// What came into the database later was not looked at.
    pub as_of: Timestamp,
    /// Digests of the rules.
    pub rules: Rules,
    /// How ranges are made.
    pub interval: Interval,
    /// Groups of fewer residents are hidden.
    pub hidden_below: i64,
    /// All of them together; none where they are fewer than five residents.
    pub total: Option<Figures>,
    /// By item or panel.
    pub by_item: Vec<Group>,
    /// By ordering institution.
    pub by_institution: Vec<Group>,
    /// By its level.
    pub by_level: Vec<Group>,
    /// By month.
    pub by_month: Vec<Group>,
    /// What is expected of doctors who see a new card, by item; items without new cards are left out.
    pub acceptance: Vec<Acceptance>,
}

/// A scenario, named.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Digest of its overlay.
    pub digest: String,
}

/// Legal days, both included.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Period {
    /// First.
    pub from: Date,
    /// Last.
    pub to: Date,
}

/// Digests of rules.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Rules {
    /// Of those in force.
    pub in_force: String,
    /// With the scenario over them.
    pub scenario: String,
}

/// How a range is made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interval {
    /// `wilson`.
    pub method: String,
    /// How sure it is.
    pub percent: u8,
}

/// From what a rate was measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Basis {
    /// From cards of the item itself.
    Item,
    /// The item had none: from those of its category.
    Category,
    /// Neither had: from all of them.
    Region,
    /// No card was shown at all: nothing is expected, anything is possible.
    None,
}

/// How often a card is accepted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acceptance {
    /// Item or panel.
    pub item: String,
    /// Its Chinese name.
    pub name: Option<String>,
    /// From what it was measured.
    pub basis: Basis,
    /// Cards that were shown.
    pub shown: i64,
    /// Of these recognised.
    pub recognised: i64,
    /// Parts per million.
    pub rate: Range,
}

/// Cards of which fewer say nothing of an item.
const CARDS_LEAST: i64 = 1;

/// Rates by item, category and in all.
struct Rates<'s> {
    region: &'s Region,
    rules: &'s Region,
    day: Date,
    by_item: &'s BTreeMap<Arc<str>, Measured>,
    by_category: BTreeMap<String, Measured>,
    all: Measured,
}

impl<'s> Rates<'s> {
    fn new(
        region: &'s Region,
        rules: &'s Region,
        day: Date,
        by_item: &'s BTreeMap<Arc<str>, Measured>,
    ) -> Self {
        let mut this =
            Self { region, rules, day, by_item, by_category: BTreeMap::new(), all: Measured::default() };
        for (item, measured) in by_item {
            let category = this.category(item);
            for sum in [this.by_category.entry(category).or_default(), &mut this.all] {
                sum.yes += measured.yes;
                sum.of += measured.of;
            }
        }
        this
    }

    fn item(&self, code: &str) -> Option<&Item> {
        let last =
            |region: &'s Region| region.item(code, self.day).or_else(|| region.item_versions(code).last());
        last(self.region).or_else(|| last(self.rules))
    }

    /// A panel is a category of its own.
    fn category(&self, code: &str) -> String {
        self.item(code).map_or_else(|| "panel".to_owned(), |item| item.category.to_string())
    }

    fn name(&self, code: &str) -> Option<String> {
        let panel = |region: &Region| region.panel(code, self.day).map(|panel| panel.name.clone());
        let item = self.item(code).map(|item| item.name.clone());
        item.or_else(|| panel(self.region)).or_else(|| panel(self.rules))
    }

    fn of(&self, code: &str) -> (Basis, Measured, Range) {
        let item = self.by_item.get(code).map(|measured| (Basis::Item, *measured));
        let category =
            self.by_category.get(&self.category(code)).map(|measured| (Basis::Category, *measured));
        let all = [item, category, Some((Basis::Region, self.all))];
        for (basis, measured) in all.into_iter().flatten().filter(|(_, m)| m.of >= CARDS_LEAST) {
            if let Some(range) = measured.parts_per_million() {
                return (basis, measured, range);
            }
        }
        (Basis::None, Measured::default(), Range { low: 0, expected: 0, high: 1_000_000 })
    }
}

/// The result of a run.
pub(super) fn outcome(subject: &str, job: &Job<'_>, sum: &Sum) -> Outcome {
    let (region, rules) = (&**job.in_force, &**job.rules);
    let rates = Rates::new(region, rules, job.run.to, &sum.shown);
    let groups = |by: By| groups(by, &sum.groups[by as usize], &rates);
    let [by_item, by_institution, by_level, by_month] = By::ALL.map(groups);
    let visible = |item: &str| by_item.iter().any(|group| group.key == item && !group.hidden);
    let acceptance = sum.total.new.keys().filter(|item| visible(item)).map(|item| {
        let (basis, measured, rate) = rates.of(item);
        Acceptance {
            item: item.to_string(),
            name: rates.name(item),
            basis,
            shown: measured.of,
            recognised: measured.yes,
            rate,
        }
    });
    Outcome {
        subject: subject.to_owned(),
        scenario: Named {
            id: job.scenario.id.to_string(),
            name: job.scenario.name.clone(),
            digest: hex(job.scenario.digest),
        },
        region: region.code.clone(),
        period: Period { from: job.run.from, to: job.run.to },
        as_of: job.run.as_of,
        rules: Rules { in_force: hex(region.edition().digest()), scenario: hex(rules.edition().digest()) },
        interval: Interval { method: "wilson".to_owned(), percent: CONFIDENCE_PERCENT },
        hidden_below: HIDDEN_BELOW,
        total: (sum.total.residents >= HIDDEN_BELOW).then(|| figures(&sum.total, &rates)),
        acceptance: acceptance.collect(),
        by_item,
        by_institution,
        by_level,
        by_month,
    }
}

fn groups(by: By, tallies: &BTreeMap<Arc<str>, Tally>, rates: &Rates<'_>) -> Vec<Group> {
    let hidden = hidden(tallies.iter().map(|(key, tally)| (key.as_ref(), tally.residents)));
    let name = |key: &str| match by {
        By::Item => rates.name(key),
        By::Institution => {
            let institution = |region: &Region| region.institution(key, rates.day).map(|i| i.name.clone());
            institution(rates.region).or_else(|| institution(rates.rules))
        }
        By::Level => names::level_name(key),
        By::Month => None,
    };
    tallies
        .iter()
        .map(|(key, tally)| {
            let hidden = hidden.contains(&key.as_ref());
            let figures = (!hidden).then(|| figures(tally, rates));
            Group { key: key.to_string(), name: name(key), hidden, figures }
        })
        .collect()
}

/// Groups that are not shown: those of fewer than five residents, and as many of the next as are needed so that
/// nothing can be worked out from the total.
fn hidden<'k>(groups: impl Iterator<Item = (&'k str, i64)>) -> Vec<&'k str> {
    let mut groups: Vec<(&str, i64)> = groups.collect();
    groups.sort_by_key(|(key, residents)| (*residents, *key));
    let small = groups.iter().take_while(|(_, residents)| *residents < HIDDEN_BELOW).count();
    if small == 0 {
        return Vec::new();
    }
    let mut take = small;
    let mut residents: i64 = groups[..small].iter().map(|(_, residents)| residents).sum();
    while take < groups.len() && (take < 2 || residents < HIDDEN_BELOW) {
        residents += groups[take].1;
        take += 1;
    }
    groups[..take].iter().map(|(key, _)| *key).collect()
}

fn figures(tally: &Tally, rates: &Rates<'_>) -> Figures {
    let mut estimated = Estimated::default();
    for (item, new) in &tally.new {
        let (_, _, rate) = rates.of(item);
        estimated.cards += new.cards;
        estimated.recognised = estimated.recognised.plus(rate.of(new.cards));
        estimated.fen = estimated.fen.plus(rate.of(new.fen.0));
    }
    estimated.residents = estimated.recognised.map(|recognised| match estimated.cards {
        0 => 0,
        cards => (tally.new_residents * recognised + cards / 2) / cards,
    });
    // Whoever has several cards is more likely to have one of them recognised.
    estimated.residents.high = estimated.recognised.high.min(tally.new_residents);
    let (happened, observed) = (answers(&tally.happened), answers(&tally.observed));
    let scenario = Scenario {
        cards: observed.cards + estimated.cards,
        recognised: estimated.recognised.plus(Range::certain(observed.recognised)),
        fen: estimated.fen.plus(Range::certain(observed.fen.0)),
        residents: estimated.residents.plus(Range::certain(observed.residents)),
    };
    Figures {
        checks: tally.checks,
        residents: tally.residents,
        difference: Difference {
            cards: scenario.cards - happened.cards,
            recognised: scenario.recognised.less(happened.recognised),
            fen: scenario.fen.less(happened.fen.0),
        },
        lost: Cards { cards: tally.lost.cards, recognised: tally.lost.recognised, fen: tally.lost.fen },
        changed: tally.changed,
        verdicts: counted((0..).zip(&tally.verdicts), |number| {
            let (code, name) = Verdict::numbered(number).map_or(("unknown", ""), names::verdict);
            (code.to_owned(), name.to_owned())
        }),
        reasons: counted((0..).zip(&tally.reasons), |bit| {
            let (code, name) = names::reason(bit);
            (code.to_owned(), name.to_owned())
        }),
        grounds: counted(tally.grounds.iter(), |code| {
            let ground = |region: &Region| region.ground(code, rates.day).map(|ground| ground.text.clone());
            (code.to_string(), ground(rates.region).or_else(|| ground(rates.rules)).unwrap_or_default())
        }),
        happened,
        observed,
        estimated,
        scenario,
    }
}

fn answers(did: &Did) -> Answers {
    let decided = did.recognised + did.reexamined - did.excused;
    Answers {
        cards: did.cards,
        recognised: did.recognised,
        reexamined: did.reexamined,
        excused: did.excused,
        unanswered: did.unanswered,
        fen: did.fen,
        residents: did.residents,
        rate_hundredths: (decided > 0).then(|| (did.recognised * 20_000 + decided) / (2 * decided)),
    }
}

fn counted<'p, K>(
    pairs: impl Iterator<Item = (K, &'p Pair)>,
    name: impl Fn(K) -> (String, String),
) -> Vec<Counted> {
    let shown = |number: i64| (number == 0 || number >= HIDDEN_BELOW).then_some(number);
    pairs
        .filter(|(_, pair)| **pair != Pair::default())
        .map(|(key, Pair(then, now))| {
            let (code, name) = name(key);
            Counted { code, name, happened: shown(*then), scenario: shown(*now) }
        })
        .collect()
}

/// Money as the region writes it, for whoever shows a range of it.
impl Outcome {
    /// The same read back from the bytes that were kept.
    pub fn read(bytes: &[u8]) -> base::Result<Self> {
        serde_json::from_slice(bytes).map_err(|_| {
            base::Fault::corrupt("the result of a run cannot be read back; run the scenario again")
        })
    }

    /// A range of money in yuan: `1,000.00（900.00–1,100.00）`.
    pub fn yuan(range: Range) -> String {
        if range.low == range.high {
            return Fen(range.expected).to_string();
        }
        format!("{}（{}–{}）", Fen(range.expected), Fen(range.low), Fen(range.high))
    }

    /// A range of numbers: `100（90–110）`.
    pub fn number(range: Range) -> String {
        if range.low == range.high {
            return range.expected.to_string();
        }
        format!("{}（{}–{}）", range.expected, range.low, range.high)
    }
}

#[cfg(test)]
mod tests {
    use super::hidden;

    fn of(groups: &[(&'static str, i64)]) -> Vec<&'static str> {
        hidden(groups.iter().copied())
    }

    #[test]
    fn groups_under_five_are_hidden_and_cannot_be_worked_out_from_the_rest() {
        assert!(of(&[("a", 5), ("b", 900)]).is_empty());
        assert_eq!(
            of(&[("a", 4), ("b", 7), ("c", 900)]),
            ["a", "b"],
            "one alone is the total less the others"
        );
        assert_eq!(
            of(&[("a", 1), ("b", 2), ("c", 30), ("d", 40)]),
            ["a", "b", "c"],
            "three residents together"
        );
        assert_eq!(of(&[("a", 3), ("b", 4), ("c", 900)]), ["a", "b"]);
        assert_eq!(of(&[("a", 2)]), ["a"]);
    }
}
