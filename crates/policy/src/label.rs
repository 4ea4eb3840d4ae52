//! Recognition labels (HR 标识) and the external quality assessment (室间质评) they rest on (RULES §2.1).

use std::collections::HashSet;

use serde::Serialize;

use crate::{Level, RuleRef, dated::ruled};

/// How far a label is honoured. Order is from wide to narrow only by [`Label::width`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum LabelScope {
    /// 全国HR: everywhere.
    National,
    /// A region's name and HR: inside these places.
    Area(Vec<String>),
    /// Inside the places of a shared recognition domain, for its items.
    Domain(String),
}

/// A label some institutions may put on some items while the quality assessment behind it holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Label {
    /// The rule's code.
    pub code: String,
    /// How far it is honoured.
    pub scope: LabelScope,
    /// What stands on the report, such as 全国HR.
    pub text: String,
    /// The quality assessment it rests on.
    pub eqa_scheme: String,
    /// First day on which a performed examination may bear it.
    pub valid_from: jiff::civil::Date,
    /// Last such day.
    pub valid_to: jiff::civil::Date,
    /// Where it stands.
    pub rule: RuleRef,
    #[serde(skip)]
    pub(crate) holders: Holders,
    #[serde(skip)]
    pub(crate) items: HashSet<String>,
}

/// Which institutions hold a label.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Holders {
    pub(crate) institutions: HashSet<String>,
    pub(crate) levels: Vec<Level>,
    pub(crate) except: HashSet<String>,
}

impl Holders {
    pub(crate) fn include(&self, institution: &str, level: Level) -> bool {
        (self.institutions.contains(institution) || self.levels.contains(&level))
            && !self.except.contains(institution)
    }
}

impl Label {
    /// Smaller is wider: the country, then a province, a shared domain, a city, a county.
    pub fn width(&self) -> u8 {
        match &self.scope {
            LabelScope::National => 0,
            LabelScope::Domain(_) => 2,
            LabelScope::Area(places) => places
                .iter()
                .map(|place| match place.strip_suffix("00") {
                    Some(city) if city.ends_with("00") => 1,
                    Some(_) => 3,
                    None => 4,
                })
                .min()
                .unwrap_or(4),
        }
    }
}

/// A scheme of external quality assessment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EqaScheme {
    /// The scheme's code.
    pub code: String,
    /// Chinese name.
    pub name: String,
    /// Who runs it.
    pub organiser: String,
    /// Rounds a year; the rules want at least two (RULES §2.1 每半年≥1次).
    pub rounds_per_year: u8,
    /// Last day for which the newest round speaks; no label that rests on the scheme lasts longer.
    pub next_expiry: jiff::civil::Date,
    /// Where it stands.
    pub rule: RuleRef,
}

/// An institution failed or missed a scheme: its labels end from that day on, never retroactively.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Lapse {
    /// Institution and scheme, `code/scheme`.
    pub code: String,
    /// The institution.
    pub institution: String,
    /// The scheme.
    pub eqa_scheme: String,
    /// Why.
    pub reason: String,
    /// Where it stands; its days are the days of the lapse.
    pub rule: RuleRef,
}

ruled!(Label, EqaScheme, Lapse);
