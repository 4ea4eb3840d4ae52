//! `GET /api/mappings/unmapped`: the work list of whoever maps.

use axum::{Json, extract::State as Extract};
use base::{Fault, Result};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use terminology::{CodeNo, Unmapped, UnmappedAfter};
use utoipa::{IntoParams, ToSchema};

use crate::{
    ApiError, State,
    caller::{Allowed, ToMap},
    input::Asked,
    json::said::each,
};

const USUAL: usize = 100;
const MOST: usize = 1_000;

/// Which page of the list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Question {
    /// Only this institution. A key without the scope `manage` sees its own only.
    institution: Option<String>,
    /// Lines at most: 100 when absent, up to 1,000.
    limit: Option<usize>,
    /// The `next` of the page before.
    after: Option<String>,
}

/// A page of the list.
#[derive(Serialize, ToSchema)]
pub(crate) struct UnmappedPage {
    /// Most results first.
    codes: Vec<UnmappedCode>,
    /// Where the next page begins; absent on the last.
    next: Option<String>,
}

/// A local code that means nothing yet.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct UnmappedCode {
    /// Who sends it.
    institution: String,
    /// Code system; empty for the institution's own list without a name.
    system: String,
    /// The code.
    code: String,
    /// Its name as sent.
    display: String,
    /// Results that wait for it.
    results: i64,
    /// First seen.
    first_seen: Timestamp,
    /// Last seen.
    last_seen: Timestamp,
}

/// Lists local codes that nobody has mapped, most results first
#[utoipa::path(
    get, path = "/mappings/unmapped", tag = "mappings", operation_id = "listUnmapped", params(Question),
    responses((status = 200, description = "A page of the list", body = UnmappedPage)),
    security(("key" = ["record.write"]), ("key" = ["manage"]))
)]
pub(crate) async fn unmapped(
    Extract(state): Extract<State>,
    caller: Allowed<ToMap>,
    Asked(question): Asked<Question>,
) -> Result<Json<UnmappedPage>, ApiError> {
    let institution = caller.narrowed(question.institution)?;
    let limit = question.limit.unwrap_or(USUAL).clamp(1, MOST);
    let after = question.after.as_deref().map(place).transpose()?;
    let now = caller.ctx().now;
    let found =
        state.read(|tx| state.codes.unmapped(tx, institution.as_deref(), limit, after.clone(), now))?;
    let next = found.last().filter(|_| found.len() >= limit).map(|last| written(&last.cursor()));
    Ok(Json(UnmappedPage { codes: each(found), next }))
}

fn written(after: &UnmappedAfter) -> String {
    format!("{}.{}.{}", after.count, after.no.0, after.institution)
}

fn place(text: &str) -> Result<UnmappedAfter> {
    let wrong =
        || Fault::invalid("after is the `next` of the page before; begin again without it").at("after");
    let mut parts = text.splitn(3, '.');
    let mut number = || parts.next().and_then(|part| part.parse().ok()).ok_or_else(wrong);
    let (count, no) = (number()?, number()?);
    let institution = parts.next().ok_or_else(wrong)?.to_owned();
    Ok(UnmappedAfter { count, no: CodeNo(no), institution })
}

impl From<Unmapped> for UnmappedCode {
    fn from(of: Unmapped) -> Self {
        Self {
            institution: of.institution,
            system: of.system,
            code: of.code,
            display: of.display,
            results: of.count,
            first_seen: of.first_seen,
            last_seen: of.last_seen,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{place, written};

    #[test]
    fn a_place_in_the_list_is_read_as_it_is_written() {
        let after = place("42.7.H.1").unwrap();
        assert_eq!((after.count, after.no.0, after.institution.as_str()), (42, 7, "H.1"));
        assert_eq!(written(&after), "42.7.H.1");
        assert!(place("42").is_err() && place("a.b.c").is_err());
    }
}
