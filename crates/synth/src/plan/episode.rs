//! Who comes when, where and for what. An illness begins on a day, brings somebody to one hospital and often
//! on to another, where the same things are ordered again. Every part is a function of seed, person and day.

use policy::Category;

use super::{Plan, person::Traits, site::Size};
use crate::{
    dice::{About, Dice, hash},
    tables::{Reason, TABLES},
};

/// The longest time from the first day of an illness to its last visit.
pub(crate) const SPAN: u32 = 14;

/// A visit before anything is done.
#[derive(Debug, Clone)]
pub(crate) struct Coming {
    /// Day of the plan.
    pub(crate) day: u32,
    /// Minute of the day.
    pub(crate) minute: u32,
    pub(crate) site: usize,
    pub(crate) reason: usize,
    /// The day the illness began, and the how-manieth visit for it.
    pub(crate) onset: u32,
    pub(crate) number: u32,
    /// Class as in the tables: `o`, `i`, `e`, `p`.
    pub(crate) class: char,
    /// The same hospital looks again: monitoring.
    pub(crate) monitoring: bool,
    pub(crate) things: Vec<usize>,
}

impl Plan {
    /// Whether an illness of this person begins on this day.
    pub(crate) fn begins(&self, person: u32, day: u32, threshold: u64) -> bool {
        (hash(self.options.seed, About::Onset, u64::from(person), u64::from(day)) >> 32) < threshold
    }

    /// Out of 2³².
    pub(crate) fn threshold(&self, traits: &Traits) -> u64 {
        (self.rate * u64::from(traits.weight) / 100).min(1 << 31)
    }

    /// All visits of a person from `from` up to and including `to`, in order.
    pub(crate) fn comings(
        &self,
        person: u32,
        home: usize,
        traits: &Traits,
        from: u32,
        to: u32,
    ) -> Vec<Coming> {
        let threshold = self.threshold(traits);
        let mut comings = Vec::new();
        for onset in from.saturating_sub(SPAN)..=to {
            if self.begins(person, onset, threshold) {
                self.episode(person, home, traits, onset, &mut comings);
            }
        }
        comings.retain(|coming| (from..=to).contains(&coming.day) && !coming.things.is_empty());
        comings.sort_by_key(|coming| (coming.day, coming.minute, coming.onset));
        comings
    }

    fn episode(&self, person: u32, home: usize, traits: &Traits, onset: u32, comings: &mut Vec<Coming>) {
        let mut dice = Dice::new(self.options.seed, About::Episode, u64::from(person), u64::from(onset));
        let reason = self.reason(traits, &mut dice);
        let Some(row) = TABLES.reasons.get(reason) else { return };
        let class = match row.class {
            // Not everybody with such an illness lies down.
            'i' if dice.chance(550) => 'o',
            class => class,
        };
        let site = self.first_site(home, class, &mut dice);
        let wanted = self.wanted(reason, traits);
        let mut things = self.ordered(&wanted, site, &mut dice, 1000);
        if things.is_empty() {
            things.extend(wanted.iter().map(|(thing, _)| *thing).find(|thing| self.sites[site].can[*thing]));
        }
        let minute = time_of_day(class, &mut dice);
        let mut last =
            Coming { day: onset, minute, site, reason, onset, number: 0, class, monitoring: false, things };
        let mut day = onset;
        for number in 1..4 {
            let again = class == 'i' && dice.chance(330);
            let transfer = dice.chance(if number == 1 { self.transfers } else { self.transfers * 7 / 10 });
            if !again && !transfer {
                break;
            }
            day += dice.between(1, if again { 3 } else { 4 });
            let site = if again { last.site } else { self.next_site(home, last.site, &mut dice) };
            let repeated: Vec<(usize, u32)> = last.things.iter().map(|thing| (*thing, 640)).collect();
            let mut things = self.ordered(&repeated, site, &mut dice, if again { 500 } else { 1000 });
            if !again {
                for thing in self.ordered(&wanted, site, &mut dice, 300) {
                    if !things.contains(&thing) {
                        things.push(thing);
                    }
                }
            }
            let minute = time_of_day(last.class, &mut dice);
            let next = Coming { day, minute, site, number, monitoring: again, things, ..last.clone() };
            comings.push(std::mem::replace(&mut last, next));
        }
        comings.push(last);
    }

