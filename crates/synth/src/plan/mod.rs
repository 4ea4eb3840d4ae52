//! A synthetic region as a function: any part of any day can be made, at once and on any thread.
//!
//! Nothing is remembered from one part to the next: a person's visits follow from the seed, the person's
//! number and the day, and what was there before an order is found by going through the person's last weeks
//! again. So any size needs the memory of one slice, and slices can be made side by side.

mod detail;
mod episode;
mod event;
mod local;
mod person;
mod results;
mod simulate;
mod site;
mod thing;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use base::{Fault, Result};
use jiff::{Span, civil::Date, tz::TimeZone};
use policy::Region;
use terminology::MappingRow;

pub use event::{Answer, Batch, Change, Class, Line, Outcome, Prescription, Report, Slice, Value, Visit};
pub use local::{CodeForm, Local};
pub use person::Person;
pub use site::{Doctor, Site};
pub use thing::Thing;

use crate::{options::Options, tables::TABLES};
use site::Size;
use thing::Things;

/// Reports in one slice, about.
const SLICE: u64 = 20_000;

/// Where somebody of a home goes.
struct Neighbours {
    county: Vec<usize>,
    city: Vec<usize>,
}

/// Codes of grounds for examining again.
#[derive(Default)]
struct Grounds {
    usual: Vec<String>,
    monitoring: Option<String>,
}

/// A synthetic region.
pub struct Plan {
    options: Options,
    region: String,
    zone: TimeZone,
    start: Date,
    things: Things,
    sites: Vec<Site>,
    area_names: Vec<String>,
    neighbours: Vec<Neighbours>,
    /// What each reason of the tables orders here, with its chance.
    wants: Vec<Vec<(usize, u32)>>,
    /// Never ordered for men.
    female: Vec<usize>,
    grounds: Grounds,
    /// Illnesses that begin, per person and day of average weight, of 2³².
    rate: u64,
    /// Illnesses that lead on to another hospital, per 1,000.
    transfers: u32,
}

impl Plan {
    /// A plan over the rules of `region`. `Fault::invalid` where no institution of `options` is online, or where its rules
    /// begin later than the plan.
    pub fn new(region: &Region, options: &Options) -> Result<Self> {
        let on = options.until;
        let start = on.saturating_sub(Span::new().days(i64::from(options.days()) - 1));
        let things = Things::new(region, on);
        let sites = site::sites(region, &things, options);
        if sites.is_empty() || things.all.is_empty() {
            return Err(Fault::invalid(
                "none of these institutions is online in the region on the last day; name others, or a later day",
            ));
        }
        if Things::new(region, start).all.is_empty() {
            return Err(Fault::invalid(format!(
                "the region's catalogue holds nothing on {start}, its rules begin later; ask for fewer months"
            )));
        }
        let wants = TABLES
            .reasons
            .iter()
            .map(|reason| {
                let all = reason.wants.iter().flat_map(|(want, chance)| {
                    let found = things.wanted(want);
                    // One of several variants of the same examination is ordered mostly.
                    found
                        .into_iter()
                        .enumerate()
                        .map(move |(at, thing)| (thing, chance / [1, 5, 12][at.min(2)]))
                });
                all.collect()
            })
            .collect();
        let area_names = sites
            .iter()
            .map(|site| region.area(&site.area, on).map_or_else(String::new, |area| area.name.clone()))
            .collect();
        let grounds = region.grounds(on);
        let female = ["HCG", "糖类抗原125"].iter().flat_map(|name| things.wanted(name)).collect();
        let mut plan = Self {
            neighbours: neighbours(&sites),
            options: options.clone(),
            region: region.code.clone(),
            zone: region.zone.clone(),
            start,
            things,
            sites,
            area_names,
            wants,
            female,
            grounds: Grounds {
                usual: grounds
                    .iter()
                    .filter(|ground| ground.counts_in_rate && !ground.emergency)
                    .map(|ground| ground.code.clone())
                    .collect(),
                monitoring: grounds.iter().rfind(|g| !g.counts_in_rate).map(|ground| ground.code.clone()),
            },
            rate: 0,
            transfers: 150,
        };
        plan.calibrate();
        Ok(plan)
    }

    /// The options it was made with.
    pub fn options(&self) -> &Options {
        &self.options
    }

    /// The first day.
    pub fn start(&self) -> Date {
        self.start
    }

    /// The region's time zone.
    pub fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// The region's code.
    pub fn region(&self) -> &str {
        &self.region
    }

    /// The institutions.
    pub fn sites(&self) -> &[Site] {
        &self.sites
    }

    /// What can be ordered.
    pub fn things(&self) -> &[Thing] {
        &self.things.all
    }

    /// What an institution calls a thing.
    pub fn local(&self, site: usize, thing: usize) -> &Local {
        &self.sites[site].locals[thing]
    }

