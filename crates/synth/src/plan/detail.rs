//! A slice with everything in it: people, orders, results, texts, medicines.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use policy::Category;

use super::{
    Plan, Shared,
    episode::Coming,
    event::{Batch, Change, Class, Line, Prescription, Report, Slice, Visit},
    person::{Person, Traits},
    simulate::Ordered,
};
use crate::{
    dice::Dice,
    tables::{Finding, TABLES},
};

/// One visit of a person who comes today.
struct Scene<'a> {
    person: &'a Shared,
    traits: &'a Traits,
    coming: &'a Coming,
    at: Timestamp,
    stamp: &'a str,
}

impl Plan {
    /// Makes a slice. The same slice is always the same.
    pub fn batch(&self, slice: Slice) -> Batch {
        let date = self.date(slice.day);
        let midnight = date
            .to_zoned(self.zone.clone())
            .or_else(|_| date.to_zoned(TimeZone::UTC))
            .map(|zoned| zoned.timestamp())
            .unwrap_or(Timestamp::UNIX_EPOCH);
        let stamp = format!("{:02}{:02}{:02}", date.year() % 100, date.month(), date.day());
        let mut visits = Vec::new();
        for index in slice.from..slice.to {
            let traits = self.traits(index);
            let threshold = self.threshold(&traits);
            let first = slice.day.saturating_sub(super::episode::SPAN);
            if !(first..=slice.day).any(|day| self.begins(index, day, threshold)) {
                continue;
            }
            let home = self.home(index);
            let comings = self.on_day(index, home, &traits, slice.day);
            if comings.is_empty() {
                continue;
            }
            let area = self.area_names.get(home).map_or("", String::as_str);
            let person =
                Person::new(self.options.seed, index, self.last_year(), &traits, &self.sites[home], area);
            let person: Shared = Arc::new(person);
            for (coming, lines) in &comings {
                let at = later(midnight, coming.minute);
                let scene = Scene { person: &person, traits: &traits, coming, at, stamp: &stamp };
                visits.push(self.visit(&scene, lines));
            }
        }
        visits.sort_by_key(|visit| (visit.at, visit.site, visit.person.index));
        Batch { slice, date, visits }
    }

    fn visit(&self, scene: &Scene<'_>, lines: &[Ordered]) -> Visit {
        let coming = scene.coming;
        let mut dice = self.dice_of(scene.person.index, coming, 2);
        let site = &self.sites[coming.site];
        let reason = &TABLES.reasons[coming.reason];
        let department = site.department(&reason.departments);
        let doctor = site.doctor(department, &mut dice);
        let class = match coming.class {
            'i' => Class::Inpatient,
            'e' => Class::Emergency,
            'p' => Class::Checkup,
            _ => Class::Outpatient,
        };
        let letter = coming.class.to_ascii_uppercase();
        let number = format!("{letter}{}{:07}{}", scene.stamp, scene.person.index, coming.number);
        let lines = lines
            .iter()
            .enumerate()
            .map(|(at, ordered)| self.line(scene, ordered, &format!("{number}{at:02}"), &mut dice))
            .collect();
        Visit {
            at: scene.at,
            site: coming.site,
            local_id: self.local_id(coming.site, scene.person.index),
            person: scene.person.clone(),
            class,
            department,
            doctor,
            diagnosis: (reason.diagnosis, reason.icd),
            checked: self.checked(coming.day),
            medicines: medicines(scene, &number, &mut dice),
            number,
            lines,
        }
    }

    fn line(&self, scene: &Scene<'_>, ordered: &Ordered, number: &str, dice: &mut Dice) -> Line {
        let thing = &self.things.all[ordered.thing];
        let report = ordered.performed().then(|| {
            let performed = later(scene.at, ordered.waits.0);
            let issued = later(performed, ordered.waits.1);
            let site = &self.sites[scene.coming.site];
            let lab = thing.category == Category::Laboratory;
            let results =
                if lab { self.results(scene.person.index, ordered.thing, dice) } else { Vec::new() };
            let text = (!lab).then(|| self.text(scene, ordered.thing, dice));
            let study = (thing.images && ordered.images).then(|| {
                let number = format!("{}{:09}{:02}", scene.stamp, scene.person.index, ordered.thing % 100);
                format!("1.2.156.112605.{}.{number}", site.code)
            });
            let signer = site.department(match thing.modality.map(|m| m.code()) {
                _ if lab => &["检验科"],
                Some("US") => &["超声科"],
                Some("ECG" | "HD") => &["心电图室"],
                _ => &["放射科"],
            });
            let change = dice.chance(u32::from(self.options.corrections)).then(|| Change {
                at: later(issued, dice.between(40, 600)),
                withdrawn: dice.chance(300) || results.is_empty(),
                value: results.first().and_then(|first| self.corrected(first)),
            });
            let signer = site.doctor(signer, dice);
            Report { number: format!("R{number}"), performed, issued, signer, results, text, study, change }
        });
        Line {
            number: number.to_owned(),
            thing: ordered.thing,
            recognisable: ordered.recognisable,
            answer: ordered.answer.clone(),
            report,
        }
    }

    /// What an examination saw and means.
    fn text(&self, scene: &Scene<'_>, thing: usize, dice: &mut Dice) -> (String, String) {
        let thing = &self.things.all[thing];
        let modality = thing.modality.map_or("", |modality| modality.code());
        let part = thing.body_part.as_deref().unwrap_or("");
        // The old are rarely without a finding.
        let abnormal = dice.chance(180 + 7 * u32::from(scene.traits.age.clamp(0, 90).unsigned_abs()));
        let fits = |finding: &&Finding, part: &str, exact: &str| {
            finding.normal != abnormal && finding.modality == exact && finding.part == part
        };
        let rows = [(part, modality), ("*", modality), ("*", "*")].into_iter().find_map(|(part, exact)| {
            let rows: Vec<&Finding> = TABLES.findings.iter().filter(|f| fits(f, part, exact)).collect();
            (!rows.is_empty()).then_some(rows)
        });
        let Some(row) = rows.as_deref().and_then(|rows| dice.pick(rows)) else {
            return (String::new(), String::new());
        };
        let side = if dice.chance(500) { "左" } else { "右" };
        let size = dice.between(4, 16).to_string();
        let part = if part.is_empty() { thing.name.as_str() } else { part };
        let filled = |text: &str| text.replace("{部位}", part).replace("{侧}", side).replace("{数}", &size);
        (filled(row.findings), filled(row.conclusion))
    }
}

fn later(at: Timestamp, minutes: u32) -> Timestamp {
    at.saturating_add(SignedDuration::from_mins(i64::from(minutes))).unwrap_or(at)
}

/// What people with a lasting condition take home.
fn medicines(scene: &Scene<'_>, number: &str, dice: &mut Dice) -> Vec<Prescription> {
    let condition = TABLES.reasons.get(scene.coming.reason).and_then(|reason| reason.condition);
    let Some(condition) = condition.filter(|_| scene.traits.chronic.is_some() && dice.chance(620)) else {
        return Vec::new();
    };
    // The same person takes the same two of them.
    let known: Vec<_> = TABLES.drugs.iter().filter(|drug| drug.condition == condition).collect();
    let first = scene.person.index as usize % known.len().max(1);
    let drugs = known.iter().cycle().skip(first).take(known.len().min(1 + dice.below(2) as usize));
    drugs
        .enumerate()
        .map(|(at, drug)| Prescription {
            number: format!("M{number}{at}"),
            name: drug.name,
            atc: drug.atc,
            dose: drug.dose,
            days: dice.pick(&drug.days).copied().unwrap_or(28),
        })
        .collect()
}
