//! How one sender's messages are read.

use jiff::tz::TimeZone;

use super::{IdentifierTypes, NarrativeCodes};
use crate::charset::CharsetRule;

/// Everything the reader needs to know beside the bytes.
#[derive(Debug, Clone)]
pub struct ReadOptions {
    /// Character set of the frames.
    pub charset: CharsetRule,
    /// Zone of times sent without offset.
    pub zone: TimeZone,
    /// Identifier type codes.
    pub identifiers: IdentifierTypes,
    /// Which text observations are findings and conclusion.
    pub narrative: NarrativeCodes,
    /// More segments than this are refused.
    pub segments_max: usize,
    /// After this many errors the rest is not looked at.
    pub errors_max: usize,
}

impl ReadOptions {
    /// Defaults, in the region's zone.
    pub fn in_zone(zone: TimeZone) -> Self {
        Self {
            charset: CharsetRule::default(),
            zone,
            identifiers: IdentifierTypes::default(),
            narrative: NarrativeCodes::default(),
            segments_max: 20_000,
            errors_max: 20,
        }
    }
}
