//! What happens in a synthetic region, in no format in particular.

use std::sync::Arc;

use jiff::{Timestamp, civil::Date};

use super::person::Person;

/// How a patient is here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// 门诊.
    Outpatient,
    /// 住院.
    Inpatient,
    /// 急诊.
    Emergency,
    /// 体检.
    Checkup,
}

/// A visit: somebody comes, things are ordered, most of them are done.
#[derive(Debug, Clone, PartialEq)]
pub struct Visit {
    /// When the orders are placed.
    pub at: Timestamp,
    /// Place in the plan's sites.
    pub site: usize,
    /// Who.
    pub person: Arc<Person>,
    /// The institution's number for them.
    pub local_id: String,
    /// The institution's number of the encounter.
    pub number: String,
    /// How they are here.
    pub class: Class,
    /// Place in the site's departments.
    pub department: usize,
    /// Place in the site's doctors.
    pub doctor: usize,
    /// Diagnosis and its ICD-10 code.
    pub diagnosis: (&'static str, &'static str),
    /// Doctors are shown what is there from elsewhere.
    pub checked: bool,
    /// Examinations and tests ordered.
    pub lines: Vec<Line>,
    /// Medicines prescribed.
    pub medicines: Vec<Prescription>,
}

/// One line of an order.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// The institution's number of the order.
    pub number: String,
    /// Place in the plan's things.
    pub thing: usize,
    /// The plan believes that a result from before may stand in.
    pub recognisable: bool,
    /// What the doctor does when one is offered.
    pub answer: Answer,
    /// What was found; none where an earlier result was recognised.
    pub report: Option<Report>,
}

/// What a doctor does when a result from before is offered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// Nothing was offered, or nobody asked.
    None,
    /// It is recognised.
    Recognise,
    /// It is done again: code of the ground, and whether the patient was told.
    Again(String, bool),
    /// It is done again without a word.
    Silent,
    /// An emergency: nothing is asked.
    Emergency,
}

/// A report.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// The institution's number of the report.
    pub number: String,
    /// When the specimen was taken or the examination made.
    pub performed: Timestamp,
    /// When it was signed.
    pub issued: Timestamp,
    /// Who signed it: place in the site's doctors.
    pub signer: usize,
    /// Results of a laboratory report.
    pub results: Vec<Outcome>,
    /// What an examination saw, and what that means.
    pub text: Option<(String, String)>,
    /// DICOM study, where the images can be fetched.
    pub study: Option<String>,
    /// What becomes of it later.
    pub change: Option<Change>,
}

/// One result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// Place in the plan's things.
    pub thing: usize,
    /// Value.
    pub value: Value,
    /// `H`, `L`, `HH`, `LL`, `A`; none when normal.
    pub flag: Option<&'static str>,
    /// Reference interval as it is printed.
    pub range: Option<String>,
}

/// A value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Value {
    /// A number in units of its last decimal.
    Number {
        /// `350` for 3.50.
        scaled: i64,
        /// Decimals.
        decimals: u8,
    },
    /// Words.
    Words(&'static str),
}

impl std::fmt::Display for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Words(words) => f.write_str(words),
            Self::Number { scaled, decimals: 0 } => write!(f, "{scaled}"),
            Self::Number { scaled, decimals } => {
                let one = 10_i64.pow(u32::from(*decimals).min(9));
                write!(f, "{}.{:0width$}", scaled / one, scaled % one, width = usize::from(*decimals))
            }
        }
    }
}

/// A report that does not stay as it was.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// When.
    pub at: Timestamp,
    /// Withdrawn, or else corrected.
    pub withdrawn: bool,
    /// The first result's new value, where it is corrected.
    pub value: Option<Value>,
}

/// A medicine for a lasting condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prescription {
    /// The institution's number of it.
    pub number: String,
    /// Generic name.
    pub name: &'static str,
    /// ATC.
    pub atc: &'static str,
    /// Dose.
    pub dose: &'static str,
    /// Days it lasts.
    pub days: u16,
}

/// Part of a day: what is made at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slice {
    /// The how-manieth day of the plan, from 0.
    pub day: u32,
    /// The first person.
    pub from: u32,
    /// One past the last person.
    pub to: u32,
}

/// What happens in a slice, by the time of the visit.
#[derive(Debug, Clone, PartialEq)]
pub struct Batch {
    /// Which.
    pub slice: Slice,
    /// The day.
    pub date: Date,
    /// Visits.
    pub visits: Vec<Visit>,
}

impl Batch {
    /// Every report with its visit and line.
    pub fn reports(&self) -> impl Iterator<Item = (&Visit, &Line, &Report)> {
        self.visits.iter().flat_map(|visit| {
            visit
                .lines
                .iter()
                .filter_map(move |line| line.report.as_ref().map(|report| (visit, line, report)))
        })
    }
}
