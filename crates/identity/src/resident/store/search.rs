//! SQL of looking for residents by what people type.

use ::store::{Tx, Value, params};
use base::{ResidentId, Result};

use crate::account::AccountId;

/// Among whom is looked: whoever may be tied to an account at an institution.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Within<'a> {
    pub(crate) institution: Option<&'a str>,
    pub(crate) account: AccountId,
    pub(crate) own: Option<ResidentId>,
}

/// Residents of a key that an institution knows, or to whom it or the account is bound; none is narrowed.
pub(crate) fn under_key_within(
    tx: &mut Tx<'_>,
    key: i64,
    within: Within<'_>,
    most: usize,
) -> Result<Vec<(i64, ResidentId)>> {
    const SQL: &str = "SELECT k.part, k.resident FROM match_key k WHERE k.key = $1 AND (
            k.resident = $4
            OR EXISTS (SELECT 1 FROM source_patient p WHERE p.resident = k.resident AND p.institution = $2)
            OR EXISTS (SELECT 1 FROM resident_bond b WHERE (b.institution = $2 OR b.account = $3) AND (b.resident = k.resident
                OR b.resident IN (SELECT source FROM resident_merge WHERE target = k.resident AND undone_at IS NULL)))
            OR EXISTS (SELECT 1 FROM break_glass g WHERE g.account = $3 AND (g.resident = k.resident
                OR g.resident IN (SELECT source FROM resident_merge WHERE target = k.resident AND undone_at IS NULL))))
        ORDER BY k.part, k.resident LIMIT $5";
    let nobody: &[u8] = &[];
    let own = within.own.as_ref().map_or(nobody, |own| own.as_bytes().as_slice());
    let institution = within.institution.unwrap_or_default();
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let values: &[Value<'_>] = params![key, institution, within.account.0.as_bytes(), own, most];
    tx.query(SQL, values, |row| Ok((row.int(0)?, ResidentId::from_slice(row.blob(1)?)?)))
}
