//! Creating and administering accounts. Who may do so is asked by the faces, of [`crate::access::rights`].

use std::sync::Arc;

use ::store::Tx;
use audit::{Action, Event};
use base::{Ctx, Fault, Random, ResidentId, Result};
use jiff::Timestamp;

use super::{
    Account, AccountId, Granted, Hasher, Password, Policy, Sessions, password,
    store::{self, Stored},
};
use crate::vault::{Field, Vault};

/// Accounts and what they need. Clones share it.
#[derive(Clone)]
pub struct Accounts {
    pub(super) vault: Arc<Vault>,
    pub(super) random: Arc<Random>,
    pub(super) policy: Arc<Policy>,
    pub(super) hasher: Arc<Hasher>,
    pub(super) sessions: Sessions,
}

/// An account that is to be made.
#[derive(Debug, Clone)]
pub struct NewAccount {
    /// The name it signs in with: 3 to 32 small letters, digits, `.`, `-`, `_`, beginning with a letter.
    pub login: String,
    /// The person's name.
    pub name: String,
    /// The institution's staff number.
    pub practitioner: Option<String>,
    /// The same person in the resident index.
    pub resident: Option<ResidentId>,
    /// The first password must be changed at the first use; not so for a demonstration.
    pub must_change: bool,
}

impl Accounts {
    /// Accounts whose passwords cost what `hasher` says.
    pub fn new(vault: Arc<Vault>, random: Arc<Random>, policy: Policy, hasher: Hasher) -> Self {
        let policy = Arc::new(policy);
        let sessions = Sessions::new(policy.clone());
        Self { vault, random, policy, hasher: Arc::new(hasher), sessions }
    }

    /// Argon2id, for work outside of a transaction.
    pub fn hasher(&self) -> &Arc<Hasher> {
        &self.hasher
    }

    /// The rules for signing in.
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// Who is signed in.
    pub fn sessions(&self) -> &Sessions {
        &self.sessions
    }

    /// A password for somebody else, and the string that is kept of it. Slow: not for a transaction.
    pub fn first_password(&self) -> Result<(Password, String)> {
        let password = loop {
            let password = Password::random(&self.random);
            if password::check(&self.policy, "", &password).is_ok() {
                break password;
            }
        };
        let kept = self.hasher.hash(&self.random, &password)?;
        Ok((password, kept))
    }

    /// Makes an account without roles; `kept` is the string of its first password.
    /// `Fault::conflict` when the name is taken, `Fault::invalid` for a name that is none.
    pub fn create(&self, tx: &mut Tx<'_>, ctx: &Ctx, new: &NewAccount, kept: &str) -> Result<AccountId> {
        let login = well_formed(&new.login)?;
        let name = new.name.trim();
        if name.is_empty() || name.chars().count() > 64 {
            return Err(
                Fault::invalid("an account has the name of a person, of at most 64 characters").at("name")
            );
        }
        let practitioner = new.practitioner.as_deref().map(str::trim).filter(|number| !number.is_empty());
        if practitioner.is_some_and(|n| {
            n.len() > 64
                || n.chars().any(char::is_control)
                || n.bytes().filter(u8::is_ascii_digit).count() >= 15
        }) {
            return Err(Fault::invalid("a staff number has at most 64 characters and is no identity card")
                .at("practitioner"));
        }
        if store::by_login(tx, &login)?.is_some() {
            return Err(Fault::conflict("there is an account of this name; choose another").at("login"));
        }
        let id = AccountId(self.random.uuid_v7(ctx.now));
        let account = Stored {
            id,
            login,
            person: self.vault.seal(&self.random, person(&id), name.as_bytes())?,
            practitioner: practitioner.map(str::to_owned),
            resident: new.resident,
            disabled: false,
            password: kept.to_owned(),
            password_at: ctx.now,
            must_change: new.must_change,
            failures: 0,
            locked_until: None,
            factor: None,
            factor_confirmed: false,
            factor_step: 0,
            created_at: ctx.now,
        };
        store::insert(tx, &account, &ctx.actor.id)?;
        told(tx, ctx, id, "created")?;
        Ok(id)
    }

    /// Every account with the roles it holds, by login.
    pub fn all(&self, tx: &mut Tx<'_>) -> Result<Vec<Account>> {
        store::all(tx)?.into_iter().map(|stored| self.shown(tx, stored)).collect()
    }

    /// The account that signs in with this name.
    pub fn named(&self, tx: &mut Tx<'_>, login: &str) -> Result<Option<Account>> {
        let Ok(login) = well_formed(login) else { return Ok(None) };
        let stored = store::by_login(tx, &login)?;
        stored.map(|stored| self.shown(tx, stored)).transpose()
    }

    /// The account. `Fault::not_found` when there is none.
    pub fn account(&self, tx: &mut Tx<'_>, id: AccountId) -> Result<Account> {
        let stored = known(tx, id)?;
        self.shown(tx, stored)
    }

