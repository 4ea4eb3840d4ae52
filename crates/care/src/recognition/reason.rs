//! Why a result does not stand in for an order, in words and as bits that are stored.

use std::sync::Arc;

use jiff::civil::Date;
use serde::{Serialize, Serializer, ser::SerializeStruct as _};

use super::text;

/// A set of kinds of reasons. Bits are stored and never change their meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct Reasons(u32);

macro_rules! bits {
    ($($(#[$doc:meta])* $name:ident = $bit:literal),+ $(,)?) => {
        impl Reasons {
            $($(#[$doc])* pub const $name: Self = Self(1 << $bit);)+
        }
    };
}

bits! {
    /// [`Reason::OutsideWindow`].
    OUTSIDE_WINDOW = 0,
    /// [`Reason::InFuture`].
    IN_FUTURE = 1,
    /// [`Reason::Undated`].
    UNDATED = 2,
    /// [`Reason::NotFinal`].
    NOT_FINAL = 3,
    /// [`Reason::Withdrawn`].
    WITHDRAWN = 4,
    /// [`Reason::ResultWithdrawn`].
    RESULT_WITHDRAWN = 5,
    /// [`Reason::NoValue`].
    NO_VALUE = 6,
    /// [`Reason::UnitMissing`].
    UNIT_MISSING = 7,
    /// [`Reason::UnitUnreadable`].
    UNIT_UNREADABLE = 8,
    /// [`Reason::UnitIncomparable`].
    UNIT_INCOMPARABLE = 9,
    /// [`Reason::ImagesUnavailable`].
    IMAGES_UNAVAILABLE = 10,
    /// [`Reason::NoLabel`].
    NO_LABEL = 11,
    /// [`Reason::LabelElsewhere`].
    LABEL_ELSEWHERE = 12,
    /// [`Reason::QualityLapsed`].
    QUALITY_LAPSED = 13,
    /// [`Reason::NeverRecognised`].
    NEVER_RECOGNISED = 14,
    /// [`Reason::UnknownItem`].
    UNKNOWN_ITEM = 16,
    /// [`Reason::Emergency`].
    EMERGENCY = 17,
    /// [`Reason::NoResult`].
    NO_RESULT = 18,
}

impl Reasons {
    /// No reason.
    pub const NONE: Self = Self(0);

    /// Both sets together.
    #[must_use]
    pub const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether all of `other` is in here.
    pub const fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Whether nothing speaks against it.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// How many kinds of reasons there are.
    pub const fn count(self) -> u32 {
        self.0.count_ones()
    }

    /// Whether nothing but the label is missing.
    pub const fn only_label(self) -> bool {
        self.0 != 0 && self.0 & !(Self::NO_LABEL.0 | Self::LABEL_ELSEWHERE.0) == 0
    }

    /// The number that is stored.
    pub const fn number(self) -> i64 {
        self.0 as i64
    }

    /// The set of a stored number.
    pub fn numbered(number: i64) -> Option<Self> {
        u32::try_from(number).ok().map(Self)
    }
}

/// Why a result does not stand in, or what there is to say about a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// Performed longer ago than the item's window.
    OutsideWindow {
        /// Age in microseconds.
        age_micros: i64,
        /// The window.
        window_days: u16,
    },
    /// Performed later than our clock and its tolerance allow.
    InFuture {
        /// How far ahead, in microseconds.
        ahead_micros: i64,
    },
    /// The report does not say when it was performed.
    Undated,
    /// The report is not final.
    NotFinal {
        /// Its status.
        status: &'static str,
    },
    /// The report was taken back.
    Withdrawn {
        /// Its status.
        status: &'static str,
    },
    /// The result was taken back while the report stands.
    ResultWithdrawn,
    /// There is no value.
    NoValue,
    /// A number without a unit.
    UnitMissing {
        /// The catalogue's unit.
        expected: String,
    },
    /// A unit that cannot be read as UCUM.
    UnitUnreadable {
        /// As it was sent.
        unit: String,
        /// The catalogue's unit.
        expected: String,
    },
    /// A unit that cannot be compared with the catalogue's.
    UnitIncomparable {
        /// As it was sent.
        unit: String,
        /// The catalogue's unit.
        expected: String,
        /// Why not.
        why: Arc<str>,
    },
    /// The original images cannot be retrieved.
    ImagesUnavailable,
    /// No label for the item on the day of performance.
    NoLabel,
    /// A label that is not honoured in the place of the ordering institution.
    LabelElsewhere {
        /// What stands on the report.
        label: String,
    },
    /// The external quality assessment had failed or lapsed on the day of performance.
    QualityLapsed {
        /// The scheme.
        scheme: String,
        /// Since when.
        since: Date,
    },
    /// The item is never recognised.
    NeverRecognised,
    /// The code means no item or panel of the region today.
    UnknownItem,
    /// An emergency.
    Emergency,
    /// Nothing within the lookback.
    NoResult {
        /// The lookback.
        lookback_days: u32,
    },
}

impl Reason {
    /// Stable code, for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::OutsideWindow { .. } => "outside-window",
            Self::InFuture { .. } => "in-future",
            Self::Undated => "undated",
            Self::NotFinal { .. } => "not-final",
            Self::Withdrawn { .. } => "withdrawn",
            Self::ResultWithdrawn => "result-withdrawn",
            Self::NoValue => "no-value",
            Self::UnitMissing { .. } => "unit-missing",
            Self::UnitUnreadable { .. } => "unit-unreadable",
            Self::UnitIncomparable { .. } => "unit-incomparable",
            Self::ImagesUnavailable => "images-unavailable",
            Self::NoLabel => "no-label",
            Self::LabelElsewhere { .. } => "label-elsewhere",
            Self::QualityLapsed { .. } => "quality-lapsed",
            Self::NeverRecognised => "never-recognised",
            Self::UnknownItem => "unknown-item",
            Self::Emergency => "emergency",
            Self::NoResult { .. } => "no-result",
        }
    }

    /// Its bit.
    pub fn bit(&self) -> Reasons {
        match self {
            Self::OutsideWindow { .. } => Reasons::OUTSIDE_WINDOW,
            Self::InFuture { .. } => Reasons::IN_FUTURE,
            Self::Undated => Reasons::UNDATED,
            Self::NotFinal { .. } => Reasons::NOT_FINAL,
            Self::Withdrawn { .. } => Reasons::WITHDRAWN,
            Self::ResultWithdrawn => Reasons::RESULT_WITHDRAWN,
            Self::NoValue => Reasons::NO_VALUE,
            Self::UnitMissing { .. } => Reasons::UNIT_MISSING,
            Self::UnitUnreadable { .. } => Reasons::UNIT_UNREADABLE,
            Self::UnitIncomparable { .. } => Reasons::UNIT_INCOMPARABLE,
            Self::ImagesUnavailable => Reasons::IMAGES_UNAVAILABLE,
            Self::NoLabel => Reasons::NO_LABEL,
            Self::LabelElsewhere { .. } => Reasons::LABEL_ELSEWHERE,
            Self::QualityLapsed { .. } => Reasons::QUALITY_LAPSED,
            Self::NeverRecognised => Reasons::NEVER_RECOGNISED,
            Self::UnknownItem => Reasons::UNKNOWN_ITEM,
            Self::Emergency => Reasons::EMERGENCY,
            Self::NoResult { .. } => Reasons::NO_RESULT,
        }
    }

    /// In Chinese.
    pub fn chinese(&self) -> String {
        match self {
            Self::OutsideWindow { age_micros, window_days } => {
                format!("距执行已{}，超过{window_days}天时限", text::age(*age_micros))
            }
            Self::InFuture { ahead_micros } => {
                format!("执行时间在{}之后，时钟或时间有误", text::age(*ahead_micros))
            }
            Self::Undated => "报告没有写明采集或检查时间".into(),
            Self::NotFinal { status } => format!("报告尚未终审（{status}）"),
            Self::Withdrawn { status } => format!("报告已撤销（{status}）"),
            Self::ResultWithdrawn => "该项结果已撤销".into(),
            Self::NoValue => "该项没有结果值".into(),
            Self::UnitMissing { expected } => format!("结果没有单位，目录单位为{expected}"),
            Self::UnitUnreadable { unit, expected } => {
                format!("结果单位“{unit}”无法识别，目录单位为{expected}")
            }
            Self::UnitIncomparable { unit, expected, why } => {
                format!("结果单位{unit}与目录单位{expected}不可比（{why}）")
            }
            Self::ImagesUnavailable => "原始影像不可调阅".into(),
            Self::NoLabel => "执行时机构该项目没有互认标识（HR），仅鼓励互认".into(),
            Self::LabelElsewhere { label } => format!("标识“{label}”的范围不含本地，仅鼓励互认"),
            Self::QualityLapsed { scheme, since } => format!("执行时室间质评{scheme}已失效（自{since}）"),
            Self::NeverRecognised => "该项目不予互认".into(),
            Self::UnknownItem => "代码不在本地互认目录中，未作判断".into(),
            Self::Emergency => "急诊，直接放行".into(),
            Self::NoResult { lookback_days } => format!("近{lookback_days}天没有该项目的报告"),
        }
    }

    /// In English.
    pub fn english(&self) -> String {
        match self {
            Self::OutsideWindow { age_micros, window_days } => {
                format!("performed {} ago, longer than the window of {window_days} days", text::age_en(*age_micros))
            }
            Self::InFuture { ahead_micros } => {
                format!("performed {} from now: a clock or the time is wrong", text::age_en(*ahead_micros))
            }
            Self::Undated => "the report does not say when it was performed".into(),
            Self::NotFinal { status } => format!("the report is not final ({status})"),
            Self::Withdrawn { status } => format!("the report was withdrawn ({status})"),
            Self::ResultWithdrawn => "the result was withdrawn".into(),
            Self::NoValue => "there is no value for it".into(),
            Self::UnitMissing { expected } => format!("the result has no unit; the catalogue says {expected}"),
            Self::UnitUnreadable { unit, expected } => {
                format!("the unit {unit:?} cannot be read; the catalogue says {expected}")
            }
            Self::UnitIncomparable { unit, expected, why } => {
                format!("the unit {unit} cannot be compared with {expected} of the catalogue: {why}")
            }
            Self::ImagesUnavailable => "the original images cannot be retrieved".into(),
            Self::NoLabel => {
                "the institution had no recognition label (HR) for it when it was performed; recognition is encouraged only".into()
            }
            Self::LabelElsewhere { label } => {
                format!("the label {label} is not honoured here; recognition is encouraged only")
            }
            Self::QualityLapsed { scheme, since } => {
                format!("the external quality assessment {scheme} had lapsed on {since}")
            }
            Self::NeverRecognised => "the item is never recognised".into(),
            Self::UnknownItem => "the code is not in the region's catalogue; nothing was decided".into(),
            Self::Emergency => "an emergency: let through at once".into(),
            Self::NoResult { lookback_days } => format!("no report of it within {lookback_days} days"),
        }
    }
}

impl Serialize for Reason {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut shape = serializer.serialize_struct("Reason", 3)?;
        shape.serialize_field("code", self.code())?;
        shape.serialize_field("text", &self.chinese())?;
        shape.serialize_field("textEn", &self.english())?;
        shape.end()
    }
}
