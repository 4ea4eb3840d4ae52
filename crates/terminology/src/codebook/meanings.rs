//! The whole code book at one moment, without a database or a lock: for replay, which asks it a million times.

use std::{collections::HashMap, sync::Arc};

use base::{Fault, Result};
use jiff::{Timestamp, civil::Date};
use policy::Region;

use super::{
    model::{Basis, CodeNo, LocalCode, Mapping, Version, holding, system},
    service::{Key, key},
};

/// What every code meant at any time, as it was known at any moment.
#[derive(Debug, Default)]
pub struct Meanings {
    own_items: Box<str>,
    /// By number; numbers are given one after another.
    codes: Vec<Option<Meant>>,
    by_key: HashMap<Key, Vec<Version>>,
}

/// When what codes mean may change: between two of these it stays the same, as far as mappings go.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Turns {
    days: Box<[Date]>,
    known: Box<[Timestamp]>,
}

impl Turns {
    /// At these days and instants, in any order.
    pub fn new(mut days: Vec<Date>, mut known: Vec<Timestamp>) -> Self {
        days.sort_unstable();
        days.dedup();
        known.sort_unstable();
        known.dedup();
        Self { days: days.into(), known: known.into() }
    }

    /// Which stretch a day lies in, and which of what was known an instant.
    pub fn stretches(&self, on: Date, known_at: Timestamp) -> (usize, usize) {
        let day = self.days.partition_point(|turn| *turn <= on);
        (day, self.known.partition_point(|turn| *turn <= known_at))
    }
}

#[derive(Debug)]
struct Meant {
    code: Arc<str>,
    kind: Kind,
    versions: Vec<Version>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Own,
    Loinc,
    Local,
}

impl Meanings {
    pub(super) fn new(own_items: &str, codes: Vec<LocalCode>, by_key: HashMap<Key, Vec<Version>>) -> Self {
        let mut this = Self { own_items: own_items.into(), codes: Vec::new(), by_key };
        for local in codes {
            let Ok(at) = usize::try_from(local.no.0) else { continue };
            if this.codes.len() <= at {
                this.codes.resize_with(at + 1, || None);
            }
            let versions = this.by_key.get(&key(&local.institution, &local.system, &local.code));
            this.codes[at] = Some(Meant {
                kind: this.kind(&local.system),
                versions: versions.cloned().unwrap_or_default(),
                code: local.code,
            });
        }
        this
    }

    fn kind(&self, system: &str) -> Kind {
        match system {
            own if own == &*self.own_items => Kind::Own,
            system::LOINC => Kind::Loinc,
            _ => Kind::Local,
        }
    }

    /// When the meaning of any of these codes may change.
    pub fn turns(&self, codes: impl Iterator<Item = CodeNo>) -> Turns {
        let (mut days, mut known) = (Vec::new(), Vec::new());
        let meant = codes.filter_map(|no| self.codes.get(usize::try_from(no.0).ok()?)?.as_ref());
        for version in meant.flat_map(|meant| &meant.versions) {
            days.push(version.valid_from);
            days.extend(version.valid_until.and_then(|last| last.tomorrow().ok()));
            known.push(version.known_from);
            known.extend(version.known_to);
        }
        Turns::new(days, known)
    }

    /// [`super::CodeBook::item_of`] under the rules of `region`, which may be those of a scenario.
    pub fn item_of(
        &self,
        region: &Region,
        no: CodeNo,
        on: Date,
        known_at: Timestamp,
    ) -> Result<Option<Mapping>> {
        let meant = usize::try_from(no.0).ok().and_then(|at| self.codes.get(at)).and_then(Option::as_ref);
        let meant =
            meant.ok_or_else(|| Fault::corrupt("a result names a code that is not in the code book"))?;
        Ok(meaning(region, meant.kind, &meant.code, &meant.versions, on, known_at))
    }

    /// What a code that was written in an order meant: by institution, system in any form, and code.
    pub fn meaning(
        &self,
        region: &Region,
        (institution, system, code): (&str, &str, &str),
        on: Date,
        known_at: Timestamp,
    ) -> Option<Mapping> {
        let system = system::canonical(system);
        let kind = self.kind(system);
        let institution = if kind == Kind::Local { institution } else { "" };
        let versions = self.by_key.get(&key(institution, system, code.trim())).map(Vec::as_slice);
        meaning(region, kind, &code.trim().into(), versions.unwrap_or_default(), on, known_at)
    }
}

fn meaning(
    region: &Region,
    kind: Kind,
    code: &Arc<str>,
    versions: &[Version],
    on: Date,
    known_at: Timestamp,
) -> Option<Mapping> {
    if let Some(v) = holding(versions, on, Some(known_at)) {
        return Some(Mapping {
            item: v.item.clone(),
            unit: v.unit.clone(),
            method: v.method.clone(),
            basis: Basis::Table { known_from: v.known_from, loaded_by: v.loaded_by.clone() },
        });
    }
    let automatic = |item: Arc<str>, basis| Some(Mapping { item, unit: None, method: None, basis });
    match kind {
        Kind::Own => {
            let known = region.item(code, on).is_some() || region.panel(code, on).is_some();
            known.then(|| automatic(code.clone(), Basis::RegionItem)).flatten()
        }
        Kind::Loinc => match region.items_by_loinc(code, on)[..] {
            [item] => automatic(item.code.as_str().into(), Basis::Loinc),
            _ => None,
        },
        Kind::Local => None,
    }
}
