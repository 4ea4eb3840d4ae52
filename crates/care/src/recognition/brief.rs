//! The same decision without its words: what replay counts, a million times over. It judges by the same functions
//! as [`super::decide`]; a test holds the two against each other.

use std::{cell::RefCell, collections::HashMap};

use base::{Fen, Key};

use super::{
    decide::{amount_saved, newest_first, panel_verdict, verdict_of},
    evidence::Evidence,
    judge::{Judged, Question, judge},
    reason::Reasons,
    verdict::Verdict,
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

/// What labels said before: of a maker, an item, two stretches of days without a change of rules, and a place. One
/// memory serves one region's rules, on one thread, and what it was asked about outlives it.
#[derive(Debug, Default)]
pub(crate) struct LabelMemory(RefCell<HashMap<LabelKey, Reasons>>);

/// Addresses of the maker's code and of the item, stretches of performance and of today, the place.
pub(crate) type LabelKey = (usize, usize, usize, usize, usize);

/// Answers that are remembered; past this the memory begins anew.
const REMEMBERED: usize = 200_000;

impl LabelMemory {
    pub(crate) fn or(&self, key: LabelKey, ask: impl FnOnce() -> Reasons) -> Reasons {
        if let Some(known) = self.0.borrow().get(&key) {
            return *known;
        }
        let reasons = ask();
        let mut memory = self.0.borrow_mut();
        if memory.len() >= REMEMBERED {
            memory.clear();
        }
        memory.insert(key, reasons);
        reasons
    }
}

/// [`super::decide`], in brief.
pub(crate) fn decide_briefly<'a>(question: &Question<'a>, evidence: &'a Evidence<'a>, code: &str) -> Brief {
    let region = question.region;
    let mut brief = if let Some(item) = region.item(code, question.today) {
        let mut judged: Vec<Judged<'a>> = judge(question, evidence, item).collect();
        judged.sort_by(newest_first);
        let best = judged.iter().find(|j| j.reasons.is_empty());
        let verdict = verdict_of(item, &judged);
        let own = match verdict {
            Verdict::NoResult => Reasons::NO_RESULT,
            Verdict::NeverRecognised => Reasons::NEVER_RECOGNISED,
            _ => Reasons::NONE,
        };
        let saved = best.and_then(|_| amount_saved(question, &item.code, &[&item.code], |_| ()));
        Brief {
            verdict,
            offered: best.is_some(),
            reasons: judged.iter().fold(own, |set, j| set.with(j.reasons)),
            fen: saved.unwrap_or_default(),
            exam: best.map(|j| j.entry.key),
        }
    } else if let Some(panel) = region.panel(code, question.today) {
        let (mut reasons, mut exam, mut no_report) = (Reasons::NONE, None::<Key>, true);
        let (mut verdicts, mut covered) = (Vec::with_capacity(panel.items.len()), Vec::new());
        for item in panel.items.iter().filter_map(|code| region.item(code, question.today)) {
            let judged: Vec<Judged<'a>> = judge(question, evidence, item).collect();
            no_report &= judged.is_empty();
            reasons = judged.iter().fold(reasons, |set, j| set.with(j.reasons));
            // Of two that may stand in the newer is used.
            let best = judged.iter().filter(|j| j.reasons.is_empty()).min_by(|a, b| newest_first(a, b));
            if let Some(best) = best {
                covered.push(item.code.as_str());
                exam = exam.into_iter().chain([best.entry.key]).min();
            }
            verdicts.push(verdict_of(item, &judged));
        }
        let verdict = panel_verdict(covered.len(), &verdicts, no_report);
        if verdict == Verdict::NoResult {
            reasons = reasons.with(Reasons::NO_RESULT);
        }
        let offered = !covered.is_empty();
        let saved = if offered { amount_saved(question, &panel.code, &covered, |_| ()) } else { None };
        Brief { verdict, offered, reasons, fen: saved.unwrap_or_default(), exam }
    } else {
        return Brief::UNKNOWN;
    };
    if question.emergency {
        brief.verdict = Verdict::Emergency;
        brief.reasons = brief.reasons.with(Reasons::EMERGENCY);
    }
    brief
}
