//! `GET /api/recognition/grounds`: why a doctor may examine again.

use axum::{Json, extract::State as Extract};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    ApiError, State,
    caller::{Allowed, ToKnowGrounds},
    input::Asked,
    json::said::{Ground, each},
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

/// The region's grounds.
#[derive(Serialize, ToSchema)]
pub(crate) struct Grounds {
    /// The day they are in force on.
    #[schema(value_type = String, format = Date)]
    on: Date,
    /// In the order of the region's list.
    grounds: Vec<Ground>,
}

/// Lists the grounds on which a doctor may examine again
#[utoipa::path(
    get, path = "/recognition/grounds", tag = "recognition", operation_id = "listGrounds", params(On),
    responses((status = 200, description = "The grounds", body = Grounds)),
    security(("key" = ["recognition"]), ("key" = ["manage"]))
)]
pub(crate) async fn grounds(
    Extract(state): Extract<State>,
    caller: Allowed<ToKnowGrounds>,
    Asked(On { on }): Asked<On>,
) -> Result<Json<Grounds>, ApiError> {
    let on = on.unwrap_or_else(|| state.region.day(caller.ctx().now));
    Ok(Json(Grounds { on, grounds: each(state.region.grounds(on)) }))
}
