//! The same medicine again while some is left.

use base::{CheckId, Key};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Duplicate, DuplicateKind, Sameness, Source};
use crate::recognition::{Cited, Coding, MICROS_A_DAY, Question, Role, age_micros, local_time};

/// The URI of ATC in FHIR.
const ATC: &str = "http://www.whocc.no/atc";

/// What a medicine is, as far as its codes and name say.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Medicine {
    /// Generic name, folded for comparison.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// ATC, as deep as it is known: level 5 from ATC, level 4 from the insurer's code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub atc: Option<String>,
    /// The insurer's class and generic: the ten characters before dosage form (RULES §7.1).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub generic: Option<String>,
    /// Days the supply lasts, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days: Option<u16>,
}

impl Medicine {
    /// From codes and a name. The insurer's 23 characters (`X`, five of ATC, four of generic, …) are known by
    /// their shape in any system; ATC by its URI.
    pub fn new(name: &str, codings: &[Coding], days: Option<u16>) -> Self {
        let mut medicine = Self { name: folded(name), days, ..Self::default() };
        for coding in codings {
            let code = coding.code.trim().to_ascii_uppercase();
            if coding.system == ATC || coding.system == "urn:oid:2.16.840.1.113883.6.73" {
                if is_atc(&code) && medicine.atc.as_ref().is_none_or(|known| known.len() < code.len()) {
                    medicine.atc = Some(code);
                }
            } else if is_insurer_code(&code) {
                medicine.atc.get_or_insert_with(|| code[1..6].to_owned());
                medicine.generic = Some(code[..10].to_owned());
            }
            if medicine.name.is_empty() {
                medicine.name = folded(&coding.display);
            }
        }
        medicine
    }

    /// In what two medicines are the same; ATC is compared at `level`.
    pub fn same(&self, other: &Self, level: u32) -> Option<Sameness> {
        let equal = |a: &Option<String>, b: &Option<String>| a.is_some() && a == b;
        let substance = |medicine: &Self| medicine.atc.as_ref().filter(|atc| atc.len() == 7).cloned();
        if equal(&self.generic, &other.generic)
            || equal(&substance(self), &substance(other))
            || (!self.name.is_empty() && self.name == other.name)
        {
            return Some(Sameness::Generic);
        }
        let length = [1, 3, 4, 5, 7].get(usize::try_from(level).ok()?.checked_sub(1)?).copied()?;
        let class =
            |medicine: &Self| medicine.atc.as_ref().and_then(|atc| atc.get(..length).map(str::to_owned));
        equal(&class(self), &class(other)).then_some(Sameness::Class)
    }
}

/// `阿莫西林 胶囊` and `阿莫西林胶囊` are one name; case and width do not divide either.
fn folded(name: &str) -> String {
    name.chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| match c {
            '！'..='～' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
            other => other,
        })
        .flat_map(char::to_lowercase)
        .collect()
}

/// `J01CA04` or a prefix of it that is a level.
fn is_atc(code: &str) -> bool {
    let shape = "ADDAADD";
    matches!(code.len(), 1 | 3 | 4 | 5 | 7)
        && code.chars().zip(shape.chars()).all(|(c, s)| match s {
            'A' => c.is_ascii_uppercase(),
            _ => c.is_ascii_digit(),
        })
}

/// `XJ01CAA040A001010102699`: western medicine, 23 characters (RULES §7.1).
fn is_insurer_code(code: &str) -> bool {
    code.len() == 23
        && code.starts_with('X')
        && code.bytes().all(|b| b.is_ascii_alphanumeric())
        && is_atc(&code[1..6])
}

/// A medicine somebody has, or is about to have.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Supply {
    pub(crate) source: Source,
    pub(crate) institution: Option<String>,
    pub(crate) at: Timestamp,
    /// As it is shown.
    pub(crate) name: String,
    pub(crate) medicine: Medicine,
}

impl Supply {
    pub(crate) fn prescription(key: Key, at: Timestamp, name: String, medicine: Medicine) -> Self {
        Self { source: Source::Prescription { prescription: key }, institution: None, at, name, medicine }
    }

    pub(crate) fn order(
        check: CheckId,
        line: u32,
        institution: String,
        at: Timestamp,
        medicine: Medicine,
    ) -> Self {
        let (source, name) = (Source::Order { check, line }, medicine.name.clone());
        Self { source, institution: Some(institution), at, name, medicine }
    }
}

/// Supplies of the same medicine of which more days are left than the region's threshold, newest first.
/// A supply that does not say how long it lasts is left out: nothing is guessed.
pub(crate) fn of_medicine(
    question: &Question<'_>,
    supplies: &[Supply],
    ordered: &Medicine,
) -> Vec<Duplicate> {
    let (threshold, level) =
        (&question.parameters.medicine_days_left, &question.parameters.medicine_atc_level);
    let mut found = Vec::new();
    for supply in supplies {
        let Some(days) = supply.medicine.days else { continue };
        let Some(same) = ordered.same(&supply.medicine, level.value) else { continue };
        let used = age_micros(question.now, supply.at).max(0) / MICROS_A_DAY;
        let left = i64::from(days) - used;
        if left <= i64::from(threshold.value) {
            continue;
        }
        let institution = supply.institution.as_deref();
        let known = institution.and_then(|code| question.region.institution(code, question.today));
        let place = known.map(|known| known.name.clone());
        let time = local_time(question.region, supply.at);
        let (at, at_en) = match &place {
            Some(place) => (format!("在{place}"), format!(" at {place}")),
            None => (String::new(), String::new()),
        };
        let (kind, kind_en) = match same {
            Sameness::Generic => ("同一药品", "the same medicine"),
            Sameness::Class => ("同类药品", "a medicine of the same class"),
        };
        let name = &supply.name;
        let mut rules = vec![Cited::new(Role::DaysLeft, &threshold.rule)];
        if same == Sameness::Class {
            rules.push(Cited::new(Role::AtcLevel, &level.rule));
        }
        found.push(Duplicate {
            kind: DuplicateKind::Medicine,
            source: supply.source.clone(),
            institution: supply.institution.clone(),
            institution_name: place,
            at: supply.at,
            code: supply.medicine.atc.clone().or_else(|| supply.medicine.generic.clone()).unwrap_or_default(),
            name: name.clone(),
            overlap: None,
            days_left: Some(left),
            same: Some(same),
            recognisable: false,
            text: format!("{time}{at}已开{kind}{name}，约剩{left}天"),
            text_en: format!(
                "{kind_en}, {name}, was prescribed{at_en} on {time}; about {left} days are left"
            ),
            rules,
        });
    }
    found.sort_by_key(|duplicate| std::cmp::Reverse(duplicate.at));
    found
}