    fn reason(&self, traits: &Traits, dice: &mut Dice) -> usize {
        if let Some(chronic) = traits.chronic.filter(|_| dice.chance(560)) {
            return chronic;
        }
        let fits = |reason: &Reason| {
            (reason.ages.0..=reason.ages.1).contains(&traits.age)
                && reason.sex.is_none_or(|male| male == traits.male)
                && reason.condition.is_none()
        };
        for _ in 0..12 {
            let at = dice.weighted(TABLES.reasons.iter().map(|reason| reason.weight));
            if TABLES.reasons.get(at).is_some_and(fits) {
                return at;
            }
        }
        0
    }

    fn wanted(&self, reason: usize, traits: &Traits) -> Vec<(usize, u32)> {
        let wants = self.wants.get(reason).map_or(&[][..], Vec::as_slice);
        let suits = |thing: usize| {
            let name = self.things.all.get(thing).map_or("", |thing| &thing.name);
            let other = if traits.male { "（女）" } else { "（男）" };
            let hers = self.female.contains(&thing);
            !name.contains(other) && (!traits.male || !hers)
        };
        wants.iter().copied().filter(|(thing, _)| suits(*thing)).collect()
    }

    /// What of `wanted` is ordered at `site`; of several examinations of one part, one.
    fn ordered(&self, wanted: &[(usize, u32)], site: usize, dice: &mut Dice, scale: u32) -> Vec<usize> {
        let mut things: Vec<usize> = Vec::new();
        for (thing, chance) in wanted {
            let rolled = dice.chance(chance * scale / 1000);
            if rolled && self.sites.get(site).is_some_and(|s| s.can.get(*thing) == Some(&true)) {
                let part = |at: usize| {
                    let thing = &self.things.all[at];
                    (thing.category, thing.modality, thing.body_part.as_deref())
                };
                let twice = self.things.all[*thing].category != Category::Laboratory
                    && things.iter().any(|other| part(*other) == part(*thing));
                if !twice {
                    things.push(*thing);
                }
            }
        }
        things
    }

    fn first_site(&self, home: usize, class: char, dice: &mut Dice) -> usize {
        let near = self.neighbours.get(home);
        let roll = dice.below(1000);
        let (own, county) = if class == 'o' { (380, 700) } else { (80, 560) };
        let choice = match roll {
            r if r < own => return home,
            r if r < county => near.and_then(|n| dice.pick(&n.county)),
            r if r < 965 => near.and_then(|n| dice.pick(&n.city)),
            _ => None,
        };
        choice.copied().unwrap_or_else(|| dice.below(u32::try_from(self.sites.len()).unwrap_or(1)) as usize)
    }

    /// Mostly upwards, sometimes back home.
    fn next_site(&self, home: usize, from: usize, dice: &mut Dice) -> usize {
        let Some(near) = self.neighbours.get(home) else { return from };
        let size = self.sites.get(from).map_or(Size::County, |site| site.size);
        let to = match size {
            Size::Township if dice.chance(600) => dice.pick(&near.county),
            Size::Township => dice.pick(&near.city),
            Size::County if dice.chance(720) => dice.pick(&near.city),
            Size::City if dice.chance(450) => dice.pick(&near.city),
            _ => dice.pick(&near.county),
        };
        to.copied().filter(|to| *to != from).unwrap_or(home)
    }
}

fn time_of_day(class: char, dice: &mut Dice) -> u32 {
    match class {
        'e' => dice.below(1440),
        'i' => dice.between(7 * 60, 21 * 60),
        // Mornings are full.
        _ if dice.chance(640) => dice.between(8 * 60, 12 * 60),
        _ => dice.between(14 * 60, 17 * 60 + 30),
    }
}
