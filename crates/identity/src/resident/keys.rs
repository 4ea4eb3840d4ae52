//! The keys by which likely residents are found: short keyed hashes, written with what is known of somebody,
//! changed with it, and made again under a new key of look-up.

use ::store::Tx;
use base::{ResidentId, Result};
use jiff::civil::Date;

use super::{
    model::{Birth, Demographics, Precision},
    service::{Residents, gone, person_field, read},
    store::{self, MatchKey},
};
use crate::{
    Hash, Lookup,
    matching::{Features, Rule},
};

/// Days of birth are packed from here on.
const FIRST_DAY: Date = Date::constant(1800, 1, 1);
pub(super) const SOUND: &str = "sound";
/// First letters of a name's sounds, as people type them: `zs` for 张三.
pub(super) const INITIALS: &str = "initials";

impl Residents {
    pub(super) fn match_key(&self, use_: &str, key: &str) -> Short<i64> {
        let first = |Hash(hash): Hash| {
            let mut first = [0; 8];
            first.copy_from_slice(&hash[..8]);
            i64::from_be_bytes(first)
        };
        Short::of(self.vault.hash(use_, &[b"match", key.as_bytes()]), first)
    }

    /// A short keyed hash of a name's characters.
    pub(super) fn characters(&self, text: &str) -> Short<u32> {
        let first = |Hash(hash): Hash| u32::from_be_bytes([hash[0], hash[1], hash[2], hash[3]]);
        Short::of(self.vault.hash("characters", &[b"match", text.as_bytes()]), first)
    }

    /// Every key under which somebody is found; none where this index does not match by likeness.
    pub(super) fn match_keys(&self, who: &Demographics) -> Vec<MatchKey> {
        self.keys_of(who, Short::now, Short::now)
    }

    /// The same under the key of look-up before this one, while it changes.
    fn keys_before(&self, who: &Demographics) -> Vec<MatchKey> {
        if self.vault.hash("", &[]).before.is_none() {
            return Vec::new();
        }
        self.keys_of(who, Short::earlier, Short::earlier)
    }

    /// Keys of a resident that stand under the key of look-up before are written under this one; how many.
    pub(super) fn rehash_keys(
        &self,
        tx: &mut Tx<'_>,
        resident: ResidentId,
        who: &Demographics,
    ) -> Result<i64> {
        let mut changed = 0;
        for key in self.keys_before(who) {
            changed += store::remove_key(tx, resident, key)?;
        }
        if changed > 0 {
            store::add_keys(tx, self.match_keys(who).into_iter().map(|key| (resident, key)))?;
        }
        Ok(i64::try_from(changed).unwrap_or(i64::MAX))
    }

    fn keys_of(
        &self,
        who: &Demographics,
        key_of: fn(Short<i64>) -> i64,
        part_of: fn(Short<u32>) -> u32,
    ) -> Vec<MatchKey> {
        if self.matching.is_none() {
            return Vec::new();
        }
        let features = Features::of(who);
        let stored = Rule::STORED.into_iter().flat_map(|rule| {
            rule.keys(&features).into_iter().map(move |key| (rule.code(), key)).collect::<Vec<_>>()
        });
        let mut keys: Vec<MatchKey> =
            stored.map(|(rule, key)| MatchKey { key: key_of(self.match_key(rule, &key)), part: 0 }).collect();
        keys.extend(features.name.as_ref().map(|name| MatchKey {
            key: key_of(self.match_key(SOUND, name.sound())),
            part: packed(features.birth) << 32 | i64::from(part_of(self.characters(name.text()))),
        }));
        keys.extend(features.name.as_ref().and_then(|name| {
            let initials = name.initials().filter(|letters| letters.len() >= INITIALS_MIN)?;
            let part = packed(features.birth) << 32;
            Some(MatchKey { key: key_of(self.match_key(INITIALS, &initials)), part })
        }));
        keys.sort_unstable();
        keys.dedup();
        keys
    }

