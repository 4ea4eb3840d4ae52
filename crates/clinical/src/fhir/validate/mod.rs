//! Is this resource what R4 says it may be? One walk over the JSON beside the tables: unknown
//! elements, cardinality, formats, required codes, choices, references, contained resources, extensions.
//! Invariants and profiles are not checked.

mod inside;
mod path;
mod primitives;
mod walk;

#[cfg(test)]
mod tests;

use serde_json::Value;

use super::issue::Issue;
pub(crate) use path::shown as shown_key;

/// Checks a resource (or a Bundle with its entries) against the base definitions of R4 4.0.1.
/// At most 100 issues come back, in the order of the content; none when it is right.
/// No diagnostics repeats a value, except codes of code-typed elements.
pub fn validate(resource: &Value) -> Vec<Issue> {
    walk::Walk::over(resource)
}
