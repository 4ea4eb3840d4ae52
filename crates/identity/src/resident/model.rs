//! People, and how they came to be linked. Nothing here shows personal data in `Debug`.

use std::fmt;

use base::{Fault, Masks, PatientId, ResidentId, Result, mask_address, mask_name, mask_phone};
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

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

/// Declares an enum that is stored as a text.
macro_rules! stored_as_text {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum $name { $($(#[$variant_doc])* $variant),+ }

        impl $name {
            /// As it is stored and shown.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }

            /// Reads it back; `Fault::invalid` for another text.
            pub fn parse(text: &str) -> Result<Self> {
                match text {
                    $($text => Ok(Self::$variant),)+
                    _ => Err(Fault::invalid(concat!("this is no ", stringify!($name), "; known are ", $($text, " "),+))),
                }
            }
        }
    };
}

stored_as_text! {
    /// How a patient came to its resident.
    How {
        /// The institution's number was known.
        Known = "known",
        /// A checked document named the resident.
        ByDocument = "by-document",
        /// A resident was made.
        NewResident = "new-resident",
        /// Somebody decided.
        ByReview = "by-review",
        /// The institution merged two of its numbers (ADT^A40).
        BySource = "by-source",
        /// So likely the same person that the region links without asking.
        ByLikeness = "by-likeness",
        /// A merge was undone.
        ByUndoing = "by-undoing",
    }
}

stored_as_text! {
    /// Why a pair has to be decided by a person.
    ReviewReason {
        /// Name, date of birth, sex and telephone are the same, and no document says so.
        SamePerson = "same-person",
        /// The document belongs to somebody of another name and date of birth.
        DocumentDisputed = "document-disputed",
        /// Two documents, or a document and the link there is, name two residents.
        DocumentsDisagree = "documents-disagree",
        /// The institution merged two numbers whose residents have identity cards of their own.
        SourceMerge = "source-merge",
        /// Likely the same person, not so likely that the region links without asking.
        Likely = "likely",
        /// Somebody noticed that they may be one person.
        Noticed = "noticed",
        /// A merge was undone, and nothing says to which of the two this patient belongs.
        Unmerged = "unmerged",
    }
}

stored_as_text! {
    /// Where a review stands.
    ReviewState {
        /// To be decided.
        Open = "open",
        /// They are one person.
        Same = "same",
        /// They are two.
        Different = "different",
    }
}

/// What somebody decided about a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// They are one person.
    Same,
    /// They are two.
    Different,
}

/// A patient's link went from one resident to another: what is kept by resident moves with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moved {
    /// Whose link.
    pub patient: PatientId,
    /// Linked to before.
    pub from: ResidentId,
    /// Linked to now.
    pub to: ResidentId,
}

/// A link between a patient and a resident, past or present.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link {
    /// To whom.
    pub resident: ResidentId,
    /// How it came about.
    pub how: How,
    /// Since when.
    pub since: Timestamp,
    /// Until when; none for the present one.
    pub until: Option<Timestamp>,
}

/// The answer to a registration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registered {
    /// The institution's patient.
    pub patient: PatientId,
    /// The person.
    pub resident: ResidentId,
    /// How they were found.
    pub how: How,
    /// Whether anything was written.
    pub changed: bool,
    /// The link this registration moved.
    pub moved: Option<Moved>,
    /// The first review this registration opened.
    pub review: Option<Uuid>,
    /// What is wrong with what was sent; it was kept all the same.
    pub warnings: Vec<Fault>,
}

/// The answer to an institution's merge of two of its numbers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Merged {
    /// The link that moved; none when both were one person already, or when the number that ends is unknown.
    pub moved: Option<Moved>,
    /// The review opened instead, when both have identity cards of their own.
    pub review: Option<Uuid>,
}

/// A pair for a person to decide about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Review {
    /// Its id.
    pub id: Uuid,
    /// The patient.
    pub patient: PatientId,
    /// The patient's resident now.
    pub resident: ResidentId,
    /// Who may be the same person.
    pub candidate: ResidentId,
    /// Why.
    pub reason: ReviewReason,
    /// How likely, 0 to 1000.
    pub score: u16,
    /// Where it stands.
    pub state: ReviewState,
    /// Since when.
    pub opened_at: Timestamp,
    /// Who decided; of an open one, who did before it was asked about again.
    pub decided_by: Option<String>,
    /// When.
    pub decided_at: Option<Timestamp>,
    /// Who asked, where a person did.
    pub asked_by: Option<String>,
    /// Why.
    pub asked_why: Option<String>,
}

/// A resident that became another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merge {
    /// Its id.
    pub id: Uuid,
    /// Who ended.
    pub source: ResidentId,
    /// Who stayed.
    pub target: ResidentId,
    /// Why.
    pub how: How,
    /// When.
    pub merged_at: Timestamp,
    /// By whom.
    pub merged_by: String,
    /// When it was undone.
    pub undone_at: Option<Timestamp>,
    /// By whom it was undone.
    pub undone_by: Option<String>,
    /// Why it was undone.
    pub undone_reason: Option<String>,
}

/// The answer to the undoing of a merge.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Undone {
    /// The links that moved back: what is kept by resident moves with each.
    pub moved: Vec<Moved>,
    /// Reviews of patients that came after the merge and may belong to either.
    pub reviews: Vec<Uuid>,
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
