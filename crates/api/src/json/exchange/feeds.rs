//! `GET /api/exchange/feeds`: what each institution's systems bring.

use std::collections::BTreeMap;

use axum::{Json, extract::State as Extract};
use exchange::intake::{self, Brought, FeedKind, FeedName};
use identity::access;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    ApiError, State,
    caller::{Allowed, Scope, ToSeeExchange},
    input::Asked,
    json::said::same_words,
};

/// Hours looked back for the last message: as long as counters are kept.
pub(super) const HOURS_KEPT: i64 = 400 * 24;

/// Whose feeds.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Question {
    /// Of this institution; the own one, or for the region all, when absent.
    institution: Option<String>,
}

/// Feeds by institution, kind and name.
#[derive(Serialize, ToSchema)]
pub(crate) struct Feeds {
    /// The feeds.
    feeds: Vec<FeedShown>,
    /// When this was looked at.
    at: Timestamp,
}

/// One feed.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct FeedShown {
    /// The institution it speaks for.
    institution: String,
    /// Its Chinese name.
    institution_name: Option<String>,
    /// How it comes in.
    kind: FeedWay,
    /// The sender, key, client or account.
    name: String,
    /// Whether it may send now; absent where nobody has to be let in beforehand (spreadsheets).
    active: Option<bool>,
    /// When it brought something last, taken or refused; absent when never since counting began.
    last_at: Option<Timestamp>,
    /// Within the last hour.
    last_hour: FeedCount,
    /// Today, by the region's calendar.
    today: FeedCount,
    /// Within the last seven days.
    last_week: FeedCount,
    /// Refused messages that nobody has mended or put aside.
    open_refused: i64,
}

/// What a feed brought.
#[derive(Clone, Copy, Default, Serialize, ToSchema)]
pub(super) struct FeedCount {
    /// Messages, bundles, or reports of spreadsheets that were taken.
    taken: i64,
    /// Those that were refused.
    refused: i64,
    /// Reports stored; of FHIR they are not counted.
    reports: i64,
}

impl From<Brought> for FeedCount {
    fn from(of: Brought) -> Self {
        Self { taken: of.taken, refused: of.refused, reports: of.reports }
    }
}

same_words! {
    /// How something comes in.
    FeedWay = FeedKind {
        /// HL7 v2 over MLLP.
        Mllp,
        /// FHIR, with a key.
        Fhir,
        /// A spreadsheet.
        Sheet,
    }
}

#[derive(Default)]
struct Sums {
    active: Option<bool>,
    last_at: Option<Timestamp>,
    hour: Brought,
    today: Brought,
    week: Brought,
    open: i64,
}

/// Lists the feeds with what they brought
///
/// Senders and keys that may send are there though they never did. Numbers are counters: some seconds old, and short of
/// what a server had not written down when it was killed. Hours are whole hours.
#[utoipa::path(
    get, path = "/exchange/feeds", tag = "exchange", operation_id = "listFeeds", params(Question),
    responses((status = 200, description = "The feeds", body = Feeds)),
    security(("key" = ["record.write"]), ("key" = ["manage"]))
)]
pub(crate) async fn feeds(
    Extract(state): Extract<State>,
    caller: Allowed<ToSeeExchange>,
    Asked(Question { institution }): Asked<Question>,
) -> Result<Json<Feeds>, ApiError> {
    let only = caller.narrowed(institution)?;
    state.intake.activity.flush(&state.store).await?;
    let now = caller.ctx().now;
    let hour = now.as_second().div_euclid(3600);
    let (region, today) = (&state.region, state.region.day(now));
    let midnight = today.to_zoned(region.zone.clone()).map_or(now, |zoned| zoned.timestamp());
    let first_today = midnight.as_second().div_euclid(3600);
    let mut sums: BTreeMap<FeedName, Sums> = BTreeMap::new();
    state.read(|tx| {
        for one in intake::feed_hours(tx, only.as_deref(), hour - HOURS_KEPT, hour)? {
            let sum = sums.entry(one.feed).or_default();
            sum.last_at = sum.last_at.max(Some(one.last_at));
            let within = |from: i64| if one.hour >= from { one.brought } else { Brought::default() };
            sum.week.add(within(hour - 7 * 24 + 1));
            sum.today.add(within(first_today));
            sum.hour.add(within(hour));
        }
        for (feed, open) in intake::open_refused(tx, only.as_deref())? {
            // What was kept before institutions were is the region's to look at.
            sums.entry(feed).or_default().open = open;
        }
        let mut known = |institution: String, kind, name: String, active: bool| {
            if only.as_ref().is_none_or(|only| *only == institution) {
                let sum = sums.entry(FeedName { institution, kind, name }).or_default();
                sum.active = Some(active || sum.active == Some(true));
            }
        };
        for sender in access::senders(tx)? {
            known(sender.institution, FeedKind::Mllp, sender.name, sender.active);
        }
        for key in access::keys(tx, only.as_deref())? {
            if key.may(Scope::Write.name()) {
                known(key.institution, FeedKind::Fhir, key.name, key.revoked_at.is_none());
            }
        }
        for client in access::client::clients(tx)? {
            if client.scopes.iter().any(|scope| scope == Scope::Write.name()) {
                known(client.institution, FeedKind::Fhir, client.name, client.revoked_at.is_none());
            }
        }
        Ok(())
    })?;
    // A key that was revoked and never brought anything is nobody's concern.
    let dead = |sum: &Sums| sum.active == Some(false) && sum.last_at.is_none() && sum.open == 0;
    let shown = sums.into_iter().filter(|(_, sum)| !dead(sum)).map(|(feed, sum)| FeedShown {
        institution_name: region.institution_by(&feed.institution, today).map(|known| known.name.clone()),
        institution: feed.institution,
        kind: feed.kind.into(),
        name: feed.name,
        active: sum.active,
        last_at: sum.last_at,
        last_hour: sum.hour.into(),
        today: sum.today.into(),
        last_week: sum.week.into(),
        open_refused: sum.open,
    });
    Ok(Json(Feeds { feeds: shown.collect(), at: now }))
}

/// The first instant of an hour since 1970.
pub(super) fn instant(hour: i64) -> Timestamp {
    Timestamp::UNIX_EPOCH.checked_add(SignedDuration::from_hours(hour)).unwrap_or(Timestamp::MAX)
}
