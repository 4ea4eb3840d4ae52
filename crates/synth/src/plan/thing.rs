//! What can be ordered in the region: items and panels of its catalogue, with what the tables know of them.

use std::collections::HashMap;

use jiff::civil::Date;
use policy::{Category, Modality, Region};

use crate::tables::TABLES;

/// An item or a panel.
#[derive(Debug, Clone)]
pub struct Thing {
    /// The region's code.
    pub code: String,
    /// Chinese name.
    pub name: String,
    /// LOINC, where the region gives it.
    pub loinc: Option<String>,
    /// What sort of examination; laboratory for a panel.
    pub category: Category,
    /// How an examination is made.
    pub modality: Option<Modality>,
    /// Body part.
    pub body_part: Option<String>,
    /// Specimen.
    pub specimen: Option<String>,
    /// Unit of the result, UCUM.
    pub unit: Option<String>,
    /// The items behind a panel; the item itself otherwise. Places in the plan's list of things.
    pub members: Vec<usize>,
    /// Whether it is a panel.
    pub panel: bool,
    pub(crate) group: u32,
    pub(crate) window_days: u16,
    pub(crate) images: bool,
    pub(crate) measure: Option<usize>,
    /// A township's laboratory does it.
    pub(crate) basic: bool,
}

/// The things of a region, and how they are found.
pub(crate) struct Things {
    pub(crate) all: Vec<Thing>,
    by_name: HashMap<String, usize>,
    by_code: HashMap<String, usize>,
}

impl Thing {
    /// Recognised only where its images can be fetched.
    pub fn images_needed(&self) -> bool {
        self.images
    }
}

impl Things {
    pub(crate) fn new(region: &Region, on: Date) -> Self {
        let mut groups: HashMap<String, u32> = HashMap::new();
        let mut things = Self { all: Vec::new(), by_name: HashMap::new(), by_code: HashMap::new() };
        for item in region.items(on) {
            let next = u32::try_from(groups.len()).unwrap_or(u32::MAX);
            let group = *groups.entry(item.equivalence_group.clone()).or_insert(next);
            let lab = item.category == Category::Laboratory;
            let english = item.name_en.as_deref().unwrap_or_default();
            let measure = TABLES
                .measure(&item.name)
                .or_else(|| TABLES.measure(&item.code))
                .or_else(|| TABLES.measure(english))
                .filter(|_| lab);
            things.add(Thing {
                code: item.code.clone(),
                name: item.name.clone(),
                loinc: item.loinc.clone(),
                category: item.category,
                modality: item.modality,
                body_part: item.body_part.clone(),
                specimen: item.specimen.clone(),
                unit: item.unit.clone(),
                members: vec![things.all.len()],
                panel: false,
                group,
                window_days: if item.never_recognise { 0 } else { item.window_days },
                images: item.images_required,
                measure,
                basic: TABLES.basic.contains(&item.name.as_str()),
            });
        }
        for panel in region.panels(on) {
            let members: Vec<usize> =
                panel.items.iter().filter_map(|code| things.by_code.get(code).copied()).collect();
            let Some(first) = members.first() else { continue };
            let basic = TABLES.basic.contains(&panel.name.as_str());
            let window_days = members.iter().map(|at| things.all[*at].window_days).min().unwrap_or(0);
            let specimen = things.all[*first].specimen.clone();
            if basic {
                members.iter().for_each(|at| things.all[*at].basic = true);
            }
            things.add(Thing {
                code: panel.code.clone(),
                name: panel.name.clone(),
                loinc: panel.loinc.clone(),
                category: Category::Laboratory,
                modality: None,
                body_part: None,
                specimen,
                unit: None,
                members,
                panel: true,
                group: u32::MAX,
                window_days,
                images: false,
                measure: None,
                basic,
            });
        }
        things
    }

    fn add(&mut self, thing: Thing) {
        let at = self.all.len();
        self.by_code.insert(thing.code.clone(), at);
        self.by_name.entry(thing.name.clone()).or_insert(at);
        if let Some(measure) = thing.measure.and_then(|m| TABLES.measures.get(m)) {
            for name in measure.names.iter().chain(&measure.short) {
                self.by_name.entry((*name).to_owned()).or_insert(at);
            }
        }
        self.all.push(thing);
    }

    /// What a reason wants: by name, or any examination of a modality and body part.
    pub(crate) fn wanted(&self, want: &str) -> Vec<usize> {
        if let Some((modality, part)) = want.split_once('/') {
            let fits = |thing: &Thing| {
                thing.modality.is_some_and(|m| m.code() == modality)
                    && thing.body_part.as_deref() == Some(part)
            };
            // The plain examination first; rarer variants of it after.
            return (0..self.all.len()).filter(|at| fits(&self.all[*at])).take(3).collect();
        }
        self.by_name.get(want).copied().into_iter().collect()
    }
}
