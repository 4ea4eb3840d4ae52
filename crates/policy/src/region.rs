//! One region: every question about its rules, as of a day.

use std::collections::HashMap;

use base::Fen;
use jiff::{civil::Date, tz::TimeZone};

use crate::{
    Area, AuthorityGroup, Dated, Domain, EqaScheme, Equivalence, Ground, Institution, Item, Label,
    LabelScope, Lapse, Level, Panel, Parameters, Price, RuleRef, SensitiveClass, dated::Stretches,
    place_covers,
};

/// A region's rules. Everything is in memory; a question costs a hash look-up or a short scan.
#[derive(Debug, Clone)]
pub struct Region {
    /// Six digits, such as `510700`.
    pub code: String,
    /// Chinese name, such as 绵阳市.
    pub name: String,
    /// English name.
    pub name_en: String,
    /// Name of its folder after the code, such as `mianyang`.
    pub slug: String,
    /// Other names it is asked for by.
    pub aliases: Vec<String>,
    /// Its legal days are calendar days here.
    pub zone: TimeZone,
    /// Where its description stands.
    pub rule: RuleRef,
    pub(crate) areas: Dated<Area>,
    pub(crate) institutions: Dated<Institution>,
    pub(crate) items: Dated<Item>,
    pub(crate) by_loinc: HashMap<String, Vec<usize>>,
    pub(crate) by_group: HashMap<String, Vec<usize>>,
    pub(crate) equivalences: Dated<Equivalence>,
    pub(crate) panels: Dated<Panel>,
    pub(crate) schemes: Dated<EqaScheme>,
    /// Widest first.
    pub(crate) labels: Vec<Label>,
    pub(crate) lapses: Dated<Lapse>,
    pub(crate) grounds: Stretches<Vec<Ground>>,
    pub(crate) prices: Dated<Price>,
    pub(crate) parameters: Stretches<Option<Parameters>>,
    pub(crate) domains: Dated<Domain>,
    pub(crate) sensitive: Stretches<Vec<SensitiveClass>>,
    pub(crate) authorities: Dated<AuthorityGroup>,
}

impl Region {
    /// The region's calendar day at `instant`: rules change at its midnight.
    pub fn day(&self, instant: jiff::Timestamp) -> Date {
        instant.to_zoned(self.zone.clone()).date()
    }

    /// A place the region knows, by its six digits.
    pub fn area(&self, code: &str, on: Date) -> Option<&Area> {
        self.areas.get(code, on)
    }

    /// Every place the region knows.
    pub fn areas(&self, on: Date) -> impl Iterator<Item = &Area> {
        self.areas.on(on)
    }

    /// An institution, by the region's own code.
    pub fn institution(&self, code: &str, on: Date) -> Option<&Institution> {
        self.institutions.get(code, on)
    }

    /// Every institution, in the order of the files.
    pub fn institutions(&self, on: Date) -> impl Iterator<Item = &Institution> {
        self.institutions.on(on)
    }

    /// The institutions that belong directly to `parent` (E1: 总医院, 院区, 分院, 村卫生室).
    pub fn children(&self, parent: &str, on: Date) -> impl Iterator<Item = &Institution> {
        self.institutions.on(on).filter(move |child| child.parent.as_deref() == Some(parent))
    }

    /// An item, whether recognisable or never recognised.
    pub fn item(&self, code: &str, on: Date) -> Option<&Item> {
        self.items.get(code, on)
    }

    /// Every item, the never recognised included, in the order of the files.
    pub fn items(&self, on: Date) -> impl Iterator<Item = &Item> {
        self.items.on(on)
    }

    /// The recognition catalogue proper: the items that may be recognised (D1 counts these).
    pub fn recognisable(&self, on: Date) -> impl Iterator<Item = &Item> {
        self.items.on(on).filter(|item| !item.never_recognise)
    }

    /// Every version of an item, oldest first.
    pub fn item_versions(&self, code: &str) -> impl Iterator<Item = &Item> {
        self.items.versions(code)
    }

    /// The items with this LOINC code.
    pub fn items_by_loinc(&self, loinc: &str, on: Date) -> Vec<&Item> {
        self.indexed(&self.by_loinc, loinc, on)
    }

    /// The items that may stand in for each other.
    pub fn items_in_group(&self, group: &str, on: Date) -> Vec<&Item> {
        self.indexed(&self.by_group, group, on)
    }

    fn indexed(&self, index: &HashMap<String, Vec<usize>>, key: &str, on: Date) -> Vec<&Item> {
        let rows = index.get(key).map(Vec::as_slice).unwrap_or_default();
        rows.iter().map(|&row| &self.items.all()[row]).filter(|item| item.rule.range().contains(on)).collect()
    }

    /// An equivalence group's name and rule; items that stand alone have none.
    pub fn equivalence(&self, group: &str, on: Date) -> Option<&Equivalence> {
        self.equivalences.get(group, on)
    }

    /// A panel.
    pub fn panel(&self, code: &str, on: Date) -> Option<&Panel> {
        self.panels.get(code, on)
    }

    /// Every panel, in the order of the files.
    pub fn panels(&self, on: Date) -> impl Iterator<Item = &Panel> {
        self.panels.on(on)
    }

    /// The items behind an order or a report: the item itself, or what the panel is made of.
    /// Members not in force on `on` are left out; an unknown code has no answer.
    pub fn expand(&self, code: &str, on: Date) -> Option<Vec<&Item>> {
        match self.item(code, on) {
            Some(item) => Some(vec![item]),
            None => self
                .panel(code, on)
                .map(|panel| panel.items.iter().filter_map(|member| self.item(member, on)).collect()),
        }
    }

