//! Signing in: password, second factor, change of the password. What is slow happens between two
//! transactions, and costs the same for a name that nobody has.

use ::store::Tx;
use audit::{Action, Event, Outcome};
use base::{Actor, ActorKind, Ctx, Fault, Random, Result};
use jiff::Timestamp;

use super::{
    AccountId, Accounts, Enrolment, Hasher, Password, Policy, SessionToken, SignedIn, factor, password,
    service::{factor_field, known, told, well_formed},
    store::{self, Stored, StoredSession},
};

/// Somebody who says that they are an account. Says nothing about whether there is one.
#[derive(Debug)]
pub struct Attempt {
    found: Option<(AccountId, String)>,
}

impl Attempt {
    /// Whether the password is right. Slow, and as slow for a name that nobody has.
    pub fn verified_by(&self, hasher: &Hasher, password: &Password) -> Result<bool> {
        hasher.verify(self.found.as_ref().map(|(_, kept)| kept.as_str()), password)
    }
}

/// What came of it. Why somebody was refused is on the audit trail, not in the answer.
#[derive(Debug)]
pub enum Concluded {
    /// Signed in; something may be pending ([`SignedIn::pending`]).
    SignedIn(SessionToken),
    /// No: wrong, locked, switched off or unknown.
    Refused,
}

/// What the first factor was.
#[derive(Debug, Clone, Copy)]
pub(super) enum First<'a> {
    /// A password.
    Password,
    /// The word of an institution's system: the session acts there alone.
    Institution(&'a str),
    /// An external provider.
    Provider,
}

/// The slow part of changing a password.
#[derive(Debug)]
pub struct PasswordChange {
    account: AccountId,
    login: String,
    kept: String,
    earlier: Vec<String>,
}

impl PasswordChange {
    /// The string of the new password. `Fault::forbidden` when the old one is wrong, `Fault::unprocessable`
    /// when the new one breaks a rule or was used before. Slow.
    pub fn worked_out(&self, accounts: &Accounts, old: &Password, new: &Password) -> Result<String> {
        let Accounts { hasher, random, policy, .. } = accounts;
        if !hasher.verify(Some(&self.kept), old)? {
            return Err(Fault::forbidden("原口令不正确 · the old password is wrong").at("old"));
        }
        self.new_string(hasher, random, policy, new)
    }

    fn new_string(
        &self,
        hasher: &Hasher,
        random: &Random,
        policy: &Policy,
        new: &Password,
    ) -> Result<String> {
        password::check(policy, &self.login, new)?;
        for before in std::iter::once(&self.kept).chain(&self.earlier) {
            if hasher.verify(Some(before), new)? {
                return Err(Fault::unprocessable(
                    "不得使用最近用过的口令 · this password was used before; choose a new one",
                )
                .at("password"));
            }
        }
        hasher.hash(random, new)
    }
}

impl Accounts {
    /// Looks the name up. Nothing is answered yet.
    pub fn attempt(&self, tx: &mut Tx<'_>, login: &str) -> Result<Attempt> {
        // What cannot be a name is nobody's, and costs as much.
        let found = match well_formed(login) {
            Ok(login) => store::by_login(tx, &login)?,
            Err(_) => None,
        };
        Ok(Attempt { found: found.map(|account| (account.id, account.password)) })
    }

    /// Signs in, or counts a wrong attempt.
    pub fn conclude(&self, tx: &mut Tx<'_>, ctx: &Ctx, attempt: &Attempt, right: bool) -> Result<Concluded> {
        let account = match &attempt.found {
            Some((id, kept)) => known(tx, *id).map(Some)?.filter(|account| account.password == *kept),
            None => None,
        };
        let Some(account) = account else {
            denied(tx, ctx, None, "unknown account or password changed meanwhile")?;
            return Ok(Concluded::Refused);
        };
        let ctx = as_account(ctx, &account);
        if account.disabled || locked(&account, ctx.now) {
            denied(tx, &ctx, Some(account.id), "account is locked")?;
            return Ok(Concluded::Refused);
        }
        if !right {
            self.failed(tx, &ctx, &account, "wrong password")?;
            return Ok(Concluded::Refused);
        }
        // With a second factor in use, attempts are forgotten once that is right too.
        if !account.factor_confirmed {
            store::set_failures(tx, account.id, 0, None)?;
        }
        self.welcome(tx, &ctx, account.id, First::Password, "signed in").map(Concluded::SignedIn)
    }

    /// A session for somebody whose first factor was right. The second is still to come.
    pub(super) fn welcome(
        &self,
        tx: &mut Tx<'_>,
        ctx: &Ctx,
        account: AccountId,
        first: First<'_>,
        how: &str,
    ) -> Result<SessionToken> {
        let (created, seen) = self.good_since(ctx.now);
        store::forget_sessions(tx, account, created, seen)?;
        let session = StoredSession {
            account,
            factor_done: false,
            created_at: ctx.now,
            seen_at: ctx.now,
            institution: match first {
                First::Institution(code) => Some(code.to_owned()),
                First::Password | First::Provider => None,
            },
            by_password: matches!(first, First::Password),
        };
        let token = self.begin(tx, &session)?;
        told(tx, ctx, account, how)?;
        Ok(token)
    }

