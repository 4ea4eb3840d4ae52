//! May this report stand in for that item? Pure: the same question over the same evidence and rules gives
//! the same answer, which is what replay rests on.

use base::{Fault, Result};
use clinical::record::{ReportEntry, ResultKind};
use jiff::{Timestamp, civil::Date};
use policy::{Domain, Institution, Item, Label, Lapse, Parameters, Region};
use terminology::ucum::{self, Comparable};

use super::{
    evidence::{Evidence, Finding, Sighted},
    reason::{Reason, Reasons},
};

pub(crate) const MICROS_A_DAY: i64 = 24 * MICROS_AN_HOUR;
pub(crate) const MICROS_AN_HOUR: i64 = 3_600_000_000;
const MICROS_A_MINUTE: i64 = 60_000_000;

/// Who asks, when, and under which rules.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    /// The region's rules.
    pub region: &'a Region,
    /// The ordering institution.
    pub institution: &'a Institution,
    /// The region's numbers.
    pub parameters: &'a Parameters,
    /// The moment of the order.
    pub now: Timestamp,
    /// Its legal day, which says which rules are in force.
    pub today: Date,
    /// Nothing is asked of an emergency.
    pub emergency: bool,
}

impl<'a> Question<'a> {
    /// `Fault::unprocessable` when the region does not know the institution on that day, or has no
    /// parameters yet.
    pub fn new(region: &'a Region, institution: &str, now: Timestamp, emergency: bool) -> Result<Self> {
        let today = region.day(now);
        let institution = region.institution(institution, today).ok_or_else(|| {
            Fault::unprocessable(format!(
                "the region has no institution {institution:?} on {today}; use its code in the rule files"
            ))
            .at("institution")
        })?;
        let parameters = region.parameters(today).ok_or_else(|| {
            Fault::unprocessable(format!("the region's rules have no parameters in force on {today}"))
        })?;
        Ok(Self { region, institution, parameters, now, today, emergency })
    }

    /// The earliest performance that is a candidate.
    pub fn lookback_from(&self) -> Timestamp {
        self.hours_ago(i64::from(self.parameters.lookback_days.value) * 24)
    }

    /// An order that was looked at from here on and is looked at again counts once.
    pub(crate) fn same_order_since(&self) -> Timestamp {
        self.hours_ago(i64::from(self.parameters.same_order()))
    }

    /// So many hours before the order.
    pub(super) fn hours_ago(&self, hours: i64) -> Timestamp {
        base::timestamp(base::micros(self.now).saturating_sub(hours * MICROS_AN_HOUR))
    }
}

/// One report judged for one item.
pub(crate) struct Judged<'a> {
    /// Place of the report in the evidence.
    pub(crate) at: usize,
    pub(crate) entry: &'a ReportEntry,
    pub(crate) finding: &'a Finding<'a>,
    pub(crate) reasons: Reasons,
    /// The label that holds, or the widest that was held and does not reach here.
    pub(crate) label: Option<&'a Label>,
    pub(crate) domain: Option<&'a Domain>,
    pub(crate) lapse: Option<&'a Lapse>,
}

/// Every report that examined `item` or one of its group, judged; in the order of the evidence. A report
/// that examined several of the group is judged by the one that serves best.
pub(crate) fn judge<'a>(
    question: &Question<'a>,
    evidence: &'a Evidence<'a>,
    item: &'a Item,
) -> impl Iterator<Item = Judged<'a>> {
    let question = *question;
    evidence.reports.iter().enumerate().filter_map(move |(at, report)| {
        report
            .findings
            .iter()
            .filter(|finding| finding.item.equivalence_group == item.equivalence_group)
            .map(|finding| one(&question, at, report, finding, item))
            .min_by_key(|judged| (judged.reasons.count(), judged.finding.item.code != item.code))
    })
}

fn one<'a>(
    question: &Question<'a>,
    at: usize,
    report: &'a Sighted<'a>,
    finding: &'a Finding<'a>,
    item: &'a Item,
) -> Judged<'a> {
    let entry = report.entry;
    let reasons = standing(question, entry, item).with(fitting(finding, item));
    // An institution's own results need no label: it answers for them itself.
    let labelled = match *entry.institution == *question.institution.code {
        true => Labelled::default(),
        false => {
            let here = &question.institution.area;
            Labelled::of(
                question.region,
                (&entry.institution, finding.item, report.day),
                here,
                question.today,
            )
        }
    };
    let Labelled { reasons: of_label, label, domain, lapse } = labelled;
    Judged { at, entry, finding, reasons: reasons.with(of_label), label, domain, lapse }
}

/// What speaks against a report as a whole, for an item.
pub(super) fn standing(question: &Question<'_>, entry: &ReportEntry, item: &Item) -> Reasons {
    let mut reasons = Reasons::NONE;
    let mut against = |holds: bool, reason: Reasons| {
        if holds {
            reasons = reasons.with(reason);
        }
    };
    against(entry.status.is_withdrawn(), Reasons::WITHDRAWN);
    against(!entry.status.is_withdrawn() && !entry.status.is_final(), Reasons::NOT_FINAL);
    against(!entry.dated, Reasons::UNDATED);
    // A blood group has no window that it could be outside of.
    if entry.dated && !item.never_recognise {
        let age = age_micros(question.now, entry.performed_at);
        let tolerance = i64::from(question.parameters.future_tolerance_minutes.value) * MICROS_A_MINUTE;
        against(age > i64::from(item.window_days) * MICROS_A_DAY, Reasons::OUTSIDE_WINDOW);
        against(age < -tolerance, Reasons::IN_FUTURE);
    }
    against(item.images_required && !entry.images, Reasons::IMAGES_UNAVAILABLE);
    reasons
}

