//! `GET /api/catalogue/items/{code}`: one item or panel, with its prices and all versions of its rule.

use axum::{Json, extract::State as Extract};
use base::Fault;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::entry::{Entry, PriceAt, equivalents, prices};
use crate::{
    ApiError, State,
    caller::{Allowed, AnyKey},
    input::{Asked, Named},
    json::said::each,
};

/// As of when.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct On {
    /// The legal day; today when absent.
    #[param(value_type = Option<String>, format = Date)]
    on: Option<Date>,
}

/// One item or panel.
#[derive(Serialize, ToSchema)]
pub(crate) struct CatalogueEntry {
    /// The day it is shown as of.
    #[schema(value_type = String, format = Date)]
    on: Date,
    /// As it is in force on that day.
    entry: Entry,
    /// Items that may stand in for it.
    equivalents: Vec<Entry>,
    /// What it costs, by level of the ordering institution.
    prices: Vec<PriceAt>,
    /// Every version of an item, oldest first.
    versions: Vec<Entry>,
}

/// Shows an item or panel as of a day
#[utoipa::path(
    get, path = "/catalogue/items/{code}", tag = "catalogue", operation_id = "showCatalogueItem",
    params(("code" = String, Path, description = "The region's code"), On),
    responses((status = 200, description = "The item or panel", body = CatalogueEntry)),
    security(("key" = []))
)]
pub(crate) async fn item(
    Extract(state): Extract<State>,
    caller: Allowed<AnyKey>,
    Named(code): Named<String>,
    Asked(On { on }): Asked<On>,
) -> Result<Json<CatalogueEntry>, ApiError> {
    let region = &state.region;
    let on = on.unwrap_or_else(|| region.day(caller.ctx().now));
    let item = region.item(&code, on);
    let entry = item
        .map(Entry::from)
        .or_else(|| region.panel(&code, on).map(Entry::from))
        .ok_or_else(|| Fault::not_found(format!("nothing in the catalogue has this code on {on}")))?;
    Ok(Json(CatalogueEntry {
        on,
        entry,
        equivalents: item.map(|item| equivalents(region, item, on)).unwrap_or_default(),
        prices: prices(region, &code, on),
        versions: each(region.item_versions(&code)),
    }))
}
