//! SQL of bonds and broken glass. Both stay under the resident they were made for and are read of whom that
//! one has become, so that each goes with its own person when a merge is undone.

use ::store::{Row, Tx, params};
use base::{Ctx, Fault, ResidentId, Result};
use jiff::Timestamp;
use uuid::Uuid;

use super::{BrokenGlass, For, KeptBond, NewBond, Verdict, classes, written};
use crate::{access::rights::Relation, account::AccountId, resident::BECAME};

/// Bonds of one resident, and broken glass on one list, at most.
const MOST: u32 = 1_000;

pub(super) fn insert(tx: &mut Tx<'_>, ctx: &Ctx, id: Uuid, new: &NewBond) -> Result<()> {
    let (institution, account) = match &new.to {
        For::Institution(code) => (Some(code.as_str()), None),
        For::Account(id) => (None, Some(id.0.as_bytes().to_vec())),
    };
    tx.execute(
        "INSERT INTO resident_bond (resident, id, relation, institution, account, opens, since, until, made_by, reason)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        params![
            new.resident,
            id.as_bytes(),
            new.relation.name(),
            institution,
            account,
            written(&new.opens),
            ctx.now,
            new.until,
            &ctx.actor.id,
            &new.reason
        ],
    )
    .map(|_| ())
}

pub(super) fn end(tx: &mut Tx<'_>, ctx: &Ctx, resident: ResidentId, id: Uuid) -> Result<bool> {
    let sql = format!(
        "UPDATE resident_bond SET ended_at = $3, ended_by = $4
         WHERE (resident = $1 OR resident IN ({BECAME})) AND id = $2 AND ended_at IS NULL
            AND (until IS NULL OR until > $3)"
    );
    tx.execute(&sql, params![resident, id.as_bytes(), ctx.now, &ctx.actor.id]).map(|rows| rows == 1)
}

const BOND: &str = "id, relation, institution, account, opens, since, until, ended_at, reason";

fn bond(row: &Row<'_>) -> Result<KeptBond> {
    let to = match (row.opt_text(2)?, row.opt_blob(3)?) {
        (Some(code), None) => For::Institution(code),
        (None, Some(id)) => For::Account(AccountId(uuid(id)?)),
        _ => return Err(Fault::corrupt("a bond is for nobody")),
    };
    Ok(KeptBond {
        id: uuid(row.blob(0)?)?,
        relation: Relation::named(&row.text(1)?)
            .ok_or_else(|| Fault::corrupt("a stored relation is unknown"))?,
        to,
        opens: classes(&row.text(4)?)?,
        since: row.time(5)?,
        until: row.opt_time(6)?,
        ended_at: row.opt_time(7)?,
        reason: row.text(8)?,
    })
}

fn uuid(bytes: &[u8]) -> Result<Uuid> {
    Uuid::from_slice(bytes).map_err(|_| Fault::corrupt("an id is not of 16 bytes"))
}

pub(super) fn in_force(tx: &mut Tx<'_>, resident: ResidentId, now: Timestamp) -> Result<Vec<KeptBond>> {
    let sql = format!(
        "SELECT {BOND} FROM resident_bond
         WHERE (resident = $1 OR resident IN ({BECAME})) AND ended_at IS NULL AND since <= $2 AND (until IS NULL OR until > $2)"
    );
    tx.query(&sql, params![resident, now], bond)
}

pub(super) fn for_account(
    tx: &mut Tx<'_>,
    account: AccountId,
    now: Timestamp,
) -> Result<Vec<(ResidentId, KeptBond)>> {
    let sql = format!(
        "SELECT {BOND}, resident FROM resident_bond WHERE account = $1 AND ended_at IS NULL AND since <= $2
            AND (until IS NULL OR until > $2) ORDER BY id LIMIT $3"
    );
    tx.query(&sql, params![account.0.as_bytes(), now, MOST], |row| {
        Ok((ResidentId::from_slice(row.blob(9)?)?, bond(row)?))
    })
}

pub(super) fn of_resident(tx: &mut Tx<'_>, resident: ResidentId) -> Result<Vec<KeptBond>> {
    let sql = format!(
        "SELECT {BOND} FROM resident_bond WHERE resident = $1 OR resident IN ({BECAME}) ORDER BY id DESC LIMIT $2"
    );
    tx.query(&sql, params![resident, MOST], bond)
}

pub(super) fn insert_glass(tx: &mut Tx<'_>, glass: &BrokenGlass) -> Result<()> {
    tx.execute(
        "INSERT INTO break_glass (id, resident, account, login, institution, reason, opens, at, until)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        params![
            glass.id.as_bytes(),
            glass.resident,
            glass.account.0.as_bytes(),
            &glass.login,
            &glass.institution,
            &glass.reason,
            written(&glass.opens),
            glass.at,
            glass.until
        ],
    )
    .map(|_| ())
}

const GLASS: &str = "id, resident, account, login, institution, reason, opens, at, until,
    reviewed_at, reviewed_by, justified, note";

fn broken(row: &Row<'_>) -> Result<BrokenGlass> {
    let verdict = match (row.opt_time(9)?, row.opt_text(10)?, row.opt_int(11)?) {
        (Some(at), Some(by), Some(justified)) => {
            Some(Verdict { justified: justified != 0, note: row.opt_text(12)?.unwrap_or_default(), at, by })
        }
        _ => None,
    };
    Ok(BrokenGlass {
        id: uuid(row.blob(0)?)?,
        resident: ResidentId::from_slice(row.blob(1)?)?,
        account: AccountId(uuid(row.blob(2)?)?),
        login: row.text(3)?,
        institution: row.text(4)?,
        reason: row.text(5)?,
        opens: classes(&row.text(6)?)?,
        at: row.time(7)?,
        until: row.time(8)?,
        verdict,
    })
}

pub(super) fn glass(tx: &mut Tx<'_>, id: Uuid) -> Result<Option<BrokenGlass>> {
    tx.query_opt(&format!("SELECT {GLASS} FROM break_glass WHERE id = $1"), params![id.as_bytes()], broken)
}

pub(super) fn glass_of(tx: &mut Tx<'_>, resident: ResidentId) -> Result<Vec<BrokenGlass>> {
    let sql = format!(
        "SELECT {GLASS} FROM break_glass WHERE resident = $1 OR resident IN ({BECAME}) ORDER BY at DESC LIMIT $2"
    );
    tx.query(&sql, params![resident, MOST], broken)
}

pub(super) fn glass_at(
    tx: &mut Tx<'_>,
    institution: Option<&str>,
    reviewed: bool,
    most: u32,
) -> Result<Vec<BrokenGlass>> {
    let state = if reviewed { "reviewed_at IS NOT NULL" } else { "reviewed_at IS NULL" };
    let sql = format!(
        "SELECT {GLASS} FROM break_glass WHERE ($1 = 0 OR institution = $2) AND {state} ORDER BY at LIMIT $3"
    );
    tx.query(&sql, params![institution.is_some(), institution.unwrap_or_default(), most.min(MOST)], broken)
}

pub(super) fn review_glass(tx: &mut Tx<'_>, id: Uuid, verdict: &Verdict) -> Result<bool> {
    tx.execute(
        "UPDATE break_glass SET reviewed_at = $2, reviewed_by = $3, justified = $4, note = $5
         WHERE id = $1 AND reviewed_at IS NULL",
        params![id.as_bytes(), verdict.at, &verdict.by, verdict.justified, &verdict.note],
    )
    .map(|rows| rows == 1)
}
