//! What is answered: a verdict for the line, and one for every candidate, with reasons and rules.

use base::{CheckId, Fen, Key};
use jiff::Timestamp;
use policy::{Category, Ground, Level, RuleRef};
use serde::Serialize;

use super::{
    reason::{Reason, Reasons},
    text,
};
use crate::duplicates::Duplicate;

/// What was decided about a line of an order. The numbers are stored and never change their meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// A result may stand in for it; for a panel, results for all of its items.
    Recognisable = 1,
    /// Results may stand in for some items of the panel.
    Partial = 2,
    /// There is a result, but without a label that holds here: shown, not offered (鼓励互认).
    Encouraged = 3,
    /// There are results, none of which may stand in; each says why.
    NotRecognisable = 4,
    /// Nothing was found within the lookback.
    NoResult = 5,
    /// The item is never recognised, whatever is found (blood groups).
    NeverRecognised = 6,
    /// An emergency: let through at once.
    Emergency = 7,
    /// The code means no item or panel of the region today.
    Unknown = 8,
}

impl Verdict {
    /// The number that is stored.
    pub fn number(self) -> i64 {
        self as i64
    }

    /// The verdict of a stored number.
    pub fn numbered(number: i64) -> Option<Self> {
        [
            Self::Recognisable,
            Self::Partial,
            Self::Encouraged,
            Self::NotRecognisable,
            Self::NoResult,
            Self::NeverRecognised,
            Self::Emergency,
            Self::Unknown,
        ]
        .into_iter()
        .find(|verdict| *verdict as i64 == number)
    }
}

/// What was decided about one report; the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum CandidateVerdict {
    /// It may stand in; for a panel, for at least one of its items.
    Recognisable = 1,
    /// Only the label is missing (无HR仅鼓励互认).
    Encouraged = 2,
    /// It may not.
    NotRecognisable = 3,
}

impl CandidateVerdict {
    /// What a set of reasons against a report amounts to.
    pub fn of(reasons: Reasons) -> Self {
        if reasons.is_empty() {
            Self::Recognisable
        } else if reasons.only_label() {
            Self::Encouraged
        } else {
            Self::NotRecognisable
        }
    }
}

/// What a rule did in a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Names the item, its group, window, unit and whether images are needed.
    Item,
    /// Lists the items of the panel.
    Panel,
    /// How far back candidates are looked for.
    Lookback,
    /// The label that holds.
    Label,
    /// The shared domain by which a label holds here.
    Domain,
    /// The lapse that ended a label.
    Lapse,
    /// The ground of an emergency.
    Ground,
    /// The price that is saved.
    Price,
    /// From which share of its items on a panel is a duplicate.
    Overlap,
    /// From how many days left on a medicine is a duplicate.
    DaysLeft,
    /// At which ATC level medicines are the same.
    AtcLevel,
}

/// A rule that a decision rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Cited {
    /// What it did.
    pub role: Role,
    /// Which rule, version, file and source.
    pub rule: RuleRef,
}

impl Cited {
    pub(crate) fn new(role: Role, rule: &RuleRef) -> Self {
        Self { role, rule: rule.clone() }
    }
}

/// What was decided about one line of an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ItemDecision {
    /// The item or panel, by the region's code; what was asked when that is unknown.
    pub code: String,
    /// Chinese name.
    pub name: Option<String>,
    /// English name.
    pub name_en: Option<String>,
    /// What sort of examination it is; none for a panel.
    pub category: Option<Category>,
    /// The item's window; none for a panel, whose items have one each.
    pub window_days: Option<u16>,
    /// The verdict.
    pub verdict: Verdict,
    /// A recognisable result was there, whether or not it was offered (an emergency asks nothing).
    pub offered: bool,
    /// Reasons that lie in the line itself, not in a candidate.
    pub reasons: Vec<Reason>,
    /// Rules that the line rests on.
    pub rules: Vec<Cited>,
    /// The newest recognisable candidate (place in `candidates`).
    pub best: Option<usize>,
    /// The candidates that recognition would use: `best`, or for a panel the newest for each item.
    pub uses: Vec<usize>,
    /// Every report within the lookback that examined it, newest first.
    pub candidates: Vec<Candidate>,
    /// For a panel: each of its items.
    pub members: Vec<Member>,
    /// What recognition would save.
    pub saving: Option<Saving>,
    /// The ground that is recorded for an emergency.
    pub ground: Option<Ground>,
}

impl ItemDecision {
    /// The newest recognisable candidate.
    pub fn best(&self) -> Option<&Candidate> {
        self.best.and_then(|at| self.candidates.get(at))
    }

    /// Every reason, of the line and of all candidates, as a set.
    pub fn reason_set(&self) -> Reasons {
        let own = self.reasons.iter();
        let theirs = self.candidates.iter().flat_map(|c| &c.reasons);
        own.chain(theirs).fold(Reasons::NONE, |set, reason| set.with(reason.bit()))
    }

