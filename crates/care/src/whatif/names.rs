//! Names for people: verdicts, reasons, levels.

use policy::Level;

use crate::recognition::{Reasons, Verdict};

/// As levels are written in rule files.
pub(super) fn level(level: Level) -> &'static str {
    match level {
        Level::Tertiary => "tertiary",
        Level::Secondary => "secondary",
        Level::Primary => "primary",
        Level::Village => "village",
        Level::Other => "other",
    }
}

pub(super) fn level_name(code: &str) -> Option<String> {
    Level::ALL.into_iter().find(|known| level(*known) == code).map(|known| known.to_string())
}

/// Stable name and Chinese name of a verdict.
pub(super) fn verdict(verdict: Verdict) -> (&'static str, &'static str) {
    match verdict {
        Verdict::Recognisable => ("recognisable", "可互认"),
        Verdict::Partial => ("partial", "部分可互认"),
        Verdict::Encouraged => ("encouraged", "鼓励互认"),
        Verdict::NotRecognisable => ("not-recognisable", "不可互认"),
        Verdict::NoResult => ("no-result", "无既往结果"),
        Verdict::NeverRecognised => ("never-recognised", "从不互认"),
        Verdict::Emergency => ("emergency", "急诊放行"),
        Verdict::Unknown => ("unknown", "不在目录"),
    }
}

/// Stable name and Chinese name of the reason with this bit.
pub(super) fn reason(bit: u32) -> (&'static str, &'static str) {
    let is = |reason: Reasons| reason.number() == 1i64 << bit;
    let all = [
        (Reasons::OUTSIDE_WINDOW, "outside-window", "超过时限"),
        (Reasons::IN_FUTURE, "in-future", "执行时间在将来"),
        (Reasons::UNDATED, "undated", "没有执行时间"),
        (Reasons::NOT_FINAL, "not-final", "尚未终审"),
        (Reasons::WITHDRAWN, "withdrawn", "报告已撤销"),
        (Reasons::RESULT_WITHDRAWN, "result-withdrawn", "结果已撤销"),
        (Reasons::NO_VALUE, "no-value", "没有结果值"),
        (Reasons::UNIT_MISSING, "unit-missing", "没有单位"),
        (Reasons::UNIT_UNREADABLE, "unit-unreadable", "单位无法识别"),
        (Reasons::UNIT_INCOMPARABLE, "unit-incomparable", "单位不可比"),
        (Reasons::IMAGES_UNAVAILABLE, "images-unavailable", "影像不可调阅"),
        (Reasons::NO_LABEL, "no-label", "没有互认标识"),
        (Reasons::LABEL_ELSEWHERE, "label-elsewhere", "标识范围不含本地"),
        (Reasons::QUALITY_LAPSED, "quality-lapsed", "室间质评失效"),
        (Reasons::NEVER_RECOGNISED, "never-recognised", "该项目不予互认"),
        (Reasons::UNKNOWN_ITEM, "unknown-item", "不在互认目录"),
        (Reasons::EMERGENCY, "emergency", "急诊"),
        (Reasons::NO_RESULT, "no-result", "没有既往报告"),
    ];
    all.into_iter().find(|(known, ..)| is(*known)).map_or(("other", "其他"), |(_, code, name)| (code, name))
}
