//! The region's numbers.

use super::Known;
use crate::load::source::Faults;

/// Every number a region gives, with the values it may take, and what people call it.
static PARAMETERS: [(&str, u32, u32, &str); 8] = [
    ("window_days_min", 1, 365, "互认时限下限（天）"),
    ("window_days_max", 1, 365, "互认时限上限（天）"),
    ("lookback_days", 1, 3660, "查找已有结果的回溯期（天）"),
    ("panel_overlap_percent", 1, 100, "组合重复的项目占比（%）"),
    ("medicine_days_left", 0, 365, "重复用药的剩余天数（天）"),
    ("medicine_atc_level", 1, 5, "同类药品的 ATC 层级"),
    ("open_order_hours", 1, 720, "未执行医嘱的有效时长（小时）"),
    ("future_tolerance_minutes", 0, 1440, "检查时间晚于现在的容差（分钟）"),
];

/// Numbers that a region may leave out, with the values they may take: then an order counts once for as long as it
/// is open, nothing is matched by likeness, an objection has no deadline, and numbers are masked as RULES §7.2 says.
static OPTIONAL: [(&str, u32, u32, &str); 9] = [
    ("same_order_hours", 1, 720, "同一医嘱再次核对不另计的时长（小时）"),
    ("match_review_ppm", 500_000, 1_000_000, "身份匹配转人工的概率（百万分之）"),
    ("match_link_ppm", 500_000, 1_000_000, "身份匹配自动关联的概率（百万分之）"),
    ("match_population", 1_000, 100_000_000, "身份匹配所用的人口数（人）"),
    ("objection_days", 1, 90, "异议答复期限（天）"),
    ("mask_document_head", 0, 6, "证件号显示的前几位"),
    ("mask_document_tail", 0, 6, "证件号显示的后几位"),
    ("mask_phone_head", 0, 4, "电话显示的前几位"),
    ("mask_phone_tail", 0, 4, "电话显示的后几位"),
];

fn all() -> impl Iterator<Item = &'static (&'static str, u32, u32, &'static str)> {
    PARAMETERS.iter().chain(&OPTIONAL)
}

/// What people call a region's number.
pub fn parameter_called(code: &str) -> Option<&'static str> {
    all().find(|(known, ..)| *known == code).map(|(.., called)| *called)
}

pub(super) fn check(known: &Known<'_>, faults: &mut Faults) {
    let rows = &known.rows.parameters;
    let names = || all().map(|(name, ..)| *name).collect::<Vec<_>>().join(", ");
    for row in rows {
        let name = &row.data.name;
        let value = &row.data.value;
        match all().find(|(known, ..)| known == name.as_ref()) {
            None => {
                let reason = format!("no parameter is called {}; there are {}", name.as_ref(), names());
                faults.error(&row.source, &name.span(), reason);
            }
            Some((_, least, most, _)) if !(least..=most).contains(&value.as_ref()) => {
                let reason = format!("{} lies between {least} and {most}; mend the value", row.rule.id);
                faults.error(&row.source, &value.span(), reason);
            }
            Some(_) => {}
        }
    }
    if let Some(region) = known.rows.regions.first().filter(|_| !known.rows.unreadable) {
        for (name, ..) in PARAMETERS {
            if !rows.iter().any(|row| row.data.name.as_ref() == name) && !known.rows.broken.contains(name) {
                let reason =
                    format!("the region gives no parameter {name}; add [[parameter]] name = \"{name}\"");
                faults.error(&region.source, &region.span, reason);
            }
        }
    }
    ordered(known, "window_days_min", "window_days_max", faults);
    ordered(known, "window_days_max", "lookback_days", faults);
    ordered(known, "match_review_ppm", "match_link_ppm", faults);
}

/// `less` is nowhere greater than `more`: a window of any length fits the look-back.
fn ordered(known: &Known<'_>, less: &str, more: &str, faults: &mut Faults) {
    let rows = &known.rows.parameters;
    for low in rows.iter().filter(|row| row.data.name.as_ref() == less) {
        for high in rows.iter().filter(|row| row.data.name.as_ref() == more) {
            if low.rule.range().overlaps(high.rule.range())
                && low.data.value.as_ref() > high.data.value.as_ref()
            {
                let reason =
                    format!("{more} is less than {less} ({}); mend one of them", low.data.value.as_ref());
                faults.error(&high.source, &high.data.value.span(), reason);
            }
        }
    }
}
