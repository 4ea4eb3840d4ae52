//! Reading back: the current version, a past one, all of them.

use base::{Key, ResidentId, Result};
use store::Tx;

use super::{Found, Records, ResourceType, store as sql, text};

/// Versions of one resource that a history shows at most.
const HISTORY_MOST: u32 = 500;

impl Records {
    /// The current version behind a logical id.
    pub fn read(&self, tx: &mut Tx<'_>, kind: ResourceType, id: &str) -> Result<Option<Found>> {
        let Some(key) = self.key_of(tx, kind, id)? else { return Ok(None) };
        let Some(stored) = sql::get(tx, kind, key)? else { return Ok(None) };
        self.found(kind, id.to_owned(), stored).map(Some)
    }

    /// The current version behind a stored identity.
    pub fn by_key(&self, tx: &mut Tx<'_>, kind: ResourceType, key: Key) -> Result<Option<Found>> {
        let Some(stored) = sql::get(tx, kind, key)? else { return Ok(None) };
        self.named(kind, stored).map(Some)
    }

    /// What a reference in this person's record (`Observation/…`) leads to, if it is of that kind. A reference may be
    /// wrong, and two who were one are told apart: nothing of anybody else is found.
    pub fn led_to(
        &self,
        tx: &mut Tx<'_>,
        kind: ResourceType,
        reference: &str,
        resident: Option<ResidentId>,
    ) -> Result<Option<Found>> {
        let id = reference.strip_prefix(kind.name()).and_then(|rest| rest.strip_prefix('/'));
        let Some(id) = id else { return Ok(None) };
        Ok(self.read(tx, kind, id)?.filter(|found| found.resident == resident))
    }

    /// One version of a resource, current or past.
    pub fn version(
        &self,
        tx: &mut Tx<'_>,
        kind: ResourceType,
        id: &str,
        version: i64,
    ) -> Result<Option<Found>> {
        let Some(current) = self.read(tx, kind, id)? else { return Ok(None) };
        if current.version == version {
            return Ok(Some(current));
        }
        let Some(past) = sql::past_version(tx, kind, current.key, version)? else { return Ok(None) };
        let past = sql::Stored { institution: current.institution, ..past };
        self.found(kind, current.id, past).map(Some)
    }

    /// All versions, newest first; at most 500.
    pub fn history(&self, tx: &mut Tx<'_>, kind: ResourceType, id: &str) -> Result<Vec<Found>> {
        let Some(current) = self.read(tx, kind, id)? else { return Ok(Vec::new()) };
        let past = sql::past_versions(tx, kind, current.key, HISTORY_MOST)?;
        let (id, institution) = (current.id.clone(), current.institution.clone());
        let mut all = vec![current];
        for stored in past {
            let stored = sql::Stored { institution: institution.clone(), ..stored };
            all.push(self.found(kind, id.clone(), stored)?);
        }
        Ok(all)
    }

    /// All of one person's resources of a type, in no order.
    pub fn of_resident(
        &self,
        tx: &mut Tx<'_>,
        resident: ResidentId,
        kind: ResourceType,
    ) -> Result<Vec<Found>> {
        let mut rows = Vec::new();
        let all = sql::Slice { code: None, from: i64::MIN, to: i64::MAX };
        sql::each_of_resident(tx, resident, kind, all, |stored| {
            rows.push(stored);
            Ok(true)
        })?;
        rows.into_iter().map(|stored| self.named(kind, stored)).collect()
    }

    /// How many resources of each type there are, for the page that says what runs.
    pub fn counts(&self, tx: &mut Tx<'_>) -> Result<Vec<(ResourceType, i64)>> {
        ResourceType::ALL.iter().map(|kind| Ok((*kind, sql::count(tx, *kind)?))).collect()
    }

    pub(crate) fn named(&self, kind: ResourceType, stored: sql::Stored) -> Result<Found> {
        self.found(kind, stored.id(), stored)
    }

    pub(crate) fn found(&self, kind: ResourceType, id: String, stored: sql::Stored) -> Result<Found> {
        let kept = self.unpack(kind, stored.key, &stored.body)?;
        let sql::Stored { key, resident, version, updated_at, institution, .. } = stored;
        let json = text::with_meta(kind, &id, version, updated_at, &kept);
        Ok(Found { kind, id, key, version, updated_at, resident, institution, json })
    }
}
