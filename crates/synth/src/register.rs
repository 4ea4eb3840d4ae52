//! Who works in a synthetic region, and with what: departments, people with licences and posts, devices, and
//! what members leave to their heads, as statements of the register.

use base::{Fault, Result};
use identity::organisation::{DEPARTMENT, DOMAINS, Entry, Fact, Topic};
use jiff::civil::Date;
use policy::{Category, Modality};

use crate::{
    Plan,
    dice::{About, Dice},
    plan::Site,
};

/// What is bought for an examination: name, and the department it stands in where there is one.
const DEVICES: [(Modality, &str, &str); 6] = [
    (Modality::Dr, "数字化X线摄影机", "放射科"),
    (Modality::Ct, "X射线计算机体层摄影设备", "放射科"),
    (Modality::Mr, "磁共振成像系统", "放射科"),
    (Modality::Us, "彩色多普勒超声诊断仪", "超声科"),
    (Modality::Ecg, "十二导联心电图机", "心电图室"),
    (Modality::Es, "电子内窥镜系统", "消化内科"),
];
const ANALYSER: (&str, &str) = ("全自动生化分析仪", "检验科");

/// Titles of doctors, with how many of a hundred have them.
const TITLES: [(&str, u32); 4] = [("住院医师", 30), ("主治医师", 40), ("副主任医师", 20), ("主任医师", 10)];

/// Domains that a township's centre leaves to the hospital above it, where that is no 总医院, which has all.
const SHARED: [&str; 3] = ["services", "medicines-devices", "information"];

/// One doctor in so many thousand works at the place above or below as well (多点执业).
const ELSEWHERE: u32 = 60;

/// The statements about all institutions of a plan, as they hold from a day on. The same plan gives the same.
pub fn statements(plan: &Plan, from: Date) -> Result<Vec<Entry>> {
    let mut made = Made { from, entries: Vec::new() };
    for site in plan.sites() {
        made.departments(site)?;
        made.delegations(plan, site)?;
    }
    for site in plan.sites() {
        made.people(plan, site)?;
        made.devices(plan, site)?;
    }
    Ok(made.entries)
}

struct Made {
    from: Date,
    entries: Vec<Entry>,
}

impl Made {
    fn state(&mut self, topic: Topic, fields: &[(&str, &str)]) -> Result<()> {
        let fact = Fact::read(topic, fields.iter().copied()).map_err(|remarks| {
            let first = remarks.first().map(|remark| remark.reason.as_str()).unwrap_or_default();
            Fault::internal(format!("a synthetic {} is wrong: {first}", topic.name()))
        })?;
        self.entries.push(Entry { fact, from: self.from, until: None });
        Ok(())
    }

    fn departments(&mut self, site: &Site) -> Result<()> {
        for (code, name) in &site.departments {
            let unit = department(site, code);
            self.state(Topic::Unit, &[("code", &unit), ("name", name), ("kind", DEPARTMENT)])?;
            self.state(Topic::Membership, &[("member", &unit), ("parent", &site.code)])?;
        }
        Ok(())
    }

    /// A member of a 总医院 leaves it everything (七统一), a township's centre what it shares with the county's
    /// hospital.
    fn delegations(&mut self, plan: &Plan, site: &Site) -> Result<()> {
        let Some(head) = above(plan, site) else { return Ok(()) };
        for (domain, _) in DOMAINS {
            if head.group || SHARED.contains(domain) {
                self.state(
                    Topic::Delegation,
                    &[("member", &site.code), ("domain", domain), ("head", &head.code)],
                )?;
            }
        }
        Ok(())
    }

    fn people(&mut self, plan: &Plan, site: &Site) -> Result<()> {
        for (at, doctor) in site.doctors.iter().enumerate() {
            let mut dice = Dice::new(plan.options().seed, About::Post, number(&site.code), at as u64);
            let Some((code, name)) = site.departments.get(doctor.department) else { continue };
            let person = format!("{}-{}", site.code, doctor.code);
            let title = TITLES[dice.weighted(TITLES.iter().map(|(_, often)| *often))].0;
            self.state(
                Topic::Practitioner,
                &[("number", &person), ("name", &doctor.name), ("title", title)],
            )?;
            let licence = format!("1{:014}", dice.next() % 100_000_000_000_000);
            let scope = format!("{}专业", name.trim_end_matches(['科', '室']));
            self.state(
                Topic::Licence,
                &[
                    ("practitioner", &person),
                    ("number", &licence),
                    ("kind", "医师执业证书"),
                    ("scope", &scope),
                ],
            )?;
            let (staff, unit) = (doctor.code.as_str(), department(site, code));
            self.post(&person, &unit, staff)?;
            if let Some(head) = above(plan, site).filter(|_| dice.chance(ELSEWHERE)) {
                let same = head.departments.iter().find(|(other, _)| other == code);
                let unit = same.map_or_else(|| head.code.clone(), |(code, _)| department(head, code));
                self.post(&person, &unit, &format!("{staff}X"))?;
            }
        }
        Ok(())
    }

