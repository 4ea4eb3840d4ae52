//! What has run out is forgotten: sessions, codes, tokens, assertions, launches, journeys to an external provider. Nothing that
//! says who did what goes this way: that stands on the trail, and consents and links keep their rows.

use base::Result;
use jiff::{SignedDuration, Timestamp};
use store::Tx;

use crate::{
    access::{client, launch, smart},
    account::Accounts,
};

/// Codes and launches are kept so long after their end, so that one shown again is still known to be one.
const KNOWN: SignedDuration = SignedDuration::from_hours(24);

/// Forgets it; rows that went.
pub fn forget_expired(tx: &mut Tx<'_>, accounts: &Accounts, now: Timestamp) -> Result<u64> {
    let before = now.checked_sub(KNOWN).unwrap_or(Timestamp::MIN);
    let mut gone = accounts.forget_expired(tx, now)?;
    gone += client::forget_expired(tx, now)?;
    gone += smart::forget_expired(tx, now, before)?;
    gone += launch::forget(tx, before)?;
    Ok(gone)
}
