//! From judged reports to the decision on a line: an item, or a panel of items.

use base::Fen;
use clinical::record::ReportEntry;
use policy::{Item, Panel, RuleRef};

use super::{
    evidence::Evidence,
    judge::{Judged, MICROS_A_DAY, Question, age_micros, judge},
    reason::Reason,
    verdict::{Candidate, CandidateVerdict, Cited, ItemDecision, Member, Role, Saving, Verdict},
};

/// What to tell a doctor who is about to order `code`, an item or panel of the region (RULES §2.3).
/// Pure: record, rules and moment decide, nothing else.
pub fn decide<'a>(question: &Question<'a>, evidence: &'a Evidence<'a>, code: &str) -> ItemDecision {
    let region = question.region;
    if let Some(item) = region.item(code, question.today) {
        return emergency(question, decide_item(question, evidence, item));
    }
    if let Some(panel) = region.panel(code, question.today) {
        return emergency(question, decide_panel(question, evidence, panel));
    }
    unknown(code)
}

/// The answer to a code that means nothing here: the order goes on, nothing is said about it.
pub(crate) fn unknown(code: &str) -> ItemDecision {
    ItemDecision { reasons: vec![Reason::UnknownItem], ..blank(code, Verdict::Unknown) }
}

fn blank(code: &str, verdict: Verdict) -> ItemDecision {
    ItemDecision {
        code: code.to_owned(),
        name: None,
        name_en: None,
        category: None,
        window_days: None,
        verdict,
        offered: false,
        reasons: Vec::new(),
        rules: Vec::new(),
        best: None,
        uses: Vec::new(),
        candidates: Vec::new(),
        members: Vec::new(),
        saving: None,
        ground: None,
    }
}

fn decide_item<'a>(question: &Question<'a>, evidence: &'a Evidence<'a>, item: &'a Item) -> ItemDecision {
    let mut judged: Vec<Judged<'a>> = judge(question, evidence, item).collect();
    judged.sort_by(newest_first);
    let best = judged.iter().position(|j| j.reasons.is_empty());
    let mut decision = ItemDecision {
        name: Some(item.name.clone()),
        name_en: item.name_en.clone(),
        category: Some(item.category),
        window_days: Some(item.window_days),
        offered: best.is_some(),
        rules: vec![
            Cited::new(Role::Item, &item.rule),
            Cited::new(Role::Lookback, &question.parameters.lookback_days.rule),
        ],
        best,
        uses: best.into_iter().collect(),
        ..blank(&item.code, verdict_of(item, &judged))
    };
    match decision.verdict {
        Verdict::NoResult => decision.reasons.push(no_result(question)),
        Verdict::NeverRecognised => decision.reasons.push(Reason::NeverRecognised),
        _ => {}
    }
    decision.candidates = judged.iter().map(|j| candidate(question, j, item)).collect();
    if best.is_some() {
        decision.saving = saved_by(question, &item.code, &[&item.code]);
    }
    decision
}

