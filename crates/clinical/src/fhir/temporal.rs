//! FHIR dates and times with the precision they were written in (R4 §2.24.0.1), and the span of
//! instants each stands for (R4 §3.1.1.4.6). A date without a zone is a day of the region's calendar.

use jiff::{Span, Timestamp, civil, tz::Offset, tz::TimeZone};

/// How exactly a date was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Precision {
    /// `2015`
    Year,
    /// `2015-02`
    Month,
    /// `2015-02-07`
    Day,
    /// `2015-02-07T13:28`, only in searches
    Minute,
    /// `2015-02-07T13:28:17+08:00`
    Second,
    /// With this many digits of a second's fraction
    Fraction(u8),
}

/// A FHIR `date`, `dateTime` or `instant`: real calendar values, precision kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    at: civil::DateTime,
    offset: Option<Offset>,
    /// How exactly it was written.
    pub precision: Precision,
}

/// The half-open span of instants `[start, end)`, in microseconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Instants {
    /// First microsecond within; `i64::MIN` when open.
    pub start: i64,
    /// First microsecond after; `i64::MAX` when open.
    pub end: i64,
}

impl Instants {
    /// From the beginning to the end of time.
    pub const ALWAYS: Self = Self { start: i64::MIN, end: i64::MAX };
}

fn two(bytes: &[u8], at: usize) -> Option<i8> {
    match bytes.get(at..at + 2)? {
        [a @ b'0'..=b'9', b @ b'0'..=b'9'] => i8::try_from((a - b'0') * 10 + (b - b'0')).ok(),
        _ => None,
    }
}

impl Moment {
    /// Reads a date, dateTime or instant. Also takes what searches may write (minutes without seconds,
    /// a time without zone); the element formats in `primitive` are stricter. A leap second counts as
    /// the second before it. `None` for anything else, such as 30 February.
    pub fn parse(text: &str) -> Option<Self> {
        let b = text.as_bytes();
        let year = i16::from(two(b, 0)?) * 100 + i16::from(two(b, 2)?);
        if year == 0 {
            return None;
        }
        let month = if b.len() == 4 { None } else { Some(two(b, 5).filter(|_| b[4] == b'-')?) };
        let day = if b.len() <= 7 { None } else { Some(two(b, 8).filter(|_| b[7] == b'-')?) };
        let date = civil::Date::new(year, month.unwrap_or(1), day.unwrap_or(1)).ok()?;
        let precision = match b.len() {
            4 => Precision::Year,
            7 => Precision::Month,
            10 => Precision::Day,
            16.. => return Self::parse_time(b, date),
            _ => return None,
        };
        Some(Self { at: date.at(0, 0, 0, 0), offset: None, precision })
    }

    fn parse_time(b: &[u8], date: civil::Date) -> Option<Self> {
        let (hour, minute) = (two(b, 11)?, two(b, 14)?);
        if b[10] != b'T' || b[13] != b':' {
            return None;
        }
        let (mut second, mut nanos, mut rest, mut precision) = (0, 0_i32, 16, Precision::Minute);
        if b.get(16) == Some(&b':') {
            second = two(b, 17)?.min(if two(b, 17)? == 60 { 59 } else { i8::MAX });
            (rest, precision) = (19, Precision::Second);
        }
        if rest == 19 && b.get(19) == Some(&b'.') {
            let digits = b[20..].iter().take_while(|d| d.is_ascii_digit()).count();
            for place in 0..9 {
                let digit = if place < digits { i32::from(b[20 + place] - b'0') } else { 0 };
                nanos = nanos * 10 + digit;
            }
            (rest, precision) =
                (20 + digits, Precision::Fraction(u8::try_from(digits).ok().filter(|d| *d > 0)?));
        }
        let at =
            civil::Time::new(hour, minute, second, nanos).ok()?.on(date.year(), date.month(), date.day());
        let offset = match &b[rest..] {
            [] => None,
            [b'Z'] => Some(Offset::UTC),
            [sign @ (b'+' | b'-'), _, _, b':', _, _] => {
                let (hours, minutes) = (i32::from(two(b, rest + 1)?), i32::from(two(b, rest + 4)?));
                let seconds = (hours * 60 + minutes) * 60;
                if minutes > 59 || seconds > 14 * 3600 {
                    return None;
                }
                Some(Offset::from_seconds(if *sign == b'-' { -seconds } else { seconds }).ok()?)
            }
            _ => return None,
        };
        Some(Self { at, offset, precision })
    }

