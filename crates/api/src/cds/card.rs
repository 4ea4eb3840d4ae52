//! Cards: what a doctor is told of one order.

use audit::Event;
use base::{CheckId, Result};
use care::{
    duplicates::{Duplicate, DuplicateKind},
    recognition::{Candidate, CandidateVerdict, Cited, ItemAnswer, ItemDecision, MedicineAnswer, Verdict},
};
use serde::Serialize;
use store::Tx;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    card_id::{CardId, CardKind, Suggested},
    words::{plain, saves, summary},
};
use crate::{State, json::recognition::excerpt};

/// Reports whose results are shown on a card.
const EXCERPTS_MOST: usize = 3;
/// Reports that may not stand in, told with their reasons.
const OTHERS_MOST: usize = 5;

/// A card (CDS Hooks 2.0).
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Card {
    /// By which feedback names it.
    uuid: Uuid,
    /// Fewer than 140 characters.
    #[schema(max_length = 139)]
    summary: String,
    /// Markdown.
    detail: String,
    /// `info` or `warning`; never `critical`, since the doctor decides.
    indicator: &'static str,
    /// Who says it.
    source: CardSource,
    /// What can be done at a click.
    suggestions: Vec<Suggestion>,
    /// One suggestion at most is taken.
    selection_behavior: &'static str,
    /// Why the doctor may examine again: the region's grounds.
    override_reasons: Vec<CardCoding>,
    /// Where to read on.
    links: Vec<CardLink>,
}

/// Who says it.
#[derive(Debug, Serialize, ToSchema)]
struct CardSource {
    label: String,
    url: String,
    topic: CardCoding,
}

/// A coding.
#[derive(Debug, Serialize, ToSchema)]
struct CardCoding {
    system: String,
    code: String,
    display: String,
}

/// What can be done at a click.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Suggestion {
    label: String,
    uuid: Uuid,
    is_recommended: bool,
    actions: Vec<CardAction>,
}

/// A change to the draft.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct CardAction {
    #[serde(rename = "type")]
    kind: &'static str,
    description: String,
    /// The draft order.
    resource_id: String,
}

/// Where to read on.
#[derive(Debug, Serialize, ToSchema)]
struct CardLink {
    label: String,
    url: String,
    #[serde(rename = "type")]
    kind: &'static str,
}

/// What the reports say that recognition would use, and the audit rows of having read them.
pub(crate) fn excerpts(
    state: &State,
    tx: &mut Tx<'_>,
    decision: &ItemDecision,
    events: &mut Vec<Event>,
) -> Result<Vec<String>> {
    let mut excerpts = Vec::new();
    if decision.verdict == Verdict::Emergency {
        return Ok(excerpts);
    }
    for candidate in used(decision).take(EXCERPTS_MOST) {
        let (event, text) = excerpt(state, tx, candidate.report, candidate.version)?;
        events.push(event);
        excerpts.push(text);
    }
    Ok(excerpts)
}

/// The candidates a card is about: those recognition would use, or the newest that lacks only a label.
fn used(decision: &ItemDecision) -> impl Iterator<Item = &Candidate> {
    let encouraged = decision.candidates.iter().filter(|c| c.verdict == CandidateVerdict::Encouraged);
    let offered = decision.uses.iter().filter_map(|at| decision.candidates.get(*at));
    let newest = if decision.uses.is_empty() { 1 } else { 0 };
    offered.chain(encouraged.take(newest))
}

