//! Weights: m and u of every level, from a file that says where they come from.

use base::{Fault, Result};
use serde::{Deserialize, Serialize};

use super::level::{DocumentLevel, FIELDS, Field, NameLevel, Pattern, PhoneLevel};

/// Probabilities of each level of each field.
pub(super) type Table = [Vec<f64>; FIELDS];

/// A Fellegi–Sunter model: for each level, how probable it is between two statements about one person (m)
/// and between two people (u).
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// Its name, which decisions cite.
    pub name: String,
    /// Where its numbers come from.
    pub origin: String,
    /// How many others of the same person a statement has, on average: what the prior rests on.
    pub matches_per_record: f64,
    pub(super) m: Table,
    pub(super) u: Table,
}

/// How often a name occurs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Frequency {
    /// People who may come: the region's, however few are registered yet. The prior rests on it.
    pub population: u64,
    /// People whose names were counted.
    pub people: u64,
    /// Of them, those of exactly this name (of two names, the more frequent).
    pub name: u64,
    /// Of them, those whose name sounds like it.
    pub sound: u64,
}

/// What a field adds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FieldScore {
    /// Which.
    pub field: Field,
    /// Code of its level; none where one side does not state it.
    pub level: Option<&'static str>,
    /// Bits that speak for one person (negative: for two).
    pub weight: f64,
}

/// How likely two statements are about one person.
#[derive(Debug, Clone, PartialEq)]
pub struct Score {
    /// The levels.
    pub pattern: Pattern,
    /// What each field adds, in the order of [`Field::ALL`].
    pub fields: [FieldScore; FIELDS],
    /// Bits before anything is compared: how rare it is that two people taken at random are one.
    pub prior: f64,
    /// Sum of prior and fields, bits.
    pub weight: f64,
    /// The same as a probability, 0 to 1.
    pub probability: f64,
}

impl Score {
    /// What a checked document says: certain, whatever else differs.
    pub fn certain(pattern: Pattern) -> Self {
        let fields = Field::ALL.map(|field| FieldScore { field, level: pattern.code(field), weight: 0.0 });
        Self { pattern, fields, prior: 0.0, weight: f64::INFINITY, probability: 1.0 }
    }
}

/// From where on a region links by itself, and asks a person (probabilities, 0 to 1). Policy: see the
/// region's parameters.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Thresholds {
    /// Linked without asking from here on; 1 never links.
    pub link: f64,
    /// Put before a person from here on.
    pub review: f64,
}

/// FHIR's `match-grade`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Grade {
    /// Less likely than it is likely that a pair at the review threshold is two people.
    CertainlyNot,
    /// Worth showing to who searches, not worth a review.
    Possible,
    /// A person has to look.
    Probable,
    /// Linked by itself.
    Certain,
}

impl Grade {
    /// The code of `http://terminology.hl7.org/CodeSystem/match-grade`.
    pub fn code(self) -> &'static str {
        match self {
            Self::CertainlyNot => "certainly-not",
            Self::Possible => "possible",
            Self::Probable => "probable",
            Self::Certain => "certain",
        }
    }
}

impl Thresholds {
    /// Where a score stands. Two checked identity cards are never certainly one person.
    pub fn grade(&self, score: &Score) -> Grade {
        let two_cards = score.pattern.is(Field::Document, DocumentLevel::TwoCards);
        match score.probability {
            p if p >= self.link && self.link < 1.0 && !two_cards => Grade::Certain,
            p if p >= self.review => Grade::Probable,
            p if p >= 1.0 - self.review => Grade::Possible,
            _ => Grade::CertainlyNot,
        }
    }
}

/// A name that was seen in nobody is counted as if it had been seen once in the average share (Laplace).
const PSEUDO_COUNT: f64 = 1.0;

impl Frequency {
    fn share(&self, count: u64, average: f64) -> f64 {
        (count as f64 + PSEUDO_COUNT) / (self.people as f64 + PSEUDO_COUNT / average)
    }
}

impl Model {
    /// The score of a pattern among `frequency.population` people. Agreement in a rare name weighs more than in
    /// a frequent one: u of the exact level is the name's own share, u of the same sound that of the others
    /// who sound like it.
    pub fn score(&self, pattern: Pattern, frequency: &Frequency) -> Score {
        let prior =
            (self.matches_per_record / (frequency.population.max(frequency.people).max(2) as f64)).log2();
        let fields = Field::ALL.map(|field| FieldScore {
            field,
            level: pattern.code(field),
            weight: self.weight(pattern, field, frequency),
        });
        let weight = prior + fields.iter().map(|field| field.weight).sum::<f64>();
        // Beyond a thousand bits a float knows no difference from certainty.
        let probability = 1.0 / (1.0 + (-weight).clamp(-1000.0, 1000.0).exp2());
        Score { pattern, fields, prior, weight, probability }
    }

