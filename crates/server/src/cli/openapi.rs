//! `lianyi openapi`: the description of the JSON API, from which the console's client is made.

use base::Fault;

use super::{Failure, out};

pub(super) fn run() -> Result<(), Failure> {
    let wrong = |error| Fault::internal(format!("the description of the API cannot be written: {error}"));
    out::json(&serde_json::to_value(api::document()).map_err(wrong)?);
    Ok(())
}
