//! Words that people read.

use policy::Ground;

use super::{
    decision::DecisionKind,
    verdict::{Candidate, ItemDecision},
};

const MINUTE: i64 = 60_000_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

fn parts(micros: i64) -> (i64, i64, i64) {
    let micros = micros.saturating_abs();
    (micros / DAY, micros % DAY / HOUR, micros % HOUR / MINUTE)
}

/// `3天2小时`, `5小时10分`, `8分钟`.
pub(crate) fn age(micros: i64) -> String {
    match parts(micros) {
        (0, 0, minutes) => format!("{minutes}分钟"),
        (0, hours, 0) => format!("{hours}小时"),
        (0, hours, minutes) => format!("{hours}小时{minutes}分"),
        (days, 0, 0) if micros.saturating_abs() % DAY == 0 => format!("{days}天"),
        (days, 0, _) => format!("{days}天多"),
        (days, hours, _) => format!("{days}天{hours}小时"),
    }
}

/// `3 days 2 hours`, `5 h 10 min`, `8 min`.
pub(crate) fn age_en(micros: i64) -> String {
    match parts(micros) {
        (0, 0, minutes) => format!("{minutes} min"),
        (0, hours, minutes) => format!("{hours} h {minutes} min"),
        (days, 0, 0) if micros.saturating_abs() % DAY == 0 => format!("{days} days"),
        (days, 0, _) => format!("more than {days} days"),
        (days, hours, _) => format!("{days} days {hours} hours"),
    }
}

/// `2023-08-12 10:30` in the region.
pub(crate) fn local_time(region: &policy::Region, at: jiff::Timestamp) -> String {
    at.to_zoned(region.zone.clone()).strftime("%Y-%m-%d %H:%M").to_string()
}

/// For the medical record: what was used instead of examining again (RULES §2.1 采纳须记入病历).
pub(crate) fn recognised(region: &policy::Region, decision: &ItemDecision, reports: &[Candidate]) -> String {
    let name = decision.name.as_deref().unwrap_or(&decision.code);
    let sources: Vec<String> = reports
        .iter()
        .map(|report| {
            let place = report.institution_name.as_deref().unwrap_or(&report.institution);
            let label = report.label.as_deref().map(|label| format!("，标识{label}")).unwrap_or_default();
            let time = local_time(region, report.performed_at);
            format!(
                "{place}{time}所做{}（报告{}第{}版{label}）",
                report.item_name, report.report, report.version
            )
        })
        .collect();
    format!("检查检验互认：{name}采用{}的结果，不再重复检查。", sources.join("、"))
}

/// For the medical record: why it is examined again (RULES §2.2 须向患者说明并在病历注明).
pub(crate) fn reexamined(name: &str, ground: &Ground, informed: bool, note: &str) -> String {
    let informed = if informed { "，已向患者说明" } else { "" };
    let note = if note.is_empty() { String::new() } else { format!("，{note}") };
    format!(
        "检查检验互认：{name}未采用既往结果，重新检查。理由（{}）{}{note}{informed}。",
        ground.code, ground.text
    )
}

/// For the medical record: how a reminder of a duplicate was answered.
pub(crate) fn duplicate(name: &str, kind: &DecisionKind) -> String {
    let did = match kind {
        DecisionKind::Continue { .. } => "仍按本次医嘱执行",
        DecisionKind::Adopt { .. } => "采用既往医嘱，不再重复开具",
        DecisionKind::Withdraw { .. } => "已撤单",
        _ => "撤回前一答复",
    };
    let reason = kind.note().trim();
    let reason = if reason.is_empty() { String::new() } else { format!("，原因：{reason}") };
    format!("重复提醒：{name}{did}{reason}。")
}
