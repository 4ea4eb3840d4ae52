//! `GET /api/residents/{id}/trends`: values of laboratory items over time, from whichever institution.

use std::collections::BTreeMap;

use audit::{Action, Event};
use axum::{Json, extract::State as Extract};
use base::{Fault, Result};
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use terminology::ucum::{self, Comparable};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::{
    institution_name, looked,
    measured::{Measured, measured},
    whose,
};
use crate::{
    ApiError, State,
    caller::{Reading, TheRecord},
    input::{Asked, Named},
    json::recognition::ItemNamed,
};

/// From when to when.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Period {
    /// From this legal day on.
    #[param(value_type = Option<String>, format = Date)]
    from: Option<Date>,
    /// Up to this legal day.
    #[param(value_type = Option<String>, format = Date)]
    to: Option<Date>,
}

/// Items that were measured.
#[derive(Serialize, ToSchema)]
pub(crate) struct TrendList {
    /// Those that were measured last first.
    items: Vec<ItemMeasured>,
}

/// An item that was measured.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct ItemMeasured {
    /// The region's item.
    item: ItemNamed,
    /// How many values there are.
    count: usize,
    /// The newest.
    latest: ValueWritten,
    /// When the newest was taken.
    at: Timestamp,
    /// Its flags.
    flags: Vec<String>,
    /// Institutions that measured it.
    institutions: usize,
}

/// A value as it was written.
#[derive(Serialize, ToSchema)]
struct ValueWritten {
    /// With its comparator.
    #[schema(example = "42.5")]
    value: String,
    /// Its unit.
    #[schema(example = "U/L")]
    unit: Option<String>,
}

/// The values of one item.
#[derive(Serialize, ToSchema)]
pub(crate) struct Trend {
    /// The region's item.
    item: ItemNamed,
    /// The unit of all points, in UCUM: the region's for this item, otherwise the one used most; empty where it is
    /// measured without one.
    #[schema(example = "U/L")]
    unit: String,
    /// Values that may be set beside each other, oldest first.
    points: Vec<TrendPoint>,
    /// Values that may not, oldest first, each with the reason.
    left: Vec<TrendLeftOut>,
}

/// One value.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct TrendPoint {
    /// When the specimen was taken or the examination made.
    at: Timestamp,
    /// In the trend's unit, as a decimal number.
    #[schema(example = "42.5")]
    value: String,
    /// The lower bound of what the laboratory holds normal, in the trend's unit.
    low: Option<String>,
    /// The upper bound of it.
    high: Option<String>,
    /// As it was written, where the unit was another one.
    written: Option<ValueWritten>,
    /// Flags such as H and L.
    flags: Vec<String>,
    /// Who measured it, by the region's code.
    institution: String,
    /// Its name.
    institution_name: Option<String>,
    /// The report it stands in.
    report: Option<Uuid>,
}

/// A value that is not set beside the others.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct TrendLeftOut {
    /// When.
    at: Timestamp,
    /// As it was written.
    written: ValueWritten,
    /// `not-a-number` or `unit`.
    #[schema(example = "unit")]
    reason: &'static str,
    /// Who measured it, by the region's code.
    institution: String,
    /// Its name.
    institution_name: Option<String>,
    /// The report it stands in.
    report: Option<Uuid>,
}

/// Lists the items that were measured of somebody
#[utoipa::path(
    get, path = "/residents/{id}/trends", tag = "residents", operation_id = "listTrends",
    params(("id" = Uuid, Path, description = "The resident, by the region's id"), Period),
    responses(
        (status = 200, description = "Items with their newest values", body = TrendList),
        (status = 404, description = "There is no such resident, or none that the caller may see"),
    ),
    security(("key" = ["record.read"]))
)]
pub(crate) async fn list(
    Extract(state): Extract<State>,
    reading: Reading<TheRecord>,
    Named(id): Named<Uuid>,
    Asked(period): Asked<Period>,
) -> Result<Json<TrendList>, ApiError> {
    let all = within(&state, &reading, id, &period, "trends").await?;
    let mut by_item: BTreeMap<String, Vec<Measured>> = BTreeMap::new();
    for value in all {
        by_item.entry(value.item.code.clone()).or_default().push(value);
    }
    let mut items: Vec<ItemMeasured> = by_item
        .into_values()
        .filter_map(|mut values| {
            let count = values.len();
            let mut institutions: Vec<String> = values.iter().map(|v| v.institution.clone()).collect();
            institutions.sort_unstable();
            institutions.dedup();
            let Measured { item, at, value, unit, flags, .. } = values.pop()?;
            let latest = ValueWritten { value, unit };
            Some(ItemMeasured { item, count, latest, at, flags, institutions: institutions.len() })
        })
        .collect();
    items.sort_by(|a, b| b.at.cmp(&a.at).then_with(|| a.item.code.cmp(&b.item.code)));
    Ok(Json(TrendList { items }))
}

