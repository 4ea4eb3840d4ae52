//! Lists of sensitive content: a mistake in them would show what should be hidden.

use toml::Spanned;

use super::Known;
use crate::{
    codes::loinc_checks,
    load::{
        rows::{Row, SensitiveRow},
        source::Faults,
    },
    sensitive::{SENSITIVE_CLASSES, categories},
};

pub(super) fn check(known: &Known<'_>, faults: &mut Faults) {
    let rows = &known.rows.sensitive;
    for row in rows {
        let code = &row.data.code;
        if !SENSITIVE_CLASSES.contains(&code.as_ref().as_str()) {
            let reason = format!(
                "no class of sensitive content is called {}; there are {}",
                code.as_ref(),
                SENSITIVE_CLASSES.join(", ")
            );
            faults.error(&row.source, &code.span(), reason);
        }
        lists(row, faults);
    }
    let Some(region) = known.rows.regions.first().filter(|_| !known.rows.unreadable) else { return };
    for class in SENSITIVE_CLASSES {
        let mut versions: Vec<&Row<SensitiveRow>> =
            rows.iter().filter(|row| row.data.code.as_ref() == class).collect();
        if versions.is_empty() && !known.rows.broken.contains(class) {
            let reason = format!(
                "the region says nothing of what is {class}; add [[sensitive]] code = \"{class}\" (lists may be empty)"
            );
            faults.error(&region.source, &region.span, reason);
        }
        versions.sort_by_key(|row| row.rule.effective);
        for (at, row) in versions.iter().enumerate() {
            let Some(until) = row.rule.until else { continue };
            let next = versions.get(at + 1).map(|next| next.rule.effective);
            if next.is_none() || next != until.tomorrow().ok() {
                let reason = format!(
                    "{} ends on {until} and nothing follows on the next day: from then on what it names would be shown; add the next version, or take `until` out",
                    row.rule.id
                );
                faults.error(&row.source, &row.span, reason);
            }
        }
    }
}

fn lists(row: &Row<SensitiveRow>, faults: &mut Faults) {
    let data = &row.data;
    let id = &row.rule.id;
    let mut each = |list: &[Spanned<String>], right: &dyn Fn(&str) -> bool, what: &str| {
        for entry in list.iter().filter(|entry| !right(entry.as_ref())) {
            faults.error(&row.source, &entry.span(), format!("{id}: {} {what}", entry.as_ref()));
        }
    };
    each(&data.labels, &|text| is_code(text), "is no label; write a code of HL7 v3 ActCode such as PSY");
    each(
        &data.icd10,
        &|text| categories(text).is_some(),
        "is no stretch of ICD-10 categories; write F00-F99 or R75",
    );
    each(&data.loinc, &loinc_checks, "is no LOINC code: its check digit is wrong");
    each(
        &data.atc,
        &|text| is_code(text) && (1..=7).contains(&text.len()),
        "is no group of ATC; write its beginning such as N05A",
    );
    each(
        &data.code_parts,
        &|text| is_code(text) && text.len() >= 3,
        "is no part of a code: three capital letters or digits at least",
    );
    each(
        &data.words,
        &|text| !text.trim().is_empty() && text.trim() == text && text.to_lowercase() == text,
        "is no word to look for; write it in small letters, without blanks around it",
    );
}

fn is_code(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
}
