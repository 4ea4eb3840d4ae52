//! People. Nothing here shows personal data in `Debug`.

use std::fmt;

use base::{Masks, PatientId, ResidentId, mask_address, mask_name, mask_phone};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::Document;

/// Administrative sex.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Sex {
    /// 男.
    Male,
    /// 女.
    Female,
    /// Another.
    Other,
    /// Not stated.
    #[default]
    Unknown,
}

impl Sex {
    /// FHIR's code, which is also the stored one.
    pub fn code(self) -> &'static str {
        match self {
            Self::Male => "male",
            Self::Female => "female",
            Self::Other => "other",
            Self::Unknown => "unknown",
        }
    }

    /// Whether the two state different sexes; one that says nothing contradicts nothing.
    pub fn contradicts(self, other: Self) -> bool {
        let says = |sex| matches!(sex, Self::Male | Self::Female);
        says(self) && says(other) && self != other
    }
}

/// How much of a date of birth is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Precision {
    /// The year.
    Year,
    /// Year and month.
    Month,
    /// The day.
    Day,
}

/// A date of birth; parts that are not known stand at 1.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Birth {
    /// The date.
    pub date: Date,
    /// How much of it is known.
    pub precision: Precision,
}

impl fmt::Debug for Birth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Birth({})", self.date.year())
    }
}

impl Birth {
    /// A day.
    pub fn day(date: Date) -> Self {
        Self { date, precision: Precision::Day }
    }

    /// Whether the two differ in what both know.
    pub fn contradicts(self, other: Self) -> bool {
        let parts = |birth: Self| (birth.date.year(), birth.date.month(), birth.date.day());
        let (a, b) = (parts(self), parts(other));
        match self.precision.min(other.precision) {
            Precision::Year => a.0 != b.0,
            Precision::Month => (a.0, a.1) != (b.0, b.1),
            Precision::Day => a != b,
        }
    }
}

/// What an institution states about a person.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Demographics {
    /// Name as sent; empty when not stated.
    pub name: String,
    /// Sex.
    pub sex: Sex,
    /// Date of birth.
    pub birth: Option<Birth>,
    /// Telephone as sent.
    pub phone: Option<String>,
    /// Address as sent.
    pub address: Option<String>,
    /// Documents as sent.
    pub documents: Vec<Document>,
}

impl fmt::Debug for Demographics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Demographics")
            .field("name", &mask_name(&self.name))
            .field("sex", &self.sex)
            .field("birth", &self.birth)
            .field("phone", &self.phone.as_deref().map(mask_phone))
            .field("documents", &self.documents)
            .finish_non_exhaustive()
    }
}

impl Demographics {
    /// As it may be shown without a purpose (RULES §7.2): `张*`, `138****1234`, masked numbers, the address to the
    /// county; as much of numbers as the region lets be seen.
    #[must_use]
    pub fn masked(&self, masks: &Masks) -> Self {
        let number = |d: &Document| Document::new(d.kind, masks.document(d.number.reveal()));
        Self {
            name: mask_name(&self.name),
            sex: self.sex,
            birth: self.birth,
            phone: self.phone.as_deref().map(|phone| masks.phone(phone)),
            address: self.address.as_deref().map(mask_address),
            documents: self.documents.iter().map(number).collect(),
        }
    }
}

/// A patient as an institution names them.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct SourcePatient {
    /// The region's code of the institution.
    pub institution: String,
    /// The institution's own number for the patient.
    pub local_id: String,
}

impl SourcePatient {
    /// The patient `local_id` of `institution`.
    pub fn new(institution: impl Into<String>, local_id: impl Into<String>) -> Self {
        Self { institution: institution.into(), local_id: local_id.into() }
    }
}

impl fmt::Debug for SourcePatient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SourcePatient({}, …)", self.institution)
    }
}

/// A patient that is registered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KnownPatient {
    /// The patient.
    pub patient: PatientId,
    /// The resident it is linked to.
    pub resident: ResidentId,
    /// From 1; grows with every change of what the institution stated.
    pub version: i64,
}

#[cfg(test)]
mod tests {
    use base::Masks;
    use jiff::civil::date;

    use super::{Birth, Demographics, Precision, Sex};

    #[test]
    fn dates_contradict_in_what_both_know() {
        let day = Birth::day(date(1990, 5, 3));
        let year = Birth { date: date(1990, 1, 1), precision: Precision::Year };
        assert!(!day.contradicts(year) && !year.contradicts(day));
        assert!(day.contradicts(Birth::day(date(1990, 5, 4))));
        assert!(Sex::Male.contradicts(Sex::Female) && !Sex::Male.contradicts(Sex::Unknown));
    }

    #[test]
    fn rules_7_2_a_person_is_shown_masked() {
        let who = Demographics {
            name: "张三".into(),
            phone: Some("13812341234".into()),
            address: Some("临园路1号".into()),
            ..Demographics::default()
        };
        let masked = who.masked(&Masks::default());
        let shown = format!("{who:?} {masked:?}");
        assert!(
            shown.contains("张*")
                && !shown.contains("张三")
                && !shown.contains("临园")
                && !shown.contains("12341234")
        );
    }
}
