//! `lianyi check`: the decision a doctor would see, for a person at a terminal.

use std::collections::BTreeMap;

use audit::{Action, Event};
use base::Fault;
use care::recognition::{
    Candidate, CandidateVerdict, CheckAnswer, Cited, ItemAnswer, Order, OrderedItem, PatientClass, Verdict,
};
use clap::Args;
use jiff::{Timestamp, civil::DateTime};
use policy::Region;

use super::{Failure, Surroundings, out, person::PersonArgs, policy::find_item};
use crate::compose::Parts;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    person: PersonArgs,
    /// 项目或组合，代码或中文名，可多次 · Items or panels, by code or Chinese name
    #[arg(long = "item", value_name = "CODE", required = true, num_args = 1..)]
    items: Vec<String>,
    /// 开单机构代码 · The ordering institution
    #[arg(long, value_name = "CODE")]
    institution: String,
    /// 判断时刻，默认现在；按当时的规则和当时已知的报告与对照 · As of this moment, by the rules, reports and mappings known then: 2026-11-01T09:30 in the region, or with an offset
    #[arg(long, value_name = "TIME")]
    at: Option<String>,
    /// 急诊 · As an emergency
    #[arg(long)]
    emergency: bool,
    /// 机器可读 · As JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(around: &Surroundings, arguments: &Arguments) -> Result<(), Failure> {
    let parts = Parts::open_existing(&around.config)?;
    let now = match &arguments.at {
        Some(text) => moment(&parts.region, text)?,
        None => parts.clock.now(),
    };
    let resident = arguments.person.find(&parts)?;
    let codes: Result<Vec<String>, Fault> =
        arguments.items.iter().map(|written| code(&parts.region, written, now)).collect();
    let codes = codes?;
    let order = Order {
        resident,
        institution: arguments.institution.clone(),
        department: String::new(),
        doctor: String::new(),
        encounter: None,
        patient_class: PatientClass::Unknown,
        emergency: arguments.emergency,
        items: codes
            .iter()
            .map(|code| OrderedItem { item: Some(code.clone()), ..OrderedItem::default() })
            .collect(),
        medicines: Vec::new(),
    };
    // The access is on the trail before anything is shown; nothing else is kept.
    let mut ctx = parts.operator().for_institution(arguments.institution.clone());
    ctx.purpose = base::Purpose::Operations;
    let detail = serde_json::json!({ "items": codes, "at": now.to_string() }).to_string();
    parts.store.write(move |tx| {
        let event = Event::done(Action::Check, "preview").of(resident).with(detail.clone());
        audit::append(tx, &ctx, [event])
    })?;
    let answer = parts.store.read(|tx| parts.recognition.prepare(tx, now, &order))?.answer;
    if arguments.json {
        out::json(&serde_json::to_value(&answer).map_err(|e| Fault::internal(e.to_string()))?);
    } else {
        show(&parts.region, &order, &answer);
    }
    Ok(())
}

fn moment(region: &Region, text: &str) -> Result<Timestamp, Failure> {
    if let Ok(at) = text.parse::<Timestamp>() {
        return Ok(at);
    }
    let wrong = || Failure::Usage("--at is 2026-11-01T09:30 or 2026-11-01T09:30:00+08:00".to_owned());
    let local: DateTime = text.parse().map_err(|_| wrong())?;
    Ok(local.to_zoned(region.zone.clone()).map_err(|_| wrong())?.timestamp())
}

/// An item or a panel, by code or name.
fn code(region: &Region, written: &str, now: Timestamp) -> Result<String, Fault> {
    let today = region.day(now);
    let panel = region.panels(today).find(|panel| panel.code == written || panel.name == written);
    match panel {
        Some(panel) => Ok(panel.code.clone()),
        None => find_item(region, written, today).map(|item| item.code.clone()),
    }
}

fn show(region: &Region, order: &Order, answer: &CheckAnswer) {
    let time = |at: Timestamp| at.to_zoned(region.zone.clone()).strftime("%Y-%m-%d %H:%M").to_string();
    let today = region.day(answer.at);
    let institution =
        region.institution(&order.institution, today).map_or(order.institution.as_str(), |i| &i.name);
    out::line(format!(
        "居民 resident {}  开单 ordered by {institution}  {}",
        order.resident,
        time(answer.at)
    ));
    for item in &answer.items {
        out::line("");
        line_of(item, &time);
    }
    if answer.unmapped > 0 {
        out::line(format!(
            "\n另有 {} 项结果的本院代码尚未对照，无法判断 · {} results have codes that nobody has mapped yet",
            answer.unmapped, answer.unmapped
        ));
    }
}