    /// A person by number.
    pub fn person(&self, index: u32) -> Person {
        let traits = self.traits(index);
        let home = self.home(index);
        let area = self.area_names.get(home).map_or("", String::as_str);
        Person::new(self.options.seed, index, self.last_year(), &traits, &self.sites[home], area)
    }

    /// The number that an institution gives to a person.
    pub fn local_id(&self, site: usize, person: u32) -> String {
        let salt = u64::try_from(site).unwrap_or(0).wrapping_mul(7_654_321);
        format!("P{:08}", (u64::from(person) * 7_368_787 + salt) % 100_000_000)
    }

    /// Rows that say what the institutions' own codes mean; the codes that nobody mapped are not among them.
    pub fn mapping_rows(&self) -> Vec<MappingRow> {
        let mut rows = Vec::new();
        for site in &self.sites {
            for (thing, local) in self.things.all.iter().zip(&site.locals).filter(|(_, local)| local.mapped) {
                rows.push(MappingRow {
                    institution: site.code.clone(),
                    code: local.own.clone(),
                    display: local.name.clone(),
                    item: thing.code.clone(),
                    unit: thing.unit.clone().filter(|_| !thing.panel),
                    ..MappingRow::default()
                });
            }
        }
        rows
    }

    /// All slices, in time.
    pub fn slices(&self) -> impl Iterator<Item = Slice> + use<> {
        let residents = self.options.residents;
        let days = self.options.days();
        let a_day = self.options.reports / u64::from(days).max(1);
        let parts = u32::try_from(a_day / SLICE + 1).unwrap_or(u32::MAX);
        let size = residents.div_ceil(parts).max(1);
        (0..days).flat_map(move |day| {
            (0..residents.div_ceil(size)).map(move |part| Slice {
                day,
                from: part * size,
                to: residents.min((part + 1) * size),
            })
        })
    }

    /// Every slice's content, one after the other.
    pub fn batches(&self) -> impl Iterator<Item = Batch> + '_ {
        self.slices().map(|slice| self.batch(slice))
    }

    /// The date of a day of the plan.
    pub fn date(&self, day: u32) -> Date {
        self.start.saturating_add(Span::new().days(i64::from(day)))
    }

    fn last_year(&self) -> i16 {
        self.start.year() - 1
    }

    fn traits(&self, person: u32) -> person::Traits {
        person::traits(self.options.seed, person, self.last_year())
    }

    fn home(&self, person: u32) -> usize {
        person::home(self.options.seed, person, &self.sites)
    }

    /// Finds the rate of illness that gives the wanted number of reports, and how often people are sent on so
    /// that the wanted share of orders has a result to recognise, from a sample of people.
    fn calibrate(&mut self) {
        let (residents, days) = (self.options.residents.max(1), self.options.days());
        let sample = residents.min(900);
        let wanted = u128::from(self.options.reports) * u128::from(sample) / u128::from(residents);
        let visits = u128::from(sample) * u128::from(days);
        self.rate = u64::try_from((wanted << 32) / (visits * 5).max(1)).unwrap_or(u64::MAX).clamp(1, 1 << 32);
        for _ in 0..5 {
            let (mut reports, mut lines, mut recognisable) = (0u128, 0u32, 0u32);
            for number in 0..sample {
                let person = u64::from(number) * u64::from(residents) / u64::from(sample);
                let person = u32::try_from(person).unwrap_or(0);
                let visits = self.between(person, self.home(person), &self.traits(person), 0, days - 1);
                for line in visits.iter().flat_map(|(_, lines)| lines) {
                    lines += 1;
                    recognisable += u32::from(line.recognisable);
                    reports += u128::from(line.performed());
                }
            }
            let rate = u128::from(self.rate) * wanted.max(1) / reports.max(1);
            self.rate = u64::try_from(rate).unwrap_or(u64::MAX).clamp(1, 1 << 33);
            let target = u32::from(self.options.recognisable);
            let share = (u64::from(recognisable) * 1000 / u64::from(lines.max(1))) as u32;
            self.transfers = (self.transfers.max(10) * target / share.max(1)).clamp(0, 900);
        }
    }
}

/// The places around each home: county hospitals of its area, and the city's.
fn neighbours(sites: &[Site]) -> Vec<Neighbours> {
    let of = |home: &Site, size: Size, near: bool| -> Vec<usize> {
        sites
            .iter()
            .enumerate()
            .filter(|(_, site)| site.size == size && !site.outside && (!near || site.area == home.area))
            .map(|(at, _)| at)
            .collect()
    };
    sites
        .iter()
        .map(|home| {
            let mut county = of(home, Size::County, true);
            if county.is_empty() {
                county = of(home, Size::County, false);
            }
            let mut city = of(home, Size::City, false);
            // A city hospital of one's own county is twice as near.
            city.extend(of(home, Size::City, true));
            Neighbours { county, city }
        })
        .collect()
}

/// What is shared between the visits of one person.
type Shared = Arc<Person>;
