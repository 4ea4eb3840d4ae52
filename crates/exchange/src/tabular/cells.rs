//! Cells to values: dates as people write them, yes and no, status, documents.

use jiff::tz::{Offset, TimeZone};

use crate::{
    hl7::IdentifierTypes,
    model::{DocumentKind, IdentifierKind, Moment, Precision, ReportStatus},
};

/// Reads `2024-03-01 08:30`, `2024/3/1`, `2024年3月1日 8时30分`, `20240301083000`, `2024-03-01T08:30:00+08:00`.
pub(crate) fn moment(text: &str, zone: &TimeZone) -> Result<Moment, String> {
    let wrong = "时间无法识别，请按“2024-03-01 08:30”的格式填写";
    if text.bytes().all(|b| b.is_ascii_digit()) {
        return Moment::parse_dtm(text, zone).map_err(|error| reason(error, wrong));
    }
    let (text, offset) = split_offset(text).ok_or(wrong)?;
    // Months and years end in words or marks; each run of digits is one part.
    let mut parts = [0i16, 1, 1, 0, 0, 0];
    let mut count = 0;
    let (whole, fraction) = match text.rsplit_once('.') {
        Some((whole, fraction)) if text.contains(':') => (whole, fraction),
        _ => (text, ""),
    };
    let is_mark = |c: char| "-/.年月日时分秒: T点".contains(c);
    if !whole.chars().all(|c| c.is_ascii_digit() || is_mark(c))
        || !fraction.bytes().all(|b| b.is_ascii_digit())
    {
        return Err(wrong.to_owned());
    }
    for digits in whole.split(is_mark).filter(|part| !part.is_empty()) {
        let slot = parts.get_mut(count).ok_or(wrong)?;
        if digits.len() > if count == 0 { 4 } else { 2 } || (count == 0 && digits.len() != 4) {
            return Err(wrong.to_owned());
        }
        *slot = digits.parse().map_err(|_| wrong)?;
        count += 1;
    }
    let precision = match count {
        1 => Precision::Year,
        2 => Precision::Month,
        3 => Precision::Day,
        4 => Precision::Hour,
        5 => Precision::Minute,
        6 => Precision::Second,
        _ => return Err(wrong.to_owned()),
    };
    Moment::from_parts(parts, 0, precision, offset, zone).map_err(|error| reason(error, wrong))
}

fn reason(error: crate::model::MomentError, wrong: &str) -> String {
    match error {
        crate::model::MomentError::NoSuchTime => "日期或时间不存在，请核对月、日、时、分".to_owned(),
        _ => wrong.to_owned(),
    }
}

/// `…Z`, `…+08:00`, `…+0800` behind a time of day; anything else is left as it is.
fn split_offset(text: &str) -> Option<(&str, Option<Offset>)> {
    if let Some(text) = text.strip_suffix('Z') {
        return Some((text, Some(Offset::UTC)));
    }
    let Some(at) =
        text.rfind('+').or_else(|| text.find(':').and_then(|_| text.rfind('-').filter(|&at| at > 10)))
    else {
        return Some((text, None));
    };
    let (rest, offset) = text.split_at(at);
    let digits: String = offset.chars().skip(1).filter(|&c| c != ':').collect();
    if digits.len() != 4 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let value: i32 = digits.parse().ok()?;
    let seconds = (value / 100 * 3600 + value % 100 * 60) * if offset.starts_with('-') { -1 } else { 1 };
    Some((rest, Some(Offset::from_seconds(seconds).ok()?)))
}

/// `None` for anything that is neither.
pub(crate) fn yes_no(text: &str) -> Option<bool> {
    match text {
        "是" | "Y" | "y" | "yes" | "1" | "true" | "TRUE" | "有" | "可" | "√" => Some(true),
        "否" | "N" | "n" | "no" | "0" | "false" | "FALSE" | "无" | "不可" => Some(false),
        _ => None,
    }
}

/// Words, or a letter of HL7 table 0123; empty is final, as the column's note says.
pub(crate) fn status(text: &str) -> Option<ReportStatus> {
    Some(match text {
        "" | "终审" | "已审核" | "审核" | "已发布" | "最终" | "正式" | "完成" | "final" => {
            ReportStatus::Final
        }
        "更正" | "修改" | "修正" | "已更正" | "corrected" | "amended" => ReportStatus::Corrected,
        "作废" | "撤销" | "取消" | "召回" | "已作废" | "cancelled" => ReportStatus::Cancelled,
        "初步" | "初审" | "临时" | "preliminary" => ReportStatus::Preliminary,
        "未审核" | "待审核" | "unverified" => ReportStatus::Unverified,
        code => return ReportStatus::from_code(&code.to_ascii_uppercase()),
    })
}

/// The kind of document from its column, or from the shape of an identity card where the column is empty.
pub(crate) fn document(kind: &str, number: &str) -> Result<DocumentKind, String> {
    if kind.is_empty() {
        if crate::hl7::has_id_card_shape(number) {
            return Ok(DocumentKind::IdCard);
        }
        return Err("号码不是居民身份证的形式，请填写证件类型".to_owned());
    }
    match IdentifierTypes::default().classify(kind, number) {
        IdentifierKind::Document(kind) => Ok(kind),
        _ => Err("证件类型不在代码表内，请填01至07或99".to_owned()),
    }
}
