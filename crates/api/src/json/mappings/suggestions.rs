//! `GET /api/mappings/suggestions`: what a local code probably means.

use axum::{Json, extract::State as Extract};
use serde::{Deserialize, Serialize};
use terminology::{Suggestion, Wanted, suggest, system};
use utoipa::{IntoParams, ToSchema};

use crate::{
    ApiError, State,
    caller::{Allowed, ToMap},
    input::Asked,
    json::said::each,
};

/// The code, as the work list shows it.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct LocalCode {
    /// Code system; a LOINC code is looked for as such.
    #[serde(default)]
    system: String,
    /// The code.
    #[param(example = "ALT01")]
    code: String,
    /// Its name; the code itself when absent.
    #[param(example = "谷丙转氨酶")]
    display: Option<String>,
    /// LOINC, where the institution states one beside its own code.
    loinc: Option<String>,
    /// Unit of its results, as written.
    unit: Option<String>,
}

/// What it may mean.
#[derive(Serialize, ToSchema)]
pub(crate) struct Suggestions {
    /// Best first, at most five. A person decides.
    suggestions: Vec<Suggested>,
}

/// An item that a local code may mean.
#[derive(Serialize, ToSchema)]
struct Suggested {
    /// Code of the item.
    item: String,
    /// Its name.
    name: String,
    /// 0 to 1000; from 900 the names or codes are the same.
    score: u16,
    /// Why.
    why: &'static str,
}

/// Suggests what a local code means
#[utoipa::path(
    get, path = "/mappings/suggestions", tag = "mappings", operation_id = "suggestMapping",
    params(LocalCode),
    responses((status = 200, description = "Suggestions", body = Suggestions)),
    security(("key" = ["record.write"]), ("key" = ["manage"]))
)]
pub(crate) async fn suggestions(
    Extract(state): Extract<State>,
    caller: Allowed<ToMap>,
    Asked(of): Asked<LocalCode>,
) -> Result<Json<Suggestions>, ApiError> {
    let is_loinc = system::canonical(&of.system) == system::LOINC;
    let wanted = Wanted {
        display: of.display.as_deref().unwrap_or(&of.code),
        loinc: of.loinc.as_deref().or(is_loinc.then_some(of.code.as_str())),
        unit: of.unit.as_deref(),
    };
    let found = suggest(&state.region, state.region.day(caller.ctx().now), &wanted);
    Ok(Json(Suggestions { suggestions: each(found) }))
}

impl From<Suggestion> for Suggested {
    fn from(of: Suggestion) -> Self {
        Self { item: of.item, name: of.name, score: of.score, why: of.why }
    }
}
