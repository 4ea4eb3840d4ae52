//! The same decision without its words: what replay counts, a million times over. It judges by the same functions
//! as [`super::decide`], asked once for whatever [`Memory`] can remember; a test holds the two against each other.

use base::{Fen, Key};
use clinical::record::ReportEntry;

use super::{
    decide::{newer_first, panel_verdict, verdict_by},
    judge::standing,
    memory::{Case, Memory, Seen, Turn},
    reason::Reasons,
    verdict::{CandidateVerdict, Verdict},
};

/// What a decision comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Brief {
    pub(crate) verdict: Verdict,
    pub(crate) offered: bool,
    /// Every reason, of the line and of all candidates.
    pub(crate) reasons: Reasons,
    /// What recognition would save; 0 where nothing is known of it.
    pub(crate) fen: Fen,
    /// Of the reports that recognition would use, the one with the smallest key: by it an exam is counted once.
    pub(crate) exam: Option<Key>,
}

impl Brief {
    /// A code that means nothing.
    pub(crate) const UNKNOWN: Self = Self {
        verdict: Verdict::Unknown,
        offered: false,
        reasons: Reasons::UNKNOWN_ITEM,
        fen: Fen(0),
        exam: None,
    };
}

/// What a person's reports come to for one item of what is ordered.
#[derive(Clone, Copy, Default)]
struct Member<'v> {
    verdict: Option<CandidateVerdict>,
    /// The newest that may stand in.
    best: Option<&'v ReportEntry>,
}

/// [`super::decide`], in brief.
pub(crate) fn decide_briefly<'r>(
    memory: &mut Memory<'r>,
    case: &Case<'r>,
    seen: &[Seen<'_>],
    code: &str,
) -> Brief {
    let question = &case.question;
    let Some(turn) = memory.turn(case) else { return Brief::UNKNOWN };
    let Some(thing) = turn.thing(code) else { return Brief::UNKNOWN };
    let (members, mut reasons) = judged(turn, case, seen, thing);
    let thing = &mut turn.things[thing];
    let covered = members.iter().enumerate().filter(|(_, member)| member.best.is_some()).map(|(at, _)| at);
    let mut verdicts =
        thing.items.iter().zip(&members).map(|(item, member)| verdict_by(item, member.verdict));
    let verdict = match thing.panel {
        None => verdicts.next().unwrap_or(Verdict::Unknown),
        Some(_) => {
            let no_report = members.iter().all(|member| member.verdict.is_none());
            panel_verdict(covered.clone().count(), &verdicts.collect::<Vec<_>>(), no_report)
        }
    };
    match verdict {
        Verdict::NoResult => reasons = reasons.with(Reasons::NO_RESULT),
        Verdict::NeverRecognised if thing.panel.is_none() => {
            reasons = reasons.with(Reasons::NEVER_RECOGNISED);
        }
        _ => {}
    }
    let exam = members.iter().filter_map(|member| member.best).map(|entry| entry.key).min();
    let offered = exam.is_some();
    let saved = if offered { thing.saved(question, covered) } else { None };
    let mut brief = Brief { verdict, offered, reasons, fen: saved.unwrap_or_default(), exam };
    if question.emergency {
        brief.verdict = Verdict::Emergency;
        brief.reasons = brief.reasons.with(Reasons::EMERGENCY);
    }
    brief
}

/// What the reports come to for each item of what is ordered, and all that speaks against any of them. Of several
/// findings of a report for an item the one counts that serves best, as in [`super::judge`].
fn judged<'v>(
    turn: &mut Turn<'_>,
    case: &Case<'_>,
    seen: &[Seen<'v>],
    thing: usize,
) -> (Vec<Member<'v>>, Reasons) {
    let question = &case.question;
    let mut members = vec![Member::default(); turn.things[thing].items.len()];
    let mut all = Reasons::NONE;
    for report in seen {
        let fits = turn.fitting(report.sheet, thing);
        if fits.is_empty() {
            continue;
        }
        // An institution's own results need no label.
        let own = *report.entry.institution == *question.institution.code;
        let labels = (!own).then(|| turn.labels(report, case.area));
        let mut at = fits.start;
        while at < fits.end {
            let place = turn.fits[at].member;
            let whole = standing(question, report.entry, turn.things[thing].items[place]);
            let mut serves: Option<(u32, bool, Reasons)> = None;
            while at < fits.end && turn.fits[at].member == place {
                let fit = turn.fits[at];
                let label = labels.map_or(Reasons::NONE, |labels| turn.labelled(labels, fit));
                let reasons = whole.with(fit.reasons).with(label);
                let this = (reasons.count(), fit.other, reasons);
                if serves.is_none_or(|best| (this.0, this.1) < (best.0, best.1)) {
                    serves = Some(this);
                }
                at += 1;
            }
            let Some((_, _, reasons)) = serves else { continue };
            all = all.with(reasons);
            let member = &mut members[place];
            let verdict = CandidateVerdict::of(reasons);
            member.verdict = Some(member.verdict.map_or(verdict, |best| best.min(verdict)));
            if reasons.is_empty() && member.best.is_none_or(|best| newer_first(report.entry, best).is_lt()) {
                member.best = Some(report.entry);
            }
        }
    }
    (members, all)
}
