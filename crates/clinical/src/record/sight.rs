//! Who sees what of the record: asked for every resource that would be answered, before it is counted,
//! sorted, included or followed by a chain.

use base::Result;
use serde_json::Value;
use store::Tx;

use super::Found;

/// Says what somebody may see.
pub trait Sight {
    /// Whether this resource (`value` is its JSON) may be seen.
    fn sees(&mut self, tx: &mut Tx<'_>, found: &Found, value: &Value) -> Result<bool>;
}

/// Everything: for the rooms themselves, and for systems whose key reads the record.
#[derive(Debug, Clone, Copy)]
pub struct Everything;

impl Sight for Everything {
    fn sees(&mut self, _: &mut Tx<'_>, _: &Found, _: &Value) -> Result<bool> {
        Ok(true)
    }
}
