//! The region's organisations and people (E1, B12): the tree 总医院 → 院区 → 分院 → 村卫生室 of any depth, consortia
//! with one legal person, the seven unified domains that members leave to their heads, departments, practitioners with
//! licences, titles and places of practice, devices.
//!
//! Everything is a dated statement ([`Fact`] with its days) of one of seven [`Topic`]s. Of one key one thing holds on a
//! day; what was stated before stays readable, with the time in which it was taken for true. A batch of statements is
//! taken whole or not at all: the tree is looked at on every day on which something begins or ends, so that no unit
//! is ever below itself and none hangs under one that ended.
//!
//! Institutions of the region's rule files are in the tree without being stated: what rules and prices go by (name,
//! kind, level, codes, place) stands there alone, and is not repeated here (adr/0050).

mod codes;
mod fact;
mod ledger;
mod picture;
mod plan;
mod reach;
mod service;
mod store;
mod topic;

#[cfg(test)]
mod tests;

pub use codes::{institution_code_checks, organisation_code_checks};
pub use fact::{Entry, Fact, FactKey, Line, Remark};
pub use ledger::{FROM, UNTIL};
pub use picture::{Picture, Unit};
pub use plan::{RowRemark, Stated};
pub use reach::Reach;
pub use service::{Organisation, Outcome, View, subjects};
pub use topic::{CONSORTIUM, DEPARTMENT, DOMAINS, Field, KINDS, LEVELS, Topic, Words, chinese, words};