fn verdict_of(item: &Item, judged: &[Judged<'_>]) -> Verdict {
    verdict_by(item, judged.iter().map(|one| CandidateVerdict::of(one.reasons)).min())
}

/// The verdict on an item, by the best of its reports.
pub(super) fn verdict_by(item: &Item, best: Option<CandidateVerdict>) -> Verdict {
    match best {
        _ if item.never_recognise => Verdict::NeverRecognised,
        None => Verdict::NoResult,
        Some(CandidateVerdict::Recognisable) => Verdict::Recognisable,
        Some(CandidateVerdict::Encouraged) => Verdict::Encouraged,
        Some(CandidateVerdict::NotRecognisable) => Verdict::NotRecognisable,
    }
}

/// Every item is judged by itself; the panel is covered when all are, possibly by several reports.
fn decide_panel<'a>(question: &Question<'a>, evidence: &'a Evidence<'a>, panel: &'a Panel) -> ItemDecision {
    let items: Vec<&Item> =
        panel.items.iter().filter_map(|code| question.region.item(code, question.today)).collect();
    let mut by_item: Vec<Vec<Judged<'a>>> = Vec::with_capacity(items.len());
    for item in &items {
        let mut judged: Vec<Judged<'a>> = judge(question, evidence, item).collect();
        judged.sort_by(newest_first);
        by_item.push(judged);
    }
    let candidates = panel_candidates(question, panel, &items, &by_item);
    let place = |judged: &Judged<'_>| candidates.iter().position(|c| c.report == judged.entry.key);

    let mut members = Vec::with_capacity(items.len());
    for (item, judged) in items.iter().zip(&by_item) {
        let best = judged.iter().find(|j| j.reasons.is_empty()).and_then(place);
        let reasons = match (best, judged.first()) {
            (Some(_), _) => Vec::new(),
            (None, Some(newest)) => newest.explain(question, item),
            (None, None) => vec![no_result(question)],
        };
        members.push(Member {
            code: item.code.clone(),
            name: item.name.clone(),
            verdict: verdict_of(item, judged),
            best,
            reasons,
            window_days: item.window_days,
        });
    }
    let mut uses: Vec<usize> = members.iter().filter_map(|m| m.best).collect();
    uses.sort_unstable();
    uses.dedup();
    let covered_codes: Vec<&str> = items
        .iter()
        .zip(&members)
        .filter(|(_, m)| m.best.is_some())
        .map(|(item, _)| item.code.as_str())
        .collect();
    let covered = covered_codes.len();
    let verdicts: Vec<Verdict> = members.iter().map(|m| m.verdict).collect();
    let verdict = panel_verdict(covered, &verdicts, candidates.is_empty());
    let mut rules = vec![
        Cited::new(Role::Panel, &panel.rule),
        Cited::new(Role::Lookback, &question.parameters.lookback_days.rule),
    ];
    rules.extend(items.iter().map(|item| Cited::new(Role::Item, &item.rule)));
    ItemDecision {
        name: Some(panel.name.clone()),
        offered: covered > 0,
        reasons: if verdict == Verdict::NoResult { vec![no_result(question)] } else { Vec::new() },
        rules,
        best: uses.first().copied(),
        uses,
        saving: (covered > 0).then(|| saved_by(question, &panel.code, &covered_codes)).flatten(),
        candidates,
        members,
        ..blank(&panel.code, verdict)
    }
}

/// What the verdicts of its items make of a panel, `covered` of which have a result that may stand in.
pub(super) fn panel_verdict(covered: usize, members: &[Verdict], no_report: bool) -> Verdict {
    match covered {
        0 if members.is_empty() => Verdict::NotRecognisable,
        all if all == members.len() => Verdict::Recognisable,
        0 if members.contains(&Verdict::Encouraged) => Verdict::Encouraged,
        0 if members.iter().all(|verdict| *verdict == Verdict::NeverRecognised) => Verdict::NeverRecognised,
        0 if no_report => Verdict::NoResult,
        0 => Verdict::NotRecognisable,
        _ => Verdict::Partial,
    }
}

