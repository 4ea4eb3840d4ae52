//! A point in time as precisely as it was sent (HL7 v2.5.1 ch. 2A §2.A.22 DTM): `2024`, `20240301`,
//! `202403011530+0800`. Nothing is invented: a day stays a day.

use std::fmt;

use jiff::{
    Timestamp,
    civil::{Date, DateTime, Time},
    tz::{Offset, TimeZone},
};

/// The smallest unit that was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Precision {
    /// `2024`
    Year,
    /// `202403`
    Month,
    /// `20240301`
    Day,
    /// `2024030115`
    Hour,
    /// `202403011530`
    Minute,
    /// `20240301153000`
    Second,
    /// `20240301153000.123456`
    Fraction,
}

/// A local date and time, how much of it was sent, and the offset that makes it an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Moment {
    /// Parts past `precision` are their lowest value.
    pub local: DateTime,
    /// What was sent.
    pub precision: Precision,
    /// The offset sent, or that of the sender's zone at that time.
    pub offset: Offset,
    /// Whether the offset was sent.
    pub offset_sent: bool,
}

/// Why a text is no moment. Never repeats the text: it may be a birth date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MomentError {
    /// Not of the form.
    #[error("is not a time of the form YYYY[MM[DD[HH[MM[SS[.S]]]]]][+/-ZZZZ]")]
    Form,
    /// Of the form, but no such time in the calendar.
    #[error("names a time that does not exist in the calendar (check month, day, hour, minute, second)")]
    NoSuchTime,
    /// The offset is out of range.
    #[error("has a time zone offset out of range (-1200 to +1400)")]
    Offset,
}

impl Moment {
    /// Reads an HL7 DTM; `zone` is the sender's, for a time without offset.
    pub fn parse_dtm(text: &str, zone: &TimeZone) -> Result<Self, MomentError> {
        let (digits, offset) = match text.rfind(['+', '-']) {
            Some(at) => (&text[..at], Some(offset(&text[at..])?)),
            None => (text, None),
        };
        let (whole, fraction) = match digits.split_once('.') {
            Some((whole, fraction)) => (whole, Some(fraction)),
            None => (digits, None),
        };
        let parts = [(0, 4), (4, 6), (6, 8), (8, 10), (10, 12), (12, 14)];
        let count = match whole.len() {
            4 => 1,
            6 => 2,
            8 => 3,
            10 => 4,
            12 => 5,
            14 => 6,
            _ => return Err(MomentError::Form),
        };
        let mut read = [0i16, 1, 1, 0, 0, 0];
        for (slot, (from, to)) in read.iter_mut().zip(parts).take(count) {
            *slot = number(whole.get(from..to).ok_or(MomentError::Form)?)?;
        }
        let nanos = match fraction {
            None => 0,
            Some(fraction) if count == 6 => nanos(fraction)?,
            Some(_) => return Err(MomentError::Form),
        };
        let precision = match (count, fraction) {
            (1, _) => Precision::Year,
            (2, _) => Precision::Month,
            (3, _) => Precision::Day,
            (4, _) => Precision::Hour,
            (5, _) => Precision::Minute,
            (_, None) => Precision::Second,
            (_, Some(_)) => Precision::Fraction,
        };
        Self::from_parts(read, nanos, precision, offset, zone)
    }

    /// From year, month, day, hour, minute, second. Used by the spreadsheet reader too.
    pub fn from_parts(
        parts: [i16; 6],
        nanos: i32,
        precision: Precision,
        offset: Option<Offset>,
        zone: &TimeZone,
    ) -> Result<Self, MomentError> {
        let [year, month, day, hour, minute, second] = parts;
        let small = |n: i16| i8::try_from(n).map_err(|_| MomentError::NoSuchTime);
        // jiff reads a 60th second as the 59th; here it is refused, HL7 seconds end at 59.
        if year < 1 || second > 59 {
            return Err(MomentError::NoSuchTime);
        }
        let date = Date::new(year, small(month)?, small(day)?).map_err(|_| MomentError::NoSuchTime)?;
        let time = Time::new(small(hour)?, small(minute)?, small(second)?, nanos)
            .map_err(|_| MomentError::NoSuchTime)?;
        let local = date.to_datetime(time);
        let sent = offset;
        let offset = match sent {
            Some(offset) => offset,
            None => match zone.to_ambiguous_timestamp(local).compatible() {
                Ok(instant) => zone.to_offset(instant),
                Err(_) => return Err(MomentError::NoSuchTime),
            },
        };
        // Years 0 and 9999 at the edge of the calendar leave jiff's range once moved to UTC.
        offset.to_timestamp(local).map_err(|_| MomentError::NoSuchTime)?;
        Ok(Self { local, precision, offset, offset_sent: sent.is_some() })
    }

    /// The instant; a moment less precise than that stands at its beginning.
    pub fn instant(&self) -> Timestamp {
        self.offset.to_timestamp(self.local).unwrap_or(Timestamp::UNIX_EPOCH)
    }

    /// The calendar day at the sender's place.
    pub fn date(&self) -> Date {
        self.local.date()
    }

    /// Whether at least the minute is known, so that hours can be counted from it.
    pub fn has_time(&self) -> bool {
        self.precision >= Precision::Hour
    }
}

impl fmt::Display for Moment {
    /// ISO 8601 to its own precision, with the offset where there is a time: the form of FHIR.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = self.local;
        match self.precision {
            Precision::Year => return write!(f, "{:04}", at.year()),
            Precision::Month => return write!(f, "{:04}-{:02}", at.year(), at.month()),
            Precision::Day => return write!(f, "{}", at.date()),
            // ISO 8601 and FHIR know no time without minutes.
            Precision::Hour | Precision::Minute => {
                write!(f, "{}T{:02}:{:02}:00", at.date(), at.hour(), at.minute())?;
            }
            Precision::Second | Precision::Fraction => write!(f, "{at}")?,
        }
        let minutes = self.offset.seconds() / 60;
        let sign = if minutes < 0 { '-' } else { '+' };
        write!(f, "{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60)
    }
}

fn number(text: &str) -> Result<i16, MomentError> {
    if !text.bytes().all(|b| b.is_ascii_digit()) {
        return Err(MomentError::Form);
    }
    text.parse().map_err(|_| MomentError::Form)
}

/// One to nine digits after the point (HL7 has four; microseconds are common).
fn nanos(fraction: &str) -> Result<i32, MomentError> {
    if fraction.is_empty() || fraction.len() > 9 || !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return Err(MomentError::Form);
    }
    let value: i32 = fraction.parse().map_err(|_| MomentError::Form)?;
    let scale = 10i32.pow(9 - u32::try_from(fraction.len()).unwrap_or(9));
    Ok(value * scale)
}

fn offset(text: &str) -> Result<Offset, MomentError> {
    let (sign, digits) = text.split_at(1);
    if digits.len() != 4 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(MomentError::Form);
    }
    let value: i32 = digits.parse().map_err(|_| MomentError::Form)?;
    let (hours, minutes) = (value / 100, value % 100);
    let seconds = (hours * 3600 + minutes * 60) * if sign == "-" { -1 } else { 1 };
    if minutes > 59 || !(-12 * 3600..=14 * 3600).contains(&seconds) {
        return Err(MomentError::Offset);
    }
    Offset::from_seconds(seconds).map_err(|_| MomentError::Offset)
}
