//! Probabilistic matching: how likely two statements are about one person (Fellegi–Sunter). No database here.
//!
//! * [`Features`]: a statement made ready for comparison (pinyin, 18-digit card, address in parts).
//! * [`compare()`](compare::compare): one [`Pattern`] of levels, a level for each [`Field`].
//! * [`Model`]: m and u of every level, which are data with an origin; [`Model::score`] adds the weights,
//!   rarer names counting for more.
//! * [`learn`]: u from pairs drawn at random, m by expectation maximisation over blocked pairs.
//! * [`study`]: a model from registrations as they are.
//! * [`block`]: which pairs are looked at at all.
//! * [`pairs`]: all such pairs of many people at once.
//! * [`cluster`]: pairs become persons, never two persons of two checked cards.
#![allow(
    clippy::float_arithmetic,
    reason = "weights are logarithms of probabilities; no money is counted here"
)]

mod address;
mod birth;
pub mod block;
mod card;
pub mod cluster;
mod compare;
mod features;
pub mod learn;
mod level;
mod model;
mod name;
pub mod pairs;
pub mod study;

pub use address::Address;
pub use block::{Rule, nearness};
pub use card::Card;
pub use compare::compare;
pub use features::Features;
pub use level::{
    AddressLevel, BirthLevel, DocumentLevel, FIELDS, Field, Level, NameLevel, Pattern, PhoneLevel, SexLevel,
};
pub use model::{FieldScore, Frequency, Grade, Model, Score, Thresholds};
pub use name::Name;

#[cfg(test)]
mod tests;
