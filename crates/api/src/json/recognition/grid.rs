//! `GET /api/recognition/grid`: counters by institution and item, written short, for a wall.

use std::collections::BTreeMap;

use axum::{Json, extract::State as Extract};
use care::recognition::{Filter, GroupBy};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::statistics::bounded;
use crate::{
    ApiError, State,
    caller::{Allowed, ToCount},
    input::Asked,
    json::said::{Category, Level},
};

/// Which days.
#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub(crate) struct Question {
    /// First legal day.
    #[param(value_type = String, format = Date, example = "2023-08-01")]
    from: Date,
    /// Last legal day, included.
    #[param(value_type = String, format = Date, example = "2023-08-31")]
    to: Date,
}

/// Counters by ordering institution and item. Only cells in which something was counted are there.
#[derive(Serialize, ToSchema)]
pub(crate) struct Grid {
    /// First legal day.
    #[schema(value_type = String, format = Date)]
    from: Date,
    /// Last legal day, included.
    #[schema(value_type = String, format = Date)]
    to: Date,
    /// The institutions, in the order of their codes.
    institutions: Vec<GridInstitution>,
    /// The items and panels, in the order of their codes.
    items: Vec<GridItem>,
    /// Each: place among the institutions, place among the items, lines checked, offered, recognised, examined again,
    /// of these not in the rate, money saved and not given back in fen.
    cells: Vec<Vec<i64>>,
}

/// An institution of the grid.
#[derive(Serialize, ToSchema)]
struct GridInstitution {
    /// Its code.
    code: String,
    /// Its Chinese name.
    name: Option<String>,
    /// Its level on the last day.
    level: Option<Level>,
}

/// An item or panel of the grid.
#[derive(Serialize, ToSchema)]
struct GridItem {
    /// Its code.
    code: String,
    /// Its Chinese name.
    name: Option<String>,
    /// What sort an item is; none for a panel.
    category: Option<Category>,
}

/// Counts by institution and item at once
#[utoipa::path(
    get, path = "/recognition/grid", tag = "recognition", operation_id = "showGrid", params(Question),
    responses((status = 200, description = "The cells", body = Grid)),
    security(("key" = ["recognition"]), ("key" = ["manage"]))
)]
pub(crate) async fn grid(
    Extract(state): Extract<State>,
    caller: Allowed<ToCount>,
    Asked(Question { from, to }): Asked<Question>,
) -> Result<Json<Grid>, ApiError> {
    bounded(from, to)?;
    let institution = caller.narrowed(None)?;
    let filter = Filter { institution, ..Filter::over(from, to, GroupBy::Item) };
    let found = state.read(|tx| state.recognition.grid(tx, &filter))?;
    let places = |codes: BTreeMap<String, usize>| -> BTreeMap<String, usize> {
        codes.into_keys().enumerate().map(|(at, code)| (code, at)).collect()
    };
    let institutions = places(found.iter().map(|(code, ..)| (code.clone(), 0)).collect());
    let items = places(found.iter().map(|(_, code, _)| (code.clone(), 0)).collect());
    let number = |at: usize| i64::try_from(at).unwrap_or(i64::MAX);
    let cells = found.iter().map(|(institution, item, count)| {
        vec![
            number(institutions[institution]),
            number(items[item]),
            count.checks,
            count.offered,
            count.recognised,
            count.reexamined,
            count.excused,
            (count.saved - count.returned).0,
        ]
    });
    let cells = cells.collect();
    let region = &state.region;
    let institutions = institutions.into_keys().map(|code| {
        let known = region.institution_by(&code, to);
        let level = known.map(|known| known.level.into());
        GridInstitution { name: known.map(|known| known.name.clone()), level, code }
    });
    let items = items.into_keys().map(|code| {
        let item = region.item(&code, to);
        let panel = region.panel(&code, to).map(|panel| panel.name.clone());
        let name = item.map(|item| item.name.clone()).or(panel);
        GridItem { name, category: item.map(|item| item.category.into()), code }
    });
    Ok(Json(Grid { from, to, institutions: institutions.collect(), items: items.collect(), cells }))
}
