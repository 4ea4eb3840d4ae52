//! An account and the rules for signing in.

use std::{fmt, str::FromStr};

use base::{Fault, ResidentId, Result};
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use crate::access::rights::Role;

/// Names an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccountId(pub Uuid);

impl fmt::Display for AccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.hyphenated().fmt(f)
    }
}

impl FromStr for AccountId {
    type Err = Fault;

    fn from_str(text: &str) -> Result<Self> {
        Uuid::from_str(text).map(Self).map_err(|_| Fault::invalid("the id of an account is a UUID"))
    }
}

/// A role that an account holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Granted {
    /// Names the grant.
    pub id: Uuid,
    /// What.
    pub role: Role,
    /// Where; none for the whole region.
    pub institution: Option<String>,
    /// Until when; open when none.
    pub until: Option<Timestamp>,
}

impl Granted {
    /// Whether it holds at `now`.
    pub fn holds(&self, now: Timestamp) -> bool {
        self.until.is_none_or(|until| now < until)
    }
}

/// An account as it is shown to those who administer it: never its secrets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Its id.
    pub id: AccountId,
    /// The name it signs in with.
    pub login: String,
    /// The person's name.
    pub name: String,
    /// The institution's staff number.
    pub practitioner: Option<String>,
    /// The same person in the resident index.
    pub resident: Option<ResidentId>,
    /// Switched off by an administrator.
    pub disabled: bool,
    /// Too many wrong attempts: not before this instant.
    pub locked_until: Option<Timestamp>,
    /// The password is one that somebody else knows.
    pub must_change: bool,
    /// Whether a second factor is in use.
    pub second_factor: bool,
    /// Since when it exists.
    pub created_at: Timestamp,
    /// The roles it holds.
    pub roles: Vec<Granted>,
}

/// What must be done before anything else can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pending {
    /// The code of the second factor.
    Factor,
    /// A password that nobody else knows.
    Password,
    /// A second factor, which this account must have.
    Enrolment,
}

impl Pending {
    /// As it is written.
    pub fn name(self) -> &'static str {
        match self {
            Self::Factor => "second-factor",
            Self::Password => "password",
            Self::Enrolment => "enrolment",
        }
    }
}

/// The rules for signing in. The numbers follow what assessors of 等保 level 3 ask for; an installation may be
/// stricter.
#[derive(Debug, Clone)]
pub struct Policy {
    /// Characters of a password at least.
    pub length_min: usize,
    /// Kinds of characters in a password at least, of capital letters, small letters, digits and others.
    pub kinds_min: usize,
    /// A password is changed at least so often.
    pub password_age: SignedDuration,
    /// Earlier passwords that may not come again.
    pub history: usize,
    /// Wrong attempts before the account is locked.
    pub failures_max: u32,
    /// The first lock; each wrong attempt after it doubles it.
    pub lock_first: SignedDuration,
    /// The longest lock.
    pub lock_most: SignedDuration,
    /// A session ends when nothing happened for so long.
    pub idle: SignedDuration,
    /// A session ends after so long, whatever happened.
    pub absolute: SignedDuration,
    /// Roles that need a second factor beside the three administrations.
    pub factor_roles: Vec<Role>,
    /// After a visit or an order, its institution goes on seeing the record for so long.
    pub relation: SignedDuration,
}

impl Default for Policy {
    /// Ten characters of three kinds, changed within 90 days, the last five not again; locked for ten minutes
    /// after five wrong attempts, doubling up to a day; sessions of 12 hours, 30 minutes idle; a visit or an order ties its institution for 90 days.
    fn default() -> Self {
        Self {
            length_min: 10,
            kinds_min: 3,
            password_age: SignedDuration::from_hours(90 * 24),
            history: 5,
            failures_max: 5,
            lock_first: SignedDuration::from_mins(10),
            lock_most: SignedDuration::from_hours(24),
            idle: SignedDuration::from_mins(30),
            absolute: SignedDuration::from_hours(12),
            factor_roles: Vec::new(),
            relation: SignedDuration::from_hours(90 * 24),
        }
    }
}

impl Policy {
    /// Whether somebody with these roles needs a second factor.
    pub fn needs_factor(&self, roles: &[Granted]) -> bool {
        roles.iter().any(|held| held.role.is_administrator() || self.factor_roles.contains(&held.role))
    }

    /// How long the account is locked after so many wrong attempts in a row; none below the limit.
    pub fn lock_for(&self, failures: u32) -> Option<SignedDuration> {
        let over = failures.checked_sub(self.failures_max)?;
        let doubled =
            self.lock_first.checked_mul(1i32.checked_shl(over).filter(|n| *n > 0).unwrap_or(i32::MAX));
        Some(doubled.unwrap_or(self.lock_most).min(self.lock_most))
    }
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::Policy;

    #[test]
    fn locks_begin_at_the_limit_double_and_stay_below_a_day() {
        let policy = Policy::default();
        let minutes = |failures| policy.lock_for(failures).map(|lock| lock.as_mins());
        assert_eq!((minutes(4), minutes(5), minutes(6), minutes(7)), (None, Some(10), Some(20), Some(40)));
        for failures in [20, 36, 100, u32::MAX] {
            assert_eq!(policy.lock_for(failures), Some(SignedDuration::from_hours(24)), "{failures}");
        }
    }
}