/// The card of an examination or test, if there is something to say.
pub(crate) fn of_item(
    state: &State,
    check: CheckId,
    line: &ItemAnswer,
    reference: &str,
    excerpts: &[String],
) -> Option<Card> {
    let decision = &line.decision;
    let kind = match decision.verdict {
        Verdict::Recognisable | Verdict::Partial | Verdict::Encouraged => CardKind::Recognition,
        Verdict::Emergency | Verdict::NeverRecognised => return None,
        _ => CardKind::Duplicate,
    };
    let id = CardId { check, line: line.line, kind };
    if kind == CardKind::Duplicate {
        return of_duplicates(state, id, &line.duplicates, reference);
    }
    let rules = decision.rules.iter().chain(used(decision).flat_map(|candidate| &candidate.rules));
    let mut detail = vec![format!("**{}**", plain(&headline(decision)))];
    detail.extend(used(decision).enumerate().map(|(at, c)| told(state, c, excerpts.get(at))));
    detail.extend(others(decision));
    let told_apart = line.duplicates.iter().filter(|duplicate| !duplicate.recognisable);
    detail.extend(told_apart.map(|duplicate| format!("- 另有：{}", plain(&duplicate.text))));
    detail.push(cited(rules.chain(decision.saving.iter().flat_map(|saving| &saving.rules))));
    detail.push("不互认请选择理由；选择理由即确认已向患者说明。".to_owned());
    let whole = decision.verdict != Verdict::Partial;
    let label =
        if whole { "互认，撤销本次医嘱" } else { "采用可互认的部分，其余另行开单" };
    let suggestion = Suggestion {
        label: label.to_owned(),
        uuid: id.suggestion(Suggested::Recognise),
        is_recommended: decision.offered,
        actions: if whole { vec![deletion(reference)] } else { Vec::new() },
    };
    Some(Card {
        uuid: id.uuid(),
        summary: summary(&headline(decision)),
        detail: detail.join("\n\n"),
        indicator: if decision.offered { "warning" } else { "info" },
        source: source(state, "recognition", "检查检验互认"),
        suggestions: vec![suggestion],
        selection_behavior: "at-most-one",
        override_reasons: grounds(state, check),
        links: used(decision).map(|candidate| link(state, candidate)).collect(),
    })
}

/// The card of a medicine, if some is left.
pub(crate) fn of_medicine(
    state: &State,
    check: CheckId,
    line: &MedicineAnswer,
    reference: &str,
) -> Option<Card> {
    let id = CardId { check, line: line.line, kind: CardKind::Duplicate };
    of_duplicates(state, id, &line.duplicates, reference)
}

fn of_duplicates(state: &State, id: CardId, duplicates: &[Duplicate], reference: &str) -> Option<Card> {
    let first = duplicates.first()?;
    let (name, topic) = match first.kind {
        DuplicateKind::Examination => ("重复检查", "duplicate-examination"),
        DuplicateKind::Test => ("重复检验", "duplicate-test"),
        DuplicateKind::Medicine => ("重复用药", "duplicate-medicine"),
    };
    let mut detail: Vec<String> = duplicates.iter().map(|d| format!("- {}", plain(&d.text))).collect();
    detail.push(cited(duplicates.iter().flat_map(|duplicate| &duplicate.rules)));
    let more = if duplicates.len() > 1 { format!("（共{}条）", duplicates.len()) } else { String::new() };
    Some(Card {
        uuid: id.uuid(),
        summary: summary(&format!("{name}提醒：{}{more}", first.text)),
        detail: detail.join("\n\n"),
        indicator: if first.kind == DuplicateKind::Medicine { "warning" } else { "info" },
        source: source(state, topic, name),
        suggestions: vec![Suggestion {
            label: "撤销本次医嘱".to_owned(),
            uuid: id.suggestion(Suggested::Withdraw),
            is_recommended: false,
            actions: vec![deletion(reference)],
        }],
        selection_behavior: "at-most-one",
        override_reasons: Vec::new(),
        links: Vec::new(),
    })
}

/// `三医院 3天前已做胸部CT，可互认，节省¥260.00`.
fn headline(decision: &ItemDecision) -> String {
    let name = decision.name.as_deref().unwrap_or(&decision.code);
    let Some(newest) = used(decision).next() else { return name.to_owned() };
    let place = newest.institution_name.as_deref().unwrap_or(&newest.institution);
    let saved = saves(decision.saving.as_ref().map(|saving| saving.fen));
    let done = format!("{place} {}前已做{}", newest.age_text(), newest.item_name);
    let there = decision.members.iter().filter(|member| member.best.is_some()).count();
    match decision.verdict {
        Verdict::Encouraged => format!("{done}，无本地互认标识，鼓励互认"),
        _ if decision.members.is_empty() => format!("{done}，可互认{saved}"),
        Verdict::Partial => {
            format!("{name}{}项中{there}项可互认（{done}）{saved}", decision.members.len())
        }
        _ => format!("{name}{there}项均可互认（{done}）{saved}"),
    }
}

