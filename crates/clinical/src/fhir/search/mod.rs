//! FHIR search (R4 §3.1.1): a list of `name=value` becomes a typed [`Query`], which says what an index
//! can narrow by and decides in memory whether a resource matches.
//! Not here: `_has`, `_list`, `_text`, `_content`, `_filter`, `:above`, `:below`, `:in`, unit conversion.

mod decimal;
mod eval;
mod hints;
mod index;
mod matching;
mod parse;
mod query;
mod sort;
mod table;
mod term;
mod text;

#[cfg(test)]
mod tests;

pub use decimal::Approximate;
pub use hints::DateBounds;
pub use index::{
    Token, extract_tokens, principal_code, principal_code_param, principal_codings, principal_date,
    principal_date_param, principal_span,
};
pub use query::{Chain, Filter, Include, Meta, Query, SortKey, Summary, Total};
pub use sort::SortValue;
pub use table::{ParamKind, SearchParam, search_params, searched_types};
pub use term::{Modifier, NumberTerm, Prefix, ReferenceTerm, System, Term, TokenTerm};
pub use text::escaped;

use jiff::{Timestamp, tz::TimeZone};

/// What a search needs to know of the world.
#[derive(Debug, Clone)]
pub struct Context {
    /// Dates without a zone are days of this one: the region's.
    pub zone: TimeZone,
    /// The present, for `ap`.
    pub now: Timestamp,
    /// Our own base URL: absolute references under it are local ones.
    pub base_url: Option<String>,
}
