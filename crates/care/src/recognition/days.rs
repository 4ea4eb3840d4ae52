//! The region's days of many instants. Replay asks for a dozen with every check; the calendar is asked once for each
//! day of the universal clock.

use std::collections::HashMap;

use base::Quick;
use jiff::{Timestamp, civil::Date};
use policy::Region;

use super::judge::MICROS_A_DAY;

/// A day, and the stretch of days without a change of rules that it lies in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Day {
    pub(crate) date: Date,
    pub(crate) stretch: usize,
}

/// Days that were asked for before. The region's calendar decides, this only remembers.
pub(crate) struct Days<'r> {
    region: &'r Region,
    /// By the day of the universal clock; none where its clocks are put forward or back on it.
    known: HashMap<i64, Option<Midnight>, Quick>,
}

/// Within a day of the universal clock: when the region's day changes, and the days before and after.
#[derive(Clone, Copy)]
struct Midnight {
    at: i64,
    before: Day,
    after: Day,
}

/// Days that are remembered; past this the memory begins anew. No year has more, but a report may bear any instant.
const REMEMBERED: usize = 20_000;

impl<'r> Days<'r> {
    pub(crate) fn new(region: &'r Region) -> Self {
        Self { region, known: HashMap::default() }
    }

    /// The day of an instant.
    pub(crate) fn of(&mut self, instant: Timestamp) -> Day {
        let micros = base::micros(instant);
        let number = micros.div_euclid(MICROS_A_DAY);
        let found = match self.known.get(&number) {
            Some(found) => *found,
            None => {
                if self.known.len() >= REMEMBERED {
                    self.known.clear();
                }
                let found = self.midnight(number);
                self.known.insert(number, found);
                found
            }
        };
        match found {
            Some(midnight) if micros < midnight.at => midnight.before,
            Some(midnight) => midnight.after,
            None => self.asked(instant),
        }
    }

    fn asked(&self, instant: Timestamp) -> Day {
        let date = self.region.day(instant);
        Day { date, stretch: self.region.edition().stretch(date) }
    }

    fn midnight(&self, number: i64) -> Option<Midnight> {
        let first = number.checked_mul(MICROS_A_DAY)?;
        let end = first.checked_add(MICROS_A_DAY)?;
        let begins = Timestamp::from_microsecond(first).ok()?;
        let last = Timestamp::from_microsecond(end - 1).ok()?;
        // A transition at the very end says nothing about this day, but does no harm.
        if self.region.zone.to_offset(begins) != self.region.zone.to_offset(last)
            || self.region.zone.following(begins).next().is_some_and(|turn| turn.timestamp() <= last)
        {
            return None;
        }
        let (before, after) = (self.asked(begins), self.asked(last));
        let seconds = i64::from(self.region.zone.to_offset(begins).seconds());
        // The region's clock is the universal one with the offset added: its midnight lies as far before the day's end.
        let at = end - seconds.rem_euclid(86_400) * 1_000_000;
        Some(Midnight { at: if before == after { first } else { at }, before, after })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use jiff::tz::TimeZone;

    use super::*;
    use crate::recognition::tests::region;

    #[test]
    fn what_is_remembered_of_days_is_what_the_calendar_says() {
        for zone in ["Asia/Shanghai", "UTC", "America/Goose_Bay", "Asia/Kathmandu", "Pacific/Apia"] {
            let mut region = (*region()).clone();
            region.zone = TimeZone::get(zone).unwrap();
            let mut days = Days::new(&region);
            let begin = jiff::civil::date(2010, 1, 1).to_zoned(TimeZone::UTC).unwrap().timestamp();
            // Not a divisor of a day, so that every hour and minute is met; across changes of clocks and a day left out.
            for step in 0..60_000i64 {
                let at = begin + jiff::SignedDuration::from_secs(step * 1_777);
                for near in
                    [at, base::timestamp(base::micros(at).div_euclid(MICROS_A_DAY) * MICROS_A_DAY - 1)]
                {
                    let day = days.of(near);
                    assert_eq!(day.date, region.day(near), "{zone} {near}");
                    assert_eq!(day.stretch, region.edition().stretch(day.date));
                }
            }
            for extreme in [Timestamp::MIN, Timestamp::MAX] {
                assert_eq!(days.of(extreme).date, region.day(extreme));
            }
        }
    }
}
