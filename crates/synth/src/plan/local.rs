//! Each institution's own codes, names and units for the same things.

use std::collections::HashSet;

use policy::Category;

use super::thing::{Thing, Things};
use crate::{
    dice::{About, Dice},
    options::Options,
    tables::{Measure, TABLES},
};

/// In which system an institution sends a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeForm {
    /// Its own list, which has no name.
    Own,
    /// LOINC.
    Loinc,
    /// The region's own code.
    Region,
}

/// What an institution calls a thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Local {
    /// In which system.
    pub form: CodeForm,
    /// The code in that system.
    pub code: String,
    /// The code in its own list (also where it sends another system's to us).
    pub own: String,
    /// Its name for it.
    pub name: String,
    /// Its spelling of the unit.
    pub unit: Option<String>,
    /// Another unit to a machine (`IU/L` for `U/L`): such results cannot be compared.
    pub odd_unit: bool,
    /// Somebody has mapped the code of its own list.
    pub mapped: bool,
}

impl Local {
    /// Whether what is sent means something to the region.
    pub fn known(&self) -> bool {
        self.mapped || self.form != CodeForm::Own
    }
}

/// How an institution makes up its codes.
#[derive(Clone, Copy)]
enum Style {
    Short,
    Number(u32),
    Prefixed,
    Loinc,
    Region,
}

/// The names of all things at an institution, in the order of the things.
pub(crate) fn locals(things: &Things, can: &[bool], options: &Options, key: u64) -> Vec<Local> {
    let mut dice = Dice::new(key, About::Local, 0, 0);
    let style = match dice.below(100) {
        0..38 => Style::Short,
        38..62 => Style::Number(1000 * dice.between(1, 40)),
        62..84 => Style::Prefixed,
        84..93 => Style::Loinc,
        _ => Style::Region,
    };
    let spelling = dice.below(1 << 20);
    let mut taken = HashSet::new();
    let mut locals = Vec::with_capacity(things.all.len());
    for (at, (thing, can)) in things.all.iter().zip(can).enumerate() {
        let mut dice = Dice::new(key, About::Local, 1, at as u64);
        let measure = thing.measure.and_then(|m| TABLES.measures.get(m));
        let own = own_code(style, thing, measure, at, &mut dice);
        // Two things of one institution never share a code.
        let mut unique = own.clone();
        while !taken.insert(unique.clone()) {
            unique = format!("{own}-{}", at + taken.len());
        }
        let (form, code) = match style {
            Style::Loinc if only_loinc(things, thing) => {
                (CodeForm::Loinc, thing.loinc.clone().unwrap_or_default())
            }
            Style::Region => (CodeForm::Region, thing.code.clone()),
            _ => (CodeForm::Own, unique.clone()),
        };
        let (unit, odd_unit) = unit(thing, spelling);
        let never_mapped = dice.chance(u32::from(options.unmapped));
        locals.push(Local {
            form,
            code,
            own: unique,
            name: name(thing, measure, &mut dice),
            unit,
            odd_unit,
            mapped: *can && (thing.panel || !never_mapped),
        });
    }
    locals
}

/// A LOINC code that one item alone has: another would not be understood.
fn only_loinc(things: &Things, thing: &Thing) -> bool {
    !thing.panel
        && thing.loinc.is_some()
        && things.all.iter().filter(|other| other.loinc == thing.loinc && !other.panel).count() == 1
}

fn own_code(style: Style, thing: &Thing, measure: Option<&Measure>, at: usize, dice: &mut Dice) -> String {
    let lab = thing.category == Category::Laboratory;
    match style {
        Style::Short | Style::Loinc | Style::Region => {
            let short = measure.and_then(|m| dice.pick(&m.short)).copied();
            short.map_or_else(|| thing.code.replace('-', "").to_uppercase(), str::to_owned)
        }
        Style::Number(base) => (base + 10 * u32::try_from(at).unwrap_or(0) + dice.below(9)).to_string(),
        Style::Prefixed => {
            let prefix = match (lab, thing.panel) {
                (_, true) => "TC",
                (true, _) => "JY",
                _ => thing.modality.map_or("JC", |modality| modality.code()),
            };
            format!("{prefix}{:04}", 17 * at + 100)
        }
    }
}

fn name(thing: &Thing, measure: Option<&Measure>, dice: &mut Dice) -> String {
    if let Some(measure) = measure {
        // Most keep the common name; a third have a name of their own for it.
        let name = if dice.chance(650) { measure.names.first() } else { dice.pick(&measure.names) };
        return name.map_or_else(|| thing.name.clone(), |name| (*name).to_owned());
    }
    match dice.below(6) {
        0 if !thing.panel && thing.category == Category::Imaging => thing.name.replace("平扫", "（平扫）"),
        1 if thing.panel => format!("{}检查", thing.name),
        2 if thing.panel => format!("{}组合", thing.name),
        _ => thing.name.clone(),
    }
}

fn unit(thing: &Thing, spelling: u32) -> (Option<String>, bool) {
    let Some(ucum) = thing.unit.as_deref() else { return (None, false) };
    let Some(ways) = TABLES.units.get(ucum) else { return (Some(ucum.to_owned()), false) };
    // One institution spells one unit one way.
    let salt = ucum.bytes().fold(spelling, |h, b| h.wrapping_mul(31).wrapping_add(u32::from(b)));
    match ways.get((salt >> 3) as usize % ways.len().max(1)) {
        Some(way) => (Some(way.trim_start_matches('!').to_owned()), way.starts_with('!')),
        None => (None, false),
    }
}
