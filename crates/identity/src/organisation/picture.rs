//! The region's tree on one day: the institutions of the rule files with what is stated beside them.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use policy::{Institution, Region};

use super::{Topic, ledger::Ledger, topic::DEPARTMENT};

/// A unit as it is on a day.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Unit {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its kind, a word of [`super::KINDS`].
    pub kind: String,
    /// Its level, a word of [`super::LEVELS`].
    pub level: Option<String>,
    /// Unified social credit code.
    pub credit_code: Option<String>,
    /// Code of the health institution (医疗机构代码).
    pub institution_code: Option<String>,
    /// The unit that is the legal person for it.
    pub legal_person: Option<String>,
    /// Place, six digits.
    pub area: Option<String>,
    /// Address.
    pub address: Option<String>,
    /// Telephone for everybody.
    pub telephone: Option<String>,
    /// Whether the region's rule files hold it.
    pub from_rules: bool,
}

/// The tree on a day.
#[derive(Debug, Clone)]
pub struct Picture {
    /// The day.
    pub day: Date,
    units: BTreeMap<String, Unit>,
    parents: BTreeMap<String, String>,
    /// Member and domain → head.
    delegations: BTreeMap<(String, String), String>,
}

impl Picture {
    pub(crate) fn of(ledger: &Ledger, region: &Region, day: Date) -> Self {
        let mut units: BTreeMap<String, Unit> =
            region.institutions(day).map(|held| (held.code.clone(), of_rules(held))).collect();
        for line in ledger.of_topic(Topic::Unit).filter(|line| line.covers(day)) {
            let code = line.fact.subject();
            let unit = units.entry(code.to_owned()).or_default();
            code.clone_into(&mut unit.code);
            let said = |name: &str| line.fact.get(name).map(str::to_owned);
            let text = |into: &mut String, name: &str| *into = said(name).unwrap_or_else(|| into.clone());
            text(&mut unit.name, "name");
            text(&mut unit.kind, "kind");
            unit.level = said("level").or(unit.level.take());
            unit.credit_code = said("creditCode").or(unit.credit_code.take());
            unit.area = said("area").or(unit.area.take());
            unit.institution_code = said("institutionCode");
            unit.legal_person = said("legalPerson");
            unit.address = said("address");
            unit.telephone = said("telephone");
        }
        let mut parents: BTreeMap<String, String> = region
            .institutions(day)
            .filter_map(|held| Some((held.code.clone(), held.parent.clone()?)))
            .collect();
        // Once anything is stated of what a unit belongs to, the rule file's word for it counts no more: else a
        // membership that ended would fall back to the one before it.
        let stated: BTreeSet<&str> =
            ledger.of_topic(Topic::Membership).map(|line| line.fact.subject()).collect();
        parents.retain(|member, _| !stated.contains(member.as_str()));
        for line in ledger.of_topic(Topic::Membership).filter(|line| line.covers(day)) {
            let parent = line.fact.get("parent").unwrap_or_default();
            parents.insert(line.fact.subject().to_owned(), parent.to_owned());
        }
        let delegations = ledger.of_topic(Topic::Delegation).filter(|line| line.covers(day)).map(|line| {
            let (_, member, domain) = line.fact.key();
            ((member, domain), line.fact.get("head").unwrap_or_default().to_owned())
        });
        Self { day, units, parents, delegations: delegations.collect() }
    }

    /// A unit of that day.
    pub fn unit(&self, code: &str) -> Option<&Unit> {
        self.units.get(code)
    }

    /// Every unit, by code.
    pub fn units(&self) -> impl Iterator<Item = &Unit> {
        self.units.values()
    }

    /// What a unit belongs to.
    pub fn parent(&self, code: &str) -> Option<&str> {
        self.parents.get(code).map(String::as_str)
    }

    /// Links from a member to its parent.
    pub(crate) fn links(&self) -> impl Iterator<Item = (&str, &str)> {
        self.parents.iter().map(|(member, parent)| (member.as_str(), parent.as_str()))
    }

