//! A reminder of a duplicate, as this API writes it.

use care::duplicates as rooms;
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::answer::Cited;
use crate::json::said::{each, same_words};

/// Something that was done, ordered or prescribed already (三重复). A reminder, never a refusal.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Duplicate {
    /// Of what sort.
    kind: DuplicateKind,
    /// What the earlier thing is.
    source: EarlierThing,
    /// The institution, by the region's code.
    institution: Option<String>,
    /// Its name.
    institution_name: Option<String>,
    /// When it was performed, ordered or prescribed.
    at: Timestamp,
    /// The item, panel or medicine, by code.
    code: String,
    /// Its name.
    name: String,
    /// How much of what is ordered is there already.
    overlap: Option<Overlap>,
    /// Days of a medicine that are left.
    days_left: Option<i64>,
    /// In what a medicine is the same.
    same: Option<Sameness>,
    /// It stands among the recognisable candidates, so that it need not be said twice.
    recognisable: bool,
    /// For the doctor, in Chinese.
    text: String,
    /// In English.
    text_en: String,
    /// Rules it rests on.
    rules: Vec<Cited>,
}

/// What the earlier thing is.
#[derive(Debug, Serialize, ToSchema)]
#[serde(tag = "kind", rename_all = "kebab-case")]
enum EarlierThing {
    /// A report of the record.
    Report {
        /// The report.
        report: Uuid,
        /// Its version.
        version: i64,
    },
    /// An order that is open.
    Order {
        /// The check it was placed with.
        check: Uuid,
        /// Its line.
        line: u32,
    },
    /// A prescription of the record.
    Prescription {
        /// The prescription.
        prescription: Uuid,
    },
}

/// How much of what is ordered is there already.
#[derive(Debug, Serialize, ToSchema)]
struct Overlap {
    /// Items that are there.
    found: usize,
    /// Items that are ordered.
    of: usize,
    /// Codes of those that are there.
    items: Vec<String>,
}

same_words! {
    /// The three duplicates.
    DuplicateKind = rooms::DuplicateKind {
        /// 重复检查.
        Examination,
        /// 重复检验.
        Test,
        /// 重复用药.
        Medicine,
    }
}

same_words! {
    /// In what two medicines are the same.
    Sameness = rooms::Sameness {
        /// The same generic.
        Generic,
        /// The same class, by ATC.
        Class,
    }
}

impl From<rooms::Duplicate> for Duplicate {
    fn from(of: rooms::Duplicate) -> Self {
        Self {
            kind: of.kind.into(),
            source: of.source.into(),
            institution: of.institution,
            institution_name: of.institution_name,
            at: of.at,
            code: of.code,
            name: of.name,
            overlap: of.overlap.map(|part| Overlap { found: part.found, of: part.of, items: part.items }),
            days_left: of.days_left,
            same: of.same.map(Sameness::from),
            recognisable: of.recognisable,
            text: of.text,
            text_en: of.text_en,
            rules: each(&of.rules),
        }
    }
}

impl From<rooms::Source> for EarlierThing {
    fn from(of: rooms::Source) -> Self {
        match of {
            rooms::Source::Report { report, version } => Self::Report { report: report.0, version },
            rooms::Source::Order { check, line } => Self::Order { check: check.0, line },
            rooms::Source::Prescription { prescription } => {
                Self::Prescription { prescription: prescription.0 }
            }
        }
    }
}