fn line_of(item: &ItemAnswer, time: &dyn Fn(Timestamp) -> String) {
    let decision = &item.decision;
    let window = decision.window_days.map(|days| format!("，时限 window {days} 天")).unwrap_or_default();
    out::line(format!(
        "■ {} {}：{}{window}",
        decision.code,
        decision.name.as_deref().unwrap_or_default(),
        verdict(decision.verdict)
    ));
    for reason in &decision.reasons {
        out::line(format!("  {} · {}", reason.chinese(), reason.english()));
    }
    if let Some(saving) = &decision.saving {
        out::line(format!("  互认可节省 recognition saves {} 元", saving.fen));
    }
    let mut table = out::Table::new([
        "  ",
        "执行 performed",
        "距今 age",
        "机构 institution",
        "项目 item",
        "标识 label",
        "判断 verdict",
        "原因 reasons",
    ]);
    for (at, candidate) in decision.candidates.iter().enumerate() {
        table.row(row_of(candidate, decision.uses.contains(&at), time));
    }
    if !table.is_empty() {
        table.print();
    }
    // A panel's items that lack a result, together where they lack it for the same reason.
    let mut missing: BTreeMap<(&str, String), Vec<&str>> = BTreeMap::new();
    for member in decision.members.iter().filter(|member| member.verdict != Verdict::Recognisable) {
        let reasons: Vec<String> = member.reasons.iter().map(|reason| reason.chinese()).collect();
        missing.entry((verdict(member.verdict), reasons.join("；"))).or_default().push(&member.name);
    }
    for ((verdict, reasons), names) in missing {
        out::line(format!("  {verdict}：{}（{reasons}）", names.join("、")));
    }
    for duplicate in &item.duplicates {
        out::line(format!("  ! {} · {}", duplicate.text, duplicate.text_en));
    }
    let rules = decision.rules.iter().chain(decision.candidates.iter().flat_map(|c| &c.rules));
    let rules = rules.chain(decision.saving.iter().flat_map(|saving| &saving.rules));
    cited(rules);
}

/// Every rule once; many of one kind in one file together.
fn cited<'a>(rules: impl Iterator<Item = &'a Cited>) {
    let mut groups: BTreeMap<(&str, &str, &str, &str), BTreeMap<&str, String>> = BTreeMap::new();
    for Cited { rule, .. } in rules {
        let kind = rule.id.split('/').next().unwrap_or_default();
        let group = groups.entry((kind, &rule.file, &rule.version, &rule.source)).or_default();
        group.insert(&rule.id, rule.to_string());
    }
    for ((kind, file, version, source), group) in groups {
        match group.len() {
            1..=2 => group.values().for_each(|rule| out::line(format!("  依据 rule: {rule}"))),
            many => out::line(format!("  依据 rules: {kind}/… {many} 条 @{version} ({source}; {file})")),
        }
    }
}

fn row_of(candidate: &Candidate, used: bool, time: &dyn Fn(Timestamp) -> String) -> [String; 8] {
    let reasons: Vec<String> = candidate.reasons.iter().map(|reason| reason.chinese()).collect();
    [
        if used { "▶".to_owned() } else { String::new() },
        time(candidate.performed_at),
        candidate.age_text(),
        candidate.institution_name.clone().unwrap_or_else(|| candidate.institution.clone()),
        candidate.item_name.clone(),
        candidate.label.clone().unwrap_or_default(),
        match candidate.verdict {
            CandidateVerdict::Recognisable => "可互认 yes",
            CandidateVerdict::Encouraged => "鼓励 encouraged",
            CandidateVerdict::NotRecognisable => "不互认 no",
        }
        .to_owned(),
        reasons.join("；"),
    ]
}

fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Recognisable => "可互认 recognisable",
        Verdict::Partial => "部分可互认 partly recognisable",
        Verdict::Encouraged => "鼓励互认 encouraged",
        Verdict::NotRecognisable => "不可互认 not recognisable",
        Verdict::NoResult => "无结果 no result",
        Verdict::NeverRecognised => "从不互认 never recognised",
        Verdict::Emergency => "急诊放行 emergency, let through",
        Verdict::Unknown => "未知项目 unknown item",
    }
}
