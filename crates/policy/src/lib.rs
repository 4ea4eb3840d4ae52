//! A region's rules as data: dated, sourced TOML files under `regions/<code>-<name>/`, loaded whole,
//! checked strictly, and answered as of a date (DESIGN, idea 1).
//!
//! No code here names a region, a hospital or a number of a rule. Every answer carries the [`RuleRef`]
//! it came from, so that a decision can cite file, version and source and be repeated later.
//!
//! ```no_run
//! # fn main() -> Result<(), Vec<policy::PolicyFault>> {
//! let policies = policy::Policies::load(std::path::Path::new("regions"))?;
//! let day = jiff::civil::date(2023, 8, 31);
//! for region in policies.regions() {
//!     let windows: Vec<u16> = region.recognisable(day).map(|item| item.window_days).collect();
//!     assert!(!windows.is_empty());
//! }
//! # Ok(())
//! # }
//! ```

mod authority;
mod book;
mod catalogue;
mod codes;
mod dated;
mod edition;
mod fault;
mod ground;
mod label;
mod load;
mod organisation;
mod policies;
mod region;
mod rule;
mod scenario;
mod sensitive;

#[cfg(test)]
mod tests;

pub use authority::AuthorityGroup;
pub use book::{Book, Difference, Statement};
pub use catalogue::{Category, Domain, Equivalence, Item, Modality, Panel, Place, Price};
pub use codes::{
    credit_code_checks, insurer_code_is_well_formed, loinc_checks, place_covers, place_is_well_formed,
};
pub use dated::{DateRange, Dated, Ruled};
pub use edition::{Edited, Edition, Listed};
pub use fault::{Counts, PolicyFault, Report, Severity};
pub use ground::{Ground, Parameter, Parameters};
pub use label::{EqaScheme, Label, LabelScope, Lapse};
pub use load::{check, parameter_called, read_files};
pub use organisation::{Area, Institution, Kind, Level};
pub use policies::Policies;
pub use region::Region;
pub use rule::{Rule, RuleRef};
pub use scenario::{ChangeKind, FileChange, Overlaid, RuleChange};
pub use sensitive::{SENSITIVE_CLASSES, SensitiveClass};