    /// Whether somebody who works here is this resident (RULES §7.2: 职工本人档案加密级).
    pub fn is_staff(&self, tx: &mut Tx<'_>, resident: ResidentId) -> Result<bool> {
        store::is_staff(tx, resident)
    }

    fn shown(&self, tx: &mut Tx<'_>, stored: Stored) -> Result<Account> {
        let name = self.vault.open(person(&stored.id), &stored.person)?;
        Ok(Account {
            roles: store::roles_of(tx, stored.id)?,
            id: stored.id,
            login: stored.login,
            name: String::from_utf8(name).map_err(|_| Fault::corrupt("a name is no text"))?,
            practitioner: stored.practitioner,
            resident: stored.resident,
            disabled: stored.disabled,
            locked_until: stored.locked_until,
            must_change: stored.must_change,
            second_factor: stored.factor_confirmed,
            created_at: stored.created_at,
        })
    }

    /// Switches an account off, and ends its sessions.
    pub fn lock(&self, tx: &mut Tx<'_>, ctx: &Ctx, id: AccountId) -> Result<()> {
        known(tx, id)?;
        store::set_disabled(tx, id, true)?;
        store::end_sessions(tx, id)?;
        store::next_revision(tx)?;
        told(tx, ctx, id, "locked")
    }

    /// Switches an account on again, and forgets wrong attempts.
    pub fn unlock(&self, tx: &mut Tx<'_>, ctx: &Ctx, id: AccountId) -> Result<()> {
        known(tx, id)?;
        store::set_disabled(tx, id, false)?;
        store::next_revision(tx)?;
        told(tx, ctx, id, "unlocked")
    }

    /// Gives an account a password that must be changed at the next use (`kept` is its string), takes its
    /// second factor away if `factor` says so, and ends its sessions.
    pub fn reset(&self, tx: &mut Tx<'_>, ctx: &Ctx, id: AccountId, kept: &str, factor: bool) -> Result<()> {
        let before = known(tx, id)?;
        if !store::set_password(tx, id, &before.password, kept, true, ctx.now)? {
            return Err(Fault::conflict("the password was changed at this moment; try again"));
        }
        if factor {
            store::set_factor(tx, id, None)?;
        }
        store::end_sessions(tx, id)?;
        store::next_revision(tx)?;
        told(tx, ctx, id, if factor { "password and second factor reset" } else { "password reset" })
    }

    pub(super) fn factor_secret(&self, stored: &Stored) -> Result<Option<Vec<u8>>> {
        let sealed = stored.factor.as_deref();
        sealed.map(|sealed| self.vault.open(factor_field(&stored.id), sealed)).transpose()
    }

    /// When sessions that are still good were created and seen at the earliest.
    pub(super) fn good_since(&self, now: Timestamp) -> (Timestamp, Timestamp) {
        let ago = |span| now.checked_sub(span).unwrap_or(Timestamp::MIN);
        (ago(self.policy.absolute), ago(self.policy.idle))
    }

    /// Forgets sessions and external journeys that have run out; rows that went.
    pub(crate) fn forget_expired(&self, tx: &mut Tx<'_>, now: Timestamp) -> Result<u64> {
        let (created, seen) = self.good_since(now);
        Ok(store::forget_expired(tx, created, seen)? + super::external::forget_expired(tx, now)?)
    }

    /// The roles of an account that hold at `now`.
    pub fn roles(&self, tx: &mut Tx<'_>, id: AccountId, now: Timestamp) -> Result<Vec<Granted>> {
        let mut roles = store::roles_of(tx, id)?;
        roles.retain(|role| role.holds(now));
        Ok(roles)
    }
}

pub(super) fn known(tx: &mut Tx<'_>, id: AccountId) -> Result<Stored> {
    store::by_id(tx, id)?.ok_or_else(|| Fault::not_found("there is no such account"))
}

pub(super) fn told(tx: &mut Tx<'_>, ctx: &Ctx, id: AccountId, what: &str) -> Result<()> {
    audit::append(tx, ctx, [Event::done(Action::Administer, format!("account/{id}")).with(what)])
}

pub(super) fn person(id: &AccountId) -> Field<'_> {
    Field { name: "account.person", row: id.0.as_bytes() }
}

pub(super) fn factor_field(id: &AccountId) -> Field<'_> {
    Field { name: "account.factor", row: id.0.as_bytes() }
}

/// The name of an account in its one form.
pub(super) fn well_formed(login: &str) -> Result<String> {
    let login = login.trim().to_lowercase();
    let bytes = login.as_bytes();
    let letters = bytes.iter().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b".-_".contains(b));
    if !(3..=32).contains(&bytes.len()) || !letters || !bytes[0].is_ascii_lowercase() {
        return Err(Fault::invalid(
            "账号为3至32个小写字母、数字或 . - _，以字母开头 · a login has 3 to 32 small letters, digits or . - _ and begins with a letter",
        )
        .at("login"));
    }
    Ok(login)
}
