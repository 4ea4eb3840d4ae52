//! What a check answers, as this API writes it.

use base::Fen;
use care::recognition as rooms;
use jiff::Timestamp;
use policy::RuleRef;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::duplicate::Duplicate;
use crate::json::said::{self, Category, Ground, Level, Rule, each, same_words};

/// The answer to an order.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CheckAnswer {
    /// Whether anything of this patient is known here. An unknown patient has nothing to recognise.
    patient_known: bool,
    /// The check, by which decisions refer to it; none for a preview and for an unknown patient.
    check: Option<Uuid>,
    /// When it was decided.
    at: Timestamp,
    /// The record is spoken for as it was known at this instant.
    as_known: Timestamp,
    /// Results of this person within the lookback whose code nobody has mapped yet.
    unmapped: u32,
    /// Examinations and tests, in the order of the order.
    items: Vec<Line>,
    /// Medicines, in the order of the order.
    medicines: Vec<MedicineLine>,
}

/// One examination or test of the order.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Line {
    /// Number of the line, by which decisions refer to it.
    line: u32,
    /// The order's number at the institution.
    order_id: String,
    /// What was decided.
    #[serde(flatten)]
    decision: LineDecision,
    /// The same thing elsewhere, whether or not it may stand in.
    duplicates: Vec<Duplicate>,
}

/// What was decided about an examination or test.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LineDecision {
    /// The region's item or panel; what was asked when that is unknown.
    code: String,
    /// Chinese name.
    name: Option<String>,
    /// English name.
    name_en: Option<String>,
    /// What sort it is; none for a panel.
    category: Option<Category>,
    /// The item's window in days; none for a panel, whose items have one each.
    window_days: Option<u16>,
    /// The verdict.
    verdict: Verdict,
    /// A recognisable result is there. Nothing is asked of an emergency even so.
    offered: bool,
    /// Reasons that lie in the line itself.
    reasons: Vec<Reason>,
    /// Rules that the line rests on.
    rules: Vec<Cited>,
    /// The newest recognisable candidate: its place in `candidates`.
    best: Option<usize>,
    /// The candidates that recognition would use: `best`, or for a panel the newest for each item.
    uses: Vec<usize>,
    /// Every report within the lookback that examined it, newest first.
    candidates: Vec<Candidate>,
    /// For a panel: each of its items.
    members: Vec<Member>,
    /// What recognition would save.
    saving: Option<Saving>,
    /// The ground that is recorded for an emergency.
    ground: Option<Ground>,
}

/// One report that might stand in.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Candidate {
    /// The report: `GET /api/recognition/reports/{report}`.
    report: Uuid,
    /// Its version.
    version: i64,
    /// Who made it, by the region's code.
    institution: String,
    /// Its name.
    institution_name: Option<String>,
    /// What it examined: the item itself, or one of its group; a panel's code.
    item: String,
    /// Its Chinese name.
    item_name: String,
    /// When the examination was made or the specimen taken.
    performed_at: Timestamp,
    /// How long ago that was.
    age_seconds: i64,
    /// The same in words.
    #[schema(example = "3天2小时")]
    age_text: String,
    /// The last instant at which it is recognised; none for a panel.
    recognised_until: Option<Timestamp>,
    /// The report's status, by FHIR's code.
    #[schema(example = "final")]
    status: &'static str,
    /// Whether the original images can be retrieved.
    images: bool,
    /// What stands on it: the label that holds, or one that does not reach here.
    #[schema(example = "全国HR")]
    label: Option<String>,
    /// The verdict.
    verdict: CandidateVerdict,
    /// Everything that speaks against it.
    reasons: Vec<Reason>,
    /// Rules it rests on, beyond those of the line.
    rules: Vec<Cited>,
    /// For a panel: its items for which this report may stand in.
    covers: Vec<String>,
}

/// One item of a panel.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Member {
    /// The item.
    code: String,
    /// Its Chinese name.
    name: String,
    /// Its verdict.
    verdict: Verdict,
    /// The newest recognisable candidate for it: a place in the line's `candidates`.
    best: Option<usize>,
    /// What speaks against its newest report, when none is recognisable.
    reasons: Vec<Reason>,
    /// Its window in days.
    window_days: u16,
}

/// What recognition saves the patient and the insurer.
#[derive(Debug, Serialize, ToSchema)]
struct Saving {
    /// The amount in fen (1/100 yuan).
    #[schema(value_type = i64, example = 26000)]
    fen: Fen,
    /// The ordering institution's level, by which prices go.
    level: Level,
    /// The prices.
    rules: Vec<Cited>,
}

/// One medicine of the order.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct MedicineLine {
    /// Number of the line, by which decisions refer to it.
    line: u32,
    /// The order's number at the institution.
    order_id: String,
    /// Generic name.
    name: String,
    /// The same medicine, or one of the same class, of which some is left.
    duplicates: Vec<Duplicate>,
}