/// What speaks against a finding, whatever report it stands in.
pub(super) fn fitting(finding: &Finding<'_>, item: &Item) -> Reasons {
    let mut reasons = Reasons::NONE;
    let mut against = |holds: bool, reason: Reasons| {
        if holds {
            reasons = reasons.with(reason);
        }
    };
    against(item.never_recognise || finding.item.never_recognise, Reasons::NEVER_RECOGNISED);
    against(finding.kind == ResultKind::Withdrawn, Reasons::RESULT_WITHDRAWN);
    against(finding.kind != ResultKind::Withdrawn && !finding.has_value(), Reasons::NO_VALUE);
    if finding.kind == ResultKind::Quantity
        && let Some(reason) = unit_fault(finding, item)
    {
        against(true, reason.bit());
    }
    reasons
}

/// Positive: ago. Saturates, so that absurd dates stay on their side.
pub(crate) fn age_micros(now: Timestamp, performed_at: Timestamp) -> i64 {
    base::micros(now).saturating_sub(base::micros(performed_at))
}

/// What a maker's label on an item comes to at a place.
#[derive(Default)]
pub(super) struct Labelled<'a> {
    pub(super) reasons: Reasons,
    /// The label that holds, or the widest that was held and does not reach there.
    label: Option<&'a Label>,
    domain: Option<&'a Domain>,
    lapse: Option<&'a Lapse>,
}

impl<'a> Labelled<'a> {
    /// HR at the moment of performance, honoured where the order is placed (RULES §2.3): by its own scope, or
    /// because both places share the item in a domain (D2).
    pub(super) fn of(
        region: &'a Region,
        (maker, item, day): (&str, &Item, Date),
        here: &str,
        today: Date,
    ) -> Self {
        let code = &item.code;
        if let Some(label) = region.covering_label(maker, code, day, here) {
            return Self { label: Some(label), ..Self::default() };
        }
        if let Some(label) = region.label_at(maker, code, day) {
            let there = region.institution(maker, day).map(|maker| maker.area.as_str());
            let domain = there.and_then(|there| region.shared_domain(there, here, code, today));
            let reasons = if domain.is_none() { Reasons::LABEL_ELSEWHERE } else { Reasons::NONE };
            return Self { reasons, label: Some(label), domain, lapse: None };
        }
        let lapse = item.label_scheme.as_deref().and_then(|scheme| region.lapse(maker, scheme, day));
        let reasons = if lapse.is_some() { Reasons::QUALITY_LAPSED } else { Reasons::NO_LABEL };
        Self { reasons, lapse, ..Self::default() }
    }
}

/// Units are compared by UCUM or not at all. An item without a unit in the catalogue asks for none.
fn unit_fault(finding: &Finding<'_>, item: &Item) -> Option<Reason> {
    let expected = item.unit.as_deref()?;
    if finding.unit == Some(expected) {
        return None;
    }
    let read = finding.unit.and_then(ucum::normalise);
    let Some(unit) = read.as_deref().or(finding.meant_unit.as_deref()) else {
        let expected = expected.to_owned();
        return Some(match finding.unit {
            None => Reason::UnitMissing { expected },
            Some(unit) => Reason::UnitUnreadable { unit: unit.to_owned(), expected },
        });
    };
    match ucum::comparable(unit, expected) {
        Comparable::Yes { .. } => None,
        Comparable::No { reason } => Some(Reason::UnitIncomparable {
            unit: unit.to_owned(),
            expected: expected.to_owned(),
            why: reason,
        }),
    }
}

impl Judged<'_> {
    /// The reasons with what they say about this report, in the order of their bits.
    pub(crate) fn explain(&self, question: &Question<'_>, item: &Item) -> Vec<Reason> {
        let has = |reason| self.reasons.has(reason);
        let status = self.entry.status.code();
        let age = age_micros(question.now, self.entry.performed_at);
        let mut said = Vec::new();
        let mut say = |holds: bool, reason: Reason| {
            if holds {
                said.push(reason);
            }
        };
        say(
            has(Reasons::OUTSIDE_WINDOW),
            Reason::OutsideWindow { age_micros: age, window_days: item.window_days },
        );
        say(has(Reasons::IN_FUTURE), Reason::InFuture { ahead_micros: age.saturating_neg() });
        say(has(Reasons::UNDATED), Reason::Undated);
        say(has(Reasons::NOT_FINAL), Reason::NotFinal { status });
        say(has(Reasons::WITHDRAWN), Reason::Withdrawn { status });
        say(has(Reasons::RESULT_WITHDRAWN), Reason::ResultWithdrawn);
        say(has(Reasons::NO_VALUE), Reason::NoValue);
        if self.finding.kind == ResultKind::Quantity
            && let Some(reason) = unit_fault(self.finding, item)
        {
            say(true, reason);
        }
        say(has(Reasons::IMAGES_UNAVAILABLE), Reason::ImagesUnavailable);
        say(has(Reasons::NO_LABEL), Reason::NoLabel);
        if let (true, Some(label)) = (has(Reasons::LABEL_ELSEWHERE), self.label) {
            say(true, Reason::LabelElsewhere { label: label.text.clone() });
        }
        if let Some(lapse) = self.lapse {
            let (scheme, since) = (lapse.eqa_scheme.clone(), lapse.rule.effective);
            say(true, Reason::QualityLapsed { scheme, since });
        }
        say(has(Reasons::NEVER_RECOGNISED), Reason::NeverRecognised);
        said
    }
}