    /// Takes the code of the second factor, as it is pending or being set up; the session gets another token.
    /// A wrong code counts as a wrong attempt, and the lock that may follow ends the session.
    pub fn second_factor(&self, tx: &mut Tx<'_>, ctx: &Ctx, who: &SignedIn, code: &str) -> Result<Concluded> {
        let account = known(tx, who.account)?;
        if account.disabled || locked(&account, ctx.now) {
            denied(tx, ctx, Some(account.id), "account is locked")?;
            return Ok(Concluded::Refused);
        }
        let Some(secret) = self.factor_secret(&account)? else {
            return Err(Fault::conflict("no second factor is set up; POST /api/me/second-factor begins"));
        };
        let step = factor::step_of(&secret, code, ctx.now, account.factor_step)?;
        let used = match step {
            Some(step) => store::use_step(tx, account.id, step)?,
            None => false,
        };
        if !used {
            if self.failed(tx, ctx, &account, "wrong code of the second factor")? {
                store::end_sessions(tx, account.id)?;
                store::next_revision(tx)?;
            }
            return Ok(Concluded::Refused);
        }
        let token = self.rotate(tx, ctx, who, true)?;
        told(tx, ctx, account.id, "second factor taken")?;
        Ok(Concluded::SignedIn(token))
    }

    /// Begins setting up a second factor: it is in use once a code of it was taken. One that is in use is
    /// not replaced: an administrator resets it.
    pub fn enrol(&self, tx: &mut Tx<'_>, ctx: &Ctx, who: &SignedIn) -> Result<Enrolment> {
        let account = known(tx, who.account)?;
        if who.launched.is_some() {
            return Err(Fault::forbidden(
                "请以账号和口令登录后再绑定动态口令 · a second factor is set up by who signed in with account and password, not through a hospital's system",
            ));
        }
        if account.factor_confirmed {
            return Err(Fault::conflict(
                "a second factor is in use; a system administrator resets it when the device is lost",
            ));
        }
        let secret = factor::new_secret(&self.random);
        let sealed = self.vault.seal(&self.random, factor_field(&account.id), &secret)?;
        store::set_factor(tx, account.id, Some(&sealed))?;
        told(tx, ctx, account.id, "second factor is being set up")?;
        Ok(factor::enrolment(&secret, &account.login))
    }

    /// What is needed to change the password of somebody who is signed in.
    pub fn password_change(&self, tx: &mut Tx<'_>, who: &SignedIn) -> Result<PasswordChange> {
        if who.launched.is_some() {
            return Err(Fault::forbidden(
                "请以账号和口令登录后再更改口令 · a password is changed by who signed in with it, not through a hospital's system",
            ));
        }
        let account = known(tx, who.account)?;
        let most = u32::try_from(self.policy.history).unwrap_or(u32::MAX);
        let earlier = store::earlier_passwords(tx, account.id, most)?;
        Ok(PasswordChange { account: account.id, login: account.login, kept: account.password, earlier })
    }

    /// Puts the new password in place, ends every other session and gives this one another token.
    pub fn change_password(
        &self,
        tx: &mut Tx<'_>,
        ctx: &Ctx,
        who: &SignedIn,
        change: &PasswordChange,
        new: &str,
    ) -> Result<SessionToken> {
        if !store::set_password(tx, change.account, &change.kept, new, false, ctx.now)? {
            return Err(Fault::conflict("the password was changed at this moment; try again"));
        }
        let token = self.rotate(tx, ctx, who, false)?;
        let mine = store::session(tx, &token.hash())?;
        store::end_sessions(tx, change.account)?;
        if let Some(mine) = mine {
            store::insert_session(tx, &token.hash(), &mine)?;
        }
        told(tx, ctx, change.account, "password changed")?;
        Ok(token)
    }

    /// Counts a wrong old password of somebody who is signed in: a stolen session must not be a place to guess.
    pub fn wrong_old_password(&self, tx: &mut Tx<'_>, ctx: &Ctx, who: &SignedIn) -> Result<()> {
        let account = known(tx, who.account)?;
        if self.failed(tx, ctx, &account, "wrong old password")? {
            store::end_sessions(tx, account.id)?;
            store::next_revision(tx)?;
        }
        Ok(())
    }

    /// Counts a wrong attempt; whether it locks the account.
    fn failed(&self, tx: &mut Tx<'_>, ctx: &Ctx, account: &Stored, why: &str) -> Result<bool> {
        let failures = account.failures.saturating_add(1);
        let until =
            self.policy.lock_for(failures).map(|lock| ctx.now.checked_add(lock).unwrap_or(Timestamp::MAX));
        store::set_failures(tx, account.id, failures, until)?;
        denied(tx, ctx, Some(account.id), why)?;
        Ok(until.is_some())
    }
}

pub(super) fn locked(account: &Stored, now: Timestamp) -> bool {
    account.locked_until.is_some_and(|until| now < until)
}

pub(super) fn as_account(ctx: &Ctx, account: &Stored) -> Ctx {
    let actor = Actor { kind: ActorKind::Person, id: account.login.clone(), on_behalf_of: None };
    Ctx { actor, ..ctx.clone() }
}

/// What was typed as a name is not written down: it may be a password.
pub(super) fn denied(tx: &mut Tx<'_>, ctx: &Ctx, account: Option<AccountId>, why: &str) -> Result<()> {
    let entity = account.map_or_else(|| "account".to_owned(), |id| format!("account/{id}"));
    let event = Event { outcome: Outcome::Denied, ..Event::done(Action::Administer, entity).with(why) };
    audit::append(tx, ctx, [event])
}
