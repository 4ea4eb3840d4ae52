//! Institutions: places, tree, codes.

use std::collections::HashMap;

use super::{Known, unknown};
use crate::{
    credit_code_checks, insurer_code_is_well_formed,
    load::{
        rows::{InstitutionRow, Row},
        source::Faults,
    },
    place_is_well_formed,
};

pub(super) fn check(known: &Known<'_>, faults: &mut Faults) {
    for row in &known.rows.areas {
        let code = row.data.code.as_ref();
        if !place_is_well_formed(code) {
            let reason = format!("place {code} is not six digits; write its code of GB/T 2260");
            faults.error(&row.source, &row.data.code.span(), reason);
        }
    }
    for row in &known.rows.institutions {
        let data = &row.data;
        unknown(row, [&data.area], "area", &known.areas, known, faults);
        unknown(row, &data.parent, "institution", &known.institutions, known, faults);
        if let Some(code) =
            data.unified_credit_code.as_ref().filter(|code| !credit_code_checks(code.as_ref()))
        {
            let reason = format!(
                "{}: unified social credit code {} fails its check character; compare it with the certificate \
                 (codes that fail are known to be in use, so it is accepted)",
                row.rule.id,
                code.as_ref()
            );
            faults.warning(&row.source, &code.span(), reason);
        }
        if let Some(code) =
            data.insurer_code.as_ref().filter(|code| !insurer_code_is_well_formed(code.as_ref()))
        {
            let reason = format!(
                "{}: insurer's code {} is not H, six digits of place and five of sequence; mend it",
                row.rule.id,
                code.as_ref()
            );
            faults.error(&row.source, &code.span(), reason);
        }
    }
    circles(&known.rows.institutions, faults);
}

/// The tree has no circle: from every institution one arrives at a root.
fn circles(rows: &[Row<InstitutionRow>], faults: &mut Faults) {
    let parents: HashMap<&str, &str> = rows
        .iter()
        .filter_map(|row| {
            row.data.parent.as_ref().map(|parent| (row.data.code.as_ref().as_str(), parent.as_ref().as_str()))
        })
        .collect();
    for row in rows {
        let Some(parent) = &row.data.parent else { continue };
        let own = row.data.code.as_ref().as_str();
        let mut above = Some(parent.as_ref().as_str());
        for _ in 0..=parents.len() {
            match above {
                Some(code) if code == own => {
                    let reason =
                        format!("{} belongs to itself through {}; mend parent", row.rule.id, parent.as_ref());
                    faults.error(&row.source, &parent.span(), reason);
                    break;
                }
                Some(code) => above = parents.get(code).copied(),
                None => break,
            }
        }
    }
}