    /// Writes the keys of residents that were registered before this index matched by likeness, `limit` of
    /// them after `after`; the last one's id, none at the end. Safe to run again.
    pub fn index_residents(
        &self,
        tx: &mut Tx<'_>,
        after: Option<ResidentId>,
        limit: usize,
    ) -> Result<Option<ResidentId>> {
        let page = store::residents_after(tx, after, limit)?;
        let mut keys = Vec::new();
        for (resident, sealed) in &page {
            let who: Demographics = read(&self.vault.open(person_field(resident), sealed)?)?;
            keys.extend(self.match_keys(&who).into_iter().map(|key| (*resident, key)));
        }
        store::add_keys(tx, keys)?;
        Ok(page.last().map(|(resident, _)| *resident))
    }

    /// Keys follow what is known.
    pub(super) fn change_keys(
        &self,
        tx: &mut Tx<'_>,
        resident: ResidentId,
        before: &Demographics,
        now: &Demographics,
    ) -> Result<()> {
        for key in self.keys_before(before) {
            store::remove_key(tx, resident, key)?;
        }
        let before: Vec<MatchKey> = match self.vault.hash("", &[]).before {
            None => self.match_keys(before),
            // While the key changes it is not known which of them are written: all that hold are.
            Some(_) => {
                for key in self.match_keys(before) {
                    store::remove_key(tx, resident, key)?;
                }
                Vec::new()
            }
        };
        let now = self.match_keys(now);
        for key in before.iter().filter(|key| !now.contains(key)) {
            store::remove_key(tx, resident, *key)?;
        }
        store::add_keys(tx, now.into_iter().filter(|key| !before.contains(key)).map(|key| (resident, key)))
    }

    pub(super) fn remove_keys(&self, tx: &mut Tx<'_>, resident: ResidentId) -> Result<()> {
        if self.matching.is_none() {
            return Ok(());
        }
        let facts = store::facts(tx, resident)?.ok_or_else(gone)?;
        let known = self.open_person(resident, &facts)?;
        let keys = self.match_keys(&known).into_iter().chain(self.keys_before(&known));
        keys.into_iter().try_for_each(|key| store::remove_key(tx, resident, key).map(drop))
    }
}

/// A single letter finds a tenth of a region.
pub(super) const INITIALS_MIN: usize = 2;

/// A short keyed hash, and while the key of look-up changes that under the key before.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Short<T> {
    now: T,
    before: Option<T>,
}

impl<T: Copy> Short<T> {
    fn of(hash: Lookup, first: impl Fn(Hash) -> T) -> Self {
        Self { now: first(hash.now), before: hash.before.map(first) }
    }

    fn now(self) -> T {
        self.now
    }

    fn earlier(self) -> T {
        self.before.unwrap_or(self.now)
    }

    pub(super) fn both(self) -> impl Iterator<Item = T> {
        std::iter::once(self.now).chain(self.before)
    }
}

/// Day of birth and its precision in 20 bits; 0 where there is none.
fn packed(birth: Option<Birth>) -> i64 {
    let Some(birth) = birth else { return 0 };
    let days = i64::from((birth.date - FIRST_DAY).get_days()).clamp(0, (1 << 17) - 1);
    let precision = match birth.precision {
        Precision::Year => 1,
        Precision::Month => 2,
        Precision::Day => 3,
    };
    days << 2 | precision
}

pub(super) fn unpacked(packed: i64) -> Option<Birth> {
    let precision = match packed & 3 {
        1 => Precision::Year,
        2 => Precision::Month,
        3 => Precision::Day,
        _ => return None,
    };
    let date = FIRST_DAY.checked_add(jiff::Span::new().days(packed >> 2)).ok()?;
    Some(Birth { date, precision })
}

/// The short hash in the low half.
pub(super) fn low(part: i64) -> u32 {
    u32::try_from(part & 0xffff_ffff).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::{packed, unpacked};
    use crate::{Birth, Precision};

    proptest! {
        #[test]
        fn a_birth_is_packed_and_unpacked(days in 0i64..110_000, precision in 0usize..3) {
            let date = date(1800, 1, 1) + jiff::Span::new().days(days);
            let precision = [Precision::Year, Precision::Month, Precision::Day][precision];
            let birth = Some(Birth { date, precision });
            prop_assert_eq!(unpacked(packed(birth)), birth);
            prop_assert!(packed(birth) < 1 << 20);
            prop_assert_eq!(unpacked(packed(None)), None);
        }
    }
}