    fn post(&mut self, person: &str, unit: &str, staff: &str) -> Result<()> {
        self.state(
            Topic::Post,
            &[("practitioner", person), ("unit", unit), ("staffNumber", staff), ("position", "医师")],
        )
    }

    fn devices(&mut self, plan: &Plan, site: &Site) -> Result<()> {
        let does = |wanted: &dyn Fn(&crate::plan::Thing) -> bool| {
            plan.things().iter().zip(&site.can).any(|(thing, can)| *can && wanted(thing))
        };
        for (modality, name, place) in DEVICES {
            if does(&|thing| thing.modality == Some(modality)) {
                self.device(site, modality.code(), name, place)?;
            }
        }
        if does(&|thing| thing.category == Category::Laboratory) {
            self.device(site, "LAB", ANALYSER.0, ANALYSER.1)?;
        }
        Ok(())
    }

    fn device(&mut self, site: &Site, kind: &str, name: &str, place: &str) -> Result<()> {
        let stands = site.departments.iter().find(|(_, own)| *own == place);
        let unit = stands.map_or_else(|| site.code.clone(), |(code, _)| department(site, code));
        let code = format!("{}-{kind}-01", site.code);
        self.state(Topic::Device, &[("code", &code), ("name", name), ("unit", &unit)])
    }
}

fn department(site: &Site, code: &str) -> String {
    format!("{}-{code}", site.code)
}

/// The institution of the plan that one belongs to.
fn above<'p>(plan: &'p Plan, site: &Site) -> Option<&'p Site> {
    plan.sites().iter().find(|other| site.parent.as_ref() == Some(&other.code))
}

fn number(code: &str) -> u64 {
    code.bytes().fold(0, |sum, byte| sum.wrapping_mul(131).wrapping_add(u64::from(byte)))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use base::Ctx;
    use identity::organisation::{Organisation, Reach, Topic, View};
    use jiff::civil::date;

    use super::statements;
    use crate::{Options, Plan};

    /// The register on a day after everything was stated.
    fn register(region: &str) -> View {
        let region = testkit::policies().region(region).unwrap().clone();
        let plan = Plan::new(&region, &Options::demo(date(2026, 8, 14))).unwrap();
        let made = statements(&plan, plan.start()).unwrap();
        assert_eq!(made, statements(&plan, plan.start()).unwrap(), "the same plan gives the same");
        let db = testkit::sqlite();
        let organisation = Organisation::new(region, db.random.clone());
        let ctx = Ctx::operator("test", "2026-08-14T01:00:00Z".parse().unwrap());
        let (to, entries) = (organisation.clone(), made.clone());
        let stated = db.store.write(move |tx| to.state(tx, &ctx, &entries, &Reach::Region)).unwrap().unwrap();
        assert_eq!((stated.new, stated.changed), (made.len(), 0), "each is of a key of its own");
        assert!(stated.warnings.is_empty(), "{:?}", stated.warnings);
        db.store.read(|tx| organisation.view(tx, date(2026, 8, 14), None)).unwrap()
    }

    #[test]
    fn every_person_has_a_licence_and_a_post_in_a_department_and_some_have_two() {
        let view = register("mianyang");
        let of = |topic| view.holding(topic).map(|line| line.fact.subject().to_owned()).collect::<Vec<_>>();
        let (people, licences, posts) = (of(Topic::Practitioner), of(Topic::Licence), of(Topic::Post));
        assert!(people.len() > 500, "{}", people.len());
        let known: BTreeSet<&String> = people.iter().collect();
        assert_eq!(known, licences.iter().collect());
        assert_eq!(known, posts.iter().collect());
        let second = posts.len() - people.len();
        assert!((3..people.len() / 5).contains(&second), "多点执业: {second} of {}", people.len());
        assert!(of(Topic::Device).len() > 47, "every institution has something to examine with");
    }

    /// E1: 总医院 unites seven domains of its members.
    #[test]
    fn members_of_a_hospital_group_leave_it_all_seven_domains() {
        let view = register("yingtan");
        let groups: BTreeSet<&str> = view
            .picture
            .walk()
            .into_iter()
            .filter(|(_, unit)| unit.kind == "hospital-group")
            .map(|(_, u)| u.code.as_str())
            .collect();
        let mut members = 0;
        for (_, unit) in view.picture.walk() {
            let heads: Vec<_> = view.picture.delegated(&unit.code).collect();
            if heads.iter().any(|(_, head)| groups.contains(head)) {
                members += 1;
                assert_eq!(heads.len(), 7, "{}", unit.name);
            }
        }
        assert!(members > 5, "{members}");
    }
}