/// The reports behind a panel, each once, newest first, with the items it covers.
fn panel_candidates(
    question: &Question<'_>,
    panel: &Panel,
    items: &[&Item],
    by_item: &[Vec<Judged<'_>>],
) -> Vec<Candidate> {
    let mut reports: Vec<&Judged<'_>> = by_item.iter().flatten().collect();
    reports.sort_by(|a, b| newest_first(a, b).then(a.at.cmp(&b.at)));
    reports.dedup_by_key(|j| j.at);
    let of = |at: usize| {
        items.iter().zip(by_item).filter_map(move |(item, judged)| {
            judged.iter().find(|j| j.at == at).map(|judged| (*item, judged))
        })
    };
    reports
        .into_iter()
        .map(|first| {
            let mut whole: Option<Candidate> = None;
            for (item, judged) in of(first.at) {
                let part = candidate(question, judged, item);
                let covers = judged.reasons.is_empty().then(|| item.code.clone());
                match &mut whole {
                    None => {
                        whole = Some(Candidate {
                            item: panel.code.clone(),
                            item_name: panel.name.clone(),
                            recognised_until: None,
                            covers: covers.into_iter().collect(),
                            ..part
                        });
                    }
                    Some(whole) => merge(whole, part, covers),
                }
            }
            whole.unwrap_or_else(|| candidate(question, first, first.finding.item))
        })
        .collect()
}

/// A report stands as well as its best item; what speaks against the others is said once a kind.
fn merge(whole: &mut Candidate, part: Candidate, covers: Option<String>) {
    if (part.verdict as i64) < whole.verdict as i64 {
        whole.verdict = part.verdict;
        whole.label = part.label;
    }
    for reason in part.reasons {
        if whole.reasons.iter().all(|known| known.bit() != reason.bit()) {
            whole.reasons.push(reason);
        }
    }
    for cited in part.rules {
        if !whole.rules.contains(&cited) {
            whole.rules.push(cited);
        }
    }
    whole.covers.extend(covers);
}

fn newest_first(a: &Judged<'_>, b: &Judged<'_>) -> std::cmp::Ordering {
    newer_first(a.entry, b.entry)
}

/// Of two reports that may stand in the newer is used.
pub(super) fn newer_first(a: &ReportEntry, b: &ReportEntry) -> std::cmp::Ordering {
    let order = |entry: &ReportEntry| (entry.performed_at, entry.known_from, entry.key);
    order(b).cmp(&order(a))
}

fn candidate(question: &Question<'_>, judged: &Judged<'_>, item: &Item) -> Candidate {
    let entry = judged.entry;
    let found = judged.finding.item;
    let maker = question.region.institution(&entry.institution, question.today);
    let window = i64::from(item.window_days) * MICROS_A_DAY;
    let mut rules = Vec::new();
    if found.code != item.code {
        rules.push(Cited::new(Role::Item, &found.rule));
    }
    rules.extend(judged.label.map(|label| Cited::new(Role::Label, &label.rule)));
    rules.extend(judged.domain.map(|domain| Cited::new(Role::Domain, &domain.rule)));
    rules.extend(judged.lapse.map(|lapse| Cited::new(Role::Lapse, &lapse.rule)));
    Candidate {
        report: entry.key,
        version: entry.version,
        institution: entry.institution.to_string(),
        institution_name: maker.map(|maker| maker.name.clone()),
        item: found.code.clone(),
        item_name: found.name.clone(),
        performed_at: entry.performed_at,
        age_seconds: age_micros(question.now, entry.performed_at) / 1_000_000,
        recognised_until: (!item.never_recognise)
            .then(|| base::timestamp(base::micros(entry.performed_at).saturating_add(window))),
        status: entry.status.code(),
        images: entry.images,
        label: judged.label.map(|label| label.text.clone()),
        verdict: CandidateVerdict::of(judged.reasons),
        reasons: judged.explain(question, item),
        rules,
        covers: Vec::new(),
    }
}

fn no_result(question: &Question<'_>) -> Reason {
    Reason::NoResult { lookback_days: question.parameters.lookback_days.value }
}

/// An emergency is let through at once under its ground; what was found stays visible.
fn emergency(question: &Question<'_>, mut decision: ItemDecision) -> ItemDecision {
    if question.emergency {
        decision.verdict = Verdict::Emergency;
        decision.reasons.push(Reason::Emergency);
        decision.ground = question.region.emergency_ground(question.today).cloned();
        let rule = decision.ground.as_ref().map(|ground| Cited::new(Role::Ground, &ground.rule));
        decision.rules.extend(rule);
    }
    decision
}

/// What is saved when `covered` of the item or panel `code` need not be done. An item saves its price; a
/// covered panel its own. A part of a panel saves what the panel costs more than the rest ordered alone,
/// and nothing where that is not more. A panel without a price is the sum of its items.
pub(crate) fn saved_by(question: &Question<'_>, code: &str, covered: &[&str]) -> Option<Saving> {
    let mut rules = Vec::new();
    let fen = amount_saved(question, code, covered, |rule| rules.push(Cited::new(Role::Price, rule)))?;
    Some(Saving { fen, level: question.institution.level, rules })
}

/// The amount of [`saved_by`]; `cite` is told of every price.
pub(super) fn amount_saved(
    question: &Question<'_>,
    code: &str,
    covered: &[&str],
    mut cite: impl FnMut(&RuleRef),
) -> Option<Fen> {
    let (region, today, level) = (question.region, question.today, question.institution.level);
    let price = |code: &str| region.price(code, level, today);
    let Some(panel) = region.panel(code, today).filter(|_| region.item(code, today).is_none()) else {
        let (fen, rule) = price(code)?;
        cite(rule);
        return Some(fen);
    };
    let mut sum = |wanted: bool| {
        let mut total = Fen(0);
        for item in panel.items.iter().filter_map(|code| region.item(code, today)) {
            if covered.contains(&item.code.as_str()) == wanted {
                let (fen, rule) = price(&item.code)?;
                cite(rule);
                total = total.checked_add(fen)?;
            }
        }
        Some(total)
    };
    match price(code) {
        Some((whole, rule)) => {
            let rest = sum(false)?;
            cite(rule);
            Some(Fen((whole - rest).0.max(0)))
        }
        None => sum(true),
    }
}
