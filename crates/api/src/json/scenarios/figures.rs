//! The result of a run as this API writes it. Results are answered as the bytes that were kept; a test holds these
//! shapes against them.

use base::Fen;
use care::whatif;
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A figure between two bounds.
#[derive(Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RangeShown {
    /// Not less than this.
    low: i64,
    /// Most likely.
    expected: i64,
    /// Not more.
    high: i64,
}

pub(super) fn range(of: replay::Range) -> RangeShown {
    RangeShown { low: of.low, expected: of.expected, high: of.high }
}

/// What a run came to.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct RunResult {
    /// What was replayed.
    #[schema(example = "recognition")]
    subject: String,
    /// The scenario.
    scenario: ScenarioNamed,
    /// The region's code.
    region: String,
    /// The legal days, both included.
    period: PeriodShown,
    /// What came into the database later was not looked at.
    as_of: Timestamp,
    /// Digests of the rules.
    rules: RulesShown,
    /// How ranges are made.
    interval: IntervalShown,
    /// Groups of fewer residents are hidden.
    hidden_below: i64,
    /// All of them together; none where they are fewer.
    total: Option<FiguresShown>,
    /// By item or panel.
    by_item: Vec<GroupShown>,
    /// By ordering institution.
    by_institution: Vec<GroupShown>,
    /// By its level: `tertiary`, `secondary`, `primary`, `village`, `other`.
    by_level: Vec<GroupShown>,
    /// By month: `2025-01`.
    by_month: Vec<GroupShown>,
    /// What is expected of doctors who see a new card, by item.
    acceptance: Vec<AcceptanceShown>,
}

/// A scenario, named.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ScenarioNamed {
    id: String,
    name: String,
    digest: String,
}

/// Legal days, both included.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PeriodShown {
    #[schema(value_type = String, format = Date)]
    from: Date,
    #[schema(value_type = String, format = Date)]
    to: Date,
}

/// Digests of rules.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct RulesShown {
    /// Of those in force.
    in_force: String,
    /// With the scenario over them.
    scenario: String,
}

/// How a range is made.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct IntervalShown {
    /// `wilson`: Wilson's score interval.
    #[schema(example = "wilson")]
    method: String,
    /// How sure it is.
    #[schema(example = 95)]
    percent: u8,
}

/// How often a card is accepted.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AcceptanceShown {
    /// Item or panel.
    item: String,
    /// Its Chinese name.
    name: Option<String>,
    /// From what it was measured: `item`, `category`, `region`, or `none`.
    #[schema(example = "item")]
    basis: String,
    /// Cards that were shown.
    shown: i64,
    /// Of these recognised.
    recognised: i64,
    /// Parts per million.
    rate: RangeShown,
}

/// The figures of one item, institution, level or month.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct GroupShown {
    /// Its code.
    key: String,
    /// Its Chinese name.
    name: Option<String>,
    /// Fewer than five residents, or hidden with such a one so that it cannot be worked out.
    hidden: bool,
    /// Its figures, unless hidden.
    figures: Option<FiguresShown>,
}

/// Everything about a group of lines. What doctors did and what is expected of them stand apart.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct FiguresShown {
    /// Lines checked.
    checks: i64,
    /// Residents they were for.
    residents: i64,
    /// What happened.
    happened: AnswersShown,
    /// Under the scenario, where the card was shown then too, or the doctor answered without one.
    observed: AnswersShown,
    /// Under the scenario, where only it shows a card.
    estimated: EstimatedShown,
    /// Cards that are shown no more.
    lost: LostShown,
    /// Observed and estimated together.
    scenario: ScenarioFigures,
    /// The scenario less what happened; may be negative.
    difference: DifferenceShown,
    /// Lines whose verdict, reasons or saving came out otherwise.
    changed: i64,
    /// Lines by verdict.
    verdicts: Vec<CountedShown>,
    /// Lines without a recognisable result, by what speaks against the results there are; a line may have several.
    reasons: Vec<CountedShown>,
    /// Lines examined again, by ground.
    grounds: Vec<CountedShown>,
}

