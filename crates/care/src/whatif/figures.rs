//! The figures of a run. What doctors did and what is expected of them stand apart in each.

use base::Fen;
use replay::Range;
use serde::{Deserialize, Serialize};

/// Cards that were shown, and what doctors did with them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Answers {
    /// Lines for which a recognisable result was offered.
    pub cards: i64,
    /// Lines recognised.
    pub recognised: i64,
    /// Lines examined again, on any ground.
    pub reexamined: i64,
    /// Of these, on grounds that do not count in the rate.
    pub excused: i64,
    /// Cards without an answer.
    pub unanswered: i64,
    /// Saved at the ordering institution's price, once an exam; nothing for reports that were taken back since.
    pub fen: Fen,
    /// Residents with something recognised.
    pub residents: i64,
    /// 互认率, in hundredths of a percent, rounded half up; none where nothing was decided.
    pub rate_hundredths: Option<i64>,
}

/// Cards that only the scenario shows, and what is expected of doctors.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Estimated {
    /// New cards.
    pub cards: i64,
    /// Lines recognised.
    pub recognised: Range,
    /// Saved, in fen.
    pub fen: Range,
    /// Residents with something recognised who would have had nothing otherwise.
    pub residents: Range,
}

/// Cards that the scenario does not show any more.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cards {
    /// How many.
    pub cards: i64,
    /// Of these recognised.
    pub recognised: i64,
    /// What they saved.
    pub fen: Fen,
}

/// The scenario as a whole: what was observed and what is expected.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scenario {
    /// Cards.
    pub cards: i64,
    /// Lines recognised.
    pub recognised: Range,
    /// Saved, in fen.
    pub fen: Range,
    /// Residents with something recognised.
    pub residents: Range,
}

/// The scenario less what happened.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// Cards.
    pub cards: i64,
    /// Lines recognised: examinations avoided, or fewer of them.
    pub recognised: Range,
    /// Saved, in fen.
    pub fen: Range,
}

/// How often something was the case, then and under the scenario. Numbers from 1 to 4 are hidden.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counted {
    /// Its stable code.
    pub code: String,
    /// Its Chinese name.
    pub name: String,
    /// Then.
    pub happened: Option<i64>,
    /// Under the scenario.
    pub scenario: Option<i64>,
}

/// Everything about a group of lines.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figures {
    /// Lines checked.
    pub checks: i64,
    /// Residents they were for.
    pub residents: i64,
    /// What happened.
    pub happened: Answers,
    /// Under the scenario, where the card was shown then too, or the doctor answered without one.
    pub observed: Answers,
    /// Under the scenario, where only it shows a card.
    pub estimated: Estimated,
    /// Cards that are shown no more.
    pub lost: Cards,
    /// Observed and estimated together.
    pub scenario: Scenario,
    /// The scenario less what happened.
    pub difference: Difference,
    /// Lines whose verdict, reasons or saving came out otherwise.
    pub changed: i64,
    /// Lines by verdict.
    pub verdicts: Vec<Counted>,
    /// Lines without a recognisable result, by what speaks against the results there are; a line may have several.
    pub reasons: Vec<Counted>,
    /// Lines examined again, by ground.
    pub grounds: Vec<Counted>,
}

/// The figures of one item, institution, level or month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// Its code.
    pub key: String,
    /// Its Chinese name.
    pub name: Option<String>,
    /// Fewer than five residents, or hidden with such a one so that it cannot be worked out.
    pub hidden: bool,
    /// Its figures, unless hidden.
    pub figures: Option<Figures>,
}
