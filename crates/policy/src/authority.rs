//! Whose record may be opened to their family by an institution (B16: 65岁以上、孕产妇、0–6岁、高血压、糖尿病), and on what conditions.

use serde::Serialize;

use crate::{RuleRef, dated::ruled};

/// A group of residents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AuthorityGroup {
    /// The region's own word for it, such as `child`.
    pub code: String,
    /// In Chinese.
    pub name: String,
    /// From this age in whole years on; from birth when none.
    pub age_from: Option<u8>,
    /// Up to this age in whole years, the year itself included; without an end when none.
    pub age_to: Option<u8>,
    /// Diagnoses of which one must stand in the record: categories of ICD-10, first and last. None needed when empty.
    pub icd10: Vec<(String, String)>,
    /// A contract with a family doctor of the institution must be in force (签约).
    pub contract: bool,
    /// The authority ends after so many days at the latest; open when none.
    pub days: Option<u16>,
    /// Where it stands.
    pub rule: RuleRef,
}

impl AuthorityGroup {
    /// Whether somebody of this age belongs to it, as far as age goes.
    pub fn has_age(&self, years: i16) -> bool {
        years >= 0
            && self.age_from.is_none_or(|from| years >= i16::from(from))
            && self.age_to.is_none_or(|to| years <= i16::from(to))
    }

    /// Whether a diagnosis, by its category of ICD-10 such as `I10`, belongs to it.
    pub fn has_category(&self, category: &str) -> bool {
        self.icd10.iter().any(|(from, to)| from.as_str() <= category && category <= to.as_str())
    }
}

ruled!(AuthorityGroup);