    /// The widest label `institution` held for `item` on the day it was performed.
    /// The day of performance decides: a lapse ends a label, never retroactively (RULES §2.4).
    pub fn label_at(&self, institution: &str, item: &str, performed_on: Date) -> Option<&Label> {
        self.labels_at(institution, item, performed_on).next()
    }

    /// Every label held on that day, widest first.
    pub fn labels_at(
        &self,
        institution: &str,
        item: &str,
        performed_on: Date,
    ) -> impl Iterator<Item = &Label> {
        let holder = self.institution(institution, performed_on);
        self.labels.iter().filter(move |label| label.rule.range().contains(performed_on)).filter(
            move |label| {
                holder.is_some_and(|holder| label.holders.include(&holder.code, holder.level))
                    && label.items.contains(item)
                    && self.lapse(institution, &label.eqa_scheme, performed_on).is_none()
            },
        )
    }

    /// The widest label held on that day that is honoured in `place`; a domain's places and items are
    /// those of that day.
    pub fn covering_label(
        &self,
        institution: &str,
        item: &str,
        performed_on: Date,
        place: &str,
    ) -> Option<&Label> {
        self.labels_at(institution, item, performed_on).find(|label| match &label.scope {
            LabelScope::Domain(code) => {
                self.domains.get(code, performed_on).is_some_and(|domain| shares(domain, place, item))
            }
            _ => self.label_covers(label, place, item),
        })
    }

    /// Whether `label` on `item` is honoured in `place` (RULES §2.3); for a domain, whether any version of
    /// it that was in force during the label's days holds both.
    pub fn label_covers(&self, label: &Label, place: &str, item: &str) -> bool {
        match &label.scope {
            LabelScope::National => true,
            LabelScope::Area(places) => places.iter().any(|outer| place_covers(outer, place)),
            LabelScope::Domain(code) => self
                .domains
                .versions(code)
                .filter(|domain| domain.rule.range().overlaps(label.rule.range()))
                .any(|domain| shares(domain, place, item)),
        }
    }

    /// Why an institution has no label of a scheme on a day: the lapse, if it lapsed.
    pub fn lapse(&self, institution: &str, eqa_scheme: &str, on: Date) -> Option<&Lapse> {
        if self.lapses.all().is_empty() {
            return None;
        }
        self.lapses.get(&lapse_code(institution, eqa_scheme), on)
    }

    /// Every label rule, widest first.
    pub fn labels(&self, on: Date) -> impl Iterator<Item = &Label> {
        self.labels.iter().filter(move |label| label.rule.range().contains(on))
    }

    /// A scheme of external quality assessment.
    pub fn eqa_scheme(&self, code: &str, on: Date) -> Option<&EqaScheme> {
        self.schemes.get(code, on)
    }

    /// The grounds of re-examination, in the order of the files.
    pub fn grounds(&self, on: Date) -> &[Ground] {
        self.grounds.at(on).map(Vec::as_slice).unwrap_or_default()
    }

    /// One ground.
    pub fn ground(&self, code: &str, on: Date) -> Option<&Ground> {
        self.grounds(on).iter().find(|ground| ground.code == code)
    }

    /// The ground recorded when an emergency lets an order through.
    pub fn emergency_ground(&self, on: Date) -> Option<&Ground> {
        self.grounds(on).iter().find(|ground| ground.emergency)
    }

    /// What an item or a panel costs when an institution of `level` orders it (E13).
    pub fn price(&self, code: &str, level: Level, on: Date) -> Option<(Fen, &RuleRef)> {
        let price = self.prices.get(code, on)?;
        price.at(level).map(|amount| (amount, &price.rule))
    }

    /// The region's numbers; none before the first of them took effect.
    pub fn parameters(&self, on: Date) -> Option<&Parameters> {
        self.parameters.at(on).and_then(Option::as_ref)
    }

    /// A group of residents whose record may be opened to their family (B16).
    pub fn authority(&self, code: &str, on: Date) -> Option<&AuthorityGroup> {
        self.authorities.get(code, on)
    }

    /// Every such group, in the order of the files.
    pub fn authorities(&self, on: Date) -> impl Iterator<Item = &AuthorityGroup> {
        self.authorities.on(on)
    }

    /// What is sensitive, and how it is known. Before the first day of any list that list holds already: there is no
    /// day on which nothing is hidden.
    pub fn sensitive(&self, on: Date) -> &[SensitiveClass] {
        let found = self.sensitive.at(on).or_else(|| self.sensitive.first());
        found.map(Vec::as_slice).unwrap_or_default()
    }

    /// The shared recognition domains (D2).
    pub fn domains(&self, on: Date) -> impl Iterator<Item = &Domain> {
        self.domains.on(on)
    }

    /// The domain in which both places share `item`, if one (RULES §2.3 两地同域组).
    pub fn shared_domain(&self, place: &str, other: &str, item: &str, on: Date) -> Option<&Domain> {
        self.domains(on).find(|domain| {
            domain.covers_item(item) && domain.covers_place(place) && domain.covers_place(other)
        })
    }
}

fn shares(domain: &Domain, place: &str, item: &str) -> bool {
    domain.covers_place(place) && domain.covers_item(item)
}

/// A lapse is found by institution and scheme together.
pub(crate) fn lapse_code(institution: &str, eqa_scheme: &str) -> String {
    format!("{institution}/{eqa_scheme}")
}

impl Region {
    /// Every name the region is asked for by, in lower case.
    pub(crate) fn keys(&self) -> impl Iterator<Item = String> {
        [&self.code, &self.slug, &self.name, &self.name_en]
            .into_iter()
            .chain(&self.aliases)
            .map(|key| key.to_lowercase())
    }
}
