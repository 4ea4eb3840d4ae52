//! What of the record needs more than a relation to be seen (RULES §7.2: 精神、HIV、生殖、职工本人档案加密级), by
//! labels, codes and words.

use serde::Serialize;

use crate::{RuleRef, dated::ruled};

/// The classes there are. That there are these is the table of rights' to say; what belongs to each is the region's.
pub const SENSITIVE_CLASSES: [&str; 4] = ["psychiatric", "hiv", "reproductive", "staff"];

/// How content of one class is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SensitiveClass {
    /// One of [`SENSITIVE_CLASSES`].
    pub code: String,
    /// In Chinese, as people are told.
    pub name: String,
    /// Labels of the sender: `meta.security`, codes of HL7 v3 ActCode.
    pub labels: Vec<String>,
    /// Categories of ICD-10, first and last: `("F00", "F99")`.
    pub icd10: Vec<(String, String)>,
    /// LOINC codes of tests.
    pub loinc: Vec<String>,
    /// Groups of medicines, by the beginning of their ATC code.
    pub atc: Vec<String>,
    /// Parts of any other code, in capital letters.
    pub code_parts: Vec<String>,
    /// Words in texts, in small letters.
    pub words: Vec<String>,
    /// Where it stands.
    pub rule: RuleRef,
}

impl SensitiveClass {
    /// Whether a category of ICD-10, such as `F20`, is of this class.
    pub fn has_category(&self, category: &str) -> bool {
        self.icd10.iter().any(|(from, to)| from.as_str() <= category && category <= to.as_str())
    }
}

/// `F00-F99` or `R75` apart. None for what is no category or goes backwards.
pub(crate) fn categories(text: &str) -> Option<(String, String)> {
    let (from, to) = text.split_once('-').unwrap_or((text, text));
    let form = |text: &str| {
        let bytes = text.as_bytes();
        bytes.len() == 3 && bytes[0].is_ascii_uppercase() && bytes[1..].iter().all(u8::is_ascii_digit)
    };
    (form(from) && form(to) && from <= to).then(|| (from.to_owned(), to.to_owned()))
}

ruled!(SensitiveClass);
