//! The tables of a rule file exactly as they are written. `Spanned` where a check may have to point.

use std::{ops::Range, sync::Arc};

use jiff::civil::Date;
use serde::{Deserialize, Deserializer, de::Error as _};
use toml::{Spanned, value::Datetime};

use super::source::SourceFile;
use crate::{Category, Kind, Level, Modality, RuleRef};

/// A table of a file with the rule it states.
#[derive(Debug)]
pub(super) struct Row<T> {
    pub(super) rule: RuleRef,
    pub(super) source: Arc<SourceFile>,
    pub(super) span: Range<usize>,
    pub(super) data: T,
}

/// A kind of table.
pub(super) trait RowKind: for<'de> Deserialize<'de> {
    /// Its name in a file, and the first part of its rules' ids.
    const NAME: &'static str;
    /// The key whose value tells one rule of the kind from another.
    const KEY: &'static str = "code";
    /// Code shared by all versions of the rule.
    fn code(&self) -> String;
}

macro_rules! kind {
    ($type:ty, $name:literal, $key:literal, |$row:ident| $code:expr) => {
        impl RowKind for $type {
            const NAME: &'static str = $name;
            const KEY: &'static str = $key;
            fn code(&self) -> String {
                let $row = self;
                $code
            }
        }
    };
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RegionRow {
    pub(super) code: Spanned<String>,
    pub(super) name: String,
    pub(super) name_en: String,
    #[serde(default)]
    pub(super) aliases: Vec<String>,
    pub(super) timezone: Spanned<String>,
}
kind!(RegionRow, "region", "code", |row| row.code.as_ref().clone());

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AreaRow {
    pub(super) code: Spanned<String>,
    pub(super) name: String,
    #[serde(default)]
    pub(super) outside: bool,
}
kind!(AreaRow, "area", "code", |row| row.code.as_ref().clone());

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct InstitutionRow {
    pub(super) code: Spanned<String>,
    pub(super) name: String,
    pub(super) level: Level,
    pub(super) kind: Kind,
    pub(super) area: Spanned<String>,
    pub(super) parent: Option<Spanned<String>>,
    pub(super) unified_credit_code: Option<Spanned<String>>,
    pub(super) insurer_code: Option<Spanned<String>>,
    #[serde(default, deserialize_with = "optional_day")]
    pub(super) online_since: Option<Date>,
}
kind!(InstitutionRow, "institution", "code", |row| row.code.as_ref().clone());

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ItemRow {
    pub(super) code: Spanned<String>,
    pub(super) name: String,
    pub(super) name_en: Option<String>,
    pub(super) category: Category,
    pub(super) modality: Option<Modality>,
    pub(super) loinc: Option<Spanned<String>>,
    pub(super) unit: Option<Spanned<String>>,
    pub(super) specimen: Option<String>,
    pub(super) body_part: Option<String>,
    pub(super) method: Option<String>,
    pub(super) equivalence_group: Option<Spanned<String>>,
    pub(super) window_days: Option<Spanned<u16>>,
    pub(super) images_required: Option<bool>,
    #[serde(default)]
    pub(super) never_recognise: bool,
    pub(super) label_scheme: Option<Spanned<String>>,
}
kind!(ItemRow, "item", "code", |row| row.code.as_ref().clone());

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EquivalenceRow {
    pub(super) code: String,
    pub(super) name: String,
}
kind!(EquivalenceRow, "equivalence", "code", |row| row.code.clone());

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PanelRow {
    pub(super) code: Spanned<String>,
    pub(super) name: String,
    pub(super) loinc: Option<Spanned<String>>,
    pub(super) items: Vec<Spanned<String>>,
}
kind!(PanelRow, "panel", "code", |row| row.code.as_ref().clone());

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SchemeRow {
    pub(super) code: String,
    pub(super) name: String,
    pub(super) organiser: String,
    pub(super) rounds_per_year: Spanned<u8>,
    #[serde(deserialize_with = "day")]
    pub(super) next_expiry: Date,
}
kind!(SchemeRow, "eqa_scheme", "code", |row| row.code.clone());

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum ScopeRow {
    National,
    Area(Vec<Spanned<String>>),
    Domain(Spanned<String>),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LabelRow {
    pub(super) code: String,
    pub(super) text: String,
    pub(super) scope: ScopeRow,
    pub(super) eqa_scheme: Spanned<String>,
    #[serde(default)]
    pub(super) institutions: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) levels: Vec<Level>,
    #[serde(default)]
    pub(super) except_institutions: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) items: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) groups: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) categories: Vec<Category>,
    #[serde(default)]
    pub(super) except_items: Vec<Spanned<String>>,
}
kind!(LabelRow, "label", "code", |row| row.code.clone());

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LapseRow {
    pub(super) institution: Spanned<String>,
    pub(super) eqa_scheme: Spanned<String>,
    pub(super) reason: String,
}
kind!(LapseRow, "lapse", "institution", |row| crate::region::lapse_code(
    row.institution.as_ref(),
    row.eqa_scheme.as_ref()
));

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct GroundRow {
    pub(super) code: Spanned<String>,
    pub(super) text: String,
    pub(super) text_en: String,
    #[serde(default = "yes")]
    pub(super) counts_in_rate: bool,
    #[serde(default)]
    pub(super) emergency: bool,
}
kind!(GroundRow, "ground", "code", |row| row.code.as_ref().clone());

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PriceRow {
    /// An item or a panel.
    pub(super) item: Spanned<String>,
    pub(super) fen: AmountsRow,
}
kind!(PriceRow, "price", "item", |row| row.item.as_ref().clone());

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AmountsRow {
    pub(super) tertiary: Option<Spanned<i64>>,
    pub(super) secondary: Option<Spanned<i64>>,
    pub(super) primary: Option<Spanned<i64>>,
    pub(super) village: Option<Spanned<i64>>,
    pub(super) other: Option<Spanned<i64>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ParameterRow {
    pub(super) name: Spanned<String>,
    pub(super) value: Spanned<u32>,
}
kind!(ParameterRow, "parameter", "name", |row| row.name.as_ref().clone());

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SensitiveRow {
    pub(super) code: Spanned<String>,
    pub(super) name: String,
    #[serde(default)]
    pub(super) labels: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) icd10: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) loinc: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) atc: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) code_parts: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) words: Vec<Spanned<String>>,
}
kind!(SensitiveRow, "sensitive", "code", |row| row.code.as_ref().clone());

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AuthorityRow {
    pub(super) code: String,
    pub(super) name: String,
    pub(super) age_from: Option<Spanned<u8>>,
    pub(super) age_to: Option<Spanned<u8>>,
    #[serde(default)]
    pub(super) icd10: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) contract: bool,
    pub(super) days: Option<Spanned<u16>>,
}
kind!(AuthorityRow, "authority", "code", |row| row.code.clone());

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DomainRow {
    pub(super) code: String,
    pub(super) name: String,
    pub(super) places: Vec<PlaceRow>,
    #[serde(default)]
    pub(super) items: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) categories: Vec<Category>,
}
kind!(DomainRow, "domain", "code", |row| row.code.clone());

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PlaceRow {
    pub(super) code: Spanned<String>,
    pub(super) name: String,
}

/// A civil date of a file: TOML's local date, without a time.
pub(super) fn civil(datetime: &Datetime) -> Result<Date, String> {
    let (Some(date), None, None) = (datetime.date, datetime.time, datetime.offset) else {
        return Err(format!("{datetime} is not a plain day; write it as 2023-08-01"));
    };
    let whole = || format!("{datetime} is not a day of the calendar");
    let year = i16::try_from(date.year).map_err(|_| whole())?;
    let month = i8::try_from(date.month).map_err(|_| whole())?;
    let day = i8::try_from(date.day).map_err(|_| whole())?;
    Date::new(year, month, day).map_err(|_| whole())
}

fn day<'de, D: Deserializer<'de>>(from: D) -> Result<Date, D::Error> {
    civil(&Datetime::deserialize(from)?).map_err(D::Error::custom)
}

fn optional_day<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Date>, D::Error> {
    day(from).map(Some)
}

fn yes() -> bool {
    true
}
