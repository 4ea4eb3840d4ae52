//! `GET /api/catalogue/items?q=`: finds items and panels by what people type.

use axum::{Json, extract::State as Extract};
use jiff::civil::Date;
use policy::Region;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{entry::Entry, pinyin};
use crate::{
    ApiError, State,
    caller::{Allowed, AnyKey},
    input::Asked,
};

/// Entries answered when the caller does not say, and at most.
const USUAL: usize = 50;
const MOST: usize = 1_000;

/// What is looked for.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Sought {
    /// Code, LOINC, part of a name, or initials of its pinyin; everything when absent.
    #[param(example = "xbct")]
    q: Option<String>,
    /// The legal day; today when absent.
    #[param(value_type = Option<String>, format = Date)]
    on: Option<Date>,
    /// Entries at most: 50 when absent, up to 1,000.
    limit: Option<usize>,
}

/// What was found, best first.
#[derive(Serialize, ToSchema)]
pub(crate) struct CatalogueFound {
    /// The day they are in force on.
    #[schema(value_type = String, format = Date)]
    on: Date,
    /// How many match, shown or not.
    total: usize,
    /// The first of them.
    items: Vec<Entry>,
}

/// Finds items and panels of the recognition catalogue
#[utoipa::path(
    get, path = "/catalogue/items", tag = "catalogue", operation_id = "searchCatalogue", params(Sought),
    responses((status = 200, description = "Items and panels with the rule each stands in", body = CatalogueFound)),
    security(("key" = []))
)]
pub(crate) async fn search(
    Extract(state): Extract<State>,
    caller: Allowed<AnyKey>,
    Asked(Sought { q, on, limit }): Asked<Sought>,
) -> Result<Json<CatalogueFound>, ApiError> {
    let on = on.unwrap_or_else(|| state.region.day(caller.ctx().now));
    let found = find(&state.region, on, q.as_deref().unwrap_or_default());
    let total = found.len();
    let items = found.into_iter().take(limit.unwrap_or(USUAL).min(MOST)).collect();
    Ok(Json(CatalogueFound { on, total, items }))
}

fn find(region: &Region, on: Date, typed: &str) -> Vec<Entry> {
    let typed = typed.trim().to_lowercase();
    let items = region.items(on).filter_map(|item| {
        let names = [item.name.as_str(), item.name_en.as_deref().unwrap_or_default()];
        rank(&typed, &item.code, item.loinc.as_deref(), &names).map(|rank| (rank, Entry::from(item)))
    });
    let panels = region.panels(on).filter_map(|panel| {
        let rank = rank(&typed, &panel.code, panel.loinc.as_deref(), &[panel.name.as_str()])?;
        Some((rank, Entry::from(panel)))
    });
    let mut found: Vec<(u8, Entry)> = panels.chain(items).collect();
    found.sort_by_key(|(rank, _)| *rank);
    found.into_iter().map(|(_, entry)| entry).collect()
}

/// How well it fits, 0 best; none when it does not.
pub(crate) fn rank(typed: &str, code: &str, loinc: Option<&str>, names: &[&str]) -> Option<u8> {
    let code = code.to_lowercase();
    let mut lower = names.iter().map(|name| name.to_lowercase());
    if typed.is_empty() {
        return Some(0);
    }
    if code == typed || loinc == Some(typed) || names.iter().any(|name| name.to_lowercase() == typed) {
        return Some(0);
    }
    if code.starts_with(typed) || names.iter().any(|name| name.to_lowercase().starts_with(typed)) {
        return Some(1);
    }
    if lower.any(|name| name.contains(typed)) || code.contains(typed) {
        return Some(2);
    }
    names.iter().any(|name| pinyin::matches(&pinyin::initials(name), typed)).then_some(3)
}

#[cfg(test)]
mod tests {
    use super::rank;

    #[test]
    fn an_exact_code_comes_before_a_part_of_a_name() {
        let fits = |typed| rank(typed, "CT-XB", Some("24627-2"), &["胸部CT平扫", "Chest CT"]);
        assert_eq!(fits("ct-xb"), Some(0));
        assert_eq!(fits("24627-2"), Some(0));
        assert_eq!(fits("胸部"), Some(1));
        assert_eq!(fits("平扫"), Some(2));
        assert_eq!(fits("xbctps"), Some(3));
        assert_eq!(fits("头颅"), None);
        assert_eq!(fits(""), Some(0));
    }
}
