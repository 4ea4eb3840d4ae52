//! People who sign in: accounts, passwords, the second factor, sessions, roles (等保三级, GB/T 22239-2019 8.1.4.1).
//!
//! * [`Accounts`]: creates, locks, resets; gives and takes roles.
//! * Signing in takes two steps around a slow one: [`Accounts::attempt`] reads, [`Attempt::verified_by`] works
//!   for tens of milliseconds on Argon2id, [`Accounts::conclude`] writes. An unknown name costs the same.
//! * [`Accounts::launched`]: signing in by the word of a hospital's system ([`crate::access::launch`]).
//! * [`Sessions`]: who is signed in, in memory; a change of roles or a lock holds at the next request.

pub mod external;
mod factor;
mod launched;
mod login;
mod model;
mod password;
mod roles;
mod service;
mod session;
mod store;

use base::Result;
pub use factor::{Enrolment, code_at};
pub use login::{Attempt, Concluded, PasswordChange};
pub use model::{Account, AccountId, Granted, Pending, Policy};
pub use password::{Hasher, Password};
pub use roles::NewRole;
pub use service::{Accounts, NewAccount};
pub use session::{SessionToken, Sessions, SignedIn};

/// Moves whenever an account, a role, a session or a client changes.
pub(crate) fn revision(tx: &mut ::store::Tx<'_>) -> Result<i64> {
    store::revision(tx)
}

/// Says that something changed.
pub(crate) fn changed(tx: &mut ::store::Tx<'_>) -> Result<()> {
    store::next_revision(tx)
}
