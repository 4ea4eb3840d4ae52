//! Giving and taking roles (三权分立).

use ::store::Tx;
use base::{Ctx, Fault, Result};
use jiff::Timestamp;
use uuid::Uuid;

use super::{
    AccountId, Accounts, Granted,
    service::{known, told},
    store,
};
use crate::access::rights::{Place, Role};

/// A role that is to be given.
#[derive(Debug, Clone)]
pub struct NewRole {
    /// What.
    pub role: Role,
    /// Where; none for the whole region.
    pub institution: Option<String>,
    /// Until when; open when none.
    pub until: Option<Timestamp>,
}

impl Accounts {
    /// Gives a role. It holds at the account's next request. `Fault::invalid` for a role that is not held
    /// there; `Fault::conflict` for one that does not go with what the account holds; `Fault::forbidden` to
    /// oneself.
    pub fn grant(&self, tx: &mut Tx<'_>, ctx: &Ctx, id: AccountId, new: &NewRole) -> Result<Uuid> {
        let account = known(tx, id)?;
        if ctx.actor.kind == base::ActorKind::Person && ctx.actor.id == account.login {
            return Err(Fault::forbidden(
                "不能给自己授权 · nobody gives roles to themselves; ask another security administrator",
            ));
        }
        let institution = new.institution.as_deref().map(str::trim).filter(|code| !code.is_empty());
        if !new.role.held_at(institution) {
            return Err(Fault::invalid(match new.role.place() {
                Place::Institution => "this role is held at an institution: name it",
                _ => "this role is held for no institution: name none",
            })
            .at("institution"));
        }
        if new.role.place() == Place::Resident && account.resident.is_none() {
            return Err(Fault::unprocessable("this account is tied to no resident").at("role"));
        }
        // Whoever made the account knows its first password: it must not become that of an administrator.
        if new.role.is_administrator() && ctx.actor.kind == base::ActorKind::Person && account.must_change {
            return Err(Fault::conflict(
                "the account's first password is still in use; its owner signs in and changes it first",
            )
            .at("role"));
        }
        let held = self.roles(tx, id, ctx.now)?;
        if let Some(other) = held.iter().find(|other| !new.role.goes_with(other.role)) {
            return Err(Fault::conflict(format!(
                "{} does not go with {}, which the account holds (三权分立; 居民与职工账号分开): take that one away first, or make another account",
                new.role, other.role
            ))
            .at("role"));
        }
        if held.iter().any(|there| there.role == new.role && there.institution.as_deref() == institution) {
            return Err(Fault::conflict("the account holds this role there already").at("role"));
        }
        let granted = Granted {
            id: self.random.uuid_v7(ctx.now),
            role: new.role,
            institution: institution.map(str::to_owned),
            until: new.until,
        };
        store::insert_role(tx, id, &granted, &ctx.actor.id, ctx.now)?;
        store::next_revision(tx)?;
        told(tx, ctx, id, &format!("role {} at {} given", granted.role, institution.unwrap_or("*")))?;
        Ok(granted.id)
    }

    /// Takes a role away, as of the account's next request. `Fault::not_found` when it does not hold it.
    pub fn revoke(&self, tx: &mut Tx<'_>, ctx: &Ctx, id: AccountId, grant: Uuid) -> Result<()> {
        known(tx, id)?;
        if !store::revoke_role(tx, id, grant, &ctx.actor.id, ctx.now)? {
            return Err(Fault::not_found("the account holds no such role"));
        }
        store::next_revision(tx)?;
        told(tx, ctx, id, &format!("role {grant} taken away"))
    }
}
