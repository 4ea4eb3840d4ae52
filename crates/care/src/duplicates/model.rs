//! What a reminder says.

use base::{CheckId, Key};
use jiff::Timestamp;
use serde::Serialize;

use crate::recognition::Cited;

/// Something that was done, ordered or prescribed already.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Duplicate {
    /// Of what sort.
    pub kind: DuplicateKind,
    /// What it is.
    pub source: Source,
    /// The institution, by the region's code, where it is known.
    pub institution: Option<String>,
    /// Its name.
    pub institution_name: Option<String>,
    /// When it was performed, ordered or prescribed.
    pub at: Timestamp,
    /// The item, panel or medicine, by code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// How much of a panel it holds.
    pub overlap: Option<Overlap>,
    /// Days of a medicine that are left.
    pub days_left: Option<i64>,
    /// In what a medicine is the same.
    pub same: Option<Sameness>,
    /// It is among the results that may be recognised, so that it need not be said twice.
    pub recognisable: bool,
    /// For the doctor, in Chinese.
    pub text: String,
    /// For the doctor, in English.
    pub text_en: String,
    /// The rules it rests on.
    pub rules: Vec<Cited>,
}

/// The three duplicates. The numbers are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum DuplicateKind {
    /// 重复检查.
    Examination = 1,
    /// 重复检验.
    Test = 2,
    /// 重复用药.
    Medicine = 3,
}

/// What the earlier thing is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Source {
    /// A report of the record.
    Report {
        /// The report.
        report: Key,
        /// Its version.
        version: i64,
    },
    /// An order that is open.
    Order {
        /// The check it was placed with.
        check: CheckId,
        /// Its line.
        line: u32,
    },
    /// A prescription of the record.
    Prescription {
        /// The prescription.
        prescription: Key,
    },
}

/// How much of what is ordered is there already.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Overlap {
    /// Items that are there.
    pub found: usize,
    /// Items that are ordered.
    pub of: usize,
    /// Codes of those that are there.
    pub items: Vec<String>,
}

/// In what two medicines are the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sameness {
    /// The same generic.
    Generic,
    /// The same class, by ATC.
    Class,
}
