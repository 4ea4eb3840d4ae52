//! Who of the residents may be the person that a statement is about, by likeness.
#![allow(clippy::float_arithmetic, reason = "probabilities")]

use std::{
    collections::{HashMap, HashSet},
    fmt,
    sync::Arc,
};

use ::store::Tx;
use base::{Fault, ResidentId, Result};
use jiff::Timestamp;
use policy::Region;

use super::{
    check::check,
    keys::{SOUND, Short, low, unpacked},
    model::{Birth, Demographics, SourcePatient},
    service::{Residents, person_field, read},
    store,
};
use crate::matching::{
    Features, Frequency, Grade, Model, Pattern, Rule, Score, Thresholds, compare, nearness,
};

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
