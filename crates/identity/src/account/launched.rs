//! Signing in through a hospital's system, which knows who sits there: its word stands in for the password, for one
//! institution, and never for the second factor.

use ::store::Tx;
use base::{Ctx, Result};

use super::{
    Accounts, Concluded,
    login::{First, as_account, denied, locked},
    store::{self, Stored},
};
use crate::access::{
    launch::{Launch, Launcher},
    rights::Place,
};

impl Accounts {
    /// Begins a session for the person of a launch that was taken
    /// ([`crate::access::launch::redeem`]). Refused, with the reason on the trail, unless exactly one account in
    /// use has this staff number and a role at the institution that can only be held there: who administers or
    /// acts for the region signs in by themselves. The session acts at that institution alone.
    pub fn launched(&self, tx: &mut Tx<'_>, ctx: &Ctx, launch: &Launch) -> Result<Concluded> {
        let named = match &launch.of.launcher {
            Launcher::Practitioner(number) => store::by_practitioner(tx, number)?,
            Launcher::Account(id) => store::by_id(tx, *id)?.into_iter().collect(),
        };
        let mut found: Vec<Stored> = Vec::new();
        for account in named {
            let roles = store::roles_of(tx, account.id)?;
            let works = roles.iter().any(|role| {
                role.holds(ctx.now)
                    && role.institution.as_deref() == Some(launch.of.institution.as_str())
                    && role.role.place() == Place::Institution
            });
            if works && !roles.iter().any(|role| role.role.is_administrator()) {
                found.push(account);
            }
        }
        let (Some(account), None) = (found.pop(), found.pop()) else {
            denied(tx, ctx, None, "launch: not exactly one account works there under this staff number")?;
            return Ok(Concluded::Refused);
        };
        let ctx = as_account(ctx, &account);
        if account.disabled || locked(&account, ctx.now) {
            denied(tx, &ctx, Some(account.id), "account is locked")?;
            return Ok(Concluded::Refused);
        }
        let how = format!("signed in by launch/{}", launch.id);
        let first = First::Institution(&launch.of.institution);
        self.welcome(tx, &ctx, account.id, first, &how).map(Concluded::SignedIn)
    }
}
