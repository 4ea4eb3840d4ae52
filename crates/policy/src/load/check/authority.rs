//! Groups of residents whose record may be opened to their family.

use super::Known;
use crate::{load::source::Faults, sensitive::categories};

pub(super) fn check(known: &Known<'_>, faults: &mut Faults) {
    for row in &known.rows.authorities {
        let (data, id) = (&row.data, &row.rule.id);
        if data.age_from.is_none() && data.age_to.is_none() && data.icd10.is_empty() {
            let reason = format!("{id} is everybody: say an age (age_from, age_to) or diagnoses (icd10)");
            faults.error(&row.source, &row.span, reason);
        }
        if let (Some(from), Some(to)) = (&data.age_from, &data.age_to)
            && from.as_ref() > to.as_ref()
        {
            faults.error(&row.source, &to.span(), format!("{id} ends before it begins; mend age_to"));
        }
        for entry in data.icd10.iter().filter(|entry| categories(entry.as_ref()).is_none()) {
            let reason =
                format!("{id}: {} is no stretch of ICD-10 categories; write I10-I15 or O24", entry.as_ref());
            faults.error(&row.source, &entry.span(), reason);
        }
        if let Some(days) = data.days.as_ref().filter(|days| *days.as_ref() == 0) {
            faults.error(&row.source, &days.span(), format!("{id} would end at once; days is 1 at least"));
        }
    }
}
