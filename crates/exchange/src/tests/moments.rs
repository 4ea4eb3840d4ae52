//! DTM with precision from year to microseconds.

use super::support::*;
use crate::model::{Moment, MomentError, Precision};

fn parse(text: &str) -> Result<Moment, MomentError> {
    Moment::parse_dtm(text, &zone())
}

#[test]
fn every_precision_keeps_itself() {
    for (text, precision, shown) in [
        ("2024", Precision::Year, "2024"),
        ("202403", Precision::Month, "2024-03"),
        ("20240301", Precision::Day, "2024-03-01"),
        ("2024030108", Precision::Hour, "2024-03-01T08:00:00+08:00"),
        ("202403010830", Precision::Minute, "2024-03-01T08:30:00+08:00"),
        ("20240301083015", Precision::Second, "2024-03-01T08:30:15+08:00"),
        ("20240301083015.5", Precision::Fraction, "2024-03-01T08:30:15.5+08:00"),
        ("20240301083015.123456", Precision::Fraction, "2024-03-01T08:30:15.123456+08:00"),
        ("20240301083015+0100", Precision::Second, "2024-03-01T08:30:15+01:00"),
        ("202403010830-0330", Precision::Minute, "2024-03-01T08:30:00-03:30"),
    ] {
        let moment = parse(text).unwrap();
        assert_eq!((moment.precision, moment.to_string().as_str()), (precision, shown), "{text}");
    }
}

#[test]
fn a_time_without_offset_is_the_senders() {
    let moment = parse("20240301083015").unwrap();
    assert!(!moment.offset_sent);
    assert_eq!(moment.instant().to_string(), "2024-03-01T00:30:15Z");
    // China kept summer time from 1986 to 1991.
    assert_eq!(parse("198707011200").unwrap().instant().to_string(), "1987-07-01T03:00:00Z");
    assert!(parse("20240301083015+0800").unwrap().offset_sent);
}

#[test]
fn times_that_do_not_exist_are_refused() {
    for text in [
        "20241301",
        "20240230",
        "20230229",
        "2024030124",
        "202403010860",
        "20240301083060",
        "00000101",
        "20240001",
    ] {
        assert_eq!(parse(text), Err(MomentError::NoSuchTime), "{text}");
    }
    for text in [
        "",
        "24",
        "2024-03-01",
        "202403010",
        "20240301T083000",
        "2024030108.5",
        "20240301083015.",
        "今天",
        "２０２４",
    ] {
        assert_eq!(parse(text), Err(MomentError::Form), "{text}");
    }
    assert_eq!(parse("20240301+9900"), Err(MomentError::Offset));
    assert_eq!(parse("20240301+0860"), Err(MomentError::Offset));
}

#[test]
fn the_leap_day_of_2000_exists() {
    assert_eq!(parse("20000229").unwrap().date().to_string(), "2000-02-29");
}
