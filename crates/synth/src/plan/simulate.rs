//! A person's visits one after the other: what is there already when something is ordered, and what the
//! doctor makes of it.

use policy::Category;

use super::{Plan, episode::Coming, event::Answer, person::Traits};
use crate::dice::{About, Dice};

/// How far back visits are looked at again before the day that is asked for.
const LOOKBACK: u32 = 45;
const MINUTES_A_DAY: i64 = 1440;

/// A line and what becomes of it.
#[derive(Debug, Clone)]
pub(crate) struct Ordered {
    pub(crate) thing: usize,
    pub(crate) recognisable: bool,
    pub(crate) answer: Answer,
    /// Minutes from the order to performance, and from there to the signature.
    pub(crate) waits: (u32, u32),
    pub(crate) images: bool,
}

impl Ordered {
    pub(crate) fn performed(&self) -> bool {
        self.answer != Answer::Recognise
    }
}

/// Something that was done.
struct Done {
    thing: usize,
    site: usize,
    minute: i64,
    images: bool,
}

impl Plan {
    /// Visits on `day` with what was ordered.
    pub(crate) fn on_day(
        &self,
        person: u32,
        home: usize,
        traits: &Traits,
        day: u32,
    ) -> Vec<(Coming, Vec<Ordered>)> {
        let mut visits = self.between(person, home, traits, day.saturating_sub(LOOKBACK), day);
        visits.retain(|(coming, _)| coming.day == day);
        visits
    }

    /// Visits from one day to another with what was ordered.
    pub(crate) fn between(
        &self,
        person: u32,
        home: usize,
        traits: &Traits,
        from: u32,
        to: u32,
    ) -> Vec<(Coming, Vec<Ordered>)> {
        let mut done: Vec<Done> = Vec::new();
        let mut visits = Vec::new();
        for coming in self.comings(person, home, traits, from, to) {
            let mut dice = self.dice_of(person, &coming, 1);
            let now = i64::from(coming.day) * MINUTES_A_DAY + i64::from(coming.minute);
            let checked = self.checked(coming.day);
            let mut lines = Vec::with_capacity(coming.things.len());
            for &thing in &coming.things {
                let recognisable = self.stands_in(&done, thing, coming.site, now);
                let answer = self.answer(&coming, recognisable && checked, &mut dice);
                let waits = self.waits(thing, coming.class, &mut dice);
                let images = self.sites[coming.site].images && dice.chance(930);
                lines.push(Ordered { thing, recognisable, answer, waits, images });
            }
            for line in lines.iter().filter(|line| line.performed()) {
                let minute = now + i64::from(line.waits.0);
                done.push(Done { thing: line.thing, site: coming.site, minute, images: line.images });
            }
            visits.push((coming, lines));
        }
        visits
    }

    pub(crate) fn dice_of(&self, person: u32, coming: &Coming, what: u64) -> Dice {
        let visit = u64::from(coming.onset) << 8 | u64::from(coming.number) << 4 | what;
        Dice::new(self.options.seed, About::Visit, u64::from(person), visit)
    }

    pub(crate) fn checked(&self, day: u32) -> bool {
        day + u32::from(self.options.checked_days) >= self.options.days()
    }

    /// Whether what was done covers every part of `thing`, as the region's rules would see it.
    fn stands_in(&self, done: &[Done], thing: usize, site: usize, now: i64) -> bool {
        let all = &self.things.all;
        all[thing].members.iter().all(|member| {
            let wanted = &all[*member];
            done.iter().any(|done| {
                let age = now - done.minute;
                (0..=i64::from(wanted.window_days) * MINUTES_A_DAY).contains(&age)
                    && all[done.thing].members.iter().any(|part| {
                        let (maker, local) = (&self.sites[done.site], &self.sites[done.site].locals[*part]);
                        all[*part].group == wanted.group
                            && wanted.window_days > 0
                            && local.known()
                            && !local.odd_unit
                            && (done.site == site || maker.labelled[*part])
                            && (done.images || !all[*part].images)
                    })
            })
        })
    }

    fn answer(&self, coming: &Coming, offered: bool, dice: &mut Dice) -> Answer {
        let roll = dice.below(1000);
        if coming.class == 'e' {
            return Answer::Emergency;
        }
        if !offered {
            return Answer::None;
        }
        if coming.monitoring {
            return match (&self.grounds.monitoring, roll) {
                (Some(ground), 0..850) => Answer::Again(ground.clone(), true),
                _ => Answer::Silent,
            };
        }
        match roll {
            0..760 => Answer::Recognise,
            760..965 => {
                dice.pick(&self.grounds.usual).map_or(Answer::Silent, |g| Answer::Again(g.clone(), true))
            }
            _ => Answer::Silent,
        }
    }

    /// Minutes from the order to performance, and from there to the signature.
    fn waits(&self, thing: usize, class: char, dice: &mut Dice) -> (u32, u32) {
        let urgent = class == 'e';
        match self.things.all[thing].category {
            Category::Laboratory if urgent => (dice.between(3, 15), dice.between(25, 70)),
            Category::Laboratory => (dice.between(5, 60), dice.between(45, 300)),
            Category::Imaging if urgent => (dice.between(8, 40), dice.between(20, 60)),
            Category::Imaging => (dice.between(15, 240), dice.between(30, 480)),
            _ => (dice.between(10, 120), dice.between(5, 90)),
        }
    }
}