/// Why a result does not stand in, or what there is to say about a line.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Reason {
    /// Stable, for programs.
    #[schema(example = "outside-window")]
    code: &'static str,
    /// For the doctor, in Chinese.
    text: String,
    /// In English.
    text_en: String,
}

/// A rule that a decision rests on.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Cited {
    /// What it did.
    role: Role,
    /// Which rule, of which version and source.
    #[serde(serialize_with = "said::rule")]
    #[schema(value_type = Rule<'static>)]
    rule: RuleRef,
}

same_words! {
    /// What was decided about a line.
    Verdict = rooms::Verdict {
        /// A result may stand in; for a panel, results for all of its items.
        Recognisable,
        /// Results may stand in for some items of the panel.
        Partial,
        /// There is a result, but without a label that holds here: recognition is encouraged only.
        Encouraged,
        /// There are results, none of which may stand in; each says why.
        NotRecognisable,
        /// Nothing within the lookback.
        NoResult,
        /// Never recognised, whatever is found.
        NeverRecognised,
        /// Let through at once.
        Emergency,
        /// The code means no item or panel of the region today.
        Unknown,
    }
}

same_words! {
    /// What was decided about one report.
    CandidateVerdict = rooms::CandidateVerdict {
        /// It may stand in; for a panel, for at least one of its items.
        Recognisable,
        /// Only the label is missing.
        Encouraged,
        /// It may not.
        NotRecognisable,
    }
}

same_words! {
    /// What a rule did in a decision.
    Role = rooms::Role {
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
}

impl CheckAnswer {
    /// The same answer, about somebody who is known or not.
    pub(crate) fn known(self, patient_known: bool) -> Self {
        Self { patient_known, ..self }
    }
}

impl From<rooms::CheckAnswer> for CheckAnswer {
    fn from(of: rooms::CheckAnswer) -> Self {
        Self {
            patient_known: true,
            check: of.check.map(|check| check.0),
            at: of.at,
            as_known: of.as_known,
            unmapped: of.unmapped,
            items: each(of.items),
            medicines: each(of.medicines),
        }
    }
}

impl From<rooms::ItemAnswer> for Line {
    fn from(of: rooms::ItemAnswer) -> Self {
        Self {
            line: of.line,
            order_id: of.order_id,
            decision: of.decision.into(),
            duplicates: each(of.duplicates),
        }
    }
}

impl From<rooms::ItemDecision> for LineDecision {
    fn from(of: rooms::ItemDecision) -> Self {
        Self {
            code: of.code,
            name: of.name,
            name_en: of.name_en,
            category: of.category.map(Category::from),
            window_days: of.window_days,
            verdict: of.verdict.into(),
            offered: of.offered,
            reasons: each(&of.reasons),
            rules: each(&of.rules),
            best: of.best,
            uses: of.uses,
            candidates: each(of.candidates),
            members: each(of.members),
            saving: of.saving.map(Saving::from),
            ground: of.ground.as_ref().map(Ground::from),
        }
    }
}

impl From<rooms::Candidate> for Candidate {
    fn from(of: rooms::Candidate) -> Self {
        Self {
            report: of.report.0,
            version: of.version,
            age_text: of.age_text(),
            institution: of.institution,
            institution_name: of.institution_name,
            item: of.item,
            item_name: of.item_name,
            performed_at: of.performed_at,
            age_seconds: of.age_seconds,
            recognised_until: of.recognised_until,
            status: of.status,
            images: of.images,
            label: of.label,
            verdict: of.verdict.into(),
            reasons: each(&of.reasons),
            rules: each(&of.rules),
            covers: of.covers,
        }
    }
}

impl From<rooms::Member> for Member {
    fn from(of: rooms::Member) -> Self {
        Self {
            code: of.code,
            name: of.name,
            verdict: of.verdict.into(),
            best: of.best,
            reasons: each(&of.reasons),
            window_days: of.window_days,
        }
    }
}

impl From<rooms::Saving> for Saving {
    fn from(of: rooms::Saving) -> Self {
        Self { fen: of.fen, level: of.level.into(), rules: each(&of.rules) }
    }
}

impl From<rooms::MedicineAnswer> for MedicineLine {
    fn from(of: rooms::MedicineAnswer) -> Self {
        Self { line: of.line, order_id: of.order_id, name: of.name, duplicates: each(of.duplicates) }
    }
}

impl From<&rooms::Reason> for Reason {
    fn from(of: &rooms::Reason) -> Self {
        Self { code: of.code(), text: of.chinese(), text_en: of.english() }
    }
}

impl From<&rooms::Cited> for Cited {
    fn from(of: &rooms::Cited) -> Self {
        Self { role: of.role.into(), rule: of.rule.clone() }
    }
}
