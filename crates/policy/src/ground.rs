//! Why a doctor may examine again, and the numbers of the region's rules (RULES §2.2, §2.3).

use base::Masks;
use serde::Serialize;

use crate::{RuleRef, dated::ruled};

/// A ground on which a doctor may examine again (RULES §2.2).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Ground {
    /// Two digits.
    pub code: String,
    /// Chinese text.
    pub text: String,
    /// English text.
    pub text_en: String,
    /// Whether a re-examination on this ground stays in the denominator of the recognition rate.
    pub counts_in_rate: bool,
    /// The ground recorded when an emergency lets an order through.
    pub emergency: bool,
    /// Where it stands.
    pub rule: RuleRef,
}

/// A number that a rule gives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Parameter {
    /// The number, in the unit its name says.
    pub value: u32,
    /// Where it stands.
    pub rule: RuleRef,
}

/// The region's numbers in force on one day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Parameters {
    /// Shortest window an item may have (D1: 3).
    pub window_days_min: Parameter,
    /// Longest window an item may have (D1: 15).
    pub window_days_max: Parameter,
    /// How far back candidates are looked for; never shorter than the longest window.
    pub lookback_days: Parameter,
    /// A panel is a duplicate from this share of its items on (RULES §2.3: 50).
    pub panel_overlap_percent: Parameter,
    /// A medicine is a duplicate when more days than this are left of the last one (RULES §2.3: 7).
    pub medicine_days_left: Parameter,
    /// ATC level at which two medicines count as the same (RULES §2.3: 4).
    pub medicine_atc_level: Parameter,
    /// An order that nobody has withdrawn counts as open this long; after that its report speaks for it.
    pub open_order_hours: Parameter,
    /// A performance time this far ahead of our clock is taken as a clock that runs fast, not as an error.
    pub future_tolerance_minutes: Parameter,
    /// An order that is looked at again within so long (selected, then signed) counts as one check. None: for as long
    /// as it is open.
    pub same_order_hours: Option<Parameter>,
    /// Two registrations are linked without asking from this probability on, in parts per million that they
    /// are one person; 1,000,000 never links by likeness. None: documents and people alone link.
    pub match_link_ppm: Option<Parameter>,
    /// A person is asked whether two registrations are one person from this probability on, in parts per
    /// million.
    pub match_review_ppm: Option<Parameter>,
    /// About how many people live in the region: what the likelihood of a match begins from, however few are
    /// registered yet.
    pub match_population: Option<Parameter>,
    /// Days in which an institution answers a resident's objection, the day it was made not counted.
    pub objection_days: Option<Parameter>,
    /// First characters of a document's number that are shown (RULES §7.2: 4).
    pub mask_document_head: Option<Parameter>,
    /// Last characters of a document's number that are shown (RULES §7.2: 4).
    pub mask_document_tail: Option<Parameter>,
    /// First digits of a telephone number that are shown (RULES §7.2: 3).
    pub mask_phone_head: Option<Parameter>,
    /// Last digits of a telephone number that are shown (RULES §7.2: 4).
    pub mask_phone_tail: Option<Parameter>,
}

impl Parameters {
    /// How long an order that is looked at again counts as one check, in hours.
    pub fn same_order(&self) -> u32 {
        self.same_order_hours.as_ref().unwrap_or(&self.open_order_hours).value
    }

    /// How numbers are masked; what the region does not rule is as RULES §7.2 says.
    pub fn masks(&self) -> Masks {
        let usual = Masks::default();
        let or = |ruled: &Option<Parameter>, usual: usize| {
            ruled.as_ref().map_or(usual, |parameter| parameter.value as usize)
        };
        Masks {
            document_head: or(&self.mask_document_head, usual.document_head),
            document_tail: or(&self.mask_document_tail, usual.document_tail),
            phone_head: or(&self.mask_phone_head, usual.phone_head),
            phone_tail: or(&self.mask_phone_tail, usual.phone_tail),
        }
    }
}

ruled!(Ground);
