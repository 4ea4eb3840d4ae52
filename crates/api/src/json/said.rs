//! Words of the rooms as this API writes them. What is written out here is the contract with callers: a
//! change in a room does not change it unseen.

use identity::{Birth, Precision};
use jiff::civil::Date;
use policy::RuleRef;
use serde::{Deserialize, Serialize, Serializer, ser::Error as _};
use serde_json::value::to_raw_value;
use utoipa::ToSchema;

/// An enum that is written as its namesake in a room, and kept in step by the compiler.
macro_rules! same_words {
    ($(#[$doc:meta])* $name:ident = $from:ty { $($(#[$vdoc:meta])* $variant:ident),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
        #[serde(rename_all = "kebab-case")]
        pub(crate) enum $name { $($(#[$vdoc])* $variant),+ }

        impl From<$from> for $name {
            fn from(of: $from) -> Self {
                type Of = $from;
                match of { $(Of::$variant => Self::$variant),+ }
            }
        }
    };
}
pub(crate) use same_words;

/// Each of a list as this API writes it.
pub(crate) fn each<T, U: From<T>>(list: impl IntoIterator<Item = T>) -> Vec<U> {
    list.into_iter().map(U::from).collect()
}

/// A date of birth as far as it is known: `2000-02-29`, `2000-02` or `2000`.
pub(crate) fn birth_text(birth: Birth) -> String {
    match birth.precision {
        Precision::Year => birth.date.strftime("%Y").to_string(),
        Precision::Month => birth.date.strftime("%Y-%m").to_string(),
        Precision::Day => birth.date.to_string(),
    }
}

/// One dated version of one rule: where it stands and which document gives it.
#[derive(Serialize, ToSchema)]
pub(crate) struct Rule<'a> {
    /// Kind and code; the same for all versions of the rule.
    #[schema(example = "item/CT-CHEST")]
    id: &'a str,
    /// The version: its first day as text.
    version: &'a str,
    /// The document that gives it.
    source: &'a str,
    /// No document gives it: an example, to be replaced by the region's own.
    example: bool,
    /// First day in force.
    #[schema(value_type = String, format = Date)]
    effective: Date,
    /// Last day in force; open when absent.
    #[schema(value_type = Option<String>, format = Date)]
    until: Option<Date>,
    /// File below `regions/`.
    file: &'a str,
    /// Line in the file.
    line: u32,
}

impl<'a> From<&'a policy::Rule> for Rule<'a> {
    fn from(rule: &'a policy::Rule) -> Self {
        Self {
            id: &rule.id,
            version: &rule.version,
            source: &rule.source,
            example: rule.example,
            effective: rule.effective,
            until: rule.until,
            file: &rule.file,
            line: rule.line,
        }
    }
}

/// Serialises a rule as [`Rule`], from the text that is kept of it.
pub(crate) fn rule<S: Serializer>(rule: &RuleRef, serializer: S) -> Result<S::Ok, S::Error> {
    rule.json(|rule| to_raw_value(&Rule::from(rule))).map_err(S::Error::custom)?.serialize(serializer)
}

/// A ground on which a doctor may examine again.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Ground {
    /// Two digits.
    #[schema(example = "01")]
    code: String,
    /// In Chinese.
    text: String,
    /// In English.
    text_en: String,
    /// Whether a re-examination on it stays in the denominator of the recognition rate.
    counts_in_rate: bool,
    /// The one recorded when an emergency lets an order through.
    emergency: bool,
    /// Where it stands.
    #[serde(serialize_with = "rule")]
    #[schema(value_type = Rule<'static>)]
    rule: RuleRef,
}

impl From<&policy::Ground> for Ground {
    fn from(ground: &policy::Ground) -> Self {
        Self {
            code: ground.code.clone(),
            text: ground.text.clone(),
            text_en: ground.text_en.clone(),
            counts_in_rate: ground.counts_in_rate,
            emergency: ground.emergency,
            rule: ground.rule.clone(),
        }
    }
}

same_words! {
    /// What sort of examination or test it is.
    Category = policy::Category {
        /// 检验.
        Laboratory,
        /// 影像.
        Imaging,
        /// 功能检查.
        Function,
        /// 内镜.
        Endoscopy,
        /// 病理.
        Pathology,
    }
}

same_words! {
    /// Level of an institution, by which prices go.
    Level = policy::Level {
        /// 三级.
        Tertiary,
        /// 二级.
        Secondary,
        /// 乡镇卫生院、社区卫生服务中心.
        Primary,
        /// 村卫生室.
        Village,
        /// Outside the levels.
        Other,
    }
}

/// A code of some system.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Coding {
    /// The system; empty for the institution's own list without a name.
    #[serde(default)]
    #[schema(example = "http://loinc.org")]
    system: String,
    /// The code.
    #[schema(example = "24627-2")]
    code: String,
    /// Its name.
    #[serde(default)]
    display: String,
}

impl From<Coding> for care::recognition::Coding {
    fn from(coding: Coding) -> Self {
        Self { system: coding.system, code: coding.code, display: coding.display }
    }
}
