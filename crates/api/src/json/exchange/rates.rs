//! `GET /api/exchange/rates`: what came in, hour by hour or day by day.

use std::collections::BTreeMap;

use axum::{Json, extract::State as Extract};
use base::Fault;
use exchange::intake::{self, Brought, FeedKind};
use jiff::{Timestamp, ToSpan as _, civil::Date};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::feeds::{FeedCount, HOURS_KEPT, instant};
use crate::{
    ApiError, State,
    caller::{Allowed, ToSeeExchange},
    input::Asked,
};

/// Longest period by hours, days.
const HOURLY_DAYS: i32 = 31;

/// Of which feed, over which days.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Question {
    /// First legal day; six days before `to` when absent.
    #[param(value_type = Option<String>, format = Date)]
    from: Option<Date>,
    /// Last legal day, included; today when absent.
    #[param(value_type = Option<String>, format = Date)]
    to: Option<Date>,
    /// `hour` (over 31 days at most) or `day`, which is usual.
    #[param(inline)]
    by: Option<By>,
    /// Of this institution; the own one, or for the region all, when absent.
    institution: Option<String>,
    /// Only what comes in this way: `mllp`, `fhir` or `sheet`.
    kind: Option<String>,
    /// Only this sender, key or account.
    name: Option<String>,
}

/// How long a step is.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum By {
    Hour,
    Day,
}

/// Steps in which something came in, in order.
#[derive(Serialize, ToSchema)]
pub(crate) struct Rates {
    /// First legal day.
    #[schema(value_type = String, format = Date)]
    from: Date,
    /// Last legal day, included.
    #[schema(value_type = String, format = Date)]
    to: Date,
    /// The steps; those in which nothing came are left out.
    steps: Vec<Step>,
}

/// One step.
#[derive(Serialize, ToSchema)]
struct Step {
    /// When it begins: an hour, or the midnight of a legal day.
    at: Timestamp,
    /// What came in.
    #[serde(flatten)]
    brought: FeedCount,
}

/// Counts what came in, step by step
#[utoipa::path(
    get, path = "/exchange/rates", tag = "exchange", operation_id = "showRates", params(Question),
    responses((status = 200, description = "The steps", body = Rates)),
    security(("key" = ["record.write"]), ("key" = ["manage"]))
)]
pub(crate) async fn rates(
    Extract(state): Extract<State>,
    caller: Allowed<ToSeeExchange>,
    Asked(asked): Asked<Question>,
) -> Result<Json<Rates>, ApiError> {
    let only = caller.narrowed(asked.institution)?;
    let kind = asked.kind.as_deref().map(kind).transpose()?;
    let (region, by) = (&state.region, asked.by.unwrap_or(By::Day));
    let to = asked.to.unwrap_or_else(|| region.day(caller.ctx().now));
    let from = match asked.from {
        Some(from) => from,
        None => to.checked_sub(6.days()).map_err(|_| Fault::invalid("this day is out of range").at("to"))?,
    };
    let days = (to - from).get_days();
    let most = if by == By::Hour { HOURLY_DAYS } else { i32::try_from(HOURS_KEPT / 24).unwrap_or(i32::MAX) };
    if days < 0 {
        return Err(Fault::invalid("the period ends before it begins").at("to").into());
    }
    if days >= most {
        return Err(Fault::too_costly(format!("ask for {most} days at most")).at("to").into());
    }
    state.intake.activity.flush(&state.store).await?;
    let midnight = |day: Date| {
        let zoned = day.to_zoned(region.zone.clone());
        zoned.map(|zoned| zoned.timestamp()).map_err(|_| Fault::invalid("this day is out of range"))
    };
    let ends = to.tomorrow().map_err(|_| Fault::invalid("this day is out of range").at("to"))?;
    let hour = |at: Timestamp| at.as_second().div_euclid(3600);
    let (first, last) = (hour(midnight(from)?), hour(midnight(ends)?) - 1);
    let hours = state.read(|tx| intake::feed_hours(tx, only.as_deref(), first, last))?;
    let mut steps: BTreeMap<Timestamp, Brought> = BTreeMap::new();
    for one in hours {
        let wanted = kind.is_none_or(|kind| one.feed.kind == kind)
            && asked.name.as_ref().is_none_or(|name| one.feed.name == *name);
        if wanted {
            let at = instant(one.hour);
            let at = if by == By::Day { midnight(region.day(at))? } else { at };
            steps.entry(at).or_default().add(one.brought);
        }
    }
    let steps = steps.into_iter().map(|(at, brought)| Step { at, brought: brought.into() });
    Ok(Json(Rates { from, to, steps: steps.collect() }))
}

/// A way in by its word.
pub(super) fn kind(text: &str) -> Result<FeedKind, Fault> {
    FeedKind::named(text).ok_or_else(|| Fault::invalid("kind is mllp, fhir or sheet").at("kind"))
}
