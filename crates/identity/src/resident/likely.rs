//! Who of the residents may be the person that a statement is about, by likeness.
#![allow(clippy::float_arithmetic, reason = "probabilities")]

use std::{
    collections::{HashMap, HashSet},
    fmt,
    sync::Arc,
};

use ::store::Tx;
use base::{Fault, ResidentId, Result};
use jiff::{Timestamp, civil::Date};
use policy::Region;

use super::{
    check::check,
    model::{Birth, Demographics, Precision, SourcePatient},
    service::{Residents, gone, person_field, read},
    store::{self, MatchKey},
};
use crate::matching::{
    Features, Frequency, Grade, Model, Pattern, Rule, Score, Thresholds, compare, nearness,
};
use crate::{Hash, Lookup};

/// A model, and the region whose rules say what follows from it.
#[derive(Clone)]
pub struct Matching {
    model: Arc<Model>,
    region: Arc<Region>,
}

impl fmt::Debug for Matching {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Matching({})", self.model.name)
    }
}

impl Matching {
    /// Matches by `model`, under the parameters `match_link_ppm`, `match_review_ppm` and `match_population`
    /// of `region`.
    pub fn new(model: Arc<Model>, region: Arc<Region>) -> Self {
        Self { model, region }
    }

    /// Bits that speak for one person.
    pub(super) fn weight(&self, pattern: Pattern, frequency: &Frequency) -> f64 {
        self.model.score(pattern, frequency).weight
    }

    /// People of the region, by its parameter `match_population`.
    pub(super) fn population(&self, now: Timestamp) -> u64 {
        let parameters = self.region.parameters(self.region.day(now));
        parameters.and_then(|p| p.match_population.as_ref()).map_or(0, |p| p.value.into())
    }

    /// The thresholds in force at `now`; none where the region gives none.
    fn thresholds(&self, now: Timestamp) -> Option<Thresholds> {
        let parameters = self.region.parameters(self.region.day(now))?;
        parameters.match_population.as_ref()?;
        let probability = |parameter: &policy::Parameter| f64::from(parameter.value) * 1e-6;
        Some(Thresholds {
            link: probability(parameters.match_link_ppm.as_ref()?),
            review: probability(parameters.match_review_ppm.as_ref()?),
        })
    }
}

/// A resident who may be the person asked about.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// Who.
    pub resident: ResidentId,
    /// How likely, and what speaks for it.
    pub score: Score,
    /// What the region's thresholds make of it.
    pub grade: Grade,
}

/// Two residents field by field.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// Levels and weights.
    pub score: Score,
    /// What the region's thresholds make of it.
    pub grade: Grade,
    /// The model's name.
    pub model: String,
}

/// Residents of one block that are looked at: a family's telephone has few, a ward's is worth nothing.
const BLOCK_MOST: usize = 64;
/// Rows of one sound that are read: beyond, the name says nothing anyway.
const SOUND_MOST: usize = 4_096;
/// Residents of one sound that are opened, those of the nearest birth first.
const SOUND_OPENED: usize = 48;
/// Candidates that are answered.
const ANSWERED: usize = 20;
/// Days of birth are packed from here on.
const FIRST_DAY: Date = Date::constant(1800, 1, 1);

impl Residents {
    /// The same index, which also matches by likeness.
    #[must_use]
    pub fn matching(mut self, matching: Matching) -> Self {
        self.matching = Some(matching);
        self
    }

    /// Residents who may be `who`, the likeliest first, down to what the region's thresholds call
    /// possible. Nothing where the region does not match by likeness.
    pub fn candidates(&self, tx: &mut Tx<'_>, who: &Demographics, now: Timestamp) -> Result<Vec<Candidate>> {
        match &self.matching {
            Some(_) => self.likely(tx, &Features::of(who), None, now),
            None => Ok(Vec::new()),
        }
    }

    /// [`Residents::candidates`], with the owner of a stated document first and certain, unless that is
    /// somebody of another name and date of birth: what registering `who` would link to. Works in every region.
    pub fn identified(&self, tx: &mut Tx<'_>, who: &Demographics, now: Timestamp) -> Result<Vec<Candidate>> {
        let seen = check(&self.vault, &SourcePatient::new("-", "-"), who, self.today(now))?;
        let mut found = self.likely(tx, &Features::of(&seen.who), None, now)?;
        let owners = store::owners(tx, &seen.evidence)?;
        let Some(owner) = self.choose(tx, &owners, &seen)?.resident else { return Ok(found) };
        let known = Features::of(&self.demographics(tx, owner)?);
        let pattern = compare(&Features::of(&seen.who), &known);
        found.retain(|candidate| candidate.resident != owner);
        found.insert(0, Candidate { resident: owner, score: Score::certain(pattern), grade: Grade::Certain });
        Ok(found)
    }

    /// Compares what is known of two residents. `Fault::not_found` for an unknown one, `Fault::unsupported`
    /// where the region does not match by likeness.
    pub fn compare(
        &self,
        tx: &mut Tx<'_>,
        a: ResidentId,
        b: ResidentId,
        now: Timestamp,
    ) -> Result<Comparison> {
        let (Some(matching), Some(thresholds)) = (&self.matching, self.thresholds(now)) else {
            return Err(Fault::unsupported(
                "this region's rules give no match_link_ppm and match_review_ppm",
            ));
        };
        let [a, b] = [a, b].map(|id| self.demographics(tx, id).map(|who| Features::of(&who)));
        let (a, b) = (a?, b?);
        let mut found = Counted::new(matching.population(now), store::residents_about(tx)?);
        self.sounding(tx, &a, &mut found)?;
        let score = matching.model.score(compare(&a, &b), &found.frequency(self, &b));
        Ok(Comparison { grade: thresholds.grade(&score), score, model: matching.model.name.clone() })
    }