/// Cards that were shown, and what doctors did with them.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct AnswersShown {
    /// Lines for which a recognisable result was offered.
    cards: i64,
    /// Lines recognised.
    recognised: i64,
    /// Lines examined again, on any ground.
    reexamined: i64,
    /// Of these, on grounds that do not count in the rate.
    excused: i64,
    /// Cards without an answer.
    unanswered: i64,
    /// Saved in fen at the ordering institution's price, once an exam.
    #[schema(value_type = i64)]
    fen: Fen,
    /// Residents with something recognised.
    residents: i64,
    /// 互认率 in hundredths of a percent; none where nothing was decided.
    rate_hundredths: Option<i64>,
}

/// Cards that only the scenario shows, and what is expected of doctors.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct EstimatedShown {
    /// New cards.
    cards: i64,
    /// Lines recognised.
    recognised: RangeShown,
    /// Saved, in fen.
    fen: RangeShown,
    /// Residents with something recognised who would have had nothing otherwise.
    residents: RangeShown,
}

/// Cards that the scenario does not show any more.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct LostShown {
    /// How many.
    cards: i64,
    /// Of these recognised.
    recognised: i64,
    /// What they saved, in fen.
    #[schema(value_type = i64)]
    fen: Fen,
}

/// The scenario as a whole.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ScenarioFigures {
    /// Cards.
    cards: i64,
    /// Lines recognised.
    recognised: RangeShown,
    /// Saved, in fen.
    fen: RangeShown,
    /// Residents with something recognised.
    residents: RangeShown,
}

/// The scenario less what happened.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct DifferenceShown {
    /// Cards.
    cards: i64,
    /// Lines recognised: examinations avoided, or fewer of them.
    recognised: RangeShown,
    /// Saved, in fen.
    fen: RangeShown,
}

/// How often something was the case. Numbers from 1 to 4 are hidden (none).
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CountedShown {
    /// Its stable code.
    code: String,
    /// Its Chinese name.
    name: String,
    /// Then.
    happened: Option<i64>,
    /// Under the scenario.
    scenario: Option<i64>,
}

pub(super) fn figures(of: &whatif::Figures) -> FiguresShown {
    let answers = |of: &whatif::Answers| AnswersShown {
        cards: of.cards,
        recognised: of.recognised,
        reexamined: of.reexamined,
        excused: of.excused,
        unanswered: of.unanswered,
        fen: of.fen,
        residents: of.residents,
        rate_hundredths: of.rate_hundredths,
    };
    let counted = |of: &[whatif::Counted]| {
        let one = |of: &whatif::Counted| CountedShown {
            code: of.code.clone(),
            name: of.name.clone(),
            happened: of.happened,
            scenario: of.scenario,
        };
        of.iter().map(one).collect()
    };
    let (estimated, scenario, difference) = (&of.estimated, &of.scenario, &of.difference);
    FiguresShown {
        checks: of.checks,
        residents: of.residents,
        happened: answers(&of.happened),
        observed: answers(&of.observed),
        estimated: EstimatedShown {
            cards: estimated.cards,
            recognised: range(estimated.recognised),
            fen: range(estimated.fen),
            residents: range(estimated.residents),
        },
        lost: LostShown { cards: of.lost.cards, recognised: of.lost.recognised, fen: of.lost.fen },
        scenario: ScenarioFigures {
            cards: scenario.cards,
            recognised: range(scenario.recognised),
            fen: range(scenario.fen),
            residents: range(scenario.residents),
        },
        difference: DifferenceShown {
            cards: difference.cards,
            recognised: range(difference.recognised),
            fen: range(difference.fen),
        },
        changed: of.changed,
        verdicts: counted(&of.verdicts),
        reasons: counted(&of.reasons),
        grounds: counted(&of.grounds),
    }
}
