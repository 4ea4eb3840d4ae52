//! An item or panel of the catalogue, as this API writes it.

use base::Fen;
use jiff::civil::Date;
use policy::{Item, Panel, Region, RuleRef};
use serde::Serialize;
use utoipa::ToSchema;

use crate::json::said::{self, Category, Level, Rule, each};

/// An item, or a panel of items.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Entry {
    /// Which of the two.
    kind: EntryKind,
    /// The region's code.
    pub(crate) code: String,
    /// Chinese name.
    pub(crate) name: String,
    /// English name or common abbreviation.
    name_en: Option<String>,
    /// What sort an item is.
    category: Option<Category>,
    /// How an examination is made, by DICOM's word where it has one.
    modality: Option<&'static str>,
    /// LOINC, where it is sure.
    loinc: Option<String>,
    /// Unit of the result (UCUM).
    unit: Option<String>,
    /// Specimen.
    specimen: Option<String>,
    /// Body part.
    body_part: Option<String>,
    /// Method.
    method: Option<String>,
    /// Days from performance within which an item is recognised, the last instant included.
    window_days: Option<u16>,
    /// The original images must be retrievable.
    images_required: bool,
    /// Never recognised, whatever the label.
    never_recognise: bool,
    /// Items of one group may stand in for each other.
    equivalence_group: Option<String>,
    /// A panel's items.
    items: Vec<String>,
    /// Where it stands.
    #[serde(serialize_with = "said::rule")]
    #[schema(value_type = Rule<'static>)]
    rule: RuleRef,
}

/// An item or a panel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
enum EntryKind {
    Item,
    Panel,
}

impl From<&Item> for Entry {
    fn from(item: &Item) -> Self {
        Self {
            kind: EntryKind::Item,
            code: item.code.clone(),
            name: item.name.clone(),
            name_en: item.name_en.clone(),
            category: Some(item.category.into()),
            modality: item.modality.map(policy::Modality::code),
            loinc: item.loinc.clone(),
            unit: item.unit.clone(),
            specimen: item.specimen.clone(),
            body_part: item.body_part.clone(),
            method: item.method.clone(),
            window_days: (!item.never_recognise).then_some(item.window_days),
            images_required: item.images_required,
            never_recognise: item.never_recognise,
            equivalence_group: Some(item.equivalence_group.clone()),
            items: Vec::new(),
            rule: item.rule.clone(),
        }
    }
}

impl From<&Panel> for Entry {
    fn from(panel: &Panel) -> Self {
        Self {
            kind: EntryKind::Panel,
            code: panel.code.clone(),
            name: panel.name.clone(),
            name_en: None,
            category: None,
            modality: None,
            loinc: panel.loinc.clone(),
            unit: None,
            specimen: None,
            body_part: None,
            method: None,
            window_days: None,
            images_required: false,
            never_recognise: false,
            equivalence_group: None,
            items: panel.items.clone(),
            rule: panel.rule.clone(),
        }
    }
}

/// What it costs when an institution of a level orders it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PriceAt {
    level: Level,
    /// In fen (1/100 yuan).
    #[schema(value_type = i64)]
    fen: Fen,
    #[serde(serialize_with = "said::rule")]
    #[schema(value_type = Rule<'static>)]
    rule: RuleRef,
}

/// Prices by level.
pub(crate) fn prices(region: &Region, code: &str, on: Date) -> Vec<PriceAt> {
    let price = |level: policy::Level| {
        let (fen, rule) = region.price(code, level, on)?;
        Some(PriceAt { level: level.into(), fen, rule: rule.clone() })
    };
    policy::Level::ALL.into_iter().filter_map(price).collect()
}

/// Items that may stand in for this one, itself left out.
pub(crate) fn equivalents(region: &Region, item: &Item, on: Date) -> Vec<Entry> {
    let group = region.items_in_group(&item.equivalence_group, on);
    each(group.into_iter().filter(|other| other.code != item.code))
}