    fn weight(&self, pattern: Pattern, field: Field, frequency: &Frequency) -> f64 {
        let Some(level) = pattern.level(field) else { return 0.0 };
        // Who shares a telephone shares an address, one person or a family: counted twice, the household would
        // make twins one child.
        if field == Field::Address && pattern.is(Field::Phone, PhoneLevel::Same) {
            return 0.0;
        }
        let at = |table: &Table| table[field as usize].get(usize::from(level)).copied().unwrap_or(1.0);
        let (m, mut u) = (at(&self.m), at(&self.u));
        if pattern.is(Field::Name, NameLevel::Exact) && field == Field::Name {
            u = frequency.share(frequency.name, u);
        } else if pattern.is(Field::Name, NameLevel::Pinyin) && field == Field::Name {
            u = frequency.share(frequency.sound.saturating_sub(frequency.name), u);
        }
        Self::bits(m, u)
    }

    /// What a level speaks for one person, in bits; below 0 against.
    pub fn bits(m: f64, u: f64) -> f64 {
        (m / u).log2()
    }

    /// m and u of a level.
    pub fn of(&self, field: Field, level: u8) -> Option<(f64, f64)> {
        let at = |table: &Table| table[field as usize].get(usize::from(level)).copied();
        at(&self.m).zip(at(&self.u))
    }

    /// The committed model, learnt on the synthetic set that `docs/empi.md` describes.
    pub fn synthetic() -> Result<Self> {
        Self::read(include_str!("synthetic.toml"))
    }

    /// Reads a model's file. `Fault::invalid` names the level that is missing, doubled or no probability.
    pub fn read(text: &str) -> Result<Self> {
        let file: File = toml::from_str(text)
            .map_err(|e| Fault::invalid(format!("a matching model cannot be read: {}", e.message())))?;
        let mut tables: [Table; 2] = [0, 1].map(|_| Field::ALL.map(|field| vec![0.0; field.levels().len()]));
        for row in &file.level {
            let wrong = |what: &str| {
                Fault::invalid(format!(
                    "matching model {}: level {} of {} {what}",
                    file.name, row.level, row.field
                ))
            };
            let field = Field::ALL.into_iter().find(|field| field.code() == row.field);
            let field = field.ok_or_else(|| wrong("is of no field that is compared"))?;
            let at = field.levels().iter().position(|code| *code == row.level);
            let at = at.ok_or_else(|| wrong("is no level of the field"))?;
            for (table, p) in tables.iter_mut().zip([row.m, row.u]) {
                if !(p > 0.0 && p <= 1.0) {
                    return Err(wrong("needs m and u above 0 and up to 1"));
                }
                if std::mem::replace(&mut table[field as usize][at], p) != 0.0 {
                    return Err(wrong("stands there twice"));
                }
            }
        }
        for field in Field::ALL {
            for (at, code) in field.levels().iter().enumerate() {
                if tables[0][field as usize][at] == 0.0 {
                    return Err(Fault::invalid(format!(
                        "matching model {}: level {code} of {} is missing",
                        file.name,
                        field.code()
                    )));
                }
            }
        }
        if !(file.matches_per_record > 0.0 && file.matches_per_record.is_finite()) {
            return Err(Fault::invalid(format!(
                "matching model {}: matches_per_record is a number above 0",
                file.name
            )));
        }
        let [m, u] = tables;
        Ok(Self { name: file.name, origin: file.origin, matches_per_record: file.matches_per_record, m, u })
    }

    /// The model as a file that [`Model::read`] takes.
    pub fn write(&self) -> Result<String> {
        let rows = Field::ALL.into_iter().flat_map(|field| {
            field.levels().into_iter().enumerate().map(move |(at, level)| LevelRow {
                field: field.code().to_owned(),
                level: level.to_owned(),
                m: self.m[field as usize][at],
                u: self.u[field as usize][at],
            })
        });
        let file = File {
            name: self.name.clone(),
            origin: self.origin.clone(),
            matches_per_record: self.matches_per_record,
            level: rows.collect(),
        };
        toml::to_string(&file).map_err(|e| Fault::internal(format!("a model as TOML: {e}")))
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    name: String,
    origin: String,
    matches_per_record: f64,
    level: Vec<LevelRow>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct LevelRow {
    field: String,
    level: String,
    m: f64,
    u: f64,
}