/// One report that may stand in: where, when, until when, and what it says.
fn told(state: &State, candidate: &Candidate, excerpt: Option<&String>) -> String {
    let place = candidate.institution_name.as_deref().unwrap_or(&candidate.institution);
    let local =
        |at: jiff::Timestamp| at.to_zoned(state.region.zone.clone()).strftime("%Y-%m-%d %H:%M").to_string();
    let mut parts = vec![format!("{} {}", local(candidate.performed_at), plain(place))];
    parts.push(format!("{}（{}前）", plain(&candidate.item_name), candidate.age_text()));
    parts.extend(candidate.label.as_deref().map(|label| format!("标识{}", plain(label))));
    if candidate.images {
        parts.push("影像可调阅".to_owned());
    }
    parts.extend(candidate.recognised_until.map(|until| format!("{}前可互认", local(until))));
    let mut text = format!("- {}", parts.join("，"));
    if let Some(excerpt) = excerpt.filter(|excerpt| !excerpt.is_empty()) {
        text.push_str(&format!("\n  - 结果：{}", plain(excerpt)));
    }
    let reasons = candidate.reasons.iter().map(|reason| format!("\n  - {}", plain(&reason.chinese())));
    text.extend(reasons);
    text
}

/// Reports that may not stand in, each with its reasons.
fn others(decision: &ItemDecision) -> Vec<String> {
    let not = decision.candidates.iter().filter(|c| c.verdict == CandidateVerdict::NotRecognisable);
    let told = |candidate: &Candidate| {
        let place = candidate.institution_name.as_deref().unwrap_or(&candidate.institution);
        let reasons: Vec<String> = candidate.reasons.iter().map(|reason| reason.chinese()).collect();
        format!("- 未采用 {} {}前：{}", plain(place), candidate.age_text(), plain(&reasons.join("；")))
    };
    not.take(OTHERS_MOST).map(told).collect()
}

/// The rules, each once, with version and source.
fn cited<'a>(rules: impl Iterator<Item = &'a Cited>) -> String {
    let mut lines: Vec<String> = Vec::new();
    for Cited { rule, .. } in rules {
        let example = if rule.example { "，示例" } else { "" };
        let line = format!("{}@{}（{}{example}）", rule.id, rule.version, rule.source);
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    format!("依据：{}", plain(&lines.join("；")))
}

fn deletion(reference: &str) -> CardAction {
    CardAction {
        kind: "delete", description: "撤销本次医嘱".to_owned(), resource_id: reference.to_owned()
    }
}

fn source(state: &State, topic: &str, display: &str) -> CardSource {
    CardSource {
        label: format!("{} 联医", state.region.name),
        url: state.base_url.clone(),
        topic: CardCoding {
            system: "urn:lianyi:cds-topic".to_owned(),
            code: topic.to_owned(),
            display: display.to_owned(),
        },
    }
}

fn link(state: &State, candidate: &Candidate) -> CardLink {
    let place = candidate.institution_name.as_deref().unwrap_or(&candidate.institution);
    CardLink {
        label: format!("查看报告：{place} {}", candidate.item_name),
        url: format!(
            "{}/api/recognition/reports/{}?version={}",
            state.base_url, candidate.report, candidate.version
        ),
        kind: "absolute",
    }
}

/// The grounds in force when the check was made.
fn grounds(state: &State, check: CheckId) -> Vec<CardCoding> {
    let made = check.0.get_timestamp().and_then(|at| {
        let (seconds, nanos) = at.to_unix();
        jiff::Timestamp::new(i64::try_from(seconds).ok()?, i32::try_from(nanos).ok()?).ok()
    });
    let day = state.region.day(made.unwrap_or_else(|| state.clock.now()));
    let coding = |ground: &policy::Ground| CardCoding {
        system: format!("urn:lianyi:ground:{}", state.region.code),
        code: ground.code.clone(),
        display: ground.text.clone(),
    };
    state.region.grounds(day).iter().map(coding).collect()
}
