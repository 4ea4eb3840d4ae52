//! `GET /api/overview`: what runs here and how much there is, for everybody. Nothing about a person or an
//! institution.

mod counting;
mod store;

use ::store::Dialect;
use axum::{Json, extract::State as Extract};
use base::Fen;
use care::recognition::Count;
pub(crate) use counting::Counting;
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use crate::State;

/// What runs here.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Overview {
    /// The region, by its six digits.
    region: String,
    /// Its Chinese name.
    region_name: String,
    /// Its English name.
    region_name_en: String,
    /// The program's version.
    version: &'static str,
    /// Kind of database.
    #[schema(example = "SQLite")]
    database: &'static str,
    /// Since when it runs.
    started_at: Timestamp,
    /// The server's time.
    now: Timestamp,
    /// Reports in the record; absent until they were counted for the first time.
    reports: Option<i64>,
    /// Residents with a record.
    residents: Option<i64>,
    /// When reports and residents were counted: in a large record this lies back some minutes.
    counted_at: Option<Timestamp>,
    /// Recognition today.
    today: Sums,
    /// Recognition since the beginning.
    total: Sums,
}

/// Sums over the region.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Sums {
    /// Lines of orders checked.
    checks: i64,
    /// Lines for which a recognisable result was there.
    offered: i64,
    /// Lines recognised.
    recognised: i64,
    /// Lines examined again.
    reexamined: i64,
    /// Money saved and not given back, in fen.
    #[schema(value_type = i64)]
    net: Fen,
}

/// Says what runs here and how much there is
///
/// Needs no key. Sums over the whole region only, at most some seconds old.
#[utoipa::path(
    get, path = "/overview", tag = "overview", operation_id = "showOverview",
    responses((status = 200, description = "What runs here", body = Overview)),
    security(())
)]
pub(crate) async fn overview(Extract(state): Extract<State>) -> Json<Overview> {
    let counting = &state.lasting().counting;
    let counted = counting.now(&state).await;
    Json(Overview {
        region: state.region.code.clone(),
        region_name: state.region.name.clone(),
        region_name_en: state.region.name_en.clone(),
        version: state.version,
        database: database(&state),
        started_at: counting.started_at,
        now: state.clock.now(),
        reports: counted.stock.map(|stock| stock.reports),
        residents: counted.stock.map(|stock| stock.residents),
        counted_at: counted.stock.map(|stock| stock.at),
        today: counted.today.into(),
        total: counted.total.into(),
    })
}

/// The database, as people call it.
pub(crate) fn database(state: &State) -> &'static str {
    match state.store.dialect() {
        Dialect::Sqlite => "SQLite",
        Dialect::Postgres => "PostgreSQL",
    }
}

impl From<Count> for Sums {
    fn from(of: Count) -> Self {
        Self {
            checks: of.checks,
            offered: of.offered,
            recognised: of.recognised,
            reexamined: of.reexamined,
            net: of.saved - of.returned,
        }
    }
}
