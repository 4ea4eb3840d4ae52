//! `POST /api/exports`: an export that somebody needs.

use axum::{Json, extract::State as Extract, http::StatusCode};
use base::{Fault, Result};
use clinical::record::ResourceType;
use identity::access::export::{Export, Wanted};
use jiff::{civil::Date, tz::TimeZone};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    ApiError, State,
    caller::{Allowed, ToAskExports},
    input::Body,
    json::keys::known_institution,
};

/// What is to be exported, and why.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExportWanted {
    /// Types of resources, of those about residents.
    #[schema(example = json!(["DiagnosticReport"]))]
    types: Vec<String>,
    /// Only what this institution made; the own one for who acts for one.
    institution: Option<String>,
    /// Only reports and results of this item or panel.
    #[schema(example = "CT-CHEST")]
    item: Option<String>,
    /// First legal day.
    #[schema(value_type = String, format = Date)]
    from: Date,
    /// Last legal day.
    #[schema(value_type = String, format = Date)]
    to: Date,
    /// Why, in 4 to 500 characters: whoever decides reads this.
    #[schema(example = "2023年第三季度质控抽查")]
    reason: String,
}

/// The export.
#[derive(Serialize, ToSchema)]
pub(crate) struct ExportAsked {
    /// Names it.
    id: Uuid,
}

/// Asks for an export of the records of many
///
/// Somebody else has to approve it. It then holds what the one who asked may see, and nothing else.
#[utoipa::path(
    post, path = "/exports", tag = "exports", operation_id = "askExport", request_body = ExportWanted,
    responses((status = 201, description = "Asked for", body = ExportAsked)),
    security(("session" = []))
)]
pub(crate) async fn ask(
    Extract(state): Extract<State>,
    caller: Allowed<ToAskExports>,
    Body(wanted): Body<ExportWanted>,
) -> Result<(StatusCode, Json<ExportAsked>), ApiError> {
    let made_by = caller.narrowed(wanted.institution)?;
    let ctx = caller.ctx().clone();
    if let Some(code) = &made_by {
        known_institution(&state, code, ctx.now)?;
    }
    for (at, name) in wanted.types.iter().enumerate() {
        let kind = ResourceType::named(name).filter(|kind| kind.is_personal());
        let kind = kind.ok_or_else(|| {
            Fault::invalid("this is no type of resources about residents").at(format!("types[{at}]"))
        })?;
        let coded = matches!(kind, ResourceType::DiagnosticReport | ResourceType::Observation);
        if wanted.item.is_some() && !coded {
            return Err(Fault::invalid("with an item, types are DiagnosticReport and Observation")
                .at(format!("types[{at}]"))
                .into());
        }
    }
    let day = state.region.day(ctx.now);
    if let Some(item) = &wanted.item
        && state.region.expand(item, day).is_none()
    {
        return Err(Fault::unprocessable("the region has no such item or panel").at("item").into());
    }
    let (from, to) = span(&state.region.zone, wanted.from, wanted.to)?;
    let account = caller.person().map(|acting| acting.who.account);
    let account = account.ok_or_else(|| Fault::forbidden("this is for people who signed in"))?;
    let what = Wanted { types: wanted.types, made_by, item: wanted.item, from, to };
    let (random, reason) = (state.random.clone(), wanted.reason);
    let written =
        state.store.write_async(move |tx| Export::ask(tx, &ctx, &random, account, &reason, what.clone()));
    Ok((StatusCode::CREATED, Json(ExportAsked { id: written.await? })))
}

/// From the first instant of a day to the last of another.
fn span(zone: &TimeZone, from: Date, to: Date) -> Result<(jiff::Timestamp, jiff::Timestamp)> {
    let begins = |day: Date, place: &str| {
        let start = day.to_zoned(zone.clone()).map(|zoned| zoned.timestamp());
        start.map_err(|_| Fault::invalid("this day cannot be").at(place))
    };
    let after = to.tomorrow().map_err(|_| Fault::invalid("this day cannot be").at("to"))?;
    Ok((begins(from, "from")?, begins(after, "to")?))
}
