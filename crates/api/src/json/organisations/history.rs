//! `GET /api/organisation/history/{topic}/{subject}`: everything that was ever stated of something.

use std::collections::BTreeMap;

use axum::{Json, extract::State as Extract};
use identity::organisation::{Line, Topic};
use jiff::{Timestamp, civil::Date};
use serde::Serialize;
use utoipa::ToSchema;

use super::stating::register;
use crate::{
    ApiError, State,
    caller::{Allowed, ToReadRegister},
    input::Named,
};

/// Statements, the oldest knowledge first.
#[derive(Serialize, ToSchema)]
pub(crate) struct StatementHistory {
    statements: Vec<StatementShown>,
}

/// A statement.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct StatementShown {
    /// Its fields.
    fields: BTreeMap<&'static str, String>,
    /// First day.
    #[schema(value_type = String, format = Date)]
    valid_from: Date,
    /// Last day, included; it goes on where there is none.
    #[schema(value_type = Option<String>, format = Date)]
    valid_until: Option<Date>,
    /// Since when it is known.
    #[schema(value_type = String, format = DateTime)]
    known_from: Timestamp,
    /// Until when it was taken for true, where something else was stated since.
    #[schema(value_type = Option<String>, format = DateTime)]
    known_to: Option<Timestamp>,
}

/// Shows everything that was ever stated of a unit, a person or a device
#[utoipa::path(
    get, path = "/organisation/history/{topic}/{subject}", tag = "organisation", operation_id = "showStatements",
    params(
        ("topic" = String, Path, description = "unit, membership, delegation, practitioner, licence, post or device"),
        ("subject" = String, Path, description = "Code of the unit, member or device, number of the person")
    ),
    responses((status = 200, description = "The statements", body = StatementHistory)),
    security(("key" = ["record.read"]), ("key" = ["manage"]))
)]
pub(crate) async fn history(
    Extract(state): Extract<State>,
    _caller: Allowed<ToReadRegister>,
    Named((topic, subject)): Named<(String, String)>,
) -> Result<Json<StatementHistory>, ApiError> {
    let topic = Topic::named(&topic)?;
    let lines = state.read(|tx| register(&state).organisation().history(tx, topic, &subject))?;
    Ok(Json(StatementHistory { statements: lines.iter().map(shown).collect() }))
}

fn shown(line: &Line) -> StatementShown {
    StatementShown {
        fields: line.fact.values().map(|(name, value)| (name, value.to_owned())).collect(),
        valid_from: line.from,
        valid_until: line.until,
        known_from: line.known_from,
        known_to: line.known_to,
    }
}
