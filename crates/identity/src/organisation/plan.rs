//! A batch of statements against everything known: taken in one after another, then the whole is looked at on
//! every day on which something begins or ends. Nothing is written here.

use std::collections::{BTreeMap, BTreeSet};

use base::Ctx;
use jiff::civil::Date;
use policy::Region;

use super::{
    CONSORTIUM, Entry, Fact, Picture, Remark, Topic, codes,
    fact::after,
    ledger::{Change, FROM, Ledger},
    reach::Reach,
};

/// A statement that is wrong, or odd.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowRemark {
    /// Place in the batch, from 0.
    pub row: usize,
    /// What is wrong with it.
    pub remark: Remark,
}

/// What a batch did, in statements.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Stated {
    /// Of keys that nothing was stated of.
    pub new: usize,
    /// That change what was stated.
    pub changed: usize,
    /// That say what was known.
    pub same: usize,
    /// What is odd; it was taken all the same.
    pub warnings: Vec<RowRemark>,
}

/// Fields that the rule files hold for their institutions.
const HELD_BY_RULES: [&str; 5] = ["name", "kind", "level", "creditCode", "area"];

/// The batch taken into a copy of the ledger, or everything that is wrong with it.
pub(crate) fn plan(
    ledger: &Ledger,
    region: &Region,
    ctx: &Ctx,
    entries: &[Entry],
    reach: &Reach,
) -> Result<(Ledger, Stated), Vec<RowRemark>> {
    let (mut after, mut stated, mut wrong) = (ledger.clone(), Stated::default(), Vec::new());
    let now = Picture::of(ledger, region, region.day(ctx.now));
    for (row, entry) in entries.iter().enumerate() {
        let row_remark = |remark| RowRemark { row, remark };
        stated.warnings.extend(codes::remarks(entry).into_iter().map(row_remark));
        let entry = match beside_rules(region, entry) {
            Ok(fact) => Entry { fact, ..entry.clone() },
            Err(remarks) => {
                wrong.extend(remarks.into_iter().map(row_remark));
                continue;
            }
        };
        match after.put(ctx, &entry) {
            Ok(Change::New) => stated.new += 1,
            Ok(Change::Changed) => stated.changed += 1,
            Ok(Change::Same) => stated.same += 1,
            Err(remark) => wrong.push(row_remark(remark)),
        }
    }
    if wrong.is_empty() {
        let days = Days { ledger: &after, region, pictures: BTreeMap::new() };
        wrong = days.wrong(entries);
    }
    if wrong.is_empty() {
        let then = Picture::of(&after, region, now.day);
        for (row, entry) in entries.iter().enumerate() {
            if let Err(remark) = reach.covers(&entry.fact, (ledger, &now), &then) {
                wrong.push(RowRemark { row, remark });
            }
        }
    }
    if wrong.is_empty() { Ok((after, stated)) } else { Err(wrong) }
}

/// A unit without what the rule files hold of it. That may be repeated, not contradicted: it has one home.
fn beside_rules(region: &Region, entry: &Entry) -> Result<Fact, Vec<Remark>> {
    let fact = &entry.fact;
    if fact.topic() != Topic::Unit {
        return Ok(fact.clone());
    }
    let ledger = Ledger::default();
    let held = Picture::of(&ledger, region, entry.from);
    let Some(held) = held.unit(fact.subject()) else {
        let missing = ["name", "kind"].into_iter().filter(|name| fact.get(name).is_none());
        let missing: Vec<Remark> = missing.map(|name| Remark::new(name, "规则文件没有的机构必填")).collect();
        return if missing.is_empty() { Ok(fact.clone()) } else { Err(missing) };
    };
    let (mut fact, mut wrong) = (fact.clone(), Vec::new());
    for name in HELD_BY_RULES {
        let rule = match name {
            "name" => Some(held.name.as_str()),
            "kind" => Some(held.kind.as_str()),
            "level" => held.level.as_deref(),
            "creditCode" => held.credit_code.as_deref(),
            _ => held.area.as_deref(),
        };
        match (fact.get(name), rule) {
            (None, _) => {}
            // What the rule file leaves open may stand here.
            (Some(_), None) => {}
            (Some(said), Some(rule)) if said == rule => fact = fact.without(name),
            (Some(_), Some(_)) => {
                wrong.push(Remark::new(name, "与区域规则文件所载不同；请改规则文件，或此处留空"));
            }
        }
    }
    if wrong.is_empty() { Ok(fact) } else { Err(wrong) }
}

/// The tree on each of the days that are looked at.
struct Days<'a> {
    ledger: &'a Ledger,
    region: &'a Region,
    pictures: BTreeMap<Date, Picture>,
}

