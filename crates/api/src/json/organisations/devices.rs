//! `GET /api/organisation/devices`: what stands where on a day.

use axum::{Json, extract::State as Extract};
use identity::organisation::{Line, Topic};
use jiff::civil::Date;
use serde::Serialize;
use utoipa::ToSchema;

use super::which::{Which, page};
use crate::{
    ApiError, State,
    caller::{Allowed, ToReadRegister},
    input::Asked,
};

/// Devices by code, at most 1,000.
#[derive(Serialize, ToSchema)]
pub(crate) struct Devices {
    devices: Vec<DeviceShown>,
    /// Where the next page begins, if there is one.
    after: Option<String>,
}

/// A device on a day.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct DeviceShown {
    /// Its code.
    code: String,
    /// Its name.
    name: String,
    /// Code of the institution or department where it stands.
    unit: String,
    /// Who made it.
    manufacturer: Option<String>,
    /// Its model.
    model: Option<String>,
    /// Its serial number.
    serial: Option<String>,
    /// Device identifier of its UDI.
    udi: Option<String>,
    /// Since when this is so.
    #[schema(value_type = String, format = Date)]
    valid_from: Date,
    /// Its last day.
    #[schema(value_type = Option<String>, format = Date)]
    valid_until: Option<Date>,
}

/// Lists the devices of the region, and where they stand
#[utoipa::path(
    get, path = "/organisation/devices", tag = "organisation", operation_id = "listDevices", params(Which),
    responses((status = 200, description = "The devices", body = Devices)),
    security(("key" = ["record.read"]), ("key" = ["manage"]))
)]
pub(crate) async fn list(
    Extract(state): Extract<State>,
    caller: Allowed<ToReadRegister>,
    Asked(which): Asked<Which>,
) -> Result<Json<Devices>, ApiError> {
    let view = which.view(&state, caller.ctx().now)?;
    let stands_there = |line: &&Line| {
        let Some(unit) = &which.unit else { return true };
        line.fact.get("unit").is_some_and(|at| view.picture.is_within(at, unit))
    };
    let (lines, next) = page(view.holding(Topic::Device).filter(stands_there), which.after.as_deref());
    Ok(Json(Devices { devices: lines.into_iter().map(shown).collect(), after: next }))
}

fn shown(line: &Line) -> DeviceShown {
    let text = |name: &str| line.fact.get(name).map(str::to_owned);
    DeviceShown {
        code: line.fact.subject().to_owned(),
        name: text("name").unwrap_or_default(),
        unit: text("unit").unwrap_or_default(),
        manufacturer: text("manufacturer"),
        model: text("model"),
        serial: text("serial"),
        udi: text("udi"),
        valid_from: line.from,
        valid_until: line.until,
    }
}