    /// Whether a zone was written.
    pub fn has_zone(&self) -> bool {
        self.offset.is_some()
    }

    /// The calendar date as written.
    pub fn date(&self) -> civil::Date {
        self.at.date()
    }

    /// The first instant of the span; dates without a zone are days of `zone`.
    pub fn start(&self, zone: &TimeZone) -> Option<Timestamp> {
        self.instant_of(self.at, zone)
    }

    fn instant_of(&self, at: civil::DateTime, zone: &TimeZone) -> Option<Timestamp> {
        match self.offset {
            Some(offset) => offset.to_timestamp(at).ok(),
            None => zone.to_timestamp(at).ok(),
        }
    }

    /// The instants it stands for: `2015-02` all of February, `…:17` that whole second.
    pub fn instants(&self, zone: &TimeZone) -> Instants {
        let span = match self.precision {
            Precision::Year => Span::new().years(1),
            Precision::Month => Span::new().months(1),
            Precision::Day => Span::new().days(1),
            Precision::Minute => Span::new().minutes(1),
            Precision::Second => Span::new().seconds(1),
            Precision::Fraction(digits) => Span::new().microseconds(10_i64.pow(6 - u32::from(digits.min(6)))),
        };
        let next = self.at.checked_add(span).ok().and_then(|at| self.instant_of(at, zone));
        Instants {
            start: self.start(zone).map_or(i64::MIN, Timestamp::as_microsecond),
            end: next.map_or(i64::MAX, Timestamp::as_microsecond),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zone() -> TimeZone {
        TimeZone::fixed(Offset::constant(8))
    }

    #[test]
    fn precision_is_kept_and_dates_are_real() {
        for (text, precision) in [
            ("2015", Precision::Year),
            ("2015-02", Precision::Month),
            ("2016-02-29", Precision::Day),
            ("2015-02-07T13:28", Precision::Minute),
            ("2015-02-07T13:28:17Z", Precision::Second),
            ("2015-02-07T13:28:17.239+08:00", Precision::Fraction(3)),
            ("2016-12-31T23:59:60Z", Precision::Second),
        ] {
            assert_eq!(Moment::parse(text).unwrap().precision, precision, "{text}");
        }
        for text in [
            "",
            "15",
            "2015-2",
            "2015-13",
            "2015-02-29",
            "2015-02-30T00:00:00Z",
            "0000",
            "2015-02-07T24:00:00Z",
            "2015-02-07T13:28:61Z",
            "2015-02-07T13:28:17.Z",
            "2015-02-07T13:28:17+15:00",
            "2015-02-07 13:28:17Z",
            "2015-02-07T13",
            "2015/02/07",
            "２０１５",
            "2015-02-07T13:28:17+8:00",
        ] {
            assert_eq!(Moment::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_day_is_a_day_of_the_region() {
        let day = Moment::parse("2026-11-21").unwrap().instants(&zone());
        let same = Moment::parse("2026-11-20T16:00:00Z").unwrap().start(&zone()).unwrap();
        assert_eq!(day.start, same.as_microsecond());
        assert_eq!(day.end - day.start, 86_400_000_000);
        let second = Moment::parse("2026-11-21T08:00:00+08:00").unwrap().instants(&zone());
        assert_eq!(second.end - second.start, 1_000_000);
    }
}
