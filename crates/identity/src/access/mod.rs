//! Who may what. Systems: API keys, stored hashed, and an allow-list of MLLP senders. People: [`rights`] says
//! what a role may do, [`bond`] what ties somebody to a resident.

pub mod bond;
pub mod client;
pub mod export;
mod key;
pub mod launch;
pub mod rights;
mod sender;
pub mod smart;
mod store;

pub use key::{ApiKey, KeyId, KeyRing, authenticate, create_key, keys, revoke_key};
pub use sender::{MllpSender, Network, put_sender, remove_sender, senders};

use base::Result;

/// Moves whenever a key or a sender changes: what remembers them compares it to know when to read again.
pub fn revision(tx: &mut ::store::Tx<'_>) -> Result<i64> {
    store::revision(tx)
}
