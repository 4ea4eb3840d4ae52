//! Dates of birth compared.

use super::level::BirthLevel;
use crate::{Birth, Precision};

/// Days by which a lunar date runs before the solar date of the same day.
const LUNAR: std::ops::RangeInclusive<i32> = 15..=55;

/// How two dates of birth agree.
pub(super) fn compare(a: Birth, b: Birth) -> BirthLevel {
    if a.precision.min(b.precision) < Precision::Day {
        return if a.contradicts(b) {
            if a.date.year() == b.date.year() { BirthLevel::Year } else { BirthLevel::Differ }
        } else {
            BirthLevel::Coarse
        };
    }
    let (x, y) = (a.date, b.date);
    if x == y {
        return BirthLevel::Exact;
    }
    if x.year() == y.year() && x.month() == y.day() && x.day() == y.month() {
        return BirthLevel::Swapped;
    }
    if slip(digits(a), digits(b)) {
        return BirthLevel::Typo;
    }
    let apart = (y - x).get_days().abs();
    if LUNAR.contains(&apart) {
        return BirthLevel::Lunar;
    }
    if x.month() == y.month() && x.day() == y.day() {
        return BirthLevel::Day;
    }
    if x.year() == y.year() { BirthLevel::Year } else { BirthLevel::Differ }
}

/// `YYYYMMDD`, one digit a byte.
fn digits(birth: Birth) -> [u8; 8] {
    let mut left = i32::from(birth.date.year()) * 10_000
        + i32::from(birth.date.month()) * 100
        + i32::from(birth.date.day());
    let mut digits = [0; 8];
    for digit in digits.iter_mut().rev() {
        *digit = u8::try_from(left.rem_euclid(10)).unwrap_or(0);
        left /= 10;
    }
    digits
}

fn slip(a: [u8; 8], b: [u8; 8]) -> bool {
    super::card::one_apart(&a, &b) || super::card::exchanged(&a, &b)
}

#[cfg(test)]
mod tests {
    use jiff::civil::{Date, date};
    use proptest::prelude::*;

    use super::{BirthLevel, compare};
    use crate::{Birth, Precision};

    fn level(a: Date, b: Date) -> BirthLevel {
        compare(Birth::day(a), Birth::day(b))
    }

    #[test]
    fn dates_agree_at_their_levels() {
        for (a, b, expected) in [
            (date(1960, 3, 2), date(1960, 3, 2), BirthLevel::Exact),
            (date(1960, 3, 2), date(1960, 2, 3), BirthLevel::Swapped),
            (date(1960, 3, 2), date(1960, 3, 7), BirthLevel::Typo),
            (date(1960, 3, 12), date(1960, 3, 21), BirthLevel::Typo), // 12 and 21: neighbours exchanged
            (date(1960, 3, 2), date(1906, 3, 2), BirthLevel::Typo),
            // 农历 1983 正月初一 is 13 February of the solar calendar
            (date(1983, 1, 1), date(1983, 2, 13), BirthLevel::Lunar),
            (date(1960, 3, 2), date(1978, 3, 2), BirthLevel::Day),
            (date(1960, 3, 2), date(1960, 11, 25), BirthLevel::Year),
            (date(1960, 3, 2), date(1971, 11, 25), BirthLevel::Differ),
        ] {
            assert_eq!(level(a, b), expected, "{a} {b}");
        }
    }

    #[test]
    fn a_year_agrees_with_every_day_of_it() {
        let year = Birth { date: date(1960, 1, 1), precision: Precision::Year };
        assert_eq!(compare(year, Birth::day(date(1960, 11, 25))), BirthLevel::Coarse);
        assert_eq!(compare(year, Birth::day(date(1961, 1, 1))), BirthLevel::Differ);
        let month = Birth { date: date(1960, 11, 1), precision: Precision::Month };
        assert_eq!(compare(month, Birth::day(date(1960, 10, 1))), BirthLevel::Year);
        assert_eq!(compare(month, year), BirthLevel::Coarse);
    }

    fn days() -> impl Strategy<Value = Date> {
        (0i64..43_000).prop_map(|days| date(1900, 1, 1) + jiff::Span::new().days(days))
    }

    proptest! {
        #[test]
        fn comparing_knows_no_order(a in days(), b in days()) {
            prop_assert_eq!(level(a, b), level(b, a));
            prop_assert_eq!(level(a, b) == BirthLevel::Exact, a == b);
        }

        #[test]
        fn day_and_month_exchanged_is_seen(day in days()) {
            if let Ok(swapped) = Date::new(day.year(), day.day(), day.month()) {
                let expected = if swapped == day { BirthLevel::Exact } else { BirthLevel::Swapped };
                prop_assert_eq!(level(day, swapped), expected);
            }
        }
    }
}