    /// Every rule cited, each once, in a fixed order, as `id@version` separated by spaces.
    pub fn rule_versions(&self) -> String {
        let candidates = self.candidates.iter().flat_map(|c| &c.rules);
        let saving = self.saving.iter().flat_map(|saving| &saving.rules);
        let mut all: Vec<String> = self
            .rules
            .iter()
            .chain(candidates)
            .chain(saving)
            .map(|cited| format!("{}@{}", cited.rule.id, cited.rule.version))
            .collect();
        all.sort_unstable();
        all.dedup();
        all.join(" ")
    }

    /// A number that changes when the verdict, a candidate, a reason or a rule version does: two decisions
    /// with the same digest are the same decision. Stable across versions of this program.
    pub fn digest(&self) -> i64 {
        let mut hash = base::Fnv::new();
        hash.text(&self.code).number(self.verdict.number()).number(i64::from(self.offered));
        for reason in &self.reasons {
            hash.text(reason.code());
        }
        for candidate in &self.candidates {
            hash.bytes(candidate.report.as_bytes())
                .number(candidate.version)
                .number(candidate.verdict as i64);
            for reason in &candidate.reasons {
                hash.text(reason.code());
            }
            for covered in &candidate.covers {
                hash.text(covered);
            }
        }
        for at in &self.uses {
            hash.number(i64::try_from(*at).unwrap_or(i64::MAX));
        }
        hash.number(self.saving.as_ref().map_or(0, |saving| saving.fen.0));
        hash.text(&self.rule_versions()).finish()
    }
}

/// One report that might stand in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Candidate {
    /// The report.
    pub report: Key,
    /// Its version.
    pub version: i64,
    /// Who made it, by the region's code.
    pub institution: String,
    /// Its name, where the region knows it.
    pub institution_name: Option<String>,
    /// What it examined, by the region's code: the item itself, or one of its group; a panel's code.
    pub item: String,
    /// Its Chinese name.
    pub item_name: String,
    /// When it was performed.
    pub performed_at: Timestamp,
    /// How long ago that was, in seconds, towards zero.
    pub age_seconds: i64,
    /// The last instant at which its window holds it; none for a panel or what is never recognised.
    pub recognised_until: Option<Timestamp>,
    /// The report's status.
    pub status: &'static str,
    /// Whether the original images can be retrieved.
    pub images: bool,
    /// What stands on it: the label that holds, or the one that was held and does not reach here.
    pub label: Option<String>,
    /// The verdict.
    pub verdict: CandidateVerdict,
    /// Everything that speaks against it.
    pub reasons: Vec<Reason>,
    /// Rules this candidate rests on, beyond those of the line.
    pub rules: Vec<Cited>,
    /// For a panel: its items for which this report may stand in.
    pub covers: Vec<String>,
}

impl Candidate {
    /// The age in words: `3天2小时`.
    pub fn age_text(&self) -> String {
        text::age(self.age_seconds.saturating_mul(1_000_000))
    }
}

/// One item of a panel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Member {
    /// The item.
    pub code: String,
    /// Its Chinese name.
    pub name: String,
    /// Its verdict.
    pub verdict: Verdict,
    /// The newest recognisable candidate for it (place in the line's `candidates`).
    pub best: Option<usize>,
    /// What speaks against the newest report of it, when none is recognisable.
    pub reasons: Vec<Reason>,
    /// Its window.
    pub window_days: u16,
}

/// What recognition saves the patient and the insurer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Saving {
    /// The amount.
    pub fen: Fen,
    /// The ordering institution's level, by which prices go.
    pub level: Level,
    /// The prices.
    pub rules: Vec<Cited>,
}

/// What is answered to an order.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CheckAnswer {
    /// The check, by which answers refer to it; none for a preview, of which nothing is kept.
    pub check: Option<CheckId>,
    /// When it was decided.
    pub at: Timestamp,
    /// The record is spoken for as it was known at this instant.
    pub as_known: Timestamp,
    /// Results of this person within the lookback whose code nobody has mapped yet.
    pub unmapped: u32,
    /// Examinations and tests, in the order of the order.
    pub items: Vec<ItemAnswer>,
    /// Medicines, in the order of the order.
    pub medicines: Vec<MedicineAnswer>,
    #[serde(skip)]
    pub(crate) seen: i64,
}

/// The answer to one examination or test.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ItemAnswer {
    /// Number of the line in the check, by which answers refer to it.
    pub line: u32,
    /// The order's number at the institution.
    pub order_id: String,
    /// The decision.
    #[serde(flatten)]
    pub decision: ItemDecision,
    /// The same thing elsewhere, whether or not it may stand in.
    pub duplicates: Vec<Duplicate>,
}

/// The answer to one medicine.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct MedicineAnswer {
    /// Number of the line in the check.
    pub line: u32,
    /// The order's number at the institution.
    pub order_id: String,
    /// Generic name.
    pub name: String,
    /// The same medicine, or one of the same kind, of which there is some left.
    pub duplicates: Vec<Duplicate>,
}