    /// The units above, nearest first. It ends where a unit comes twice, so that it ends.
    pub fn above<'a>(&'a self, code: &'a str) -> Vec<&'a str> {
        let mut path = Vec::new();
        let mut at = code;
        while let Some(parent) = self.parent(at) {
            if parent == code || path.contains(&parent) {
                break;
            }
            path.push(parent);
            at = parent;
        }
        path
    }

    /// Whether going up from a unit comes back to it, or never ends.
    pub(crate) fn is_round(&self, code: &str) -> bool {
        let top = self.above(code).last().copied().unwrap_or(code);
        self.parent(top).is_some()
    }

    /// Whether `code` is `other` or stands below it.
    pub fn is_within(&self, code: &str, other: &str) -> bool {
        code == other || self.above(code).contains(&other)
    }

    /// The institution a unit is or belongs to: the nearest that is no department.
    pub fn institution<'a>(&'a self, code: &'a str) -> &'a str {
        let is_institution = |code: &&str| self.unit(code).is_none_or(|unit| unit.kind != DEPARTMENT);
        std::iter::once(code).chain(self.above(code)).find(is_institution).unwrap_or(code)
    }

    /// The unit that is the legal person for a unit: the one that it or the nearest above it names, else the
    /// nearest with a unified social credit code.
    pub fn legal_person<'a>(&'a self, code: &'a str) -> Option<&'a str> {
        let path = std::iter::once(code).chain(self.above(code));
        path.filter_map(|code| self.unit(code)).find_map(|unit| {
            let own = unit.credit_code.is_some().then_some(unit.code.as_str());
            unit.legal_person.as_deref().or(own)
        })
    }

    /// Whether a member may leave a domain to `head`: a unit above it, or the legal person of one.
    pub(crate) fn may_head(&self, head: &str, member: &str) -> bool {
        head != member
            && self.above(member).into_iter().any(|above| {
                above == head
                    || self.unit(above).is_some_and(|unit| unit.legal_person.as_deref() == Some(head))
            })
    }

    /// Domains that a unit leaves to another: domain and head.
    pub fn delegated<'a>(&'a self, member: &str) -> impl Iterator<Item = (&'a str, &'a str)> {
        let from = (member.to_owned(), String::new());
        let member = member.to_owned();
        self.delegations
            .range(from..)
            .take_while(move |(key, _)| key.0 == member)
            .map(|(key, head)| (key.1.as_str(), head.as_str()))
    }

    pub(crate) fn delegations(&self) -> impl Iterator<Item = (&str, &str, &str)> {
        self.delegations
            .iter()
            .map(|((member, domain), head)| (member.as_str(), domain.as_str(), head.as_str()))
    }

    /// Every unit in the order of the tree, each with how deep it stands from 0.
    pub fn walk(&self) -> Vec<(usize, &Unit)> {
        let mut children: BTreeMap<&str, Vec<&Unit>> = BTreeMap::new();
        let mut tops = Vec::new();
        for unit in self.units.values() {
            match self.parent(&unit.code).filter(|parent| self.units.contains_key(*parent)) {
                Some(parent) if !self.is_round(&unit.code) => children.entry(parent).or_default().push(unit),
                _ => tops.push(unit),
            }
        }
        let mut waiting: Vec<(usize, &Unit)> = tops.into_iter().rev().map(|unit| (0, unit)).collect();
        let mut walked = Vec::with_capacity(self.units.len());
        while let Some((depth, unit)) = waiting.pop() {
            walked.push((depth, unit));
            let below = children.get(unit.code.as_str()).into_iter().flatten().rev();
            waiting.extend(below.map(|unit| (depth + 1, *unit)));
        }
        walked
    }
}

fn of_rules(held: &Institution) -> Unit {
    let word = |value: serde_json::Result<serde_json::Value>| {
        value.ok().and_then(|value| value.as_str().map(str::to_owned))
    };
    Unit {
        code: held.code.clone(),
        name: held.name.clone(),
        kind: word(serde_json::to_value(held.kind)).unwrap_or_default(),
        level: word(serde_json::to_value(held.level)),
        credit_code: held.unified_credit_code.clone(),
        area: Some(held.area.clone()),
        from_rules: true,
        ..Unit::default()
    }
}