/// Shows the values of one item over time
///
/// Values in other units are converted where that is exact (UCUM); what cannot be set beside the others is
/// listed apart.
#[utoipa::path(
    get, path = "/residents/{id}/trends/{item}", tag = "residents", operation_id = "showTrend",
    params(
        ("id" = Uuid, Path, description = "The resident, by the region's id"),
        ("item" = String, Path, description = "The region's code of the item"),
        Period,
    ),
    responses(
        (status = 200, description = "The values", body = Trend),
        (status = 404, description = "There is no such resident or item, or none that the caller may see"),
    ),
    security(("key" = ["record.read"]))
)]
pub(crate) async fn series(
    Extract(state): Extract<State>,
    reading: Reading<TheRecord>,
    Named((id, code)): Named<(Uuid, String)>,
    Asked(period): Asked<Period>,
) -> Result<Json<Trend>, ApiError> {
    let now = reading.ctx().now;
    let today = state.region.day(now);
    let known = state.region.item(&code, today);
    let mut all = within(&state, &reading, id, &period, "trends").await?;
    all.retain(|value| value.item.code == code);
    let name = known.map(|item| item.name.clone()).or_else(|| all.first().map(|v| v.item.name.clone()));
    let name = name.ok_or_else(|| Fault::not_found("the region has no such item").at("item"))?;
    let unit = known.and_then(|item| item.unit.clone()).or_else(|| most_used(&all)).unwrap_or_default();
    let (mut points, mut left) = (Vec::new(), Vec::new());
    for value in all {
        let institution_name = institution_name(&state, &value.institution, value.at);
        match converted(&value, &unit) {
            Ok((number, low, high, same)) => points.push(TrendPoint {
                at: value.at,
                value: number,
                low,
                high,
                written: (!same).then_some(ValueWritten { value: value.value, unit: value.unit }),
                flags: value.flags,
                institution: value.institution,
                institution_name,
                report: value.report,
            }),
            Err(reason) => left.push(TrendLeftOut {
                at: value.at,
                written: ValueWritten { value: value.value, unit: value.unit },
                reason,
                institution: value.institution,
                institution_name,
                report: value.report,
            }),
        }
    }
    Ok(Json(Trend { item: ItemNamed { code, name }, unit, points, left }))
}

/// What was measured in a period, put on the trail.
async fn within(
    state: &State,
    reading: &Reading<TheRecord>,
    id: Uuid,
    period: &Period,
    what: &str,
) -> Result<Vec<Measured>> {
    let mut sight = reading.sight(state);
    let whose = whose(state, reading, &mut sight, id).await?;
    let mut all = state.read(|tx| measured(state, tx, &mut sight, whose.resident))?;
    let event = Event::done(Action::Read, what).of(whose.resident);
    looked(state, reading.ctx(), &sight, vec![event]).await?;
    all.retain(|value| {
        let day = state.region.day(value.at);
        period.from.is_none_or(|from| day >= from) && period.to.is_none_or(|to| day <= to)
    });
    Ok(all)
}

fn most_used(all: &[Measured]) -> Option<String> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for unit in all.iter().filter_map(|value| value.ucum.as_deref()) {
        *counts.entry(unit).or_default() += 1;
    }
    counts.into_iter().max_by_key(|(_, count)| *count).map(|(unit, _)| unit.to_owned())
}

type Converted = (String, Option<String>, Option<String>, bool);

/// ValueWritten and bounds in `unit`, and whether that is the unit they were in; otherwise why not.
fn converted(value: &Measured, unit: &str) -> Result<Converted, &'static str> {
    let number = value.number.as_deref().ok_or("not-a-number")?;
    let own = value.ucum.as_deref().ok_or("unit")?;
    let Comparable::Yes { factor } = ucum::comparable(own, unit) else { return Err("unit") };
    let number = factor.times(number).ok_or("not-a-number")?;
    let bound = |bound: &Option<String>| bound.as_deref().and_then(|bound| factor.times(bound));
    Ok((number, bound(&value.low), bound(&value.high), factor == ucum::Factor::ONE))
}
