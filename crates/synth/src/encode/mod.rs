//! What the systems of hospitals send of a plan: FHIR, HL7 v2, rows of the report template.

pub mod csv;
pub mod fhir;
pub mod hl7;

use jiff::{Timestamp, civil::DateTime, tz::TimeZone};

/// The civil time of an instant and its offset as `+08:00`.
fn civil(at: Timestamp, zone: &TimeZone) -> (DateTime, String) {
    let offset = zone.to_offset(at);
    let minutes = offset.seconds() / 60;
    let sign = if minutes < 0 { '-' } else { '+' };
    let minutes = minutes.abs();
    (offset.to_datetime(at), format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60))
}

/// `2024-03-01T08:30:00+08:00`.
fn instant(at: Timestamp, zone: &TimeZone) -> String {
    let (t, offset) = civil(at, zone);
    let (date, hour, minute, second) = (t.date(), t.hour(), t.minute(), t.second());
    format!("{date}T{hour:02}:{minute:02}:{second:02}{offset}")
}