    pub(super) fn thresholds(&self, now: Timestamp) -> Option<Thresholds> {
        self.matching.as_ref().and_then(|matching| matching.thresholds(now))
    }

    /// Candidates for `who` but `but`, the likeliest first, down to possible ones.
    pub(super) fn likely(
        &self,
        tx: &mut Tx<'_>,
        who: &Features,
        but: Option<ResidentId>,
        now: Timestamp,
    ) -> Result<Vec<Candidate>> {
        let (Some(matching), Some(thresholds)) = (&self.matching, self.thresholds(now)) else {
            return Ok(Vec::new());
        };
        let mut counted = Counted::new(matching.population(now), store::residents_about(tx)?);
        self.sounding(tx, who, &mut counted)?;
        let mut candidates: HashSet<ResidentId> = counted.nearest(who.birth).collect();
        for rule in Rule::STORED {
            for key in rule.keys(who) {
                for stored in self.match_key(rule.code(), &key).both() {
                    let found = store::under_key(tx, stored, BLOCK_MOST + 1)?;
                    if found.len() <= BLOCK_MOST {
                        candidates.extend(found.into_iter().map(|(_, resident)| resident));
                    }
                }
            }
        }
        if let Some(but) = but {
            candidates.remove(&but);
        }
        let mut candidates: Vec<ResidentId> = candidates.into_iter().collect();
        candidates.sort_unstable();
        let mut likely = Vec::new();
        for (resident, sealed) in store::sealed_persons(tx, &candidates)? {
            let known: Demographics = read(&self.vault.open(person_field(&resident), &sealed)?)?;
            let known = Features::of(&known);
            let score = matching.model.score(compare(who, &known), &counted.frequency(self, &known));
            let grade = thresholds.grade(&score);
            if grade > Grade::CertainlyNot {
                likely.push(Candidate { resident, score, grade });
            }
        }
        likely.sort_by(|a, b| {
            b.score.weight.total_cmp(&a.score.weight).then_with(|| a.resident.cmp(&b.resident))
        });
        likely.truncate(ANSWERED);
        Ok(likely)
    }

    /// Reads the rows of a name's sound.
    fn sounding(&self, tx: &mut Tx<'_>, who: &Features, counted: &mut Counted) -> Result<()> {
        let Some(name) = &who.name else { return Ok(()) };
        counted.own = self.characters(name.text());
        for stored in self.match_key(SOUND, name.sound()).both() {
            for (part, resident) in store::under_key(tx, stored, SOUND_MOST)? {
                *counted.names.entry(low(part)).or_default() += 1;
                counted.rows.push((unpacked(part >> 32), resident));
            }
        }
        Ok(())
    }

    fn match_key(&self, use_: &str, key: &str) -> Short<i64> {
        let first = |Hash(hash): Hash| {
            let mut first = [0; 8];
            first.copy_from_slice(&hash[..8]);
            i64::from_be_bytes(first)
        };
        Short::of(self.vault.hash(use_, &[b"match", key.as_bytes()]), first)
    }

    /// A short keyed hash of a name's characters.
    fn characters(&self, text: &str) -> Short<u32> {
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

const SOUND: &str = "sound";

/// A short keyed hash, and while the key of look-up changes that under the key before.
#[derive(Debug, Clone, Copy, Default)]
struct Short<T> {
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

    fn both(self) -> impl Iterator<Item = T> {
        std::iter::once(self.now).chain(self.before)
    }
}

/// The residents whose names sound alike.
#[derive(Default)]
struct Counted {
    population: u64,
    people: u64,
    own: Short<u32>,
    names: HashMap<u32, u64>,
    rows: Vec<(Option<Birth>, ResidentId)>,
}

impl Counted {
    fn new(population: u64, people: u64) -> Self {
        Self { population, people, ..Self::default() }
    }

    fn nearest(&self, birth: Option<Birth>) -> impl Iterator<Item = ResidentId> {
        let mut ranked: Vec<(u8, ResidentId)> =
            self.rows.iter().map(|(known, resident)| (nearness(birth, *known), *resident)).collect();
        ranked.sort_unstable();
        ranked
            .into_iter()
            .take_while(|(rank, _)| *rank < FARTHEST)
            .take(SOUND_OPENED)
            .map(|(_, resident)| resident)
    }

    /// Of the asked name and a candidate's: the more frequent.
    fn frequency(&self, residents: &Residents, known: &Features) -> Frequency {
        let of = |name: Short<u32>| name.both().filter_map(|name| self.names.get(&name)).sum::<u64>();
        let other = known.name.as_ref().map_or(0, |name| of(residents.characters(name.text())));
        Frequency {
            population: self.population,
            people: self.people,
            name: of(self.own).max(other),
            sound: self.rows.len() as u64,
        }
    }
}

/// A birth that differs altogether is not looked at for the name's sake.
const FARTHEST: u8 = 4;

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

fn unpacked(packed: i64) -> Option<Birth> {
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
fn low(part: i64) -> u32 {
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