impl Days<'_> {
    fn wrong(mut self, entries: &[Entry]) -> Vec<RowRemark> {
        for entry in entries {
            self.look(entry.from);
        }
        let Some(first) = entries.iter().map(|entry| entry.from).min() else { return Vec::new() };
        let shapes = entries.iter().any(|entry| is_shape(entry.fact.topic()));
        if shapes {
            let lines = Topic::ALL.into_iter().filter(|topic| is_shape(*topic));
            let bounds: BTreeSet<Date> = lines
                .flat_map(|topic| self.ledger.of_topic(topic))
                .flat_map(|line| [Some(line.from), line.until.map(after)])
                .flatten()
                .filter(|day| *day >= first)
                .collect();
            bounds.into_iter().for_each(|day| self.look(day));
        }
        let mut wrong = Vec::new();
        for (row, entry) in entries.iter().enumerate() {
            if let Some(remark) = self.pictures.get(&entry.from).and_then(|day| self.entry(entry, day)) {
                wrong.push(RowRemark { row, remark });
            }
        }
        if wrong.is_empty() && shapes {
            wrong = self.pictures.values().find_map(|day| shape(day, entries)).into_iter().collect();
        }
        wrong
    }

    fn look(&mut self, day: Date) {
        let (ledger, region) = (self.ledger, self.region);
        self.pictures.entry(day).or_insert_with(|| Picture::of(ledger, region, day));
    }

    /// What is wrong with a statement on its first day.
    fn entry(&self, entry: &Entry, day: &Picture) -> Option<Remark> {
        let fact = &entry.fact;
        let no_unit = |field: &'static str| {
            let code = fact.get(field)?;
            day.unit(code).is_none().then(|| Remark::new(field, "生效日当天没有该机构或科室；请先登记"))
        };
        let no_person = |field: &'static str| {
            let number = fact.get(field)?;
            let known =
                self.ledger.of_subject(Topic::Practitioner, number).any(|line| line.covers(entry.from));
            (!known).then(|| Remark::new(field, "生效日当天没有该人员；请先登记人员"))
        };
        match fact.topic() {
            Topic::Unit => no_unit("legalPerson").or_else(|| {
                let consortium = day.unit(fact.subject()).is_some_and(|unit| unit.kind == CONSORTIUM);
                (consortium && fact.get("legalPerson").is_none())
                    .then(|| Remark::new("legalPerson", "医共体须写明唯一的法人机构"))
            }),
            Topic::Membership => no_unit("member").or_else(|| no_unit("parent")),
            Topic::Delegation => no_unit("member").or_else(|| no_unit("head")).or_else(|| {
                let head = fact.get("head").unwrap_or_default();
                (!day.may_head(head, fact.subject()))
                    .then(|| Remark::new("head", "只能授权给当天的上级，或上级医共体的法人机构"))
            }),
            Topic::Licence => no_person("practitioner"),
            Topic::Post => no_person("practitioner").or_else(|| no_unit("unit")),
            Topic::Device => no_unit("unit"),
            Topic::Practitioner => None,
        }
    }
}

/// Topics that make the tree.
fn is_shape(topic: Topic) -> bool {
    matches!(topic, Topic::Unit | Topic::Membership | Topic::Delegation)
}

/// What is wrong with the whole of a day, told of the statement that is nearest to it.
fn shape(day: &Picture, entries: &[Entry]) -> Option<RowRemark> {
    let nearest = |topics: &[Topic], code: &str, remark: Remark| {
        let said = |entry: &Entry| topics.contains(&entry.fact.topic()) && entry.fact.subject() == code;
        let row =
            entries.iter().position(said).or_else(|| entries.iter().position(|e| is_shape(e.fact.topic())));
        RowRemark { row: row.unwrap_or(0), remark }
    };
    for (member, parent) in day.links() {
        if day.is_round(member) {
            // Of the units that only hang below the ring nobody is at fault.
            let in_ring = parent == member || day.above(parent).contains(&member);
            let stated =
                entries.iter().any(|e| e.fact.topic() == Topic::Membership && e.fact.subject() == member);
            if in_ring && stated {
                let reason = format!("自{}起，该机构将成为自己的下级；请改上级机构", day.day);
                return Some(nearest(&[Topic::Membership], member, Remark::new("parent", reason)));
            }
        }
        // Institutions of the rule files come and go by the rule files.
        if let (Some(_), None) = (day.unit(member), day.unit(parent)) {
            let reason = format!("{}当天仍有下级单位隶属于已终止的机构；请先终止或改变隶属关系", day.day);
            return Some(nearest(&[Topic::Unit], parent, Remark::new(super::ledger::UNTIL, reason)));
        }
    }
    day.delegations().find(|(member, _, head)| !day.may_head(head, member)).map(|(member, ..)| {
        let reason = format!("{}当天有统一事项授权给非上级机构；请先终止或改变授权", day.day);
        nearest(&[Topic::Membership, Topic::Delegation], member, Remark::new(FROM, reason))
    })
}
