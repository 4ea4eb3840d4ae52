//! What ties somebody to a resident beyond the encounters and orders of the record: referrals, contracts,
//! consents, the authority of a family, and broken glass with its review.

mod glass;
mod store;

use ::store::Tx;
use base::{Ctx, Fault, Random, ResidentId, Result};
pub use glass::{BrokenGlass, GlassState, Opening, Verdict};
use jiff::Timestamp;
use uuid::Uuid;

use super::rights::{Bond, Relation, Sensitive};
use crate::account::AccountId;

/// For whom a bond is: everybody with a role at an institution, or one account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum For {
    /// An institution.
    Institution(String),
    /// An account.
    Account(AccountId),
}

/// A bond that is to be kept.
#[derive(Debug, Clone)]
pub struct NewBond {
    /// Whose record it opens.
    pub resident: ResidentId,
    /// What it is: a referral, contract, consent, or authority of a family.
    pub relation: Relation,
    /// For whom.
    pub to: For,
    /// Sensitive classes that it names.
    pub opens: Vec<Sensitive>,
    /// Until when; open when none.
    pub until: Option<Timestamp>,
    /// Why, or the number of the document.
    pub reason: String,
}

/// A bond as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptBond {
    /// Its id.
    pub id: Uuid,
    /// What it is.
    pub relation: Relation,
    /// For whom.
    pub to: For,
    /// Sensitive classes that it names.
    pub opens: Vec<Sensitive>,
    /// Since when.
    pub since: Timestamp,
    /// Until when; open when none.
    pub until: Option<Timestamp>,
    /// When it was withdrawn.
    pub ended_at: Option<Timestamp>,
    /// Why.
    pub reason: String,
}

/// Keeps a bond. `Fault::invalid` for a relation that is not made this way: encounters and orders stand in
/// the record, one's own record needs none, and the glass is broken by [`Opening`].
pub fn bind(tx: &mut Tx<'_>, ctx: &Ctx, random: &Random, new: &NewBond) -> Result<Uuid> {
    use Relation::{Consent, Contract, Family, Referral};
    let institutional = matches!(new.to, For::Institution(_));
    match new.relation {
        Referral | Contract if institutional => {}
        Consent => {}
        Family if !institutional => {}
        _ => return Err(Fault::invalid("such a relation is not kept here").at("relation")),
    }
    let id = random.uuid_v7(ctx.now);
    store::insert(tx, ctx, id, new)?;
    Ok(id)
}

/// Ends a bond, as of now. `Fault::not_found` when there is none in force.
pub fn unbind(tx: &mut Tx<'_>, ctx: &Ctx, resident: ResidentId, id: Uuid) -> Result<()> {
    if store::end(tx, ctx, resident, id)? {
        return Ok(());
    }
    Err(Fault::not_found("there is no such consent or authority in force"))
}

/// The bonds in force at `now` between a resident and an account acting for an institution.
pub fn bonds(
    tx: &mut Tx<'_>,
    resident: ResidentId,
    account: AccountId,
    institution: Option<&str>,
    now: Timestamp,
) -> Result<Vec<Bond>> {
    let kept = store::in_force(tx, resident, now)?;
    let mut bonds: Vec<Bond> = kept
        .into_iter()
        .filter(|bond| match &bond.to {
            For::Institution(code) => Some(code.as_str()) == institution,
            For::Account(id) => *id == account,
        })
        .map(|bond| Bond {
            personal: matches!(bond.to, For::Account(_)),
            relation: bond.relation,
            opens: bond.opens,
        })
        .collect();
    bonds.extend(glass::bond(tx, resident, account, institution, now)?);
    Ok(bonds)
}

/// The residents to whom an account itself is bound at `now`, each with the bond: whose records it may open.
/// They are named as they were when the bond was made ([`crate::Residents::current`] says who they have become).
pub fn bonds_for(tx: &mut Tx<'_>, account: AccountId, now: Timestamp) -> Result<Vec<(ResidentId, KeptBond)>> {
    store::for_account(tx, account, now)
}

/// Every bond there was, newest first.
pub fn bonds_of(tx: &mut Tx<'_>, resident: ResidentId) -> Result<Vec<KeptBond>> {
    store::of_resident(tx, resident)
}

pub(super) fn classes(text: &str) -> Result<Vec<Sensitive>> {
    text.split_whitespace()
        .map(|name| Sensitive::named(name).ok_or_else(|| Fault::corrupt("a stored class is unknown")))
        .collect()
}

pub(super) fn written(classes: &[Sensitive]) -> String {
    classes.iter().map(|class| class.name()).collect::<Vec<_>>().join(" ")
}
