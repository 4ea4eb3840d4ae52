//! Visits and orders that tie an institution to a resident (RULES §7.2: 就诊关系).

use base::{ResidentId, Result};
use identity::access::rights::{Bond, Relation};
use jiff::Timestamp;
use serde_json::Value;
use store::Tx;

use super::{Records, ResourceType, store as sql};
use crate::fhir::{EncounterView, Moment};

/// For whom ties are looked for.
#[derive(Debug, Clone, Copy)]
pub struct Party<'a> {
    /// The institution that sent the visit or order.
    pub institution: &'a str,
    /// A practitioner of it, by staff number.
    pub practitioner: Option<&'a str>,
    /// A visit or order that was over before this instant ties nobody any more.
    pub since: Timestamp,
}

impl Records {
    /// The visits and orders that tie `party` to a resident: at most one bond of a kind, naming the
    /// practitioner if one of them does. What was cancelled, planned only, or entered in error is none.
    pub fn ties(&self, tx: &mut Tx<'_>, resident: ResidentId, party: Party<'_>) -> Result<Vec<Bond>> {
        let mut bonds = Vec::new();
        for (kinds, relation) in [
            (&[ResourceType::Encounter][..], Relation::Encounter),
            (&[ResourceType::ServiceRequest, ResourceType::MedicationRequest][..], Relation::Order),
        ] {
            let mut bond: Option<Bond> = None;
            for kind in kinds {
                for value in self.sent_by(tx, resident, *kind, party.institution)? {
                    if !self.is_live(*kind, &value.0, value.1, party.since) {
                        continue;
                    }
                    let named = party.practitioner.is_some_and(|number| names(&value.0, number));
                    let bond = bond.get_or_insert_with(|| Bond::of(relation));
                    bond.personal |= named;
                }
            }
            bonds.extend(bond);
        }
        Ok(bonds)
    }

    fn sent_by(
        &self,
        tx: &mut Tx<'_>,
        resident: ResidentId,
        kind: ResourceType,
        institution: &str,
    ) -> Result<Vec<(Value, Timestamp)>> {
        let mut rows = Vec::new();
        let all = sql::Slice { code: None, from: i64::MIN, to: i64::MAX };
        sql::each_of_resident(tx, resident, kind, all, |stored| {
            if stored.institution == institution {
                rows.push(stored);
            }
            Ok(true)
        })?;
        let read = |stored: sql::Stored| {
            let updated_at = stored.updated_at;
            Ok((self.named(kind, stored)?.value()?, updated_at))
        };
        rows.into_iter().map(read).collect()
    }

    fn is_live(&self, kind: ResourceType, value: &Value, updated_at: Timestamp, since: Timestamp) -> bool {
        let status = value["status"].as_str().unwrap_or_default();
        if kind != ResourceType::Encounter {
            let ordered = value["authoredOn"].as_str().and_then(|text| self.instant(text));
            return matches!(status, "active" | "on-hold" | "completed")
                && ordered.unwrap_or(updated_at) >= since;
        }
        let Some(view) = EncounterView::of(value) else { return false };
        let period = |name: &str| value["period"][name].as_str().and_then(|text| self.instant(text));
        let over = period("end").or_else(|| period("start")).unwrap_or(updated_at);
        let class = view.class().and_then(|class| class.code()).unwrap_or_default();
        match status {
            // A stay lasts as long as it is not ended; visits are often never closed by who sent them.
            "in-progress" | "onleave" if matches!(class, "IMP" | "ACUTE" | "NONAC" | "OBSENC") => {
                period("end").is_none_or(|end| end >= since)
            }
            "arrived" | "triaged" | "in-progress" | "onleave" | "finished" => over >= since,
            _ => false,
        }
    }

    /// The last instant that a FHIR date, time or part of one can mean.
    fn instant(&self, text: &str) -> Option<Timestamp> {
        let end = Moment::parse(text)?.instants(&self.zone).end;
        Some(base::timestamp(end))
    }
}

/// Whether a visit or order names the practitioner, by a reference or by the staff number in it.
fn names(value: &Value, number: &str) -> bool {
    let own = |reference: &Value| {
        reference["reference"].as_str().and_then(|r| r.strip_prefix("Practitioner/")) == Some(number)
            || reference["identifier"]["value"].as_str() == Some(number)
    };
    let participants = value["participant"].as_array().into_iter().flatten();
    participants.map(|participant| &participant["individual"]).any(own)
        || own(&value["requester"])
        || value["performer"].as_array().into_iter().flatten().any(own)
}
