//! What the code book speaks of.

use std::sync::Arc;

use jiff::{Timestamp, civil::Date};

/// The number of a local code in this database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CodeNo(pub i64);

impl<'a> ::store::IntoValue<'a> for CodeNo {
    fn into_value(self) -> ::store::Value<'a> {
        ::store::Value::Int(self.0)
    }
}

/// Code systems that mean the same everywhere.
pub mod system {
    /// LOINC's URI in FHIR.
    pub const LOINC: &str = "http://loinc.org";

    /// The URI of a region's own items and panels.
    pub fn region_items(region: &str) -> String {
        format!("urn:lianyi:item:{region}")
    }

    /// The URI for the names under which a standard system also travels (`LN` in HL7 v2, its OID);
    /// any other system stays as it was written.
    pub fn canonical(written: &str) -> &str {
        match written.trim() {
            "LN"
            | "LOINC"
            | "loinc"
            | "urn:oid:2.16.840.1.113883.6.1"
            | "2.16.840.1.113883.6.1"
            | "https://loinc.org"
            | "http://loinc.org/" => LOINC,
            other => other,
        }
    }
}

/// A code as an institution sends it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocalCode {
    /// Its number.
    pub no: CodeNo,
    /// The institution whose code it is; empty for a standard system, which all share.
    pub institution: Arc<str>,
    /// The code system; empty for an institution's own list without a name.
    pub system: Arc<str>,
    /// The code.
    pub code: Arc<str>,
    /// The name it had when it was first seen.
    pub display: Arc<str>,
    /// When that was.
    pub first_seen: Timestamp,
}

/// How a mapping came about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Basis {
    /// The code is the region's own.
    RegionItem,
    /// One item of the catalogue has this LOINC code on the day.
    Loinc,
    /// Somebody mapped it.
    Table {
        /// When the row was loaded.
        known_from: Timestamp,
        /// By whom.
        loaded_by: Arc<str>,
    },
}

/// What a local code means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapping {
    /// Code of an item or panel of the region.
    pub item: Arc<str>,
    /// UCUM: what the institution means when it sends no unit, or one that cannot be read.
    pub unit: Option<Arc<str>>,
    /// The institution's method, where it matters.
    pub method: Option<Arc<str>>,
    /// How this is known.
    pub basis: Basis,
}

/// A row of `item_mapping`: what was believed from `known_from` until `known_to` about the days from
/// `valid_from` through `valid_until`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Version {
    pub(crate) id: i64,
    pub(crate) institution: String,
    pub(crate) system: String,
    pub(crate) code: String,
    pub(crate) item: Arc<str>,
    pub(crate) unit: Option<Arc<str>>,
    pub(crate) method: Option<Arc<str>>,
    pub(crate) valid_from: Date,
    pub(crate) valid_until: Option<Date>,
    pub(crate) known_from: Timestamp,
    pub(crate) known_to: Option<Timestamp>,
    pub(crate) loaded_by: Arc<str>,
}

impl Version {
    pub(crate) fn known_at(&self, at: Option<Timestamp>) -> bool {
        match at {
            None => self.known_to.is_none(),
            Some(at) => self.known_from <= at && self.known_to.is_none_or(|to| at < to),
        }
    }
}

/// The mapping of one code that holds on `on` as it was known at `known_at` (now, when `None`): the one
/// that began last, if it has not ended.
pub(crate) fn holding(versions: &[Version], on: Date, known_at: Option<Timestamp>) -> Option<&Version> {
    versions
        .iter()
        .filter(|v| v.known_at(known_at) && v.valid_from <= on)
        .max_by_key(|v| v.valid_from)
        .filter(|v| v.valid_until.is_none_or(|until| on <= until))
}

/// One line of the mapping work list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unmapped {
    /// The code's number.
    pub no: CodeNo,
    /// The institution that sends it.
    pub institution: String,
    /// Code system.
    pub system: String,
    /// Code.
    pub code: String,
    /// Name as sent.
    pub display: String,
    /// Results that wait for it.
    pub count: i64,
    /// First seen.
    pub first_seen: Timestamp,
    /// Last seen.
    pub last_seen: Timestamp,
}

/// Where the next page of the work list begins: after this line of the last one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnmappedAfter {
    /// Its count.
    pub count: i64,
    /// Its number.
    pub no: CodeNo,
    /// Its institution.
    pub institution: String,
}

impl UnmappedAfter {
    pub(crate) fn start() -> Self {
        Self { count: i64::MAX, no: CodeNo(-1), institution: String::new() }
    }
}

impl Unmapped {
    /// The place of this line, to ask for the page after it.
    pub fn cursor(&self) -> UnmappedAfter {
        UnmappedAfter { count: self.count, no: self.no, institution: self.institution.clone() }
    }
}

/// Dates are kept as days since 1970-01-01.
pub(crate) fn days(date: Date) -> i64 {
    let epoch = Date::constant(1970, 1, 1);
    (date - epoch).get_days().into()
}

/// The date of a stored day count; one out of range is clamped to jiff's bounds.
pub(crate) fn date(days: i64) -> Date {
    let span = jiff::Span::new().try_days(days);
    span.and_then(|span| Date::constant(1970, 1, 1).checked_add(span)).unwrap_or(if days < 0 {
        Date::MIN
    } else {
        Date::MAX
    })
}

/// A mapping without a first day holds from here: before any report that can arrive.
pub(crate) const BEGINNING: Date = Date::constant(1900, 1, 1);
