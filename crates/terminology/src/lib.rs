//! What a hospital's codes and units mean (RULES §2.4).
//!
//! * [`ucum`]: units as hospitals write them become UCUM, and two units are compared exactly or refused
//!   with a reason. Never by hope.
//! * [`CodeBook`]: every institution's own codes have a small number each, and an item of the region's
//!   catalogue as of a day, once somebody has mapped them; what nobody has mapped is a work list.
//! * [`suggest`]: which item a local code probably is, for the person who maps.

mod codebook;
mod suggest;
pub mod ucum;

pub use codebook::{
    Basis, CodeBook, CodeNo, Loaded, LocalCode, Mapping, MappingRow, Meanings, RowFault, Turns, Unmapped,
    UnmappedAfter, system,
};
pub use suggest::{Suggestion, Wanted, suggest};
